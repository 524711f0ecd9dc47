"""The page that says how the crawl fares: what is odd now, who keeps us out, and nothing that is the operator's."""

import re
import sqlite3
from pathlib import Path

import invented
import pytest
import pytest_asyncio
from markupsafe import escape

from archive.running import failed, failing, findings, last_runs, unfinished
from archive.site.serving import launch
from archive.storage.store import Archive
from crawler.asking import walls
from crawler.operating import watch


@pytest.fixture
def opened(archive: Path):
    with Archive.open(archive, read_only=True) as one:
        yield one.db.conn


def test_runs_are_summed_up_newest_first(opened):
    last, before = last_runs(opened)
    assert (last["status"], last["portals"], last["complete"], last["errors"], last["warnings"]) == (
        "partial",
        2,
        0,
        1,
        0,
    )
    assert (before["status"], before["portals"], before["complete"], before["new"]) == ("complete", 1, 1, 3)


def test_what_is_odd_is_of_the_run_that_asked_a_portal_last(opened):
    assert [(row["portal_id"], row["kind"]) for row in findings(opened)] == [("wanghai", "vanished")]


def test_only_hosts_that_answer_nothing_since_are_said_to_keep_us_out(opened):
    (kind,) = failing(opened)
    assert (kind["reason"], [one["host"] for one in kind["hosts"]]) == ("waf_js", ["tc.wanghai.invalid"])
    assert [row["id"] for row in unfinished(opened)] == ["tingchao", "wanghai"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ["上次列出12份报告，这次一份也没有", "请用浏览器打开该网站。", "网站防护要求执行脚本", "从未答复"]),
        (
            "en",
            [
                "12 reports then, none now",
                "Open the portal in a browser.",
                "the firewall demands a script",
                "never answered",
            ],
        ),
    ],
)
async def test_the_page_says_it_in_both_languages(get, language, said):
    answer = await get(f"/status?_lang={language}")
    assert answer.status_code == 200
    assert [words for words in [*said, "望海市人民政府", "tc.wanghai.invalid"] if words not in answer.text] == []
    assert "an old story" not in answer.text
    assert "上一轮的旧话" not in answer.text


@pytest.mark.parametrize("kind", walls.classes())
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_class_of_failure_says_what_to_do(failed_in_every_way, kind, language):
    """Whatever a host answers, the operator reads on the page what it is and what can be done, in her language."""
    said = walls.classes()[kind]
    page = failed_in_every_way[language]
    words = (said["zh"], said["do_zh"]) if language == "zh" else (said["en"], said["do"])
    assert [one for one in (*words, kind) if str(escape(one.replace("`", ""))) not in page] == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def failed_in_every_way(tmp_path_factory):
    folder = invented.make(tmp_path_factory.mktemp("every") / "data")
    with Archive.open(folder) as archive, archive.transaction() as db:
        watch.explain_failures(db)
        for number, kind in enumerate(walls.classes()):
            what = {"url": f"http://h{number}.invalid/", "host": f"h{number}.invalid", "kind": "article"}
            when = dict.fromkeys(("at", "first_at"), "2026-03-01T00:00:00Z")
            db["fetches"].insert({**what, **when, "outcome": "failed", "reason": kind})
    site = launch.site(folder)
    await site.invoke_startup()
    pages = {language: (await site.client.get(f"/status?_lang={language}")).text for language in ("zh", "en")}
    return {language: re.sub("</?code>", "", page) for language, page in pages.items()}


def test_addresses_are_counted_by_class(opened):
    assert [(one["reason"], one["addresses"]) for one in failed(opened)] == [("waf_js", 2), ("dead", 1)]


async def test_the_footer_of_every_page_leads_there(get):
    assert 'href="/status"' in (await get("/about")).text


async def test_an_archive_that_was_never_crawled_says_so(tmp_path):
    site = launch.site(invented.make(tmp_path / "empty", empty=True))
    await site.invoke_startup()
    answer = await site.client.get("/status")
    assert answer.status_code == 200
    assert "还没有运行过" in answer.text


async def test_a_copy_made_before_this_was_kept_says_so(tmp_path):
    folder = invented.make(tmp_path / "old")
    with sqlite3.connect(folder / "gongkai.db") as db:
        db.execute("DROP TABLE findings")
    site = launch.site(folder)
    await site.invoke_startup()
    answer = await site.client.get("/status?_lang=en")
    assert (answer.status_code, "made before" in answer.text) == (200, True)


async def test_the_operators_folder_is_not_named(get, archive):
    answer = await get("/status")
    assert str(archive) not in answer.text
