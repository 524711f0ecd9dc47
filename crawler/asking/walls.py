"""What kind of failure an answer is, and when to stop asking a host.

The classes, what they mean to a reader and what an operator can do stand in ``walls.toml``, the signs of walls in
``signs.toml``. A challenge is recognised, recorded and left alone: nothing here, or elsewhere, solves one.
"""

from __future__ import annotations

import re
import ssl
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.internet.error import TimeoutError as TwistedTimeoutError

from parsers.encoding import decode

#: A challenge shows itself at the head of the page; a report that quotes one further down is a report.
_HEAD = 8192
#: A wall says little; a page with more words is a page.
_FEW_WORDS = 600
_SOFT_404 = re.compile(
    "页面不存在|页面未找到|您访问的页面|您要?查看的页面|找不到(?:该|此)?页面|该页面已?(?:被)?删除|404(?:错误|Not\\s?Found|页面)"
)
_CAPTCHA = re.compile("(?:输入|填写)[^。]{0,10}验证码|滑动[^。]{0,6}验证|(?:人机|安全|访问)验证|拖动[^。]{0,6}滑块")
_TAGS = re.compile(r"<(script|style|title)\b.*?</\1>|<[^>]*>|\s+", re.IGNORECASE | re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript\b.*?</noscript>", re.IGNORECASE | re.DOTALL)
_APPLICATION = re.compile(r"<div\b[^>]*\bid=[\"']?(?:app|root|__nuxt|__next)[\"'\s>]", re.IGNORECASE)
_ERROR_ADDRESS = re.compile(r"/(?:404|err(?:or)?404|error|notfound|404err)\b[\w-]*(?:\.\w+)?$", re.IGNORECASE)
_CHALLENGE_STATUS = {412, 521, 512, 202, 493}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an address gave nothing. ``reason`` is a class of ``walls.toml``; ``evidence`` what shows it."""

    reason: str
    evidence: str


@lru_cache
def classes() -> dict[str, dict[str, Any]]:
    """Return the failure classes by name: ``breaks``, ``again`` (hours), ``zh``, ``en``, ``do``."""
    return tomllib.loads(files("crawler.asking").joinpath("walls.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Sign:
    """By what a wall betrays itself, and where (``markup``, ``words``, ``cookie``): an entry of ``signs.toml``.

    ``needs``: one of these stands in what the pattern finds; looking for it costs nothing.
    """

    reason: str
    maker: str
    where: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]


@lru_cache
def signs() -> tuple[Sign, ...]:
    """Return the signs in the order of the file: the first that is found decides."""
    raw = tomllib.loads(files("crawler.asking").joinpath("signs.toml").read_text("utf-8"))
    return tuple(
        Sign(one["reason"], one["maker"], one["in"], re.compile(one["pattern"], re.IGNORECASE), tuple(one["needs"]))
        for one in raw["sign"]
    )


def of_signs(status: int, headers: Mapping[str, str], body: bytes) -> Failure | None:
    """Return the wall that an answer's head shows, if any."""
    shown, _ = decode(body[:_HEAD])
    cookies = headers.get("set-cookie", "") if status in _CHALLENGE_STATUS or status == 400 else ""
    lower = f"{shown}\n{cookies}".lower()
    places = {"markup": shown, "cookie": cookies}
    for sign in signs():
        if not any(need in lower for need in sign.needs):
            continue
        if sign.where == "words" and "words" not in places:
            # an application that a script draws asks for scripts too, in its noscript: a shell, and no wall
            words = _TAGS.sub("", _NOSCRIPT.sub("", shown) if _APPLICATION.search(shown) else shown)
            places["words"] = words if len(words) <= _FEW_WORDS else ""
        if found := sign.pattern.search(places[sign.where]):
            return Failure(sign.reason, f"{status}, {sign.maker}: {_printable(found[0])}")
    return None


def of_answer(status: int, headers: Mapping[str, str], body: bytes, *, text: bool = True) -> Failure | None:
    """Say what is wrong with an answer, or None where it is what was asked for.

    ``headers`` have lower-case names. ``text`` is False for documents, whose bytes are not searched for
    words.
    """
    # a whole page is a page, whatever it carries; so is a redirect, and a page that says that there is none
    if (
        not 300 <= status < 400
        and status not in (404, 410)
        and (status in _CHALLENGE_STATUS or len(body) < _HEAD)
        and (text or status in _CHALLENGE_STATUS)
        and (failure := of_signs(status, headers, body))
    ):
        return failure
    if status in (412, 521, 512, 493):
        return Failure("waf_js", str(status))
    if status in (401, 403, 405, 451):
        return Failure("forbidden", str(status))
    if status == 429 or (status == 503 and "retry-after" in headers):
        return Failure("throttled", f"{status} {headers.get('retry-after', '')}".strip())
    if status in (404, 410):
        return Failure("dead", str(status))
    if status >= 500:
        return Failure("server_error", str(status))
    if 300 <= status < 400:
        return Failure("moved", f"{status} {headers.get('location', '')}".strip())
    if status >= 400:
        return Failure("dead", str(status))
    if not body.strip():
        return Failure("throttled", f"{status}, empty body")
    return None


def of_text(shown: str, title: str | None) -> Failure | None:
    """Say whether a page that answered 200 says that there is no page; ``shown`` is its visible text."""
    for text, limit in ((title or "", 60), (shown, 600)):
        # a long page may well speak of a page that is not there
        if len(text) <= limit and (found := _SOFT_404.search(text)):
            return Failure("soft_404", found[0])
    return None


def of_captcha(shown: str) -> Failure | None:
    """Say whether a page asks its reader to prove to be human; it is recorded, never answered."""
    found = _CAPTCHA.search(shown)
    return Failure("captcha", found[0]) if found else None


def is_error_address(url: str) -> bool:
    """Say whether a redirect's target is the site's error page."""
    return bool(_ERROR_ADDRESS.search(url.partition("?")[0]))


def of_exception(error: BaseException) -> Failure:
    """Say what kind of failure an exception of the downloader is."""
    said = f"{type(error).__name__}: {error}"[:300]
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    inner = " ".join(f"{type(one).__name__}: {one}" for one in chain) + " " + repr(getattr(error, "reasons", ""))
    if any(isinstance(one, ssl.SSLError) for one in chain) or re.search(r"SSL|TLS|certificate|tlsv1", inner):
        return Failure("tls", said)
    for kinds, reason in _EXCEPTIONS:
        if isinstance(error, kinds):
            return Failure(reason, said)
    return Failure("reset", said)


_EXCEPTIONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((CannotResolveHostError,), "dns"),
    ((DownloadTimeoutError, TwistedTimeoutError, TimeoutError), "timeout"),
    ((DownloadCancelledError,), "too_large"),
    (
        (
            DownloadConnectionRefusedError,
            ConnectError,
            ConnectionLost,
            ResponseDataLossError,
            DownloadFailedError,
        ),
        "reset",
    ),
)


def _printable(sign: str) -> str:
    return re.sub(r"\s+", " ", sign)[:60]


@dataclass
class Breakers:
    """Counts failures in a row, host by host, and says when to stop asking one for the rest of the run."""

    _row: dict[str, Counter[str]] = field(default_factory=dict)
    _open: dict[str, Failure] = field(default_factory=dict)

    def note(self, host: str, failure: Failure | None) -> bool:
        """Take note of an answer (None: a good one); True where this failure opened the host's breaker."""
        if failure is None:
            self._row.pop(host, None)
            return False
        limit = classes()[failure.reason].get("breaks")
        if limit is None or host in self._open:
            return False
        row = self._row.setdefault(host, Counter())
        row[failure.reason] += 1
        if row[failure.reason] < limit:
            return False
        self._open[host] = failure
        return True

    def open(self, host: str, failure: Failure) -> None:
        """Stop asking ``host`` at once: it said how long it wants to be left alone, and that is long."""
        self._open.setdefault(host, failure)

    def all_stopped(self) -> dict[str, Failure]:
        """Return the hosts that are not asked any more, with the reason."""
        return dict(self._open)

    def stopped(self, host: str) -> Failure | None:
        """Return why ``host`` is not asked any more in this run, or None."""
        return self._open.get(host)
