"""Two real reports as text and one as a page, where they are at hand (they are not part of the project)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from parsers.model import Report, State, Status
from parsers.report import parse

SHARED = Path(__file__).parents[2].parent / "shared"
TABLES = {2: "disclosures", 3: "requests", 4: "disputes"}
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports are not here")


def load(name: str) -> Report:
    report = parse((SHARED / name).read_bytes())
    assert isinstance(report, Report)
    return report


def test_qingdao_high_tech_zone_2020():
    report = load("seeds/000_107c488a6d9a59ea.txt")
    assert (report.year, report.template, report.status) == (2020, "2019", Status.COMPLETE)
    assert report.signed_on == date(2021, 2, 7)
    assert len(report.figures) == 161 + 15 + 22
    assert report.figure(2, "licensing", "items_change").value == -2248
    assert report.figure(2, "procurement", "amount_wan").value == 2840
    assert report.figure(3, "new_requests", "natural_person").value == 13
    assert report.figure(3, "new_requests", "total").value == 0
    blank = [figure for figure in report.figures if figure.state is not State.NUMBER]
    assert [(cell.line, cell.field, cell.state, cell.value) for cell in blank] == [
        ("granted_full", "total", State.BLANK, None)
    ]
    assert [section.number for section in report.sections] == [None, 1, 2, 3, 4, 5, 6]
    assert report.problems == []


def test_qingdao_bonded_port_2019():
    report = load("seeds/002_461bedd49e5c48fe.txt")
    assert (report.year, report.template, report.status) == (2019, "2019", Status.COMPLETE)
    assert len(report.figures) == 161 + 15 + 22
    assert report.figure(2, "penalties", "decisions").value == 17
    assert report.figure(2, "procurement", "amount_wan").value == 1098.26
    assert report.figure(3, "carried_over", "total").state is State.BLANK
    assert [section.number for section in report.sections] == [None, 1, 2, 3, 4, 5]


def test_shanghai_general_office_2019():
    """Zeros and nearly the whole total column are blank; spans in table 二 are irregular."""
    report = load("corpus/012-shanghai-generaloffice-2019.html")
    expected = json.loads((SHARED / "corpus/expected.json").read_text())["012-shanghai-generaloffice-2019.html"]
    read = {f"{TABLES[f.chapter]}.{f.line}.{f.field}": f.value for f in report.figures}
    assert read == expected
    assert (report.agency, report.year, report.status) == ("上海市人民政府办公厅", 2019, Status.COMPLETE)
    assert report.published_on == date(2020, 1, 31)
