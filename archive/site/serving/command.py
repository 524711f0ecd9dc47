"""``gongkai publish`` and ``gongkai serve``: the public copy; the site, its log and its metrics."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.console.options import Folder, Misuse, data_option, misuse, must_hold_an_archive, port_option
from archive.console.terminal import progress_shown, show

ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")


@click.command()
@click.argument("target", metavar="DIR", type=Folder)
@click.option("--downloads", is_flag=True, help="All of it as files, too: SQLite, Parquet, CSV with its dictionary.")
@data_option()
def publish(target: Path, downloads: bool, data: Path) -> None:
    """Make a read-only copy for the public site, put in place in one step. Refuses sample archives."""
    from archive.publish import SampleArchiveError
    from archive.publish import publish as run
    from archive.storage.copies import ForeignTargetError

    must_hold_an_archive(data, whole=True)
    with misuse(ForeignTargetError, SampleArchiveError), progress_shown() as progress:
        result = run(data, target, progress=progress, downloads=downloads)
    show(asdict(result), as_json=False)


@click.command()
@data_option()
@port_option
@click.option(
    "--log",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True),
    envvar="GONGKAI_SITE_LOG_FILE",
    show_envvar=True,
    help="Write a log of JSON lines there, one for each request; - for standard error.",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    envvar="GONGKAI_METRICS_PORT",
    show_envvar=True,
    help="Give metrics for Prometheus on this port of the loopback interface.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The interface to listen on; 0.0.0.0 in a container."
)
@click.option(
    "--address",
    metavar="URL",
    envvar="GONGKAI_ADDRESS",
    show_envvar=True,
    help="Where the public finds the site, for feeds and links: https://your.site (default: as it was asked for).",
)
def serve(data: Path, **how: Any) -> None:
    """Serve the archive with Datasette, read-only, on the loopback interface."""
    serve_site(data, **how)


def serve_site(
    folder: Path,
    port: int,
    *,
    host: str = "127.0.0.1",
    address: str | None = None,
    log: str | None = None,
    metrics_port: int | None = None,
) -> None:
    """Serve a folder's archive until interrupted; one of an earlier version is brought up to date before."""
    from archive.site.serving.launch import NoArchiveError, PortTakenError
    from archive.site.serving.launch import serve as run
    from archive.storage.connection import SchemaError
    from archive.storage.store import bring_up_to_date

    must_hold_an_archive(folder)
    if address is not None and not ADDRESS.fullmatch(address):
        raise Misuse(f"--address must be like https://your.site or https://your.site/path, not {address}")
    asked = {"log": log, "metrics_port": metrics_port, "address": address}
    more: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    with misuse(SchemaError, NoArchiveError, PortTakenError):
        if (folder / "bodies.db").is_file() and not (folder / "gongkai.db").is_symlink():  # what is published stays
            bring_up_to_date(folder)
        run(folder, port, host, **more)
