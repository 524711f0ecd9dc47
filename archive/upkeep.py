"""``gongkai backup``: a copy of the data folder, checked afterwards where that is wanted."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from archive.console.options import SOMETHING_FAILED, Folder, data_option, misuse, must_hold_an_archive
from archive.console.terminal import progress_shown, show


@click.command()
@click.argument("target", metavar="DIR", type=Folder)
@click.option("--verify", "verified", is_flag=True, help="Check all of the copy afterwards, as gongkai verify does.")
@data_option()
def backup(target: Path, verified: bool, data: Path) -> None:
    """Make a consistent copy of the data folder, also while a crawl runs."""
    from archive.backup import NoRoomError
    from archive.backup import backup as run
    from archive.storage.copies import ForeignTargetError
    from archive.verify import verify

    must_hold_an_archive(data, whole=True)
    with misuse(ForeignTargetError, NoRoomError), progress_shown() as progress:
        result = run(data, target, progress=progress)
        found = verify(target, progress=progress) if verified else None
    show({**asdict(result), **(found.as_json() if found else {})}, as_json=False)
    if found and found.findings:
        sys.exit(SOMETHING_FAILED)
