"""One report at many places: which copies are one report, and which is shown, whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

import pytest

from archive.identities.likeness import TELLING, digest, is_telling
from archive.ingest import ingest
from archive.merge import merge
from archive.readers.processes import Here
from archive.sources import Source
from archive.storage.store import Archive
from parsers.model import Report
from parsers.report import parse
from tests.archive.printed import AGENCY, Cell, printed, source

OWN, CITY, MIRROR = "http://czj.yunling.example/", "http://www.yunling.example/", "http://mirror.example/"
PORTALS = {"own": ("云岭市财政局", OWN), "city": ("云岭市人民政府", CITY)}
OTHER = "云岭市水务局"
GOVERNMENT = "云岭市人民政府"
LINES = ("new_requests", "granted_full", "denied_state_secret", "unable_no_record", "refused_repeat", "other_misc")
#: Figures of one report only, and the same with a slip.
FIGURES: dict[Cell, str] = {(3, line, "total"): str(11 + 7 * at) for at, line in enumerate(LINES)}
SLIP = FIGURES | {(3, "new_requests", "total"): "12"}
OWN_LEVEL = "以上数据为市本级数据，不含下级行政机关。"
WHOLE = "全市各级行政机关共收到政府信息公开申请。以下为全市汇总数据。"


@dataclass(frozen=True)
class Copy:
    """A body at an address."""

    body: bytes
    source: Source


def copy(
    url: str,
    figures: dict[Cell, str] | None = None,
    portal: str | None = None,
    *,
    year: int | None = 2023,
    column: str | None = None,
    published: str = "",
    **page: str,
) -> Copy:
    """A page at ``url`` with these figures, on a portal or on none."""
    body = printed(year, figures or FIGURES, **page)
    if published:
        body = body.replace(b"<title>", f'<meta name="PubDate" content="{published}"><title>'.encode(), 1)
    return Copy(body, source(url, column=column, portal_id=portal))


def picture(url: str, agency: str = AGENCY, portal: str | None = None) -> Copy:
    """A page with the right title and a picture in place of the report."""
    title = f"{agency}2023年政府信息公开工作年度报告"
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><img src='1.jpg'></body></html>"
    return Copy(body.encode(), source(url, portal_id=portal))


State = dict[str, tuple[str, str, tuple[str, ...]]]


class UndoneError(Exception):
    """Ends a transaction without its writes."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with the portals; what a test puts in is taken out again."""
    with opened(tmp_path_factory.mktemp("gathering")) as one:
        yield one


def opened(folder: Path) -> Archive:
    archive = Archive.open(folder, workers=Here())
    with archive.transaction() as db:
        for name, (title, url) in PORTALS.items():
            db.execute(
                "INSERT OR IGNORE INTO portals (id, name, url, status) VALUES (?, ?, ?, 'seen')", [name, title, url]
            )
    return archive


def state(archive: Archive) -> State:
    """Each report by its key: the address that is shown, how it reads, all its addresses."""
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert archive.db.execute("SELECT count(*) FROM snapshots WHERE result IS NOT 'report'").fetchone() == (0,)
    found: State = {}
    for id_, key, url, status in archive.db.execute("SELECT id, key, url, status FROM reports").fetchall():
        places = archive.db.execute("SELECT url FROM locations WHERE report_id = ? ORDER BY url", [id_]).fetchall()
        found[key] = (url, status, tuple(place for (place,) in places))
    return found


def put_in(archive: Archive, copies: Sequence[Copy]) -> State:
    """Return what these copies come to, in this order."""
    found: State = {}
    with suppress(UndoneError), archive.transaction():
        for one in copies:
            ingest(archive, one.body, one.source)
        found = state(archive)
        raise UndoneError
    return found


def joined(folder: Path, copies: Sequence[Copy]) -> State:
    """Return what they come to where half of them were crawled here, half elsewhere."""
    with opened(folder / "here") as here, opened(folder / "there") as there:
        for number, one in enumerate(copies):
            ingest(there if number % 2 else here, one.body, one.source)
        merge(here, folder / "there")
        first = state(here)
        merge(here, folder / "there")
        assert state(here) == first
        return first


def in_every_order(archive: Archive, copies: Sequence[Copy], folder: Path | None = None) -> State:
    """Put the copies in in every order (and join two folders of them); return what each of these comes to."""
    results = [put_in(archive, order) for order in permutations(copies)]
    results += [joined(folder, copies)] if folder else []
    assert all(result == results[0] for result in results)
    return results[0]


KEY = f"000000-{AGENCY}-2023-own"


def test_the_agencys_own_site_goes_before_its_column_and_the_citys_list(archive: Archive, tmp_path: Path) -> None:
    own = copy(f"{OWN}a/very/long/address/of/its/own/t1.html", portal="own")
    column = copy(f"{CITY}bm/czj/t1.html", portal="city", column=AGENCY)
    listed = copy(f"{CITY}t1.html", portal="city")
    mirror = copy(f"{MIRROR}1.html")
    found = in_every_order(archive, [mirror, listed, column, own], tmp_path)
    assert found[KEY][0] == own.source.url
    assert len(found) == 1 and len(found[KEY][2]) == 4
    found = in_every_order(archive, [mirror, listed, column])
    assert found[KEY][0] == column.source.url


def test_a_copy_that_does_not_say_whose_joins_the_report_with_its_figures(archive: Archive, tmp_path: Path) -> None:
    own = copy(f"{OWN}t1.html", portal="own")
    nameless = copy(f"{CITY}t1.html", portal="city", agency="")
    other = copy(f"{CITY}t2.html", SLIP, portal="city", agency=OTHER)
    found = in_every_order(archive, [nameless, own, other], tmp_path)
    assert found[KEY] == (own.source.url, "complete", (own.source.url, nameless.source.url))
    assert len(found) == 2


def test_a_copy_without_a_year_joins_likewise(archive: Archive) -> None:
    own, undated = copy(f"{OWN}t1.html", portal="own"), copy(f"{CITY}t1.html", year=None)
    found = in_every_order(archive, [undated, own])
    assert found == {KEY: (own.source.url, "complete", (own.source.url, undated.source.url))}


def test_figures_that_two_agencies_have_say_nothing_of_a_third_copy(archive: Archive, tmp_path: Path) -> None:
    one, two = copy(f"{CITY}t1.html"), copy(f"{CITY}t2.html", agency=OTHER)
    found = in_every_order(archive, [one, copy(f"{MIRROR}t3.html", agency=""), two], tmp_path)
    assert sorted(len(places) for _, _, places in found.values()) == [1, 1, 1]


def test_reports_full_of_zeros_are_never_joined_by_them(archive: Archive) -> None:
    zeros: dict[Cell, str] = {(3, "new_requests", "total"): "0"}
    named, nameless = copy(f"{CITY}t1.html", zeros), copy(f"{CITY}t2.html", zeros, agency="")
    assert len(in_every_order(archive, [named, nameless])) == 2


def test_agencies_and_years_that_are_stated_are_never_joined(archive: Archive) -> None:
    copies = [
        copy(f"{CITY}t1.html"),
        copy(f"{CITY}t2.html", agency=OTHER),
        copy(f"{CITY}t3.html", year=2022),
    ]
    assert len(in_every_order(archive, copies)) == 3


def test_a_scan_of_a_governments_report_is_a_copy_of_it(archive: Archive, tmp_path: Path) -> None:
    """A picture does not say whether its figures are the whole region's."""
    page = copy(f"{CITY}t1.html", portal="city", agency=GOVERNMENT, text=WHOLE)
    scan = picture(f"{CITY}s.html", GOVERNMENT, "city")
    found = in_every_order(archive, [scan, page], tmp_path)
    assert found == {
        f"000000-{GOVERNMENT}-2023-aggregate": (page.source.url, "complete", (scan.source.url, page.source.url))
    }


def test_a_copy_that_does_not_say_for_whom_joins_by_its_figures_only(archive: Archive) -> None:
    whole = copy(f"{CITY}t1.html", agency=GOVERNMENT, text=WHOLE)
    silent = copy(f"{CITY}t2.html", agency=GOVERNMENT)
    other = copy(f"{CITY}t3.html", SLIP, agency=GOVERNMENT)
    found = in_every_order(archive, [silent, other, whole])
    assert {key.rpartition("-")[2]: places for key, (_, _, places) in found.items()} == {
        "aggregate": (whole.source.url, silent.source.url),
        "unknown": (other.source.url,),
    }


def test_a_scan_is_nobodys_copy_where_there_are_two_reports(archive: Archive) -> None:
    whole = copy(f"{CITY}t1.html", agency=GOVERNMENT, text=WHOLE)
    own = copy(f"{CITY}t2.html", SLIP, agency=GOVERNMENT, text=OWN_LEVEL)
    found = in_every_order(archive, [picture(f"{CITY}s.html", GOVERNMENT), whole, own])
    assert sorted(len(places) for _, _, places in found.values()) == [1, 1, 1]


def test_a_page_that_can_be_read_goes_before_a_picture_on_the_own_site(archive: Archive) -> None:
    scan, page = picture(f"{OWN}s.html", portal="own"), copy(f"{CITY}t1.html", portal="city")
    found = in_every_order(archive, [scan, page])
    assert found[KEY][:2] == (page.source.url, "complete")


def test_of_two_that_differ_on_one_site_the_one_issued_last_is_shown(archive: Archive) -> None:
    first = copy(f"{OWN}1.html", portal="own", published="2024-01-20")
    again = copy(f"{OWN}longer/2.html", SLIP, portal="own", published="2024-03-02")
    moved = copy(f"{OWN}old/1.html", portal="own", published="2025-05-05")  # the first once more, after a move
    found = in_every_order(archive, [first, again, moved])
    assert found[KEY][0] == again.source.url


@pytest.mark.parametrize("last", [True, False])
def test_copies_that_differ_are_versions_with_a_problem(archive: Archive, last: bool) -> None:
    own, slip = copy(f"{OWN}1.html", portal="own"), copy(f"{CITY}1.html", SLIP, portal="city")
    with suppress(UndoneError), archive.transaction():
        for one in (own, slip) if last else (slip, own):
            ingest(archive, one.body, one.source)
        assert archive.db.execute("SELECT url FROM reports").fetchall() == [(own.source.url,)]
        (problem,) = archive.db.execute("SELECT url, detail FROM problems WHERE kind = 'copies_differ'").fetchall()
        assert problem == (slip.source.url, "new_requests total 11 / 12")
        assert archive.db.execute("SELECT count(*) FROM report_versions").fetchone() == (2,)
        raise UndoneError


def test_mobile_twins_and_longer_addresses_give_way(archive: Archive) -> None:
    page, twin = copy(f"{CITY}zwgk/t1.html"), copy("http://m.yunling.example/t1.html")
    assert in_every_order(archive, [twin, page])[KEY][0] == page.source.url


def test_a_page_that_becomes_a_picture_leaves_the_report_to_its_copy(archive: Archive) -> None:
    own, listed = copy(f"{OWN}1.html", portal="own"), copy(f"{CITY}1.html", portal="city")
    now = replace(picture(f"{OWN}1.html", portal="own"), source=source(f"{OWN}1.html", 9, portal_id="own"))
    found = in_every_order(archive, [own, listed])
    assert found[KEY][0] == own.source.url
    assert put_in(archive, [own, listed, now])[KEY][:2] == (listed.source.url, "complete")
    assert put_in(archive, [listed, now, own])[KEY][:2] == (listed.source.url, "complete")


def test_figures_agree_however_they_are_printed(archive: Archive) -> None:
    one, other = (parse(printed(2023, figures)) for figures in (FIGURES, FIGURES | {(3, LINES[0], "total"): " 11 "}))
    assert isinstance(one, Report) and isinstance(other, Report)
    slip = parse(printed(2023, SLIP))
    assert isinstance(slip, Report)
    assert digest(one) == digest(other) != digest(slip)
    assert is_telling(digest(one))
    few = {(3, line, "total"): str(number + 1) for number, line in enumerate(LINES[: TELLING - 1])}
    report = parse(printed(2023, few))
    assert isinstance(report, Report)
    assert not is_telling(digest(report))
