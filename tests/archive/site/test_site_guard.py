"""What readers cannot do, and what a stored body cannot do to them."""

import random
import sqlite3
import time
from pathlib import Path

import invented
import pytest
from sqlite_utils import Database

from archive.evidence.view import look
from archive.site.guarding import formats
from archive.site.reports import body

PAGE = f"/-/body/{invented.digest(invented.PAGE)}"


async def test_every_response_carries_the_headers(get) -> None:
    for path in ("/", "/gongkai/reports", "/gongkai/reports.json", "/nowhere", "/-/static-plugins/gongkai/site.css"):
        headers = (await get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "accept-language" in headers["vary"].lower()


async def test_nothing_can_be_written(site) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = await getattr(site.client, method)("/gongkai/reports")
        assert response.status_code == 405
    for sql in (
        "insert into meta values ('a','b')",
        "update reports set year = 1",
        "attach 'x.db' as x",
        "pragma user_version=3",
    ):
        assert (await site.client.get("/gongkai", params={"sql": sql})).status_code == 400


@pytest.mark.parametrize("sql", ["select * from pragma_database_list", "select file from pragma_database_list()"])
async def test_sql_does_not_tell_where_the_files_lie(site, archive: Path, sql: str) -> None:
    response = await site.client.get("/gongkai.json", params={"sql": sql, "_shape": "array"})
    assert str(archive) not in response.text


async def test_giant_values_are_refused(site) -> None:
    for sql in ("select length(zeroblob(900000000))", "select length(printf('%.*c', 90000000, 'x'))"):
        response = await site.client.get("/gongkai.json", params={"sql": sql, "_shape": "arrays"})
        assert response.status_code == 400 or response.json()["rows"] == [[None]]


LONG = "replace(hex(zeroblob(200000)), '00', 'a')"


@pytest.mark.parametrize(
    "call", [f"instr({LONG}, 'b')", f"replace('b', {LONG}, '')", f"TRIM('b', {LONG})", f"{LONG} like '%b'"]
)
async def test_nothing_compares_texts_so_long_that_no_time_limit_helps(site, call: str) -> None:
    """A single call of such a function takes minutes, and SQLite cannot be interrupted in it."""
    for address, asked in (("/gongkai.json", {"sql": f"select {call}"}), ("/gongkai/reports.json", {"_where": call})):
        response = await site.client.get(address, params={**asked, "_shape": "array"})
        assert response.status_code == 400
        page = await site.client.get(address.removesuffix(".json"), params=asked, headers={"accept-language": "en"})
        assert "100,000 bytes" in page.text


async def test_the_same_functions_work_on_what_reports_say(site) -> None:
    sql = "select replace(title, '年', '') as t from reports where instr(title, '2023') and title like '%报告'"
    response = await site.client.get("/gongkai.json", params={"sql": sql, "_shape": "array"})
    assert response.json()
    assert (await site.client.get("/gongkai/word_in_prose.json?_shape=array")).status_code == 200


@pytest.mark.parametrize(
    "call",
    [
        "printf('%.*c', 900000000, 'x')",
        "format('%.900000000c', 'x')",
        "printf('%s %*.*c', 1, '2x', '9e8', 'x')",
        "printf(cast('%-.*c' as blob), -900000000, 'x')",
    ],
)
async def test_no_format_keeps_the_site_busy(site, call: str) -> None:
    """SQLite's own would count to its end for half a minute, and no limit of time or length is asked on the way."""
    before = time.process_time()
    response = await site.client.get("/gongkai.json", params={"sql": f"select length({call})", "_shape": "arrays"})
    assert response.json()["rows"] == [[None]]  # as SQLite would answer in the end
    assert time.process_time() - before < 2


def test_formats_are_what_sqlite_makes_of_them() -> None:
    guarded = sqlite3.connect(":memory:")
    formats.install(guarded)
    chance = random.Random(1)
    for _ in range(300):
        template = "".join(chance.choices("%%%%dsfgexcqQw*.,-+ 052中", k=chance.randint(1, 9)))
        values = [template, *chance.choices([1, -3, 2.5, "ab", None, b"x", "7z", 40], k=chance.randint(0, 4))]
        sql = f"select printf({', '.join('?' * len(values))})"
        assert guarded.execute(sql, values).fetchone() == sqlite3.connect(":memory:").execute(sql, values).fetchone()
    assert guarded.execute("select format('%05.1f%%|%s', 12.345, '公开'), printf()").fetchone() == ("012.3%|公开", None)


async def test_a_stored_page_is_inert(get) -> None:
    around = (await get(PAGE)).text
    assert 'sandbox=""' in around
    assert "http://edu.wanghai.invalid/1.html" in around
    frame = await get(f"{PAGE}/frame")
    assert frame.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert frame.headers["x-frame-options"] == "SAMEORIGIN"
    assert frame.headers["content-type"] == "text/html; charset=utf-8"
    for bad in ("script", "alert", "evil", "http-equiv", "<iframe", "onload", "注释", "href"):
        assert bad not in frame.text, bad
    assert "望海市教育局2023年" in frame.text
    assert "<td>25</td>" in frame.text
    assert "尾注" in frame.text


async def test_a_stored_page_cannot_be_opened_outside_its_frame(get) -> None:
    response = await get(f"{PAGE}/frame", sec_fetch_dest="document")
    assert response.status_code == 302
    assert response.headers["location"] == PAGE


async def test_a_stored_text_is_shown_as_text(get) -> None:
    page = (await get(f"/-/body/{invented.digest(invented.TEXT)}")).text
    assert "\t规章\t0" in page
    assert (await get(f"/-/body/{invented.digest(invented.TEXT)}/frame")).status_code == 404


async def test_the_download_is_byte_for_byte(get) -> None:
    for content in (invented.PAGE, invented.TEXT, invented.FILE):
        response = await get(f"/-/body/{invented.digest(content)}/file")
        assert response.content == content
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["content-disposition"].startswith("attachment; filename=")


async def test_unknown_bodies_are_not_found(get) -> None:
    for path in ("0" * 64, "0" * 63, f"{'0' * 64}/file", f"{'0' * 64}/frame"):
        assert (await get(f"/-/body/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "declared", "kind"),
    [
        (b"%PDF-1.7", "text/html", "pdf"),
        (b"PK\x03\x04", "application/octet-stream", "zip"),
        (b"<html>", "application/octet-stream", "html"),
        (b"<!DOCTYPE html>", "", "html"),
        ("正文".encode("gbk"), "", "text"),
        (b"\xd0\xcf\x11\xe0", "application/msword", "doc"),
        (b"\xff\xd8\xff\0", "image/jpeg", "jpg"),
        (b"\0\1", "", "bin"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "text/plain", "mht"),
    ],
)
def test_what_a_body_is_shows_in_its_bytes(content: bytes, declared: str, kind: str) -> None:
    assert body.kind_of(content, declared) == kind


@pytest.mark.parametrize(
    "content", [b"", b"<", b"\xff\xfe", b"<!--", b"<html></html>", b"<?xml version='1.0' encoding='gbk'?><html><p>a"]
)
def test_broken_pages_are_shown_all_the_same(content: bytes) -> None:
    assert "<body>" in look(content, None).markup


async def test_a_crawl_may_write_while_the_site_reads(site, archive: Path) -> None:
    before = (await site.client.get("/gongkai/portals.json?_shape=array")).json()
    writer = Database(sqlite3.connect(archive / "gongkai.db"))
    writer.conn.execute("BEGIN IMMEDIATE")
    writer.conn.execute(
        "INSERT INTO portals (id, name, url, status) VALUES ('late', '晚来', 'http://late.invalid/', 'seen')"
    )
    during = (await site.client.get("/gongkai/portals.json?_shape=array")).json()
    assert (await site.client.get("/gongkai/reports/2")).status_code == 200
    writer.conn.execute("COMMIT")
    after = (await site.client.get("/gongkai/portals.json?_shape=array")).json()
    writer.conn.execute("DELETE FROM portals WHERE id = 'late'")
    writer.conn.commit()
    writer.close()
    assert before == during
    assert len(after) == len(before) + 1
