"""What was asked, when, with what outcome: the memory between runs (``fetches``, ``runs``, ``portals``).

One row for each address ever tried, with its latest outcome. An address that is held as done is not asked
again before it is due (``revisits.toml``; a failed one: ``walls.toml``). What a run had that did not end counts as
had by the run that goes on. Nothing here commits by itself: the caller's transaction makes the row and what it
speaks of one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from archive.sources import told
from crawler.addresses import host, same_page
from crawler.asking import walls
from crawler.clock import Clock, machine, written
from crawler.records import revisits
from crawler.records.outcomes import LED_ON, ColumnRead, Due, Fetch, Kind, Result, Standing
from crawler.registry import Portal
from parsers.model import Hints

__all__ = ["LED_ON", "ColumnRead", "Due", "Fetch", "Kind", "Ledger", "Result", "Standing"]

#: Failures that say nothing of the page itself: whoever goes on with a killed run asks again.
_PASSING = frozenset({"server_error", "throttled"})
_MOST_DOUBLINGS = 3
_CHUNK = 400  # SQLite takes a limited number of parameters


class Ledger:
    """The ledger of one open archive. ``chain``: this run, and those before it that did not end."""

    def __init__(self, db: Database, clock: Clock = machine) -> None:
        """Use the archive's own connection, so that rows join its transactions."""
        self.db = db
        self.clock = clock
        self.chain: frozenset[int] = frozenset()

    # -- runs

    def begin(self, portals: Sequence[Portal]) -> int:
        """Open a run and enter its portals; return the run's id. Runs that died are closed as partial."""
        self.db.execute(
            "UPDATE runs SET status = 'partial', counts = '{\"interrupted\": true}', "
            "ended_at = coalesce((SELECT max(at) FROM fetches WHERE run_id = runs.id), started_at) "
            "WHERE status = 'running'"
        )
        for portal in portals:
            self.enter(portal)
        run = self.db.execute("INSERT INTO runs (started_at, status) VALUES (?, 'running')", [written(self.clock())])
        run_id = int(run.lastrowid or 0)
        died = self.db.execute(
            "SELECT id FROM runs WHERE counts ->> 'interrupted' AND ended_at >= ?", [self._ago(revisits.resumed_for())]
        ).fetchall()
        self.chain = frozenset({run_id, *(id_ for (id_,) in died)})
        return run_id

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
            [written(self.clock()), status, json.dumps(counts, ensure_ascii=False, sort_keys=True), run_id],
        )
        for portal in counts.get("portals", ()):
            self.db.execute(
                "UPDATE portals SET family = ? WHERE id = ? AND family IS NULL", [portal["family"], portal["portal"]]
            )

    # -- columns

    def columns_read(self, readings: Iterable[ColumnRead]) -> None:
        """Enter how far columns were read. Only what was read to its end counts as seen."""
        now = written(self.clock())
        for one in readings:
            self.db.execute(
                "INSERT INTO portal_columns (portal_id, url, asked_at, read_at, stopped_at, pages, entries) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (portal_id, url) DO UPDATE SET asked_at = excluded.asked_at, "
                "read_at = coalesce(excluded.read_at, read_at), stopped_at = excluded.stopped_at, "
                "pages = excluded.pages, entries = excluded.entries",
                [one.portal_id, one.url, now, None if one.stopped_at else now, one.stopped_at, one.pages, one.entries],
            )

    def columns_held(self) -> dict[tuple[str, str], bool]:
        """Return each column known (portal, address): True where it is not due.

        One that could not be read to its end is due when the page at which that stopped is.
        """
        now = self.clock()
        held = {}
        for row in self.db.query("SELECT portal_id, url, read_at, stopped_at FROM portal_columns ORDER BY asked_at"):
            if row["stopped_at"] is None:
                due = revisits.column_is_due(row["read_at"], now)
            else:
                page = self._rows([row["stopped_at"]]).get(row["stopped_at"])
                due = page is None or page["outcome"] != "failed" or self._is_due(page)
            held[row["portal_id"], row["url"]] = not due
        return held

    # -- outcomes

    def got(self, fetch: Fetch, run_id: int | None) -> None:
        """Enter that an address gave a body, before anything is known of what it says.

        What the row says stays until :meth:`write` says more in the same run; a kill in between costs no request.
        """
        now = written(self.clock())
        self.db.execute(
            "INSERT INTO fetches (url, host, kind, at, outcome, http_status, sha256, etag, last_modified, first_at, "
            "portal_id, run_id, found_on) VALUES (?, ?, ?, ?, 'ok', ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET kind = excluded.kind, at = excluded.at, "
            "outcome = CASE outcome WHEN 'not_modified' THEN 'ok' ELSE outcome END, "
            "http_status = excluded.http_status, sha256 = excluded.sha256, etag = excluded.etag, "
            "last_modified = excluded.last_modified, attempts = attempts + (outcome = 'failed'), "
            "run_id = excluded.run_id, portal_id = coalesce(excluded.portal_id, portal_id), "
            "found_on = coalesce(excluded.found_on, found_on)",
            [
                *(fetch.url, host(fetch.url), fetch.kind, now),
                *_answer(fetch),
                *(now, fetch.portal_id, run_id, fetch.found_on),
            ],
        )

    def seen_again(self, fetch: Fetch, run_id: int | None) -> None:
        """Enter that a document gave the body that it is known for: it was asked, whatever comes of it."""
        self.db.execute(
            "UPDATE fetches SET at = ?1, run_id = ?2, http_status = ?3, etag = ?5, last_modified = ?6 "
            "WHERE sha256 = ?4 AND url = ?7",
            [written(self.clock()), run_id, *_answer(fetch), fetch.url],
        )

    def unchanged(self, url: str, run_id: int | None) -> None:
        """Enter that an address has not changed (304): what it gave, and what that was found to be, stands."""
        self.db.execute(
            "UPDATE fetches SET at = ?, run_id = ?, http_status = 304, attempts = attempts + (outcome = 'failed'), "
            "outcome = CASE outcome WHEN 'ok' THEN 'not_modified' ELSE outcome END WHERE url = ?",
            [written(self.clock()), run_id, url],
        )

    def recalled(self, url: str, run_id: int | None) -> None:
        """Enter that this run goes by what a run that died had of an address."""
        self.db.execute("UPDATE fetches SET run_id = ? WHERE url = ?", [run_id, url])

    def write(self, fetch: Fetch, run_id: int | None) -> None:
        """Enter one outcome in place of the address's last one.

        Where the row is of this run already, the same answer is only told more exactly: time, validators and the
        number of attempts stand.
        """
        hints = json.dumps(_told(fetch.hints), ensure_ascii=False, sort_keys=True) if fetch.hints else None
        at = written(self.clock())
        same = "(fetches.run_id IS excluded.run_id AND excluded.run_id IS NOT NULL)"
        still = f"({same} AND fetches.outcome = 'not_modified' AND excluded.outcome = 'ok')"
        self.db.execute(
            "INSERT INTO fetches (url, host, kind, at, outcome, reason, detail, http_status, sha256, etag, "
            "last_modified, first_at, portal_id, run_id, found_on, hints) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            f"ON CONFLICT (url) DO UPDATE SET kind = excluded.kind, at = iif({same}, at, excluded.at), "
            f"outcome = iif({still}, 'not_modified', excluded.outcome), "
            "reason = excluded.reason, detail = excluded.detail, "
            f"http_status = iif({still}, http_status, excluded.http_status), sha256 = excluded.sha256, "
            f"etag = coalesce(excluded.etag, iif({same} AND sha256 IS excluded.sha256, etag, NULL)), "
            "last_modified = coalesce(excluded.last_modified, "
            f"iif({same} AND sha256 IS excluded.sha256, last_modified, NULL)), "
            "attempts = CASE WHEN excluded.outcome <> 'failed' THEN 1 "
            f"WHEN {same} THEN attempts WHEN fetches.outcome = 'failed' THEN attempts + 1 ELSE 1 END, "
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

    # -- what is held

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
                if row is None or row["reason"] != LED_ON or row["outcome"] == "failed":
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
        due = row["outcome"] == "failed" and self._is_due(row)
        below: list[dict[str, Any]] = []
        if row["outcome"] in ("ok", "not_modified") and row["kind"] == "article":
            below = list(self.db.query("SELECT * FROM fetches WHERE found_on = ? AND kind = 'file'", [row["url"]]))
        files = tuple(file["url"] for file in below if file["outcome"] == "failed" and self._is_due(file))
        old = tuple(file["url"] for file in below if file["run_id"] not in self.chain and file["url"] not in files)
        report_id = None if report is None else int(report[0])
        asked = row["http_status"] is not None or row["sha256"] is not None
        fresh = asked and row["run_id"] in self.chain
        return Standing(
            row["url"],
            row["outcome"],
            row["reason"],
            row["sha256"],
            report_id,
            due,
            asked,
            files,
            fresh,
            old,
            as_list=row["kind"] == "list",
        )

    def due(self, portal_id: str) -> list[Due]:
        """Return what is to be asked again at a portal, the longest waiting first.

        Reports by their age, pages that were none, failures whose time has come; not addresses that led on.
        """
        now = self.clock()
        rows = self.db.query(
            "SELECT f.*, r.year AS year, coalesce(r.published_on, r.signed_on, f.first_at) AS dated FROM fetches f "
            "LEFT JOIN locations l ON l.url = f.url AND l.snapshot_sha256 = f.sha256 "
            "LEFT JOIN reports r ON r.id = l.report_id "
            "WHERE f.portal_id = ? AND f.kind IN ('article', 'file') AND (f.outcome = 'failed' OR f.at < ?) "
            "ORDER BY f.at, f.url",
            [portal_id, self._ago(timedelta(days=revisits.soonest() - 1))],
        )
        found = []
        for row in rows:
            if row["outcome"] == "failed":
                due = self._is_due(row)
            elif row["outcome"] == "refused":
                due = row["sha256"] is not None and revisits.refused_is_due(row["at"], now)
            else:
                due = row["reason"] != LED_ON and revisits.report_is_due(row["at"], row["dated"], now)
            if due:
                hints = Hints(**json.loads(row["hints"] or "{}"))
                found.append(Due(row["url"], row["kind"], row["found_on"], hints, row["year"]))
        return found

    def held(self, address: str) -> dict[str, Any] | None:
        """Return the row of exactly this address (of a POST: with its mark)."""
        return self._rows([address]).get(address)

    def had(self, row: Mapping[str, Any]) -> bool:
        """Say whether a row's answer was had by this run or the one that it goes on with, so that it need not be asked.

        A server that was busy, and a host that did not answer, gave none.
        """
        answered = row["sha256"] is not None or (row["http_status"] is not None and row["reason"] not in _PASSING)
        return answered and row["run_id"] in self.chain and row["at"] >= self._ago(revisits.resumed_for())

    def kept_unwritten(self, address: str) -> str | None:
        """Return the digest of a list page that a run kept, and was killed before it had written the row."""
        if len(self.chain) < 2:
            return None
        row = self.db.execute(
            "SELECT sha256 FROM snapshots WHERE url = ? AND kind = 'list' AND fetched_at >= "
            f"(SELECT min(started_at) FROM runs WHERE id IN ({', '.join('?' * len(self.chain))})) "
            "AND fetched_at >= ? ORDER BY id DESC LIMIT 1",
            [address, *self.chain, self._ago(revisits.resumed_for())],
        ).fetchone()
        return None if row is None else str(row[0])

    def robots(self, url: str, within: timedelta) -> str | None:
        """Return the digest of the rules this address gave lately, ``""`` where there were none; else None."""
        row = self.held(url)
        if row is None or row["outcome"] not in ("ok", "not_modified") or row["at"] < self._ago(within):
            return None
        gave_rules = row["sha256"] and row["http_status"] is not None and row["http_status"] in (*range(200, 300), 304)
        return str(row["sha256"]) if gave_rules else ""

    def _rows(self, urls: Sequence[str]) -> dict[str, dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for start in range(0, len(urls), _CHUNK):
            some = urls[start : start + _CHUNK]
            marks = ", ".join("?" * len(some))
            for row in self.db.query(f"SELECT * FROM fetches WHERE url IN ({marks})", list(some)):
                rows[row["url"]] = row
        return rows

    def _is_due(self, row: Mapping[str, Any]) -> bool:
        """Say whether a failed address may be asked again: after its class's wait, doubled by each further failure."""
        hours = float(walls.classes().get(row["reason"], {}).get("again", 24))
        doubled = min(int(row["attempts"]) - 1, _MOST_DOUBLINGS)
        return bool(row["at"] <= self._ago(timedelta(hours=hours * 2**doubled)))

    def _ago(self, span: timedelta) -> str:
        return revisits.since(span, self.clock())


def _answer(fetch: Fetch) -> tuple[object, ...]:
    return fetch.http_status, fetch.sha256, fetch.etag, fetch.last_modified


def _told(hints: Hints | None) -> dict[str, Any]:
    return {} if hints is None else told(hints)
