"""What keeps the open site safe: response headers, and what a reader's SQL may do."""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl

from archive.site.guarding import costly, formats

#: Our pages load nothing from elsewhere and run no inline script; sources are linked to, never framed or fetched.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
#: A stored body is shown without script, without loads of any kind (the picture of a page of a PDF is in the page), in
#: an origin of its own.
BODY_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)

HEADERS: dict[bytes, bytes] = {
    b"content-security-policy": CONTENT_POLICY.encode("ascii"),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cross-origin-opener-policy": b"same-origin",
}

RAW = frozenset({"sqlite_dbpage"})  # a table of SQLite's own, where it was built with it
LONGEST_VALUE = 20_000_000  # bytes of one string or row that SQL may build
LONGEST_PATTERN = 1_000  # bytes of a LIKE or GLOB pattern: longer ones cost the square of their length
#: Functions that compare at every place of a text: of two long ones a single call takes minutes, and no time limit
#: interrupts it. A reader's own SQL that calls one sees texts and rows of so many bytes at most (0.1 s a call).
COMPARING = re.compile(r"\b(instr|replace|[lr]?trim|like|glob)\b", re.IGNORECASE)
LONGEST_COMPARED = 100_000
TOO_LONG = f"text too long: instr, replace, trim, like and glob take at most {LONGEST_COMPARED:,} bytes"
MOST_COLUMNS = 300  # of a result; the widest table has a fifth of it
LARGEST_RESULT = 40_000_000  # characters of one result
LARGEST_HEAP = 1_000_000_000  # bytes that SQLite may hold in the whole process
OFTEN = 100  # instructions of SQLite between two looks at the clock
_OWN_SQL = frozenset({"sql", "_where"})  # parameters that are SQL

_readers_own: ContextVar[bool] = ContextVar("readers_own", default=False)
narrow: ContextVar[bool] = ContextVar("narrow", default=False)  # whether what is asked now sees short texts only


def dressed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the response headers with ours added where a view has not set its own, and Vary by language."""
    present = {key.lower() for key, _ in headers}
    vary = [part.strip() for key, value in headers if key.lower() == b"vary" for part in value.split(b",")]
    if b"*" not in vary and b"accept-language" not in {part.lower() for part in vary}:
        vary.append(b"Accept-Language")
    kept = [(key, value) for key, value in headers if key.lower() != b"vary"]
    kept.append((b"vary", b", ".join(part for part in vary if part)))
    kept.extend((key, value) for key, value in HEADERS.items() if key not in present)
    return kept


def restrain(conn: Any) -> None:
    """Limit what SQL can do on a connection that readers use: no other files, no paths told, no giant values.

    The file itself is opened read-only, and Datasette limits time and rows.
    """
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MOST_COLUMNS)
    conn.set_authorizer(_authorize)
    conn.row_factory = _Weighed()
    formats.install(conn)
    costly.install(conn)
    sqlite3.enable_callback_tracebacks(False)  # Datasette wants them: what a reader asks too much of is no fault to log


class _Weighed:
    """Makes the rows of results, until one result is larger than a page can be."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._weight = 0

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor is None or self._cursor() is not cursor:
            self._cursor, self._weight = weakref.ref(cursor), 0
        for value in values:
            if isinstance(value, str | bytes):
                self._weight += len(value)
        if self._weight > LARGEST_RESULT:
            raise sqlite3.OperationalError(f"The result is larger than {LARGEST_RESULT // 1_000_000} MB.")
        return sqlite3.Row(cursor, values)


class _Watched(sqlite3.Connection):
    """A connection whose clock is looked at often: a thousand instructions, as Datasette has it, can take a minute."""

    def set_progress_handler(self, progress_handler: Any, n: int) -> None:
        super().set_progress_handler(progress_handler, min(n, OFTEN))


def watch(database: Any) -> None:
    """Let a database's readers have connections whose clock is looked at often. They open a file as Datasette does."""
    plainly = database.connect

    def connect(write: bool = False) -> Any:
        if write or database.is_memory or database.memory_name:
            return plainly(write)
        how = "mode=ro" if database.is_mutable else "immutable=1"
        conn = sqlite3.connect(f"file:{database.path}?{how}", uri=True, check_same_thread=False, factory=_Watched)
        database._all_file_connections.append(conn)
        return conn

    database.connect = connect


def confine() -> None:
    """Bound the memory that SQLite may take in this process: who asks for more gets an error."""
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(f"PRAGMA hard_heap_limit = {LARGEST_HEAP}").fetchall()


def noting_own_sql(app: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Return the application with requests marked in which a reader's own SQL is asked."""

    async def marked(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        query = scope.get("query_string") or b""
        asked = (
            parse_qsl(query.decode("latin-1"), keep_blank_values=True) if b"sql" in query or b"_where" in query else ()
        )
        token = _readers_own.set(any(name in _OWN_SQL for name, _ in asked))
        try:
            await app(scope, receive, send)
        finally:
            _readers_own.reset(token)

    return marked


@contextmanager
def narrowing(sql: str) -> Iterator[None]:
    """Note for a while whether what is asked has SQL of a reader's in it that could compare long texts."""
    token = narrow.set(_readers_own.get() and COMPARING.search(sql) is not None)
    try:
        yield
    finally:
        narrow.reset(token)


@contextmanager
def narrowed(conn: Any) -> Iterator[None]:
    """Let a connection see short texts only, for a moment. Raises DataError, ``TOO_LONG``, at a longer one."""
    before = conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_COMPARED)
    try:
        yield
    except sqlite3.DataError as error:
        raise sqlite3.DataError(TOO_LONG) from error
    finally:
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)


def _authorize(action: int, first: str | None, *_: Any) -> int:
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and first in RAW:  # free pages may hold what was taken out of the rows
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first == "database_list":  # it would tell where the file lies
        return sqlite3.SQLITE_IGNORE
    return sqlite3.SQLITE_OK
