"""Bodies: kept by digest, small beside others of their site, and never lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap

import pytest
import zstandard

from archive.bodies import Bodies, DamagedBodyError

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


def test_a_body_survives_the_death_of_the_process_that_kept_it(tmp_path):
    path = tmp_path / "bodies.db"
    script = f"""
        import os, signal
        from pathlib import Path
        from archive.bodies import Bodies
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
