"""What a person should look at: entered with its reason, closed when a report is there, dismissed for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.reviewing import review
from archive.reviewing.review import Review
from archive.sources import Crash
from archive.storage.store import Archive
from crawler.articles.errands import Errand
from crawler.finding import proposals
from crawler.finding.proposals import Proposal
from crawler.finding.reviews import doubt
from crawler.lists.listing import Entry, Judged
from crawler.registry import Portal
from parsers.model import Hints, Refusal, Refused, Report
from parsers.titles import judge

URL = "http://www.yangli.gov.cn/nb/1.html"
PORTAL = Portal(id="yangli", name="样例市", url="http://www.yangli.gov.cn/")
NOTHING = Refused(Refusal.NOT_A_REPORT, None, "no chapter")


def errand(title: str | None, *, confirmed: bool = False) -> Errand:
    return Errand(URL, "article", PORTAL, Hints(title, confirmed_column=confirmed), "http://www.yangli.gov.cn/nb/")


@pytest.mark.parametrize(
    ("title", "confirmed", "parsed", "reason"),
    [
        ("样例市2023年政府信息公开年度报告", False, NOTHING, "no_report_under_title"),
        (
            "样例市2023年政府信息公开年度报告",
            False,
            Refused(Refusal.OTHER_REPORT, None, "法治"),
            "no_report_under_title",
        ),
        ("样例市2018年信息公开年报", False, NOTHING, "no_report_under_title"),
        (
            "关于公布2022年政府信息公开年度报告的通知",
            False,
            Refused(Refusal.NOTICE, None, "通知"),
            "no_report_under_title",
        ),
        ("市教育局", True, NOTHING, "no_report_under_title"),
        ("市教育局", True, Refused(Refusal.FORM, None, "格式"), None),
        ("今日要闻", False, NOTHING, None),
        (None, False, NOTHING, None),
        ("样例市政府信息公开年度报告", False, Report("html", "utf-8"), "no_year"),
        (
            "样例市2023年政府信息公开年度报告",
            False,
            Report("html", "utf-8", year=2023, published_on=date(2023, 2, 1)),
            "published_before_year_end",
        ),
        (
            "样例市2023年政府信息公开年度报告",
            False,
            Report("html", "utf-8", year=2023, published_on=date(2024, 1, 20)),
            None,
        ),
        ("样例市2023年政府信息公开年度报告", False, Crash("no memory"), None),
    ],
)
def test_what_is_in_doubt(
    title: str | None, confirmed: bool, parsed: Report | Refused | Crash, reason: str | None
) -> None:
    found = doubt(errand(title, confirmed=confirmed), parsed)
    assert (found.reason if found else None) == reason
    assert found is None or (found.url, found.portal_id, found.title) == (URL, "yangli", title)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Archive.open(tmp_path / "data") as archive:
        yield archive.db


ONE = Review(URL, "article", "样例市2023年政府信息公开年度报告", "no_report_under_title", "not_a_report: no chapter")


def test_a_row_is_open_until_it_is_dismissed(db: Database) -> None:
    review.write(db, [ONE])
    review.write(db, [ONE])
    (row,) = review.open_reviews(db)
    assert (row["url"], row["reason"], row["title"]) == (URL, ONE.reason, ONE.title)
    assert review.counts(db) == {"no_report_under_title": 1}
    assert review.dismiss(db, [URL, "http://www.yangli.gov.cn/other"]) == ["http://www.yangli.gov.cn/other"]
    assert review.open_reviews(db) == []
    review.write(db, [ONE])  # the next crawl says the same
    assert review.open_reviews(db) == []


def test_a_dismissed_address_opens_again_for_another_reason(db: Database) -> None:
    review.write(db, [ONE])
    review.dismiss(db, [URL])
    review.write(db, [Review(URL, "report", ONE.title, "no_year", "")])
    assert review.counts(db) == {"no_year": 1}


def test_what_is_in_doubt_no_longer_goes_and_what_was_decided_stays(db: Database) -> None:
    other = "http://www.yangli.gov.cn/nb/2.html"
    review.write(db, [ONE, Review(other, "article", None, "no_report_under_title", "")])
    review.dismiss(db, [other])
    review.settle(db, [URL, other])
    assert db.execute("SELECT url, decision FROM reviews").fetchall() == [(other, "dismissed")]


def test_rows_that_lead_to_other_hosts_propose_them() -> None:
    def row(url: str, title: str) -> Judged:
        return Judged(Entry(url, title), judge(title, confirmed_column=True))

    rows = [
        row("http://www.yangli.gov.cn/nb/1.html", "样例市2023年政府信息公开年度报告"),
        row("http://jyj.yangli.gov.cn/nb/1.html", "样例市教育局2023年政府信息公开年度报告"),
        row("http://jyj.yangli.gov.cn/nb/2.html", "样例市教育局2022年政府信息公开年度报告"),
        row("http://www.elsewhere.gov.cn/1.html", "关于举办培训的通知"),
    ]
    (one,) = proposals.of_rows(PORTAL, rows, PORTAL.url + "nb/")
    assert (one.home, one.name, one.found_on) == ("http://jyj.yangli.gov.cn/", "样例市教育局", PORTAL.url + "nb/")


def test_other_hosts_are_proposed_once_and_go_when_they_are_registered(db: Database) -> None:
    found = [
        Proposal("http://www.shuixiang.gov.cn/zfxxgk/", "水乡县", "http://www.yangli.gov.cn/"),
        Proposal("https://shuixiang.gov.cn/", "水乡县人民政府", "http://www.yangli.gov.cn/zwgk/"),
    ]
    assert proposals.write(db, found) == 1
    assert proposals.write(db, found) == 0
    rows = db.execute("SELECT id, name, url, status, found_on FROM portals").fetchall()
    assert rows == [
        ("shuixiang.gov.cn", "水乡县", "http://www.shuixiang.gov.cn/", "proposed", "http://www.yangli.gov.cn/")
    ]
    # the order in which pages were seen makes no difference
    db.execute("DELETE FROM portals")
    for one in reversed(found):
        proposals.write(db, [one])
    assert db.execute("SELECT id, name, url, status, found_on FROM portals").fetchall() == rows
    proposals.drop_registered(db, [Portal(id="sx", name="水乡县", url="https://www.shuixiang.gov.cn/")])
    assert db.execute("SELECT count(*) FROM portals").fetchone() == (0,)
