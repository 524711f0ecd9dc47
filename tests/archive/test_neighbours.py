"""Checks that compare reports: with the year before, and of a region with its members, in whatever order they come."""

from __future__ import annotations

import dataclasses
import random
import shutil
from datetime import date
from typing import Any

import pytest

from archive import neighbours, required
from archive.audit import audit
from archive.history import versions
from archive.identities import lineage
from archive.ingest import Source, keep, store
from archive.merge import merge
from archive.places import Region
from archive.required import RequiredList
from archive.storage.store import Archive
from parsers.forms import forms
from parsers.model import Figure, Period, Place, Report, Scope, Section, State, Status

PLACES = [
    Region("990000", "澄岚省", "province", None),
    Region("990100", "云雾市", "prefecture", "990000"),
    Region("990101", "澄湖区", "county", "990100"),
    Region("990102", "苔岭县", "county", "990100"),
]
BUREAU, CITY, EAST, WEST = "云雾市教育局", "云雾市人民政府", "澄湖区人民政府", "苔岭县人民政府"


def report(agency: str, year: int, scope: Scope = Scope.OWN, template: str = "2021", **cells: Any) -> Report:
    """A report whose every cell is 0 but for ``cells``: ``line__field=3`` (None: blank, a word: not a number)."""
    form = forms()[template]
    there = [
        *((2, item.item, column.field) for band in form.bands for item in band.rows for column in band.columns),
        *((3, line.line, applicant.field) for line in form.lines for applicant in form.applicants),
        *((4, channel.channel, result.field) for channel in form.channels for result in form.results),
    ]
    figures = []
    for chapter, line, field in there:
        value = cells.pop(f"{line}__{field}", 0)
        if isinstance(value, str):
            figures.append(Figure(chapter, line, field, value, None, State.TEXT, Place(chapter, 0, 0)))
        else:
            state = State.BLANK if value is None else State.NUMBER
            figures.append(Figure(chapter, line, field, "" if value is None else str(value), value, state, None))
    assert not cells, f"no such cells: {cells}"
    return Report(
        kind="html",
        encoding="utf-8",
        title=f"{agency}{year}年政府信息公开工作年度报告",
        title_year=year,
        agency=agency,
        year=year,
        period=Period(f"{year}年", None, None),
        scope=scope,
        template=template,
        status=Status.COMPLETE,
        figures=figures,
        sections=[Section(one.number, one.heading, "本年度平稳。") for one in form.chapters],
    )


def add(archive: Archive, one: Report, *, url: str | None = None, day: int = 1) -> None:
    """Store a report as if its page had been read."""
    url = url or f"http://{one.scope}.example/{one.agency}/{one.year}.html"
    where = Source(url, f"2026-02-{day:02}T00:00:00Z", 200, "text/html")
    body = f"{one.title} {one.scope} {[figure.raw for figure in one.figures]}".encode()
    store(archive, one, where, keep(archive, body, where))


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A data folder that has the places and nothing else: to be copied, since it takes a second to make."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    with Archive.open(folder) as opened:
        opened.add_regions(PLACES)
    return folder


@pytest.fixture
def archive(empty, tmp_path):
    with Archive.open(shutil.copytree(empty, tmp_path / "data")) as opened:
        yield opened


Rows = dict[tuple[int, str | None], tuple[Any, ...]]


def checks(archive: Archive, rule: str) -> Rows:
    """Return one rule's (result, expected, found) by year and subject."""
    rows = archive.db.execute(
        "SELECT r.year, c.subject, c.result, c.expected, c.found FROM checks c JOIN reports r ON r.id = c.report_id "
        "WHERE c.rule = ?",
        [rule],
    )
    return {(year, subject): tuple(rest) for year, subject, *rest in rows.fetchall()}


def notes(archive: Archive, rule: str) -> set[str | None]:
    return {note for (note,) in archive.db.execute("SELECT note FROM checks WHERE rule = ?", [rule]).fetchall()}


def everything(archive: Archive) -> list[tuple[Any, ...]]:
    """Every check, by the names that are equal in all archives."""
    rows = archive.db.execute(
        "SELECT r.key, c.rule, c.subject, c.result, c.severity, c.expected, c.found, c.difference, c.note "
        "FROM checks c JOIN reports r ON r.id = c.report_id"
    )
    return sorted(rows.fetchall(), key=repr)


def as_audited(archive: Archive) -> list[tuple[Any, ...]]:
    """Return every check, after making sure that the audit finds nothing else."""
    before = everything(archive)
    audit(archive)
    assert everything(archive) == before
    return before


class TestTheYearBefore:
    def test_what_is_carried_forward_is_carried_over(self, archive):
        add(archive, report(BUREAU, 2022, carried_forward__natural_person=3, carried_forward__total=3))
        add(archive, report(BUREAU, 2023, carried_over__natural_person=3, carried_over__total=2))
        found = checks(archive, "requests.carryover")
        assert found[2023, "natural_person"] == ("holds", 3, 3)
        assert found[2023, "total"] == ("broken", 3, 2)
        assert len(found) == 7, "each of the seven columns, and nothing for the year that has none before it"
        as_audited(archive)

    def test_the_year_before_may_come_later(self, archive):
        add(archive, report(BUREAU, 2023, carried_over__total=2))
        assert checks(archive, "requests.carryover") == {}
        add(archive, report(BUREAU, 2022, carried_forward__total=3))
        assert checks(archive, "requests.carryover")[2023, "total"] == ("broken", 3, 2)
        as_audited(archive)

    def test_a_new_version_is_compared_anew(self, archive):
        add(archive, report(BUREAU, 2022, carried_forward__total=3))
        add(archive, report(BUREAU, 2023, carried_over__total=2))
        add(archive, report(BUREAU, 2022, carried_forward__total=2), day=2)
        assert checks(archive, "requests.carryover")[2023, "total"] == ("holds", 2, 2)
        as_audited(archive)

    def test_a_report_that_goes_takes_its_comparisons_along(self, archive):
        add(archive, report(BUREAU, 2022))
        add(archive, report(BUREAU, 2023))
        with archive.transaction():
            versions.drop(archive, archive.db.execute("SELECT id FROM reports WHERE year = 2022").fetchone()[0])
        assert checks(archive, "requests.carryover") == {}
        as_audited(archive)

    def test_the_same_scope_is_compared(self, archive):
        add(archive, report(CITY, 2022, Scope.AGGREGATE, carried_forward__total=30))
        add(archive, report(CITY, 2022, Scope.OWN_LEVEL, carried_forward__total=3))
        add(archive, report(CITY, 2023, Scope.AGGREGATE, carried_over__total=30))
        assert checks(archive, "requests.carryover")[2023, "total"] == ("holds", 30, 30)
        as_audited(archive)

    def test_one_that_does_not_say_whose_figures_it_has_proves_nothing(self, archive):
        add(archive, report(CITY, 2022, Scope.UNKNOWN, carried_forward__total=3))
        add(archive, report(CITY, 2023, Scope.AGGREGATE, carried_over__total=30))
        assert checks(archive, "requests.carryover")[2023, "total"] == ("undecidable", 3, 30)
        assert any("does not say whose figures" in (note or "") for note in notes(archive, "requests.carryover"))
        as_audited(archive)

    def test_blanks(self, archive):
        """As in every rule: read as zero where that holds, undecidable where a number could mend it."""
        before = report(BUREAU, 2022, carried_forward__total=None, carried_forward__natural_person=1)
        add(archive, before)
        now = report(
            BUREAU, 2023, carried_over__total=5, carried_over__natural_person=None, carried_over__other_org=None
        )
        add(archive, now)
        found = checks(archive, "requests.carryover")
        assert found[2023, "total"] == ("undecidable", None, 5)
        assert found[2023, "natural_person"] == ("undecidable", 1, None)
        assert found[2023, "other_org"] == ("holds", 0, 0)
        as_audited(archive)

    def test_a_number_that_could_not_be_read_is_not_zero(self, archive):
        add(archive, report(BUREAU, 2022))
        add(archive, report(BUREAU, 2023, carried_over__other_org="1O"))
        assert checks(archive, "requests.carryover")[2023, "other_org"][0] == "undecidable"
        as_audited(archive)

    def test_documents_in_force(self, archive):
        add(archive, report(BUREAU, 2022, normative_documents__in_force=12))
        made = {"normative_documents__made": 3, "normative_documents__repealed": 1}
        add(archive, report(BUREAU, 2023, **made, normative_documents__in_force=14))
        add(archive, report(BUREAU, 2024, **made, normative_documents__in_force=14))
        found = checks(archive, "disclosures.in_force")
        assert found[2023, "normative_documents"] == ("holds", 14, 14)
        assert found[2024, "normative_documents"] == ("broken", 16, 14)
        assert (2022, "normative_documents") not in found
        as_audited(archive)

    def test_items_of_the_trial_form(self, archive):
        add(archive, report(BUREAU, 2019, template="2019", penalties__items_previous=36, penalties__items_change=5))
        add(archive, report(BUREAU, 2020, template="2019", penalties__items_previous=17))
        add(archive, report(BUREAU, 2021, template="2021"))
        found = checks(archive, "disclosures.items")
        assert found[2020, "penalties"] == ("broken", 41, 17)
        assert {year for year, _ in found} == {2020}, "the form of 2021 has no such column"
        assert {year for year, _ in checks(archive, "disclosures.in_force")} == set()
        as_audited(archive)

    def test_pending_cases_do_not_vanish(self, archive):
        add(archive, report(BUREAU, 2022, review__pending=26, review__total=26))
        add(archive, report(BUREAU, 2023, review__upheld=20, review__total=20))
        found = checks(archive, "disputes.pending")
        assert found[2023, "review"] == ("broken", 26, 20)
        assert found[2023, "litigation_direct"][0] == "holds"
        as_audited(archive)


class TestAgenciesThatChanged:
    OLD, NEW = "云雾市环境保护局", "云雾市生态环境局"

    def test_a_renamed_agency_goes_on(self, archive):
        add(archive, report(self.NEW, 2019, carried_over__total=4))
        add(archive, report(self.OLD, 2018, template="2019", carried_forward__total=3))
        assert checks(archive, "requests.carryover")[2019, "total"] == ("broken", 3, 4)
        assert any("the year before is of 990100-" in (note or "") for note in notes(archive, "requests.carryover"))
        as_audited(archive)

    def test_a_link_that_goes_or_comes_is_followed(self, archive):
        add(archive, report(self.OLD, 2018, template="2019", carried_forward__total=3))
        add(archive, report(self.NEW, 2019, carried_over__total=4))
        db = archive.db
        with archive.transaction():
            db.conn.execute("UPDATE agencies SET successor_id = NULL, succession = NULL")
            neighbours.settle_due(archive)
        assert checks(archive, "requests.carryover") == {}
        with archive.transaction():
            lineage.relink(db, "990100")
            neighbours.settle_due(archive)
        assert checks(archive, "requests.carryover")[2019, "total"] == ("broken", 3, 4)
        assert db.execute("SELECT count(*) FROM checks_due").fetchone()[0] == 0
        as_audited(archive)


class TestRegions:
    def test_no_member_has_more_than_the_whole(self, archive):
        add(archive, report(CITY, 2023, Scope.AGGREGATE, new_requests__total=100, new_requests__natural_person=90))
        add(archive, report(EAST, 2023, Scope.AGGREGATE, new_requests__total=120, new_requests__natural_person=91))
        add(archive, report(BUREAU, 2023, new_requests__total=40))
        found = checks(archive, "aggregate.members")
        assert found[2023, "990101-澄湖区人民政府"] == ("broken", 120, 100)
        assert found[2023, "990100-云雾市教育局"][0] == "holds"
        assert any(
            "requests.new_requests.natural_person" in (note or "") for note in notes(archive, "aggregate.members")
        )
        as_audited(archive)

    def test_members_that_come_later_are_compared(self, archive):
        add(archive, report(BUREAU, 2023, new_requests__total=140))
        add(archive, report(CITY, 2023, Scope.AGGREGATE, new_requests__total=100))
        add(archive, report(EAST, 2023, Scope.AGGREGATE, new_requests__total=40))
        found = checks(archive, "aggregate.members")
        assert {subject: row[0] for (_, subject), row in found.items()} == {
            "990100-云雾市教育局": "broken",
            "990101-澄湖区人民政府": "holds",
            None: "broken",  # 180 are more than 100, whoever else there is
        }
        assert any("2 of 3 members archived" in (note or "") for note in notes(archive, "aggregate.members"))
        as_audited(archive)

    def test_a_sum_of_some_decides_nothing(self, archive):
        add(archive, report(CITY, 2023, Scope.AGGREGATE, new_requests__total=100))
        add(archive, report(EAST, 2023, Scope.AGGREGATE, new_requests__total=40))
        assert checks(archive, "aggregate.members")[2023, None] == ("undecidable", 40, 100)
        add(archive, report(WEST, 2023, Scope.AGGREGATE, new_requests__total=60))
        assert checks(archive, "aggregate.members")[2023, None] == ("holds", 100, 100)
        as_audited(archive)

    def test_where_all_are_known_and_archived_the_sum_must_be_the_whole(self, archive):
        add(archive, report(CITY, 2023, Scope.AGGREGATE, new_requests__total=100))
        for name, count in ((EAST, 40), (WEST, 30)):
            add(archive, report(name, 2023, Scope.AGGREGATE, new_requests__total=count))
        add(archive, report(BUREAU, 2023, new_requests__total=20))
        assert checks(archive, "aggregate.members")[2023, None] == ("undecidable", 90, 100)
        everybody = RequiredList("990100", date(2024, 1, 1), "http://list.example/", (CITY, BUREAU))
        with archive.transaction() as db:
            required.enter(db, archive.places, [], [everybody])
            neighbours.settle_due(archive)
        assert checks(archive, "aggregate.members")[2023, None] == ("broken", 90, 100)
        as_audited(archive)
        add(archive, report(BUREAU, 2023, new_requests__total=30), day=2)
        assert checks(archive, "aggregate.members")[2023, None] == ("holds", 100, 100)
        as_audited(archive)

    def test_who_is_no_member(self, archive):
        """Offices of national bodies, bodies of zones and towns, other years, and who counts a whole system."""
        add(archive, report(CITY, 2023, Scope.AGGREGATE, new_requests__total=1))
        for name in ("国家税务总局云雾市税务局", "云雾市高新技术产业开发区财政局"):
            add(archive, report(name, 2023, new_requests__total=9))
        add(archive, report(BUREAU, 2023, Scope.VERTICAL, new_requests__total=9))
        add(archive, report(EAST, 2022, Scope.AGGREGATE, new_requests__total=9))
        assert checks(archive, "aggregate.members") == {}
        as_audited(archive)

    def test_a_level_has_its_own_bodies_only(self, archive):
        add(archive, report(CITY, 2023, Scope.OWN_LEVEL, new_requests__total=10))
        add(archive, report(EAST, 2023, Scope.AGGREGATE, new_requests__total=40))
        add(archive, report(BUREAU, 2023, new_requests__total=3))
        assert {subject for _, subject in checks(archive, "aggregate.members")} == {"990100-云雾市教育局", None}
        add(archive, report(CITY, 2023, Scope.AGGREGATE, new_requests__total=9))
        rows = archive.db.execute(
            "SELECT c.subject, c.result FROM checks c JOIN reports r ON r.id = c.report_id "
            "WHERE c.rule = 'aggregate.members' AND r.scope = 'aggregate'"
        ).fetchall()
        assert ("990100-云雾市人民政府", "broken") in rows, "the level's report is a part of the whole"
        as_audited(archive)

    def test_what_the_whole_leaves_blank(self, archive):
        add(archive, report(CITY, 2023, Scope.AGGREGATE, new_requests__total=None))
        add(archive, report(EAST, 2023, Scope.AGGREGATE, new_requests__total=40))
        assert checks(archive, "aggregate.members")[2023, "990101-澄湖区人民政府"][0] == "undecidable"
        as_audited(archive)


def some() -> list[Report]:
    """Reports of years, scopes, levels and names that are compared in every way."""
    made = [
        report(name, year, carried_forward__total=year % 3, carried_over__total=year % 2, review__pending=year % 5)
        for name in (BUREAU, "云雾市财政局", "澄湖区教育局")
        for year in (2021, 2022, 2023)
    ]
    made += [
        report(name, year, scope, new_requests__total=10 * (year - 2020) + len(name), carried_over__total=2)
        for name in (CITY, EAST, WEST)
        for year in (2022, 2023)
        for scope in (Scope.AGGREGATE, Scope.OWN_LEVEL)
    ]
    made += [report("云雾市环境保护局", 2021, carried_forward__total=5), report("云雾市生态环境局", 2022)]
    made += [report("澄岚省人民政府", 2023, Scope.AGGREGATE, new_requests__total=20)]
    later = dataclasses.replace(report(EAST, 2023, Scope.AGGREGATE, new_requests__total=300), title="更正")
    return [*made, later]


def filled(empty, folder, order: list[int]) -> list[tuple[Any, ...]]:
    reports = some()
    with Archive.open(shutil.copytree(empty, folder)) as archive:
        for at in order:
            add(archive, reports[at], day=2 if reports[at].title == "更正" else 1)
        return as_audited(archive)


@pytest.mark.parametrize("seed", range(1))
def test_whatever_the_order_the_checks_are_those_of_the_audit(empty, tmp_path, seed):
    order = list(range(len(some())))
    expected = filled(empty, tmp_path / "in order", order)
    assert {rule for _, rule, *_ in expected} >= set(neighbours.ACROSS) - {"disclosures.items"}
    random.Random(seed).shuffle(order)
    assert filled(empty, tmp_path / "shuffled", order) == expected


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 40))
def test_whatever_the_order_many_times(empty, tmp_path, seed):
    test_whatever_the_order_the_checks_are_those_of_the_audit(empty, tmp_path, seed)


def test_joined_folders_are_compared_with_each_other(empty, tmp_path):
    """A report taken over as it is brings checks that were made among other reports."""
    *_, last = reports = some()
    folders = [shutil.copytree(empty, tmp_path / name) for name in ("left", "right")]
    for half, folder in enumerate(folders):
        with Archive.open(folder) as archive:
            for at, one in enumerate(reports):
                if at % 2 == half and one is not last:
                    add(archive, one)
    with Archive.open(folders[0]) as archive:
        merge(archive, folders[1])
        joined = as_audited(archive)
        assert joined == filled(empty, tmp_path / "one", list(range(len(reports) - 1)))


def test_one_more_report_costs_what_its_neighbours_do(empty, tmp_path):
    """As many statements are run for it in a larger archive."""
    with Archive.open(shutil.copytree(empty, tmp_path / "data")) as archive:
        counted = []
        for size in (2, 30):
            for number in range(size):
                add(archive, report(f"云雾市{chr(0x6797 + number)}{chr(0x5DDD + size)}局", 2023))
            ran: list[str] = []
            archive.db.conn.set_trace_callback(ran.append)
            add(archive, report(f"云雾市{chr(0x5DDD + size)}委员会", 2023))
            archive.db.conn.set_trace_callback(None)
            counted.append(len(ran))
        assert counted[0] == counted[1]
