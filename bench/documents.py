"""Reports of every kind that is read, one agency and year each, as a folder of an office's files would hold them.

The pages are those of ``bench.page``; the other kinds are printed by the generator of ``soak``, whose code is apart
from the parsers.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pypdfium2

from bench.page import AGENCY, PAGE_BYTES, PROSE, page
from parsers.forms import forms
from soak.draft import Draft, Words
from soak.figures import likely
from soak.paper import report
from soak.render import render

#: How many of twenty documents are of each kind; a page with its portal's furniture is ``page``, one without ``html``.
MIX = {"page": 6, "html": 4, "text": 3, "docx": 3, "pdf": 2, "xlsx": 1, "rtf": 1}
KINDS = tuple(kind for kind, count in MIX.items() for _ in range(count))
SUFFIXES = {"page": "html", "text": "txt"}
SHORT, LONG = 2, 200  # paragraphs between which the prose of a PDF of so many pages is sought
DIGITS = "〇一二三四五六七八九"


def agency(number: int) -> str:
    """Return the name of one of as many agencies as are wanted."""
    return f"云岭市{''.join(DIGITS[int(digit)] for digit in str(number))}街道办事处"


def document(number: int) -> tuple[str, bytes]:
    """Return the name and the bytes of one of any number of files; the same number gives the same bytes."""
    kind = KINDS[number * 7 % len(KINDS)]
    year = 2021 + number % 4
    name = f"{number:06}.{SUFFIXES.get(kind, kind)}"
    if kind in ("page", "html"):
        made = page(year, seed=number, size=PAGE_BYTES if kind == "page" else 0)
        return name, made.replace(AGENCY.encode(), agency(number).encode())
    return name, render(_draft(kind, number, year, agency(number)), random.Random(number))  # noqa: S311


def folder(place: Path, count: int) -> None:
    """Write files into a folder, a thousand to each folder in it."""
    for number in range(count):
        name, body = document(number)
        inner = place / f"{number // 1000:03}"
        inner.mkdir(parents=True, exist_ok=True)
        (inner / name).write_bytes(body)


@cache
def pdf(pages: int) -> bytes:
    """Return a report as a PDF of so many pages: three ruled tables, and prose for the rest."""
    low, high = SHORT, LONG
    while low <= high:
        middle = (low + high) // 2
        draft = _draft("pdf", pages, 2023, AGENCY)
        sentences = random.Random(pages)  # noqa: S311
        draft.blocks += [Words("".join(sentences.sample(PROSE, len(PROSE)))) for _ in range(middle)]
        body = render(draft, random.Random(pages))  # noqa: S311
        printed = len(pypdfium2.PdfDocument(body))
        if printed == pages:
            return body
        low, high = (middle + 1, high) if printed < pages else (low, middle - 1)
    raise ValueError(f"no report has {pages} pages")


def _draft(kind: str, seed: int, year: int, name: str) -> Draft:
    form = forms()["2021"]
    title = f"{name}{year}年政府信息公开工作年度报告"
    period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    chance = random.Random(seed)  # noqa: S311
    cells = likely(form, chance, three_others=True)
    draft = Draft(form, kind, chance, year, name, title, period, cells, three_others=True)
    draft.blocks = list(report(draft, chance))
    return draft
