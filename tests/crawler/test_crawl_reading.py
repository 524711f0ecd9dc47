"""A crawl that meets documents which hang or kill their reader: it names them, keeps them, and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.storage.store import Archive
from crawler.finding import sights
from crawler.finding.sights import ArticleSight
from tests.archive import misbehaving
from tests.crawler import portal
from tests.crawler.portal import crawl, portals, rows
from tests.crawler.test_crawl import article, column, registry, report, title

CITY = "127.0.0.101"
PATCH = """
import crawler.articles.documents
from tests.crawler.test_crawl_reading import see_article

crawler.articles.documents.see_article = see_article
"""


def see_article(body: bytes, source: object, charset: str | None) -> ArticleSight:
    """Read as usual; what these pages say happens to their reader."""
    for words, call in (("挂起", misbehaving.sleep), ("崩溃", misbehaving.segfault), ("出错", misbehaving.fail)):
        if words in body.decode():
            call(0)
    return sights.see_article(body, source, charset)  # type: ignore[arg-type]


def test_a_document_that_kills_its_reader_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "CRAWL", PATCH + portal.CRAWL)
    names = {1: "甲局", 2: "挂起乙局", 3: "崩溃丙局", 4: "出错丁局", 5: "戊局"}
    hosts = {
        CITY: {
            "/zwgk/gknb/": column(*((article(number), title(name)) for number, name in names.items())),
            **{
                f"/zwgk/gknb/202401/t20240120_{number}.html": report(f"样例市{name}", 2023)
                for number, name in names.items()
            },
        }
    }
    with portals(hosts) as running:
        path = registry(tmp_path / "portals.toml", running.port)
        told = crawl(
            tmp_path / "data",
            registry=path,
            portals=("city",),
            settings={"GONGKAI_READERS": 1, "GONGKAI_READING_TIME": 4},
        )
    (row,) = told["portals"]
    assert (row["found"], row["failed"]) == (2, 3 + 2)  # the portal's two other columns are not there
    assert set(rows(tmp_path / "data", "SELECT agency_printed FROM reports")) == {("样例市甲局",), ("样例市戊局",)}
    failed = rows(tmp_path / "data", "SELECT url, kind, detail FROM problems WHERE report_id IS NULL ORDER BY url")
    assert [(url[-6], kind) for url, kind, _ in failed] == [
        ("2", "parser_timeout"),
        ("3", "parser_crash"),
        ("4", "parser_crash"),
    ]
    assert [detail.partition(" (")[0] for _, _, detail in failed] == [
        "not read in 4 s",
        "its process died: SIGSEGV",
        "ValueError: no such table",
    ]
    with Archive.open(tmp_path / "data") as archive:
        for (sha256,) in archive.db.execute("SELECT sha256 FROM snapshots WHERE result = 'failed'").fetchall():
            assert "年度报告" in archive.bodies.get(sha256).decode()
