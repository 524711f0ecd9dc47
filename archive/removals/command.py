"""``gongkai remove``: personal details taken out of the kept bodies for good."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from archive.console.options import SOMETHING_FAILED, data_option, json_option, misuse, must_hold_an_archive
from archive.console.terminal import progress_shown, show

REMEDY = "gongkai verify says which; merge a folder that has them whole (gongkai merge), then remove again."
STILL_THERE = (
    "Another process reads from the archive, so that the files hold in free pages what was taken out. Stop it (a site, "
    "a crawl, an export) and run gongkai remove again."
)


@click.command()
@data_option()
@click.option("--dry-run", is_flag=True, help="Say what would be taken out, and take out nothing.")
@json_option
def remove(data: Path, dry_run: bool, as_json: bool) -> None:
    """Take out of the kept bodies what archive/removals withholds. What is taken out cannot be had again.

    Nothing of it is shown or published before, either: see docs/removal.md.
    """
    from archive.removals.applied import is_to_scrub
    from archive.removals.applied import remove as run
    from archive.reviewing.reviewed import MalformedError
    from archive.storage.store import Archive

    must_hold_an_archive(data)
    with misuse(MalformedError), Archive.open(data) as archive, progress_shown() as progress:
        progress("looking for what is withheld", 0, None)
        done = run(archive.db, archive.bodies, erase=not dry_run)
        whole = True
        if not dry_run and is_to_scrub(archive.db):  # also by what an earlier run, killed before this, took out
            progress("writing the files anew", 0, None)
            whole = archive.scrub()
    show(asdict(done), as_json)
    if done.damaged:
        click.echo(f"{len(done.damaged)} bodies are damaged: what they hold cannot be looked for. {REMEDY}", err=True)
    if not whole:
        click.echo(STILL_THERE, err=True)
    if done.damaged or not whole:
        sys.exit(SOMETHING_FAILED)
