"""Sound reports of invented agencies, to break one thing at a time."""

from __future__ import annotations

from datetime import date

from archive.identities.agencies import Agency
from archive.places import Places, Region
from archive.rules import Check, evaluate
from parsers.forms import forms
from parsers.model import Figure, Period, Place, Report, Scope, Section, State, Status

APPLICANTS = [applicant.field for applicant in forms()["2021"].applicants[:-1]]
PLACES = Places(
    [
        Region("990000", "澄岚省", "province", None),
        Region("990100", "云雾市", "prefecture", "990000"),
        Region("990101", "东湖区", "county", "990100"),
        Region("992300", "远山地区", "prefecture", "990000"),
        Region("992600", "青峦自治州", "prefecture", "990000"),
        Region("441900", "东莞市", "prefecture", "440000"),
    ]
)
BUREAU = Agency("云雾市教育局", "990100", "prefecture", "department")
CITY = Agency("云雾市人民政府", "990100", "prefecture", "government")

Cells = dict[tuple[str, str], int | float | str | None]


def report(template: str = "2021", cells: Cells | None = None, text: str = "", **changes: object) -> Report:
    """Make a report whose every cell is 0 and every rule holds, but for ``cells`` (line, column) and ``text``.

    None is a blank cell, a text such as ``/`` a cell without a number; ``text`` is the prose of chapter one.
    """
    made = Report(
        kind="html",
        encoding="utf-8",
        title="云雾市教育局2022年政府信息公开工作年度报告",
        title_year=2022,
        agency="云雾市教育局",
        year=2022,
        period=Period("自2022年1月1日起至2022年12月31日止", date(2022, 1, 1), date(2022, 12, 31)),
        scope=Scope.OWN,
        template=template,
        published_on=date(2023, 1, 20),
        signed_on=date(2023, 1, 18),
        status=Status.COMPLETE,
    )
    form, cells = forms()[template], dict(cells or {})
    for chapter, line, column in _cells(template):
        value = cells.pop((line, column), 0)
        words = State.DASH if value in ("/", "-", "—") else State.TEXT
        state = State.BLANK if value is None else words if isinstance(value, str) else State.NUMBER
        raw = "" if value is None else str(value)
        number = value if isinstance(value, int | float) else None
        made.figures.append(Figure(chapter, line, column, raw, number, state, Place(chapter, len(made.figures), 0)))
    assert not cells, f"no such cells: {cells}"
    numerals = "一二三四五六"
    made.sections = [
        Section(one.number, f"{numerals[one.number - 1]}、{one.heading}", text if one.number == 1 else "")
        for one in form.chapters
    ]
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _cells(template: str) -> list[tuple[int, str, str]]:
    form = forms()[template]
    return [
        *((2, item.item, column.field) for band in form.bands for item in band.rows for column in band.columns),
        *((3, line.line, applicant.field) for line in form.lines for applicant in form.applicants),
        *((4, channel.channel, result.field) for channel in form.channels for result in form.results),
    ]


def without(made: Report, chapter: int) -> Report:
    """Take one table out of a report, as where it is an image."""
    made.figures = [figure for figure in made.figures if figure.chapter != chapter]
    return made


def checks(made: Report, rule: str, agency: Agency | None = BUREAU) -> dict[str | None, Check]:
    """Evaluate a report and return one rule's rows by subject."""
    found = [check for check in evaluate(made, agency, PLACES) if check.rule == rule]
    assert len({check.subject for check in found}) == len(found), "one row a subject"
    return {check.subject: check for check in found}


def not_holding(made: Report, agency: Agency | None = BUREAU) -> set[tuple[str, str | None, str]]:
    """Return (rule, subject, result) of everything that does not hold."""
    return {
        (check.rule, check.subject, check.result) for check in evaluate(made, agency, PLACES) if check.result != "holds"
    }
