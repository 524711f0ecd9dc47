"""``deploy/nginx/gongkai.conf`` as it stands, in a running nginx: only its ports and folders are others."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

import pytest

from archive.publish import publish
from tests.archive.small import small_archive
from tests.crawler.secure import certificate
from tests.deploy.running import ROOT
from tests.deploy.serving import a_served

HERE = ROOT / "deploy" / "nginx"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [pytest.mark.long, pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def configured(folder: Path, public: Path, site: str, secure: int, plain: int) -> Path:
    """The example, with what a machine's owner would change changed, inside the least of a whole configuration."""
    text = (HERE / "gongkai.conf").read_text("utf-8")
    pem = certificate(folder, "127.0.0.1")
    for old, new in {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2;",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "server 127.0.0.1:8001;": f"server {site.removeprefix('http://')};",
        "/etc/letsencrypt/live/your.site/fullchain.pem": str(pem),
        "/etc/letsencrypt/live/your.site/privkey.pem": str(pem),
        "/var/lib/gongkai/public": str(public),
        "/var/cache/nginx/gongkai": str(folder / "cache"),
        "root /etc/nginx/gongkai": f"root {folder / 'pages'}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "pages").mkdir()
    for page in HERE.glob("*.html"):
        shutil.copy(page, folder / "pages")
    whole = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # the test's folders are for their owner alone
    whole.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 256; }}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; "
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"include /etc/nginx/mime.types;\n{text}\n}}\n",
        "utf-8",
    )
    return whole


@contextmanager
def running(configuration: Path, port: int) -> Iterator[str]:
    assert NGINX is not None
    tested = subprocess.run([NGINX, "-t", "-c", str(configuration)], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr
    process = subprocess.Popen([NGINX, "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def ask(address: str, **headers: str) -> tuple[int, Message, bytes]:
    context = ssl._create_unverified_context()
    request = urllib.request.Request(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, context=context, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("behind")
    publish(small_archive(folder / "data"), folder / "public", downloads=True)
    return folder / "public"


def test_readers_behind_the_example_get_what_it_promises(public: Path, tmp_path: Path) -> None:
    secure, plain, port = free_port(), free_port(), free_port()
    with a_served(public, "--address", "https://your.site", port=port) as site:
        configuration = configured(tmp_path, public, site, secure, plain)
        with running(configuration, secure) as address:
            pages_are_packed_and_kept(address)
            languages_are_not_mixed(address)
            downloads_come_in_ranges(address, public)
            who_asks_too_much_is_told_so(address)
            nothing_is_led_to_other_sites(address)
            kept = ask(f"{address}/rules")[0]
    assert kept == 200
    with running(configuration, secure) as address:
        status, headers, body = ask(f"{address}/gongkai/sections")
        assert (status, headers["Retry-After"]) == (502, "30")
        assert "网站暂时没有回应".encode() in body, "a page for people, in both languages"
        assert b"nginx" not in body


def pages_are_packed_and_kept(address: str) -> None:
    status, headers, body = ask(f"{address}/gongkai/reports/1", accept_encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert b"2022" in gzip.decompress(body)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"]
    tag = headers["ETag"]
    assert ask(f"{address}/gongkai/reports/1", accept_encoding="gzip")[1]["X-Cache"] == "HIT"
    assert ask(f"{address}/gongkai/reports/1", if_none_match=tag)[0] == 304
    assert b"https://your.site/gongkai/reports/1" in ask(f"{address}/gongkai/reports/1")[2]


def languages_are_not_mixed(address: str) -> None:
    said = {
        name: ask(f"{address}/about", **asked)[2].decode()
        for name, asked in {
            "none": {},
            "en": {"accept_language": "en-GB"},
            "none again": {},
            "cookie": {"cookie": "x=1; gongkai_lang=en"},
            "zh over en": {"cookie": "gongkai_lang=zh", "accept_language": "en-GB"},
        }.items()
    }
    english = {name for name, page in said.items() if '<html lang="en">' in page}
    assert english == {"en", "cookie"}
    status, headers, _ = ask(f"{address}/about?_lang=en")
    assert (status, headers.get("X-Cache")) == (200, "MISS")
    assert "gongkai_lang=en" in headers["Set-Cookie"]
    assert ask(f"{address}/about?_lang=en")[1].get("X-Cache") == "MISS", "a page that sets a cookie is not kept"


def downloads_come_in_ranges(address: str, public: Path) -> None:
    for name, path in (
        ("gongkai.db", public / "gongkai.db"),
        ("gongkai-csv.zip", public / "current/downloads/gongkai-csv.zip"),
    ):
        status, headers, body = ask(f"{address}/downloads/{name}", range="bytes=10-19")
        assert (status, body) == (206, path.read_bytes()[10:20])
        assert headers["Content-Range"] == f"bytes 10-19/{path.stat().st_size}"
    for outside in ("bodies.db", "../bodies.db", "..%2f..%2fbodies.db", "../inspect.json"):
        assert ask(f"{address}/downloads/{outside}")[0] in (400, 404), outside
    assert ask(f"{address}/downloads")[0] == 200


def who_asks_too_much_is_told_so(address: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(16) as pool:
        asked = [f"{address}/gongkai?sql=select+{number}" for number in range(16)]
        answers = list(pool.map(ask, asked))
        calm = [ask(f"{address}/gongkai/reports/{number % 3 + 1}")[0] for number in range(6)]
    refused = [answer for answer in answers if answer[0] == 429]
    assert refused
    assert all("请求太多".encode() in body and "Retry-After" in headers for _, headers, body in refused)
    assert calm == [200] * 6, "who only looks is not slowed down"


def nothing_is_led_to_other_sites(address: str) -> None:
    for path in ("//evil.invalid/", "/%5Cevil.invalid/", "/\\evil.invalid/"):
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=30) as plain:
            context = ssl._create_unverified_context()
            with context.wrap_socket(plain) as secure:
                secure.sendall(f"GET {path} HTTP/1.1\r\nHost: your.site\r\nConnection: close\r\n\r\n".encode())
                answer = b"".join(iter(lambda: secure.recv(65536), b""))
        head = answer.partition(b"\r\n\r\n")[0]
        assert not re.search(rb"(?i)location: *(https?:)?[/\\]{2}", head), head
