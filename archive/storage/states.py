"""Folders that are replaced as a whole: each state stands by itself and is never written again, one is current.

``TARGET/20261122T010203Z/`` is one state, ``TARGET/current`` a link to the newest. Who opened files of a state goes on
with it (the one before stays on disk); who opens them by ``current`` has all of the new state or all of the old.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from archive.storage.copies import sync

CURRENT = "current"
KEPT = 2  # states: the current one, and the one that somebody may still read
STAMP = "%Y%m%dT%H%M%SZ"
STATE = re.compile(r"\d{8}T\d{6}Z(-\d{3,})?")


def is_state(path: Path) -> bool:
    """Say whether a path is a folder with the name of a state."""
    return STATE.fullmatch(path.name) is not None and path.is_dir() and not path.is_symlink()


def in_order(target: Path) -> list[Path]:
    """Return the states in the folder ``target``, oldest first."""
    return sorted((path for path in target.glob("*") if is_state(path)), key=lambda path: _order(path.name))


def _order(name: str) -> tuple[str, int]:
    stamp, _, number = name.partition("-")
    return stamp, int(number or 1)


def next_name(target: Path, moment: datetime) -> str:
    """Return a name after all that are there, also within one second and when the clock went back."""
    stamp = moment.strftime(STAMP)
    last, number = max((_order(path.name) for path in in_order(target)), default=("", 0))
    return stamp if last < stamp else f"{last}-{number + 1:03}"


def current(target: Path) -> Path | None:
    """Return the state to which ``current`` leads; None where there is none."""
    link = target / CURRENT
    return link.resolve() if link.is_symlink() and link.is_dir() else None


def turn(target: Path, links: Mapping[str, str], scratch: Path) -> None:
    """Make ``current`` lead to its new state, and the other names of ``links`` where they lead, where they are not."""
    for name, leads_to in links.items():
        if name == CURRENT or not (target / name).is_symlink():
            link = scratch / f"{name}.link"
            link.symlink_to(leads_to)
            link.replace(target / name)
    sync(target)


def forget(target: Path) -> None:
    """Remove all states but the last ones; the current one always stays."""
    current_name = (target / CURRENT).readlink().name
    for old in in_order(target)[:-KEPT]:
        if old.name != current_name:
            shutil.rmtree(old, ignore_errors=True)
