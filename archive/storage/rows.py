"""A report as rows of the archive's tables, and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import starmap
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from archive.sources import FAILURES
from archive.storage import fulltext, totals
from archive.storage.inserting import insert
from archive.storage.totals import APPLICANT_LINES
from parsers.forms import forms
from parsers.model import Figure, Indicator, Period, Place, Problem, Report, Scope, Section, State, Status

LARGEST_COUNT = 10**15  # beyond it a "count" is digits run together, and sums would leave 64 bits
AMOUNTS = frozenset({"fee_amount_wan", "amount_wan"})
STATES = {state: number for number, state in enumerate(State)}  # as the table cell_states
LINES = tuple(APPLICANT_LINES.split())
DISCLOSURES = (
    "made", "published", "public_total", "repealed", "in_force", "items_previous", "items_change", "decisions",
    "fee_amount_wan", "projects", "amount_wan",
)  # fmt: skip
INDICATORS = (
    "report_id", "position", "label", "code", "unit", "value", "value_cumulative", "measure", "origin", "raw", "page",
    "table_index", "row", "col",
)  # fmt: skip
DISPUTES = ("upheld", "corrected", "other", "pending", "total")

UNREAD = "edition_unread"  # a problem: the address gives something by now that cannot be read
#: Problems that the archive itself found: they outlive the version at which they were found.
LASTING = ("copies_differ", UNREAD, "refused", *FAILURES)

Cell = tuple[int, str, str]
Codes = Mapping[Cell, int]


@dataclasses.dataclass(frozen=True, slots=True)
class _Nowhere:
    """The place of a cell that the source does not have."""

    table_index: None = None
    row: None = None
    col: None = None
    page: None = None


NOWHERE = _Nowhere()


@cache
def cells() -> tuple[Cell, ...]:
    """Return every cell that one of the forms has: chapter, line, field; the oldest form first."""
    found: dict[Cell, None] = {}
    for form in forms().values():
        for band in form.bands:
            for row in band.rows:
                found.update({(2, row.item, column.field): None for column in band.columns})
        for line in form.lines:
            found.update({(3, line.line, applicant.field): None for applicant in form.applicants})
        for channel in form.channels:
            found.update({(4, channel.channel, result.field): None for result in form.results})
    return tuple(found)


def sound(report: Report) -> Report:
    """Return the report as it can be kept: what must be a count is a whole number, and text is Unicode.

    A figure that is no count where the form wants one is a text without value, with a problem ``not_a_count``.
    """
    figures, problems = report.figures, report.problems
    if not all(map(_is_sound, figures)):
        problems = list(problems)
        figures = [_counted(figure, problems) for figure in figures]
        report = dataclasses.replace(report, figures=figures, problems=problems)
    texts = [report.title or "", *(figure.raw or "" for figure in figures), *(one.detail for one in problems)]
    texts += [text for one in report.sections for text in (one.heading, one.text)]
    texts += [text or "" for one in report.indicators for text in (one.label, one.raw, one.unit, one.code)]
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return _without_surrogates(report)
    return report


def _is_sound(figure: Figure) -> bool:
    value = figure.value
    return value is None or (type(value) is int and abs(value) < LARGEST_COUNT) or figure.field in AMOUNTS


def _counted(figure: Figure, problems: list[Problem]) -> Figure:
    value = figure.value
    if value is None or _is_sound(figure):
        return figure
    if float(value).is_integer() and abs(value) < LARGEST_COUNT:
        return figure._replace(value=int(value))
    problems.append(Problem("not_a_count", f"{figure.line} {figure.field}: {figure.raw}", figure.place))
    return figure._replace(value=None, state=State.TEXT)


def _without_surrogates(report: Report) -> Report:
    """Replace lone surrogates, which no database can store."""

    def clean(text: str) -> str:
        return text.encode(errors="replace").decode()

    return dataclasses.replace(
        report,
        title=None if report.title is None else clean(report.title),
        figures=[one._replace(raw=None if one.raw is None else clean(one.raw)) for one in report.figures],
        indicators=[
            dataclasses.replace(
                one,
                label=clean(one.label),
                raw=None if one.raw is None else clean(one.raw),
                unit=None if one.unit is None else clean(one.unit),
                code=None if one.code is None else clean(one.code),
            )
            for one in report.indicators
        ],
        sections=[Section(one.number, clean(one.heading), clean(one.text)) for one in report.sections],
        problems=[Problem(one.kind, clean(one.detail), one.place) for one in report.problems],
    )


# ---- report -> rows


def write(db: Database, report_id: int, report: Report, url: str, codes: Codes) -> None:
    """Add everything that one version of a report says: figures, chapters, indicators, problems.

    The row in ``reports`` exists already. Only inside a transaction.
    """
    insert(db.conn, "cell_store", _cells(report_id, report.figures, codes))
    for table, rows in _wide(report_id, report):
        insert(db.conn, table, rows)
    totals.enter(db, report_id)
    insert(
        db.conn,
        f"indicators ({', '.join(INDICATORS)})",
        [_indicator(report_id, at, one) for at, one in enumerate(report.indicators)],
    )
    _write_sections(db, report_id, report.sections)
    write_problems(db, report_id, url, report.problems)


def follow_cells(db: Database, report_id: int, report: Report) -> bool:
    """Write the wide tables of a stored report anew where they do not say what its cells do; say whether they did not.

    Only inside a transaction.
    """
    wrong = False
    for table, rows in _wide(report_id, report):
        stored = db.conn.execute(f"SELECT * FROM {table} WHERE report_id = ?", (report_id,)).fetchall()
        if sorted(stored, key=itemgetter(1)) != sorted(rows, key=itemgetter(1)):
            wrong = True
            totals.leave(db, report_id)
            db.conn.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))
            insert(db.conn, table, rows)
    if wrong:
        totals.enter(db, report_id)
    return wrong


def _wide(report_id: int, report: Report) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Give the rows of each wide table, which follow from the cells."""
    for table, names, rows in (
        ("requests", LINES, _requests(report)),
        ("disclosures", DISCLOSURES, _disclosures(report)),
        ("disputes", DISPUTES, _disputes(report)),
    ):
        yield table, [(report_id, key, *map(values.get, names)) for key, values in rows.items()]


def _indicator(report_id: int, position: int, one: Indicator) -> tuple[Any, ...]:
    place = one.place or NOWHERE
    figure = (one.label, one.code, one.unit, one.value, one.value_cumulative, one.measure, one.origin, one.raw)
    return (report_id, position, *figure, place.page, place.table_index, place.row, place.col)


def _read_indicators(db: Database, report_id: int) -> Iterator[Indicator]:
    for label, code, unit, value, cumulative, measure, origin, raw, page, table_index, row, col in db.execute(
        f"SELECT {', '.join(INDICATORS[2:])} FROM indicators WHERE report_id = ? ORDER BY position", (report_id,)
    ):
        place = None if table_index is None else Place(table_index, row, col, page)
        yield Indicator(label, value, unit, code, cumulative, measure, origin, raw, place)


def write_problems(db: Database, report_id: int | None, url: str, problems: Iterable[Problem]) -> None:
    """Add rows of ``problems``."""
    insert(
        db.conn,
        "problems (report_id, url, kind, detail, table_index, row, col)",
        [
            (report_id, url, one.kind, one.detail)
            + ((one.place.table_index, one.place.row, one.place.col) if one.place else (None, None, None))
            for one in problems
        ],
    )


def erase(db: Database, report_id: int) -> None:
    """Take away what ``write`` added; problems that the archive found itself stay."""
    old = db.conn.execute("SELECT id, heading, text FROM sections WHERE report_id = ?", (report_id,)).fetchall()
    fulltext.drop_sections(db, old)
    totals.leave(db, report_id)
    for table in ("cell_store", "requests", "disclosures", "disputes", "indicators", "sections"):
        db.conn.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))
    lasting = ", ".join("?" * len(LASTING))
    db.conn.execute(f"DELETE FROM problems WHERE report_id = ? AND kind NOT IN ({lasting})", (report_id, *LASTING))


def _cells(report_id: int, figures: Iterable[Figure], codes: Codes) -> list[tuple[Any, ...]]:
    rows = []
    for chapter, line, field, raw, value, state, place in figures:
        kept = None if type(value) is int and raw == str(value) else raw
        table, row, col, page = place or (None, None, None, None)
        rows.append((report_id, codes[chapter, line, field], STATES[state], value, kept, page, table, row, col))
    rows.sort(key=itemgetter(1))  # by the table's key: each is put behind the one before
    return rows


def _requests(report: Report) -> dict[str, dict[str, Any]]:
    found = [one for one in report.figures if one.chapter == 3]
    if all(one.state is State.MISSING for one in found):
        return {}
    rows: dict[str, dict[str, Any]] = {one.field: {} for form in forms().values() for one in form.applicants}
    for one in found:
        rows[one.field][one.line] = one.value
    return rows


def _disclosures(report: Report) -> dict[str, dict[str, Any]]:
    found = [one for one in report.figures if one.chapter == 2]
    if all(one.state is State.MISSING for one in found):
        return {}
    form = forms().get(report.template or "")
    bands = form.bands if form else ()
    rows: dict[str, dict[str, Any]] = {row.item: {} for band in bands for row in band.rows}
    for one in found:
        rows.setdefault(one.line, {})[one.field] = one.value
    return rows


def _disputes(report: Report) -> dict[str, dict[str, Any]]:
    found = [one for one in report.figures if one.chapter == 4]
    if all(one.state is State.MISSING for one in found):
        return {}
    rows: dict[str, dict[str, Any]] = {one.channel: {} for form in forms().values() for one in form.channels}
    for one in found:
        rows[one.line][one.field] = one.value
    return rows


def _write_sections(db: Database, report_id: int, sections: Iterable[Section]) -> None:
    (last,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM sections").fetchone()
    rows = [
        (last + at, report_id, at - 1, one.number, one.heading, one.text) for at, one in enumerate(sections, start=1)
    ]
    insert(db.conn, "sections (id, report_id, position, number, heading, text)", rows)
    fulltext.add_sections(db, [(row[0], row[4], row[5]) for row in rows])


# ---- rows -> report

HEAD = (
    "r.title, r.title_year, r.agency_printed, r.agency_witness, r.year, r.year_witness, r.period_text, r.period_first, "
    "r.period_last, r.scope, r.template, r.published_on, r.signed_on, r.index_number, r.status, r.document_number"
)
SECTIONS = "SELECT number, heading, text FROM sections WHERE report_id = ? ORDER BY position"


def holds(db: Database, report_id: int, report: Report, codes: Codes) -> bool:
    """Say whether the rows of a report are, to the last of them, those that ``write`` would write for this reading.

    A quarter of the time that ``read`` and a comparison take. Of a place in a problem the page is not kept.
    """
    conn = db.conn
    head = conn.execute(f"SELECT r.file_kind, {HEAD} FROM reports r WHERE r.id = ?", (report_id,)).fetchone()
    if head != (report.kind, *_head(report)):
        return False
    cells = conn.execute("SELECT * FROM cell_store WHERE report_id = ? ORDER BY code", (report_id,)).fetchall()
    if cells != _cells(report_id, report.figures, codes):
        return False
    sections = [(one.number, one.heading, one.text) for one in report.sections]
    if sections != conn.execute(SECTIONS, (report_id,)).fetchall():
        return False
    indicators = [_indicator(report_id, at, one) for at, one in enumerate(report.indicators)]
    found = f"SELECT {', '.join(INDICATORS)} FROM indicators WHERE report_id = ? ORDER BY position"
    if indicators != conn.execute(found, (report_id,)).fetchall():
        return False
    problems = [Problem(one.kind, one.detail, one.place and one.place._replace(page=None)) for one in report.problems]
    return problems == _read_problems(db, report_id)


def _head(report: Report) -> tuple[str | int | None, ...]:
    """Return what a reading gives for the columns of ``HEAD``."""
    named = (report.title, report.title_year, report.agency, report.agency_witness, report.year, report.year_witness)
    one = report.period
    period = (one.text, _iso(one.first), _iso(one.last)) if one else (None, None, None)
    dates = (_iso(report.published_on), _iso(report.signed_on), report.index_number)
    return *named, *period, report.scope, report.template, *dates, report.status, report.document_number


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def read(db: Database, report_id: int) -> Report:
    """Return a report as it is stored: all that ``write`` was given. Raises KeyError when there is none."""
    row = db.conn.execute(
        f"SELECT r.file_kind, s.encoding, {HEAD} FROM reports r "
        "LEFT JOIN snapshots s ON s.sha256 = r.snapshot_sha256 AND s.url = r.url WHERE r.id = ?",
        (report_id,),
    ).fetchone()
    if row is None:
        raise KeyError(report_id)
    period = Period(row[8], _date(row[9]), _date(row[10])) if row[8] is not None else None
    return Report(
        kind=row[0],
        encoding=row[1],
        title=row[2],
        title_year=row[3],
        agency=row[4],
        agency_witness=row[5],
        year=row[6],
        year_witness=row[7],
        period=period,
        scope=Scope(row[11]),
        template=row[12],
        published_on=_date(row[13]),
        signed_on=_date(row[14]),
        index_number=row[15],
        document_number=row[17],
        status=Status(row[16]),
        figures=_read_figures(db, report_id),
        sections=list(starmap(Section, db.conn.execute(SECTIONS, (report_id,)))),
        indicators=list(_read_indicators(db, report_id)),
        problems=_read_problems(db, report_id),
    )


def _read_figures(db: Database, report_id: int) -> list[Figure]:
    figures = []
    states = list(State)
    for chapter, line, field, state, value, raw, page, table_index, row, col in db.conn.execute(
        "SELECT c.chapter, c.line, c.field, s.state, s.value, s.raw, s.page, s.table_index, s.row, s.col "
        "FROM cell_store s JOIN cell_codes c ON c.code = s.code WHERE s.report_id = ? ORDER BY s.code",
        (report_id,),
    ):
        place = None if table_index is None else Place(table_index, row, col, page)
        printed = str(value) if raw is None and value is not None else raw
        figures.append(Figure(chapter, line, field, printed, value, states[state], place))
    return figures


def _read_problems(db: Database, report_id: int) -> list[Problem]:
    lasting = ", ".join("?" * len(LASTING))
    rows = db.conn.execute(
        f"SELECT kind, detail, table_index, row, col FROM problems WHERE report_id = ? AND kind NOT IN ({lasting}) "
        "ORDER BY id",
        (report_id, *LASTING),
    )
    return [
        Problem(kind, detail, None if table_index is None else Place(table_index, row, col))
        for kind, detail, table_index, row, col in rows
    ]


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
