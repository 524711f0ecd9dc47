"""The far side of ``archive.readers.processes``: one process that reads what it is given, within limits.

Its arguments are one end of a pipe and its parent's number. Through the pipe come first the limits, then functions with
their arguments, each answered before the next is taken. The process leaves when the pipe ends, when the parent is gone,
and when it has grown beyond its memory; it has a process group of its own, and takes with it whatever it started.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import signal
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from archive.readers import reading  # what nearly every process is started for: loaded before the first body comes

__all__ = ["Answer", "Limits", "main"]

OUT_OF_MEMORY = 77  # exit code
GLANCE = 0.25  # seconds between two looks at parent and memory
WORN = 384 * 1024 * 1024  # bytes: a process that once held so much is not used again, so that memory is given back
KILOBYTES = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss, in bytes
EXACT = sys.platform == "linux"  # elsewhere the system does not enforce RLIMIT_AS


@dataclass(frozen=True, slots=True)
class Limits:
    """What one body may cost its reader. Milliseconds and a hundred MB are usual.

    ``processor``: seconds of computing, whatever else the machine does; ``seconds``: on the clock, also waiting;
    ``memory``: bytes of address space. ``nice`` is how far the process gives way to others that want the processor.
    """

    processor: int = 60
    seconds: float = 120
    memory: int = 2 * 1024**3
    nice: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one call: its value, or what it raised; ``worn``: the process wants to be replaced.

    The value of ``ready`` is the peak that the system counts before the first call.
    """

    outcome: Literal["ready", "returned", "raised", "memory"]
    value: Any = None
    worn: bool = False


def main() -> None:
    """Serve calls until nobody is there to ask."""
    channel = Connection(int(sys.argv[1]))
    parent = int(sys.argv[2])
    limits: Limits = pickle.loads(channel.recv_bytes())  # noqa: S301 - our own parent writes it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(resource.RLIMIT_CORE, 0)
    if limits.nice:
        os.nice(limits.nice)
    threading.Thread(target=_watch, args=(parent, limits.memory), daemon=True).start()
    channel.send_bytes(pickle.dumps(Answer("ready", _counted())))
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - what a document makes a library print is nobody's concern
        os.dup2(nowhere.fileno(), 2)
    _limit(resource.RLIMIT_AS, limits.memory)
    while True:
        try:
            task = channel.recv_bytes()
        except (EOFError, OSError):
            return
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        _limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + limits.processor)
        channel.send_bytes(_answer(task))


def _answer(task: bytes) -> bytes:
    """Call, and pack what came; a value that cannot be packed is a failure too."""
    shortage = reading.Shortage()
    try:
        function, args, names = pickle.loads(task)  # noqa: S301
        value = function(*args, **names)
        shortage.check()
        return pickle.dumps(Answer("returned", value, _peak() > WORN))
    except MemoryError as fault:
        return pickle.dumps(Answer("memory", reading.described(fault), worn=True))
    except BaseException as fault:  # a panic of a Rust library is no Exception
        return pickle.dumps(Answer("raised", reading.described(fault), not isinstance(fault, Exception)))


def _watch(parent: int, memory: int) -> None:
    """Leave when the parent is gone, or too much memory is held; converters that were started leave too."""
    while os.getppid() == parent:
        if not EXACT and _peak() > memory:
            os._exit(OUT_OF_MEMORY)
        time.sleep(GLANCE)
    with contextlib.suppress(OSError):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _peak() -> int:
    """Return the most bytes this process has held.

    Linux counts in ``ru_maxrss`` what the parent held when it started the process; VmHWM begins anew (proc(5)).
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path("/proc/self/status").read_text("ascii", "replace")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    return _counted()


def _counted() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES


def _limit(what: int, amount: int) -> None:
    """Set a soft limit: a converter that needs more may ask for it. Systems without this limit go without."""
    with contextlib.suppress(OSError, ValueError):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))
