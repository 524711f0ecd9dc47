"""What ``gongkai status`` says: the last run, how each host fares, what is covered."""

from __future__ import annotations

import json
from typing import Any

from archive import running
from archive.extras import advice
from archive.review import counts
from archive.rows import LASTING
from archive.store import Archive

# a host is judged by its latest answer; a page that was refused was had, unless we never asked for it
HOSTS = """
SELECT host, state, last_success FROM (
  SELECT f.host, CASE WHEN f.outcome = 'failed' THEN coalesce(f.reason, 'failed') ELSE 'ok' END AS state,
    row_number() OVER (PARTITION BY f.host ORDER BY f.at DESC, f.url) AS place,
    max(CASE WHEN f.outcome <> 'failed' THEN f.at END) OVER (PARTITION BY f.host) AS last_success
  FROM fetches f WHERE NOT (f.outcome = 'refused' AND f.reason IN ('robots', 'foreign_host'))
) WHERE place = 1 ORDER BY host
"""

# why reports have no figure: the first thing that their reader said
UNREADABLE = """
SELECT kind, count(*) FROM (
  SELECT p.kind, row_number() OVER (PARTITION BY p.report_id ORDER BY p.id) AS place
  FROM problems p JOIN reports r ON r.id = p.report_id
  WHERE r.status = 'unreadable' AND p.kind NOT IN ({lasting})
) WHERE place = 1 GROUP BY kind ORDER BY kind
"""


def status(archive: Archive) -> dict[str, Any]:
    """Return the contract's keys.

    ``last_run`` is None before the first crawl; a host's ``state`` is ``ok`` or the failure class of its
    latest answer; ``failing``: the classes of failure that keep whole hosts from us now, and what can be done;
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
        "failing": [
            {
                "class": one["reason"],
                "means": one["en"],
                "do": one["do_en"],
                "hosts": [host["host"] for host in one["hosts"]],
            }
            for one in running.failing(db.conn)
        ],
        "coverage": dict(db.execute("SELECT state, count(*) FROM coverage GROUP BY state ORDER BY state").fetchall()),
        "unreadable": unreadable,
        "advice": advice(unreadable),
        "review": counts(db),
        "proposed": list(db.query("SELECT name, url, found_on FROM portals WHERE status = 'proposed' ORDER BY url")),
    }


def _last_run(archive: Archive) -> dict[str, Any] | None:
    run = next(archive.db.query("SELECT * FROM runs ORDER BY id DESC LIMIT 1"), None)
    return None if run is None else {**run, "counts": json.loads(run["counts"])}
