"""The door of the site: every request passes here before Datasette sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from archive.site import language
from archive.site.guarding import guard, wellformed
from archive.site.serving import caching

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
_YEAR = 365 * 24 * 3600


def wrap(app: App, state: str | None = None) -> App:
    """Return the application with the reader's language settled, only well-formed reading let in, and headers set.

    ``state`` tells the published state that is served from all others; None where the database is written to.
    """

    async def door(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        refused = wellformed.refusal(scope)
        chosen, switched, query = language.of_scope(dict(scope))
        inner = wellformed.inner({**scope, "query_string": query}, refused)
        inner |= {language.SCOPE_KEY: chosen, language.SWITCHED_KEY: switched}
        told = language.told(scope)
        tag = caching.tag(inner, state, chosen) if state is not None and refused is None and switched is None else None

        async def dressed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = guard.dressed(list(message.get("headers", [])))
                headers = caching.dressed(headers, message["status"], inner, tag, told=told)
                if switched is not None:
                    headers = [(key, value) for key, value in headers if key.lower() != b"cache-control"]
                    headers.append((b"cache-control", b"private, no-store"))
                    headers.append((b"set-cookie", _cookie(switched)))
                if message["status"] == 405:
                    headers.append((b"allow", ", ".join(wellformed.METHODS).encode("ascii")))
                message = {**message, "headers": headers}
            await send(message)

        if tag is not None and caching.known(scope.get("headers") or (), tag):
            await dressed({"type": "http.response.start", "status": 304, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        token = language.current.set(chosen)
        try:
            await app(inner, receive, dressed)
        finally:
            language.current.reset(token)

    return door


def _cookie(chosen: str) -> bytes:
    return f"{language.COOKIE}={chosen}; Path=/; Max-Age={_YEAR}; SameSite=Lax; HttpOnly".encode("ascii")
