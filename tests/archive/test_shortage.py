"""Too little memory: no page is taken for empty because of it, no host is blamed, and what it cost is made up for."""

from __future__ import annotations

import asyncio
import os
import pickle
import resource
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner
from lxml import etree
from scrapy import Request
from scrapy.http import HtmlResponse
from twisted.python.failure import Failure

from archive.console.options import Commands
from archive.ingest import ingest, keep
from archive.readers import apart, processes, reading
from archive.readers.processes import Here, NoProcessError, ReadingError, Workers
from archive.reparse import reparse
from archive.sources import Crash
from archive.storage import bodies
from archive.storage.store import Archive
from archive.verify import verify
from crawler.asking.manners import NotAskedError
from crawler.clock import machine
from crawler.spiders.reports import ReportsSpider
from parsers.model import Refusal, Refused, Report
from tests.archive.misbehaving import double
from tests.archive.printed import PAGE, printed, source
from tests.dump import dump

MEGABYTE = 2**20


# ---- readers


def markup(text: bytes) -> int:
    """Read a page as the parser does: what is no markup is an empty page."""
    try:
        return len(etree.fromstring(text, etree.HTMLParser(recover=True)))
    except etree.XMLSyntaxError:
        return 0


def in_a_narrow_room(call: Callable[[], object]) -> str:
    """Call in a process of its own, which gets no memory beyond what it has; return what came of it."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        size = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (size + MEGABYTE, size + MEGABYTE))
        try:
            said = f"returned {call()}"
        except BaseException as fault:
            said = f"{type(fault).__name__}: {fault}"
        os.write(write, said[:200].encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as told:
        return told.read()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not enforce the limit")
def test_a_page_for_which_there_is_no_room_is_not_an_empty_page() -> None:
    long = b"<html><body>" + b"<p>many<b>elements</b></p>" * 1_000_000

    def heard() -> int:
        shortage = reading.Shortage()
        found = markup(long)
        shortage.check()
        return found

    assert in_a_narrow_room(lambda: markup(long)) == "returned 0"  # what libxml2 lets a parser believe
    assert in_a_narrow_room(heard) == "MemoryError: libxml2"


def told_of_a_shortage(*_: object, **__: object) -> Refused:
    """Stand for a parser whose page found no room: libxml2 says so to its log alone."""
    entry = SimpleNamespace(type=etree.ErrorTypes.ERR_NO_MEMORY)
    LISTENING[-1].receive(entry)  # type: ignore[arg-type]
    return Refused(Refusal.NOT_A_REPORT, None, "an empty page")


LISTENING: list[reading.Shortage] = []


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    class Heard(reading.Shortage):
        def __init__(self) -> None:
            super().__init__()
            LISTENING.append(self)

    monkeypatch.setattr(reading, "Shortage", Heard)
    monkeypatch.setattr(reading, "parse", told_of_a_shortage)


@pytest.mark.usefixtures("short")
def test_what_is_read_without_room_is_a_failure_and_no_refusal() -> None:
    parsed = reading.read(printed(), source())
    assert isinstance(parsed, Crash)
    assert parsed.reason == "parser_memory"


@pytest.mark.usefixtures("short")
def test_list_pages_are_no_exception() -> None:
    answer = pickle.loads(apart._answer(pickle.dumps((told_of_a_shortage, (), {}))))
    assert (answer.outcome, answer.worn) == ("memory", True)


def test_reading_again_makes_up_for_what_a_reader_lacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the same parser: it was not the parser's fault."""

    def exhausted(*_: object, **__: object) -> Report:
        raise MemoryError

    with Archive.open(tmp_path / "calm", workers=Here()) as calm:
        ingest(calm, printed(), source())
    with Archive.open(tmp_path / "short", workers=Here()) as archive:
        with monkeypatch.context() as patched:
            patched.setattr(reading, "parse", exhausted)
            assert ingest(archive, printed(), source()).reason == "parser_memory"
            assert reparse(archive).failed == 1
        assert archive.db.execute("SELECT kind FROM problems").fetchall() == [("parser_memory",)]
        reparse(archive, dry_run=True)
        assert archive.db.execute("SELECT count(*) FROM reports").fetchone() == (0,)
        assert (reparse(archive).reports, reparse(archive).failed) == (1, 0)
        assert archive.db.execute("SELECT url FROM reports").fetchall() == [(PAGE,)]
    assert dump(tmp_path / "short") == dump(tmp_path / "calm")


def test_without_memory_no_body_is_told_to_be_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open(tmp_path) as archive:
        keep(archive, printed(), source())
    assert verify(tmp_path).findings == []

    def short(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(bodies, "unpacked", short)
    with pytest.raises(MemoryError):
        verify(tmp_path)


def test_a_reader_that_is_killed_as_it_starts_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    deaths = iter([True, True, False])
    begin = processes._Process.wait_until_ready

    def killed(process: processes._Process) -> None:
        if next(deaths):
            raise ReadingError("its process died: SIGKILL")
        begin(process)

    monkeypatch.setattr(processes._Process, "wait_until_ready", killed)
    with Workers(1) as workers:
        assert workers.submit(double, 2).result() == 4


def test_without_a_thread_more_there_are_no_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    with Workers(1) as workers:
        monkeypatch.setattr(workers._threads, "submit", none)
        with pytest.raises(NoProcessError, match="can't start new thread"):
            workers.submit(double, 2)


# ---- crawls


@pytest.mark.parametrize("fault", [MemoryError(), NoProcessError("none starts"), sqlite3.OperationalError("full")])
def test_a_crawl_that_cannot_keep_ends_and_no_host_is_blamed(fault: Exception) -> None:
    async def keep(*_: object) -> str:
        raise fault

    spider = ReportsSpider.__new__(ReportsSpider)
    spider.memory = SimpleNamespace(keep=keep)  # type: ignore[assignment]
    spider.clock = machine
    stopped: list[BaseException] = []
    spider._stop = stopped.append  # type: ignore[method-assign]
    request = Request("http://a.example/1.html", meta={"errand": None})
    answer = HtmlResponse(request.url, body=b"<html><body><p>text</p></body></html>", request=request)
    with pytest.raises(NotAskedError) as said:
        asyncio.run(spider.keep(request, answer))
    assert (said.value.outcome, stopped) == (None, [fault])


def test_memory_that_a_request_did_not_get_is_no_broken_connection() -> None:
    spider = ReportsSpider.__new__(ReportsSpider)
    stopped: list[BaseException] = []
    spider._stop = stopped.append  # type: ignore[method-assign]
    why = spider.why(Failure(MemoryError()))
    assert isinstance(why, NotAskedError)
    assert why.outcome is None
    assert len(stopped) == 1


# ---- commands


def unopened() -> sqlite3.Error:
    """What SQLite says where it cannot make the files beside a database."""
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    return error


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (MemoryError(), "There is too little memory. What was stored before stands"),
        (MemoryError("cannot compress"), "There is too little memory: cannot compress."),
        (OSError("ZSTD compression failed: Allocation error : not enough memory"), "There is too little memory: ZSTD"),
        (OSError(12, "Cannot allocate memory"), "There is too little memory: "),
        (RuntimeError("can't start new thread"), "There is too little memory: can't start"),
        (ImportError("libarrow.so: failed to map segment from shared object"), "There is too little memory: libarrow"),
        (unopened(), "A database cannot be opened: unable to open database file. Is there room"),
        (OSError(28, "No space left on device"), "No space left on device. What was stored"),
        (NoProcessError("no reading process starts: x"), "no reading process starts: x. What was stored"),
    ],
)
def test_too_little_is_told_and_is_no_fault_of_the_program(fault: Exception, said: str) -> None:
    def command() -> None:
        raise fault

    ended = CliRunner().invoke(Commands("of a test", commands={"x": click.Command("x", callback=command)}), ["x"])
    assert ended.exit_code == 2
    assert said in ended.output
