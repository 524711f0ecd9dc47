"""Which report a body belongs to, and whether it says anything new about it.

One report is one (agency, year, scope). It has one current version, and every address at which it was seen:

- Its own address gives another body: a new version where figures, chapters or dates differ; otherwise only the
  address is brought up to date. Where agency, year or scope differ, the address has gone over to another report,
  and the old one stays.

- Another address gives the same figures: one more location.

- Another address gives other figures: a version of its own, and a problem ``copies_differ``.

- Its own address gives something of which no figure can be had, where one could be before: a version, and a problem
  ``edition_unread``; what could be read stays shown.

- ``archive.history.standing`` says which copy is the current version, ``archive.history.gathering`` which copies are
  one report: both by what the copies state, whatever came first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from sqlite_utils import Database

from archive import neighbours, suspicions
from archive.corrections import joined
from archive.history import editions, gathering, unread
from archive.history.changes import changed_cells, described, differing_figures, same_content
from archive.history.editions import Base, Role, is_known, is_unread
from archive.history.standing import Standing, describe, described_all, elected, standings, stated
from archive.identities import aliases
from archive.identities.identity import Copy, read_again
from archive.removals import applied
from archive.rules import Check
from archive.rules.checks import CHECK_COLUMNS, check_rows
from archive.rules.version import rules_version
from archive.sources import FAILURES, Outcome
from archive.storage import rows, totals
from archive.storage.inserting import insert
from archive.storage.store import Archive, StoredReport, load
from parsers import PARSER_VERSION
from parsers.model import Problem, Report, Status

_LOCATION = f"locations (report_id, first_seen, last_seen, {', '.join(Standing._fields)})"


def put(archive: Archive, copy: Copy, row: Standing) -> Outcome:
    """Add a copy, which states what ``row`` says, to the report that it belongs to. Only inside a transaction."""
    db = archive.db
    forget_failures(db, copy.url)
    known = gathering.home(db, row)
    if known is None:
        known = _same_unknown(db, copy)
    if known is None:
        return _outcome("new", _insert(archive, copy, row), copy.report)
    current = load(db, known)
    late = _superseded(db, known, copy)
    outcome = _late(archive, current, copy, row) if late else _join(archive, current, copy, row)
    unread.say(db, known)
    return outcome


def at_address(db: Database, url: str) -> int | None:
    """Return the report that an address gave last."""
    row = db.conn.execute(
        "SELECT report_id FROM locations WHERE url = ? ORDER BY last_seen DESC, report_id DESC LIMIT 1", (url,)
    ).fetchone()
    return None if row is None else int(row[0])


def write_problem(db: Database, report_id: int | None, url: str, problem: Problem) -> None:
    """Add one row of ``problems``."""
    rows.write_problems(db, report_id, url, [problem])


def forget_failures(db: Database, url: str) -> None:
    """Take back that an address gave no report."""
    kinds = ("refused", *FAILURES, "file_not_read")
    db.conn.execute(f"DELETE FROM problems WHERE url = ? AND kind IN ({', '.join('?' * len(kinds))})", (url, *kinds))


def new_version(archive: Archive, current: StoredReport, copy: Copy, reason: str) -> int:
    """Make ``copy`` the current version of a report; return how many cells changed."""
    version = editions.add(archive, current.id, copy, reason, "shown", Base.of(current))
    _rewrite(archive, current.id, copy, version)
    compare_copies(archive, current.id)
    return len(changed_cells(current.report, copy.report))


def refresh(archive: Archive, current: StoredReport, copy: Copy) -> None:
    """Write the rows of the current version again, from ``copy``, which says the same."""
    archive.db.conn.execute(
        "UPDATE report_versions SET snapshot_sha256 = ?, url = ? WHERE report_id = ? AND version = ?",
        (copy.sha256, copy.url, current.id, current.version),
    )
    _rewrite(archive, current.id, copy, current.version)


def write_checks(
    archive: Archive, report_id: int, checks: Iterable[tuple[object, ...]], *, first: bool = False
) -> None:
    """Put these checks in the place of a report's earlier ones; ``first``: it has none yet."""
    conn = archive.db.conn
    rows = [(report_id, *one) for one in checks]
    with totals.counted(archive.db, report_id, none_before=first):
        if not first:
            conn.execute("DELETE FROM checks WHERE report_id = ?", (report_id,))
        insert(conn, f"checks (report_id, {', '.join(CHECK_COLUMNS)})", rows)


def compare_copies(archive: Archive, report_id: int) -> None:
    """Say anew which other addresses of a report contradict its current version; reads their bodies."""
    db = archive.db
    unread.say(db, report_id)
    current = load(db, report_id)
    db.conn.execute("DELETE FROM problems WHERE report_id = ? AND kind = 'copies_differ'", (report_id,))
    others = db.conn.execute(
        "SELECT url, snapshot_sha256 FROM locations WHERE report_id = ? AND url <> ? ORDER BY url",
        (report_id, current.url),
    ).fetchall()
    known = {row.url: row.figures for row in standings(db, report_id)}
    for url, sha256 in others:
        if known[url] is not None and known[url] == known.get(current.url):
            continue
        other = read_again(archive, sha256, url)
        if other is not None and (changes := differing_figures(current.report, other.report)):
            write_problem(db, report_id, url, Problem("copies_differ", described(changes)))


def drop(archive: Archive, report_id: int) -> None:
    """Take a report out of the archive; its bodies stay, and are read again when something asks what is pending.

    Its key stays known: whoever finds the report that takes its place says so with ``aliases.note``.
    """
    db, before = archive.db, neighbours.identity(archive.db, report_id)
    (key,) = db.conn.execute("SELECT key FROM reports WHERE id = ?", (report_id,)).fetchone()
    applied.note_withdrawn(db.conn, report_id, key)
    aliases.note(db.conn, key, None, "withdrawn")
    joined.forget(db, report_id)
    db.conn.execute("UPDATE snapshots SET result = NULL WHERE report_id = ?", (report_id,))
    rows.erase(db, report_id)
    db.conn.execute("DELETE FROM reports WHERE id = ?", (report_id,))
    neighbours.withdraw(archive, before)


def is_stored(db: Database, key: str) -> bool:
    """Say whether there is a report with this key."""
    return db.conn.execute("SELECT 1 FROM reports WHERE key = ?", (key,)).fetchone() is not None


def rename(db: Database, report_id: int, key: str) -> None:
    """Give a report the key that belongs to what it is now known to be."""
    (old,) = db.conn.execute("SELECT key FROM reports WHERE id = ?", (report_id,)).fetchone()
    aliases.note(db.conn, old, key, "renamed")
    db.conn.execute("UPDATE reports SET key = ? WHERE id = ?", (key, report_id))


def note_parser(db: Database, current: StoredReport) -> None:
    """Note that today's parser reads the same as an earlier one did."""
    db.conn.execute("UPDATE reports SET parser_version = ? WHERE id = ?", (PARSER_VERSION, current.id))


def _same_unknown(db: Database, copy: Copy) -> int | None:
    """Return the report that an address gave before, where neither says whose or of which year it is.

    The key of such a report is made of a body's digest and says nothing about other bodies.
    """
    if copy.agency_id is not None and copy.report.year is not None:
        return None
    row = db.conn.execute("SELECT id FROM reports WHERE key = ?", (copy.key,)).fetchone()
    if row is None:
        row = db.conn.execute(
            "SELECT id FROM reports WHERE id = ? AND agency_id IS ? AND year IS ? AND scope = ?",
            (at_address(db, copy.url), copy.agency_id, copy.report.year, copy.report.scope),
        ).fetchone()
    return None if row is None else int(row[0])


def _superseded(db: Database, report_id: int, copy: Copy) -> bool:
    """Say whether the address gave another body later: this one was read late, or comes from another folder."""
    row = db.conn.execute(
        "SELECT last_seen FROM locations WHERE report_id = ? AND url = ? AND snapshot_sha256 <> ?",
        (report_id, copy.url, copy.sha256),
    ).fetchone()
    return row is not None and copy.source.fetched_at < row[0]


def _late(archive: Archive, current: StoredReport, copy: Copy, row: Standing) -> Outcome:
    """Add what an address said once to the history of a report.

    Shown only where it can be read, what the address said last cannot, and what is shown of it is older.
    """
    db = archive.db
    _locate(archive, current.id, copy, row, current)
    last, seen_at = db.conn.execute(
        "SELECT l.status, v.seen_at FROM reports r JOIN locations l ON l.report_id = r.id AND l.url = r.url "
        "JOIN report_versions v ON v.report_id = r.id AND v.version = r.version WHERE r.id = ?",
        (current.id,),
    ).fetchone()
    older = is_unread(current.report) or seen_at < copy.source.fetched_at
    shown = copy.url == current.url and last == Status.UNREADABLE and not is_unread(copy.report) and older
    version = editions.add_late(archive, current, copy, "shown" if shown else "earlier")
    if version is None:
        return _outcome("same", current.id, current.report)
    if shown:
        _rewrite(archive, current.id, copy, version)
        compare_copies(archive, current.id)
    return _outcome("changed", current.id, copy.report if shown else current.report)


def _join(archive: Archive, current: StoredReport, copy: Copy, row: Standing) -> Outcome:
    """Add a copy to the report that it belongs to, and show the one that is to be shown."""
    db = archive.db
    elsewhere = copy.url != current.url
    known = elsewhere and _says_what_it_said(archive, current.id, copy)
    _locate(archive, current.id, copy, row, current)
    if known:
        return _outcome("same", current.id, current.report)
    shown = elected(described_all(archive, current.id))
    if (shown.url, shown.snapshot_sha256) == (copy.url, copy.sha256):
        return show(archive, current, copy)
    if elsewhere and shown.url == current.url:
        return _beside(archive, current, copy)
    # the page that was shown can no longer be read as well as another copy, which takes its place
    if not same_content(current.report, copy.report) and not is_known(db, current.id, copy.sha256):
        role: Role = "unread" if is_unread(copy.report) else "copy"
        editions.add(archive, current.id, copy, "source", role, Base.of(current))
    other = read_again(archive, shown.snapshot_sha256, shown.url)
    return show(archive, current, other) if other is not None else _outcome("same", current.id, current.report)


def show(archive: Archive, current: StoredReport, copy: Copy, reason: str = "source") -> Outcome:
    """Make a copy the current version of a report: the same one, where it says the same.

    A body that cannot be read does not take the place of another one that could be, as long as that one's address is
    one of the report's: it is kept, and a version, and said to be there.
    """
    if unread.stays(archive.db, current, copy):
        noted = unread.note(archive, current, copy)
        return _outcome("changed" if noted else "same", current.id, current.report)
    if copy.url == current.url:
        if same_content(current.report, copy.report):
            return _outcome("same", current.id, copy.report)
    elif copy.report.status == current.report.status and not differing_figures(current.report, copy.report):
        refresh(archive, current, copy)
        compare_copies(archive, current.id)
        return _outcome("same", current.id, copy.report)
    new_version(archive, current, copy, reason)
    return _outcome("changed", current.id, copy.report)


def _beside(archive: Archive, current: StoredReport, copy: Copy) -> Outcome:
    """Note what a copy says otherwise than the one that is shown."""
    db = archive.db
    changes = differing_figures(current.report, copy.report)
    db.conn.execute(
        "DELETE FROM problems WHERE report_id = ? AND url = ? AND kind = 'copies_differ'", (current.id, copy.url)
    )
    if not changes:
        return _outcome("same", current.id, current.report)
    write_problem(db, current.id, copy.url, Problem("copies_differ", described(changes)))
    if is_known(db, current.id, copy.sha256):
        return _outcome("same", current.id, current.report)
    editions.add(archive, current.id, copy, "source", "copy", Base.of(current))
    return _outcome("changed", current.id, current.report)


def _says_what_it_said(archive: Archive, report_id: int, copy: Copy) -> bool:
    """Say whether only the furniture of a known copy changed."""
    row = archive.db.conn.execute(
        "SELECT snapshot_sha256 FROM locations WHERE report_id = ? AND url = ?", (report_id, copy.url)
    ).fetchone()
    before = None if row is None else read_again(archive, row[0], copy.url)
    return before is not None and same_content(before.report, copy.report)


def _insert(archive: Archive, copy: Copy, row: Standing) -> int:
    db = archive.db
    head = _head(copy, 1)
    cursor = db.conn.execute(
        f"INSERT INTO reports (key, {', '.join(head)}, portal_id) "
        f"VALUES (?, {', '.join('?' * len(head))}, (SELECT id FROM portals WHERE id = ?))",
        (copy.key, *head.values(), copy.source.portal_id),
    )
    report_id = int(cursor.lastrowid or 0)
    aliases.take_back(db.conn, copy.key)
    editions.add(archive, report_id, copy, "source", "shown", None)
    _locate(archive, report_id, copy, row)
    rows.write(db, report_id, copy.report, copy.url, archive.cell_codes)
    now = neighbours.identity(db, report_id)
    checks = _evaluate(archive, report_id, copy, now)
    write_checks(archive, report_id, check_rows(checks), first=True)
    if suspicions.are_due(checks):
        suspicions.follow(db, report_id, copy.report)
    neighbours.settle(archive, now)
    joined.look_again(db, report_id)
    return report_id


def _rewrite(archive: Archive, report_id: int, copy: Copy, version: int) -> None:
    """Put what ``copy`` says in the place of all rows of a report."""
    db, before = archive.db, neighbours.identity(archive.db, report_id)
    head = _head(copy, version)
    db.conn.execute(
        f"UPDATE reports SET {', '.join(f'{name} = ?' for name in head)} WHERE id = ?", (*head.values(), report_id)
    )
    describe(db, report_id, stated(archive, copy, copy.agency))
    rows.erase(db, report_id)
    rows.write(db, report_id, copy.report, copy.url, archive.cell_codes)
    now = neighbours.identity(db, report_id)
    write_checks(archive, report_id, check_rows(_evaluate(archive, report_id, copy, now)))
    suspicions.follow(db, report_id, copy.report)
    neighbours.settle(archive, now, before)
    joined.look_again(db, report_id)


def _evaluate(archive: Archive, report_id: int, copy: Copy, now: neighbours.Identity | None) -> list[Check]:
    """Evaluate all rules on what ``copy`` says, which is stored already under the identity ``now``."""
    alone = archive.judge(copy.report, copy.agency, archive.places)
    return [*alone, *neighbours.across_of(archive, report_id, now)]


def _head(copy: Copy, version: int) -> dict[str, object]:
    """Return the columns of ``reports`` that a version decides."""
    report = copy.report
    period = report.period
    return {
        "agency_id": copy.agency_id,
        "year": report.year,
        "scope": str(report.scope),
        "template": report.template,
        "title": report.title,
        "url": copy.url,
        "published_on": _iso(report.published_on),
        "signed_on": _iso(report.signed_on),
        "index_number": report.index_number,
        "status": str(report.status),
        "snapshot_sha256": copy.sha256,
        "parser_version": PARSER_VERSION,
        "rules_version": rules_version(),
        "version": version,
        "agency_printed": report.agency,
        "agency_witness": report.agency_witness,
        "place_witness": copy.agency.placed_by if copy.agency else None,
        "document_number": report.document_number,
        "year_witness": report.year_witness,
        "title_year": report.title_year,
        "period_text": period.text if period else None,
        "period_first": _iso(period.first) if period else None,
        "period_last": _iso(period.last) if period else None,
        "file_kind": report.kind,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _locate(archive: Archive, report_id: int, copy: Copy, row: Standing, current: StoredReport | None = None) -> None:
    """Note that an address gives the report, by which body, and when it first and last gave another one.

    ``current`` is the report as it was before; None: it is new, and this its first address.
    """
    if current is None:
        insert(archive.db.conn, _LOCATION, [(report_id, *[copy.source.fetched_at] * 2, *row)])
        return
    archive.db.conn.execute(
        "INSERT INTO locations (report_id, url, first_seen, last_seen, snapshot_sha256) VALUES (?, ?, ?3, ?3, ?4) "
        "ON CONFLICT (report_id, url) DO UPDATE SET snapshot_sha256 = "
        "CASE WHEN excluded.last_seen >= last_seen THEN excluded.snapshot_sha256 ELSE snapshot_sha256 END, "
        "first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)",
        (report_id, copy.url, copy.source.fetched_at, copy.sha256),
    )
    if copy.agency is None and current.agency is not None:
        row = stated(archive, copy, current.agency)
    describe(archive.db, report_id, row)


def _outcome(result: Literal["new", "changed", "same"], report_id: int, report: Report) -> Outcome:
    return Outcome(result, report_id, None, None, str(report.status))
