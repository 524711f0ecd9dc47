"""Which language a reader gets, and the words for codes, dates and numbers in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from http.cookies import CookieError, SimpleCookie
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

Language = Literal["zh", "en"]
COOKIE = "gongkai_lang"
SWITCH = "_lang"  # the parameter that changes the language
SCOPE_KEY = "gongkai.language"
SWITCHED_KEY = "gongkai.switched"

#: The language of the request at hand, for hooks that are not given the request.
current: ContextVar[Language] = ContextVar("gongkai_language", default="zh")

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def named(value: str | None) -> Language | None:
    """Return the language that a parameter or cookie names, None where it names none of ours."""
    if value == "zh":
        return "zh"
    if value == "en":
        return "en"
    return None


def accepted(header: str) -> Language | None:
    """Return the language that an Accept-Language header asks for, None where it is empty or asks for any.

    A reader of neither Chinese nor English gets English.
    """
    best: tuple[float, Language] | None = None
    other = False
    for part in header.split(","):
        tag, _, rest = part.strip().partition(";")
        tag = tag.strip().lower()
        if not tag or tag == "*":
            continue
        try:
            quality = float(rest.strip().removeprefix("q=")) if rest.strip() else 1.0
        except ValueError:
            continue
        if quality <= 0:
            continue
        language = named(tag.partition("-")[0])
        if language is None:
            other = True
        elif best is None or quality > best[0]:
            best = (quality, language)
    if best is not None:
        return best[1]
    return "en" if other else None


def of_scope(scope: dict[str, Any]) -> tuple[Language, Language | None, bytes]:
    """Return the request's language, the one just switched to (or None), and the query string without ``_lang``."""
    headers = {key.lower(): value for key, value in scope.get("headers") or []}
    query = scope.get("query_string") or b""
    switched: Language | None = None
    if b"_lang=" in query:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        switched = next((found for key, value in pairs if key == "_lang" and (found := named(value))), None)
        query = urlencode([(key, value) for key, value in pairs if key != "_lang"]).encode("latin-1")
    language = switched or _from_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    if language is None:
        language = accepted(headers.get(b"accept-language", b"").decode("latin-1"))
    return language or "zh", switched, query


def told(scope: Mapping[str, Any]) -> bool:
    """Say whether the reader's cookie names the language."""
    headers = scope.get("headers") or []
    return any(key.lower() == b"cookie" and _from_cookie(value.decode("latin-1")) for key, value in headers)


def _from_cookie(header: str) -> Language | None:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return named(morsel.value) if morsel else None


@cache
def terms() -> dict[str, dict[str, Any]]:
    """Return ``terms.toml``: kind → code → [Chinese, English]; ``head``: the forms' Chinese → English."""
    return tomllib.loads((files(__package__) / "terms.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Speaker:
    """Says things in one language; the templates call it."""

    language: Language

    @property
    def html(self) -> str:
        """The value of the ``lang`` attribute."""
        return "zh-Hans" if self.language == "zh" else "en"

    def say(self, zh: str, en: str) -> str:
        """Return the one of two wordings that the reader understands."""
        return zh if self.language == "zh" else en

    def term(self, kind: str, code: object) -> str:
        """Return the word for a code of ``terms.toml``; the code itself where it has none, "" for None."""
        if code is None:
            return ""
        pair = terms().get(kind, {}).get(str(code))
        return str(code) if pair is None else self.say(pair[0], pair[1])

    def head(self, zh: str) -> str:
        """Return a head of the official form in the reader's language."""
        return self.say(zh, terms()["head"].get(zh, zh))

    def number(self, value: object) -> str:
        """Return a count or amount with thousands separators, "" for None."""
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, int):
            return f"{value:,}"
        if isinstance(value, float):
            return f"{value:,.6f}".rstrip("0").rstrip(".")
        return str(value)

    def plain(self, value: object) -> str:
        """Return a figure as a form prints it, without separators; "" for None."""
        return self.number(value).replace(",", "")

    def date(self, iso: str | None) -> str:
        """Return a date or a time in UTC (``2026-01-31``, ``2026-01-31T08:30:00Z``) as the reader writes it."""
        if not iso:
            return ""
        try:
            year, month, day = (int(part) for part in iso[:10].split("-"))
            month_name = _MONTHS[month - 1]
        except (ValueError, IndexError):
            return iso
        text = self.say(f"{year}年{month}月{day}日", f"{day} {month_name} {year}")
        return f"{text} {iso[11:16]} UTC" if len(iso) > 15 else text
