"""Which requests are let in: what no reader's browser sends gets the site's own error page, and goes no further.

Datasette redirects ``//host/`` to ``//host``, which is another site; believes the Host header in what it links to;
and ends in a traceback over a path that is no ASCII or a cookie that is none. Cookies and logins have no use behind
the door: the language is settled there, and nobody logs in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

from datasette.utils.asgi import Base400

from archive.site.guarding import expansion

Scope = MutableMapping[str, Any]
REFUSED_KEY = "gongkai.refused"
REFUSED_PATH = "/-/refused"
METHODS = ("GET", "HEAD", "OPTIONS")
LONGEST = 16_384  # bytes of path and query: room for a long SQL
#: Addresses behind which Datasette looks for a file of that name; the system refuses longer ones with an error.
_FILES = b"/-/static"
LONGEST_FILE, LONGEST_NAME = 1_000, 255
_HOST = re.compile(rb"[A-Za-z0-9._-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_PATH = re.compile(rb"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_WITHHELD = frozenset({b"cookie", b"authorization"})


class RefusedError(Base400):  # type: ignore[misc]
    """A request that is not let in, with its status."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


def refusal(scope: Mapping[str, Any]) -> tuple[int, str] | None:
    """Return the status and reason with which a request is refused; None for one that is in order."""
    if scope["method"] not in METHODS:
        return 405, "This site is read-only."
    raw = scope.get("raw_path") or str(scope["path"]).encode("utf-8")
    path = raw.partition(b"?")[0]
    if len(path) + len(scope.get("query_string") or b"") > LONGEST:
        return 414, f"The address is longer than {LONGEST} characters."
    if path.startswith(_FILES) and (len(path) > LONGEST_FILE or max(map(len, path.split(b"/"))) > LONGEST_NAME):
        return 404, "Page not found"
    if _doubling(scope.get("query_string") or b""):
        return 400, "The WITH clauses of this SQL double one another too often."
    if not _PATH.fullmatch(path):
        return 400, "The path of the address is malformed."
    hosts = [value for key, value in scope.get("headers") or () if key.lower() == b"host"]
    if len(hosts) > 1 or any(not _HOST.fullmatch(host) for host in hosts):
        return 400, "The Host header is malformed."
    return None


def _doubling(query: bytes) -> bool:
    plain = unquote_to_bytes(query.replace(b"+", b" "))
    return b"with" in plain.lower() and expansion.copies(plain.decode("utf-8", "replace")) > expansion.MOST


def inner(scope: Scope, refused: tuple[int, str] | None) -> dict[str, Any]:
    """Return the request as the application behind the door sees it."""
    headers: Iterable[tuple[bytes, bytes]] = scope.get("headers") or ()
    kept = [(key, value) for key, value in headers if key.lower() not in _WITHHELD]
    if refused is None:
        return {**scope, "headers": kept}
    plain = [(key, value) for key, value in kept if key.lower() == b"accept-language"]
    path = {"path": REFUSED_PATH, "raw_path": REFUSED_PATH.encode("ascii"), "query_string": b"", "method": "GET"}
    return {**scope, **path, "headers": plain, REFUSED_KEY: refused}


async def refused_page(request: Any) -> None:
    """Stand behind the door for a request that is not let in."""
    raise RefusedError(*request.scope.get(REFUSED_KEY, (404, "Page not found")))


def routes() -> list[tuple[str, Any]]:
    """Return the address to which such requests are led."""
    return [(rf"{REFUSED_PATH}$", refused_page)]
