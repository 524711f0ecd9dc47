"""Every rule on every stored report again, with today's rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archive import coverage, neighbours, suspicions
from archive.console.progress import Progress, silent
from archive.history.versions import write_checks
from archive.rules import evaluate
from archive.rules.checks import CHECK_COLUMNS, check_rows
from archive.rules.version import rules_version
from archive.storage import fulltext, rows, totals
from archive.storage.store import Archive, load

AT_ONCE = 200  # reports: one transaction, short enough for a crawl beside it


@dataclass(slots=True)
class Audit:
    """What ``gongkai audit`` says. ``by_rule``: rule → how many hold, are broken, are undecidable."""

    reports: int = 0
    checks: int = 0
    broken: int = 0
    undecidable: int = 0
    by_rule: dict[str, dict[str, int]] = field(default_factory=dict)


def audit(archive: Archive, progress: Progress = silent) -> Audit:
    """Evaluate all rules on all reports; checks that come out as they are stored are not written again.

    What follows from the cells and chapters (wide tables, sums, coverage, search indexes) is made anew where it does
    not: damage that ``gongkai verify`` finds there is mended with it.
    """
    ids = [row[0] for row in archive.db.execute("SELECT id FROM reports ORDER BY id")]
    for first in range(0, len(ids), AT_ONCE):
        progress("auditing reports", first, len(ids))
        with archive.transaction():
            for report_id in ids[first : first + AT_ONCE]:
                _audit_one(archive, report_id)
    progress("auditing reports", len(ids), len(ids))
    with archive.transaction() as db:
        coverage.follow_reports(db)
        totals.follow(db)
        if not fulltext.is_whole(db.conn):
            progress("indexing words", 0, None)
            fulltext.rebuild(db)
    coverage.refresh_all(archive)
    return summary(archive)


def summary(archive: Archive) -> Audit:
    """Count the stored checks; every rule is named, also one that applies to no report."""
    db = archive.db
    result = Audit(reports=int(db.execute("SELECT count(*) FROM reports").fetchone()[0]))
    result.by_rule = {
        rule: {"holds": 0, "broken": 0, "undecidable": 0}
        for (rule,) in db.execute("SELECT rule FROM rules ORDER BY rule")
    }
    totals: Counter[str] = Counter()
    for rule, outcome, count in db.execute("SELECT rule, result, count(*) FROM checks GROUP BY rule, result"):
        result.by_rule[rule][outcome] = count
        totals[outcome] += count
    result.checks = totals.total()
    result.broken = totals["broken"]
    result.undecidable = totals["undecidable"]
    return result


def _audit_one(archive: Archive, report_id: int) -> None:
    stored = load(archive.db, report_id)
    alone = evaluate(stored.report, stored.agency, archive.places)
    new = check_rows([*alone, *neighbours.across(archive, report_id)])
    old = archive.db.conn.execute(
        f"SELECT {', '.join(CHECK_COLUMNS)} FROM checks WHERE report_id = ? ORDER BY id", (report_id,)
    ).fetchall()
    if sorted(old, key=repr) != sorted(new, key=repr):  # a rule goes by the order of the cells, which is not kept
        write_checks(archive, report_id, new)
    suspicions.follow(archive.db, report_id, stored.report)
    rows.follow_cells(archive.db, report_id, stored.report)
    archive.db.conn.execute(
        "UPDATE reports SET rules_version = ?1 WHERE id = ?2 AND rules_version IS NOT ?1", (rules_version(), report_id)
    )
