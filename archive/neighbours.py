"""The rules across reports: with the year before, and between a region and its members.

Such a check depends on more than one report. Whatever changes one (it arrives, gets a version, is joined, moves, goes;
an agency gets a successor) evaluates the checks of its neighbours anew in the same transaction, and no others: what is
stored is at any moment what ``gongkai audit`` would find.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from archive.identities import lineage, membership
from archive.identities.membership import ADDING, BODY, OF_BODIES, OF_GOVERNMENTS, Body
from archive.rules.checks import CHECK_COLUMNS, Check, check_rows
from archive.rules.declared import additive, rules, years
from archive.rules.members import RULE as MEMBERS
from archive.rules.members import Members, member, together
from archive.rules.stored import Cell, Stored
from archive.rules.sums import COLUMNS
from archive.rules.tables import may_be_number
from archive.rules.years import cell_of
from archive.rules.years import check as compare_years
from archive.storage import totals
from archive.storage.store import Archive
from parsers.model import State

TEXT, MISSING = (list(State).index(state) for state in (State.TEXT, State.MISSING))


class Identity(NamedTuple):
    """What decides who a report's neighbours are. Reports of nobody, or of no year, have none."""

    agency: Body
    year: int
    scope: str
    status: str


class _Row(NamedTuple):
    id: int
    agency_id: int
    year: int
    scope: str
    status: str


def identity(db: Database, report_id: int) -> Identity | None:
    """Return whose report it is, of which year; None where either is not known, or there is no such report."""
    row = db.conn.execute(
        f"SELECT r.year, r.scope, r.status, {BODY} FROM reports r JOIN agencies a ON a.id = r.agency_id "
        "WHERE r.id = ? AND r.year IS NOT NULL",
        (report_id,),
    ).fetchone()
    return None if row is None else Identity(Body(*row[3:]), *row[:3])


def across(archive: Archive, report_id: int) -> list[Check]:
    """Evaluate all rules that compare a stored report with others; none apply where agency or year is not known."""
    return across_of(archive, report_id, identity(archive.db, report_id))


def across_of(archive: Archive, report_id: int, one: Identity | None) -> list[Check]:
    """Do so for a report whose identity was looked up already."""
    return [] if one is None else [*_years(archive, report_id, one), *_members(archive, report_id, one)]


def settle(archive: Archive, now: Identity | None, before: Identity | None = None) -> None:
    """Bring the neighbours' checks up to date now that a report is there, or says something else than it did.

    Its own checks are written already, those across reports among them; ``now`` and ``before`` decide, and decided,
    its neighbours.
    """
    if now is not None:
        _tell(archive, now)
    if before is not None and before != now:
        _tell(archive, before)
    settle_due(archive)


def renew(archive: Archive, report_id: int) -> None:
    """Bring the checks across reports up to date, of a report that comes with those of another archive."""
    now = identity(archive.db, report_id)
    _put(archive.db, report_id, across_of(archive, report_id, now), ACROSS, None)
    settle(archive, now)


def withdraw(archive: Archive, before: Identity | None) -> None:
    """Bring the neighbours' checks up to date now that a report is gone."""
    if before is not None:
        _tell(archive, before)
    settle_due(archive)


def settle_due(archive: Archive) -> None:
    """Evaluate anew what depends on which agency took over from which, and on who must report, where that has changed.

    ``checks_due`` has the agencies; triggers fill it. Only inside a transaction.
    """
    conn = archive.db.conn
    due = conn.execute("SELECT agency_id FROM checks_due").fetchall()
    if not due:
        return
    conn.execute("DELETE FROM checks_due")
    for (agency_id,) in due:
        for (report_id,) in conn.execute("SELECT id FROM reports WHERE agency_id = ?", (agency_id,)).fetchall():
            _put(archive.db, report_id, across(archive, report_id), ACROSS, None)


def _renew_years(archive: Archive, report_id: int) -> None:
    one = identity(archive.db, report_id)
    _put(archive.db, report_id, [] if one is None else _years(archive, report_id, one), BETWEEN_YEARS, None)


def _tell(archive: Archive, one: Identity) -> None:
    """Evaluate anew what other reports' checks say of this one."""
    db = archive.db
    following = lineage.following(db, one.agency.id, one.year)
    for row in _reports(db, following, one.year + 1, one.year + 1) if following else ():
        _renew_years(archive, row.id)
    governments = membership.above(db, one.agency, archive.places)
    for row in _reports(db, governments, one.year - 1, one.year + 1) if governments else ():
        if row.scope in ADDING and (region := identity(db, row.id)) is not None:
            _put(db, row.id, _members(archive, row.id, region, one.agency), (MEMBERS,), one.agency.key)


BETWEEN_YEARS = tuple(rule.rule for rule, _ in years())
ACROSS = (*BETWEEN_YEARS, MEMBERS)


def _put(db: Database, report_id: int, checks: Iterable[Check], of: Sequence[str], subject: str | None) -> None:
    """Put these checks in the place of those of some rules; of ``subject`` and of the whole only, where it is given."""
    new = check_rows(checks)
    where = f"report_id = ? AND rule IN ({', '.join('?' * len(of))})"
    parameters: tuple[object, ...] = (report_id, *of)
    if subject is not None:
        where += " AND (subject IS NULL OR subject = ?)"
        parameters += (subject,)
    names = ", ".join(CHECK_COLUMNS)
    old = db.conn.execute(f"SELECT {names} FROM checks WHERE {where}", parameters).fetchall()
    if sorted(old, key=repr) == sorted(new, key=repr):
        return
    with totals.counted(db, report_id):
        if old:
            db.conn.execute(f"DELETE FROM checks WHERE {where}", parameters)
        db.conn.executemany(
            f"INSERT INTO checks (report_id, {names}) VALUES (?, {', '.join('?' * len(CHECK_COLUMNS))})",
            [(report_id, *row) for row in new],
        )


def _reports(db: Database, agencies: Sequence[int], first: int, last: int) -> list[_Row]:
    """Return the reports of some agencies for some years."""
    rows = db.conn.execute(
        f"SELECT id, agency_id, year, scope, status FROM reports WHERE agency_id IN ({', '.join('?' * len(agencies))}) "
        "AND year BETWEEN ? AND ?",
        (*agencies, first, last),
    )
    return [_Row(*row) for row in rows.fetchall()]


# ---- with the year before


def _years(archive: Archive, report_id: int, one: Identity) -> list[Check]:
    db = archive.db
    agencies = lineage.continued(db, one.agency.id, one.year)
    if not agencies:
        return []
    around = _reports(db, agencies, one.year - 1, one.year - 1)
    earlier = [_same_scope([row for row in around if row.agency_id == id_], one.scope) for id_ in agencies]
    before = [_stored(archive, row, _key(db, row.agency_id, one)) for row in earlier if row]
    if len(before) < len(earlier):  # one of those merged reports for others, too
        return []
    now = _stored(archive, _Row(report_id, one.agency.id, one.year, one.scope, one.status), one.agency.key)
    return [check for rule, formula in years() for check in compare_years(rule, formula, before, now)]


def _key(db: Database, agency_id: int, one: Identity) -> str:
    return one.agency.key if agency_id == one.agency.id else membership.body(db, agency_id).key


def _same_scope(rows: Sequence[_Row], scope: str) -> _Row | None:
    """Return the report that covers what another year's covers; one that does not say stands in where it is alone."""
    for row in rows:
        if row.scope == scope:
            return row
    if len(rows) == 1 and "unknown" in (rows[0].scope, scope):
        return rows[0]
    return None


def _year_cells() -> list[Cell]:
    """Return every cell that a rule between years reads."""
    found: dict[Cell, None] = {}
    for _, formula in years():
        for name in (*formula.before, *formula.add, *formula.subtract, *formula.found):
            for subject in COLUMNS if formula.each == "column" else formula.lines:
                found[cell_of(formula, subject, name)] = None
    return list(found)


class _Codes:
    """Which cells the rules read, by their numbers in one archive."""

    def __init__(self, archive: Archive) -> None:
        numbers, said = archive.cell_codes, additive()
        self.years = {numbers[cell]: cell for cell in _year_cells()}
        self.compared = {code: cell for cell, code in numbers.items() if cell[2] in said.compared.get(cell[0], ())}
        self.added = {code: cell for cell, code in numbers.items() if cell[2] in said.added.get(cell[0], ())}
        self.of_years = ", ".join(map(str, self.years))
        self.of_added = ", ".join(map(str, self.added))


_CODES: WeakKeyDictionary[Archive, _Codes] = WeakKeyDictionary()


def _codes(archive: Archive) -> _Codes:
    found = _CODES.get(archive)
    if found is None:
        found = _CODES[archive] = _Codes(archive)
    return found


def _stored(archive: Archive, row: _Row, key: str) -> Stored:
    codes = _codes(archive)
    rows = archive.db.conn.execute(
        f"SELECT code, value, state, raw FROM cell_store WHERE report_id = ? AND code IN ({codes.of_years})", (row.id,)
    ).fetchall()
    cells = codes.years
    values = {cells[code]: value for code, value, _, _ in rows}
    lost = row.status != "complete"  # what is missing may stand in a row that could not be placed
    unclear = frozenset(
        cells[code]
        for code, value, state, raw in rows
        if value is None and ((state == MISSING and lost) or (state == TEXT and may_be_number(raw)))
    )
    return Stored(key, row.year, row.scope, values, unclear)


# ---- a region and its members


def _members(archive: Archive, report_id: int, one: Identity, only: Body | None = None) -> list[Check]:
    """Compare a region's report with its members'; ``only``: one of them, and what all add up to."""
    if one.scope not in ADDING:
        return []
    db, severity, government = archive.db, rules()[MEMBERS].severity, one.agency
    circle = membership.circle(db, government, archive.places, one.scope)
    around: dict[int, list[_Row]] = {}
    parts = [part.id for part in (*circle.bodies, *circle.below, government)]
    for found in _reports(db, parts, one.year - 1, one.year + 1):
        around.setdefault(found.agency_id, []).append(found)
    chosen = {id_: _chosen(rows, one.year, id_, circle) for id_, rows in around.items() if id_ != government.id}
    present = [(part, row) for part in (*circle.bodies, *circle.below) if (row := chosen.get(part.id)) is not None]
    compared = list(present)
    if one.scope == "aggregate":  # a government's own report, or that of its level, is a part of the whole
        same_year = [row for row in around[government.id] if row.year == one.year and row.scope in ("own_level", "own")]
        compared += [(government, row) for row in sorted(same_year, key=lambda row: row.scope, reverse=True)[:1]]
    if not compared:
        return []
    region = _figures(archive, report_id, government.key, one.year, one.scope)
    checks = [
        member(region, _figures(archive, row.id, part.key, row.year, row.scope), severity)
        for part, row in compared
        if only is None or part.id == only.id
    ]
    if present:
        below = {part.id for part in circle.below}
        adding = {part.id: row.id for part, row in present if row.scope == ("aggregate" if part.id in below else "own")}
        listed = _listed(db, one)
        seen = around.keys() | {part.id for part in circle.bodies if part.key in listed}
        known = sum(part.id in seen for part in circle.bodies) + len(circle.places_below)
        governed = {part.region_code for part in circle.below if part.id in adding}
        complete = (
            bool(listed)
            and len(adding) == len(present)
            and all(part.id in adding for part in circle.bodies if part.key in listed)
            and governed.issuperset(circle.places_below)
        )
        members = Members(len(present), known, _sums(archive, list(adding.values())), complete)
        checks.append(together(region, members, severity))
    return checks


def _listed(db: Database, one: Identity) -> set[str]:
    """Return the keys of those who must report in the place for the year, empty where no list of them is known."""
    rows = db.conn.execute(
        "SELECT agency_key FROM required_agencies WHERE region_code = ? AND CAST(substr(as_of, 1, 4) AS INTEGER) <= ?",
        (one.agency.region_code, one.year + 1),
    )
    return {key for (key,) in rows}


def _chosen(rows: Sequence[_Row], year: int, agency_id: int, circle: membership.Circle) -> _Row | None:
    """Return the report of a member that is compared, None where it has none for the year."""
    order = OF_GOVERNMENTS if any(part.id == agency_id for part in circle.below) else OF_BODIES
    fitting = [row for row in rows if row.year == year and row.scope in order]
    return min(fitting, key=lambda row: order.index(row.scope), default=None)


def _figures(archive: Archive, report_id: int, key: str, year: int, scope: str) -> Stored:
    cells = _codes(archive).compared
    rows = archive.db.conn.execute("SELECT code, value FROM cell_store WHERE report_id = ?", (report_id,))
    return Stored(key, year, scope, {cells[code]: value for code, value in rows if code in cells})


def _sums(archive: Archive, report_ids: Sequence[int]) -> dict[Cell, int | float]:
    """Add up figures over reports; without the cells in which one of them is blank or which one does not have."""
    if not report_ids:
        return {}
    codes = _codes(archive)
    rows = archive.db.conn.execute(
        "SELECT code, sum(value), count(value) FROM cell_store "
        f"WHERE report_id IN ({', '.join('?' * len(report_ids))}) AND code IN ({codes.of_added}) GROUP BY code",
        tuple(report_ids),
    )
    return {codes.added[code]: total for code, total, there in rows if there == len(report_ids)}
