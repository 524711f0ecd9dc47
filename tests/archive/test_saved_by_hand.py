"""What an operator saved in a browser from a portal that keeps us out: it counts as that page, and says so."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from archive.ingest import Source, keep, pending
from archive.sources import of_exchange
from archive.storage.store import Archive
from gongkai import main
from tests.sample_pages import sample_pages

URL = "http://www.yangli.gov.cn/zwgk/gknb/202401/t20240120_1.html"


def test_a_saved_page_stands_at_its_address_and_is_marked(tmp_path: Path) -> None:
    saved, data = tmp_path / "saved.html", tmp_path / "data"
    saved.write_bytes(sample_pages()[0][1])
    assert CliRunner().invoke(main, ["ingest", str(saved), "--url", URL, "--data", str(data)]).exit_code == 0
    with Archive.open(data) as archive:
        rows = archive.db.execute("SELECT url, origin, status, certificate FROM snapshots").fetchall()
        assert rows == [(URL, "operator", None, None)]
        assert archive.db.execute("SELECT url FROM reports").fetchall() == [(URL,)]
        # bodies.db says so too: what is made anew from it is marked again
        (exchange,) = archive.bodies.exchanges()
        assert of_exchange(exchange).given_by == "operator"


def test_a_file_without_an_address_is_a_file(tmp_path: Path) -> None:
    saved, data = tmp_path / "saved.html", tmp_path / "data"
    saved.write_bytes(sample_pages()[0][1])
    assert CliRunner().invoke(main, ["ingest", str(saved), "--data", str(data)]).exit_code == 0
    with Archive.open(data) as archive:
        assert archive.db.execute("SELECT origin FROM snapshots").fetchall() == [("file",)]


def test_a_body_that_a_killed_run_left_keeps_how_it_came(tmp_path: Path) -> None:
    source = Source(url=URL, fetched_at="2026-01-02T03:04:05Z", status=200, certificate="expired")
    with Archive.open(tmp_path) as archive:
        sha256 = keep(archive, sample_pages()[0][1], source)
        archive.db.execute("DELETE FROM snapshots")
        ((left, again),) = pending(archive)
        assert (left, again.certificate, again.way) == (sha256, "expired", "crawl")
        assert archive.db.execute("SELECT certificate, origin FROM snapshots").fetchall() == [("expired", "crawl")]
