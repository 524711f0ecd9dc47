"""The stored bodies as WARC: accepted by the standard's own tool, replayed by pywb where that is installed."""

from __future__ import annotations

import gzip
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b32encode
from contextlib import closing
from hashlib import sha1, sha256
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.export import export
from archive.export.warc import described, write
from archive.storage.store import Archive
from tests.archive.small import OPERATOR, small_archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with Archive.open(small_archive(tmp_path_factory.mktemp("data"))) as archive:
        yield archive


def records(folder: Path):
    """Every record: its WARC headers, its HTTP headers, its body as a reader gets it."""
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                yield record.rec_headers, record.http_headers, record.content_stream().read()


def test_every_body_is_there_with_its_request_and_its_headers(archive, tmp_path):
    export(archive, tmp_path, "warc")
    found = {"warcinfo": [], "request": [], "response": [], "resource": []}
    for headers, http, body in records(tmp_path):
        found[headers["WARC-Type"]].append((headers["WARC-Target-URI"], http, body))
    kept = list(archive.bodies.exchanges())
    over_http = [one for one in kept if one.status is not None]
    assert [url for url, _, _ in found["response"]] == [one.url for one in over_http]
    assert [sha256(body).hexdigest() for _, _, body in found["response"]] == [one.sha256 for one in over_http]
    assert [sha256(body).hexdigest() for _, _, body in found["resource"]] == [
        one.sha256 for one in kept if one.url == OPERATOR
    ]
    _, asked, _ = found["request"][0]
    assert asked.protocol == "GET"
    assert asked.statusline == "/zwgk/2022.html HTTP/1.1"
    assert asked["Host"] == "www.yunling.example"
    assert asked["User-Agent"].startswith("Gongkai")


def test_the_headers_fit_the_decoded_body_and_the_old_ones_are_kept(archive, tmp_path):
    export(archive, tmp_path, "warc")
    responses = [(http, body) for headers, http, body in records(tmp_path) if headers["WARC-Type"] == "response"]
    for http, body in responses:
        assert http["Content-Length"] == str(len(body))
        assert http.get_header("Content-Encoding") is None
        assert http.get_header("Transfer-Encoding") is None
        assert http["X-Archive-Orig-Content-Encoding"] == "gzip"
        assert http["X-Archive-Orig-Transfer-Encoding"] == "chunked"
        assert http["Content-Type"] == "text/html; charset=utf-8"


def test_a_length_that_was_right_is_not_kept_twice():
    assert described([("content-length", "5")], 5) == [("Content-Length", "5")]
    assert described([("content-length", "3")], 5) == [("X-Archive-Orig-content-length", "3"), ("Content-Length", "5")]


def test_a_header_cannot_break_out_of_its_line():
    assert described([("X-Odd", "one\r\n two\r\n\r\n<html>")], 0)[0] == ("X-Odd", "one two <html>")


def test_exporting_twice_gives_the_same_bytes(archive, tmp_path):
    for name in ("one", "two"):
        export(archive, tmp_path / name, "warc")
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second


def test_record_ids_are_unique(archive, tmp_path):
    export(archive, tmp_path, "warc")
    ids = [headers["WARC-Record-ID"] for headers, _, _ in records(tmp_path)]
    assert len(set(ids)) == len(ids)


def test_a_long_archive_goes_into_several_files_each_whole(archive, tmp_path):
    written = write(archive.bodies, tmp_path, file_bytes=1000)
    assert len(written.files) == len(list(archive.bodies.exchanges()))
    for name in written.files:
        assert (tmp_path / name).read_bytes().startswith(b"\x1f\x8b")
        assert gzip.decompress((tmp_path / name).read_bytes()).startswith(b"WARC/1.1")
    assert len(list(records(tmp_path))) == sum(written.files.values()) + len(written.files)


def test_addresses_and_headers_that_are_not_ascii_do_not_stop_the_export(tmp_path):
    with Archive.open(tmp_path / "data") as archive:
        archive.bodies.keep(
            "正文".encode(),
            url="http://www.yunling.example/公开 年报.html?页=1",
            fetched_at="2026-01-02T03:04:05Z",
            status=299,
            request_headers=[],
            response_headers=[("标题", "值"), ("Content-Disposition", "inline; filename=年报.html")],
        )
        export(archive, tmp_path / "out", "warc")
    (target,) = {headers["WARC-Target-URI"] for headers, _, _ in records(tmp_path / "out")} - {None}
    assert target == "http://www.yunling.example/%E5%85%AC%E5%BC%80%20%E5%B9%B4%E6%8A%A5.html?%E9%A1%B5=1"


def test_a_request_that_sent_a_form_is_no_get(tmp_path):
    with Archive.open(tmp_path / "data") as archive:
        archive.bodies.keep(
            b'{"rows": []}',
            url="http://www.yunling.example/list.do#page=2&size=20",
            fetched_at="2026-01-02T03:04:05Z",
            status=200,
            request_headers=[("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")],
            response_headers=[("Content-Type", "application/json")],
        )
        export(archive, tmp_path / "out", "warc")
    (request,) = (one for one in records(tmp_path / "out") if one[0]["WARC-Type"] == "request")
    assert request[1].protocol == "POST"
    assert request[1].statusline == "/list.do HTTP/1.1"
    assert request[0]["WARC-Truncated"] == "unspecified"


def test_dates_and_digests_are_those_of_the_standard(archive, tmp_path):
    export(archive, tmp_path, "warc")
    for headers, _, body in records(tmp_path):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", headers["WARC-Date"])
        if headers["WARC-Type"] in ("response", "resource"):
            said = headers["WARC-Payload-Digest"] or headers["WARC-Block-Digest"]
            assert said == f"sha1:{b32encode(sha1(body).digest()).decode()}"
            assert headers["WARC-Truncated"] is None


def test_warcio_check_accepts_it(archive, tmp_path):
    export(archive, tmp_path, "warc")
    files = [str(path) for path in tmp_path.glob("*.warc.gz")]
    done = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", "-v", *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "digest pass" in done.stdout
    assert "failed" not in done.stdout


#: The folder of pywb's commands where it is not installed beside Gongkai (it is no dependency).
PYWB = Path(os.environ.get("GONGKAI_PYWB") or Path(sys.executable).parent)


@pytest.mark.slow
@pytest.mark.skipif(not (PYWB / "wb-manager").exists(), reason="pywb is not installed (GONGKAI_PYWB): no replay tried")
def test_pywb_replays_it(tmp_path):
    pages = {
        "http://www.yunling.example/zwgk/2022.html": ("text/html; charset=gbk", _page("gb18030")),
        "http://www.yunling.example/zwgk/2023.html": ("text/html; charset=utf-8", _page("utf-8")),
        "http://www.yunling.example/file/2022.pdf": ("application/pdf", b"%PDF-1.4\n\x00\xff\r\n%%EOF"),
        "http://www.yunling.example/file/a.do?id=1&name=%E5%B9%B4": ("application/octet-stream", b"PK\x03\x04\0"),
        "http://www.yunling.example/moved": ("text/html", b""),
    }
    out = tmp_path / "out"
    with Archive.open(tmp_path / "data") as archive:
        for url, (kind, body) in pages.items():
            moved = url.endswith("moved")
            archive.bodies.keep(
                body, url=url, fetched_at="2026-01-02T03:04:05Z", status=302 if moved else 200, request_headers=[],
                response_headers=[("Content-Type", kind), ("Content-Encoding", "gzip"),
                                  *([("Location", "/zwgk/2022.html")] if moved else [])],
            )  # fmt: skip
        export(archive, out, "warc")

    def manager(*words: str) -> None:
        subprocess.run([PYWB / "wb-manager", *words], cwd=tmp_path, check=True, capture_output=True)

    manager("init", "gongkai")
    manager("add", "gongkai", *map(str, sorted(out.glob("*.warc.gz"))))
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PYWB / "wayback", "-p", str(port), "-b", "127.0.0.1"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        collection = f"http://127.0.0.1:{port}/gongkai/20260102030405"
        replayed = {url: _get(f"{collection}id_/{url}") for url in pages if not url.endswith("moved")}
        shown = _get(f"{collection}mp_/http://www.yunling.example/zwgk/2022.html")  # with its links rewritten
        moved = _get(f"{collection}mp_/http://www.yunling.example/moved")
    finally:
        server.terminate()
        server.wait(10)
    assert replayed == {url: body for url, (_, body) in pages.items() if url in replayed}
    for page in (shown, moved):
        assert "云岭市财政局2022年政府信息公开工作年度报告" in page.decode("gb18030")
        assert b"/gongkai/20260102030405mp_/http://www.yunling.example/zwgk/1.html" in page


def _page(encoding: str) -> bytes:
    title = "云岭市财政局2022年政府信息公开工作年度报告"
    return f"<html><head><title>{title}</title></head><body><a href='/zwgk/1.html'>{title}</a></body></html>".encode(
        encoding
    )


def _get(url: str) -> bytes:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.read()
        except ConnectionError:
            pass
        except urllib.error.URLError as fault:
            if not isinstance(fault.reason, ConnectionError):
                raise
        time.sleep(0.1)
    raise TimeoutError(url)
