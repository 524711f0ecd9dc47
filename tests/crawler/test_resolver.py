"""Names that lead to private addresses: refused where their number is found, and recorded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.addresses import Reach, is_global
from crawler.asking.resolver import GuardedResolver
from tests.crawler.portal import Answer, portals, rows


@pytest.mark.parametrize(
    ("number", "open_to_all"),
    [
        ("123.57.1.2", True),
        ("2400:3200::1", True),
        ("10.0.0.7", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.7", False),
        ("64:ff9b::a00:7", False),  # 10.0.0.7 behind a translator
        ("2002:a00:7::1", False),
        ("name.gov.cn", False),
    ],
)
def test_which_numbers_are_of_the_open_internet(number: str, open_to_all: bool) -> None:
    assert is_global(number) is open_to_all


def test_a_name_may_only_stand_for_a_private_number_where_somebody_said_so() -> None:
    reach = Reach.of(["http://www.city.gov.cn/", "http://127.0.0.11/"], ["http://mirror.city.gov.cn/"])
    assert reach.allows("http://www.city.gov.cn/")
    assert not reach.allows_at("www.city.gov.cn", "10.0.0.7")
    assert reach.allows_at("www.city.gov.cn", "123.57.1.2")
    assert reach.allows_at("mirror.city.gov.cn", "10.0.0.7")
    assert reach.allows_at("127.0.0.11", "127.0.0.11")
    assert not reach.allows_at("other.gov.cn", "127.0.0.11")


class Names:
    """A resolver of invented names, and what a connection would be told."""

    def __init__(self, **numbers: list[Any]) -> None:
        self.numbers = numbers
        self.nameResolver = self
        self.told: list[Any] = []
        self.whole = False

    def resolveHostName(self, receiver: Any, name: str, *rest: Any) -> Any:  # noqa: N802
        receiver.resolutionBegan(self)
        for address in self.numbers.get(name, []):
            receiver.addressResolved(address)
        receiver.resolutionComplete()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self.told.clear()

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.told.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.whole = True


def test_private_numbers_are_as_if_they_were_not_there_also_when_remembered() -> None:
    public, inside = IPv4Address("TCP", "123.57.1.2", 80), IPv4Address("TCP", "10.0.0.7", 80)
    wrapped = IPv6Address("TCP", "::ffff:127.0.0.1", 80)
    names = Names(mixed=[inside, public, wrapped], inside=[inside])
    guard = GuardedResolver(names, 100)
    for _ in range(2):  # the second answer comes from the cache
        guard.resolveHostName(names, "mixed", 80)
        assert [one.host for one in names.told] == ["123.57.1.2"]
        guard.resolveHostName(names, "inside", 80)
        assert names.told == []
        assert names.whole
    assert guard.inward == {"mixed": "::ffff:127.0.0.1", "inside": "10.0.0.7"}


# a crawl in which a name of gov.cn stands for a loopback address
REBOUND = """
import json, socket, sys

asked = json.loads(sys.argv[1])
whole = socket.getaddrinfo

def getaddrinfo(host, port, *rest):
    return whole(asked["names"].get(host, host), port, *rest)

socket.getaddrinfo = getaddrinfo

from crawler.registry import Registry
from crawler.run import crawl

if __name__ == "__main__":
    summary = crawl(asked["data"], registry=Registry.load(asked["registry"]), urls=asked["urls"], delay=0)
    print(json.dumps(summary.as_json()))
"""
CITY, INSIDE = "127.0.0.131", "127.0.0.132"
ARTICLE = "/gknb/202401/t20240120_1.html"


def crawled(data: Path, registry: Path, *urls: str) -> dict[str, Any]:
    names = {"inside.city.gov.cn": INSIDE}
    asked = {"data": str(data), "registry": str(registry), "urls": urls, "names": names}
    done = subprocess.run(
        [sys.executable, "-c", REBOUND, json.dumps(asked)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_redirect_to_a_name_that_lies_inside_is_refused_and_recorded(tmp_path: Path) -> None:
    title = "样例市甲局2023年政府信息公开工作年度报告"
    hosts = {
        CITY: {
            "/gknb/": f'<ul><li><a href="./202401/t20240120_1.html">{title}</a></li></ul>',
            ARTICLE: Answer(b"", 302, {"Location": f"http://inside.city.gov.cn:{{port}}{ARTICLE}"}),
        },
        INSIDE: {ARTICLE: "<p>what nobody outside should read</p>"},
    }
    with portals(hosts) as running:
        entry = f'[[portal]]\nid = "city"\nname = "city"\nfamily = "trs"\nurl = "{running.url(CITY, "/")}"\n'
        entry += 'evidence = "of this test"\n[[portal.column]]\n'
        registry = tmp_path / "portals.toml"
        registry.write_text(f'{entry}url = "{running.url(CITY, "/gknb/")}"\nconfirmed = true\n', "utf-8")
        crawled(tmp_path / "data", registry)
        target = f"http://inside.city.gov.cn:{running.port}{ARTICLE}"
        found = rows(tmp_path / "data", "SELECT outcome, reason, detail FROM fetches WHERE url = ?", target)
        assert found == [("refused", "foreign_host", f"inside.city.gov.cn lies at {INSIDE}")]
        assert running.asked(INSIDE) == []


def test_a_name_that_the_operator_gave_may_lie_inside(tmp_path: Path) -> None:
    with portals({INSIDE: {"/": "<html><body>nothing here</body></html>"}}) as running:
        empty = tmp_path / "portals.toml"
        empty.write_text("", "utf-8")
        crawled(tmp_path / "data", empty, f"http://inside.city.gov.cn:{running.port}/")
        assert "/" in running.asked(INSIDE)
