"""What columns list: whose report, and on which year, each entry is, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlite_utils import Database

from archive.identities.agencies import identify
from archive.places import Places
from parsers.titles import judge

#: State of an entry whose body was read and is no report, whatever its title says.
NO_REPORT = "none"
_LED_ON = "moved"  # reason of an address that was had and only led on; "detail" is where to
_MOST_HOPS = 5
_Resolved = tuple[str | None, int | None, str, str | None]  # agency_key, year, state, reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a column that by its title may be a report. ``agency``: whose column it is, if it is one agency's."""

    portal_id: str
    column_url: str
    url: str
    title: str | None
    agency: str | None
    confirmed: bool


def note(db: Database, listed: Iterable[Entry]) -> None:
    """Enter what a column lists; what is there already is not written again."""
    db.conn.executemany(
        "INSERT INTO column_entries (portal_id, column_url, url, title, agency, confirmed) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (portal_id, column_url, url) DO UPDATE SET title = excluded.title, agency = excluded.agency, "
        "confirmed = excluded.confirmed "
        "WHERE (title, agency, confirmed) IS NOT (excluded.title, excluded.agency, excluded.confirmed)",
        [
            (one.portal_id, one.column_url, one.url, one.title, one.agency, int(one.confirmed))
            for one in listed
            if one.portal_id
        ],
    )


def resolve(db: Database, places: Places, portal_id: str, column_url: str) -> set[str]:
    """Say of each entry of a column what it is; return the keys of all agencies that it lists, or did."""
    region = db.conn.execute("SELECT region_code FROM portals WHERE id = ?", (portal_id,)).fetchone()
    rows = db.conn.execute(
        "SELECT url, title, agency, confirmed, agency_key, year, state, reason FROM column_entries "
        "WHERE portal_id = ? AND column_url = ?",
        (portal_id, column_url),
    ).fetchall()
    keys: set[str] = set()
    there = _there(db, portal_id, column_url)
    for url, title, agency, confirmed, *stored in rows:
        found = there.get(url) or _found(db, url)
        if found is None:
            stated = _stated(places, region[0] if region else None, url, title, agency, bool(confirmed))
            found = (*stated, *_outcome(db, url))
        keys |= {key for key in (stored[0], found[0]) if key is not None}
        if found != tuple(stored):
            db.conn.execute(
                "UPDATE column_entries SET agency_key = ?, year = ?, state = ?, reason = ? "
                "WHERE portal_id = ? AND column_url = ? AND url = ?",
                (*found, portal_id, column_url, url),
            )
    return keys


def _there(db: Database, portal_id: str, column_url: str) -> dict[str, _Resolved]:
    """Return, in one question, what ``_found`` says of the entries at whose own address a report stands.

    They are nearly all of a column that was read before: what is asked of each entry alone is what is new, or missing.
    """
    rows = db.conn.execute(
        "SELECT e.url, a.key, r.year FROM column_entries e JOIN fetches f ON f.url = e.url "
        "JOIN locations l ON l.url = e.url JOIN reports r ON r.id = l.report_id "
        "LEFT JOIN agencies a ON a.id = r.agency_id WHERE e.portal_id = ? AND e.column_url = ? "
        "AND (f.outcome = 'failed' OR f.reason IS NOT ? OR coalesce(f.detail, '') = '') ORDER BY r.key DESC",
        (portal_id, column_url, _LED_ON),
    )
    return {url: (key, year, "found", None) for url, key, year in rows}


def _leads_to(db: Database, url: str) -> str:
    """Return where an address led at last, spelled as it was asked."""
    for _ in range(_MOST_HOPS):
        row = db.conn.execute(
            "SELECT url, outcome, reason, detail FROM fetches WHERE url IN (?1, ?2, ?3, ?4) "
            "ORDER BY url <> ?1, url LIMIT 1",
            _spellings(url),
        ).fetchone()
        if row is None:
            break
        if row[1] == "failed" or row[2] != _LED_ON or not row[3]:
            return str(row[0])
        url = row[3]
    return url


def _spellings(url: str) -> tuple[str, str, str, str]:
    """Return an address as listed first, and the other ways to write the same: http or https, with and without www."""
    bare = url.partition("://")[2].removeprefix("www.")
    every = [f"{one}://{two}{bare}" for one in ("http", "https") for two in ("", "www.")]
    others = [one for one in every if one != url]
    return (url, others[0], others[1], others[2])


def _found(db: Database, url: str) -> _Resolved | None:
    """Return agency, year and state by the report that stands at an address, or in a file of its page."""
    row = db.conn.execute(
        "SELECT a.key, r.year FROM locations l JOIN reports r ON r.id = l.report_id "
        "LEFT JOIN agencies a ON a.id = r.agency_id WHERE l.url IN (?1, ?2) OR l.url IN "
        "(SELECT url FROM fetches WHERE found_on = ?2 AND kind = 'file') ORDER BY l.url NOT IN (?1, ?2), r.key LIMIT 1",
        (url, _leads_to(db, url)),
    ).fetchone()
    return None if row is None else (row[0], row[1], "found", None)


def _stated(
    places: Places, region: str | None, url: str, title: str | None, agency: str | None, confirmed: bool
) -> tuple[str | None, int | None]:
    """Return agency and year as the list states them."""
    verdict = judge(title or "", confirmed_column=confirmed)
    name = verdict.agency or agency
    if not name:
        return None, verdict.year
    site = urlsplit(url).hostname
    return identify(name, places, region_code=region, site=site, year=verdict.year).key, verdict.year


def _outcome(db: Database, url: str) -> tuple[str, str | None]:
    """Say why an entry gave no report: state and reason."""
    at = _leads_to(db, url)
    row = db.conn.execute(
        "SELECT outcome, reason, http_status, sha256, kind FROM fetches WHERE url = ?", (at,)
    ).fetchone()
    if row is None:
        return "unknown", "not_asked"
    outcome, reason, status, sha256, kind = row
    if kind == "list" and outcome != "failed":  # a page of the column itself, which shows no report
        return NO_REPORT, "list"
    if outcome == "failed":
        return ("unreadable" if reason == "parser" else "blocked"), reason
    if outcome == "refused":
        if reason == "robots":
            return "blocked", reason
        asked = reason != "foreign_host" and (status is not None or sha256 is not None)
        return (NO_REPORT, reason) if asked else ("unknown", reason if reason == "foreign_host" else "not_asked")
    below = db.conn.execute(
        "SELECT reason FROM fetches WHERE found_on = ? AND kind = 'file' AND outcome = 'failed' ORDER BY url", (at,)
    ).fetchone()
    if below is not None:
        return ("unreadable" if below[0] == "parser" else "blocked"), below[0]
    return "unknown", "not_read"
