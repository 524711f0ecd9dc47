"""A Redis server of the trial's own: on loopback, in a folder that is thrown away, gone with the trial."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as LostError

BINARY = "redis-server"


def is_here() -> bool:
    """Say whether the server's program is installed."""
    return shutil.which(BINARY) is not None


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def server(folder: Path, port: int = 0) -> Iterator[str]:
    """Run a server for as long as the context lasts, on a free port where none is named; give its address."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    command = [BINARY, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            connection = Redis(port=port)
            for _ in range(100):
                try:
                    connection.client_id()
                    break
                except LostError:
                    time.sleep(0.05)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
