"""Who starts the lives of commands, watches them, and ends them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SOURCE = Path(__file__).with_name("shim.c")
PATIENCE = 900  # seconds after which a life is ended that does not end, on however busy a machine


#: Memory is asked for when it is used, and not in reserves that nobody misses: so a limit is felt.
PLAIN = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


class NoLayerError(RuntimeError):
    """The layer between a program and its files cannot be made here; says why."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a life ended: exit code (negative: the signal), the calls it made, whether it was struck, what it said.

    ``grown``: bytes of address space that it had beyond those that it began with; ``complained``: what it said on
    standard error.
    """

    code: int
    calls: dict[str, int]
    struck: bool
    said: str
    complained: str = ""
    grown: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes wrong in a life. ``calls``: letters of shim.c; ``at``: which of them; ``more``: as life.py has it."""

    kind: str = ""
    calls: str = ""
    at: int = 0
    back: int = 0
    journal: Path | None = None
    more: dict[str, Any] = field(default_factory=dict)


@cache
def layer(folder: Path) -> Path:
    """Compile the layer into ``folder``.

    Raises NoLayerError where there is no compiler, or no Linux; RuntimeError where ours does not compile.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        raise NoLayerError("it needs Linux" if compiler else "there is no C compiler (gcc)")
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "shim.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(made), str(SOURCE), "-ldl"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if ended.returncode:
        raise RuntimeError(f"{compiler} does not compile {SOURCE.name}: {ended.stderr[:400]}")  # no reason to skip
    return made


class Nursery:
    """One process that has the program loaded, and gives lives to commands, one at a time."""

    def __init__(self, state: Path) -> None:
        """Start it; what lives say goes to files in ``state``. Raises NoLayerError."""
        self._state = state
        state.mkdir(parents=True, exist_ok=True)
        preloaded = {
            **os.environ,
            "LD_PRELOAD": str(layer(state)),
            "GONGKAI_SOFFICE": "",
            "GONGKAI_DELAY": "0",
            **PLAIN,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "soak.faults.life"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=preloaded,
        )  # fmt: skip
        self._heard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=PATIENCE)
        self._process.stdout.close()

    def live(
        self, command: list[str], folder: Path, plan: Plan = Plan(), *, attend: Callable[[int], None] | None = None
    ) -> Ended:
        """Carry out ``command``, whose files lie below ``folder``, and wait for its end.

        ``attend`` is called with its process number once it has begun.
        """
        out, errors, struck = self._state / "out.txt", self._state / "errors.log", self._state / "struck"
        struck.unlink(missing_ok=True)
        complained = errors.stat().st_size if errors.is_file() else 0
        environment = {
            "FAULT_FOLDER": str(folder.resolve()), "FAULT_KIND": plan.kind, "FAULT_CALLS": plan.calls,
            "FAULT_AT": str(plan.at), "FAULT_BACK": str(plan.back), "FAULT_JOURNAL": str(plan.journal or ""),
            "FAULT_ONCE": str(struck.resolve()),
        }  # fmt: skip
        asked = {"command": command, "out": str(out), "errors": str(errors), "environment": environment, **plan.more}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        pid = int(self._heard()["pid"])
        late = threading.Timer(PATIENCE, end, [pid])
        late.start()
        try:
            if attend is not None:
                attend(pid)
            told = self._heard()
        finally:
            late.cancel()
        said = out.read_text("utf-8", "replace") if out.is_file() else ""
        return Ended(
            told["code"], told.get("calls", {}), struck.is_file() or told["code"] < 0, said,
            errors.read_bytes()[complained:].decode("utf-8", "replace") if errors.is_file() else "",
            told.get("grown", 0),
        )  # fmt: skip

    def address_space(self) -> int:
        """Return how many bytes of address space a life begins with."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that gives lives has died")
        heard: dict[str, Any] = json.loads(line)
        return heard


def end(pid: int) -> None:
    """Kill a process with -9, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
