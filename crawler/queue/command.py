"""``gongkai worker``, ``gongkai crawl --queue`` and ``gongkai reparse --queue``."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.console.options import SOMETHING_FAILED, data_option, log_option, misuse
from archive.console.terminal import show

if TYPE_CHECKING:
    from crawler.queue.reading import Spread
    from crawler.registry import Registry

queue_option = click.option(
    "--queue",
    metavar="URL",
    envvar="GONGKAI_QUEUE",
    show_envvar=True,
    required=True,
    help="The shared queue: redis://host:6379/0, rediss://… with TLS.",
)


@click.command()
@queue_option
@data_option()
@click.option("--name", default="", help="Of this worker's folder, in the queue.  [default: machine and folder]")
@click.option("--hosts", type=click.IntRange(1, 64), default=32, show_default=True, help="Asked beside one another.")
@click.option(
    "--lost-after",
    type=click.FloatRange(2, 3600),
    default=60,
    show_default=True,
    help="Seconds without a sign of life after which this worker counts as dead, and its hosts go to others.",
)
@click.option(
    "--readers",
    type=click.IntRange(0, 256),
    help="Processes that read bodies for `gongkai reparse --queue`; 0: none.  [default: one for each core]",
)
@click.option("--burst", is_flag=True, help="End when nothing waits.")
@log_option
def worker(queue: str, data: Path, log: str | None, burst: bool, readers: int | None, **terms: Any) -> None:
    """Take hosts to crawl from a shared queue, beside other workers on this or other machines.

    Each has a data folder of its own; `gongkai merge` joins the folders. Safe to kill; a worker that is told to end
    finishes what is under way and gives the rest back. `gongkai crawl --queue URL` fills the queue. Bodies that
    `gongkai reparse --queue URL` hands out are read beside it.
    """
    from archive.storage.connection import SchemaError
    from archive.storage.samples import MixedArchivesError, open_real
    from crawler.lock import BusyError
    from crawler.queue.server import MISSING, QueueError
    from crawler.registry import RegistryError

    logging.basicConfig(format="%(asctime)s %(message)s", stream=sys.stderr)
    logging.getLogger("gongkai.worker").setLevel(logging.INFO)
    with misuse(QueueError, BusyError, MixedArchivesError, SchemaError, RegistryError):
        if (data / "gongkai.db").is_file():
            open_real(data).close()
        try:
            from crawler.queue import worker as workers
        except ModuleNotFoundError as error:
            if error.name not in ("rq", "redis"):
                raise
            raise QueueError(MISSING) from error
        settings = (("GONGKAI_LOG_FILE", log),) if log else ()
        cores = os.cpu_count() or 1
        terms["readers"] = cores if readers is None else readers
        ended = workers.work(workers.Terms(data, queue, settings=settings, **terms), burst=burst)
    if not ended:
        sys.exit(SOMETHING_FAILED)


def show_queue(url: str, as_json: bool) -> None:
    """Show who works on a queue, and what waits."""
    from crawler.queue.server import MISSING, QueueError

    with misuse(QueueError):
        try:
            from crawler.queue.overview import overview
        except ModuleNotFoundError as error:
            if error.name not in ("rq", "redis"):
                raise
            raise QueueError(MISSING) from error
        show(overview(url), as_json)


def readers_of(url: str) -> Spread:
    """Return whoever reads bodies on this machine and on the workers of a queue."""
    from crawler.queue.server import MISSING, QueueError

    logging.basicConfig(format="%(asctime)s %(message)s", stream=sys.stderr)
    with misuse(QueueError):
        try:
            from crawler.queue.reading import Spread
        except ModuleNotFoundError as error:
            if error.name != "redis":
                raise
            raise QueueError(MISSING) from error
        return Spread(url)


def fill_queue(
    url: str,
    registry: Registry,
    names: list[str],
    urls: list[str],
    data: Path,
    as_json: bool,
    *,
    full: bool,
    due: bool,
    years: tuple[int, ...],
) -> None:
    """Fill the queue, and show what came of it."""
    from crawler.queue.filling import fill
    from crawler.queue.jobs import Way
    from crawler.queue.server import QueueError

    with misuse(QueueError):
        filled = fill(
            url,
            names,
            registry=registry,
            urls=urls,
            way=Way(full, due, years),
            folder=data,
        )
    show(filled.as_json(), as_json)
    if filled.failed:
        sys.exit(SOMETHING_FAILED)
