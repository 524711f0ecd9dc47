"""``make pictures``: every kind of page in both languages, at a desk and on a phone, as docs/pictures and its list.

The demonstration is crawled, so that nothing shown is real; reports before 2019, which its portals do not have, come
from the invented documents of tests/golden. An image a page: Chinese and English at a desk, Chinese and English on a
phone.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "pictures"
PAGE = ROOT / "docs" / "pictures.md"
HEADING = "## Every kind of page\n"
CHROMIUM = "/usr/bin/chromium"

DESK, PHONE, PAPER = 1280, 390, 794  # A4 at 96 dots an inch
VIEWS = (("zh-CN", DESK), ("en-GB", DESK), ("zh-CN", PHONE), ("en-GB", PHONE))
PRINTED = (("zh-CN", PAPER), ("en-GB", PAPER))
SHOWN = {DESK: 470, PHONE: 215, PAPER: 500}  # how wide each is in the image
HEIGHT, GAP = 700, 10
LARGEST, ALL = 90_000, 5_000_000  # bytes of an image, of the folder
OLDER = ROOT / "tests" / "golden" / "documents"


@dataclass(frozen=True, slots=True)
class Shot:
    """One image: {} in ``path`` is what ``find`` (SQL) gives.

    ``older``: of the reports before 2019; ``paper``: as it is printed; ``to``: the place in the page to show.
    """

    name: str
    title: str
    path: str
    find: str = ""
    older: bool = False
    paper: bool = False
    to: str = ""


def shots() -> list[Shot]:
    """Return the images of ``pictures.toml``."""
    declared = tomllib.loads((Path(__file__).parent / "pictures.toml").read_text("utf-8"))
    find = declared["find"]
    return [
        Shot(name, **{**one, "find": find[one["find"]] if "find" in one else ""})
        for name, one in declared["pages"].items()
    ]


def gongkai(*arguments: object) -> None:
    """Run a command; its lines are shown."""
    subprocess.run([sys.executable, "-m", "gongkai", *map(str, arguments)], cwd=ROOT, check=True)


def archives(folder: Path) -> tuple[Path, Path]:
    """Return the demonstration, and the reports before 2019, made where they are not there yet."""
    demo, older = folder / "demo", folder / "older"
    if not (demo / "gongkai.db").is_file():
        gongkai("demo", "--no-serve", "--data", demo)
    if not (older / "gongkai.db").is_file():
        for document in sorted(OLDER.glob("before-2019-*.html")):
            gongkai("ingest", "--data", older, "--url", f"http://{document.stem}.example/", document)
        with closing(sqlite3.connect(older / "gongkai.db")) as db, db:
            db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('sample', '1')")  # they are invented too
    return demo, older


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Serve an archive and give its address."""
    command = [sys.executable, "-m", "gongkai", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert found, "the site does not start"
        try:
            yield found[0]
        finally:
            server.terminate()


def path_of(shot: Shot, data: Path) -> str:
    """Return the address of what a page is shown of."""
    if not shot.find:
        return shot.path
    with closing(sqlite3.connect(f"file:{data / 'gongkai.db'}?mode=ro", uri=True)) as db:
        row = db.execute(shot.find).fetchone()
    assert row is not None, f"{shot.name}: the archive has none"
    return shot.path.format(row[0])


def photographed(browser: Browser, address: str, shot: Shot) -> Image.Image:
    """Return the four views of a page beside one another, each from its top, or from the place that is to be shown."""
    views = [_view(browser, address, shot, locale, width) for locale, width in (PRINTED if shot.paper else VIEWS)]
    whole = Image.new("RGB", (sum(view.width + GAP for view in views) - GAP, HEIGHT), "#8d8f8c")
    at = 0
    for view in views:
        whole.paste(view, (at, 0))
        at += view.width + GAP
    return whole


def _view(browser: Browser, address: str, shot: Shot, locale: str, width: int) -> Image.Image:
    high = HEIGHT * width // SHOWN[width]
    context = browser.new_context(locale=locale, viewport={"width": width, "height": high})
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.emulate_media(media="print" if shot.paper else "screen")
        page.goto(address, wait_until="networkidle")
        if shot.to:
            page.evaluate("name => document.querySelector(name).scrollIntoView()", shot.to)
        view = Image.open(BytesIO(page.screenshot()))
        return view.convert("RGB").resize((SHOWN[width], HEIGHT), Image.Resampling.LANCZOS)
    finally:
        context.close()


def packed(image: Image.Image) -> bytes:
    """Return an image as WebP, as good as fits into ``LARGEST``."""
    for quality in (70, 60, 50, 40, 30):
        kept = BytesIO()
        image.save(kept, "WEBP", quality=quality, method=6)
        if kept.tell() <= LARGEST:
            return kept.getvalue()
    raise ValueError("an image is too large")


def listed() -> str:
    """Return the list of all images, for docs/pictures.md."""
    about = (
        "From the demonstration, whose places and figures are invented: Chinese and English at a desk (1280 pixels\n"
        "wide), Chinese and English on a phone (390). `make pictures` takes them anew.\n"
    )
    told = [f"### {shot.title}\n\n![{shot.title}](pictures/{shot.name}.webp)\n" for shot in shots()]
    return "\n".join([HEADING, about, *told])


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Where the archives are made and kept for the next time.")
@click.argument("names", nargs=-1)
def main(data: Path | None, names: tuple[str, ...]) -> None:
    """Take the images (of these NAMES only), and write their list into docs/pictures.md."""
    chosen = [shot for shot in shots() if not names or shot.name in names]
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as apart:
        demo, older = archives(data or Path(apart))
        with served(demo) as site, served(older) as before, sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for shot in chosen:
                address = (before if shot.older else site) + path_of(shot, older if shot.older else demo)
                kept = packed(photographed(browser, address, shot))
                (FOLDER / f"{shot.name}.webp").write_bytes(kept)
                click.echo(f"{shot.name} {len(kept):,}")
            browser.close()
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text.partition(HEADING)[0] + listed(), "utf-8")


if __name__ == "__main__":
    main()
