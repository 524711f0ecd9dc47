"""What the site says of itself to a machine: metrics on a port of their own, a line in the log for each request.

Neither has a reader's address, what was asked for behind the question mark, or a cookie.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

from archive import metrics
from archive.console.jsonlines import TOLD
from archive.metrics.state import Folder
from archive.site.guarding.door import App, Scope

log = logging.getLogger("gongkai.requests")

#: Kinds of pages: few, so that there are few series, whatever readers ask for. The first that fits.
PAGES = [
    (name, re.compile(pattern))
    for name, pattern in (
        ("home", r"/"),
        ("static", r"/-/static.*"),
        ("download", r"/downloads/.+"),
        ("data", r".*\.(json|csv|xlsx|db|blob)"),
        ("machine", r"/(feeds|sitemap)/.+|/(robots\.txt|sitemap\.xml)"),
        ("search", r"/search"),
        ("status", r"/status"),
        ("rules", r"/rules(/.+)?"),
        ("place", r"/places(/.+)?"),
        ("compare", r"/compare"),
        ("coverage", r"/coverage(/.*)?"),
        ("text", r"/(about|dictionary|downloads|api)"),
        ("citation", r"/cite/.+"),
        ("body", r"/-/(body|cell)/.+"),
        ("report", r"/gongkai/reports/[^/]+"),
        ("agency", r"/gongkai/agencies/[^/]+"),
        ("row", r"/gongkai/[^/]+/[^/]+"),
        ("table", r"/gongkai/[^/]+"),
        ("sql", r"/gongkai"),
    )
]
OTHER = "other"


def kind_of(path: str) -> str:
    """Return the kind of page at a path."""
    return next((name for name, pattern in PAGES if pattern.fullmatch(path)), OTHER)


class Gauges:
    """The metrics of one served site, and its log of requests."""

    def __init__(self, folder: Path) -> None:
        """Count from now on. ``folder`` is the data folder that is served."""
        self.registry = CollectorRegistry()
        self._requests = metrics.counter("gongkai_site_requests_total", self.registry)
        self._seconds = metrics.histogram("gongkai_site_request_seconds", self.registry)
        self._bytes = metrics.counter("gongkai_site_response_bytes_total", self.registry)
        self._busy = metrics.gauge("gongkai_site_requests_in_progress", self.registry)
        metrics.gauge("gongkai_site_start_timestamp_seconds", self.registry).set_to_current_time()
        self.registry.register(Folder(folder))
        ProcessCollector(registry=self.registry)  # memory, open files, processor: process_*, under their usual names

    def wrap(self, app: App) -> App:
        """Return the application with its requests counted and logged."""

        async def counted(scope: Scope, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            begun, sent, code = time.perf_counter(), 0, 0

            async def noting(message: MutableMapping[str, Any]) -> None:
                nonlocal sent, code
                if message["type"] == "http.response.start":
                    code = message["status"]
                elif message["type"] == "http.response.body":
                    sent += len(message.get("body", b""))
                await send(message)

            self._busy.inc()
            try:
                await app(scope, receive, noting)
            except BaseException:
                code = code or 500
                raise
            finally:
                self._busy.dec()
                self._note(scope, code, time.perf_counter() - begun, sent)

        return counted

    def expose(self, port: int) -> int:
        """Give the metrics on this port of the loopback interface, 0 for any; return it. Raises OSError."""
        server, _ = start_http_server(port, "127.0.0.1", self.registry)
        return int(server.server_port)

    def _note(self, scope: Scope, code: int, seconds: float, sent: int) -> None:
        page = kind_of(scope["path"])
        self._requests.labels(page, str(code)).inc()
        self._seconds.labels(page).observe(seconds)
        self._bytes.labels(page).inc(sent)
        told = {
            "page": page,
            "method": scope["method"],
            "path": scope["path"],
            "status": code,
            "seconds": round(seconds, 4),
            "bytes": sent,
        }
        log.info("%s %s: %s", scope["method"], code, scope["path"], extra={TOLD: told})
