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
from pathlib import Path
from urllib.parse import urlsplit

import zstandard
from sqlite_utils import Database, Migrations

from archive.connection import connect, migrate, refuse_newer, run_script, transaction

LEVEL = 6  # level 10 takes three times as long for one or two hundredths less
QUICK = 3  # enough to see what can be shrunk at all
LARGEST_DICTIONARY = 512 * 1024  # bytes; a page of furniture is smaller, and dictionaries are held in memory
SMALLEST_DICTIONARY = 512
MOST_DICTIONARIES = 8  # for each host: a site changes its furniture now and then
WELL_SHRUNK = 6  # times smaller: not worth trying further
IN_MEMORY = 64  # prepared dictionaries, one or two MB each: as many as a crawl has hosts in flight

NOTHING = hashlib.sha256(b"").digest()  # of what is left of a body that was removed as a whole

Headers = Sequence[tuple[str, str]]

migrations = Migrations("bodies")

FIRST = """
CREATE TABLE bodies (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  length INTEGER NOT NULL,
  dictionary_id INTEGER REFERENCES bodies(id),
  data BLOB NOT NULL
) STRICT;

-- which bodies serve as dictionaries for a host, oldest first
CREATE TABLE dictionaries (
  host TEXT NOT NULL,
  body_id INTEGER NOT NULL REFERENCES bodies(id),
  PRIMARY KEY (host, body_id)
) STRICT, WITHOUT ROWID;

-- the first time that an address gave a body; the same body at the same address again adds nothing
CREATE TABLE exchanges (
  id INTEGER PRIMARY KEY,
  body_id INTEGER NOT NULL REFERENCES bodies(id),
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER,
  request_headers TEXT NOT NULL,
  response_headers TEXT NOT NULL,
  origin TEXT,
  UNIQUE (body_id, url)
) STRICT;
"""


WITHHELD = """
-- the digest of what is kept in the place of the body as it was fetched; NULL where it is the body itself
ALTER TABLE bodies ADD COLUMN masked_sha256 BLOB CHECK (length(masked_sha256) = 32);

-- how a removed detail is known again without saying it: its length, folded, and a digest with a key of its own
CREATE TABLE removed (
  removal TEXT NOT NULL,
  digest BLOB NOT NULL,
  length INTEGER NOT NULL,
  salt BLOB NOT NULL,
  PRIMARY KEY (removal, digest)
) STRICT, WITHOUT ROWID;
"""


@migrations()
def first_schema(db: Database) -> None:
    """Bodies, their dictionaries, and the exchanges that brought them."""
    run_script(db, FIRST)


@migrations()
def bodies_of_which_something_is_withheld(db: Database) -> None:
    """What is kept in the place of a body whose details were removed: its own digest; marks of what was removed."""
    run_script(db, WITHHELD)


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
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._quick = zstandard.ZstdCompressor(level=QUICK)
        self._prepared: OrderedDict[int, _Dictionary] = OrderedDict()

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
    ) -> str:
        """Store one body and the exchange that brought it; return the body's SHA-256 in hex.

        Both are on disk when this returns. ``body`` is content-decoded. The same body from the same address
        again writes nothing. ``left_of``: ``body`` is what another archive kept of the one with this digest.
        """
        digest = bytes.fromhex(left_of) if left_of else hashlib.sha256(body).digest()
        if self._known(digest, url):
            return digest.hex()
        with transaction(self.db):
            body_id = self._id(digest)
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
        row = self.db.execute(
            f"SELECT dictionary_id, data, {self._masked} FROM bodies WHERE sha256 = ?", [bytes.fromhex(sha256)]
        ).fetchone()
        if row is None:
            raise KeyError(sha256)
        *packed, masked = row
        if masked == NOTHING:
            raise WithheldBodyError(sha256)
        try:
            body = self._unpack(*packed)
        except zstandard.ZstdError as error:
            raise DamagedBodyError(f"{sha256}: {error}") from error
        if hashlib.sha256(body).digest() != (masked or bytes.fromhex(sha256)):
            raise DamagedBodyError(f"{sha256}: has another digest")
        return body

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

        What was there stays in free pages and in the log until ``scrub``. Raises KeyError when unknown.
        """
        body_id = self._id(bytes.fromhex(sha256))
        if body_id is None:
            raise KeyError(sha256)
        body = left or b""
        with transaction(self.db):
            dependent = [
                (number, self._unpack(body_id, data))
                for number, data in self.db.execute(
                    "SELECT id, data FROM bodies WHERE dictionary_id = ?", [body_id]
                ).fetchall()
            ]
            self.db.execute(
                "UPDATE bodies SET data = ?, dictionary_id = NULL, masked_sha256 = ? WHERE id = ?",
                [self._plain.compress(body), hashlib.sha256(body).digest(), body_id],
            )
            self._prepared.pop(body_id, None)
            if len(body) < SMALLEST_DICTIONARY:
                self.db.execute("DELETE FROM dictionaries WHERE body_id = ?", [body_id])
            for number, page in dependent:
                useful = len(body) >= SMALLEST_DICTIONARY
                data = self._dictionary(body_id).compressor.compress(page) if useful else self._plain.compress(page)
                self.db.execute(
                    "UPDATE bodies SET data = ?, dictionary_id = ? WHERE id = ?",
                    [data, body_id if useful else None, number],
                )

    def scrub(self) -> None:
        """Write the file anew, so that nothing of what was removed is left in free pages or in the log."""
        self.db.execute("VACUUM")
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def exchanges(self, sha256: str | None = None) -> Iterator[Exchange]:
        """Give the exchanges of one body, or all of them, in the order in which they were kept."""
        select = (
            "SELECT b.sha256, e.url, e.fetched_at, e.status, e.request_headers, e.response_headers, e.origin "
            "FROM exchanges e JOIN bodies b ON b.id = e.body_id"
        )
        if sha256 is None:
            rows = self.db.execute(f"{select} ORDER BY e.id")
        else:
            rows = self.db.execute(f"{select} WHERE b.sha256 = ? ORDER BY e.id", [bytes.fromhex(sha256)])
        for digest, url, fetched_at, status, request, response, origin in rows:
            yield Exchange(digest.hex(), url, fetched_at, status, _unpacked(request), _unpacked(response), origin)

    def exchange(self, sha256: str, url: str) -> Exchange | None:
        """Return how ``url`` first gave this body, or None."""
        return next((one for one in self.exchanges(sha256) if one.url == url), None)

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
        quick = self._quick.compress(body)
        if len(quick) * 2 > len(body):  # a PDF or a picture: no other body is of use to it, nor it to others
            return quick, None, False
        known = [
            int(row[0])
            for row in self.db.execute("SELECT body_id FROM dictionaries WHERE host = ? ORDER BY body_id DESC", [host])
        ]
        best: tuple[bytes, int] | None = None
        for body_id in known:
            data = self._dictionary(body_id).compressor.compress(body)
            if best is None or len(data) < len(best[0]):
                best = data, body_id
            if len(best[0]) * WELL_SHRUNK <= len(body):
                break
        if best is not None and len(best[0]) * 5 <= len(quick) * 4:
            return *best, False
        fits = SMALLEST_DICTIONARY <= len(body) <= LARGEST_DICTIONARY
        return self._plain.compress(body), None, fits and len(known) < MOST_DICTIONARIES

    def _unpack(self, dictionary_id: int | None, data: bytes) -> bytes:
        if dictionary_id is None:
            return zstandard.ZstdDecompressor().decompress(data)
        return self._dictionary(dictionary_id).decompressor.decompress(data)

    def _dictionary(self, body_id: int) -> _Dictionary:
        if body_id in self._prepared:
            self._prepared.move_to_end(body_id)
            return self._prepared[body_id]
        row = self.db.execute("SELECT dictionary_id, data FROM bodies WHERE id = ?", [body_id]).fetchone()
        if row is None or row[0] is not None:
            raise DamagedBodyError(f"dictionary page {body_id} is missing")
        self._prepared[body_id] = made = _Dictionary(self._unpack(None, row[1]))
        if len(self._prepared) > IN_MEMORY:
            self._prepared.popitem(last=False)
        return made


class _Dictionary:
    """One dictionary page, ready to compress and to decompress with."""

    def __init__(self, page: bytes) -> None:
        raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=raw)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=raw)


def _packed(headers: Headers) -> str:
    return json.dumps([list(pair) for pair in headers], ensure_ascii=False, separators=(",", ":"))


def _unpacked(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text))
