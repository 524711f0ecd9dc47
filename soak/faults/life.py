"""Lives of commands, each a fork of this process, which has the program loaded already; see ``nursery`` for who asks.

``python -m soak.faults.life``, started with the layer of ``shim.c`` before libc. A line of JSON on standard input asks
for a life; a line of JSON says its process number when it begins, another one how it ended.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

CALLS = "wrstcmu"  # the letters of shim.c
LOST_AFTER = 2.0  # seconds after which a worker of the trial counts as dead


def main() -> None:
    """Serve until nobody asks any more."""
    _load()
    _say({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            _live(asked, write)
        os.close(write)
        _say({"pid": pid})
        with os.fdopen(read) as told:
            counted = told.read()
        _, status = os.waitpid(pid, 0)
        _say({"code": os.waitstatus_to_exitcode(status), **json.loads(counted or "{}")})


def _say(what: dict[str, Any]) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def _load() -> None:
    """Import what every command needs, once."""
    import archive.audit
    import archive.backup
    import archive.export
    import archive.files
    import archive.merge
    import archive.publish
    import archive.removals.applied
    import archive.reparse  # noqa: F401
    import crawler.run
    import crawler.spiders.reports  # noqa: F401
    import gongkai  # noqa: F401


def _live(asked: dict[str, Any], telling: int) -> None:
    """Carry out one command in this process, which ends with it."""
    os.setpgid(0, 0)
    out = os.open(asked["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    errors = os.open(asked["errors"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for number, end in enumerate((nothing, out, errors)):
        os.dup2(end, number)
    os.environ.update(asked["environment"])
    _limit(asked)
    layer = ctypes.CDLL(None)
    layer.fault_begin()
    began = address_space("VmSize")
    code = 1
    try:
        _run(asked["command"])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException as fault:
        with suppress(BaseException):
            sys.stderr.write(f"{type(fault).__name__}: {fault}\n")
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        counted = {letter: layer.fault_seen(ord(letter)) for letter in CALLS}
        with suppress(BaseException):
            grown = address_space("VmPeak") - began
            os.write(telling, json.dumps({"calls": counted, "grown": grown}).encode())
        with suppress(BaseException):
            os.killpg(0, signal.SIGTERM) if asked.get("alone") else None
        os._exit(code)


def address_space(which: Literal["VmSize", "VmPeak"]) -> int:
    """Return how many bytes of address space this process has, or has had at most."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(status.partition(f"{which}:")[2].split()[0]) * 1024


def _limit(asked: dict[str, Any]) -> None:
    import archive.readers.processes
    import archive.storage.connection

    if "patience" in asked:
        archive.storage.connection.PATIENCE = asked["patience"]
    if "reader" in asked:  # bytes of address space of a process that reads
        limits = archive.readers.processes.Limits(memory=asked["reader"])
        archive.readers.processes.Limits = lambda: limits  # type: ignore[assignment, misc]
    if asked.get("here"):  # bodies are read in the life itself, as in a process of their own
        import archive.storage.store

        setattr(archive.storage.store, "Workers", archive.readers.processes.Here)  # noqa: B010 - as a test would
    if "removals" in asked:
        from archive import removals

        removals.own_files = lambda: [Path(asked["removals"])]
        removals.own.cache_clear()
    if "memory" in asked:
        resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))


def _run(command: list[str]) -> None:
    """Carry out a command line; ``crawl`` and ``worker`` are given a registry of samples, as no command line can."""
    from click import Command

    from archive.console.options import Commands

    name, *given = command
    if name not in ("crawl", "worker"):
        import gongkai

        gongkai.main(command)
        return
    own: Callable[..., None] = _crawl if name == "crawl" else _work
    Commands("life", commands={name: Command(name, callback=lambda: own(*given))}).main([name])


def _crawl(folder: str, *registry: str) -> None:
    from crawler.registry import Registry
    from crawler.run import crawl

    if not crawl(folder, registry=Registry.load(*map(Path, registry)), delay=0).sound:
        sys.exit(3)


def _work(folder: str, queue: str, *registry: str) -> None:
    from archive.console.options import misuse
    from crawler.queue.server import QueueError
    from crawler.queue.worker import Terms, work

    pauses = (("DOWNLOAD_DELAY", 0.0), ("AUTOTHROTTLE_START_DELAY", 0.0), ("AUTOTHROTTLE_ENABLED", False))
    terms = Terms(Path(folder), queue, lost_after=LOST_AFTER, registry=registry, settings=pauses)
    with misuse(QueueError):
        if not work(terms, burst=True):
            sys.exit(3)


if __name__ == "__main__":
    main()
