"""What is odd about a run: portals held against what they should hold, and against what they were.

The monitors, their thresholds and their words stand in ``watch.toml``. A portal is compared with the last run in which
it was in order, so that what broke is said again by every run until it is mended, or accepted in the registry
(``expected``). Spidermon was looked at and not taken: docs/operations.md says why.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sqlite_utils import Database

from crawler.asking import walls
from crawler.clock import china_day, written
from crawler.registry import Portal

#: Findings that say that a portal's lists are not what they should be: such a run is nothing to compare with.
_UNSOUND = ("vanished", "below_minimum", "entries_dropped", "fewer_reports")
_SOUND = f"""
SELECT p.entries, p.found FROM portal_runs p JOIN runs r ON r.id = p.run_id
WHERE p.portal_id = :portal AND p.run_id <> :run AND p.comparable
  AND NOT EXISTS (SELECT 1 FROM findings f
                  WHERE f.portal_id = p.portal_id AND f.run_id = p.run_id AND f.kind IN {_UNSOUND})
ORDER BY r.started_at DESC, p.run_id DESC LIMIT 1
"""
_BEFORE = """
SELECT p.failures, p.asked FROM portal_runs p JOIN runs r ON r.id = p.run_id
WHERE p.portal_id = :portal AND p.run_id <> :run AND p.comparable
ORDER BY r.started_at DESC, p.run_id DESC LIMIT 1
"""
_READ_LAST = """
SELECT coalesce(
  (SELECT max(read_at) FROM portal_columns WHERE portal_id = :portal),
  (SELECT min(r.started_at) FROM portal_runs p JOIN runs r ON r.id = p.run_id WHERE p.portal_id = :portal)
)
"""
_THIS_SEASON = """
SELECT (SELECT count(*) FROM reports WHERE portal_id = :portal AND year = :year),
       (SELECT count(*) FROM reports WHERE portal_id = :portal AND year = :year - 1 AND published_on <= :day)
"""


@lru_cache
def monitors() -> dict[str, dict[str, Any]]:
    """Return the monitors by kind: ``severity``, words in both languages, thresholds."""
    return tomllib.loads(files("crawler.operating").joinpath("watch.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is odd: a row of ``findings``. ``portal`` None: the run; ``subject``: a class, or a year."""

    portal: str | None
    kind: str
    severity: str
    subject: str | None
    expected: int | str | None
    found: int | None
    zh: str
    en: str
    do_zh: str
    do_en: str

    def as_row(self) -> dict[str, Any]:
        """Return what ``gongkai crawl --json`` and ``status --json`` say of it."""
        return {
            "portal": self.portal,
            "kind": self.kind,
            "severity": self.severity,
            "subject": self.subject,
            "expected": self.expected,
            "found": self.found,
            "says": self.en,
            "do": self.do_en,
        }


@dataclass(frozen=True, slots=True)
class Course:
    """One portal in one run, as :meth:`crawler.records.tally.Tally.as_row` tells it.

    ``comparable``: its lists were read whole, as far as they let themselves be read.
    """

    portal: str
    status: str
    comparable: bool
    asked: int
    lists: int
    entries: int
    found: int
    new: int
    changed: int
    failed: int
    failures: Mapping[str, int]

    @classmethod
    def of(cls, row: Mapping[str, Any], *, ended: str, narrowed: bool) -> Course:
        """Take a portal's row of a summary; ``ended`` and ``narrowed`` are the run's."""
        whole = ended == "finished" or row["status"] == "complete"
        return cls(
            portal=row["portal"],
            status=row["status"],
            comparable=whole and not narrowed and not row["not_due"],
            asked=row["lists"] + row["fetched"] + row["not_modified"] + sum(row["failures"].values()),
            **{name: row[name] for name in ("lists", "entries", "found", "new", "changed", "failed", "failures")},
        )


def watch(
    db: Database, run_id: int, courses: Sequence[Course], portals: Mapping[str, Portal], now: datetime
) -> list[Finding]:
    """Judge a run and enter it: its courses, its findings, what its failures mean. Inside the caller's transaction."""
    asked = [one for one in courses if one.asked]
    found = [*_of_all(asked), *(said for one in asked for said in _of_portal(db, run_id, one, portals, now))]
    db.conn.executemany(
        "INSERT INTO portal_runs (portal_id, run_id, status, comparable, asked, entries, found, new, changed, failed, "
        "failures) VALUES (:portal, :run, :status, :comparable, :asked, :entries, :found, :new, :changed, :failed, "
        ":failures)",
        ({**asdict(one), "run": run_id, "failures": json.dumps(one.failures, sort_keys=True)} for one in asked),
    )
    db.conn.executemany(
        "INSERT INTO findings (run_id, portal_id, kind, severity, subject, expected, found, zh, en, do_zh, do_en) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((run_id, *astuple(one)) for one in found),
    )
    return found


def explain_failures(db: Database) -> None:
    """Bring what the archive says of the classes of failure up to date."""
    db.conn.executemany(
        "INSERT OR REPLACE INTO failure_classes (reason, whole_host, zh, en, do_zh, do_en) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (name, "breaks" in said, said["zh"], said["en"], said["do_zh"], said["do"])
            for name, said in walls.classes().items()
        ),
    )


def _of_all(courses: Sequence[Course]) -> Iterator[Finding]:
    """Yield what is odd about the run as a whole."""
    rule = monitors()["network"]
    away = [
        one for one in courses if one.failures and not one.lists + one.found and set(one.failures) <= {*rule["classes"]}
    ]
    if len(away) >= rule["least"] and len(away) >= rule["share"] * len(courses):
        yield _finding("network", None, expected=len(courses), found=len(away))


def _of_portal(
    db: Database, run_id: int, one: Course, portals: Mapping[str, Portal], now: datetime
) -> Iterator[Finding]:
    """Yield what is odd about one portal."""
    asked = {"portal": one.portal, "run": run_id}
    portal = portals.get(one.portal)
    if one.comparable:
        sound = db.execute(_SOUND, asked).fetchone()
        yield from _of_lists(one, portal, sound)
        yield from _of_season(db, one, now)
        before = db.execute(_BEFORE, asked).fetchone()
        yield from _of_failures(one, before)
    if count := one.failures.get("parser", 0):
        rule = monitors()["readers"]
        if count >= rule["least"]:
            yield _finding("readers", one.portal, found=count, severity="error" if count >= rule["grave"] else None)
    if one.status != "complete":
        yield from _of_age(db, one, now)


def _of_lists(one: Course, portal: Portal | None, sound: tuple[int, int] | None) -> Iterator[Finding]:
    """Hold what is listed against what the registry expects; where it expects nothing, against the last sound run."""
    entries, found = sound or (0, 0)
    rule = monitors()["entries_dropped"]
    dropped = one.entries < rule["share"] * entries and entries - one.entries >= rule["least"]
    expected = portal.expected if portal else None
    if expected is not None:
        if one.found < expected.minimum:
            yield _finding("below_minimum", one.portal, expected=expected.minimum, found=one.found)
        elif expected.maximum is not None and one.found > expected.maximum:
            yield _finding("above_maximum", one.portal, expected=expected.maximum, found=one.found)
    elif found and not one.found:
        yield _finding("vanished", one.portal, expected=found, found=0)
    elif dropped:
        yield _finding("entries_dropped", one.portal, expected=entries, found=one.entries)
    else:
        rule = monitors()["fewer_reports"]
        if one.found < rule["share"] * found and found - one.found >= rule["least"]:
            yield _finding("fewer_reports", one.portal, expected=found, found=one.found)


def _of_failures(one: Course, before: tuple[str, int] | None) -> Iterator[Finding]:
    """Say which classes of failure are unusually many; our parsers have a monitor of their own."""
    rule = monitors()["failures"]
    past: Counter[str] = Counter(json.loads(before[0]) if before else {})
    for reason, count in sorted(one.failures.items()):
        share = count / one.asked
        usual = past[reason] / before[1] if before and before[1] else 0.0
        if reason != "parser" and count >= rule["least"] and share >= rule["share"] and share >= rule["times"] * usual:
            yield _finding("failures", one.portal, subject=reason, expected=past[reason], found=count, share=share)


def _of_season(db: Database, one: Course, now: datetime) -> Iterator[Finding]:
    """Say where the reports on last year are missing, though a year ago those on the year before were there."""
    rule = monitors()["none_this_year"]
    today = china_day(now)
    if today.month not in rule["months"]:
        return
    year = today.year - 1
    day = (today - timedelta(days=365 + rule["slack"])).isoformat()
    new, old = db.execute(_THIS_SEASON, {"portal": one.portal, "year": year, "day": day}).fetchone()
    if not new and old >= rule["least"]:
        yield _finding("none_this_year", one.portal, subject=str(year), expected=old, found=0)


def _of_age(db: Database, one: Course, now: datetime) -> Iterator[Finding]:
    """Say of a portal that could not be read whole since when that is so."""
    (since,) = db.execute(_READ_LAST, {"portal": one.portal}).fetchone()
    if since is not None and since < written(now - timedelta(days=monitors()["stale"]["days"])):
        yield _finding("stale", one.portal, expected=since[:10])


def _finding(
    kind: str,
    portal: str | None,
    *,
    subject: str | None = None,
    expected: int | str | None = None,
    found: int | None = None,
    share: float = 0.0,
    severity: str | None = None,
) -> Finding:
    rule = monitors()[kind]
    named = walls.classes().get(subject or "")
    values = {"expected": expected, "found": found, "portal": portal, "percent": round(100 * share)}
    words = {
        name: rule[name].format(**values, subject=named[name[-2:]] if named else subject)
        for name in ("zh", "en", "do_zh", "do_en")
    }
    if kind == "failures" and named:
        words |= {"do_zh": named["do_zh"], "do_en": named["do"]}
    return Finding(portal, kind, severity or rule["severity"], subject, expected, found, **words)
