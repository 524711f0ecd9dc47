"""robots.txt as portals have it: rules, none, a refusal, a page, nothing at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.asking.robots import rules_in
from tests.crawler.portal import Answer, Portals, crawl, portals, rows

RULES = b"User-agent: *\nDisallow: /a/\n"
PAGE = "<!DOCTYPE html><html><body>Disallow: /gknb/</body></html>"


def test_rules_are_read_in_whatever_encoding_they_come() -> None:
    text = "# 样例市人民政府\nUser-agent: *\nDisallow: /内部/\n"
    assert rules_in(b"\xef\xbb\xbf" + RULES) == RULES
    assert rules_in(text.encode("gb18030")).decode() == text
    assert rules_in(text.encode("utf-16")).decode() == text


@pytest.mark.parametrize("page", [PAGE, f"\n  {PAGE}", "<html><head></head></html>", "<script>go()</script>"])
def test_a_page_in_its_place_has_no_rules(page: str) -> None:
    assert rules_in(page.encode()) == b""


def test_no_more_is_read_than_a_reader_has_to() -> None:
    assert len(rules_in(b"# " + b"x" * 10_000_000)) == 500 * 1024


# host -> (what robots.txt answers, the ledger's row for the list: outcome, reason)
CASES: dict[str, tuple[Any, tuple[str, str | None]]] = {
    "rules": (RULES, ("ok", None)),
    "ours": (b"User-agent: Gongkai\nDisallow: /\n\nUser-agent: *\nDisallow:\n", ("refused", "robots")),
    "theirs": (b"User-agent: Otherbot\nDisallow: /\n", ("ok", None)),
    "page": (PAGE, ("ok", None)),
    "none": (Answer(b"not found", 404), ("ok", None)),
    "gone": (Answer(b"", 410), ("ok", None)),
    "refused": (Answer(b"no", 403), ("refused", "robots")),
    "login": (Answer(b"who", 401), ("refused", "robots")),
    "order": (Answer(b"oops", 500), ("failed", "server_error")),
    "busy": (Answer(b"later", 429), ("failed", "throttled")),
    "wall": (Answer(b"<script>$_ts=window['$_ts'];</script>", 412), ("failed", "waf_js")),
    "moved": (Answer(b"", 301, {"Location": "/robots/rules.txt"}), ("refused", "robots")),
    "home": (Answer(b"", 302, {"Location": "/"}), ("ok", None)),
    "circle": (Answer(b"", 302, {"Location": "/robots.txt"}), ("ok", None)),
    "abroad": (Answer(b"", 302, {"Location": "http://mirror.example/robots.txt"}), ("ok", None)),
    "empty": (Answer(b"", 200), ("ok", None)),
    "silent": (lambda times: (time.sleep(2.5), Answer(RULES))[1], ("failed", "timeout")),
}
HOSTS = {name: f"127.0.5.{number}" for number, name in enumerate(CASES, 1)}


@dataclass
class Crawled:
    """What the ledger says, and what the portals saw."""

    data: Path
    running: Portals


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("robots")
    listed = '<ul><li><a href="./202401/t20240120_1.html">关于放假的公告</a></li></ul>'
    hosts = {
        host: {
            "/robots.txt": CASES[name][0],
            "/robots/rules.txt": "User-agent: *\nDisallow: /gknb/\n",
            "/": PAGE,
            "/gknb/": listed,
        }
        for name, host in HOSTS.items()
    }
    with portals(hosts) as running:
        text = ""
        for name, host in HOSTS.items():
            text += f'[[portal]]\nid = "{name}"\nname = "{name}"\nfamily = "trs"\nurl = "{running.url(host, "/")}"\n'
            text += f'evidence = "of this test"\n[[portal.column]]\nurl = "{running.url(host, "/gknb/")}"\n'
        registry = folder / "portals.toml"
        registry.write_text(text, "utf-8")
        crawl(folder / "data", registry=registry, settings={"DOWNLOAD_TIMEOUT": 1.5})
        yield Crawled(folder / "data", running)


@pytest.mark.parametrize("name", CASES)
def test_what_follows_from_each_answer(crawled: Crawled, name: str) -> None:
    host, expected = HOSTS[name], CASES[name][1]
    found = rows(crawled.data, "SELECT outcome, reason FROM fetches WHERE host = ? AND kind = 'list'", host)
    assert found == [expected]
    assert ("/gknb/" in crawled.running.asked(host)) is (expected[0] == "ok")


def test_a_crawl_delay_is_kept_to(tmp_path: Path) -> None:
    rules = "User-agent: *\nCrawl-delay: 0.4\n"
    listed = '<ul><li><a href="./202401/t20240120_1.html">样例市甲局2023年政府信息公开工作年度报告</a></li></ul>'
    host = "127.0.5.99"
    with portals({host: {"/robots.txt": rules, "/gknb/": listed}}) as running:
        entry = f'[[portal]]\nid = "slow"\nname = "slow"\nfamily = "trs"\nurl = "{running.url(host, "/")}"\n'
        entry += (
            f'evidence = "of this test"\n[[portal.column]]\nurl = "{running.url(host, "/gknb/")}"\nconfirmed = true\n'
        )
        registry = tmp_path / "portals.toml"
        registry.write_text(entry, "utf-8")
        crawl(tmp_path / "data", registry=registry)
        times = sorted(moment for moments in running.times.values() for moment in moments)
    assert len(times) == 3
    # the rules are known after the first answer
    assert times[2] - times[1] >= 0.4
