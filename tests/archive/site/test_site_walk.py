"""A published copy, walked through as a crawler would: its links lead somewhere, down to the place in the page."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest
import pytest_asyncio

from archive.publish import publish
from archive.site.serving import launch
from tests.archive.small import small_archive

HOST = "gongkai.example"
HERE = {"localhost", HOST}  # the client's own name for the site, and that of its lasting addresses
OF_A_KIND = 2  # addresses that are the same but for their numbers and the values of their parameters
PARAMETERS = 1  # a table's page offers every choice beside every other: not followed further than this


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def published(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("walk")
    publish(small_archive(folder / "data"), folder / "public", downloads=True)
    datasette = launch.site(folder / "public", address=f"https://{HOST}")
    await datasette.invoke_startup()
    return datasette.client


def kind_of(address: str) -> tuple[str, ...]:
    """What an address asks for: without its numbers, a table's row and the values of its parameters."""
    path, _, query = address.partition("?")
    path = re.sub(r"^(/gongkai/[a-z_]+/).+", r"\1", re.sub(r"\d+", "0", path))
    return path, *sorted({name for name, _ in parse_qsl(query, keep_blank_values=True)})


@pytest.mark.long
async def test_every_link_of_a_published_copy_leads_somewhere(published) -> None:
    refused, kinds = dict[str, int](), Counter[tuple[str, ...]]()
    places, sought = dict[str, set[str]](), set[tuple[str, str]]()
    waiting = deque(["/?_lang=zh", "/?_lang=en"])
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if address in places or kinds[kind] == OF_A_KIND or len(kind) > PARAMETERS + 1:
            continue
        kinds[kind] += 1
        response = await published.get(address)
        places[address] = set()
        if response.status_code >= 400:
            refused[address] = response.status_code
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        places[address] = {html.unescape(name) for name in re.findall(r'\bid="([^"]+)"', response.text)}
        for link in re.findall(r'(?:href|src)="([^"]+)"', response.text):
            to = urlsplit(urljoin(f"http://localhost{address}", html.unescape(link)))
            if to.netloc in HERE:
                waiting.append(to.path + (f"?{to.query}" if to.query else ""))
                sought.add((waiting[-1], unquote(to.fragment)))
    assert not refused
    nowhere = {f"{address}#{name}" for address, name in sought if name and name not in places.get(address, {name})}
    assert not nowhere
    assert {"/gongkai", "/rules", "/status", "/downloads", "/compare", "/gongkai/reports"} <= {
        address.partition("?")[0] for address in places
    }
