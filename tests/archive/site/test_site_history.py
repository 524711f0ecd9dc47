"""The history on a report's page, and what the site says of all changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import pytest_asyncio

from archive.ingest import ingest
from archive.readers.processes import Here
from archive.site.reports.history import _runs
from archive.site.serving import launch
from archive.storage.store import Archive
from tests.archive.printed import COLUMN, printed, source

NEW = (3, "new_requests", "natural_person")
ALL = (3, "new_requests", "total")
OTHER = "http://czj.yunling.example/2022.html"
SCAN = printed(2022).split("<p>一、".encode())[0] + b"<img src=1.jpg><img src=2.jpg></body></html>"
BODIES = [
    (printed(2023, {NEW: "7", ALL: "7"}), source()),
    (printed(2023, {NEW: "7", ALL: "7"}, furniture="<li>浏览次数：9</li>"), source(day=2)),
    (printed(2023, {NEW: "8", ALL: "7"}, text="本年度按时答复了<多数>申请。"), source(day=3)),
    (printed(2023, {NEW: "6", ALL: "7"}), source(COLUMN, day=4)),
    (printed(2022), source(OTHER)),
    (SCAN, source(OTHER, day=5)),
    (printed(2021), source("http://czj.yunling.example/2021.html")),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ask(tmp_path_factory: pytest.TempPathFactory):
    """Ask the site of an archive: of a report that was changed, and copied with a slip, of a scan, of one as it was."""
    folder: Path = tmp_path_factory.mktemp("history")
    with Archive.open(folder, workers=Here()) as archive:
        for body, where in BODIES:
            ingest(archive, body, where)
    served = launch.site(folder)
    await served.invoke_startup()

    async def asked(path: str, language: str = "en") -> str:
        answer = await served.client.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200, path
        return str(answer.text)

    return asked


def version(page: str, number: int) -> str:
    """Return what the page says of one version, without the marks of HTML."""
    _, _, rest = page.partition(f'id="version-{number}"')
    return rest.partition('class="edition"')[0]


async def test_each_version_says_when_and_where_it_was_seen_and_leads_to_its_body(ask) -> None:
    page = await ask("/gongkai/reports/1")
    assert [page.count(f'id="version-{number}"') for number in range(1, 5)] == [1, 1, 1, 0]
    assert page.index('id="version-3"') < page.index('id="version-2"') < page.index('id="version-1"')
    for number, (body, _) in zip((1, 2, 3), (BODIES[0], *BODIES[2:4]), strict=True):
        digest = hashlib.sha256(body).hexdigest()
        assert f"/-/body/{digest}" in version(page, number)
        assert f"/v{number}-{digest[:12]}" in version(page, number)
    assert "3 February 2026" in version(page, 2)
    assert "2026年2月3日" in version(await ask("/gongkai/reports/1", "zh"), 2)
    assert COLUMN in version(page, 3)


async def test_changed_figures_stand_old_beside_new_under_the_forms_own_words(ask) -> None:
    page = version(await ask("/gongkai/reports/1", "zh"), 2)
    assert "一、本年新收政府信息公开申请数量 · 自然人" in page
    assert "<del>7</del>" in page
    assert "<ins>8</ins>" in page
    english = version(await ask("/gongkai/reports/1"), 2)
    assert "figures changed: 1" in english
    assert 'href="#c3-new_requests-natural_person"' in english


async def test_changed_words_show_what_changed_in_them_and_what_the_source_wrote_is_text(ask) -> None:
    page = version(await ask("/gongkai/reports/1"), 2)
    assert "<del>全部</del><ins>&lt;多数&gt;</ins>" in page
    assert "浏览次数" not in page


async def test_the_rules_that_it_broke_are_named(ask) -> None:
    page = version(await ask("/gongkai/reports/1"), 2)
    assert "Broken by this" in page
    assert 'href="/rules#requests.applicants"' in page


async def test_copies_and_editions_that_cannot_be_read_are_told_apart(ask) -> None:
    page = await ask("/gongkai/reports/1")
    assert "a copy at another address" in version(page, 3)
    assert ">shown<" in version(page, 2)
    page = await ask("/gongkai/reports/2")
    assert "no figure that can be read" in version(page, 2)
    assert "figures changed" not in version(page, 2)
    assert ">shown<" in version(page, 1)
    assert "This is still version 1, which could be" in page, "and it is said at the top"
    assert "edition_unread" in page


async def test_a_report_of_one_version_has_no_history(ask) -> None:
    assert 'id="history"' not in await ask("/gongkai/reports/3")


async def test_what_changed_silently_is_listed_over_all_reports(ask) -> None:
    rows = json.loads(await ask("/gongkai/silent_changes.json?_shape=array"))
    told = [(one["role"], one["changed_figures"], one["changed_passages"], one["broken_rules"]) for one in rows]
    assert [role for role, *_ in told] == ["unread", "copy", "shown"]
    assert told[2][1:3] == (1, 1)
    assert told[2][3] >= 1
    (words,) = (
        one for one in json.loads(await ask("/gongkai/changed_passages.json?_shape=array")) if one["part"] == "text"
    )
    assert (words["old"], words["new"]) == ("本年度按时答复了全部申请。", "本年度按时答复了<多数>申请。")
    broken = json.loads(await ask("/gongkai/rules_mended_or_broken.json?_shape=array"))
    assert ("requests.applicants", "holds", "broken") in {
        (one["rule"], one["old_result"], one["new_result"]) for one in broken
    }


def runs(old: str | None, new: str | None) -> list[tuple[str, str]]:
    return [(one.what, one.text) for one in _runs({"old": old, "new": new})]


def test_figures_change_whole_and_long_stretches_are_cut() -> None:
    assert runs("收到128件。", "收到131件。") == [("same", "收到"), ("old", "128"), ("new", "131"), ("same", "件。")]
    cut = runs("甲" * 100 + "一", "甲" * 100 + "二")
    assert cut == [("same", "…" + "甲" * 24), ("old", "一"), ("new", "二")]


def test_what_came_or_went_is_shown_whole() -> None:
    assert runs(None, "新的一段。") == [("new", "新的一段。")]
    assert runs("旧的一段。", None) == [("old", "旧的一段。")]
