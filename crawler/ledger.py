"""What was asked, when, with what outcome: the memory between runs (``fetches``, ``runs``, ``portals``).

One row for each address ever tried, with its latest outcome. An address that is held as done is not asked
again; a failed one is, when it is due (``walls.toml``). Nothing here commits by itself: the caller's
transaction makes the row and what it speaks of one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from crawler import walls
from crawler.addresses import host, identity, same_page
from crawler.registry import Portal
from parsers.model import Hints

Kind = Literal["robots", "list", "article", "file"]
Result = Literal["ok", "not_modified", "refused", "failed"]

#: ``reason`` of an ``ok`` row whose address only led on; ``detail`` is where to.
LED_ON = "moved"
_MOST_DOUBLINGS = 3
_CHUNK = 400  # SQLite takes a limited number of parameters


def now() -> str:
    """Return the time as the archive writes it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Fetch:
    """One address tried, or decided on without asking (``refused`` by its title): a row of ``fetches``."""

    url: str
    kind: Kind
    outcome: Result
    reason: str | None = None
    detail: str | None = None
    http_status: int | None = None
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    portal_id: str | None = None
    found_on: str | None = None
    hints: Hints | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger holds of one listed address. ``url`` is where it leads (itself, unless it led on).

    ``report_id``: the report found there, if any; ``asked``: its host answered, it was not decided on
    beforehand. ``due``: a failure whose time has come again; or a file of the page (``files``) that is.
    """

    url: str
    outcome: Result
    reason: str | None
    sha256: str | None
    report_id: int | None
    due: bool = False
    asked: bool = True
    files: tuple[str, ...] = ()


class Ledger:
    """The ledger of one open archive."""

    def __init__(self, db: Database) -> None:
        """Use the archive's own connection, so that rows join its transactions."""
        self.db = db

    def begin(self, portals: Sequence[Portal]) -> int:
        """Open a run and enter its portals; return the run's id. Runs that died are closed as partial."""
        self.db.execute(
            "UPDATE runs SET status = 'partial', ended_at = coalesce(ended_at, started_at) WHERE status = 'running'"
        )
        for portal in portals:
            self.enter(portal)
        run = self.db.execute("INSERT INTO runs (started_at, status) VALUES (?, 'running')", [now()])
        return int(run.lastrowid or 0)

    def enter(self, portal: Portal) -> None:
        """Enter a portal, or bring what is known of it up to date."""
        known = self.db.execute("SELECT 1 FROM regions WHERE code = ?", [portal.region]).fetchone()
        values = (portal.id, portal.name, portal.family, portal.url, portal.region if known else None, portal.status)
        self.db.execute(
            "INSERT INTO portals (id, name, family, url, region_code, status) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name, family = coalesce(excluded.family, family), "
            "url = excluded.url, region_code = excluded.region_code, status = excluded.status",
            values,
        )

    def end(self, run_id: int, status: str, counts: Mapping[str, Any]) -> None:
        """Close a run with its status (``complete``, ``partial``) and counts; keep the families that it recognised."""
        self.db.execute(
            "UPDATE runs SET ended_at = ?, status = ?, counts = ? WHERE id = ?",
            [now(), status, json.dumps(counts, ensure_ascii=False, sort_keys=True), run_id],
        )
        for portal in counts.get("portals", ()):
            self.db.execute(
                "UPDATE portals SET family = ? WHERE id = ? AND family IS NULL", [portal["family"], portal["portal"]]
            )

    def write(self, fetch: Fetch, run_id: int | None) -> None:
        """Enter one outcome in place of the address's last one."""
        hints = json.dumps(_told(fetch.hints), ensure_ascii=False, sort_keys=True) if fetch.hints else None
        at = now()
        self.db.execute(
            "INSERT INTO fetches (url, host, kind, at, outcome, reason, detail, http_status, sha256, etag, "
            "last_modified, first_at, portal_id, run_id, found_on, hints) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET kind = excluded.kind, at = excluded.at, outcome = excluded.outcome, "
            "reason = excluded.reason, detail = excluded.detail, http_status = excluded.http_status, "
            "sha256 = excluded.sha256, etag = excluded.etag, last_modified = excluded.last_modified, "
            "attempts = CASE WHEN excluded.outcome = 'failed' AND fetches.outcome = 'failed' "
            "THEN fetches.attempts + 1 ELSE 1 END, "
            "portal_id = coalesce(excluded.portal_id, portal_id), run_id = excluded.run_id, "
            "found_on = coalesce(excluded.found_on, found_on), hints = coalesce(excluded.hints, hints)",
            [
                fetch.url,
                host(fetch.url),
                fetch.kind,
                at,
                fetch.outcome,
                fetch.reason,
                fetch.detail,
                fetch.http_status,
                fetch.sha256,
                fetch.etag,
                fetch.last_modified,
                at,
                fetch.portal_id,
                run_id,
                fetch.found_on,
                hints,
            ],
        )

    def write_new_refusals(self, refusals: Iterable[Fetch], run_id: int | None) -> None:
        """Enter refusals that are not held already: a run that learns nothing changes nothing."""
        rows = list(refusals)
        held = self._rows([row.url for row in rows])
        for row in rows:
            old = held.get(row.url)
            if old is None or (old["outcome"], old["reason"]) != (row.outcome, row.reason):
                self.write(row, run_id)

    def standing(self, urls: Sequence[str]) -> dict[str, Standing]:
        """Return what is held of these addresses, by address as given; addresses never tried are left out.

        ``http`` and ``https``, with and without ``www.``, are one address. An address that led on stands as
        the one that it led to, if that was tried.
        """
        spellings = {twin: url for url in urls for twin in reversed(same_page(url))}
        held = self._rows(list(spellings))
        found: dict[str, Standing] = {}
        for url in urls:
            row = next((held[twin] for twin in same_page(url) if twin in held), None)
            for _ in range(5):
                if row is None or row["reason"] != LED_ON or row["outcome"] != "ok":
                    break
                target = str(row["detail"])
                row = self._rows([target]).get(target)
                if row is None:
                    found[url] = Standing(target, "failed", LED_ON, None, None, due=True)
            if row is not None:
                found[url] = self._standing(row)
        return found

    def _standing(self, row: Mapping[str, Any]) -> Standing:
        report = self.db.execute(
            "SELECT report_id FROM locations WHERE url = ? ORDER BY report_id LIMIT 1", [row["url"]]
        ).fetchone()
        due = row["outcome"] == "failed" and _is_due(row)
        files: tuple[str, ...] = ()
        if row["outcome"] == "ok" and row["kind"] == "article":
            below = self.db.query("SELECT * FROM fetches WHERE found_on = ? AND kind = 'file'", [row["url"]])
            files = tuple(file["url"] for file in below if file["outcome"] == "failed" and _is_due(file))
        report_id = None if report is None else int(report[0])
        asked = row["http_status"] is not None or row["sha256"] is not None
        return Standing(row["url"], row["outcome"], row["reason"], row["sha256"], report_id, due, asked, files)

    def robots(self, url: str, within: timedelta) -> str | None:
        """Return the digest of the rules this address gave lately, ``""`` where there were none; else None."""
        row = self._rows([url]).get(url)
        if row is None or row["outcome"] != "ok" or row["at"] < _ago(within):
            return None
        gave_rules = row["sha256"] and row["http_status"] is not None and 200 <= row["http_status"] < 300
        return str(row["sha256"]) if gave_rules else ""

    def _rows(self, urls: Sequence[str]) -> dict[str, dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for start in range(0, len(urls), _CHUNK):
            some = urls[start : start + _CHUNK]
            marks = ", ".join("?" * len(some))
            for row in self.db.query(f"SELECT * FROM fetches WHERE url IN ({marks})", list(some)):
                rows[row["url"]] = row
        return rows


def _is_due(row: Mapping[str, Any]) -> bool:
    """Say whether a failed address may be asked again: after its class's wait, doubled by each further failure."""
    hours = float(walls.classes().get(row["reason"], {}).get("again", 24))
    doubled = min(int(row["attempts"]) - 1, _MOST_DOUBLINGS)
    return str(row["at"]) <= _ago(timedelta(hours=hours * 2**doubled))


def _ago(span: timedelta) -> str:
    return (datetime.now(UTC) - span).strftime("%Y-%m-%dT%H:%M:%SZ")


def _told(hints: Hints | None) -> dict[str, Any]:
    return {} if hints is None else {name: value for name, value in asdict(hints).items() if value}


def one_each(urls: Iterable[str]) -> list[str]:
    """Return the addresses without those that only spell an earlier one differently."""
    seen: dict[str, str] = {}
    for url in urls:
        seen.setdefault(identity(url), url)
    return list(seen.values())
