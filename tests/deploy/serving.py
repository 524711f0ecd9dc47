"""A site served by ``gongkai serve`` in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def a_served(folder: Path, *options: str, port: int = 0) -> Iterator[str]:
    """Serve a data folder or a publication; yield the site's address, without a slash at the end."""
    command = [sys.executable, "-m", "gongkai", "serve", "--data", str(folder), "--port", str(port), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        found = re.search(r"http://[^/\s]+", line)
        assert found is not None, line
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield found[0]
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()
