"""Agencies through time: which one took over from which, and what of two years can be compared.

``agencies.successor_id`` follows from the names of the agencies that an archive has and from ``successions.toml``
alone, so the same agencies give the same links in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from archive.identities.successions import Change, changes, organs, place_changes, reviewed

#: A row of ``agencies``: id, key, region_code, the region's name, level.
Row = tuple[int, str, str | None, str | None, str | None]
#: A link: the agency, its successor (None where only its end is known), and what the change was.
Links = dict[int, tuple[int | None, Change]]


@dataclass(frozen=True, slots=True)
class Related:
    """An agency before or after another one. ``first``, ``last`` and ``comparable`` as in ``successions.toml``."""

    id: int
    name: str
    first: int
    last: int
    comparable: bool
    zh: str
    en: str
    basis: str


@dataclass(frozen=True, slots=True)
class _Named:
    """An agency of a place as names are compared: the place as it calls it, and what follows."""

    id: int
    key: str
    place: str
    organ: str


_RELATED = "s.first_year, s.last_year, s.comparable, s.zh, s.en, s.basis"


def predecessors(db: Database, agency_id: int) -> list[Related]:
    """Return the agencies that this one took over from, by name; those before them are theirs."""
    rows = db.conn.execute(
        f"SELECT a.id, a.name, {_RELATED} FROM agencies a JOIN successions s ON s.id = a.succession "
        "WHERE a.successor_id = ? ORDER BY s.first_year DESC, a.name, a.id",
        (agency_id,),
    )
    return [_related(row) for row in rows]


def successor(db: Database, agency_id: int) -> Related | None:
    """Return the agency that took over from this one."""
    row = db.conn.execute(
        f"SELECT n.id, n.name, {_RELATED} FROM agencies a JOIN agencies n ON n.id = a.successor_id "
        "JOIN successions s ON s.id = a.succession WHERE a.id = ?",
        (agency_id,),
    ).fetchone()
    return None if row is None else _related(row)


def continued(db: Database, agency_id: int, year: int) -> tuple[int, ...]:
    """Return whose reports on the year before, taken together, this agency's report on ``year`` goes on from.

    The agency's own, where it reported then; else those of all that were merged into it, if all are archived and the
    change makes them comparable. Empty where nothing can be compared, as where both it and one that it took over
    reported.
    """
    before = predecessors(db, agency_id)
    known = _reported(db, (agency_id, *(one.id for one in before)), year - 1)
    merged = [one for one in before if one.id in known]
    if agency_id in known:
        return () if merged else (agency_id,)
    if any(not one.comparable for one in merged) or not _whole(db, [one.id for one in merged]):
        return ()
    return tuple(sorted(one.id for one in merged))


def following(db: Database, agency_id: int, year: int) -> tuple[int, ...]:
    """Return whose reports on the year after may go on from this agency's report on ``year``: its own, its successor's.

    For evaluating them anew when that report has come or changed.
    """
    after = successor(db, agency_id)
    candidates = (agency_id,) if after is None else (agency_id, after.id)
    return tuple(sorted(_reported(db, candidates, year + 1)))


def _related(row: tuple[object, ...]) -> Related:
    id_, name, first, last, comparable, zh, en, basis = row
    return Related(
        int(str(id_)), str(name), int(str(first)), int(str(last)), bool(comparable), str(zh), str(en), str(basis)
    )


def _reported(db: Database, agency_ids: Iterable[int], year: int) -> set[int]:
    ids = tuple(agency_ids)
    marks = ", ".join("?" * len(ids))
    rows = db.conn.execute(
        f"SELECT DISTINCT agency_id FROM reports WHERE year = ? AND agency_id IN ({marks})", (year, *ids)
    )
    return {id_ for (id_,) in rows}


def _whole(db: Database, ids: list[int]) -> bool:
    """Say whether these are all that one change put together: one of each of its groups of old names."""
    marks = ", ".join("?" * len(ids))
    told = {id_ for (id_,) in db.conn.execute(f"SELECT succession FROM agencies WHERE id IN ({marks})", ids)}
    if len(told) != 1:
        return False
    groups = {change.id: change.groups for change in changes()}.get(told.pop(), ())
    names = [_of_row(row).organ for row in _rows(db, f"id IN ({marks})", tuple(ids))]
    return len(ids) == max(1, len(groups)) and all(any(name in group for name in names) for group in groups)


# ---- making the links


def relink(db: Database, region_code: str | None) -> None:
    """Make the links of a place's agencies (None: national bodies) say what their names say. Writes what differs."""
    where = "region_code IS NULL" if region_code is None else "region_code = ?"
    parameters = () if region_code is None else (region_code,)
    _write(db, _rows(db, where, parameters))
    _review(db)


def relink_all(db: Database) -> None:
    """Do so for every place: when ``successions.toml`` is another than it was."""
    codes = db.conn.execute("SELECT DISTINCT region_code FROM agencies").fetchall()
    for (code,) in codes:
        relink(db, code)


def added(db: Database, agency_id: int) -> None:
    """Take note of a new agency: only one that is called as some that come or go has anything to say."""
    row = _rows(db, "id = ?", (agency_id,))[0]
    one = _of_row(row)
    region = row[2]
    keys = reviewed()
    concerns = one.organ in _names() or region in place_changes() or one.key in keys
    if concerns or any(one.key == after for after, _ in keys.values()):
        relink(db, region)


def _names() -> frozenset[str]:
    return frozenset().union(*(change.names | set(change.to) for change in changes()))


def _rows(db: Database, where: str, parameters: tuple[object, ...]) -> list[Row]:
    rows: list[Row] = db.conn.execute(
        "SELECT id, key, region_code, (SELECT name FROM regions r WHERE r.code = region_code), level "
        f"FROM agencies WHERE {where} ORDER BY id",
        parameters,
    ).fetchall()
    return rows


def _of_row(row: Row) -> _Named:
    id_, key, code, region, _ = row
    own = key.partition("-")[2]
    places = [region or ""] + [one.name for one, _ in place_changes().get(code or "", ())]
    place = next((name for name in sorted(places, key=len, reverse=True) if name and name in own), "")
    return _Named(id_, key, place, own.replace(place, "", 1) if place else own)


def _write(db: Database, rows: list[Row]) -> None:
    if not rows:
        return
    code, region = rows[0][2], rows[0][3]
    # without a place only national bodies can be told by their names
    named = [_of_row(row) for row in rows if code is not None or row[4] == "national"]
    links = _links(named, code, region or "")
    made: dict[int, int] = {}
    for after, change in links.values():
        if after is not None and change.made:
            made[after] = min(change.first, made.get(after, change.first))
    for one in named:
        if one.key not in reviewed():
            link = links.get(one.id)
            _update(db, one.id, link[0] if link else None, link[1] if link else None, made.get(one.id))


def _update(db: Database, id_: int, after: int | None, change: Change | None, first: int | None) -> None:
    """Write an agency's link where it differs. What its own reports show to be otherwise is not said of its life."""
    last = change.last if change is not None and change.ended else None
    years = db.conn.execute("SELECT min(year), max(year) FROM reports WHERE agency_id = ?", (id_,)).fetchone()
    first = None if first is not None and years[0] is not None and years[0] < first else first
    last = None if last is not None and years[1] is not None and years[1] > last else last
    db.conn.execute(
        "UPDATE agencies SET successor_id = ?1, succession = ?2, first_year = ?3, last_year = ?4 WHERE id = ?5 "
        "AND (successor_id, succession, first_year, last_year) IS NOT (?1, ?2, ?3, ?4)",
        (after, change.id if change else None, first, last, id_),
    )


def _links(named: list[_Named], code: str | None, today: str) -> Links:
    by_name: Mapping[tuple[str, str], int] = {(one.place, one.organ): one.id for one in named}
    older = {former.name: change for former, change in place_changes().get(code or "", ())}
    links: Links = {}
    for one in named:
        moved = older.get(one.place) if one.place != today else None
        here = _by_reform(one, one.place, by_name)
        there = _by_reform(one, today, by_name) if moved else None
        follows = by_name.get((today, organs().get(one.organ, one.organ))) if moved else None
        if moved and follows is not None:
            links[one.id] = (follows, moved)
        elif here and here[0] is not None:
            links[one.id] = here
        elif there and there[0] is not None:  # what stood between them is not in the archive
            links[one.id] = there
        elif here or moved:
            ends = [change for change in (here[1] if here else None, moved) if change is not None and change.ended]
            if ends:
                links[one.id] = (None, min(ends, key=lambda change: change.last))
    return links


def _by_reform(one: _Named, place: str, by_name: Mapping[tuple[str, str], int]) -> tuple[int | None, Change] | None:
    """Return the agency of a place that the reforms made of this one: the only one that bears a new name."""
    ended = None
    for change in changes():
        if one.organ not in change.names or one.organ in change.to:
            continue
        heirs = {by_name[place, name] for name in change.to if (place, name) in by_name}
        if len(heirs) == 1:
            return heirs.pop(), change
        ended = ended or (change if change.ended else None)
    return None if ended is None else (None, ended)


def _review(db: Database) -> None:
    """Write what was reviewed of agencies that are there; their successors must be, too."""
    for key, (after, change) in reviewed().items():
        row = db.conn.execute("SELECT id FROM agencies WHERE key = ?", (key,)).fetchone()
        if row is None:
            continue
        heir = db.conn.execute("SELECT id FROM agencies WHERE key = ?", (after,)).fetchone()
        _update(db, row[0], heir[0] if heir else None, change, None)
