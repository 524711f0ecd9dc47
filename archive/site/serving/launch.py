"""Serving one archive: Datasette, read-only, in this process.

The same by Datasette's own command, for those who run it otherwise (the plugin loads by itself where Gongkai is
installed; ``metadata.build()`` written to a file gives titles, descriptions and canned queries)::

    datasette serve data/gongkai.db -m metadata.json --setting suggest_facets off --setting sql_time_limit_ms 2000
    datasette data/gongkai.db -m metadata.json --get /gongkai/reports.json
"""

from __future__ import annotations

import logging
import socket
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive.site import metadata, plugin
from archive.site.guarding import counting, guard
from archive.site.machines import addresses
from archive.site.serving.turning import Turning

SETTINGS: dict[str, Any] = {
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 1000,
    "default_page_size": 100,
    "truncate_cells_html": 160,
    "suggest_facets": False,
    "allow_download": True,  # of immutable databases only; Datasette refuses it for one that is written to
    "max_csv_mb": 200,
    "default_cache_ttl": 60,
    "num_sql_threads": 4,
}

#: Datasette's own error page is made even where a plugin answers, and prints a traceback for every missing page
_THEIR_ERRORS = "datasette.handle_exception"


class NoArchiveError(Exception):
    """There is nothing to serve: the folder holds no archive, or a file that is none."""


class PortTakenError(Exception):
    """Another program listens there."""


def site(
    folder: Path | str,
    *,
    immutable: bool = False,
    settings: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> Datasette:
    """Return Datasette over a folder's archive, under the database name ``gongkai``.

    A crawl may go on writing; ``immutable`` says that nobody does, and serves faster. A published copy is known by
    the counts that stand beside it. ``address`` is where the public finds the site. Raises NoArchiveError.
    """
    path = Path(folder) / f"{metadata.DATABASE}.db"
    _check(path)
    if not pm.is_registered(plugin) and not pm.has_plugin("gongkai"):
        pm.register(plugin, "gongkai")
    if pm.has_plugin(_THEIR_ERRORS):
        pm.unregister(name=_THEIR_ERRORS)
    resolved = str(path.resolve())
    counts = counting.inspected(path.resolve())
    immutable = immutable or counts is not None
    big = path.stat().st_size > metadata.BIG
    told = {"plugins": {addresses.PLUGIN: {"address": address}}} if address else {}
    return Datasette(
        [] if immutable else [resolved],
        immutables=[resolved] if immutable else [],
        inspect_data=counts,
        metadata={**metadata.build(big=big, published=counts is not None), **told},
        settings={**SETTINGS, **(settings or {})},
    )


def _check(path: Path) -> None:
    if not path.is_file():
        raise NoArchiveError(
            f"{path.parent} holds no archive yet ({path.name}): crawl or ingest something into it first"
        )
    try:
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            known = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise NoArchiveError(f"{path} cannot be read as an archive: {error}") from error
    if not {"reports", "agencies", "checks", "meta"} <= known:
        raise NoArchiveError(f"{path} is no archive: its tables are missing")


def serve(
    folder: Path | str,
    port: int,
    host: str = "127.0.0.1",
    *,
    immutable: bool = False,
    settings: Mapping[str, Any] | None = None,
    ready: Callable[[str], None] | None = None,
    log: str | None = None,
    metrics_port: int | None = None,
    address: str | None = None,
) -> None:
    """Serve a folder's archive until interrupted; of a folder of publications always the current one.

    Port 0 takes a free one; ``ready`` is called with the address once the port is ours, by default it is printed.
    ``log``: a line for each request in this file (:mod:`archive.console.jsonlines`); ``metrics_port``: metrics on it
    (0: a free one), on the loopback interface. Raises NoArchiveError, PortTakenError.
    """
    application = Turning(Path(folder), lambda: site(folder, immutable=immutable, settings=settings, address=address))
    watched = _watched(Path(folder), log, metrics_port)
    guard.confine()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen()  # who comes before Datasette is ready waits and is not turned away
        except OSError as error:
            raise PortTakenError(f"port {port} of {host} cannot be had: {error.strerror}") from error
        named = f"[{host}]" if ":" in host else host
        (ready or _say)(f"http://{named}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(
            watched(application), log_level="warning", access_log=False, server_header=False, lifespan="on"
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _watched(folder: Path, log: str | None, metrics_port: int | None) -> Callable[[Any], Any]:
    """Begin to log and to give metrics, where either is wanted; return what the application is wrapped in."""
    if log is None and metrics_port is None:
        return lambda app: app
    from archive.console import jsonlines
    from archive.site.serving.gauges import Gauges

    gauges = Gauges(folder)
    if log is not None:
        logging.getLogger().addHandler(jsonlines.handler(log))
        logging.getLogger("gongkai").setLevel(logging.INFO)
    if metrics_port is not None:
        try:
            taken = gauges.expose(metrics_port)
        except OSError as error:
            raise PortTakenError(f"port {metrics_port} for metrics cannot be had: {error.strerror}") from error
        print(f"Metrics at http://127.0.0.1:{taken}/metrics", file=sys.stderr, flush=True)
    return gauges.wrap


def _say(address: str) -> None:
    print(f"Serving at {address} (Ctrl-C ends)", file=sys.stderr, flush=True)
