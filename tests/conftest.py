"""What every test gets: new archives are copies of one that was made once, and share one set of reading processes.

Making an archive (two schemas in twenty steps, three thousand places, the index) costs an eighth of a second, starting
a process that reads half of one, and a thousand tests want them. A copy is opened as any archive that is there: what
it lacks is still brought up to date. Tests of the making itself say ``pytestmark = pytest.mark.made_anew`` and get
neither; nor do commands in processes of their own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archive.readers.processes import Workers
from archive.storage import store
from archive.storage.store import BODIES, GONGKAI, Archive

_anew = False


class Shared(Workers):
    """Reading processes that outlive the archives they read for."""

    def close(self) -> None:
        """Leave them to the next archive."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    global _anew
    _anew = item.get_closest_marker("made_anew") is not None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: at the end, no worker of ``make test`` waits for another's half minute."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def new_archives_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    really = Archive.open.__func__  # type: ignore[attr-defined]
    made = tmp_path_factory.mktemp("archive")
    shared = Shared(1)

    def opened(cls: type[Archive], folder: Path | str, *, read_only: bool = False, **how: Any) -> Archive:
        there = Path(folder)
        if _anew:
            return really(cls, folder, read_only=read_only, **how)
        if not (read_only or (there / GONGKAI).exists() or (there / BODIES).exists()):
            if not (made / GONGKAI).exists():
                really(cls, made).close()
            with suppress(PermissionError):  # which is for the archive to say
                there.mkdir(parents=True, exist_ok=True)
                for name in (BODIES, GONGKAI):
                    shutil.copyfile(made / name, there / name)
        if store.Workers is Workers:  # and not what a test put in its place
            how.setdefault("workers", shared)
        return really(cls, folder, read_only=read_only, **how)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Archive, "open", classmethod(opened))
        yield
    Workers.close(shared)
