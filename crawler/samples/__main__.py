"""Serve the sample portals until interrupted: ``python -m crawler.samples --port 8790``."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import click

from crawler.samples import PORT, serve


@click.command()
@click.option("--port", default=PORT, show_default=True, help="The port of every portal.")
@click.option("--log", type=click.Path(path_type=Path, dir_okay=False), help="Also write the access log there.")
@click.option("--latency", default=0.0, show_default=True, help="Seconds that each answer takes.")
@click.argument("portals", nargs=-1, type=click.Path(exists=True, path_type=Path))
def main(port: int, log: Path | None, latency: float, portals: tuple[Path, ...]) -> None:
    """Serve the PORTALS (TOML files or folders), or those that come with the package."""
    with serve(port, portals=portals or None, log=log, latency=latency) as running:
        for name, home in running.homes.items():
            click.echo(f"{name}: {home}")
        click.echo(f"{len(running.truth.reports)} reports; Ctrl-C stops")
        try:
            Event().wait()
        except KeyboardInterrupt:
            click.echo("stopped")


if __name__ == "__main__":
    main()
