"""``gongkai remove``: personal details taken out of the kept bodies for good."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.options import Misuse, data_option, json_option, misuse
from archive.terminal import progress_shown, show


@click.command()
@data_option()
@click.option("--dry-run", is_flag=True, help="Say what would be taken out, and take out nothing.")
@json_option
def remove(data: Path, dry_run: bool, as_json: bool) -> None:
    """Take out of the kept bodies what archive/removals withholds. What is taken out cannot be had again.

    Nothing of it is shown or published before, either: see docs/removal.md.
    """
    from archive.removals.applied import remove as run
    from archive.reviewed import MalformedError
    from archive.store import Archive

    if not (data / "gongkai.db").is_file():
        raise Misuse(f"There is no archive in {data}. gongkai demo, ingest or crawl make one; --data names a folder.")
    with misuse(MalformedError), Archive.open(data) as archive, progress_shown() as progress:
        progress("looking for what is withheld", 0, None)
        done = run(archive.db, archive.bodies, erase=not dry_run)
        if not dry_run and (done.masked or done.withheld):
            progress("writing the files anew", 0, None)
            archive.scrub()
    show(asdict(done), as_json)
