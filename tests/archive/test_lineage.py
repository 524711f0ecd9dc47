"""Agencies renamed and merged: who follows whom, in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.identities import lineage
from archive.identities.agencies import identify
from archive.identities.identity import store_agency
from archive.identities.successions import changes, reviewed, rows
from archive.storage.store import Archive

OLD, NEW = "青岛市环境保护局", "青岛市生态环境局"
MARKET = ("青岛市工商行政管理局", "青岛市质量技术监督局", "青岛市食品药品监督管理局")
TOGETHER = "青岛市市场监督管理局"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "data"
    Archive.open(folder).close()
    return folder


@pytest.fixture
def archive(empty: Path, tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(copytree(empty, tmp_path / "data")) as opened:
        yield opened


def add(archive: Archive, *names: str) -> dict[str, int]:
    """Store agencies by their names, in this order."""
    with archive.transaction() as db:
        return {name: store_agency(db, identify(name, archive.places)) for name in names}


def report(archive: Archive, agency_id: int, year: int) -> None:
    """Store the bare row of a report."""
    with archive.transaction() as db:
        db.execute(
            "INSERT INTO reports "
            "(key, agency_id, year, scope, url, status, snapshot_sha256, parser_version, file_kind) "
            "VALUES (?, ?, ?, 'own', 'http://127.0.0.1/', 'complete', '0', '0', 'html')",
            [f"{agency_id}-{year}", agency_id, year],
        )


def links(archive: Archive) -> dict[str, tuple[str | None, str | None, int | None]]:
    sql = (
        "SELECT a.name, s.name, a.succession, a.last_year FROM agencies a LEFT JOIN agencies s ON s.id = a.successor_id"
    )
    return {name: (after, change, last) for name, after, change, last in archive.db.execute(sql)}


@pytest.mark.parametrize("names", [*permutations([OLD, NEW])])
def test_a_renamed_agency_is_followed_by_the_one_of_the_new_name(archive: Archive, names: tuple[str, ...]) -> None:
    ids = add(archive, *names)
    assert links(archive)[OLD] == (NEW, "2018-environment", 2018)
    assert [one.name for one in lineage.predecessors(archive.db, ids[NEW])] == [OLD]
    after = lineage.successor(archive.db, ids[OLD])
    assert after is not None and (after.name, after.first, after.comparable) == (NEW, 2018, True)


def test_nobody_is_invented_and_an_end_is_known_without_a_successor(archive: Archive) -> None:
    add(archive, OLD, "青岛市林业局")
    assert links(archive) == {OLD: (None, "2018-environment", 2018), "青岛市林业局": (None, None, None)}


def test_two_agencies_with_a_new_name_decide_nothing(archive: Archive) -> None:
    add(archive, "济南市国土资源局", "济南市自然资源局", "济南市自然资源和规划局")
    assert links(archive)["济南市国土资源局"] == (None, "2018-natural-resources", 2018)


def test_agencies_of_other_places_and_of_none_are_left_alone(archive: Archive) -> None:
    add(archive, OLD, "济南市生态环境局", "环境保护局", "生态环境局")
    assert all(after is None for after, *_ in links(archive).values())


def test_national_bodies_are_followed_too(archive: Archive) -> None:
    add(archive, "生态环境部", "环境保护部", "国家林业和草原局", "国家林业局")
    found = links(archive)
    assert (found["环境保护部"][0], found["国家林业局"][0]) == ("生态环境部", "国家林业和草原局")


def test_a_county_that_became_a_district(archive: Archive) -> None:
    add(archive, "青岛市即墨区人民政府", "即墨市人民政府", "即墨市环境保护局", "即墨区生态环境局", "即墨市教育局")
    found = links(archive)
    assert found["即墨市人民政府"] == ("青岛市即墨区人民政府", "place-370282-2017", 2016)
    assert found["即墨市环境保护局"][0] == "即墨区生态环境局"  # what stood between them is not archived
    assert found["即墨市教育局"] == (None, "place-370282-2017", 2016)


def test_what_was_reviewed_stands_over_names(archive: Archive) -> None:
    add(archive, "青岛市自然资源和规划局", "青岛市国土资源和房屋管理局")
    assert links(archive)["青岛市国土资源和房屋管理局"][:2] == ("青岛市自然资源和规划局", "reviewed-1")


def test_a_renamed_agency_goes_on_from_the_old_ones_report(archive: Archive) -> None:
    ids = add(archive, OLD, NEW)
    report(archive, ids[OLD], 2017)
    assert lineage.continued(archive.db, ids[NEW], 2018) == (ids[OLD],)
    assert lineage.continued(archive.db, ids[NEW], 2019) == ()
    report(archive, ids[NEW], 2018)
    assert lineage.continued(archive.db, ids[NEW], 2019) == (ids[NEW],)
    assert lineage.following(archive.db, ids[OLD], 2017) == (ids[NEW],)


def test_a_merged_agency_goes_on_from_all_that_were_merged_or_from_none(archive: Archive) -> None:
    ids = add(archive, *MARKET, TOGETHER)
    for name in MARKET[:2]:
        report(archive, ids[name], 2018)
    assert lineage.continued(archive.db, ids[TOGETHER], 2019) == ()
    report(archive, ids[MARKET[2]], 2018)
    assert lineage.continued(archive.db, ids[TOGETHER], 2019) == tuple(sorted(ids[name] for name in MARKET))
    report(archive, ids[TOGETHER], 2018)  # both reported on that year: who counted what is not known
    assert lineage.continued(archive.db, ids[TOGETHER], 2019) == ()


def test_an_agency_that_took_over_more_than_its_name_says_is_not_compared(archive: Archive) -> None:
    ids = add(archive, "济南市国土资源局", "济南市自然资源和规划局")
    report(archive, ids["济南市国土资源局"], 2018)
    assert lineage.continued(archive.db, ids["济南市自然资源和规划局"], 2019) == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_in_which_agencies_come_does_not_matter(archive: Archive, data: st.DataObject) -> None:
    organs = sorted({name for change in changes() for name in change.names | set(change.to)})
    names = data.draw(st.lists(st.sampled_from(organs), min_size=2, max_size=12, unique=True))
    places = data.draw(st.lists(st.sampled_from(["即墨市", "即墨区", "青岛市"]), min_size=12, max_size=12))
    agencies = [place + name for place, name in zip(places, names, strict=False)]
    found = []
    for order in (agencies, data.draw(st.permutations(agencies))):
        archive.db.execute("UPDATE agencies SET successor_id = NULL")
        archive.db.execute("DELETE FROM checks_due")
        archive.db.execute("DELETE FROM agencies")
        add(archive, *order)
        before = links(archive)
        lineage.relink_all(archive.db)
        assert links(archive) == before
        found.append(before)
    assert found[0] == found[1]


def test_every_change_is_sound() -> None:
    known = list(rows())
    assert len({row[0] for row in known}) == len(known)
    for change in changes():
        assert change.first <= change.last + 1 and change.basis and change.zh and change.en
        assert len(change.names) == sum(map(len, change.groups)), f"{change.id} names an agency twice"
        assert not change.names & set(change.to) or not change.ended, change.id
    assert all(change.basis for _, change in reviewed().values())
