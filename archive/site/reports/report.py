"""Everything that the page of one report shows, read in one go so that it is of one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.site.reports import causes
from archive.site.reports.findings import Figure, Finding, grouped, marks
from archive.site.reports.form import Name, Sheet, sheets
from archive.site.reports.history import Edition, editions
from archive.storage.rows import UNREAD
from parsers.forms import forms

_HEAD = """
SELECT r.*, a.name AS agency, a.key AS agency_key, a.region_code, a.level, a.kind, p.name AS portal
FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id LEFT JOIN portals p ON p.id = r.portal_id WHERE r.id = ?
"""
_PLACES = """
WITH RECURSIVE up(code, name, parent_code, height) AS (
  SELECT code, name, parent_code, 0 FROM regions WHERE code = ?
  UNION ALL SELECT g.code, g.name, g.parent_code, up.height + 1 FROM regions g JOIN up ON g.code = up.parent_code
)
SELECT code, name FROM up ORDER BY height DESC
"""
_CORRECTIONS = """
SELECT c.*, v.title_zh, v.title_en, v.meaning_zh, v.meaning_en
FROM corrections c JOIN verdicts v ON v.verdict = c.verdict WHERE c.report_id = ? ORDER BY c.id
"""
_CHAPTERS = range(1, 7)
_TABLES = (2, 3, 4)
_FREE = ("2008", "2014")  # forms without tables of their own in these chapters
_FORMS_SINCE = 2019  # the first year whose reports have the tables of a form in their chapters
_NUMERALS = "〇一二三四五六"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter as the page shows it: its prose as printed, and the sheet that belongs in it, if any."""

    number: int | None
    zh: str
    en: str
    sections: tuple[Row, ...]
    sheet: Sheet | None
    missing_table: bool


@dataclass(slots=True)
class ReportPage:
    """One report, ready to be shown."""

    head: Row
    places: tuple[Row, ...]
    figures: dict[Name, Figure]
    findings: list[Finding]
    undecidable: list[Finding]
    holding: int
    rules: dict[str, Row]
    chapters: list[Chapter]
    indicators: list[Row]
    problems: list[Row]
    versions: list[Row]
    history: list[Edition]
    locations: list[Row]
    corrections: list[Row]
    snapshot: Row | None
    siblings: list[Row]
    marks: dict[Name, list[Finding]] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many findings there are of severity error, a group counting once."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings there are of severity warning."""
        return len(self.findings) - self.errors

    @property
    def unread(self) -> bool:
        """Whether the address gives something by now that cannot be read, and an earlier edition is shown."""
        return any(problem["kind"] == UNREAD for problem in self.problems)

    @property
    def corrected(self) -> dict[Name, list[Row]]:
        """What persons found who looked at a cell, by cell."""
        found: dict[Name, list[Row]] = {}
        for one in self.corrections:
            if one["chapter"] is not None:
                found.setdefault((one["chapter"], one["line"], one["field"]), []).append(one)
        return found

    def number_of(self, finding: Finding) -> int:
        """The number under which a finding stands on the page, from 1."""
        return next(at for at, one in enumerate(self.findings, 1) if one is finding)


def places_of(conn: Any, region_code: str | None) -> tuple[Row, ...]:
    """Return the places from the province down to this one."""
    return tuple(conn.execute(_PLACES, [region_code])) if region_code else ()


def load(conn: Any, report_id: str | int) -> ReportPage | None:
    """Return the page of a report, None where there is none; ``conn`` gives rows by name."""
    conn.execute("BEGIN")  # a crawl may be writing: every query below sees the same moment
    try:
        head = conn.execute(_HEAD, [report_id]).fetchone()
        return None if head is None else _load(conn, head)
    finally:
        conn.execute("ROLLBACK")


def _load(conn: Any, head: Row) -> ReportPage:
    number = head["id"]

    def rows(sql: str, *more: Any) -> list[Row]:
        return list(conn.execute(sql, [number, *more]))

    figures = {}
    for chapter, line, name, *read in conn.execute(
        "SELECT chapter, line, field, raw, value, state, page, table_index, row, col FROM cells WHERE report_id = ?",
        [number],
    ):
        figures[chapter, line, name] = Figure((chapter, line, name), *read)
    checks = [
        Finding(*row)
        for row in conn.execute(
            "SELECT rule, subject, result, severity, expected, found, difference, note FROM checks "
            "WHERE report_id = ? ORDER BY id",
            [number],
        )
    ]
    findings = grouped(checks, figures)
    page = ReportPage(
        head=head,
        places=places_of(conn, head["region_code"]),
        figures=figures,
        findings=findings,
        undecidable=[check for check in checks if check.result == "undecidable"],
        holding=sum(check.result == "holds" for check in checks),
        rules={row["rule"]: row for row in conn.execute("SELECT * FROM rules")},
        chapters=_chapters(
            head,
            figures,
            rows("SELECT position, number, heading, text FROM sections WHERE report_id = ? ORDER BY position"),
        ),
        indicators=rows("SELECT * FROM indicators WHERE report_id = ? ORDER BY position"),
        problems=rows("SELECT * FROM problems WHERE report_id = ? ORDER BY id"),
        versions=rows("SELECT * FROM report_versions WHERE report_id = ? ORDER BY version DESC"),
        history=editions(conn, number, head["template"]),
        locations=rows("SELECT * FROM locations WHERE report_id = ? ORDER BY first_seen"),
        corrections=rows(_CORRECTIONS),
        snapshot=_snapshot(conn, head),
        siblings=list(
            conn.execute(
                "SELECT id, year, scope FROM reports WHERE agency_id = ? ORDER BY year, id",
                [head["agency_id"]],
            )
        ),
    )
    page.marks = marks(findings)
    causes.attach(conn, number, findings)
    return page


def _snapshot(conn: Any, head: Row) -> Row | None:
    row: Row | None = conn.execute(
        "SELECT * FROM snapshots WHERE sha256 = ? ORDER BY url = ? DESC, id LIMIT 1",
        [head["snapshot_sha256"], head["url"]],
    ).fetchone()
    return row


def _form_of(template: str | None, figures: Mapping[Name, Figure]) -> str | None:
    """Return the key of the form to draw: the report's, else the one that has all its figures, newest first."""
    if template in forms():
        return template
    if not figures:
        return None
    fitting = [key for key in forms() if set(figures) <= {name for sheet in sheets(key) for name in sheet.names()}]
    return fitting[-1] if fitting else None


def _chapters(head: Row, figures: Mapping[Name, Figure], sections: list[Row]) -> list[Chapter]:
    """Return the chapters in the form's order; sections of no known chapter open the page or end it.

    Before the forms of 2019 every report had an order of its own, which is kept.
    """
    template = head["template"]
    if not figures and (template in _FREE or (template is None and (head["year"] or _FORMS_SINCE) < _FORMS_SINCE)):
        return _as_printed(sections)
    key = _form_of(template, figures)
    drawn = {sheet.chapter: sheet for sheet in sheets(key)} if key else {}
    filled = {name[0] for name in figures}
    headings = {c.number: c for c in forms()[key or max(forms())].chapters}
    chapters = []
    for number in _CHAPTERS:
        own = tuple(section for section in sections if section["number"] == number)
        sheet = drawn.get(number) if number in filled else None
        missing = number in _TABLES and number not in filled
        if own or sheet or missing:
            heading = headings[number]
            title = f"{_NUMERALS[number]}、{heading.heading}"
            chapters.append(Chapter(number, title, f"{number}. {heading.heading_en}", own, sheet, missing))
    first = next((at for at, section in enumerate(sections) if section["number"] in _CHAPTERS), 0)
    opening = tuple(section for section in sections[:first] if section["number"] not in _CHAPTERS)
    rest = tuple(section for section in sections[first:] if section["number"] not in _CHAPTERS)
    if opening:
        chapters.insert(0, Chapter(None, "开头", "Opening", opening, None, False))
    if rest:
        chapters.append(Chapter(None, "其他内容", "Other text", rest, None, False))
    return chapters


def _as_printed(sections: list[Row]) -> list[Chapter]:
    headings = {one.number: one for one in forms()[max(forms())].chapters}
    together: dict[str, list[Row]] = {}
    begun = False
    for section in sections:
        known = section["number"] in _CHAPTERS
        begun = begun or known
        key = f"chapter {section['number']}" if known else f"after {section['position']}" if begun else "opening"
        together.setdefault(key, []).append(section)
    chapters = []
    for own in together.values():
        heading = headings.get(own[0]["number"])
        if heading is None:
            chapters.append(Chapter(None, "开头", "Opening", tuple(own), None, False))
        else:
            zh, en = f"{_NUMERALS[heading.number]}、{heading.heading}", f"{heading.number}. {heading.heading_en}"
            chapters.append(Chapter(heading.number, zh, en, tuple(own), None, False))
    return chapters
