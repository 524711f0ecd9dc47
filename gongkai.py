"""The front door: the commands of ``gongkai``, and nothing else.

Exit codes: 0 done; 1 a fault of ours; 2 wrong usage, or a malformed registry; 3 done, but something failed
and is recorded. Results go to standard output, everything else to standard error. What a command needs is
imported when it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.console.options import (
    MALFORMED,
    SOMETHING_FAILED,
    Commands,
    Folder,
    Misuse,
    data_option,
    json_option,
    log_option,
    metrics_option,
    misuse,
    must_hold_an_archive,
    ocr_option,
    port_option,
)
from archive.console.terminal import printable, progress_shown, show
from archive.removals.command import remove
from archive.site.serving.command import publish, serve, serve_site
from archive.upkeep import backup
from crawler.queue.command import fill_queue, readers_of, show_queue, worker

if TYPE_CHECKING:
    from archive.ingest import Outcome
    from archive.readers.processes import WorkersLike
    from archive.storage.store import Archive
    from crawler.registry import Registry

FEW = 20  # files that are told of one by one


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of a fault.")
@click.version_option(package_name="gongkai")
def main(debug: bool) -> None:
    """China's annual reports on open government information, as one checked, queryable archive."""


@main.command()
@data_option(default="demo-data")
@click.option("--serve/--no-serve", default=True, help="Serve the site afterwards, until interrupted; or stop.")
@port_option
@json_option
def demo(data: Path, serve: bool, port: int, as_json: bool) -> None:
    """Crawl the bundled sample portals, compare with the truth, and serve the result.

    Places and agencies are invented, and need a data folder of their own. A second run fetches list pages only and
    changes nothing.
    """
    from crawler import demo as samples

    with misuse(samples.CannotRunError), progress_shown() as progress:
        outcome = samples.run(data, progress=progress)
    show(outcome.as_json() if as_json else outcome.summary(), as_json)
    if not outcome.exact:
        sys.exit(SOMETHING_FAILED)
    if serve and not as_json:
        serve_site(data, port)


@main.command()
@click.argument("targets", metavar="[PORTAL|URL]...", nargs=-1)
@data_option()
@click.option("--region", "places", metavar="CODE", multiple=True, help="Portals there and below; none: of no place.")
@click.option("--full", is_flag=True, help="Ask again for what earlier runs already have.")
@click.option("--year", "years", type=click.IntRange(2008, 2099), multiple=True, help="Only what may be about it.")
@click.option("--queue", metavar="URL", help="Put them into a shared queue for workers instead.")
@log_option
@metrics_option(envvar="GONGKAI_METRICS_FILE")
@json_option
def crawl(
    targets: tuple[str, ...],
    data: Path,
    places: tuple[str, ...],
    queue: str | None,
    log: str | None,
    metrics: Path | None,
    as_json: bool,
    **narrowed: Any,
) -> None:
    """Fetch what is new on the named portals, on those of a region (37, 370200), or on all of them.

    A URL is probed first, then crawled without being registered. Portals that are not named are asked when due. Safe to
    kill, and to run again.
    """
    from crawler.addresses import BadAddressError
    from crawler.registry import UnknownPortalError
    from crawler.run import BusyError
    from crawler.run import crawl as run

    registry, urls = registry_or_misuse(), [target for target in targets if "://" in target]
    if (data / "gongkai.db").is_file():
        real_archive(data).close()
    if queue is not None:
        with misuse(BadAddressError, UnknownPortalError):
            names = registry.chosen([target for target in targets if target not in urls], places)
            fill_queue(queue, registry, names, urls, data, as_json, due=not targets, **narrowed)
        return
    files = {"GONGKAI_LOG_FILE": log, "GONGKAI_METRICS_FILE": metrics and str(metrics)}
    more: dict[str, Any] = {**narrowed, "settings": {name: file for name, file in files.items() if file}}
    with (
        misuse(BusyError, BadAddressError, UnknownPortalError),
        progress_shown(math.inf if log else 5) as progress,
    ):
        names = registry.chosen([target for target in targets if target not in urls], places)
        summary = run(data, names, registry=registry, urls=urls, due=not targets, progress=progress, **more)
    show(summary.as_json(), as_json)
    if not summary.sound:
        sys.exit(SOMETHING_FAILED)


@main.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@data_option()
@click.option("--url", help="Where a single saved page came from (default: its file:// address).")
@ocr_option
@json_option
def ingest(paths: tuple[Path, ...], data: Path, url: str | None, as_json: bool) -> None:
    """Read report files, and every file below folders, as if they had been crawled."""
    from archive.files import ingest_files
    from archive.folders import below
    from crawler.addresses import BadAddressError, canonical

    try:
        files = below(paths, without=data)
        url = canonical(url) if url is not None else None
    except FileNotFoundError as error:
        raise click.UsageError(f"There is no file or folder {error}.") from error
    except BadAddressError as error:
        raise click.UsageError(f"--url: {error}") from error
    if url is not None and len(files) != 1:
        raise click.UsageError(f"--url goes with one file; here are {len(files)}.")

    def tell(path: Path, outcome: Outcome) -> None:
        click.echo(f"{printable(path.name)}: {outcome}")

    each = None if as_json or len(files) > FEW else tell
    with real_archive(data) as archive, progress_shown() as progress:
        intake = ingest_files(archive, files, url=url, each=each, progress=progress)
    show(intake.as_json(), as_json)
    if intake.failed:
        sys.exit(SOMETHING_FAILED)


@main.command()
@click.argument("url")
@data_option(used=False)
@json_option
def probe(url: str, as_json: bool) -> None:
    """Say what a portal is: its family, its annual-report columns, and the registry entry to add."""
    from crawler.addresses import BadAddressError
    from crawler.finding.probe import probe as run

    try:
        found = run(url)
    except BadAddressError as error:
        raise Misuse(str(error)) from error
    if as_json:
        show(found.as_json(), as_json)
    else:
        click.echo(found.as_text())
    if found.failures and not found.columns:
        sys.exit(SOMETHING_FAILED)


@main.command()
@data_option()
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--changes", type=click.Path(dir_okay=False, path_type=Path), help="All of it, as .csv or .jsonl.")
@click.option("--queue", metavar="URL", help="Have the workers of a shared queue read, too.")
@ocr_option
@json_option
def reparse(data: Path, dry_run: bool, changes: Path | None, queue: str | None, as_json: bool) -> None:
    """Read every stored body again with today's parser, offline, and say which cells changed."""
    from archive.history.changelist import ChangeListError
    from archive.reparse import reparse as run

    must_hold_an_archive(data)
    readers = readers_of(queue) if queue else None
    with (
        opened(data, read_only=dry_run, workers=readers) as archive,
        misuse(ChangeListError),
        progress_shown() as progress,
    ):
        result = run(archive, dry_run=dry_run, changes=changes, progress=progress)
    if readers is not None:
        click.echo(f"bodies read: {readers.told()}", err=True)
    show(result.as_json() if as_json else result.for_a_reader(), as_json)
    if result.failed:
        sys.exit(SOMETHING_FAILED)


@main.command()
@data_option()
@json_option
def audit(data: Path, as_json: bool) -> None:
    """Evaluate every rule on every report again, and print a summary."""
    from archive.audit import audit as run

    with opened(data) as archive, progress_shown() as progress:
        result = run(archive, progress=progress)
    show(asdict(result), as_json)


@main.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=Folder)
@click.option("--mend", "mended", is_flag=True, help="Take bodies that are damaged here from there, too.")
@data_option()
def merge(folders: tuple[Path, ...], mended: bool, data: Path) -> None:
    """Join other data folders into this one. Joining twice changes nothing."""
    from archive.merge import merge as run
    from archive.merging.mending import mend
    from archive.storage.samples import MixedArchivesError
    from archive.storage.store import Archive

    for folder in folders:
        must_hold_an_archive(folder)
    with Archive.open(data) as archive:
        for folder in folders:
            with misuse(MixedArchivesError), progress_shown() as progress:
                joined = run(archive, folder, progress=progress)
                joined.mended = mend(archive.bodies, folder, progress) if mended else 0
            show(asdict(joined), as_json=False)


@main.command()
@data_option()
@click.option("--figures", is_flag=True, help="Look for every figure in its stored body, too.")
@click.option("--part", metavar="N/M", default="1/1", help="Of the bodies only the N-th of M shares: one a night, say.")
@json_option
def verify(data: Path, figures: bool, part: str, as_json: bool) -> None:
    """Check digests, references and integrity of everything kept."""
    from archive.verify import Part
    from archive.verify import verify as run

    with misuse(ValueError):
        share = Part.of_text(part)

    if not (data / "bodies.db").is_file():  # with it alone there is something to verify
        must_hold_an_archive(data)
    with progress_shown() as progress:
        result = run(data, progress=progress, figures=figures, part=share)
    show(result.as_json(), as_json)
    if result.findings:
        sys.exit(SOMETHING_FAILED)


@main.command("check-registry")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@data_option(used=False)
@json_option
def check_registry(files: tuple[Path, ...], as_json: bool) -> None:
    """Check that the portals' registry, or these files of entries, are well formed."""
    from crawler.registry import Registry
    from crawler.registry import check_registry as run

    findings = run(files)
    portals = [] if findings else list(Registry.load(*files))
    counts = {"portals": len(portals), "columns": sum(len(portal.columns) for portal in portals)}
    show({"findings": findings} if findings else {**counts, "findings": findings}, as_json)
    if findings:
        sys.exit(MALFORMED)


@main.command()
@data_option()
@metrics_option()
@click.option("--queue", metavar="URL", help="Say who works on a shared queue, and what waits there, instead.")
@json_option
def status(data: Path, metrics: Path | None, queue: str | None, as_json: bool) -> None:
    """Say how the last run went, how each host fares, and what is covered."""
    from archive.status import for_a_reader
    from archive.status import status as run

    if queue is not None:
        show_queue(queue, as_json)
        return
    with opened(data, read_only=True) as archive:
        told = run(archive)
        if metrics is not None:
            from archive.metrics.state import write_status

            if write_status(metrics, archive, data, told):
                return
    show(told if as_json else for_a_reader(told), as_json)


@main.command()
@click.option(
    "--dismiss", metavar="URL", multiple=True, help="Take an address off the list: there is nothing. Repeatable."
)
@data_option()
@json_option
def review(data: Path, dismiss: tuple[str, ...], as_json: bool) -> None:
    """Show what the crawl could not decide: pages that may be columns, titles whose page is no report.

    What is a report after all is brought in by `gongkai ingest --url`.
    """
    from archive.reviewing.review import dismiss as run
    from archive.reviewing.review import open_reviews

    with opened(data, read_only=not dismiss) as archive:
        unknown: list[str] = []
        if dismiss:
            with archive.transaction() as db:
                unknown = run(db, dismiss)
        rows = open_reviews(archive.db)
    if unknown:
        raise Misuse(f"not on the list: {', '.join(unknown)}")
    show({"open": rows}, as_json)


main.add_command(backup)
main.add_command(publish)
main.add_command(remove)
main.add_command(serve)
main.add_command(worker)


@main.command()
@click.argument("target", metavar="DIR", type=Folder)
@click.option(
    "--format",
    "kind",
    required=True,
    type=click.Choice(["csv", "parquet", "xlsx", "jsonl", "warc"]),
    help="Of the files.",
)
@click.option("--in-parts", is_flag=True, help="Parquet: all that grows with the reports by year and province.")
@data_option()
def export(target: Path, kind: str, in_parts: bool, data: Path) -> None:
    """Write the archive as files, one a table; or the stored bodies as WARC."""
    from archive.export import export as run
    from archive.export import export_in_parts
    from archive.storage.copies import ForeignTargetError

    if in_parts and kind != "parquet":
        raise Misuse("--in-parts is for --format parquet")
    with misuse(ForeignTargetError), opened(data) as archive, progress_shown() as progress:
        result = (
            export_in_parts(archive, target, progress) if in_parts else run(archive, target, kind, progress=progress)
        )
    show(asdict(result), as_json=False)


def opened(folder: Path, *, read_only: bool = False, workers: WorkersLike | None = None) -> Archive:
    from archive.storage.connection import SchemaError
    from archive.storage.store import Archive, bring_up_to_date

    must_hold_an_archive(folder)
    with misuse(SchemaError):
        if read_only:
            bring_up_to_date(folder)
        return Archive.open(folder, read_only=read_only, workers=workers)


def real_archive(folder: Path) -> Archive:
    from archive.storage.connection import SchemaError
    from archive.storage.samples import MixedArchivesError, open_real

    with misuse(MixedArchivesError, SchemaError):
        return open_real(folder)


def registry_or_misuse() -> Registry:
    from crawler.registry import Registry, RegistryError

    try:
        return Registry.load()
    except RegistryError as error:
        raise Misuse(f"The registry is malformed. {error}") from error


if __name__ == "__main__":
    main()
