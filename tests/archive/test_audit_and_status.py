"""The audit over stored reports, and what the archive says of itself."""

from __future__ import annotations

import pytest

from archive.audit import audit
from archive.ingest import ingest
from archive.rules import declared
from archive.status import status
from archive.store import Archive
from tests.archive.printed import PAGE, printed, source

NEW, TOTAL = ((3, "new_requests", field) for field in ("natural_person", "total"))


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path) as opened:
        ingest(opened, printed(2023, {NEW: "7", TOTAL: "9"}), source())
        ingest(opened, printed(2022), source(f"{PAGE}?2022"))
        yield opened


def test_the_audit_finds_what_storing_found(archive):
    before = archive.db.conn.total_changes
    result = audit(archive)
    assert archive.db.conn.total_changes == before, "checks that come out as they are stored are not written again"
    assert result.reports == 2
    assert set(result.by_rule) == {rule.rule for rule in declared()}
    assert result.by_rule["requests.applicants"]["broken"] == 1
    assert result.checks == archive.db.execute("SELECT count(*) FROM checks").fetchone()[0]
    assert result.checks == sum(sum(counts.values()) for counts in result.by_rule.values())
    assert result.broken == sum(counts["broken"] for counts in result.by_rule.values())


def test_the_audit_puts_right_what_older_rules_left(archive):
    def checks():
        found = archive.db.execute("SELECT report_id, rule, subject, result, note FROM checks").fetchall()
        return sorted(found, key=repr)

    before = checks()
    archive.db.execute("DELETE FROM checks WHERE rule = 'requests.balance'")
    archive.db.execute("UPDATE checks SET result = 'undecidable' WHERE result = 'broken'")
    audit(archive)
    assert checks() == before


def test_the_audit_of_nothing(tmp_path):
    with Archive.open(tmp_path / "empty") as archive:
        result = audit(archive)
    assert (result.reports, result.checks, result.broken) == (0, 0, 0)


def test_status_of_nothing(tmp_path):
    with Archive.open(tmp_path / "empty") as archive:
        assert status(archive) == {
            "reports": 0,
            "agencies": 0,
            "last_run": None,
            "findings": [],
            "hosts": [],
            "failing": [],
            "coverage": {},
            "unreadable": {},
            "advice": [],
        }


def test_status_tells_hosts_by_their_latest_answer(archive):
    rows = [
        ("http://a.example/1", "a.example", "2026-01-01", "failed", "dead"),
        ("http://a.example/2", "a.example", "2026-01-02", "ok", None),
        ("http://b.example/1", "b.example", "2026-01-01", "not_modified", None),
        ("http://b.example/2", "b.example", "2026-01-03", "failed", "waf_script"),
        ("http://b.example/3", "b.example", "2026-01-04", "refused", "robots"),
        ("http://c.example/1", "c.example", "2026-01-04", "refused", "notice"),
        ("http://d.example/1", "d.example", "2026-01-04", "failed", "dns"),
    ]
    for url, host, at, outcome, reason in rows:
        archive.db.execute(
            "INSERT INTO fetches (url, host, kind, at, first_at, outcome, reason) VALUES (?, ?, 'article', ?, ?, ?, ?)",
            [url, host, at, at, outcome, reason],
        )
    archive.db.execute("INSERT INTO runs (started_at, status, counts) VALUES ('2026-01-04', 'partial', '{\"new\": 2}')")
    said = status(archive)
    assert said["hosts"] == [
        {"host": "a.example", "state": "ok", "last_success": "2026-01-02"},
        {"host": "b.example", "state": "waf_script", "last_success": "2026-01-01"},
        {"host": "c.example", "state": "ok", "last_success": "2026-01-04"},
        {"host": "d.example", "state": "dns", "last_success": None},
    ]
    assert (said["reports"], said["agencies"], said["coverage"]) == (2, 1, {"complete": 2})
    assert said["last_run"]["counts"] == {"new": 2}
