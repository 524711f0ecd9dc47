"""The door of the site: every request passes here before Datasette sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from archive.site import guard, language

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
_YEAR = 365 * 24 * 3600


def wrap(app: App) -> App:
    """Return the application with the reader's language settled, only reading methods let in, and headers set."""

    async def door(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        chosen, switched, query = language.of_scope(dict(scope))
        inner = {**scope, "query_string": query, language.SCOPE_KEY: chosen}
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            await _refuse(send)
            return

        async def dressed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = guard.dressed(list(message.get("headers", [])))
                if switched is not None:
                    headers = [(key, value) for key, value in headers if key.lower() != b"cache-control"]
                    headers.append((b"cache-control", b"private, no-store"))
                    headers.append((b"set-cookie", _cookie(switched)))
                message = {**message, "headers": headers}
            await send(message)

        token = language.current.set(chosen)
        try:
            await app(inner, receive, dressed)
        finally:
            language.current.reset(token)

    return door


def _cookie(chosen: str) -> bytes:
    return f"{language.COOKIE}={chosen}; Path=/; Max-Age={_YEAR}; SameSite=Lax; HttpOnly".encode("ascii")


async def _refuse(send: Any) -> None:
    body = b"This site is read-only.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD, OPTIONS")]
    await send({"type": "http.response.start", "status": 405, "headers": guard.dressed(headers)})
    await send({"type": "http.response.body", "body": body})
