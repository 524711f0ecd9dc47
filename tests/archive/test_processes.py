"""Reading processes: whatever a document does to its reader, it is named, and the next one is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest

from archive.readers.processes import Limits, NoProcessError, ReadingError, Workers, read_apart, read_in_order
from archive.sources import Crash
from parsers.model import Refused, Report
from tests.archive import misbehaving
from tests.archive.printed import printed, source

pytestmark = pytest.mark.slow

MEGABYTE = 2**20
TIGHT = Limits(processor=1, seconds=30, memory=600 * MEGABYTE)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One process, so that each call meets what the one before it left."""
    with Workers(1, TIGHT) as opened:
        yield opened


@pytest.mark.parametrize(
    ("call", "reason", "said"),
    [
        (misbehaving.loop, "parser_timeout", "not read in 1 s of computing"),
        (misbehaving.allocate, "parser_memory", "MemoryError (misbehaving.py:"),
        (misbehaving.abort, "parser_memory", "its process died: SIGABRT, holding "),
        (misbehaving.killed, "parser_memory", "its process died: SIGKILL, holding "),
        (misbehaving.segfault, "parser_crash", "its process died: SIGSEGV"),
        (misbehaving.leave, "parser_crash", "its process died: exit code 9"),
        (misbehaving.fail, "parser_crash", "ValueError: no such table (misbehaving.py:"),
        (misbehaving.panic, "parser_crash", "Panic: index out of bounds (misbehaving.py:"),
        (misbehaving.unsendable, "parser_crash", "unsendable.<locals>.<lambda>"),
    ],
)
def test_a_document_that_harms_its_reader_is_named_and_the_next_is_read(
    workers: Workers, call: Callable[[int], object], reason: str, said: str
) -> None:
    assert workers.submit(misbehaving.double, 1).result() == 2
    with pytest.raises(ReadingError) as harmed:
        workers.submit(call, 0).result()
    assert harmed.value.reason == reason
    assert said in str(harmed.value)
    assert workers.submit(misbehaving.double, 2).result() == 4


def test_what_waits_is_given_up_by_the_clock() -> None:
    """Limits of computing say nothing to what only waits: a lock that nobody opens, a converter that hangs."""
    with Workers(1, Limits(seconds=0.5)) as workers:
        with pytest.raises(ReadingError, match=r"not read in 0\.5 s") as harmed:
            workers.submit(misbehaving.sleep, 0).result()
        assert harmed.value.reason == "parser_timeout"
        assert workers.submit(misbehaving.double, 2).result() == 4


def test_computing_is_counted_for_each_document_not_for_the_process(workers: Workers) -> None:
    """Many documents in a row use up more than one may."""
    before = workers.submit(misbehaving.process_id, 0).result()
    for _ in range(5):
        workers.submit(misbehaving.compute, 0.4).result()
    assert workers.submit(misbehaving.process_id, 0).result() == before


def test_what_an_earlier_document_broke_is_not_laid_at_the_door_of_the_next(workers: Workers) -> None:
    """A process damaged by one body dies at the next: that one is asked again of a new process."""
    workers.submit(misbehaving.die_at_the_next_call, 0).result()
    assert workers.submit(misbehaving.double, 3).result() == 6


def test_a_process_that_held_much_is_replaced_so_that_memory_is_given_back() -> None:
    with Workers(1) as workers:
        first = workers.submit(misbehaving.process_id, 0).result()
        assert workers.submit(misbehaving.process_id, 0).result() == first
        assert workers.submit(misbehaving.hold, 450 * MEGABYTE).result() == 450 * MEGABYTE
        assert workers.submit(misbehaving.process_id, 0).result() != first


def test_what_the_parent_holds_is_not_laid_at_the_door_of_its_processes() -> None:
    """Linux counts the parent's memory at the start of a process as that process's own peak."""
    held = bytearray(b"1" * (450 * MEGABYTE))
    with Workers(1, TIGHT) as workers:
        first = workers.submit(misbehaving.process_id, 0).result()
        assert workers.submit(misbehaving.process_id, 0).result() == first
        with pytest.raises(ReadingError) as harmed:
            workers.submit(misbehaving.segfault, 0).result()
    assert harmed.value.reason == "parser_crash"
    assert len(held) == 450 * MEGABYTE


def test_documents_do_not_write_on_the_terminal(capfd: pytest.CaptureFixture[str], workers: Workers) -> None:
    workers.submit(misbehaving.write_to_the_terminal, 0).result()
    assert capfd.readouterr() == ("", "")


def test_reports_come_through_and_a_crash_of_the_parser_is_an_outcome() -> None:
    with Workers(2, TIGHT) as workers:
        assert isinstance(read_apart(workers, printed(), source()), Report)
        assert isinstance(read_apart(workers, "食堂本周菜单".encode(), source()), Refused)
        assert isinstance(read_apart(workers, None, source()), Crash)  # type: ignore[arg-type]
        bodies = [(n, (printed(2000 + n), source()) if n % 3 else None) for n in range(40)]
        found = list(chain.from_iterable(read_in_order(workers, bodies)))
    assert [key for key, _ in found] == list(range(40))
    assert [parsed.year if isinstance(parsed, Report) else parsed for _, parsed in found] == [
        2000 + n if n % 3 else None for n in range(40)
    ]


def test_when_no_process_starts_that_is_no_fault_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.readers.processes.COMMAND", "raise SystemExit(1)")
    with Workers(1) as workers, pytest.raises(NoProcessError, match="no reading process starts"):
        read_apart(workers, printed(), source())


def test_closing_ends_what_is_under_way_at_once(tmp_path: Path) -> None:
    """Also the programs of others that a reader started."""
    note = tmp_path / "converter"
    workers = Workers(1)
    future = workers.submit(misbehaving.start_a_converter_and_wait, str(note))
    converter = int(wait_for(note))
    begun = time.monotonic()
    workers.close()
    assert time.monotonic() - begun < 10
    assert isinstance(future.exception(), NoProcessError)
    assert gone(converter)
    with pytest.raises(RuntimeError):
        workers.submit(misbehaving.double, 1)


PARENT = """
import signal
import sys
from archive.readers.processes import Workers
from tests.archive import misbehaving

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts the tests with & has it ignored
workers = Workers(2)
print(workers.submit(misbehaving.process_id, 0).result(), flush=True)
workers.submit(misbehaving.start_a_converter_and_wait, sys.argv[1])
try:
    workers.submit(misbehaving.loop, 0).result()
except KeyboardInterrupt:
    workers.close()
    sys.exit("interrupted")
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_processes_end_with_their_parent_however_it_ends(tmp_path: Path, how: signal.Signals) -> None:
    """No orphan is left, neither one that computes nor one that waits for a converter; nor the converter."""
    note = tmp_path / "converter"
    command = [sys.executable, "-c", PARENT, str(note)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        readers = [int(parent.stdout.readline())]
        converter = int(wait_for(note))
        readers += [one for one in children(parent.pid) if one not in readers]
        parent.send_signal(how)
        said = parent.stderr.read()
    if how is signal.SIGINT:
        assert said == "interrupted\n"  # and no traceback of a thread
    deadline = time.monotonic() + 20
    while not all(map(gone, [*readers, converter])):
        assert time.monotonic() < deadline, "a process outlived its parent"
        time.sleep(0.05)


def wait_for(file: Path) -> str:
    deadline = time.monotonic() + 60
    while not file.exists() or not file.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return file.read_text()


def gone(process: int) -> bool:
    """Whether a process has ended; a zombie that nobody buries has."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] in ("", "Z")


def children(parent: int) -> list[int]:
    found = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for pid, ppid in map(str.split, found.splitlines()) if int(ppid) == parent and int(pid) != parent]


def test_a_reader_gives_way_to_others_that_want_the_processor() -> None:
    with Workers(1, Limits(nice=3)) as workers:
        assert workers.submit(os.nice, 0).result() == os.nice(0) + 3
