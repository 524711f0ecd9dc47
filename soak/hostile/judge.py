"""What may come back to a hostile reader, whatever was sent: an answer, or a refusal in the site's manner."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from soak.hostile.requests import HOST, Hostile

#: What tells of the server: traces, its files, its libraries. Their versions, at /-/versions, are Datasette's to tell.
TELLING = re.compile(
    rb"Traceback \(most recent|File \"[^\"]+\", line \d|site-packages|/usr/lib/python|\.py\", line|asyncio\.|"
    rb"uvicorn[./]|root:x:0|SQLite format 3\x00"
)
#: What a server of HTTP says itself of what is no HTTP, in plain words.
PLAIN = (400, 414, 431, 501, 505)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status None where nothing did; headers in lower case, several of one name joined."""

    status: int | None
    headers: dict[str, str]
    body: bytes
    seconds: float


def faults(asked: Hostile, answer: Answer, own: Iterable[str]) -> list[str]:
    """Return what is wrong with an answer; ``own`` are texts that only the operator should know, such as folders."""
    if asked.kind == "broken off":
        return []  # nobody waited for it
    if answer.status is None:
        return [] if asked.kind == "broken HTTP" else ["no answer"]
    found = []
    if answer.status >= 500 and not (answer.status == 503 and "retry-after" in answer.headers):
        found.append(f"status {answer.status}")
    served = asked.kind != "headers" or answer.headers.get("accept-ranges") is None
    if (
        served
        and (told := TELLING.search(answer.body))
        and not answer.headers.get("content-type", "").endswith("sqlite3")
    ):
        found.append(f"tells {told[0][:40]!r}")
    found += [f"names {one}" for one in own if one.encode() in answer.body or one in str(answer.headers)]
    where = answer.headers.get("location", "")
    if re.match(r"(https?:)?[/\\]{2}", where) and not re.match(rf"https?://{re.escape(HOST)}(/|$)", where):
        found.append(f"leads to {where[:60]}")
    ours = "content-security-policy" in answer.headers
    if not ours and not (asked.kind in ("broken HTTP", "headers", "paths") and answer.status in PLAIN):
        found.append(f"status {answer.status} without the site's headers")
    if asked.page and answer.status >= 400 and b"<main" not in answer.body:
        found.append("an error that is no page of the site")
    if "set-cookie" in answer.headers and not answer.headers["set-cookie"].startswith("gongkai_lang="):
        found.append("a cookie that is not ours")
    return found
