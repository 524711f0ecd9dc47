"""How the crawl fares: its last runs, what was odd about the last, which hosts fail and what an operator can do.

Read by ``gongkai status`` and by the site's page. Nothing here is the operator's alone: a published copy has it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

RUNS = """
SELECT r.id, r.started_at, r.ended_at, r.status,
  (SELECT count(*) FROM portal_runs p WHERE p.run_id = r.id) AS portals,
  (SELECT count(*) FROM portal_runs p WHERE p.run_id = r.id AND p.status = 'complete') AS complete,
  (SELECT coalesce(sum(p.new), 0) FROM portal_runs p WHERE p.run_id = r.id) AS new,
  (SELECT coalesce(sum(p.changed), 0) FROM portal_runs p WHERE p.run_id = r.id) AS changed,
  (SELECT count(*) FROM findings f WHERE f.run_id = r.id AND f.severity = 'error') AS errors,
  (SELECT count(*) FROM findings f WHERE f.run_id = r.id AND f.severity = 'warning') AS warnings
FROM runs r ORDER BY r.started_at DESC, r.id DESC LIMIT ?
"""

# what was odd when each portal was last asked: a run that asks few portals must not hide the others' troubles, and a
# portal that nobody asks any more is not to be complained of for ever
REMEMBERED = 60  # days before the last run
FINDINGS = """
WITH last AS (
  SELECT o.portal_id, o.run_id, max(q.started_at) FROM runs q JOIN portal_runs o ON o.run_id = q.id
  WHERE q.started_at >= :since GROUP BY o.portal_id
)
SELECT f.*, coalesce(p.name, f.portal_id) AS portal
FROM findings f LEFT JOIN portals p ON p.id = f.portal_id
WHERE f.run_id = :run AND f.portal_id IS NULL OR (f.portal_id, f.run_id) IN (SELECT portal_id, run_id FROM last)
ORDER BY f.severity, f.portal_id IS NOT NULL, f.kind, f.portal_id
"""

# a host fails in a way that concerns the whole of it, and has answered nothing since
FAILING = """
SELECT c.reason, c.zh, c.en, c.do_zh, c.do_en, f.host, f.addresses,
  (SELECT max(at) FROM fetches o WHERE o.host = f.host AND o.outcome <> 'failed'
    AND NOT (o.outcome = 'refused' AND o.reason IN ('robots', 'foreign_host'))) AS last_success
FROM (
  SELECT host, reason, count(*) AS addresses, max(at) AS latest
  FROM fetches WHERE outcome = 'failed' AND reason IN (SELECT reason FROM failure_classes WHERE whole_host)
  GROUP BY host, reason
) f JOIN failure_classes c ON c.reason = f.reason
WHERE NOT EXISTS (
  SELECT 1 FROM fetches o WHERE o.host = f.host AND o.at > f.latest
    AND NOT (o.outcome = 'refused' AND o.reason IN ('robots', 'foreign_host')))
ORDER BY c.reason, f.host
"""

# addresses whose latest outcome is a failure, hosts' and single ones', by class; by an index on both columns
FAILED = """
SELECT c.reason, c.zh, c.en, c.do_zh, c.do_en, f.addresses
FROM (SELECT reason, count(*) AS addresses FROM fetches WHERE outcome = 'failed' GROUP BY reason) f
JOIN failure_classes c ON c.reason = f.reason ORDER BY f.addresses DESC, c.reason
"""


def last_runs(db: Any, most: int = 10) -> list[dict[str, Any]]:
    """Return the last runs, newest first: portals asked, reports new and changed, errors and warnings found."""
    return _rows(db.execute(RUNS, [most]))


def findings(db: Any) -> list[dict[str, Any]]:
    """Return what was odd when each portal was last asked, and about the last run; errors first."""
    last = next(iter(last_runs(db, 1)), None)
    if last is None:
        return []
    since = datetime.fromisoformat(last["started_at"]) - timedelta(days=REMEMBERED)
    return _rows(db.execute(FINDINGS, {"run": last["id"], "since": since.strftime("%Y-%m-%d")}))


def failing(db: Any) -> list[dict[str, Any]]:
    """Return the classes of failure of whole hosts: words, what can be done, and the ``hosts`` that fail so now."""
    classes: dict[str, dict[str, Any]] = {}
    for row in _rows(db.execute(FAILING)):
        words = {name: row[name] for name in ("reason", "zh", "en", "do_zh", "do_en")}
        one = classes.setdefault(row["reason"], {**words, "hosts": []})
        one["hosts"].append({"host": row["host"], "addresses": row["addresses"], "last_success": row["last_success"]})
    return sorted(classes.values(), key=lambda one: (-len(one["hosts"]), one["reason"]))


def failed(db: Any) -> list[dict[str, Any]]:
    """Return how many addresses gave nothing when they were last asked, by class, with what can be done; most first."""
    return _rows(db.execute(FAILED))


def unfinished(db: Any, most: int = 200) -> list[dict[str, Any]]:
    """Return the portals of which a column could not be read to its end when it was last asked, longest first.

    ``read_at``: when such a column was last read to its end, None for never; ``stopped`` of ``columns`` are such.
    """
    return _rows(
        db.execute(
            "SELECT p.id, p.name, nullif(min(CASE WHEN c.stopped_at IS NOT NULL THEN coalesce(c.read_at, '') END), '') "
            "AS read_at, max(c.asked_at) AS asked_at, count(*) AS columns, "
            "sum(c.stopped_at IS NOT NULL) AS stopped FROM portal_columns c JOIN portals p ON p.id = c.portal_id "
            "GROUP BY p.id HAVING stopped > 0 ORDER BY read_at IS NOT NULL, read_at, p.id LIMIT ?",
            [most],
        )
    )


def _rows(cursor: Any) -> list[dict[str, Any]]:
    names: Sequence[str] = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
