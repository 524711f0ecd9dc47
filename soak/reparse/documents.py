"""Any number of reports of every kind that is read, from a few hundred that differ in all they say.

A body costs its reader the same whether or not another one has its figures. So each document that is really another
is made and read once, and stored under as many agencies as are wanted: the name, of always the same length, is
exchanged in the bytes and in what was read of them. ``soak.reparse.build`` holds every first exchange against a reading
of its own.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from archive.readers.reading import Parsed, read
from archive.sources import Source
from bench.page import AGENCY, PAGE_BYTES, page
from parsers.forms import forms
from parsers.model import Hints, Refused, Report
from soak.draft import Draft
from soak.figures import likely
from soak.paper import report
from soak.render import render

#: How many of a hundred bodies are of each kind. ``page`` has its portal's furniture, ``html`` the report alone;
#: ``copy`` is what the same agency has of another year, once more and on another host; ``notice`` is no report.
MIX = {
    "page": 34, "html": 23, "text": 20, "docx": 10, "xlsx": 4, "rtf": 4, "pdf": 1, "copy": 3, "notice": 1,
}  # fmt: skip
KINDS = tuple(kind for kind, count in MIX.items() for _ in range(count))
DISTINCT = 400  # documents that differ in what they say
YEARS = (2020, 2021, 2022, 2023, 2024)
HOSTS = 40
DIGITS = "〇一二三四五六七八九"
PLACES = 6  # digits of an agency's number
NAMED = "云岭市{}街道办事处"
FETCHED = "2026-02-03T04:05:06Z"


@dataclass(frozen=True, slots=True)
class Document:
    """One body, where it came from, and what is read of it."""

    body: bytes
    source: Source
    parsed: Parsed


def agency(number: int) -> str:
    """Return the name of one of as many agencies as are wanted, always of the same length."""
    return NAMED.format("".join(DIGITS[int(digit)] for digit in f"{number:0{PLACES}}"))


def kind_of(number: int) -> str:
    """Return of which kind a document is: the kinds of ``MIX``, well mixed."""
    return KINDS[_original(number) * 37 % len(KINDS)]


def document(number: int) -> Document:
    """Return one of any number of documents; the same number gives the same bytes."""
    name = agency(number // len(YEARS))
    kind = kind_of(number)
    if kind == "pdf":  # its glyphs cannot be exchanged
        return _made(number, kind, name)
    original = _of_kind(_original(number), kind)
    source = _source(number, kind)
    old = agency(_original(number) // len(YEARS))
    return Document(exchanged(original.body, kind, old, name), source, renamed(original.parsed, old, name))


def is_first(number: int) -> bool:
    """Say whether a document is the first that takes its figures from another one."""
    return DISTINCT <= number < 2 * DISTINCT


def _original(number: int) -> int:
    return number % DISTINCT


@cache
def _of_kind(number: int, kind: str) -> Document:
    return _made(number, kind, agency(number // len(YEARS)))


def _made(number: int, kind: str, name: str) -> Document:
    body, source = _body(number, kind, name), _source(number, kind)
    return Document(body, source, read(body, source))


def _source(number: int, kind: str) -> Source:
    host = "www" if kind == "copy" else "zwgk"
    ending = {"text": "txt", "docx": "docx", "xlsx": "xlsx", "rtf": "rtf", "pdf": "pdf"}.get(kind, "html")
    return Source(
        url=f"http://{host}.p{number % HOSTS}.example/nb/{number:07}.{ending}",
        fetched_at=FETCHED,
        status=200,
        hints=Hints(confirmed_column=True),
    )


def _body(number: int, kind: str, name: str) -> bytes:
    year = YEARS[number % len(YEARS)]
    if kind == "notice":
        title = f"关于报送{year}年政府信息公开工作年度报告的通知"
        return f"<html><title>{title}</title><h1>{title}</h1><p>{name}：请按时报送。</p></html>".encode()
    if kind == "copy":  # of another report of the same agency: the same figures, where that one is a page too
        number = number - 1 if number % len(YEARS) else number + 1
        made = page(YEARS[number % len(YEARS)], seed=number, size=PAGE_BYTES // 2)
        return made.replace(AGENCY.encode(), name.encode())
    if kind in ("page", "html"):
        made = page(year, seed=number, size=PAGE_BYTES if kind == "page" else 0)
        return made.replace(AGENCY.encode(), name.encode())
    chance = random.Random(f"reparse {number}")
    form = forms()["2021" if year > 2020 else "2019"]
    title = f"{name}{year}年政府信息公开工作年度报告"
    period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    cells = likely(form, chance, three_others=False)
    draft = Draft(form, kind, chance, year, name, title, period, cells)
    draft.blocks = list(report(draft, chance))
    return render(draft, random.Random(f"render {number}"))


def exchanged(body: bytes, kind: str, old: str, new: str) -> bytes:
    """Return a body with another name of the same length in the place of one, wherever it stands."""
    if kind in ("docx", "xlsx"):
        return _rezipped(body, lambda part: part.replace(old.encode(), new.encode()))
    if kind == "rtf":
        for coded in (_as_gbk, _as_code_points):
            body = body.replace(coded(old), coded(new))
        return body
    return body.replace(old.encode(), new.encode())


def _rezipped(body: bytes, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            new.writestr(part, change(old.read(part)), zipfile.ZIP_DEFLATED, compresslevel=1)
    return made.getvalue()


def _as_gbk(text: str) -> bytes:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk")).encode()


def _as_code_points(text: str) -> bytes:
    return "".join(f"\\u{ord(one) - 65536 if ord(one) > 32767 else ord(one)}?" for one in text).encode()


def renamed(parsed: Parsed, old: str, new: str) -> Parsed:
    """Return what is read of a body when it has another name in it."""

    def said(text: str | None) -> str | None:
        return None if text is None else text.replace(old, new)

    if isinstance(parsed, Refused):
        return replace(parsed, title=said(parsed.title), evidence=parsed.evidence.replace(old, new))
    assert isinstance(parsed, Report), parsed
    return replace(
        parsed,
        title=said(parsed.title),
        agency=said(parsed.agency),
        sections=[replace(one, heading=one.heading.replace(old, new), text=one.text.replace(old, new))
                  for one in parsed.sections],
        problems=[replace(one, detail=one.detail.replace(old, new)) for one in parsed.problems],
        indicators=[replace(one, label=one.label.replace(old, new), raw=said(one.raw)) for one in parsed.indicators],
    )  # fmt: skip
