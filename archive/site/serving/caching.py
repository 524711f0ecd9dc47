"""What may be kept by browsers and proxies, and for how long.

A published state never changes: what a page of it says follows from the state, the program, the language and the
address alone. So its tag can be told before it is made, and who has it is answered with 304 and not one query. A
database that a crawl writes to has no such tags. Readers' own SQL has none either: it may ask for the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.site import language, metadata

Headers = Sequence[tuple[bytes, bytes]]
STATIC = re.compile(r".*/-/static-plugins/gongkai/[^?]+")
FOR_EVER = b"public, max-age=31536000, immutable"
SECONDS = 60  # a page of a published state may be that much behind a new one
_ROOMS = ("archive", "parsers")
_CODE = frozenset({".py", ".html", ".toml", ".tsv", ".sql", ".css", ".js", ".svg"})


@cache
def program() -> str:
    """Return a digest of what makes pages out of a state: the program's own files."""
    digest = sha256()
    root = Path(__file__).parents[3]
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in _CODE:
                digest.update(str(path.relative_to(root)).encode("utf-8"))
                digest.update(path.read_bytes())
    return digest.hexdigest()


def state_of(datasette: Any) -> str | None:
    """Return what tells a published state from all others; None where somebody may write to the database."""
    database = datasette.databases[metadata.DATABASE]
    counted = (datasette.inspect_data or {}).get(metadata.DATABASE)
    return None if database.is_mutable or not counted else f"{counted['hash']}-{program()}"


def tag(scope: Mapping[str, Any], state: str, chosen: language.Language) -> bytes | None:
    """Return the tag of the page that a request asks for, if there is one: a weak one, since it may be packed."""
    query = scope.get("query_string") or b""
    if b"sql=" in query or b"_next=" in query:
        return None
    host = next((value for key, value in scope.get("headers") or () if key.lower() == b"host"), b"")
    parts = [state.encode(), chosen.encode(), str(scope.get("scheme")).encode(), host]
    parts += [scope.get("raw_path") or str(scope["path"]).encode("utf-8"), query]
    return b'W/"%s"' % sha256(b"\0".join(parts)).hexdigest()[:32].encode("ascii")


def known(headers: Headers, tag_: bytes) -> bool:
    """Say whether a reader has the page with this tag."""
    plain = tag_.removeprefix(b"W/")
    return any(
        part.strip().removeprefix(b"W/") == plain
        for key, value in headers
        if key.lower() == b"if-none-match"
        for part in value.split(b",")
    )


def dressed(
    headers: Headers, status: int, scope: Mapping[str, Any], tag_: bytes | None, *, told: bool
) -> list[tuple[bytes, bytes]]:
    """Return the response headers with what may be kept; ``told``: the reader's cookie says the language."""
    present = {key.lower() for key, _ in headers}
    if STATIC.fullmatch(scope["path"]) and status == 200:
        lasting = FOR_EVER if scope.get("query_string") else b"public, max-age=3600"
        return [
            *((key, value) for key, value in headers if key.lower() != b"cache-control"),
            (b"cache-control", lasting),
        ]
    if status >= 400:
        kept = [(key, value) for key, value in headers if key.lower() != b"cache-control"]
        return [*kept, (b"cache-control", b"no-store")]
    if tag_ is None or status not in (200, 304) or b"etag" in present:
        return list(headers)
    kept = [(key, value) for key, value in headers if key.lower() != b"cache-control"]
    whose = b"private" if told else b"public"
    return [*kept, (b"etag", tag_), (b"cache-control", b"%s, max-age=%d" % (whose, SECONDS))]
