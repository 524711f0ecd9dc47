"""The log for machines: JSON lines, one for the outcome of each request, that turn over and give nothing away."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler import run
from crawler.operating.journal import TOLD, JsonLines, LogFile, Stopwatch, discreet
from tests.crawler.portal import Answer, crawl, portals
from tests.crawler.test_crawl import article, column, report, title

HOST = "127.0.0.132"
SITE: dict[str, Any] = {
    "/zwgk/gknb/": column((article(1), title("甲局")), (article(2), title("乙局")), (article(3), title("丙局"))),
    "/zwgk/gknb/202401/t20240120_1.html": report("样例市甲局", 2023),
    "/zwgk/gknb/202401/t20240120_2.html": Answer(b"gone", 404),
    "/zwgk/gknb/202401/t20240120_3.html": "<html><body><h1>食堂一周菜单</h1>"
    + "<p>周一面条，周二米饭，周三饺子，周四馒头，周五面条。</p>" * 20
    + "</body></html>",
}
KEYS = {"time", "level", "logger", "message", "run", "portal", "kind", "host", "url", "status", "outcome", "reason"}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("logged")
    log = folder / "logs" / "gongkai.jsonl"
    with portals({HOST: SITE}) as running:
        crawl(folder / "data", urls=(running.url(HOST, "/zwgk/gknb/"),), settings={"GONGKAI_LOG_FILE": str(log)})
    return lines(log)


def test_each_request_has_a_line_that_says_what_came_of_it(logged: list[dict[str, Any]]) -> None:
    told = {line["url"].rpartition("/")[2]: line for line in logged if line["logger"] == "gongkai.fetches"}
    outcomes = {name: (one["kind"], one["status"], one["outcome"], one["reason"]) for name, one in told.items()}
    assert outcomes == {
        "robots.txt": ("robots", 404, "ok", None),
        "": ("list", 200, "ok", None),
        "t20240120_1.html": ("article", 200, "ok", None),
        "t20240120_2.html": ("article", 404, "failed", "dead"),
        "t20240120_3.html": ("article", 200, "refused", "not_a_report"),
    }
    for one in told.values():
        assert set(one) >= KEYS
        assert one["host"] == HOST
        assert 0 < one["seconds"] < 30
        assert one["level"] == "info"
        assert one["time"].endswith("Z")


def test_no_outcome_is_told_twice(logged: list[dict[str, Any]]) -> None:
    urls = [line["url"] for line in logged if line["logger"] == "gongkai.fetches"]
    assert len(urls) == len(set(urls)) == 5


def test_the_end_of_a_run_is_told_portal_by_portal(logged: list[dict[str, Any]]) -> None:
    (end,) = [line for line in logged if "found" in line and line["logger"] == "reports"]
    assert (end["found"], end["failed"], end["refused"], end["run"]) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://user:pass@host/a", "http://…@host/a"),
        ("GET http://h/a?id=3&access_token=abc&page=2", "GET http://h/a?id=3&access_token=…&page=2"),
        ("http://h/x;jsessionid=1A2B?key=v", "http://h/x;jsessionid=…"),
        ("http://h/list?columnid=12&unitid=9", "http://h/list?columnid=12&unitid=9"),
    ],
)
def test_nothing_that_lets_somebody_in_is_logged(text: str, shown: str) -> None:
    assert discreet(text).startswith(shown)
    record = logging.LogRecord("a", logging.INFO, "", 1, "%s", (text,), None)
    setattr(record, TOLD, {"url": text})
    line = json.loads(JsonLines().format(record))
    assert line["message"].startswith(shown)
    assert line["url"].startswith(shown)


def test_a_traceback_is_one_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "", 1, "it broke", (), sys.exc_info())
    text = JsonLines().format(record)
    assert "\n" not in text
    assert "two\nlines" in json.loads(text)["traceback"]


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    logger = logging.getLogger()
    before, level = list(logger.handlers), logger.level
    logger.setLevel(logging.NOTSET)
    yield logger
    logger.handlers[:] = before
    logger.setLevel(level)


def test_the_file_turns_over_and_only_so_many_are_kept(tmp_path: Path, root: logging.Logger) -> None:
    log = tmp_path / "deep" / "gongkai.jsonl"
    settings = {"GONGKAI_LOG_FILE": str(log), "GONGKAI_LOG_SIZE": 2000, "GONGKAI_LOG_KEEP": 2}
    extension = LogFile.from_crawler(get_crawler(settings_dict=settings))
    for number in range(100):
        logging.getLogger("gongkai.fetches").info("number %s", number)
    logging.getLogger("gongkai.fetches").debug("nobody needs this")
    extension.close()
    logging.getLogger("gongkai.fetches").info("after the end")
    files = sorted(log.parent.iterdir())
    assert [file.name for file in files] == ["gongkai.jsonl", "gongkai.jsonl.1", "gongkai.jsonl.2"]
    assert all(file.stat().st_size <= 2000 for file in files)
    assert lines(log)[-1]["message"] == "number 99"


def test_without_a_name_there_is_no_file() -> None:
    with pytest.raises(NotConfigured):
        LogFile.from_crawler(get_crawler(settings_dict={"GONGKAI_LOG_FILE": ""}))


def test_a_request_that_never_ends_is_forgotten() -> None:
    watch = Stopwatch()
    for number in range(10_050):
        watch.took(f"http://h/{number}", 0.0)
    assert watch.of("http://h/0") is None
    assert watch.of("http://h/10049") is not None
    assert watch.of("http://h/10049") is None


def test_the_option_and_the_dash(tmp_path: Path) -> None:
    """On standard error there is nothing but JSON lines then, for a service manager's journal."""
    with portals({HOST: SITE}) as running:
        command = [sys.executable, "-m", "gongkai", "crawl", running.url(HOST, "/zwgk/gknb/"), "--log", "-", "--json"]
        environment = {**os.environ, "GONGKAI_DELAY": "0", "GONGKAI_DATA": str(tmp_path)}
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 3, ran.stderr  # a dead link
    assert json.loads(ran.stdout)["portals"][0]["found"] == 1
    told = [json.loads(line) for line in ran.stderr.splitlines()]
    assert len([line for line in told if line["logger"] == "gongkai.fetches"]) == 5


def test_a_fault_of_the_machine_is_told_without_a_trace_of_our_calls() -> None:
    try:
        raise sqlite3.OperationalError("database or disk is full")
    except sqlite3.OperationalError:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "Spider error processing %s", ("<GET /a>",), sys.exc_info()
        )
    assert run._in_a_sentence(record)
    assert (record.getMessage(), record.exc_info) == (
        "Spider error processing <GET /a>: database or disk is full",
        None,
    )
    ours = logging.LogRecord("x", logging.ERROR, "", 0, "Spider error", (), (KeyError, KeyError("a"), None))
    assert run._in_a_sentence(ours)
    assert ours.exc_info is not None
