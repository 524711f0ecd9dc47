"""What a document could make its reader do; called in reading processes, and so in a module of their own."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import subprocess
import time


def double(number: int) -> int:
    return 2 * number


def loop(_: int) -> None:
    while True:
        pass


def sleep(_: int) -> None:
    time.sleep(600)


def allocate(_: int) -> int:
    """Take ever more memory, in small pieces, as a growing table does."""
    held = []
    while True:
        held.append(bytearray(1024 * 1024))


def segfault(_: int) -> None:
    ctypes.string_at(0)


def abort(_: int) -> None:
    """Die as a C++ library does where it gets no memory."""
    held = []
    try:
        while True:
            held.append(bytearray(16 * 1024 * 1024))
    except MemoryError:
        os.abort()


def killed(_: int) -> None:
    """Be killed from outside, as by a system that is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def leave(_: int) -> None:
    os._exit(9)


def fail(_: int) -> None:
    raise ValueError("no such table")


class Panic(BaseException):
    """What a Rust library raises where it did not foresee something."""


def panic(_: int) -> None:
    raise Panic("index out of bounds")


def unsendable(_: int) -> object:
    return lambda: None


def write_to_the_terminal(_: int) -> int:
    os.write(1, b"noise\n")
    os.write(2, b"noise\n")
    return 0


def process_id(_: int = 0) -> int:
    return os.getpid()


def start_a_converter_and_wait(path: str) -> None:
    with subprocess.Popen(["sleep", "600"]) as converter, open(path, "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(str(converter.pid))
        file.flush()
        converter.wait()


def compute(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def hold(size: int) -> int:
    return len(bytearray(os.urandom(1024)) * (size // 1024))


def die_at_the_next_call(_: int) -> None:
    """Leave the process so damaged that unpacking the next call kills it."""
    pickle.loads = segfault  # type: ignore[assignment]
