"""A portal of a few lines for the crawl's tests: paths and what they answer, on loopback addresses of its own."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Headers = dict[str, str]


@dataclass
class Answer:
    """What a path answers; with an ``etag``, 304 to whoever has that already."""

    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=dict)
    etag: str = ""


Paths = Mapping[str, "str | bytes | Answer | Callable[[int], Answer]"]

CRAWL = """
import json, resource, sys
from datetime import datetime
from crawler.registry import Registry
from crawler.run import crawl

asked = json.loads(sys.argv[1])
if asked["file_limit"]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_limit"], asked["file_limit"]))
registry = Registry.load(asked["registry"]) if asked["registry"] else Registry(())
if __name__ == "__main__":
    summary = crawl(
        asked["data"],
        asked["portals"],
        registry=registry,
        urls=asked["urls"],
        delay=0,
        settings=asked["settings"],
        **{name: asked[name] for name in ("full", "due", "years")},
        **({"clock": lambda: datetime.fromisoformat(asked["now"])} if asked["now"] else {}),
    )
    print(json.dumps(summary.as_json()))
"""


def free_port() -> int:
    """A port that is free on one loopback address, and so very probably on all."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Portals:
    """Hosts that answer; ``log`` has (host, path) of each request, ``busiest`` the most at once on one host.

    ``answers``: host, path and status of each answer.
    """

    port: int
    log: list[tuple[str, str]] = field(default_factory=list)
    times: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    referers: dict[str, str] = field(default_factory=dict)
    agents: set[str] = field(default_factory=set)
    busiest: int = 0
    answers: list[tuple[str, str, int]] = field(default_factory=list)

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, host: str) -> list[str]:
        return [path for name, path in self.log if name == host]


@contextmanager
def portals(hosts: Mapping[str, Paths], *, latency: float = 0.0, port: int = 0) -> Iterator[Portals]:
    """Serve these hosts while the context lasts; what is not among a host's paths is 404."""
    running = Portals(port or free_port())
    busy: dict[str, int] = dict.fromkeys(hosts, 0)
    lock = threading.Lock()
    servers = []

    def handler(host: str, paths: Paths) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with lock:
                    busy[host] += 1
                    running.busiest = max(running.busiest, busy[host])
                    running.log.append((host, self.path))
                    running.times.setdefault((host, self.path), []).append(time.monotonic())
                    running.referers[self.path] = self.headers.get("Referer", "")
                    running.agents.add(self.headers.get("User-Agent", ""))
                time.sleep(latency)
                found = paths.get(self.path, Answer(b"<h1>gone</h1>", 404))
                if callable(found):
                    found = found(running.log.count((host, self.path)))
                if not isinstance(found, Answer):
                    found = Answer(found.encode() if isinstance(found, str) else found)
                if found.etag:
                    same = self.headers.get("If-None-Match") == found.etag
                    found = replace(found, headers={**found.headers, "ETag": found.etag})
                    found = replace(found, status=304, body=b"") if same else found
                running.answers.append((host, self.path, found.status))
                self.send_response(found.status)
                self.send_header("Content-Length", str(len(found.body)))
                for name, value in {"Content-Type": "text/html", **found.headers}.items():
                    self.send_header(name, value.replace("{port}", str(running.port)))
                self.end_headers()
                with lock:
                    busy[host] -= 1
                self.wfile.write(found.body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        return Handler

    try:
        for host, paths in hosts.items():
            server = ThreadingHTTPServer((host, running.port), handler(host, paths))
            server.daemon_threads = True
            servers.append(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield running
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def start(
    data: Path,
    *,
    registry: Path | None = None,
    portals: tuple[str, ...] = (),
    urls: tuple[str, ...] = (),
    settings: Mapping[str, Any] | None = None,
    file_limit: int | None = None,
    full: bool = False,
    due: bool = False,
    years: tuple[int, ...] = (),
    now: str = "",
) -> subprocess.Popen[str]:
    """Begin a crawl in a process of its own: a process can crawl only once. ``now``: the time that it is told (ISO).

    ``file_limit``: no file may grow beyond so many bytes, as on a full disk.
    """
    asked = {
        "data": str(data),
        "registry": str(registry) if registry else None,
        "portals": portals,
        "urls": urls,
        "settings": settings or {},
        "file_limit": file_limit,
        "full": full,
        "due": due,
        "years": years,
        "now": now,
    }
    command = [sys.executable, "-c", CRAWL, json.dumps(asked)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def crawl(data: Path, **asked: Any) -> dict[str, Any]:
    """Crawl to the end and return the summary."""
    process = start(data, **asked)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Traceback" not in err, err
    told: dict[str, Any] = json.loads(out)
    return told


def rows(data: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the archive."""
    with closing(sqlite3.connect(data / "gongkai.db")) as db:
        return db.execute(sql, values).fetchall()
