"""The audit over stored reports, and what the archive says of itself."""

from __future__ import annotations

import pytest

from archive.audit import audit
from archive.ingest import ingest
from archive.rules import declared
from archive.rules.version import rules_version
from archive.status import status
from archive.storage.store import Archive
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


def test_every_report_and_version_says_which_rules_checked_it(archive):
    stated = (
        "SELECT DISTINCT r.rules_version, v.rules_version FROM reports r JOIN report_versions v ON v.report_id = r.id"
    )
    assert archive.db.execute(stated).fetchall() == [(rules_version(), rules_version())]
    archive.db.execute("UPDATE reports SET rules_version = 'earlier'")
    audit(archive)
    assert archive.db.execute("SELECT DISTINCT rules_version FROM reports").fetchall() == [(rules_version(),)]


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
            "left_alone": [],
            "certificates": [],
            "failing": [],
            "failed_addresses": [],
            "coverage": {},
            "unreadable": {},
            "advice": [],
            "review": {},
            "proposed": [],
        }


def test_status_tells_hosts_by_their_latest_answer(archive):
    rows = [
        ("http://a.example/1", "2026-01-01", "failed", "dead", 404),
        ("http://a.example/2", "2026-01-02", "ok", None, 200),
        ("http://b.example/1", "2026-01-01", "not_modified", None, 304),
        ("http://b.example/2", "2026-01-03", "failed", "waf_js", 412),
        ("http://b.example/3", "2026-01-04", "refused", "robots", None),
        ("http://c.example/1", "2026-01-04", "refused", "notice", 200),
        ("http://d.example/1", "2026-01-04", "failed", "dns", None),
        # a page that is gone says nothing of its host, unless nothing else does
        ("http://e.example/1", "2026-01-02", "ok", None, 200),
        ("http://e.example/2", "2026-01-04", "failed", "dead", 404),
        ("http://f.example/1", "2026-01-04", "failed", "dead", 404),
        # robots.txt forbids all that was wanted; a title that was refused was never asked for
        ("http://g.example/robots.txt", "2026-01-01", "ok", None, 200),
        ("http://g.example/1", "2026-01-02", "refused", "robots", None),
        ("http://g.example/2", "2026-01-03", "refused", "notice", None),
        ("http://h.example/1", "2026-01-03", "refused", "foreign_host", 302),
    ]
    for url, at, outcome, reason, http_status in rows:
        kind = "robots" if url.endswith("robots.txt") else "article"
        archive.db.execute(
            "INSERT INTO fetches (url, host, kind, at, first_at, outcome, reason, http_status) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [url, url.split("/")[2], kind, at, at, outcome, reason, http_status],
        )
    for reason, whole_host in (("dead", 0), ("waf_js", 1), ("dns", 1)):
        archive.db.execute("INSERT INTO failure_classes VALUES (?, ?, '', '', '', '')", [reason, whole_host])
    archive.db.execute("INSERT INTO runs (started_at, status, counts) VALUES ('2026-01-04', 'partial', '{\"new\": 2}')")
    said = status(archive)
    assert [tuple(host.values()) for host in said["hosts"]] == [
        ("a.example", "ok", "2026-01-02"),
        ("b.example", "waf_js", "2026-01-01"),
        ("c.example", "ok", "2026-01-04"),
        ("d.example", "dns", None),
        ("e.example", "ok", "2026-01-02"),
        ("f.example", "dead", None),
        ("g.example", "robots", None),
    ]
    assert said["hosts"][0].keys() == {"host", "state", "last_success"}
    assert (said["reports"], said["agencies"], said["coverage"]) == (2, 1, {"complete": 2})
    assert said["last_run"]["counts"] == {"new": 2}


def test_status_tells_whom_we_leave_alone_and_whose_certificate_is_not_in_order(archive):
    db = archive.db
    db.execute(
        "INSERT INTO host_limits VALUES ('a.example', '2026-01-01', 9, '2999-01-01T00:00:00Z', '503, Retry-After')"
    )
    db.execute(
        "INSERT INTO host_limits VALUES ('b.example', '2026-01-01', 9, '2020-01-01T00:00:00Z', '503, Retry-After')"
    )
    url = db.execute("SELECT url FROM snapshots ORDER BY id LIMIT 1").fetchone()[0]
    db.execute("UPDATE snapshots SET certificate = 'expired', fetched_at = '2026-01-03' WHERE url = ?", [url])
    db.execute(
        "INSERT INTO fetches (url, host, kind, at, first_at, outcome) VALUES (?, 'c.example', 'article', '', '', 'ok')",
        [url],
    )
    said = status(archive)
    assert said["left_alone"] == [{"host": "a.example", "until": "2999-01-01T00:00:00Z", "reason": "503, Retry-After"}]
    expired = {"host": "c.example", "certificate": "expired", "bodies": 1, "last_seen": "2026-01-03"}
    assert said["certificates"] == [expired]
