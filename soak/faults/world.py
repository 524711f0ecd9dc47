"""What the commands work on: small folders of invented reports, made once, and copied for every trial."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from archive.files import ingest_files
from archive.readers.processes import Here
from archive.storage import totals
from archive.storage.bodies import Bodies
from archive.storage.copies import BODIES, GONGKAI
from archive.storage.store import Archive
from bench.page import AGENCY, page
from crawler.demo import prepare
from soak.crawl.content import Content, content
from soak.reparse.build import plant
from soak.reparse.documents import agency

YEARS = (2021, 2022, 2023)
PAGES = 6
HALF = PAGES // 2
LONG = 2_000_000  # bytes of pages that need memory to be read
PHONE = "000-5550 1{:03}"
REMOVAL = """[[removal]]
removal = "trial-{number}"
report = "{key}"
kind = "phone"
after = "咨询电话："
before = "，联系处室"
reason_zh = "当事人请求。"
reason_en = "Asked for."
decided_on = 2026-03-01

"""


def make(world: Path) -> None:
    """Make everything below ``world``; what is there already is left."""
    done = world / "made"
    if done.is_file():
        return
    for left in world.iterdir() if world.is_dir() else ():
        if left.is_dir():
            shutil.rmtree(left)
    inbox = world / "inbox"
    inbox.mkdir(parents=True)
    files = [_page(inbox, number) for number in range(PAGES)]
    (world / "long").mkdir()
    for number in range(HALF, PAGES):
        _page(world / "long", number, LONG)
    _archive(world / "half", files[:HALF])
    _archive(world / "other", files[HALF - 2 :])
    _archive(world / "full", files)
    shutil.copytree(world / "full", world / "planted")
    plant(world / "planted", 1, 0.6)
    _sum_up(world / "planted")
    shutil.copytree(world / "full", world / "unchecked")
    with Archive.open(world / "unchecked") as archive, archive.transaction() as db:
        db.execute("UPDATE checks SET result = 'undecidable', note = 'of other rules' WHERE id % 3 = 0")
    _sum_up(world / "unchecked")
    prepare(world / "samples")
    with closing(sqlite3.connect(world / "full" / GONGKAI)) as db:
        keys = [key for (key,) in db.execute("SELECT key FROM reports ORDER BY key")]
    entries = [REMOVAL.format(number=number, key=key) for number, key in enumerate(keys[::3])]
    (world / "removals.toml").write_text("".join(entries), "utf-8")
    done.touch()


def _sum_up(folder: Path) -> None:
    """Let what is counted of reports be that of rows that were changed by hand."""
    with Archive.open(folder) as archive, archive.transaction() as db:
        totals.follow(db)


def _page(inbox: Path, number: int, size: int = 0) -> Path:
    name, year = agency(number // len(YEARS)), YEARS[number % len(YEARS)]
    phone = f"<p>咨询电话：{PHONE.format(number)}，联系处室：办公室。</p>"
    made = page(year, seed=number, size=size).replace(AGENCY.encode(), name.encode())
    file = inbox / f"{number:02}.html"
    file.write_bytes(made.replace(b"</body>", phone.encode() + b"</body>"))
    return file


def _archive(folder: Path, files: Sequence[Path]) -> None:
    with Archive.open(folder, workers=Here()) as archive:
        ingest_files(archive, files)


def bodies(folder: Path) -> set[str]:
    """Return the digest and length of every body that is had whole, or as what was left of it."""
    found = set()
    with closing(Bodies(folder / BODIES, read_only=True)) as kept:
        for (sha256,) in kept.db.execute("SELECT lower(hex(sha256)) FROM bodies").fetchall():
            if kept.is_gone(sha256) or kept.get(sha256):
                found.add(sha256)
    return found


def told(folder: Path) -> Content:
    """Return what an archive says: its rows, its bodies, and what is left of each."""
    found = content(folder)
    for row in [row for row in found["coverage_counts"] if row.endswith(", 0)")]:
        del found["coverage_counts"][row]  # a count that came down to nothing says what no row says
    with closing(Bodies(folder / BODIES, read_only=True)) as kept:
        shas = [sha256 for (sha256,) in kept.db.execute("SELECT lower(hex(sha256)) FROM bodies").fetchall()]
        found["what is left"] = Counter(
            f"{sha256} {kept.is_gone(sha256) or _digest(kept.get(sha256))}" for sha256 in shas
        )
        found["details known again"] = Counter(
            map(repr, kept.db.execute("SELECT removal, length FROM removed").fetchall())
        )
    return found


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
