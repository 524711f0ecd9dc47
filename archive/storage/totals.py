"""What is kept added up, so that a question about all reports, or about those of a year, need not read them all.

``year_figures`` has of each report, in the order of years, what such questions ask for; ``request_totals`` and
``dispute_totals`` are sums over the agencies' own reports by place and year; ``finding_totals`` counts broken rules.
Each follows from the reports by one SELECT: ``gongkai verify`` holds it against that, ``gongkai audit`` makes it anew.

Who writes a report's figures takes its row out before (``leave``) and puts it in afterwards (``enter``); triggers on
that one row keep the sums in step. Triggers on the tables of figures did the same at several times the cost: SQLite
begins a statement journal for each row of a table that has any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlite_utils import Database

APPLICANT_LINES = (
    "new_requests carried_over granted_full granted_partial denied_state_secret denied_law_prohibited "
    "denied_security_stability denied_third_party_rights denied_internal_affairs denied_process_info "
    "denied_enforcement_file denied_admin_inquiry unable_no_record unable_needs_creation unable_still_unclear "
    "refused_petition refused_repeat refused_publication refused_excessive refused_reconfirmation other_handling "
    "other_no_correction other_fee_unpaid other_misc total_processed carried_forward"
)
RESULTS = "upheld corrected other pending total"
_LINES, _RESULTS = tuple(APPLICANT_LINES.split()), tuple(RESULTS.split())
CHANNELS = ("review", "litigation_direct", "litigation_after_review")
ITEMS = {  # column of year_figures → column of disclosures, of the item of this name
    "licensing": "decisions",
    "penalties": "decisions",
    "coercion": "decisions",
    "fees": "fee_amount_wan",
}
_OWN = "scope NOT IN ('aggregate', 'own_level', 'vertical')"  # figures that do not add up those of other reports


def _place(agency: str) -> str:
    """Give the code of the place of an agency (an expression of SQL): '' where it has none, '?' where none is known."""
    return (
        f"CASE WHEN {agency} IS NULL THEN '?' "
        f"ELSE coalesce((SELECT region_code FROM agencies WHERE id = {agency}), '') END"
    )


class Kept(Protocol):
    """A table that follows from the reports: ``rows`` is the SELECT that says what it has to hold."""

    @property
    def name(self) -> str: ...
    @property
    def keys(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> str: ...
    def table(self) -> str: ...
    def triggers(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Sums:
    """A table of sums by ``key``, year and place of ``lines`` of the table ``source``, over the agencies' own reports.

    A sum is NULL where no report fills its line in; ``LINE_filled`` counts those that do. ``keys`` is the primary key:
    what is asked for first comes first, or what a report writes stands together.
    """

    name: str
    source: str
    key: str
    lines: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def rows(self) -> str:
        """Give the SELECT that says what the table has to hold."""
        return (
            f"SELECT q.{self.key}, r.year, {_place('r.agency_id')} AS region_code, count(*) AS reports, "
            f"{', '.join(f'sum(q.{line}) AS {line}' for line in self.lines)}, "
            f"{', '.join(f'count(q.{line}) AS {line}_filled' for line in self.lines)} "
            f"FROM reports r JOIN {self.source} q ON q.report_id = r.id WHERE r.year IS NOT NULL AND r.{_OWN} "
            "GROUP BY 1, 2, 3"
        )

    def table(self) -> str:
        """Give the statement that makes the table."""
        return (
            f"CREATE TABLE {self.name} (\n  {self.key} TEXT NOT NULL,\n  year INTEGER NOT NULL,\n"
            f"  region_code TEXT NOT NULL,\n  reports INTEGER NOT NULL,\n"
            f"  {', '.join(f'{line} INTEGER' for line in self.lines)},\n"
            f"  {', '.join(f'{line}_filled INTEGER NOT NULL' for line in self.lines)},\n"
            f"  PRIMARY KEY ({', '.join(self.keys)})\n) STRICT, WITHOUT ROWID;"
        )

    def triggers(self) -> Iterator[str]:
        """Give the triggers by which the sums follow the rows of ``year_figures``."""
        columns = (self.key, "year", "region_code", "reports", *self.lines, *(f"{line}_filled" for line in self.lines))
        added = [f"{one} = coalesce({one} + excluded.{one}, {one}, excluded.{one})" for one in self.lines]
        added += [f"{one}_filled = {one}_filled + excluded.{one}_filled" for one in self.lines]
        taken = [
            f"{one} = CASE WHEN {one}_filled > (q.{one} IS NOT NULL) THEN {self.name}.{one} - coalesce(q.{one}, 0) END"
            for one in self.lines
        ]
        taken += [f"{one}_filled = {one}_filled - (q.{one} IS NOT NULL)" for one in self.lines]
        yield (
            f"CREATE TRIGGER {self.name}_added AFTER INSERT ON year_figures WHEN NEW.{_OWN} BEGIN\n"
            f"  INSERT INTO {self.name} ({', '.join(columns)})\n"
            f"  SELECT q.{self.key}, NEW.year, NEW.region_code, 1, {', '.join(f'q.{one}' for one in self.lines)}, "
            f"{', '.join(f'q.{one} IS NOT NULL' for one in self.lines)}\n"
            f"  FROM {self.source} q WHERE q.report_id = NEW.report_id\n"
            f"  ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET reports = reports + 1, {', '.join(added)};\nEND;"
        )
        yield (
            f"CREATE TRIGGER {self.name}_taken AFTER DELETE ON year_figures WHEN OLD.{_OWN} BEGIN\n"
            f"  UPDATE {self.name} SET reports = reports - 1, {', '.join(taken)}\n"
            f"  FROM {self.source} q WHERE q.report_id = OLD.report_id AND {self.name}.{self.key} = q.{self.key}\n"
            f"    AND {self.name}.year = OLD.year AND {self.name}.region_code = OLD.region_code;\n"
            f"  DELETE FROM {self.name} WHERE reports = 0 AND year = OLD.year AND region_code = OLD.region_code\n"
            f"    AND {self.key} IN (SELECT {self.key} FROM {self.source} WHERE report_id = OLD.report_id);\nEND;"
        )


REQUESTS = Sums("request_totals", "requests", "applicant", _LINES, ("applicant", "year", "region_code"))
DISPUTES = Sums("dispute_totals", "disputes", "channel", _RESULTS, ("year", "region_code", "channel"))


class YearFigures:
    """``year_figures``: a narrow row for each report that has a year, those of one year side by side.

    The total column of table 三, the three channels of table 四, and of table 二 what there is to charge and to decide.
    """

    name = "year_figures"
    keys = ("year", "agency_id", "report_id")
    rows = (
        f"SELECT r.year, coalesce(r.agency_id, 0), r.id, {_place('r.agency_id')}, r.scope, r.status, r.published_on, "
        + ", ".join(
            [f"q.{line}" for line in _LINES]
            + [f"{channel}.{result}" for channel in CHANNELS for result in _RESULTS]
            + [f"{item}.{column}" for item, column in ITEMS.items()]
        )
        + " FROM reports r LEFT JOIN requests q ON q.report_id = r.id AND q.applicant = 'total' "
        + " ".join(
            [f"LEFT JOIN disputes {one} ON {one}.report_id = r.id AND {one}.channel = '{one}'" for one in CHANNELS]
            + [f"LEFT JOIN disclosures {one} ON {one}.report_id = r.id AND {one}.item = '{one}'" for one in ITEMS]
        )
        + " WHERE r.year IS NOT NULL"
    )

    def table(self) -> str:
        """Give the statement that makes the table."""
        results = [f"{channel}_{result}" for channel in CHANNELS for result in _RESULTS]
        counts = ", ".join(f"{name} INTEGER" for name in [*_LINES, *results])
        items = ", ".join(f"{item} {'REAL' if 'amount' in column else 'INTEGER'}" for item, column in ITEMS.items())
        return (
            "CREATE TABLE year_figures (\n  year INTEGER NOT NULL,\n  agency_id INTEGER NOT NULL,\n"
            "  report_id INTEGER NOT NULL,\n  region_code TEXT NOT NULL,\n  scope TEXT NOT NULL,\n"
            f"  status TEXT NOT NULL,\n  published_on TEXT,\n  {counts},\n  {items},\n"
            "  PRIMARY KEY (year, agency_id, report_id)\n) STRICT, WITHOUT ROWID;"
        )

    def triggers(self) -> Iterator[str]:
        """Give the triggers by which a row follows what is said of its report as a whole."""
        gone = (
            "DELETE FROM year_figures WHERE year = OLD.year AND agency_id = coalesce(OLD.agency_id, 0) "
            "AND report_id = OLD.id"
        )
        told = ("agency_id", "year", "scope", "status", "published_on")
        before, after = (", ".join(f"{row}.{one}" for one in told) for row in ("OLD", "NEW"))
        yield (
            f"CREATE TRIGGER year_figures_moved AFTER UPDATE OF {', '.join(told)} ON reports\n"
            f"WHEN ({before})\n  IS NOT ({after}) BEGIN\n"
            f"  {gone};\n  INSERT INTO year_figures {self.rows} AND r.id = NEW.id;\nEND;"
        )
        yield f"CREATE TRIGGER year_figures_ended BEFORE DELETE ON reports BEGIN\n  {gone};\nEND;"


class Findings:
    """``finding_totals``: broken checks, and the reports that have any, by rule, year (0: not known) and place."""

    name = "finding_totals"
    keys = ("year", "region_code", "rule")
    rows = (
        "SELECT rule, year, region_code, sum(findings) AS findings, count(*) AS reports FROM ("
        f"SELECT c.rule, coalesce(r.year, 0) AS year, {_place('r.agency_id')} AS region_code, count(*) AS findings "
        "FROM checks c JOIN reports r ON r.id = c.report_id WHERE c.result = 'broken' GROUP BY c.rule, c.report_id"
        ") GROUP BY 1, 2, 3"
    )

    def table(self) -> str:
        """Give the statement that makes the table."""
        return (
            "CREATE TABLE finding_totals (\n  rule TEXT NOT NULL,\n  year INTEGER NOT NULL,\n"
            "  region_code TEXT NOT NULL,\n  findings INTEGER NOT NULL,\n  reports INTEGER NOT NULL,\n"
            "  PRIMARY KEY (year, region_code, rule)\n) STRICT, WITHOUT ROWID;"
        )

    def triggers(self) -> Iterator[str]:
        """Give the triggers by which counts move with a report, and go with it."""
        taken = (
            "UPDATE finding_totals SET findings = findings - f.n, reports = reports - 1\n"
            f"  FROM ({_BROKEN.format('OLD.id')}) f WHERE finding_totals.rule = f.rule\n"
            f"    AND year = coalesce(OLD.year, 0) AND region_code = {_place('OLD.agency_id')};\n"
            "  DELETE FROM finding_totals WHERE findings = 0 AND year = coalesce(OLD.year, 0)\n"
            f"    AND region_code = {_place('OLD.agency_id')}"
        )
        yield (
            "CREATE TRIGGER finding_totals_moved AFTER UPDATE OF agency_id, year ON reports\n"
            "WHEN (OLD.agency_id, OLD.year) IS NOT (NEW.agency_id, NEW.year) BEGIN\n"
            f"  {taken};\n"
            "  INSERT INTO finding_totals (rule, year, region_code, findings, reports)\n"
            f"  SELECT f.rule, coalesce(NEW.year, 0), {_place('NEW.agency_id')}, f.n, 1\n"
            f"  FROM ({_BROKEN.format('NEW.id')}) f WHERE true\n  {_COUNTED};\nEND;"
        )
        yield f"CREATE TRIGGER finding_totals_ended BEFORE DELETE ON reports BEGIN\n  {taken};\nEND;"


_BROKEN = "SELECT rule, count(*) AS n FROM checks WHERE report_id = {} AND +result = 'broken' GROUP BY rule"
_COUNTED = (
    "ON CONFLICT (year, region_code, rule) DO UPDATE SET findings = findings + excluded.findings, "
    "reports = reports + excluded.reports"
)

FINDINGS = Findings()
YEAR_FIGURES = YearFigures()
TABLES: tuple[Kept, ...] = (REQUESTS, DISPUTES, FINDINGS, YEAR_FIGURES)


def tables(of: Iterable[Kept]) -> str:
    """Return the statements that make some of the tables, and fill them from the reports that are there."""
    return "\n".join(f"{one.table()}\nINSERT INTO {one.name} {one.rows};" for one in of)


def triggers() -> str:
    """Return the statements that make all triggers."""
    return "\n".join(statement for one in TABLES for statement in one.triggers())


def leave(db: Database, report_id: int) -> None:
    """Take a report's figures out of what is added up, before they are erased. Only inside a transaction."""
    db.conn.execute(
        "DELETE FROM year_figures WHERE (year, agency_id, report_id) = "
        "(SELECT year, coalesce(agency_id, 0), id FROM reports WHERE id = ?)",
        (report_id,),
    )


def enter(db: Database, report_id: int) -> None:
    """Add a report's figures, once all of them are written. Only inside a transaction."""
    leave(db, report_id)
    db.conn.execute(f"INSERT INTO year_figures {YEAR_FIGURES.rows} AND r.id = ?", (report_id,))


@contextmanager
def counted(db: Database, report_id: int, *, none_before: bool = False) -> Iterator[None]:
    """Count what a block adds to the broken checks of a report, or takes from them. Only inside a transaction."""
    asked = _BROKEN.format("?")
    before = {} if none_before else dict(db.conn.execute(asked, (report_id,)).fetchall())
    yield
    after = dict(db.conn.execute(asked, (report_id,)).fetchall())
    more = [
        (rule, after.get(rule, 0) - before.get(rule, 0), (rule in after) - (rule in before), report_id)
        for rule in sorted(before.keys() | after.keys())
        if before.get(rule) != after.get(rule)
    ]
    db.conn.executemany(
        "INSERT INTO finding_totals (rule, year, region_code, findings, reports) "
        f"SELECT ?, coalesce(r.year, 0), {_place('r.agency_id')}, ?, ? FROM reports r WHERE r.id = ? {_COUNTED}",
        more,
    )
    if any(change < 0 for _, change, *_ in more):
        db.conn.execute(
            "DELETE FROM finding_totals WHERE findings = 0 AND (year, region_code) = "
            f"(SELECT coalesce(r.year, 0), {_place('r.agency_id')} FROM reports r WHERE r.id = ?)",
            (report_id,),
        )


def differing(table: Kept) -> str:
    """Return the SELECT of the rows that one side has and the other has not: subject, detail."""
    key = " || ' ' || ".join(table.keys)
    return (
        f"SELECT DISTINCT {key}, '{table.name} does not say what the reports do' FROM ("
        f"SELECT * FROM (SELECT * FROM {table.name} EXCEPT {table.rows}) "
        f"UNION ALL SELECT * FROM ({table.rows} EXCEPT SELECT * FROM {table.name}))"
    )


def follow(db: Database) -> None:
    """Make each table anew that says other than the reports. Only inside a transaction."""
    for table in reversed(TABLES):  # year_figures first: its triggers write sums
        if db.conn.execute(f"SELECT 1 FROM ({differing(table)}) LIMIT 1").fetchone() is not None:
            db.conn.execute(f"DELETE FROM {table.name}")
            db.conn.execute(f"INSERT INTO {table.name} {table.rows}")
