"""An archive of the sample portals held against the truth: each report, figure, refusal, failure and error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from sqlite_utils import Database

from crawler.addresses import host
from crawler.samples.truth import TrueReport, Truth

UNKNOWN = "?"  # what lies on no portal's host
NAMED = 50  # differences that are told one by one
KEYS = {"requests": "applicant", "disclosures": "item", "disputes": "channel"}
CHAPTERS = {"disclosures": 2, "requests": 3, "disputes": 4}

Number = int | float | None


@dataclass(slots=True)
class Comparison:
    """How much the samples hold, and how much of it the archive has; ``differences`` say what is not the same.

    ``false`` counts reports that the samples do not hold, and refusals and failures of addresses that have none.
    ``by_portal`` is the same for each portal alone.
    """

    reports: int = 0
    reports_found: int = 0
    false: int = 0
    refused: int = 0
    refused_found: int = 0
    failed: int = 0
    failed_found: int = 0
    figures: int = 0
    figures_wrong: int = 0
    planted: int = 0
    planted_found: int = 0
    other_errors: int = 0
    differences: list[str] = field(default_factory=list)
    by_portal: dict[str, Comparison] = field(default_factory=dict)

    def of(self, portal: str) -> Comparison:
        """Return one portal's part."""
        return self.by_portal.setdefault(portal, Comparison())

    def add_up(self) -> None:
        """Make the whole of its parts."""
        for part in self.by_portal.values():
            for count in fields(self):
                if count.type == "int":
                    setattr(self, count.name, getattr(self, count.name) + getattr(part, count.name))
            for difference in part.differences:
                self.differ(difference)

    def differ(self, what: str) -> None:
        """Take note of a difference; of very many, only the first are told."""
        if len(self.differences) < NAMED:
            self.differences.append(what)
        elif len(self.differences) == NAMED:
            self.differences.append("... and more")


def compare(db: Database, truth: Truth) -> Comparison:
    """Compare everything that the truth states with what the archive's tables say."""
    result = Comparison()
    for portal in truth.families:
        result.of(portal)
    _reports(result, db, truth)
    _outcomes(result, db, truth)
    result.add_up()
    return result


def _reports(whole: Comparison, db: Database, truth: Truth) -> None:
    rows = db.query(
        "SELECT r.id, r.url, r.year, r.scope, r.template, r.title, r.status, r.published_on, r.signed_on,"
        " r.index_number, a.name AS agency, a.region_code, a.level, a.kind"
        " FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id"
    )
    unexplained = {row["id"]: row for row in rows}
    at = dict(db.execute("SELECT url, report_id FROM locations").fetchall())
    for report in truth.reports:
        result = whole.of(report.portal)
        result.reports += 1
        result.figures += len(report.figures)
        result.planted += len(report.planted) + len(report.warned)
        found = {at.get(url) for url in report.urls}
        name = f"{report.agency} {report.year}"
        if found == {None}:
            result.differ(f"{name}: not found ({report.url})")
        elif len(found) > 1:
            result.differ(f"{name}: not one report at all of its addresses ({', '.join(report.urls)})")
        else:
            row = unexplained.pop(next(iter(found)), None)
            if row is None:
                result.differ(f"{name}: shares a row with another report")
                continue
            result.reports_found += 1
            _facts(result, name, report, row)
            _figures(result, name, report, db, row["id"])
            _findings(result, name, report, db, row["id"])
    for row in unexplained.values():
        result = whole.of(truth.hosts.get(host(row["url"]), UNKNOWN))
        result.false += 1
        result.differ(f"{row['agency']} {row['year']}: a report that the samples do not hold")


def _facts(result: Comparison, name: str, report: TrueReport, row: Mapping[str, object]) -> None:
    for fact in row.keys() - {"id", "url"}:
        if row[fact] != getattr(report, fact):
            result.differ(f"{name}: {fact} is {row[fact]!r}, not {getattr(report, fact)!r}")
    if row["url"] not in report.shown:
        result.differ(f"{name}: shown as at {row['url']}, not as at {' or '.join(report.shown)}")


def _figures(result: Comparison, name: str, report: TrueReport, db: Database, report_id: int) -> None:
    found = dict(_stored(db, report_id))
    for figure in sorted(report.figures.keys() | found.keys()):
        expected = report.figures.get(figure)
        if found.get(figure) != expected:
            result.figures_wrong += 1
            result.differ(f"{name}: {figure} is {found.get(figure)!r}, not {expected!r}")
    cells = {
        (chapter, line, column): raw
        for chapter, line, column, raw in db.execute(
            "SELECT chapter, line, field, raw FROM cells WHERE report_id = ? AND state != 'missing'", [report_id]
        )
    }
    for figure, text in report.raw.items():
        table, line, column = figure.split(".")
        raw = cells.get((CHAPTERS[table], line, column))
        if "".join((raw or "").split()) != "".join(text.split()):
            result.differ(f"{name}: {figure} is printed {text!r}, and kept as {raw!r}")


def _stored(db: Database, report_id: int) -> Iterator[tuple[str, Number]]:
    """Give every figure of a report under its name ``table.line.column``, as the public tables have it."""
    for table, key in KEYS.items():
        for row in db.query(f"SELECT * FROM {table} WHERE report_id = ?", [report_id]):
            for column in row.keys() - {"report_id", key}:
                line = (column, row[key]) if table == "requests" else (row[key], column)
                yield ".".join((table, *line)), row[column]


def _findings(result: Comparison, name: str, report: TrueReport, db: Database, report_id: int) -> None:
    broken = db.execute(
        "SELECT rule, subject, severity FROM checks WHERE report_id = ? AND result = 'broken'", [report_id]
    ).fetchall()
    found = {(rule, subject) for rule, subject, _ in broken}
    for rule, subject in (*report.planted, *report.warned):
        if (rule, subject) in found:
            result.planted_found += 1
        else:
            result.differ(f"{name}: {rule} does not name the error planted at {subject or 'the report'}")
    for rule, subject, severity in broken:
        if severity == "error" and (rule, subject) not in report.planted:
            result.other_errors += 1
            result.differ(f"{name}: {rule} names an error at {subject or 'the report'} where none is")


def _outcomes(whole: Comparison, db: Database, truth: Truth) -> None:
    for outcome, expected in (("refused", truth.refused), ("failed", truth.failed)):
        rows = db.execute("SELECT url, reason FROM fetches WHERE outcome = ?", [outcome]).fetchall()
        found = {truth.frames.get(url, url): reason for url, reason in rows}
        for url in sorted(expected.keys() | found.keys()):
            result = whole.of(_portal_of(url, db, truth))
            right = found.get(url) == expected.get(url)
            if url in expected:
                setattr(result, outcome, getattr(result, outcome) + 1)
                setattr(result, f"{outcome}_found", getattr(result, f"{outcome}_found") + right)
            else:
                result.false += 1
            if not right:
                result.differ(f"{url}: {outcome} as {found.get(url)}, not as {expected.get(url)}")


def _portal_of(url: str, db: Database, truth: Truth) -> str:
    """Return the portal on which an address lies or, where it lies on nobody's host, was found."""
    if (portal := truth.hosts.get(host(url))) is not None:
        return portal
    row = db.execute("SELECT portal_id FROM fetches WHERE url = ?", [url]).fetchone()
    return row[0] if row and row[0] in truth.families else UNKNOWN
