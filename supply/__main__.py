"""``python -m supply licences | advisories | bom``: what stands behind the make targets of the same names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click

from supply import advisories as known
from supply import bom as bill
from supply import licences as stated


@click.group()
def main() -> None:
    """Licences, known weaknesses and bill of materials of what the lock names."""


@main.command()
def licences() -> None:
    """Write docs/licences.md from the installed packages; exit code 1 where one's licence is not allowed."""
    found = stated.licences()
    stated.PAGE.write_text(stated.page(found), "utf-8")
    if refused := stated.forbidden(found):
        sys.exit("not allowed by supply/licences.toml: " + "; ".join(refused))


@main.command()
@click.argument("database", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--as-of", metavar="DATE", help="The day of that copy of the database.")
def advisories(database: Path | None, as_of: str | None) -> None:
    """Hold the lock against known advisories; take these anew from a copy of the DATABASE (its folder vulns) first."""
    if database is not None:
        if as_of is None:
            raise click.UsageError("say with --as-of of which day the copy is")
        known.write(known.gather(database), as_of)
    held = known.read()
    click.echo(f"{len(held.advisories)} advisories on locked packages, as of {held.as_of}")
    if hits := [hit for hit in known.concerning(held.advisories) if hit.id not in known.accepted()]:
        sys.exit("\n".join(map(str, hits)))


@main.command()
def accepted() -> None:
    """Print what tells pip-audit of the advisories that supply/accepted.toml explains."""
    click.echo(" ".join(f"--ignore-vuln {name}" for name in known.accepted()))


@main.command()
@click.argument("source", type=click.File("r", encoding="utf-8"))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def bom(source: TextIO, target: Path) -> None:
    """Take from a bill of an environment (CycloneDX JSON, - for standard input) what is needed to run."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(bill.of_running(source.read()), "utf-8")
    click.echo(target)


if __name__ == "__main__":
    main()
