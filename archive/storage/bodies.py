"""Every body ever fetched or ingested, by SHA-256, with the headers it came with: ``bodies.db``.

This file alone is enough to build the archive again. It is written before anything that refers to it, and
with ``synchronous=FULL``: ``gongkai.db`` may lose its last moments in a power cut (they are read again from
here), but a reference must never outlive what it refers to, and a page fetched once is never asked for
again.

A body is compressed with an earlier page of its host as raw zstd dictionary, since the pages of one site
share their furniture (about four times smaller than without). A dictionary page is itself kept without a
dictionary and never deleted, so that each body needs one other row at most.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zstandard
from sqlite_utils import Database, Migrations

from archive.storage.connection import connect, migrate, refuse_newer, run_script, transaction
from archive.storage.dictionaries import LEVEL, DictionaryPage, packed, unpacked

QUICK = 3  # enough to see what can be shrunk at all
LARGEST_DICTIONARY = 512 * 1024  # bytes; a page of furniture is smaller, and dictionaries are held in memory
SMALLEST_DICTIONARY = 512
MOST_DICTIONARIES = 8  # for each host: a site changes its furniture now and then
WELL_SHRUNK = 6  # times smaller: not worth trying further
IN_MEMORY = 64  # dictionary pages: as many as a crawl has hosts in flight

NOTHING = hashlib.sha256(b"").digest()  # of what is left of a body that was removed as a whole

EXCHANGES = (
    "SELECT b.sha256, e.url, e.fetched_at, e.status, e.request_headers, e.response_headers, e.origin "
    "FROM exchanges e JOIN bodies b ON b.id = e.body_id"
)

Headers = Sequence[tuple[str, str]]

migrations = Migrations("bodies")


@migrations()
def first_schema(db: Database) -> None:
    """Bodies, their dictionaries, and the exchanges that brought them."""
    run_script(db, files("archive.storage").joinpath("schema", "bodies.sql").read_text("utf-8"))


@migrations()
def bodies_of_which_something_is_withheld(db: Database) -> None:
    """What is kept in the place of a body whose details were removed: its own digest; marks of what was removed."""
    run_script(db, files("archive.storage").joinpath("schema", "withheld.sql").read_text("utf-8"))


class WithheldBodyError(KeyError):
    """A body was removed as a whole; its digest stays, so that it does not come back."""


class DamagedBodyError(ValueError):
    """A stored body cannot be had as it was: its data do not unpack, or have another digest."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One address giving one body, for the first time.

    ``fetched_at`` is ISO 8601 in UTC; ``status`` None where no HTTP took place. ``origin`` is JSON of what
    the finder knew (see ``archive.ingest``), or None.
    """

    sha256: str
    url: str
    fetched_at: str
    status: int | None
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]
    origin: str | None = None


class Bodies:
    """``bodies.db`` of one data folder, open."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the file; unless ``read_only``, make it or bring its schema up to date."""
        self.path = path
        self.db = connect(path, read_only=read_only, synchronous="FULL")
        try:
            if read_only:
                refuse_newer(self.db, migrations)
            else:
                migrate(self.db, migrations)
        except BaseException:
            self.db.close()
            raise
        columns = {row[1] for row in self.db.execute("PRAGMA table_info(bodies)")}
        self._masked = "masked_sha256" if "masked_sha256" in columns else "NULL"  # not yet migrated, and read only
        self._states = f"(SELECT id, sha256, dictionary_id, data, {self._masked} AS masked FROM bodies)"
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._quick = zstandard.ZstdCompressor(level=QUICK)
        self._prepared: OrderedDict[tuple[int, bytes | None], DictionaryPage] = OrderedDict()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def keep(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: str,
        status: int | None,
        request_headers: Headers,
        response_headers: Headers,
        origin: str | None = None,
        left_of: str | None = None,
        lost: tuple[str, int] | None = None,
    ) -> str:
        """Store one body and the exchange that brought it; return the body's SHA-256 in hex.

        Both are on disk when this returns. ``body`` is content-decoded. The same body from the same address
        again writes nothing, unless what is kept of it is damaged: it is whole again then. Another archive kept
        ``body`` of the one with the digest ``left_of``; or the one of the digest and length ``lost`` is damaged there.
        """
        other = left_of or (lost and lost[0])
        digest = bytes.fromhex(other) if other else hashlib.sha256(body).digest()
        if not other:
            self.mend(body, digest)
        if self._known(digest, url):
            return digest.hex()
        with transaction(self.db):
            body_id = self._id(digest)
            if body_id is None and lost:
                insert = "INSERT INTO bodies (sha256, length, data) VALUES (?, ?, x'')"
                body_id = int(self.db.execute(insert, [digest, lost[1]]).lastrowid or 0)
            if body_id is None:
                body_id = self._insert(digest, body, urlsplit(url).hostname or "")
                if left_of:
                    self.db.execute(
                        "UPDATE bodies SET masked_sha256 = ? WHERE id = ?", [hashlib.sha256(body).digest(), body_id]
                    )
            self.db.execute(
                "INSERT INTO exchanges "
                "(body_id, url, fetched_at, status, request_headers, response_headers, origin) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (body_id, url) DO NOTHING",
                [
                    body_id,
                    url,
                    fetched_at,
                    status,
                    _packed(request_headers),
                    _packed(response_headers),
                    origin,
                ],
            )
        return digest.hex()

    def get(self, sha256: str) -> bytes:
        """Return a body, or what is left of it where details of it were removed.

        Raises KeyError when unknown (WithheldBodyError where nothing of it is left), DamagedBodyError when not what
        was stored.
        """
        try:
            return self._get(sha256)
        except DamagedBodyError:  # or its dictionary page was replaced between two looks
            return self._get(sha256)

    def _get(self, sha256: str) -> bytes:
        row = self.db.execute(
            f"SELECT b.data, b.masked, b.dictionary_id, d.masked FROM {self._states} b "
            f"LEFT JOIN {self._states} d ON d.id = b.dictionary_id WHERE b.sha256 = ?",
            [bytes.fromhex(sha256)],
        ).fetchone()
        if row is None:
            raise KeyError(sha256)
        data, masked, *dictionary = row
        if masked == NOTHING:
            raise WithheldBodyError(sha256)
        try:
            body = self._unpack(data, *dictionary)
        except zstandard.ZstdError as error:
            raise DamagedBodyError(f"{sha256}: does not unpack: {error}") from error
        if hashlib.sha256(body).digest() != (masked or bytes.fromhex(sha256)):
            why = (
                ""
                if dictionary[0] is None or self._dictionary(*dictionary).whole
                else ": its dictionary page is damaged"
            )
            raise DamagedBodyError(f"{sha256}: has another digest{why}")
        return body

    def is_damaged(self, sha256: str) -> bool:
        """Say whether a body is kept and cannot be had. Raises KeyError when unknown."""
        try:
            self.get(sha256)
        except WithheldBodyError:
            return False
        except DamagedBodyError:
            return True
        return False

    def mend(self, body: bytes, digest: bytes | None = None) -> None:
        """Keep a body, which came again, in the place of its damaged data. What was taken out of it stays out."""
        digest = digest or hashlib.sha256(body).digest()
        if self._id(digest) is None or not self.is_damaged(digest.hex()):
            return
        with transaction(self.db):
            self.db.execute(
                "UPDATE bodies SET data = ?, dictionary_id = NULL, length = ? "
                "WHERE sha256 = ? AND masked_sha256 IS NULL",
                [packed(self._plain, body), len(body), digest],
            )
        self._prepared.clear()

    def length(self, sha256: str) -> int:
        """Return how many bytes a body had when it was kept. Raises KeyError when unknown."""
        row = self.db.execute("SELECT length FROM bodies WHERE sha256 = ?", [bytes.fromhex(sha256)]).fetchone()
        if row is None:
            raise KeyError(sha256)
        return int(row[0])

    def marks(self) -> list[tuple[str, int, bytes, bytes]]:
        """Return how removed details are known again: removal, length, salt, digest."""
        if self._masked == "NULL":
            return []
        return self.db.execute("SELECT removal, length, salt, digest FROM removed ORDER BY removal").fetchall()

    def is_withheld(self, sha256: str) -> bool:
        """Say whether details of a body were removed, or all of it."""
        row = self.db.execute(f"SELECT {self._masked} FROM bodies WHERE sha256 = ?", [bytes.fromhex(sha256)]).fetchone()
        return row is not None and row[0] is not None

    def is_gone(self, sha256: str) -> bool:
        """Say whether a body was removed as a whole: only its digest is left."""
        row = self.db.execute(f"SELECT {self._masked} FROM bodies WHERE sha256 = ?", [bytes.fromhex(sha256)]).fetchone()
        return row is not None and row[0] == NOTHING

    def leave(self, sha256: str, left: bytes | None) -> None:
        """Keep ``left`` (None: nothing) in the place of a body, for good. Bodies packed with it are packed anew.

        What was there stays in free pages and in the log until ``Archive.scrub``. Raises KeyError when unknown.
        """
        body_id = self._id(bytes.fromhex(sha256))
        if body_id is None:
            raise KeyError(sha256)
        body = left or b""
        with transaction(self.db):
            dependent = self.db.execute("SELECT id FROM bodies WHERE dictionary_id = ?", [body_id]).fetchall()
            before = self._page(body_id, self._state(body_id)) if dependent else None
            self.db.execute(
                "UPDATE bodies SET data = ?, dictionary_id = NULL, masked_sha256 = ? WHERE id = ?",
                [packed(self._plain, body), hashlib.sha256(body).digest(), body_id],
            )
            useful = len(body) >= SMALLEST_DICTIONARY
            if not useful:
                self.db.execute("DELETE FROM dictionaries WHERE body_id = ?", [body_id])
            if before is not None:
                after = DictionaryPage(body).compressor if useful else self._plain
                for (number,) in dependent:
                    self._repack(number, before, after, body_id if useful else None)

    def _repack(
        self, number: int, before: DictionaryPage, after: zstandard.ZstdCompressor, dictionary_id: int | None
    ) -> None:
        """Pack a body anew, without the dictionary page that it was packed with; one that is damaged stays so."""
        (data,) = self.db.execute("SELECT data FROM bodies WHERE id = ?", [number]).fetchone()
        try:
            body = unpacked(before.decompressor, data)
        except zstandard.ZstdError:
            return
        self.db.execute(
            "UPDATE bodies SET data = ?, dictionary_id = ? WHERE id = ?", [packed(after, body), dictionary_id, number]
        )

    def _page(self, body_id: int, state: bytes | None) -> DictionaryPage | None:
        """Return a dictionary page; None where it is damaged, and lost with all that need it."""
        try:
            return self._dictionary(body_id, state)
        except DamagedBodyError:
            return None

    def exchanges(self, sha256: str | None = None) -> Iterator[Exchange]:
        """Give the exchanges of one body, or all of them, in the order in which they were kept."""
        if sha256 is None:
            rows = self.db.execute(f"{EXCHANGES} ORDER BY e.id")
        else:
            rows = self.db.execute(f"{EXCHANGES} WHERE b.sha256 = ? ORDER BY e.id", [bytes.fromhex(sha256)])
        yield from map(_exchange, rows)

    def exchange(self, sha256: str, url: str) -> Exchange | None:
        """Return how ``url`` first gave this body, or None."""
        row = self.db.execute(f"{EXCHANGES} WHERE b.sha256 = ? AND e.url = ?", [bytes.fromhex(sha256), url]).fetchone()
        return None if row is None else _exchange(row)

    def __len__(self) -> int:
        """Return how many bodies there are."""
        return int(self.db.execute("SELECT count(*) FROM bodies").fetchone()[0])

    def _known(self, digest: bytes, url: str) -> bool:
        found = self.db.execute(
            "SELECT 1 FROM exchanges e JOIN bodies b ON b.id = e.body_id WHERE b.sha256 = ? AND e.url = ?",
            [digest, url],
        )
        return found.fetchone() is not None

    def _id(self, digest: bytes) -> int | None:
        row = self.db.execute("SELECT id FROM bodies WHERE sha256 = ?", [digest]).fetchone()
        return None if row is None else int(row[0])

    def _insert(self, digest: bytes, body: bytes, host: str) -> int:
        data, dictionary, found = self._pack(body, host)
        cursor = self.db.execute(
            "INSERT INTO bodies (sha256, length, dictionary_id, data) VALUES (?, ?, ?, ?)",
            [digest, len(body), dictionary, data],
        )
        body_id = int(cursor.lastrowid or 0)
        if found:
            self.db.execute("INSERT INTO dictionaries (host, body_id) VALUES (?, ?)", [host, body_id])
        return body_id

    def _pack(self, body: bytes, host: str) -> tuple[bytes, int | None, bool]:
        """Compress; return the data, the dictionary used, and whether this body becomes one itself.

        The newest dictionary first; where it does not serve, the older ones; where none does, the site has other
        furniture now, and this page begins it.
        """
        quick = packed(self._quick, body)
        if len(quick) * 2 > len(body):  # a PDF or a picture: no other body is of use to it, nor it to others
            return quick, None, False
        known = self.db.execute(
            "SELECT b.id, b.masked_sha256 FROM dictionaries d JOIN bodies b ON b.id = d.body_id WHERE d.host = ? "
            "ORDER BY b.id DESC",
            [host],
        ).fetchall()
        best: tuple[bytes, int] | None = None
        for body_id, state in known:
            page = self._page(body_id, state)
            if page is None or not page.whole:
                continue
            data = packed(page.compressor, body)
            if best is None or len(data) < len(best[0]):
                best = data, body_id
            if len(best[0]) * WELL_SHRUNK <= len(body):
                break
        if best is not None and len(best[0]) * 5 <= len(quick) * 4:
            return *best, False
        fits = SMALLEST_DICTIONARY <= len(body) <= LARGEST_DICTIONARY
        return packed(self._plain, body), None, fits and len(known) < MOST_DICTIONARIES

    def _unpack(self, data: bytes, dictionary_id: int | None = None, state: bytes | None = None) -> bytes:
        if dictionary_id is None:
            return unpacked(zstandard.ZstdDecompressor(), data)
        return unpacked(self._dictionary(dictionary_id, state).decompressor, data)

    def _state(self, body_id: int) -> bytes | None:
        """Return what tells a dictionary page from what was there before details were taken out of it."""
        state: bytes | None
        ((state,),) = self.db.execute(f"SELECT {self._masked} FROM bodies WHERE id = ?", [body_id])
        return state

    def _dictionary(self, body_id: int, state: bytes | None) -> DictionaryPage:
        """Return a dictionary page in this state: another process may have replaced it since it was prepared."""
        if (body_id, state) in self._prepared:
            self._prepared.move_to_end((body_id, state))
            return self._prepared[body_id, state]
        row = self.db.execute(
            f"SELECT dictionary_id, data, {self._masked}, sha256 FROM bodies WHERE id = ?", [body_id]
        ).fetchone()
        if row is None or row[0] is not None or row[2] != state:
            raise DamagedBodyError(f"dictionary page {body_id} is missing")
        try:
            page = self._unpack(row[1])
        except zstandard.ZstdError as error:
            raise DamagedBodyError(f"dictionary page {row[3].hex()} is damaged: {error}") from error
        made = DictionaryPage(page, whole=hashlib.sha256(page).digest() == (row[2] or row[3]))
        self._prepared[body_id, state] = made
        if len(self._prepared) > IN_MEMORY:
            self._prepared.popitem(last=False)
        return made


def _packed(headers: Headers) -> str:
    return json.dumps([list(pair) for pair in headers], ensure_ascii=False, separators=(",", ":"))


def _exchange(row: Sequence[Any]) -> Exchange:
    digest, url, fetched_at, status, request, response, origin = row
    return Exchange(digest.hex(), url, fetched_at, status, _unpacked(request), _unpacked(response), origin)


def _unpacked(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text))
