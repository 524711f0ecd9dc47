"""What was cited once is found for ever: after later versions, readings, joined copies and merged folders."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.history import versions
from archive.identities import aliases
from archive.ingest import ingest
from archive.merge import merge
from archive.readers.processes import Here
from archive.reviewing import citations
from archive.reviewing.citations import Citation, Printed, UncitedError
from archive.storage.store import Archive
from tests.archive.printed import AGENCY, Cell, printed, source

KEY = f"000000-{AGENCY}-2023-own"
NEW, OTHER = (3, "new_requests", "total"), (3, "carried_over", "total")
#: Figures enough to tell this report from all others.
FIGURES: dict[Cell, str] = {
    (3, line, "total"): str(11 + 7 * at)
    for at, line in enumerate(
        ("granted_full", "denied_state_secret", "unable_no_record", "refused_repeat", "other_misc")
    )
} | {NEW: "12", OTHER: "4"}


def body(**changed: str) -> bytes:
    """The page, with lines of the total column changed."""
    return printed(changed=FIGURES | {(3, line, "total"): raw for line, raw in changed.items()})


def digest(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()


FIRST, SECOND, THIRD = body(), body(new_requests="21"), body(new_requests="21", carried_over="/")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", workers=Here()) as one:
        yield one


def cite(archive: Archive, text: str) -> tuple[Printed, citations.Cited]:
    """Return what a citation's cell printed, and how it was found."""
    asked = citations.parse(text)
    cited = citations.find(archive.db.conn, asked)
    assert asked.cell is not None
    return citations.as_printed(archive.db.conn, cited.report_id, cited.version.number)[asked.cell], cited


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        (KEY, Citation(KEY)),
        (f"{KEY}/v2", Citation(KEY, 2)),
        (f"{KEY}/v2-0123456789ab/3.new_requests.total", Citation(KEY, 2, "0123456789ab", NEW)),
        (f"{KEY}/3.new_requests.total", Citation(KEY, None, None, NEW)),
        (f"{KEY}/3.no_such_line.total", Citation(f"{KEY}/3.no_such_line.total")),
    ],
)
def test_a_citation_is_read_as_it_is_written(text: str, citation: Citation) -> None:
    assert citations.parse(text) == citation
    assert str(citation) == text


def test_each_version_says_what_it_said_then(archive: Archive) -> None:
    for day, page in enumerate((FIRST, SECOND, THIRD), 1):
        ingest(archive, page, source(day=day))
    for number, page, new, carried in ((1, FIRST, "12", "4"), (2, SECOND, "21", "4"), (3, THIRD, "21", "/")):
        name = f"{KEY}/v{number}-{digest(page)[:12]}"
        said, cited = cite(archive, f"{name}/3.new_requests.total")
        assert (said, cited.version.sha256, cited.is_current) == (Printed(new, int(new)), digest(page), number == 3)
        assert cite(archive, f"{name}/3.carried_over.total")[0].raw == carried
    assert cite(archive, f"{KEY}/3.new_requests.total")[1].version.number == 3


def test_a_copy_that_differs_says_what_it_says_beside_the_others(archive: Archive) -> None:
    """Its version is compared with the one shown then, not with the one before it."""
    mirror = "http://mirror.example/a/longer/address/of/the/same.html"
    ingest(archive, FIRST, source())
    ingest(archive, body(new_requests="14"), source(mirror, day=2))
    ingest(archive, SECOND, source(day=3))
    beside, cited = cite(archive, f"{KEY}/v2-{digest(body(new_requests='14'))[:12]}/3.new_requests.total")
    assert (beside.raw, cited.is_current) == ("14", False)
    assert cite(archive, f"{KEY}/v3/3.new_requests.total")[0].raw == "21"
    assert cite(archive, f"{KEY}/v1/3.new_requests.total")[0].raw == "12"


def test_a_body_that_came_late_says_what_it_said(archive: Archive) -> None:
    """Its version has the highest number, and is what the others are compared with."""
    for day, page in ((2, SECOND), (3, THIRD), (1, FIRST)):
        ingest(archive, page, source(day=day))
    for page, new, carried in ((FIRST, "12", "4"), (SECOND, "21", "4"), (THIRD, "21", "/")):
        for number in (1, 2, 3):  # whatever number another folder gave it
            name = f"{KEY}/v{number}-{digest(page)[:12]}"
            assert cite(archive, f"{name}/3.new_requests.total")[0].raw == new
            assert cite(archive, f"{name}/3.carried_over.total")[0].raw == carried


def test_a_version_that_could_not_be_read_says_no_figure(archive: Archive) -> None:
    title = f"{AGENCY}2023年政府信息公开工作年度报告"
    scan = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><img src='1.jpg'></body></html>".encode()
    ingest(archive, FIRST, source())
    ingest(archive, scan, source(day=2))
    cited = citations.find(archive.db.conn, citations.parse(f"{KEY}/v2-{digest(scan)[:12]}"))
    assert NEW not in citations.as_printed(archive.db.conn, cited.report_id, cited.version.number)
    assert cite(archive, f"{KEY}/v1-{digest(FIRST)[:12]}/3.new_requests.total")[0].raw == "12"


def test_a_body_that_made_no_version_stands_for_the_one_with_its_figures(archive: Archive) -> None:
    """The page's furniture changed; whoever cites by the later body means the same version."""
    later = printed(changed=FIGURES, furniture="<li>您是第 1234 位访客</li>")
    ingest(archive, FIRST, source())
    ingest(archive, later, source(day=2))
    ingest(archive, SECOND, source(day=3))
    said, cited = cite(archive, f"{KEY}/v1-{digest(later)[:12]}/3.new_requests.total")
    assert (said.raw, cited.version.number) == ("12", 1)


def test_another_folders_numbers_never_lead_to_another_figure(tmp_path: Path) -> None:
    """There the second body came first: its version 1 is this folder's version 2, found by the digest."""
    with (
        Archive.open(tmp_path / "here", workers=Here()) as here,
        Archive.open(tmp_path / "there", workers=Here()) as there,
    ):
        ingest(here, FIRST, source())
        ingest(there, SECOND, source(day=2))
        ingest(there, THIRD, source(day=3))
        cited_there = {
            str(Citation(KEY, one, digest(page), NEW)): cite(there, f"{KEY}/v{one}/3.new_requests.total")[0]
            for one, page in ((1, SECOND), (2, THIRD))
        }
        merge(here, tmp_path / "there")
        for text, said in cited_there.items():
            found, cited = cite(here, text)
            assert (found, cited.renumbered) == (said, True)
        assert cite(here, f"{KEY}/v1-{digest(FIRST)[:12]}/3.new_requests.total")[0].raw == "12"


def test_a_body_that_never_came_here_is_not_cited_by_its_number(archive: Archive) -> None:
    ingest(archive, FIRST, source())
    with pytest.raises(UncitedError) as raised:
        cite(archive, f"{KEY}/v1-{'ab' * 6}/3.new_requests.total")
    assert raised.value.key == KEY


def test_a_name_lost_by_joining_leads_to_the_report_that_took_the_copy(archive: Archive) -> None:
    """A copy that does not say whose it is has a name of its own until the report with its figures comes."""
    stray = printed(changed=FIGURES, agency="")
    ingest(archive, stray, source("http://mirror.example/2.html"))
    ((provisional,),) = archive.db.execute("SELECT key FROM reports").fetchall()
    text = f"{provisional}/v1-{digest(stray)[:12]}/3.new_requests.total"
    assert cite(archive, text)[1].former is None
    ingest(archive, FIRST, source(day=2))
    assert archive.db.execute("SELECT key FROM reports").fetchall() == [(KEY,)]
    said, cited = cite(archive, text)
    assert (said.raw, cited.citation.key, cited.former) == ("12", KEY, provisional)


def test_a_name_of_another_folder_leads_on_after_a_merge(archive: Archive, tmp_path: Path) -> None:
    stray = printed(changed=FIGURES, agency="")
    ingest(archive, FIRST, source(day=2))
    with Archive.open(tmp_path / "there", workers=Here()) as there:
        ingest(there, stray, source("http://mirror.example/2.html"))
        ((provisional,),) = there.db.execute("SELECT key FROM reports").fetchall()
    merge(archive, tmp_path / "there")
    said, cited = cite(archive, f"{provisional}/v1-{digest(stray)[:12]}/3.new_requests.total")
    assert (said.raw, cited.citation.key) == ("12", KEY)


def test_names_that_were_changed_twice_lead_to_the_last_and_withdrawn_ones_say_so(archive: Archive) -> None:
    ingest(archive, FIRST, source())
    ((report_id,),) = archive.db.execute("SELECT id FROM reports").fetchall()
    with archive.transaction() as db:
        versions.rename(db, report_id, "second")
        versions.rename(db, report_id, "third")
    assert [aliases.current(archive.db.conn, name) for name in (KEY, "second", "third")] == ["third"] * 3
    assert cite(archive, f"{KEY}/v1/3.new_requests.total")[1].citation.key == "third"
    with archive.transaction() as db:
        versions.rename(db, report_id, KEY)  # its own again
        versions.drop(archive, report_id)
    assert aliases.current(archive.db.conn, KEY) is None
    with pytest.raises(UncitedError):
        cite(archive, f"{KEY}/v1/3.new_requests.total")
    assert {row[0] for row in archive.db.execute("SELECT reason FROM report_aliases WHERE report_key IS NULL")} >= {
        "withdrawn"
    }


def live(folder: Path, seed: int) -> None:
    """Two folders fetch, by chance, and join one another: whatever was shown once must be found by its citation."""
    chance = random.Random(seed)
    addresses = ("http://czj.yunling.example/nb.html", "http://mirror.example/a/copy.html", "http://m.example/1.html")
    said: dict[str, str] = {}
    with Archive.open(folder / "a", workers=Here()) as one, Archive.open(folder / "b", workers=Here()) as other:
        for _ in range(7):
            here, there = chance.sample((one, other), 2)
            if chance.random() < 0.2:
                merge(here, there.folder)
            else:
                url = chance.choice(addresses)
                agency = chance.choice(("", AGENCY)) if "mirror" in url else AGENCY
                counter = f"<li>{chance.randint(1, 9)}</li>" if chance.random() < 0.5 else ""
                figures = FIGURES | {NEW: str(chance.randint(12, 14))}
                ingest(
                    here, printed(changed=figures, agency=agency, furniture=counter),
                    source(url, day=chance.randint(1, 27)),
                )  # fmt: skip
            for archive in (one, other):
                for key, version, sha256, raw in archive.db.execute(
                    "SELECT key, version, snapshot_sha256, raw FROM reports r JOIN cells c ON c.report_id = r.id "
                    "WHERE c.chapter = 3 AND c.line = 'new_requests' AND c.field = 'total'"
                ).fetchall():
                    said.setdefault(str(Citation(key, version, sha256, NEW)), raw)
        merge(one, other.folder)
        merge(other, one.folder)
        for archive in (one, other):
            assert {text: cite(archive, text)[0].raw for text in said} == said


@pytest.mark.parametrize("seed", [6, 16, 20])
def test_whatever_was_shown_once_is_found_after_all_merges(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_whatever_was_shown_once_is_found_after_many_merges(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed)


def test_a_late_body_that_nothing_is_compared_with_is_kept_apart(archive: Archive) -> None:
    """It came late, before all others of its address: no changed cell leads to it."""
    late, mirror = body(new_requests="14"), "http://mirror.example/a/longer/address/of/the/same.html"
    ingest(archive, FIRST, source(day=5))
    ingest(archive, body(new_requests="13"), source(mirror, day=6))
    ingest(archive, late, source(mirror, day=2))
    text = f"{KEY}/v3-{digest(late)[:12]}/3.new_requests.total"
    assert cite(archive, text)[0] == Printed("14", 14)
    with archive.transaction() as db:  # an archive of before: it does not know, and gives no other version's figure
        assert db.execute("DELETE FROM version_cells RETURNING version").fetchall() == [(3,)]
    with pytest.raises(citations.UnrecordedError):
        cite(archive, text)
