"""The commands that are disturbed: what each begins with, how it is called, and what must be there in the end."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.verify import verify
from soak.crawl.content import Content
from soak.faults.world import told

DATA, TARGET = "data", "target"


@dataclass(frozen=True, slots=True)
class Command:
    """One command line. ``start``: the folder of ``world`` that its data folder begins as, or none.

    ``words`` may say {data}, {target}, {world}, {queue}, {registry}. ``archives``: which folders of the trial are
    archives afterwards. ``before``: the command is carried out once before the trial, on that folder of the world, so
    that there is an earlier result. ``more``: as in ``nursery.Plan``.
    """

    name: str
    start: str
    words: tuple[str, ...]
    archives: tuple[str, ...] = (DATA,)
    before: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    files: bool = False


_HERE = {"here": True}
COMMANDS = {
    one.name: one
    for one in (
        Command("ingest", "half", ("ingest", "{world}/inbox", "--data", "{data}"), more=_HERE),
        Command("ingest long pages", "half", ("ingest", "{world}/long", "--data", "{data}"), more=_HERE),
        Command("crawl", "samples", ("crawl", "{data}", "{registry}"), more=_HERE),
        Command("worker", "samples", ("worker", "{data}", "{queue}", "{registry}")),
        Command("reparse", "planted", ("reparse", "--data", "{data}"), more=_HERE),
        Command("audit", "unchecked", ("audit", "--data", "{data}")),
        Command("merge", "half", ("merge", "{world}/other", "--data", "{data}")),
        Command("remove", "full", ("remove", "--data", "{data}"), more={"removals": "{world}/removals.toml"}),
        Command("backup", "full", ("backup", "{target}", "--data", "{data}"), (DATA, TARGET), before="half"),
        Command("publish", "full", ("publish", "{target}", "--data", "{data}"), (DATA, TARGET), before="half"),
        Command("serve", "full", ("serve", "--data", "{data}")),
        *(
            Command(f"export {kind}", "full", ("export", "{target}", "--format", kind, "--data", "{data}"),
                    before="half", files=True)
            for kind in ("csv", "parquet", "warc")
        ),
    )
}  # fmt: skip


def words(command: Command, world: Path, folder: Path, registry: list[str], queue: str = "") -> list[str]:
    """Return the command line for a trial in ``folder``."""
    places = {"data": folder / DATA, "target": folder / TARGET, "world": world, "queue": queue}
    said: list[str] = []
    for word in command.words:
        said += registry if word == "{registry}" else [word.format(**places, registry="")]
    return said


def begin(command: Command, world: Path, folder: Path) -> None:
    """Make ``folder`` what the command begins with."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(world / command.start, folder / DATA)
    earlier = world / f"earlier {command.name}"
    if earlier.is_dir():
        shutil.copytree(earlier, folder / TARGET, symlinks=True)


def result(command: Command, folder: Path) -> dict[str, Content]:
    """Return what is there: of each archive its rows and bodies, of a target of files their bytes."""
    found = {name: told(folder / name) for name in command.archives}
    if command.files:
        found[TARGET] = {"files": _files(folder / TARGET)}
    return found


def _files(target: Path) -> Counter[str]:
    return Counter(
        f"{path.relative_to(target)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(target.rglob("*"))
        if path.is_file()
    )


def findings(command: Command, folder: Path) -> list[str]:
    """Return what ``gongkai verify`` finds in the archives of a trial."""
    said = []
    for name in command.archives:
        if (folder / name).is_dir() and any((folder / name).iterdir()):
            said += [f"{name}: {one.kind} {one.subject}: {one.detail}" for one in verify(folder / name).findings]
    return said
