"""Which copies are one report, where a copy does not say all of whose, when and what.

Agency, year and scope make a report. A copy that leaves one of them open joins the report that has its figures, where
there is exactly one, and the figures are not such as many reports have; never by likeness of words, and never across
two agencies or years that are stated. What is decided follows from the copies, not from the order in which they came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from archive.history.standing import COLUMNS, Standing
from archive.identities.agencies import NOWHERE
from archive.identities.identity import DIGITS
from archive.identities.likeness import is_telling
from parsers.model import Scope

_SCOPES = tuple(str(scope) for scope in Scope if scope is not Scope.UNKNOWN)
_OPEN = str(Scope.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Stray:
    """A copy that stands in a report and belongs to another."""

    report_id: int
    row: Standing


def home(db: Database, row: Standing) -> int | None:
    """Return the report to which a copy belongs, None where it begins one."""
    if row.agency_key is None or row.year is None:
        return _by_figures(db, row)
    own = _report(db, own_key(row))
    if row.scope != _OPEN:
        return own
    others = [report_id for scope in _SCOPES if (report_id := _report(db, own_key(row, scope))) is not None]
    if row.figures is not None:
        others = [report_id for report_id in others if _has_figures(db, report_id, row)]
    return others[0] if len(others) == 1 else own


def own_key(row: Standing, scope: str | None = None) -> str:
    """Return the key of the report that a copy makes by itself."""
    body = row.snapshot_sha256[:DIGITS]
    return f"{row.agency_key or f'{NOWHERE}-{body}'}-{row.year or body}-{scope or row.scope}"


def strays(db: Database, row: Standing) -> list[Stray]:
    """Return the copies that belong elsewhere now that this one is there, the oldest first."""
    found = {(report_id, one.url): (report_id, one) for report_id, one in _doubtful(db, row)}
    return [Stray(report_id, one) for report_id, one in found.values() if not stands_in(db, report_id, one)]


def stands_in(db: Database, report_id: int, row: Standing) -> bool:
    """Say whether a copy that stands in a report belongs there."""
    belongs = home(db, row)
    return belongs == report_id or (belongs is None and _is_its_own(db, report_id, row))


def _doubtful(db: Database, row: Standing) -> Iterator[tuple[int, Standing]]:
    """Yield the copies whose place this one may decide: they leave open what it says, or it what they say."""
    columns = ", ".join(f"l.{name}" for name in Standing._fields)
    select = f"SELECT l.report_id, {columns} FROM locations l"
    if row.agency_key is not None and row.year is not None:
        keys = [own_key(row, scope) for scope in (*_SCOPES, _OPEN)]
        marks = ", ".join("?" * len(keys))
        same = f"{select} JOIN reports r ON r.id = l.report_id WHERE r.key IN ({marks}) AND l.scope = ? ORDER BY l.url"
        for report_id, *values in db.conn.execute(same, (*keys, _OPEN)).fetchall():
            yield report_id, Standing(*values)
    if is_telling(row.figures):
        alike = f"{select} WHERE l.figures = ? AND (l.agency_key IS NULL OR l.year IS NULL) ORDER BY l.url"
        for report_id, *values in db.conn.execute(alike, (row.figures,)).fetchall():
            yield report_id, Standing(*values)


def _by_figures(db: Database, row: Standing) -> int | None:
    """Return the one report that has these figures and contradicts nothing that the copy states."""
    if not is_telling(row.figures):
        return None
    rows = db.conn.execute(
        f"SELECT report_id, {COLUMNS} FROM locations WHERE figures = ? AND agency_key IS NOT NULL AND year IS NOT NULL",
        (row.figures,),
    ).fetchall()
    said = [(report_id, Standing(*values)) for report_id, *values in rows]
    fitting = [
        (report_id, one)
        for report_id, one in said
        if row.agency_key in (None, one.agency_key)
        and row.year in (None, one.year)
        and (_OPEN in (row.scope, one.scope) or row.scope == one.scope)
    ]
    whose = {(one.agency_key, one.year) for _, one in fitting}
    reports = {report_id for report_id, _ in fitting}
    return reports.pop() if len(whose) == 1 and len(reports) == 1 else None


def _has_figures(db: Database, report_id: int, row: Standing) -> bool:
    """Say whether another copy of a report has the figures of this one."""
    found = db.conn.execute(
        "SELECT 1 FROM locations WHERE report_id = ? AND figures = ? AND url <> ?", (report_id, row.figures, row.url)
    )
    return found.fetchone() is not None


def _is_its_own(db: Database, report_id: int, row: Standing) -> bool:
    """Say whether a report is what a copy makes by itself, perhaps under the key of an earlier body of its address."""
    key, agency_id, year = db.conn.execute(
        "SELECT key, agency_id, year FROM reports WHERE id = ?", (report_id,)
    ).fetchone()
    if row.agency_key is not None and row.year is not None:
        return bool(key == own_key(row))
    return (agency_id is None) == (row.agency_key is None) and year == row.year


def _report(db: Database, key: str) -> int | None:
    found = db.conn.execute("SELECT id FROM reports WHERE key = ?", (key,)).fetchone()
    return None if found is None else int(found[0])
