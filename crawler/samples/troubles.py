"""What goes wrong between a portal and its reader: walls, limits, broken lines, traps. By address, as data.

A portal's ``[[troubles]]`` (or those given to ``serve``) lie over what its site would answer. ``walled/`` holds portals
that have one each, and one that has them all.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from threading import Lock
from types import MappingProxyType

from crawler.samples.plan import SampleError, TroublePlan
from crawler.samples.sites.site import Asked, Reply


@dataclass(frozen=True, slots=True)
class Case:
    """One request that meets a trouble: ``reply`` is what the site would have answered."""

    reply: Reply
    asked: Asked
    plan: TroublePlan


Trouble = Callable[[Case], Reply]

_HEAD = "<!DOCTYPE html><html><head><meta charset='utf-8'>"
_RUISHU = (
    "<meta id='9DhefwqGPrzG' content='qqqqqrQpq0Yh' r='m'><script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};"
    "$_ts.nsd=79241;$_ts.cd='qErrDAlqrr';if($_ts.lcd)$_ts.lcd();</script></head><body></body></html>"
)
_JSL = "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('=')+(1+[2]+'');location.href=location.pathname</script>"
_ALIYUN = (
    "<html><script>var arg1='3E1A7B0C9D2F4A5B6C7D8E9F0A1B2C3D4E5F6A7B';setCookie('acw_sc__v2',arg1)</script></html>"
)
_CHALLENGE = "<script>document.cookie='C3VK=9f2b7a; path=/';window.location.reload();</script>"
_BLOCK = _HEAD + "<title>提示</title></head><body><p>您的访问请求已被拦截，请联系网站管理员。</p></body></html>"


def _plain(text: str, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})) -> Reply:
    return Reply(text.encode(), status=status, headers=headers)


def _status(case: Case) -> Reply:
    headers = {"Retry-After": case.plan.retry_after} if case.plan.retry_after else {}
    return _plain(f"<h1>{case.plan.status}</h1>", case.plan.status, headers)


def _ruishu(case: Case) -> Reply:
    cookie = {"Set-Cookie": "NfBCSins2OywS=5fT1cQ8kGxLwRmZtYvHn0aBsD; path=/; HttpOnly"}
    return _plain(_HEAD + _RUISHU, case.plan.status or 412, cookie)


def _cookie(case: Case) -> Reply:
    if "CT6T=1" in case.asked.headers.get("cookie", ""):
        return case.reply
    return Reply(b"", status=302, location=case.asked.path, headers={"Set-Cookie": "CT6T=1; path=/"})


def _huge(case: Case) -> Reply:
    return replace(case.reply, body=case.reply.body + b"<!--" + b" " * case.plan.size + b"-->")


@cache
def _zeros(size: int) -> bytes:
    return gzip.compress(b"\0" * size, mtime=0)


def _bomb(case: Case) -> Reply:
    return replace(case.reply, body=_zeros(case.plan.size), headers={**case.reply.headers, "Content-Encoding": "gzip"})


def _packed(case: Case) -> Reply:
    body = gzip.compress(case.reply.body, mtime=0)
    return replace(case.reply, body=body, headers={**case.reply.headers, "Content-Encoding": "gzip"})


def _calendar(case: Case) -> Reply:
    """Answer a month of days, each a link that looks worth following, and the next month: there is always one more."""
    tail = case.asked.path.rpartition("/")[2]
    month = int(tail.removeprefix("m").removesuffix(".shtml")) if tail.startswith("m") else 0
    days = "".join(f'<li><a href="./m{month}{day}.shtml">政务公开日历{month}-{day}</a></li>' for day in range(10, 17))
    more = f'<a href="./m{month + 1}.shtml">政务公开（下一月）</a>'
    return _plain(f"{_HEAD}</head><body><ul>{days}</ul>{more}</body></html>")


def _pager(case: Case) -> Reply:
    """Answer a list that goes on for ever: each page has new entries, and one more behind it."""
    tail = case.asked.path.rpartition("/")[2]
    page = int(tail.removeprefix("index_").removesuffix(".shtml")) if tail.startswith("index_") else 0
    rows = "".join(
        f'<li><a href="./202301/t20230105_{page * 5 + row}.shtml">通知公告第{page * 5 + row}号</a>'
        "<span>2023-01-05</span></li>"
        for row in range(5)
    )
    call = f'createPageHTML({page + 50}, {page}, "index", "shtml");'
    return _plain(f"{_HEAD}</head><body><ul>{rows}</ul><script>{call}</script></body></html>")


KINDS: Mapping[str, Trouble] = {
    "status": _status,
    "ruishu": _ruishu,
    "jsl": lambda _: _plain(_JSL, 521, {"Set-Cookie": "__jsluid_h=0a1b2c; max-age=31536000; path=/"}),
    "aliyun": lambda _: _plain(_ALIYUN),
    "challenge": lambda _: _plain(_CHALLENGE),
    "block": lambda _: _plain(_BLOCK),
    "stub": lambda _: _plain("error"),
    "instead": lambda case: case.reply,  # the server looks up what stands at ``to``
    "cookie": _cookie,
    "redirect": lambda case: Reply(b"", status=302, location=case.plan.to),
    "slow": lambda case: replace(case.reply, wait=float(case.plan.seconds)),
    "cut": lambda case: replace(case.reply, wire="cut"),
    "reset": lambda case: replace(case.reply, wire="reset"),
    "huge": _huge,
    "bomb": _bomb,
    "gzip": _packed,
    "gzip-said": lambda case: replace(case.reply, headers={**case.reply.headers, "Content-Encoding": "gzip"}),
    "charset": lambda case: replace(case.reply, content_type=f"text/html; charset={case.plan.to}"),
    "calendar": _calendar,
    "pager": _pager,
}


class Troubled:
    """A host's answers with its troubles over them. Raises SampleError for a trouble that is not known."""

    def __init__(self, answer: Callable[[Asked], Reply], troubles: Sequence[TroublePlan], port: int) -> None:
        for trouble in troubles:
            if trouble.does not in KINDS:
                raise SampleError(f"{trouble.path}: no trouble {trouble.does!r}; there are {', '.join(KINDS)}")
        self._answer = answer
        self._troubles = [replace(trouble, to=trouble.to.replace("{port}", str(port))) for trouble in troubles]
        self._asked: Counter[str] = Counter()
        self._lock = Lock()

    def __call__(self, asked: Asked) -> Reply:
        """Answer one request."""
        with self._lock:
            self._asked[asked.path] += 1
            times, before = self._asked[asked.path], self._asked.total() - 1
        for trouble in self._troubles:
            if not fnmatchcase(asked.path, trouble.path) or before < trouble.after:
                continue
            if trouble.times == 0 or times <= trouble.times:
                found = replace(asked, path=trouble.to) if trouble.does == "instead" else asked
                return KINDS[trouble.does](Case(self._answer(found), asked, trouble))
        return self._answer(asked)
