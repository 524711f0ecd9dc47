"""The stored bodies as standard WARC/1.1 files, for replay and for other archives.

A body that came over HTTP becomes a request and a response record; one read from a file becomes a resource
record. Bodies are kept as they were after content-decoding, and a response says so: the headers that
described the coded body (Content-Encoding, Transfer-Encoding, the Content-Length of the wire) stay under
``X-Archive-Orig-`` names, as replay tools write them. A request that sent a form says POST, and that its form is not in
the record. Record ids are made from what a record holds: the same archive gives the same files.
"""

from __future__ import annotations

import string
import uuid
from collections.abc import Callable, Iterable, Sequence
from http.client import responses
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.console.progress import Progress, silent
from archive.export.tables import Written
from archive.storage.bodies import Bodies, Exchange, WithheldBodyError

FILE_BYTES = 1_000_000_000  # after which a new file is begun, as is customary
EPOCH = "1970-01-01T00:00:00Z"  # the date of a file that holds no record
OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}
OCTETS = "application/octet-stream"
IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://gongkai.invalid/warc")

Headers = Sequence[tuple[str, str]]


def write(
    bodies: Bodies,
    folder: Path,
    progress: Progress = silent,
    *,
    file_bytes: int = FILE_BYTES,
    read: Callable[[str], bytes] | None = None,
) -> Written:
    """Write every exchange with its body into ``gongkai-00000.warc.gz`` and the numbers after it.

    Each record is a gzip member of its own. A body that cannot be had any more, or is withheld, is left out, with a
    word about it. ``read`` gives each body as it may be handed out (None: as it is kept).
    """
    read = read or bodies.get
    written = Written()
    file: _File | None = None
    try:
        for number, exchange in enumerate(bodies.exchanges()):
            if file is None or file.size >= file_bytes:
                if file is not None:
                    file.close()
                file = _File(folder, len(written.files), exchange.fetched_at)
                written.files[file.name] = 0
            try:
                body = read(exchange.sha256)
            except WithheldBodyError:
                written.notes.append(f"withheld: {exchange.sha256} of {exchange.url}")
                continue
            except (KeyError, ValueError) as fault:
                written.notes.append(f"left out: {exchange.sha256} of {exchange.url}: {fault}")
                continue
            written.files[file.name] += file.write(exchange, body)
            if number % 100 == 0:
                progress("exporting bodies", number, None)
        if file is None:
            file = _File(folder, 0, EPOCH)
            written.files[file.name] = 0
    finally:
        if file is not None:
            file.close()
    return written


class _File:
    """One WARC file being written; it begins with its warcinfo record."""

    def __init__(self, folder: Path, number: int, date: str) -> None:
        self.name = f"gongkai-{number:05}.warc.gz"
        self._out: BinaryIO = (folder / self.name).open("wb")
        self._writer = WARCWriter(self._out, gzip=True, warc_version="WARC/1.1")
        software = f"gongkai/{version('gongkai')} warcio/{version('warcio')}"
        info = {"software": software, "format": "WARC File Format 1.1", "isPartOf": "gongkai"}
        record = self._writer.create_warcinfo_record(self.name, info)
        self.info_id = _record_id("warcinfo", self.name, date)
        record.rec_headers.replace_header("WARC-Record-ID", self.info_id)
        record.rec_headers.replace_header("WARC-Date", date)
        self._writer.write_record(record)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._out.tell()

    def close(self) -> None:
        """Finish the file."""
        self._out.close()

    def write(self, exchange: Exchange, body: bytes) -> int:
        """Write the records of one exchange; return how many they were."""
        records = self._http(exchange, body) if exchange.status is not None else [self._resource(exchange, body)]
        for record in records:
            self._writer.write_record(record)
        return len(records)

    def _http(self, exchange: Exchange, body: bytes) -> list[ArcWarcRecord]:
        status = exchange.status or 0
        line = f"{status} {responses.get(status, '')}".rstrip()
        answer = StatusAndHeaders(line, described(exchange.response_headers, len(body)), protocol="HTTP/1.1")
        response = self._record("response", exchange, answer, body)
        parts = urlsplit(exchange.url)
        path = _ascii((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        sent = _clean(exchange.request_headers)
        if not any(name.lower() == "host" for name, _ in sent):
            sent.insert(0, ("Host", parts.netloc.rpartition("@")[2]))
        posted = any(name.lower() == "content-type" for name, _ in sent)
        asked = StatusAndHeaders(f"{'POST' if posted else 'GET'} {path} HTTP/1.1", sent, is_http_request=True)
        request = self._record("request", exchange, asked, b"")
        if posted:  # what was sent is not kept, but for what the address says of it behind its #
            request.rec_headers.add_header("WARC-Truncated", "unspecified")
        request.rec_headers.add_header("WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID"))
        return [response, request]

    def _resource(self, exchange: Exchange, body: bytes) -> ArcWarcRecord:
        types = [value for name, value in exchange.response_headers if name.lower() == "content-type"]
        return self._record("resource", exchange, None, body, content_type=types[0] if types else OCTETS)

    def _record(
        self,
        kind: str,
        exchange: Exchange,
        headers: StatusAndHeaders | None,
        body: bytes,
        content_type: str = "",
    ) -> ArcWarcRecord:
        return self._writer.create_warc_record(
            _ascii(exchange.url),
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=headers,
            warc_content_type=content_type,
            warc_headers_dict={
                "WARC-Record-ID": _record_id(kind, exchange.sha256, exchange.url, exchange.fetched_at),
                "WARC-Date": exchange.fetched_at,
                "WARC-Warcinfo-ID": self.info_id,
            },
        )


def described(headers: Headers, length: int) -> list[tuple[str, str]]:
    """Return the response's headers as they fit the decoded body of ``length`` bytes; see the module."""
    fitting: list[tuple[str, str]] = []
    for name, value in _clean(headers):
        if name.lower() not in OF_THE_WIRE:
            fitting.append((name, value))
        elif name.lower() != "content-length" or value != str(length):
            fitting.append((f"X-Archive-Orig-{name}", value))
    return [*fitting, ("Content-Length", str(length))]


def _clean(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers that stay one line each, whatever a server sent."""
    return [(_ascii(name.strip()), " ".join(value.split())) for name, value in headers if name.strip()]


def _ascii(text: str) -> str:
    """Return an address or a name without the characters that may not stand in one."""
    return quote(text, safe=string.punctuation)


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(IDS, chr(0).join(parts))}>"
