"""Bodies: kept by digest, small beside others of their site, and never lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap

import pytest
import zstandard

from archive.ingest import LOST, ingest, take_up
from archive.ingest import keep as keep_one
from archive.readers.processes import Here
from archive.reparse import reparse
from archive.storage import bodies as bodies_module
from archive.storage.bodies import Bodies, DamagedBodyError
from archive.storage.dictionaries import packed, unpacked
from archive.storage.store import Archive
from archive.verify import verify
from tests.archive.printed import printed, source

HEADERS = (("Content-Type", "text/html"), ("X-谢", "你好"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))


@pytest.fixture
def bodies(tmp_path):
    kept = Bodies(tmp_path / "bodies.db")
    yield kept
    kept.close()


def keep(bodies, body, url="http://www.yunling.example/1.html", at="2026-02-01T00:00:00Z"):
    return bodies.keep(
        body, url=url, fetched_at=at, status=200, request_headers=HEADERS[:1], response_headers=HEADERS, origin="{}"
    )


def site_page(number: int, template: int = 1) -> bytes:
    draw = random.Random(template)
    furniture = "".join(f"<li><a href='/{draw.random()}'>{draw.getrandbits(200):x}</a></li>" for _ in range(300))
    text = "".join(chr(random.Random(number).randrange(0x4E00, 0x9FA5)) for _ in range(300))
    return f"<html><ul>{furniture}</ul><p>第{number}篇{text}</p></html>".encode()


@pytest.mark.parametrize("body", [b"", b"x", "政府信息公开".encode(), bytes(range(256)) * 500, b"\0" * 3_000_000])
def test_what_is_kept_comes_back_byte_for_byte(bodies, body):
    sha256 = keep(bodies, body)
    assert bodies.get(sha256) == body


def test_an_exchange_remembers_who_said_what(bodies):
    sha256 = keep(bodies, b"body")
    (exchange,) = bodies.exchanges(sha256)
    assert exchange.response_headers == HEADERS
    assert (exchange.url, exchange.status, exchange.origin) == ("http://www.yunling.example/1.html", 200, "{}")


def test_the_same_body_at_the_same_address_writes_nothing(bodies):
    keep(bodies, b"body")
    before = bodies.db.conn.total_changes
    keep(bodies, b"body", at="2026-03-01T00:00:00Z")
    assert bodies.db.conn.total_changes == before
    keep(bodies, b"body", url="http://other.example/")
    assert [one.fetched_at for one in bodies.exchanges()] == ["2026-02-01T00:00:00Z"] * 2
    assert len(bodies) == 1


def test_pages_of_one_site_share_their_furniture(bodies):
    pages = [site_page(number) for number in range(20)]
    digests = [keep(bodies, page, f"http://a.example/{n}") for n, page in enumerate(pages)]
    sizes = [row[0] for row in bodies.db.execute("SELECT length(data) FROM bodies ORDER BY id")]
    assert sum(sizes[1:]) * 5 < sum(len(zstandard.compress(page, 10)) for page in pages[1:])
    assert [bodies.get(digest) for digest in digests] == pages


def test_a_new_template_begins_a_new_dictionary_and_old_pages_stay_readable(bodies):
    pages = [site_page(number, template=1 + number // 10) for number in range(30)]
    digests = [keep(bodies, page, f"http://a.example/{n}") for n, page in enumerate(pages)]
    assert bodies.db.execute("SELECT host, count(*) FROM dictionaries").fetchall() == [("a.example", 3)]
    assert [bodies.get(digest) for digest in reversed(digests)] == pages[::-1]


def test_a_dictionary_page_has_no_dictionary_itself(bodies):
    for number in range(40):
        keep(bodies, site_page(number, template=number % 12), f"http://a.example/{number}")
    assert bodies.db.execute(
        "SELECT count(*) FROM dictionaries d JOIN bodies b ON b.id = d.body_id WHERE b.dictionary_id IS NOT NULL"
    ).fetchone() == (0,)


def test_what_does_not_compress_serves_nobody_as_dictionary(bodies):
    keep(bodies, random.Random(1).randbytes(50_000), "http://a.example/scan.pdf")
    assert bodies.db.execute("SELECT count(*) FROM dictionaries").fetchone() == (0,)


def test_a_damaged_body_is_noticed(bodies):
    whole, changed = keep(bodies, b"a" * 5000), keep(bodies, b"b" * 5000, "http://b.example/")
    bodies.db.execute("UPDATE bodies SET data = x'00' WHERE sha256 = ?", [bytes.fromhex(whole)])
    bodies.db.execute("UPDATE bodies SET data = ? WHERE sha256 = ?", [zstandard.compress(b"c"), bytes.fromhex(changed)])
    for sha256 in (whole, changed):
        with pytest.raises(DamagedBodyError):
            bodies.get(sha256)
    with pytest.raises(KeyError):
        bodies.get("00" * 32)


def test_too_little_memory_is_no_damage(bodies, monkeypatch):
    """Else details taken out of a page would cost every body that is packed with it."""
    pages = [site_page(number) for number in range(4)]
    digests = [keep(bodies, page, f"http://a.example/{n}") for n, page in enumerate(pages)]

    def short(decompressor, data):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(bodies_module, "unpacked", short)
        bodies._prepared.clear()
        for work in (lambda: bodies.get(digests[1]), lambda: bodies.leave(digests[0], b"less")):
            with pytest.raises(MemoryError):
                work()
    assert [bodies.get(digest) for digest in digests] == pages
    bodies.leave(digests[0], b"less")
    assert [bodies.get(digest) for digest in digests] == [b"less", *pages[1:]]


class NoMemory:
    def decompress(self, data):
        raise MemoryError

    def compress(self, data):
        raise zstandard.ZstdError("cannot compress: Allocation error : not enough memory")


def test_a_damaged_length_is_told_from_too_little_memory():
    honest = zstandard.compress(b"body" * 100)
    claims = bytearray(zstandard.ZstdCompressor().compress(bytes(2**17)))
    assert zstandard.frame_content_size(bytes(claims)) == 2**17
    claims[claims.index((2**17).to_bytes(4, "little")) + 3] = 0x40  # a gigabyte
    with pytest.raises(MemoryError):
        unpacked(NoMemory(), honest)
    with pytest.raises(zstandard.ZstdError, match="unpacks to 1073872896 bytes"):
        unpacked(NoMemory(), bytes(claims))
    with pytest.raises(MemoryError):
        packed(NoMemory(), b"body")
    with pytest.raises(zstandard.ZstdError):
        unpacked(zstandard.ZstdDecompressor(), b"no frame")


def test_a_body_survives_the_death_of_the_process_that_kept_it(tmp_path):
    path = tmp_path / "bodies.db"
    script = f"""
        import os, signal
        from pathlib import Path
        from archive.storage.bodies import Bodies
        bodies = Bodies(Path({str(path)!r}))
        for number in range(50):
            print(bodies.keep(b"page %d" % number, url=f"http://a.example/{{number}}", fetched_at="", status=200,
                              request_headers=(), response_headers=()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    digests = done.stdout.split()
    bodies = Bodies(path, read_only=True)
    assert [bodies.get(digest) for digest in digests] == [b"page %d" % number for number in range(50)]
    bodies.close()


def test_reading_only_needs_a_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        Bodies(tmp_path / "bodies.db", read_only=True)
    assert not list(tmp_path.iterdir())


def test_a_dictionary_page_that_changes_under_another_process_damages_nothing(bodies, tmp_path):
    """Details are taken out of it while a crawl runs, which has it in its memory as it was."""
    page = keep(bodies, site_page(1))
    crawl = Bodies(tmp_path / "bodies.db")
    first = keep(crawl, site_page(2))
    bodies.leave(page, site_page(1).replace(b"href", b"name"))
    assert crawl.get(first) == site_page(2)
    second = keep(crawl, site_page(3))
    crawl.close()
    assert [bodies.get(one) for one in (first, second)] == [site_page(2), site_page(3)]
    packed = "SELECT dictionary_id, length(data) FROM bodies WHERE sha256 = ?"
    dictionary, size = bodies.db.execute(packed, [bytes.fromhex(second)]).fetchone()
    assert (dictionary, size < len(site_page(3)) / 4) == (1, True)


@pytest.mark.parametrize("damage", ["x'00'", "substr(data, 1, length(data) / 2)"])
def test_a_damaged_dictionary_page_stops_no_later_body(bodies, damage):
    """What was packed with it is lost; what comes now is kept without it."""
    page, lost = keep(bodies, site_page(1)), keep(bodies, site_page(2))
    with bodies.db.conn as conn:
        conn.execute(f"UPDATE bodies SET data = {damage} WHERE sha256 = ?", [bytes.fromhex(page)])
    bodies._prepared.clear()
    with pytest.raises(DamagedBodyError, match=f"dictionary page {page} is damaged"):
        bodies.get(lost)
    assert bodies.get(keep(bodies, site_page(3))) == site_page(3)
    bodies.leave(page, None)  # neither is it in the way of what is taken out
    with pytest.raises(DamagedBodyError):
        bodies.get(lost)


def test_a_body_given_by_very_many_addresses_is_looked_up_by_one(bodies):
    """Error pages are: each of their exchanges must cost the same."""
    sha256 = keep(bodies, b"not found")
    with bodies.db.conn as conn:
        conn.executemany(
            "INSERT INTO exchanges (body_id, url, fetched_at, request_headers, response_headers) "
            "VALUES (1, ?, '', '[]', '[]')",
            [(f"http://www.yunling.example/{number}",) for number in range(1000)],
        )
    steps = []
    bodies.db.conn.set_progress_handler(lambda: steps.append(1), 100)
    exchange = bodies.exchange(sha256, "http://www.yunling.example/999")
    assert exchange is not None and exchange.url.endswith("/999")
    assert len(steps) < 5


def test_one_damaged_body_stops_no_run(tmp_path):
    """It was kept and not read yet, or is a copy with which others are compared: it is told, the others are read."""
    with Archive.open(tmp_path, workers=Here()) as archive:
        ingest(archive, printed(2023), source())
        copy = keep_one(archive, printed(2023, furniture="x"), source("http://www.yunling.example/copy.html"))
        ingest(archive, printed(2023, furniture="x"), source("http://www.yunling.example/copy.html"))
        left = keep_one(archive, printed(2021), source(day=2))
        right = keep_one(archive, printed(2022), source("http://czj.yunling.example/2022.html"))
        for sha256 in (copy, left):
            damage = "UPDATE bodies SET data = x'00' WHERE sha256 = ?"
            archive.bodies.db.conn.execute(damage, [bytes.fromhex(sha256)])
        archive.bodies.db.conn.commit()
        assert [one.result for one in take_up(archive)] == ["new"]
        told = archive.db.execute("SELECT sha256, result, detail FROM snapshots WHERE result = 'failed'").fetchall()
        assert told == [(left, "failed", LOST.detail)]
        assert take_up(archive) == []
        ingest(archive, printed(2023, {(3, "new_requests", "total"): "5"}), source(day=5))  # compared with its copies
        assert reparse(archive).failed == 2
        assert archive.db.execute("SELECT sha256 FROM snapshots WHERE sha256 = ?", [right]).fetchall()
    kinds = {one.kind for one in verify(tmp_path).findings}
    assert kinds == {"body_damaged"}
