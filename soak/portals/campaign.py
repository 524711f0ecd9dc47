"""Both crawls, each a process of its own, since a process can crawl once."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soak.portals.table import WAYS

PORT = 8797


def run(port: int = PORT) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the comparison says of each way of crawling."""
    for way in WAYS:
        with tempfile.TemporaryDirectory(prefix="gongkai-portals-") as folder:
            command = [sys.executable, "-m", "soak.portals.crawl", str(Path(folder) / "data"), str(port), way]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
            yield way, json.loads(done.stdout)
