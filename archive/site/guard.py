"""What keeps the open site safe: response headers, and what a reader's SQL may do."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.site import formats

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
    conn.set_authorizer(_authorize)
    formats.install(conn)


def _authorize(action: int, first: str | None, *_: Any) -> int:
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and first in RAW:  # free pages may hold what was taken out of the rows
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first == "database_list":  # it would tell where the file lies
        return sqlite3.SQLITE_IGNORE
    return sqlite3.SQLITE_OK
