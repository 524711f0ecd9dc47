"""Personal details withheld: gone from all that is shown and handed out, whatever way they were written in the source.

The telephone numbers and the name are invented; 000 is no area code.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import removals
from archive.export import export
from archive.ingest import ingest
from archive.merge import merge
from archive.publish import publish
from archive.readers.processes import Here
from archive.removals import Removal, applied, check, load, masked, tombstone
from archive.removals.masked import Withheld
from archive.removals.spans import Around, fold, is_a_detail
from archive.reparse import reparse
from archive.storage.bodies import Bodies, WithheldBodyError
from archive.storage.copies import BODIES, GONGKAI
from archive.storage.store import Archive
from archive.verify import verify
from gongkai import main
from tests.archive.printed import AGENCY, Cell, printed, source

KEY = f"000000-{AGENCY}-2023-own"
PHONE, NAME = "000-5550 1234", "钱不存"
TEXT = f"本年度按时答复了全部申请。咨询电话：{PHONE}，联系人{NAME}。如有疑问，请找{NAME}。"
CELL: Cell = (3, "new_requests", "total")
FORMS = (PHONE, "00055501234", "０００５５５０１２３４", NAME)
ENTRIES = (
    Removal("one", "phone", "咨询电话：", "，联系人", "当事人请求。", "Asked for.", date(2026, 3, 1), report=KEY),
    Removal("two", "name", "，联系人", "。如有疑问", "当事人请求。", "Asked for.", date(2026, 3, 1), report=KEY),
)
SOUND = """\
[[removal]]
removal = "2026-001"
report = "000000-云岭市财政局-2023-own"
kind = "phone"
after = "咨询电话："
before = "，联系人"
reason_zh = "当事人请求。"
reason_en = "Asked for by the person concerned."
decided_on = 2026-03-01
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", workers=Here()) as one:
        yield one


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reviewed file holds the two entries."""
    monkeypatch.setattr(removals, "own", lambda: ENTRIES)


def everything(folder: Path) -> str:
    """All that a data folder says: the rows of both databases, their raw bytes, and every body unpacked."""
    said = []
    for name in (GONGKAI, BODIES):
        said.append((folder / name).read_bytes().decode("utf-8", "replace"))
        with closing(sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True)) as db:
            said += db.iterdump()
    with closing(Bodies(folder / BODIES, read_only=True)) as bodies:
        for (sha256,) in bodies.db.execute("SELECT lower(hex(sha256)) FROM bodies"):
            if not bodies.is_gone(sha256):
                said.append(bodies.get(sha256).decode("utf-8", "replace"))
    return "\n".join(said)


def assert_nowhere(said: str) -> None:
    folded = fold(said).text
    assert [one for one in FORMS if fold(one).text in folded] == []


# ---- what stands between two words


def test_the_packages_own_file_is_sound(tmp_path: Path) -> None:
    assert check() == []
    path = tmp_path / "removals.toml"
    path.write_text(SOUND, encoding="utf-8")
    (one,) = load([path])
    assert (one.report, one.kind, one.sha256) == (KEY, "phone", None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "phone"', 'kind = "shoe size"', "removals.toml:4: no such kind: shoe size"),
        ('report = "000000-云岭市财政局-2023-own"\n', "", "removals.toml:1: report or sha256 is missing"),
        ('after = "咨询电话："', 'after = " - "', "removals.toml:5: after has no words in it"),
        ("after =", "text =", "removals.toml:5: unknown key text"),
        ("2026-03-01", "2126-03-01", "removals.toml:9: 2126-03-01 is in the future"),
    ],
)
def test_what_is_malformed_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "removals.toml"
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    assert any(fault.startswith(said) for fault in check([path]))


@pytest.mark.parametrize(
    ("detail", "is_one"),
    [
        (PHONE, True),
        (NAME, True),
        ("12", False),
        ("251,000", False),
        ("25.1%", False),
        ("钱", False),
        ("［已隐去：姓名", False),
    ],
)
def test_a_figure_is_never_a_detail(detail: str, is_one: bool) -> None:
    assert is_a_detail(fold(detail).text) is is_one


# ---- texts and bodies

WITHHELD = Withheld(
    tuple(Around(one.removal, one.kind, fold(one.after).text, fold(one.before).text) for one in ENTRIES)
)


@pytest.mark.parametrize(
    "written",
    [
        TEXT,
        TEXT.replace(PHONE, "０００－５５５０１２３４"),
        TEXT.replace(PHONE, "<b>000</b>-5550&nbsp;12<span style='color:red'>34</span>"),
        TEXT.replace(NAME, "&#38065;不 存"),
        TEXT + f"<a href='tel:00055501234' title='{NAME}'>拨打</a>",
        TEXT + "<a href='?q=%E9%92%B1%E4%B8%8D%E5%AD%98'>检索</a>",
        TEXT + "<script>var who = '\\u94b1\\u4e0d\\u5b58', tel = '00055501234';</script>",
        TEXT + f"<!-- {NAME} {PHONE} --><input type=hidden value=000-55501234>",
        TEXT + f"<table><tr><td>000</td><td>5550</td></tr></table><p>{NAME}</p>",
    ],
)
def test_a_page_gives_it_up_in_every_way_of_writing_it(written: str) -> None:
    page = printed(text=written)
    left = masked.body(page, "utf-8", WITHHELD)
    assert left is not None and left.body is not None
    said = left.body.decode()
    assert tombstone("phone") in said and tombstone("name") in said
    assert_nowhere(said)
    for gone in ("%E9%92%B1%E4%B8%8D%E5%AD%98", "\\u94b1", "&#38065;"):
        assert gone not in said
    assert (said.count("<td"), said.count("<tr")) == (page.decode().count("<td"), page.decode().count("<tr"))


def test_a_page_in_gbk_stays_one() -> None:
    page = printed(text=TEXT).replace(b'charset="utf-8"', b'charset="gbk"').decode().encode("gbk")
    left = masked.body(page, None, WITHHELD)
    assert left is not None and left.body is not None
    assert tombstone("name") in left.body.decode("gbk")
    assert_nowhere(left.body.decode("gbk"))


@pytest.mark.parametrize(
    "file",
    [b"%PDF-1.4 " + TEXT.encode(), gzip.compress(TEXT.encode()), b"MIME-Version: 1.0\n\n" + TEXT.encode()],
)
def test_a_file_that_cannot_be_masked_for_sure_is_withheld_whole(file: bytes) -> None:
    left = masked.body(file, None, WITHHELD)
    assert left is not None and left.body is None


def test_a_page_without_it_stays_as_it_is() -> None:
    assert masked.body(printed(), "utf-8", WITHHELD) is None


# ---- an archive


def fill(archive: Archive) -> None:
    """One report: a version with other words around the details, a copy in a file that cannot be masked."""
    ingest(archive, printed(changed={CELL: "12"}, text=TEXT), source())
    # a page of the same furniture is packed with the first one
    ingest(archive, printed(2020, text="别的年度。"), source("http://czj.yunling.example/2020.html"))
    ingest(archive, printed(changed={CELL: "13"}, text=f"请拨{PHONE}找{NAME}。"), source(day=2))


def figures(archive: Archive) -> list[tuple[object, ...]]:
    return archive.db.execute("SELECT * FROM figures ORDER BY report_id, chapter, line, field").fetchall()


@pytest.mark.usefixtures("entries")
def test_what_is_read_later_is_stored_without_it(archive: Archive) -> None:
    fill(archive)
    applied.remove(archive.db, archive.bodies, erase=False)
    assert_nowhere("\n".join(archive.db.conn.iterdump()))
    assert tombstone("name") in "\n".join(archive.db.conn.iterdump())
    ingest(archive, printed(changed={CELL: "14"}, text=f"现在请拨 000-5550-1234 ，找{NAME}。"), source(day=3))
    assert_nowhere("\n".join(archive.db.conn.iterdump()))
    assert archive.db.execute("SELECT max(version) FROM report_versions").fetchone() == (3,)


def test_an_archive_that_opens_carries_out_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open(tmp_path, workers=Here()) as archive:
        fill(archive)
        before = figures(archive)
        assert NAME in "\n".join(archive.db.conn.iterdump())
    monkeypatch.setattr(removals, "own", lambda: ENTRIES)
    with Archive.open(tmp_path, workers=Here()) as archive:
        assert_nowhere("\n".join(archive.db.conn.iterdump()))
        assert figures(archive) == before
        told = archive.db.execute(
            "SELECT removal, report_key, kind, decided_on FROM removals ORDER BY removal"
        ).fetchall()
        assert told == [("one", KEY, "phone", "2026-03-01"), ("two", KEY, "name", "2026-03-01")]
        changes = archive.db.conn.total_changes
    with Archive.open(tmp_path, workers=Here()) as archive:
        assert archive.db.conn.total_changes == 0 or archive.db.conn.total_changes < changes
        result = reparse(archive)
        assert (result.cells_changed, result.failed) == (0, 0)
        assert_nowhere("\n".join(archive.db.conn.iterdump()))
    assert [one for one in verify(tmp_path).findings if one.kind == "search"] == []


@pytest.mark.usefixtures("entries")
def test_nothing_that_is_handed_out_holds_it(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    ingest(archive, b"%PDF-1.4 invented " + TEXT.encode(), source("http://czj.yunling.example/nb.pdf", day=4))
    with archive.transaction() as db:  # as if the file had been read as a copy of the report
        db.execute("UPDATE snapshots SET report_id = 1 WHERE url LIKE '%.pdf'")
    state = publish(archive.folder, tmp_path / "site").folder
    assert_nowhere(everything(state))
    assert verify(tmp_path / "site").findings == []
    with Archive.open(tmp_path / "site", read_only=True) as public:
        first = hashlib.sha256(printed(changed={CELL: "12"}, text=TEXT)).hexdigest()
        assert tombstone("phone") in public.bodies.get(first).decode()
        assert public.bodies.is_withheld(first)
        with pytest.raises(WithheldBodyError):
            public.bodies.get(hashlib.sha256(b"%PDF-1.4 invented " + TEXT.encode()).hexdigest())
        assert public.bodies.marks() == []
    for kind in ("csv", "jsonl", "warc"):
        export(archive, tmp_path / kind, kind)
    for file in [*(tmp_path / "csv").iterdir(), *(tmp_path / "jsonl").iterdir()]:
        assert_nowhere(file.read_text("utf-8"))
    (records,) = (tmp_path / "warc").glob("*.gz")
    unpacked = gzip.decompress(records.read_bytes()).decode("utf-8", "replace")
    assert "别的年度" in unpacked and tombstone("name") in unpacked
    assert_nowhere(unpacked)


@pytest.mark.usefixtures("entries")
def test_an_operator_removes_it_for_good_and_it_does_not_come_back(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    done = applied.remove(archive.db, archive.bodies, erase=True)
    assert applied.is_to_scrub(archive.db)
    assert archive.scrub() and not applied.is_to_scrub(archive.db)
    assert (len(done.masked), done.withheld, done.nothing_found) == (2, [], [])
    assert_nowhere(everything(archive.folder))
    before = figures(archive)
    ingest(archive, printed(changed={CELL: "12"}, text=TEXT), source(day=5))  # the page is again what it was
    assert_nowhere(everything(archive.folder))
    result = reparse(archive)
    assert (result.cells_changed, result.failed) == (0, 0)
    # other words around it, and no body left that would say what it is
    ingest(archive, printed(changed={CELL: "12"}, text=f"打 00055501234 给{NAME}。"), source(day=6))
    assert_nowhere("\n".join(archive.db.conn.iterdump()))
    assert len(figures(archive)) == len(before)
    assert applied.remove(archive.db, archive.bodies, erase=True).masked == [
        hashlib.sha256(printed(changed={CELL: "12"}, text=f"打 00055501234 给{NAME}。")).hexdigest()
    ]
    assert verify(archive.folder).findings == []


@pytest.mark.usefixtures("entries")
def test_a_folder_that_never_heard_of_it_brings_it_to_nobody(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    applied.remove(archive.db, archive.bodies, erase=True)
    with Archive.open(tmp_path / "theirs", workers=Here()) as theirs:
        theirs.db.execute("DELETE FROM removals")
        ingest(theirs, printed(changed={CELL: "15"}, text=f"其他网址：{PHONE}，{NAME}。"), source("http://m.example/1"))
    merge(archive, tmp_path / "theirs")
    assert_nowhere("\n".join(archive.db.conn.iterdump()))
    with Archive.open(tmp_path / "third", workers=Here()) as third:
        merge(third, archive.folder)
        first = hashlib.sha256(printed(changed={CELL: "12"}, text=TEXT)).hexdigest()
        assert third.bodies.is_withheld(first)
        assert_nowhere(third.bodies.get(first).decode())


@pytest.mark.usefixtures("entries")
def test_the_command_says_what_it_would_take_out_and_takes_it_out(tmp_path: Path) -> None:
    with Archive.open(tmp_path, workers=Here()) as archive:
        fill(archive)
    first, second = (
        hashlib.sha256(printed(changed={CELL: new}, text=text)).hexdigest()
        for new, text in (("12", TEXT), ("13", f"请拨{PHONE}找{NAME}。"))
    )
    for arguments in (["--dry-run"], []):
        told = CliRunner().invoke(main, ["remove", "--data", str(tmp_path), "--json", *arguments])
        assert told.exit_code == 0
        said = json.loads(told.stdout)
        assert (said["removals"], sorted(said["masked"]), said["withheld"]) == (2, sorted([first, second]), [])
        with closing(Bodies(tmp_path / BODIES, read_only=True)) as bodies:
            assert bodies.is_withheld(first) is not bool(arguments)
    assert_nowhere(everything(tmp_path))


@pytest.mark.usefixtures("entries")
def test_an_entry_whose_words_stand_nowhere_is_told(archive: Archive) -> None:
    ingest(archive, printed(), source())
    assert applied.remove(archive.db, archive.bodies, erase=False).nothing_found == ["one", "two"]
    elsewhere = [replace(one, report="000000-nobody-2023-own") for one in ENTRIES]
    assert applied.remove(archive.db, archive.bodies, elsewhere, erase=False).nothing_found == ["one", "two"]
