"""A portal of which some columns are known is searched for the others, where its entry says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.portal import crawl, portals, rows
from tests.crawler.test_crawl import COLUMN, REGISTRY, article, column, report, title

HOST = "127.0.0.112"
SITE = {
    HOST: {
        "/": '<html><body><a href="/bgt/gknb/">办公厅</a><a href="/zfxxgknb/">政府信息公开年报</a></body></html>',
        "/bgt/gknb/": column((article(1), title("人民政府办公室", 2022)), (article(2), title("人民政府办公室"))),
        "/zfxxgknb/": column((article(3), title("甲局", 2022)), (article(4), title("甲局"))),
        "/bgt/gknb/202401/t20240120_1.html": report("样例市人民政府办公室", 2022),
        "/bgt/gknb/202401/t20240120_2.html": report("样例市人民政府办公室", 2023),
        "/zfxxgknb/202401/t20240120_3.html": report("样例市甲局", 2022),
        "/zfxxgknb/202401/t20240120_4.html": report("样例市甲局", 2023),
    }
}
OFFICE, BUREAU = "样例市人民政府办公室", "样例市甲局"


@pytest.mark.parametrize(("search", "agencies"), [("true", {OFFICE, BUREAU}), ("false", {OFFICE})])
def test_known_columns_end_the_search_unless_the_entry_says_otherwise(
    search: str, agencies: set[str], tmp_path: Path
) -> None:
    with portals(SITE) as running:
        entry = REGISTRY.format(id="city", host=HOST, port=running.port) + f"search = {search}\n"
        path = tmp_path / "portals.toml"
        path.write_text(entry + COLUMN.format(host=HOST, port=running.port, path="/bgt/gknb/"), "utf-8")
        (row,) = crawl(tmp_path / "data", registry=path)["portals"]
        asked = running.asked(HOST)
    assert row["found"] == 2 * len(agencies)
    assert row["failed"] == 0
    assert {name for (name,) in rows(tmp_path / "data", "SELECT agency_printed FROM reports")} == agencies
    assert ("/zfxxgknb/" in asked) == (search == "true")
    assert asked.count("/bgt/gknb/") == 1
