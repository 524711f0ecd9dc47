"""A report among extracts of other reports: boxes with titles, dates and chapters of their own say nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.samples import plan
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import Edition, Plant
from crawler.samples.sites import FAMILIES
from crawler.samples.truth import manuscripts
from parsers.model import Report, Status
from parsers.report import parse

FOREIGN = ("蜃楼区卫生", "415件", "收到申请32件", "更新不够及时", "推荐阅读", "友情链接")
LAYOUTS = ("clean", "cms", "word", "wps", "nested", "separate", "gbk", "bom", "plainspoken")


def crowded(layout: str, **edition: object) -> tuple[Manuscript, bytes]:
    """A report of 2021 on a page with a box of extracts on either side."""
    portal = plan.read(plan.bundled() / "zixu.toml")
    one = Edition(2021, layout=layout, dials={"furniture": "crowded"}, **edition)  # type: ignore[arg-type]
    agency = replace(portal.agencies[0], editions=(one,), copies=(), first=2021, last=2021)
    alone = replace(portal, agencies=(agency,), others=())
    (manuscript,) = manuscripts(alone)
    site = FAMILIES["trs"](alone, [manuscript], 8790)
    return manuscript, site.pages[site.reports[agency.name, 2021][0].removeprefix(site.base)].body


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_report_is_read_and_not_what_stands_beside_it(layout: str) -> None:
    manuscript, body = crowded(layout)
    assert all(word in body.decode(manuscript.dials.encoding) for word in ("蜃楼区卫生", "更新不够及时"))
    report = parse(body)
    assert isinstance(report, Report)
    assert (report.status, report.year, report.title) == (Status.COMPLETE, 2021, manuscript.title)
    assert (report.agency, report.published_on) == (manuscript.agency.name, manuscript.published)
    assert [section.number for section in report.sections if section.number] == [1, 2, 3, 4, 5, 6]
    text = "".join(section.heading + section.text for section in report.sections)
    assert not [word for word in FOREIGN if word in text]


def test_a_chapter_that_the_report_lacks_is_not_taken_from_another_one() -> None:
    planted = Plant("structure.chapters", "5")
    manuscript, body = crowded("clean", plant=planted)
    report = parse(body)
    assert isinstance(report, Report)
    assert [section.number for section in report.sections if section.number] == sorted(manuscript.headings)
    assert 5 not in manuscript.headings
