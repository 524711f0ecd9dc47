"""The HTTP server: each portal on a loopback address of its own, one common port, an access log of every request."""

from __future__ import annotations

import json
import select
import socket
import struct
import sys
import time
from calendar import timegm
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

from crawler.samples.sites import Asked, Reply

Answer = Callable[[Asked], Reply]
#: A reader who gives up has left before we notice; how long before depends on how busy the machine is.
_NOTICED = 0.5


@dataclass(frozen=True, slots=True)
class Access:
    """One request as the server saw it; ``start`` and ``end`` are seconds since the epoch, ``sent`` a POST's body."""

    host: str
    method: str
    path: str
    status: int
    start: float
    end: float
    referer: str = ""
    user_agent: str = ""
    sent: str = ""


class AccessLog:
    """What was asked, in the order of the answers; kept in memory, and in a JSON-lines file where one is named."""

    def __init__(self, file: Path | None = None) -> None:
        self._entries: list[Access] = []
        self._lock = Lock()
        self._file: IO[str] | None = file.open("a", encoding="utf-8") if file else None

    def add(self, access: Access) -> None:
        """Write one request down."""
        with self._lock:
            self._entries.append(access)
            if self._file:
                self._file.write(json.dumps(asdict(access), ensure_ascii=False) + "\n")
                self._file.flush()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file:
            self._file.close()

    def __iter__(self) -> Iterator[Access]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def clear(self) -> None:
        """Forget everything in memory, so that a second run can be looked at by itself."""
        with self._lock:
            self._entries.clear()

    def paths(self, host: str | None = None) -> list[str]:
        """Return the paths asked (of one host), queries included."""
        return [access.path for access in self if host in (None, access.host)]

    def in_flight(self, host: str) -> int:
        """Return how many requests of one host were being answered at once, at most."""
        events = [(access.start, 1) for access in self if access.host == host]
        events += [(access.end, -1) for access in self if access.host == host]
        now = most = 0
        for _, change in sorted(events):
            now += change
            most = max(most, now)
        return most


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SamplePortal/1"
    wbufsize = -1  # headers and body leave in one piece
    disable_nagle_algorithm = True
    server: _Server

    def _asked(self) -> Asked:
        parts = urlsplit(self.path)
        form: Mapping[str, str] = {}
        data: Any = None
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._sent = ""
        if length := int(self.headers.get("Content-Length") or 0):
            self._sent = body = self.rfile.read(length).decode("utf-8", "replace")
            if "json" in headers.get("content-type", ""):
                with suppress(ValueError):
                    data = json.loads(body)
            else:
                form = dict(parse_qsl(body, keep_blank_values=True))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return Asked(self.command, parts.path, query, form, headers.get("referer", ""), data, headers)

    def _unchanged(self, tag: str, modified: str) -> bool:
        wanted = self.headers.get("If-None-Match")
        if wanted is not None:
            return tag in wanted
        return modified == self.headers.get("If-Modified-Since")

    def _serve(self) -> None:
        start = time.time()
        asked = self._asked()
        if self.server.latency:
            time.sleep(self.server.latency)
        reply = self.server.answer(asked)
        if reply.wait and self._given_up(reply.wait):
            host = str(self.server.server_address[0])
            self.server.log.add(Access(host, self.command, self.path, 499, start, time.time() - _NOTICED))
            self.close_connection = True
            return
        status, body = reply.status, reply.body
        headers = {"Content-Type": reply.content_type, **reply.headers}
        if reply.location:
            headers["Location"] = reply.location
        if reply.changed:
            tag = f'"{sha256(body).hexdigest()[:16]}"'
            modified = self.date_time_string(timegm(reply.changed.timetuple()))
            headers |= {"ETag": tag, "Last-Modified": modified}
            if status == 200 and self._unchanged(tag, modified):
                status, body = 304, b""
        if reply.wire == "reset":
            self._reset(Access(str(self.server.server_address[0]), self.command, self.path, 0, start, time.time()))
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        host = str(self.server.server_address[0])
        agent = self.headers.get("User-Agent", "")
        # noted before the answer leaves: whoever has it may ask again at once, and that is no second request in flight
        met = (host, self.command, self.path, status, start, time.time(), asked.referer, agent, self._sent)
        self.server.log.add(Access(*met))
        if reply.wire == "cut":
            body = body[: len(body) // 2]
            self.close_connection = True
        with suppress(ConnectionError):  # the reader may have had enough
            if self.command != "HEAD":
                self.wfile.write(body)
            self.wfile.flush()

    def _given_up(self, seconds: float) -> bool:
        """Wait; return at once, and True, when the reader goes away meanwhile."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def _reset(self, access: Access) -> None:
        """Break the connection without a word."""
        self.server.log.add(access)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())
        self.close_connection = True

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815 - the names that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name for it
        """Say nothing on standard error: the access log has it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Answer, log: AccessLog, latency: float) -> None:
        self.answer = answer
        self.log = log
        self.latency = latency
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that is gone: crawls are killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Servers:
    """One server a host, all on one port, in threads of their own."""

    def __init__(self, hosts: Mapping[str, Answer], port: int, log: AccessLog, latency: float = 0.0) -> None:
        self._servers: list[_Server] = []
        try:
            for host, answer in hosts.items():
                self._servers.append(_Server((host, port), answer, log, latency))
        except OSError as error:
            self.stop()
            raise OSError(error.errno, f"{host}:{port}: {error.strerror}") from error
        for server in self._servers:
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self._running = True

    def stop(self) -> None:
        """Stop listening."""
        for server in self._servers:
            if getattr(self, "_running", False):
                server.shutdown()
            server.server_close()
