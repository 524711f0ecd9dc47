"""What ``gongkai status`` says: the last run, how each host fares, what is covered."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from archive import running
from archive.readers.extras import advice
from archive.reviewing.review import counts
from archive.storage.rows import LASTING
from archive.storage.store import Archive

# A host is judged by its latest answer that says something of the whole of it: a page that was had (one refused by its
# content too, but not one that was never asked for), a failure of a class that concerns hosts. Where there is none: by
# failures of single addresses, then by robots.txt forbidding all that was wanted.
HOSTS = """
SELECT host, state, last_success FROM (
  SELECT host, state, row_number() OVER (PARTITION BY host ORDER BY rank, at DESC, state = 'ok', url) AS place,
    max(CASE WHEN state = 'ok' AND rank = 1 THEN at END) OVER (PARTITION BY host) AS last_success
  FROM (
    SELECT f.host, f.at, f.url,
      CASE WHEN f.outcome = 'failed' THEN coalesce(f.reason, 'failed') WHEN f.outcome = 'refused' AND
        f.reason = 'robots' THEN 'robots' ELSE 'ok' END AS state,
      CASE WHEN f.outcome = 'failed' THEN CASE c.whole_host WHEN 0 THEN 2 ELSE 1 END
        WHEN f.outcome = 'refused' AND f.reason = 'robots' THEN 3 WHEN f.kind = 'robots' THEN 4 ELSE 1 END AS rank
    FROM fetches f LEFT JOIN failure_classes c ON c.reason = f.reason
    WHERE NOT (f.outcome = 'refused' AND f.reason <> 'robots'
               AND (f.reason = 'foreign_host' OR f.http_status IS NULL AND f.sha256 IS NULL))
  )
) WHERE place = 1 ORDER BY host
"""

# hosts (or groups of them) that asked for time, and what is wrong with certificates over which something came
LEFT_ALONE = "SELECT host, not_before AS until, reason FROM host_limits WHERE not_before > ? ORDER BY host"
CERTIFICATES = """
SELECT f.host, s.certificate, count(*) AS bodies, max(s.fetched_at) AS last_seen
FROM snapshots s JOIN fetches f ON f.url = s.url WHERE s.certificate IS NOT NULL
GROUP BY f.host, s.certificate ORDER BY f.host, s.certificate
"""

# why reports have no figure: the first thing that their reader said
UNREADABLE = """
SELECT kind, count(*) FROM (
  SELECT p.kind, row_number() OVER (PARTITION BY p.report_id ORDER BY p.id) AS place
  FROM problems p JOIN reports r ON r.id = p.report_id
  WHERE r.status = 'unreadable' AND p.kind NOT IN ({lasting})
) WHERE place = 1 GROUP BY kind ORDER BY kind
"""


_OF_A_PORTAL = ("portal", "family", "status", "found", "new", "changed", "refused", "failed", "failures", "unread")


def status(archive: Archive) -> dict[str, Any]:
    """Return the contract's keys.

    ``last_run`` is None before the first crawl; a host's ``state`` is ``ok``, the failure class of its latest answer,
    or ``robots`` where its robots.txt forbids all that was wanted; ``left_alone``: hosts that asked for time which is
    not over; ``certificates``: what is wrong with those over which something came; ``failing``: the classes of failure
    that keep whole hosts from us now, and what can be done; ``failed_addresses``: all that failed when last asked;
    ``findings``: what was odd when each portal was last asked; ``coverage`` counts pairs of agency and year by
    state, ``unreadable`` reports by the reason;
    ``advice`` says what an optional extra could do about that; ``review`` counts what waits for a person, by reason
    (``gongkai review``); ``proposed`` are hosts that portals link to and nobody has registered.
    """
    db = archive.db
    unreadable = dict(db.execute(UNREADABLE.format(lasting=", ".join("?" * len(LASTING))), LASTING).fetchall())
    return {
        "reports": db.execute("SELECT count(*) FROM reports").fetchone()[0],
        "agencies": db.execute("SELECT count(*) FROM agencies").fetchone()[0],
        "last_run": _last_run(archive),
        "findings": [
            {
                "portal": row["portal_id"],
                **{name: row[name] for name in ("kind", "severity", "subject", "expected", "found")},
                "says": row["en"],
                "do": row["do_en"],
            }
            for row in running.findings(db.conn)
        ],
        "hosts": list(db.query(HOSTS)),
        "left_alone": list(db.query(LEFT_ALONE, [_now()])),
        "certificates": list(db.query(CERTIFICATES)),
        "failing": [
            {
                "class": one["reason"],
                "means": one["en"],
                "do": one["do_en"],
                "hosts": [host["host"] for host in one["hosts"]],
            }
            for one in running.failing(db.conn)
        ],
        "failed_addresses": [
            {"class": one["reason"], "addresses": one["addresses"], "means": one["en"], "do": one["do_en"]}
            for one in running.failed(db.conn)
        ],
        "coverage": _coverage(archive),
        "unreadable": unreadable,
        "advice": advice(unreadable),
        "review": counts(db),
        "proposed": list(db.query("SELECT name, url, found_on FROM portals WHERE status = 'proposed' ORDER BY url")),
    }


def for_a_reader(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a person wants to see of it at a terminal: the last run's portals as a table, who they are first."""
    if not told["last_run"]:
        return told
    run = {name: value for name, value in told["last_run"].items() if name != "counts"}
    portals = told["last_run"]["counts"].get("portals", [])
    rows = [{name: row.get(name) for name in _OF_A_PORTAL} for row in portals]
    return {**told, "last_run": run, "portals of the last run": rows}


def _coverage(archive: Archive) -> dict[str, int]:
    """Count pairs of agency and year by state; a state of which there is none is left out."""
    states = ("blocked", "complete", "missing", "partial", "unknown", "unreadable")
    row = archive.db.execute(f"SELECT {', '.join(f'sum({one})' for one in states)} FROM coverage_by_year").fetchone()
    return {state: count for state, count in zip(states, row, strict=True) if count}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _last_run(archive: Archive) -> dict[str, Any] | None:
    run = next(archive.db.query("SELECT * FROM runs ORDER BY id DESC LIMIT 1"), None)
    return None if run is None else {**run, "counts": json.loads(run["counts"])}
