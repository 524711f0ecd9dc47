"""Encrypted connections with portals as they are: certificates that do not verify, servers of another age."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from OpenSSL import SSL

from crawler.asking.tls import Contexts
from tests.crawler.portal import crawl, portals, rows
from tests.crawler.secure import certificate, https

FRESH, EXPIRED, OTHER, OLD, OLD_LISTED, PLAIN = (f"127.0.7.{number}" for number in range(1, 7))
TITLE = "样例市{}局2023年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "五、存在的主要问题及改进情况",
)
CHAPTERS = "".join(f"<p>{heading}</p><p>按规定公开。</p>" for heading in HEADINGS)
PATH = "/zwgk/gknb/202401/t20240120_1.html"


def pages(name: str) -> dict[str, str]:
    title = TITLE.format(name)
    listed = f'<ul><li><a href="./202401/t20240120_1.html">{title}</a></li></ul>'
    return {
        "/robots.txt": "User-agent: *\nDisallow:\n",
        "/zwgk/gknb/": f"<html><body>{listed}</body></html>",
        PATH: f"<html><body><h1>{title}</h1>{CHAPTERS}</body></html>",
    }


@dataclass
class Crawled:
    """What the crawl said, and where."""

    data: Path
    ports: dict[str, int]
    told: dict[str, Any]

    def portal(self, host: str) -> dict[str, Any]:
        return next(row for row in self.told["portals"] if row["portal"] == host.replace(".", "-"))

    def certificates(self, host: str) -> set[str | None]:
        found = rows(self.data, "SELECT certificate FROM snapshots WHERE url LIKE ?", f"https://{host}:%")
        return {one for (one,) in found}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("tls")
    pems = {
        FRESH: certificate(folder, FRESH),
        EXPIRED: certificate(folder, EXPIRED, days=-3),
        OTHER: certificate(folder, "127.0.7.99"),
        OLD: certificate(folder, OLD, bits=1024),
        OLD_LISTED: certificate(folder, OLD_LISTED, bits=1024),
    }
    with ExitStack() as running:
        ports = {
            host: running.enter_context(https(host, pages(name), pem, old=host in (OLD, OLD_LISTED)))
            for (host, pem), name in zip(pems.items(), "甲乙丙丁戊", strict=True)
        }
        text = ""
        for host, port in ports.items():
            text += f'[[portal]]\nid = "{host.replace(".", "-")}"\nname = "{host}"\nfamily = "trs"\n'
            text += f'url = "https://{host}:{port}/"\nevidence = "a portal of this test"\n'
            text += 'tls = "legacy"\n' if host == OLD_LISTED else ""
            text += f'[[portal.column]]\nurl = "https://{host}:{port}/zwgk/gknb/"\nconfirmed = true\n'
        registry = folder / "portals.toml"
        registry.write_text(text, "utf-8")
        told = crawl(folder / "data", registry=registry)
        yield Crawled(folder / "data", ports, told)


def test_what_came_over_a_certificate_that_does_not_verify_says_so(crawled: Crawled) -> None:
    assert crawled.portal(FRESH)["found"] == crawled.portal(EXPIRED)["found"] == crawled.portal(OTHER)["found"] == 1
    assert crawled.certificates(FRESH) == {"self-signed"}
    assert crawled.certificates(EXPIRED) == {"self-signed, expired"}
    assert crawled.certificates(OTHER) == {"self-signed, for another name"}
    assert any("certificate" in note and "expired" in note for note in crawled.portal(EXPIRED)["notes"])


def test_every_body_has_it_those_of_a_connection_kept_open_too(crawled: Crawled) -> None:
    kept = rows(crawled.data, "SELECT kind, count(*) FROM snapshots WHERE certificate IS NOT NULL GROUP BY kind")
    assert dict(kept) == {"robots": 4, "list": 4, "article": 4}


def test_an_old_server_is_a_failure_of_its_own_kind(crawled: Crawled) -> None:
    assert crawled.portal(OLD)["found"] == 0
    found = rows(crawled.data, "SELECT DISTINCT outcome, reason FROM fetches WHERE host = ?", OLD)
    assert found == [("failed", "tls")]


def test_an_old_server_works_where_the_registry_says_so(crawled: Crawled) -> None:
    assert crawled.portal(OLD_LISTED)["found"] == 1
    (fault,) = crawled.certificates(OLD_LISTED)
    assert fault is not None
    assert "self-signed" in fault


def test_a_host_that_only_speaks_http_is_asked_in_http(tmp_path: Path) -> None:
    there = {**pages("庚"), "/zwgk/gknb/": ""}
    with portals({PLAIN: there}) as running:
        # what its own list links is https, where nothing answers
        listed = f'<ul><li><a href="https://{PLAIN}:{running.port}{PATH}">{TITLE.format("庚")}</a></li></ul>'
        there["/zwgk/gknb/"] = f"<html><body>{listed}</body></html>"
        entry = f'[[portal]]\nid = "plain"\nname = "plain"\nfamily = "trs"\nurl = "{running.url(PLAIN, "/")}"\n'
        entry += 'evidence = "a portal of this test"\nscheme = "http"\n[[portal.column]]\n'
        entry += f'url = "{running.url(PLAIN, "/zwgk/gknb/")}"\n'
        registry = tmp_path / "portals.toml"
        registry.write_text(entry + "confirmed = true\n", "utf-8")
        (portal,) = crawl(tmp_path / "data", registry=registry)["portals"]
        assert portal["found"] == 1
        assert PATH in running.asked(PLAIN)
    assert rows(tmp_path / "data", "SELECT url FROM locations") == [(running.url(PLAIN, PATH),)]


def hello(kind: str | None) -> bytes:
    """The first words of a client: what it can speak."""
    contexts = Contexts({"portal": kind}.get)
    connection = contexts.creatorForNetloc(b"portal", 443).clientConnectionForTLS(None)
    connection.set_connect_state()
    with suppress(SSL.WantReadError):
        connection.do_handshake()
    return connection.bio_read(65535)


def test_an_old_server_is_offered_one_curve_which_all_understand() -> None:
    only_p256 = bytes.fromhex("000a 0004 0002 0017")  # the extension supported_groups with secp256r1 alone
    assert only_p256 in hello("legacy")
    assert only_p256 not in hello(None)
