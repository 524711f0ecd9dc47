"""What is missing, and what is only not known: from what columns list, and how far they were read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import coverage, entries
from archive.entries import Entry
from archive.identities.agencies import Agency, identify
from archive.identities.identity import store_agency
from archive.merge import merge
from archive.places import Region
from archive.publish import publish
from archive.required import RequiredList, enter
from archive.rules.dates import due
from archive.storage.copies import reading
from archive.storage.invariants import invariants
from archive.storage.store import Archive
from parsers.titles import judge

PORTAL, COLUMN, ASKED = "wuyou", "http://127.0.0.1/nb/", "2026-11-22T08:00:00Z"
BUREAU, COUNTY = "乌有市财政局", "乌有市南柯县人民政府"


class Wuyou:
    """乌有市's portal, as a crawl leaves it in an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.db = archive, archive.db
        archive.add_regions([
            Region("990000", "乌有省", "province", None),
            Region("990200", "乌有市", "prefecture", "990000"),
            Region("990221", "南柯县", "county", "990200"),
        ])  # fmt: skip
        self.db.execute(
            "INSERT INTO portals VALUES (?, '乌有市', 'trs', 'http://127.0.0.1/', '990200', 'seen', NULL)", [PORTAL]
        )

    def column(
        self, url: str = COLUMN, *, read: str | None = ASKED, stopped: str | None = None, asked: str = ASKED
    ) -> None:
        self.db.execute(
            "INSERT OR REPLACE INTO portal_columns VALUES (?, ?, ?, ?, ?, 1, 1)", [PORTAL, url, asked, read, stopped]
        )

    def agency(self, name: str) -> int:
        return store_agency(self.db, identify(name, self.archive.places, region_code="990200"))

    def report(self, name: str, year: int, status: str = "complete", *, url: str | None = None, **more: object) -> None:
        values = {
            "key": f"{name}-{year}", "agency_id": self.agency(name), "year": year, "scope": "own", "status": status,
            "url": url or f"http://127.0.0.1/{name}/{year}", "snapshot_sha256": "00" * 32, "parser_version": "0",
            "file_kind": "html", **more,
        }  # fmt: skip
        self.db["reports"].insert(values)
        self.db.execute(
            "INSERT INTO locations (report_id, url, first_seen, last_seen, snapshot_sha256) "
            "SELECT id, url, '', '', snapshot_sha256 FROM reports WHERE key = ?",
            [values["key"]],
        )

    def fetched(
        self, url: str, outcome: str, reason: str | None, kind: str = "article", sha256: str | None = None
    ) -> None:
        self.db["fetches"].insert(
            {"url": url, "host": "127.0.0.1", "kind": kind, "at": ASKED, "outcome": outcome, "reason": reason,
             "first_at": ASKED, "sha256": sha256}
        )  # fmt: skip

    def listed(self, title: str, url: str, column: str = COLUMN) -> None:
        entries.note(self.db, [Entry(PORTAL, column, url, title, None, True)])

    def publishes(self, name: str, *years: int, column: str = COLUMN) -> None:
        for year in years:
            self.report(name, year)
            self.listed(f"{name}{year}年政府信息公开工作年度报告", f"http://127.0.0.1/{name}/{year}", column)

    def states(self, name: str) -> dict[int, tuple[str, str | None]]:
        with self.archive.transaction():
            coverage.refresh(self.db, self.archive.places)
        self.db.conn.commit()
        rows = self.db.execute("SELECT year, state, reason FROM coverage WHERE agency_id = ?", [self.agency(name)])
        return {year: (state, reason) for year, state, reason in rows}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "data"
    Archive.open(folder).close()
    return folder


@pytest.fixture
def wuyou(empty: Path, tmp_path: Path) -> Iterator[Wuyou]:
    with Archive.open(copytree(empty, tmp_path / "data")) as archive:
        yield Wuyou(archive)


def test_a_year_that_a_column_read_to_its_end_does_not_list_is_missing(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2019, 2020, 2022, 2023, 2024)
    found = wuyou.states(BUREAU)
    assert found[2021] == ("missing", None) and found[2025] == ("missing", None)
    assert found[2022] == ("complete", None)
    where = "SELECT where_url, looked_at, portal_id FROM coverage WHERE year = 2021"
    assert wuyou.db.execute(where).fetchall() == [(COLUMN, ASKED, PORTAL)]


def test_nothing_is_missing_from_a_column_that_was_not_read_to_its_end(wuyou: Wuyou) -> None:
    wuyou.column(read=None, stopped=f"{COLUMN}2")
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    assert wuyou.states(BUREAU)[2021] == ("unknown", "unfinished")


@pytest.mark.parametrize(
    ("outcome", "reason", "says"),
    [
        ("failed", "waf_js", ("blocked", "waf_js")),
        ("failed", "dead", ("blocked", "dead")),
        ("refused", "robots", ("blocked", "robots")),
        ("failed", "shell", ("unknown", "shell")),
    ],
)
def test_a_column_that_keeps_us_out(wuyou: Wuyou, outcome: str, reason: str, says: tuple[str, str]) -> None:
    wuyou.column(read=None, stopped=COLUMN)
    wuyou.fetched(COLUMN, outcome, reason, "list")
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    assert wuyou.states(BUREAU)[2021] == says


def test_what_was_read_once_stays_known_and_what_was_due_since_does_not(wuyou: Wuyou) -> None:
    wuyou.column(read="2025-06-01T00:00:00Z", stopped=COLUMN)
    wuyou.fetched(COLUMN, "failed", "waf_js", "list")
    wuyou.publishes(BUREAU, 2020, 2022, 2023, 2024)
    found = wuyou.states(BUREAU)
    assert (found[2021], found.get(2025)) == (("missing", None), ("blocked", "waf_js"))


@pytest.mark.parametrize(("asked", "says"), [("2026-01-31", None), ("2026-02-01", ("missing", None))])
def test_a_report_is_not_missing_before_it_is_due(wuyou: Wuyou, asked: str, says: object) -> None:
    wuyou.column(read=f"{asked}T23:00:00Z", asked=f"{asked}T23:00:00Z")
    wuyou.publishes(BUREAU, 2022, 2023, 2024)
    assert wuyou.states(BUREAU).get(2025) == says


def test_what_is_listed_is_not_missing(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2016, 2025)
    for year, outcome in {
        2017: ("failed", "timeout", None), 2018: ("failed", "parser", "0"), 2019: ("refused", "foreign_host", None),
        2020: ("refused", "not_a_report", "0"), 2021: None,
    }.items():  # fmt: skip
        url = f"http://127.0.0.1/art/{year}"
        wuyou.listed(f"{BUREAU}{year}年政府信息公开工作年度报告", url)
        if outcome:
            wuyou.fetched(url, *outcome[:2], sha256=outcome[2])
    found = wuyou.states(BUREAU)
    assert {year: found[year] for year in range(2017, 2023)} == {
        2017: ("blocked", "timeout"),
        2018: ("unreadable", "parser"),
        2019: ("unknown", "foreign_host"),
        2020: ("unknown", "not_a_report"),
        2021: ("unknown", "not_asked"),
        2022: ("missing", None),
    }


def test_an_address_is_one_however_it_is_written_and_wherever_it_led(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    wuyou.listed("2021年报告", "https://www.example.test/a")
    wuyou.fetched("http://example.test/a", "ok", "moved")
    wuyou.db.execute("UPDATE fetches SET detail = 'http://example.test/b'")
    wuyou.report(COUNTY, 2021, url="http://example.test/b")
    assert wuyou.states(BUREAU)[2021] == ("missing", None)
    resolved = "SELECT agency_key, year, state FROM column_entries WHERE url LIKE '%/a'"
    assert wuyou.db.execute(resolved).fetchall() == [("990221-南柯县人民政府", 2021, "found")]


def test_an_entry_that_names_nobody_may_be_anybodys(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2020, 2023, 2025)
    wuyou.listed("2021年政府信息公开工作年度报告", "http://127.0.0.1/x")
    found = wuyou.states(BUREAU)
    assert (found[2021], found[2022]) == (("unknown", "undated"), ("missing", None))


def test_of_another_agency_only_its_own_columns_speak(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.column("http://127.0.0.1/xian/", read=None, stopped="http://127.0.0.1/xian/")
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    wuyou.publishes(COUNTY, 2020, 2025, column="http://127.0.0.1/xian/")
    assert (wuyou.states(BUREAU)[2021][0], wuyou.states(COUNTY)[2021][0]) == ("missing", "unknown")
    wuyou.listed(f"{BUREAU}2018年政府信息公开工作年度报告", "http://127.0.0.1/y", "http://127.0.0.1/xian/")
    assert wuyou.states(BUREAU)[2021] == ("unknown", "unfinished")  # one of its columns was not read whole


def test_a_column_of_one_year_or_one_long_silent_tells_nothing_of_others(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2020)
    assert wuyou.states(BUREAU)[2021] == ("unknown", "column_silent")
    wuyou.publishes(BUREAU, 2022)
    found = wuyou.states(BUREAU)
    assert (found[2021], found[2023]) == (("missing", None), ("unknown", "column_silent"))


def test_a_column_whose_address_is_gone_gives_way_to_the_one_read_since(wuyou: Wuyou) -> None:
    wuyou.column("http://127.0.0.1/old/", read=None, stopped="http://127.0.0.1/old/", asked="2026-05-01T00:00:00Z")
    wuyou.fetched("http://127.0.0.1/old/", "failed", "dead", "list")
    wuyou.column()
    wuyou.publishes(BUREAU, 2019, column="http://127.0.0.1/old/")
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    assert wuyou.states(BUREAU)[2021] == ("missing", None)


def test_agencies_of_a_reform_are_missed_in_their_own_years_only(wuyou: Wuyou) -> None:
    old, new = "乌有市环境保护局", "乌有市生态环境局"
    wuyou.column()
    wuyou.publishes(old, 2015, 2017)
    wuyou.publishes(new, 2019, 2020, 2022, 2024, 2025)
    before, after = wuyou.states(old), wuyou.states(new)
    assert before[2016] == ("missing", None) and before[2018] == ("unknown", "reorganised") and max(before) == 2018
    assert after[2021] == ("missing", None) and min(after) == 2018


def test_a_report_that_comes_or_goes_changes_the_state_at_once(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    assert wuyou.states(BUREAU)[2021] == ("missing", None)
    wuyou.report(BUREAU, 2021, "unreadable")
    one = "SELECT state FROM coverage WHERE year = 2021"
    assert wuyou.db.execute(one).fetchall() == [("unreadable",)]
    wuyou.db.execute("UPDATE reports SET status = 'partial' WHERE year = 2021")
    assert wuyou.db.execute(one).fetchall() == [("partial",)]
    wuyou.db.execute("DELETE FROM locations WHERE url LIKE '%/2021'")
    wuyou.db.execute("DELETE FROM reports WHERE year = 2021")
    assert wuyou.states(BUREAU)[2021] == ("missing", None)


def test_who_must_report_counts_although_nothing_of_it_was_ever_found(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2022, 2023, 2024, 2025)
    wuyou.publishes("乌有市教育局", 2022, 2023, 2024, 2025)
    known = RequiredList("990200", date(2025, 3, 1), "http://127.0.0.1/list", (BUREAU, "乌有市水利局"))
    enter(wuyou.db, wuyou.archive.places, None, [known])
    assert wuyou.states("乌有市水利局")[2024] == ("missing", None)
    row = wuyou.db.execute("SELECT agencies, complete, missing, share, basis FROM coverage_by_place WHERE year = 2024")
    assert row.fetchall() == [(3, 2, 1, 0.6667, "list")]


def test_lateness_is_counted_from_the_legal_day(wuyou: Wuyou) -> None:
    wuyou.report(BUREAU, 2020, published_on="2021-02-07")
    wuyou.report(BUREAU, 2021, published_on="2022-01-21")
    wuyou.report(BUREAU, 2022, published_on="2025-02-07", signed_on="2023-01-20")  # a copy of a later day
    rows = wuyou.db.execute("SELECT year, due_on, days_late FROM coverage ORDER BY year").fetchall()
    assert rows == [(2020, "2021-01-31", 7), (2021, "2022-01-31", -10), (2022, "2023-01-31", None)]


def test_the_legal_day_of_the_view_is_that_of_the_rule(wuyou: Wuyou) -> None:
    levels = ("national", "province", "prefecture", "county", "township", None)
    kinds = ("government", "government_office", "department", "dispatched", "functional_zone", "authorised", None)
    agencies = [Agency(f"{level} {kind}", None, level, kind) for level in levels for kind in kinds]
    for number, one in enumerate(agencies):
        wuyou.db["agencies"].insert(
            {"id": number, "key": one.name, **{n: getattr(one, n) for n in ("name", "level", "kind")}}
        )
    for year in (2018, 2019, 2025):
        wuyou.db.execute(
            "INSERT INTO coverage_store (agency_id, year, state) SELECT id, ?, 'unknown' FROM agencies", [year]
        )
    for number, year, day in wuyou.db.execute("SELECT agency_id, year, due_on FROM coverage").fetchall():
        limit = due(agencies[number], year)
        assert day == (limit.isoformat() if limit else None), (agencies[number], year)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([BUREAU, COUNTY, "乌有市环境保护局", "乌有市生态环境局", "乌有市教育局"]),
        st.integers(2014, 2025),
        st.sampled_from(["report", "listed", "both", "failed"]),
        st.sampled_from([COLUMN, "http://127.0.0.1/b/"]),
    ),
    max_size=14,
    unique_by=lambda event: event[:2],
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, data=st.data(), half=st.booleans())
def test_whatever_the_order_and_however_often_the_same_is_missing(
    wuyou: Wuyou, events: list[tuple[str, int, str, str]], data: st.DataObject, half: bool
) -> None:
    found = []
    for number, order in enumerate((events, data.draw(st.permutations(events)))):
        for table in (
            "locations",
            "reports",
            "column_entries",
            "fetches",
            "coverage_store",
            "portal_columns",
            "checks_due",
        ):
            wuyou.db.execute(f"DELETE FROM {table}")
        wuyou.db.execute("UPDATE agencies SET successor_id = NULL")
        wuyou.db.execute("DELETE FROM checks_due")
        wuyou.db.execute("DELETE FROM agencies")
        wuyou.column()
        wuyou.column("http://127.0.0.1/b/", read=None if half else ASKED, stopped=COLUMN if half else None)
        for name, year, what, column in order:
            url = f"http://127.0.0.1/{name}/{year}"
            if what != "report":
                wuyou.listed(f"{name}{year}年政府信息公开工作年度报告", url, column)
            if what in ("report", "both"):
                wuyou.report(name, year)
            if what == "failed":
                wuyou.fetched(url, "failed", "timeout")
            if number:  # the second time it is looked at after every step
                coverage.refresh(wuyou.db, wuyou.archive.places)
        coverage.refresh(wuyou.db, wuyou.archive.places)
        sql = (
            "SELECT a.key, c.year, c.state, c.reason, c.where_url FROM coverage c JOIN agencies a ON a.id = c.agency_id"
        )
        found.append(sorted(wuyou.db.execute(sql).fetchall(), key=repr))
        counted = wuyou.db.execute(
            "SELECT year, sum(agencies), sum(complete), sum(blocked), sum(missing), sum(unknown) "
            "FROM coverage_by_place GROUP BY year"
        )
        seen = wuyou.db.execute(
            "SELECT year, count(*), sum(state = 'complete'), sum(state = 'blocked'), sum(state = 'missing'), "
            "sum(state = 'unknown') FROM coverage GROUP BY year"
        )
        assert counted.fetchall() == seen.fetchall()
    assert found[0] == found[1]


def test_titles_of_this_page_say_what_is_meant() -> None:
    verdict = judge(f"{BUREAU}2021年政府信息公开工作年度报告", confirmed_column=True)
    assert (verdict.agency, verdict.year) == (BUREAU, 2021)


def test_what_two_folders_know_is_known_to_the_one_that_joins_them(wuyou: Wuyou, tmp_path: Path) -> None:
    half = "http://127.0.0.1/b/"
    wuyou.column()
    wuyou.publishes(BUREAU, 2020, 2023)
    with Archive.open(tmp_path / "other") as archive:
        other = Wuyou(archive)
        other.column(half, read=None, stopped=half)
        other.publishes(BUREAU, 2025, column=half)
        other.publishes("乌有市环境保护局", 2015, 2017, column=half)
        other.fetched(half, "failed", "waf_js", "list")
        other.states(BUREAU)
    assert wuyou.states(BUREAU)[2021] == ("missing", None)
    for _ in range(2):
        merge(wuyou.archive, tmp_path / "other")
        rows = wuyou.db.execute(
            "SELECT year, state, reason FROM coverage_store c JOIN agencies a ON a.id = c.agency_id "
            "WHERE a.name = ? ORDER BY year",
            [BUREAU],
        ).fetchall()
        assert rows == [
            (2020, "complete", None), (2021, "blocked", "waf_js"), (2022, "blocked", "waf_js"),
            (2023, "complete", None), (2024, "blocked", "waf_js"), (2025, "complete", None),
        ]  # fmt: skip


def test_a_publication_says_the_same(wuyou: Wuyou, tmp_path: Path) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    wuyou.states(BUREAU)
    ask = "SELECT agency_id, year, state, reason, where_url FROM coverage ORDER BY agency_id, year"
    told = wuyou.db.execute(ask).fetchall()
    published = publish(wuyou.archive.folder, tmp_path / "public")
    with reading(published.folder / "gongkai.db") as copy:
        assert copy.execute(ask).fetchall() == told
        assert (wuyou.agency(BUREAU), 2021, "missing", None, COLUMN) in told


def test_what_was_changed_by_hand_is_seen_and_mended(wuyou: Wuyou) -> None:
    wuyou.column()
    wuyou.publishes(BUREAU, 2020, 2022, 2025)
    told = wuyou.states(BUREAU)
    wuyou.db.execute("UPDATE coverage_store SET state = 'partial' WHERE year = 2020")
    wuyou.db.execute("UPDATE coverage_counts SET agencies = 7 WHERE year = 2022")
    wuyou.db.execute("DELETE FROM coverage_store WHERE year = 2025")
    wuyou.db.execute("UPDATE agency_lives SET first_year = 1999 WHERE first_year = 0")
    faults = [one for one in invariants() if one.kind == "coverage"]
    assert [min(1, len(wuyou.db.execute(one.sql).fetchall())) for one in faults] == [1, 1, 1, 1]
    coverage.follow_reports(wuyou.db)
    assert wuyou.states(BUREAU) == told
    assert [wuyou.db.execute(one.sql).fetchall() for one in faults] == [[], [], [], []]
