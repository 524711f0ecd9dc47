"""What is tried: each kind of file with any bytes, and with reports whose figures are known."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from random import Random

from parsers.model import Hints
from parsers.report import parse
from soak.draft import Draft
from soak.fuzz import bodies, drafts, sources
from soak.fuzz.choices import Choices
from soak.fuzz.covers import in_one_file, zipped
from soak.fuzz.drafts import Truth
from soak.fuzz.oracle import broken, untrue

#: A body is read twice, and must be read alike, once in so many.
TWICE = 16


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is fuzzed: ``mode`` is ``bytes`` or ``truth``, ``weight`` its share of the time."""

    kind: str
    mode: str
    weight: int = 2

    @property
    def name(self) -> str:
        """Its name in the summary, and the name of its folder."""
        return f"{self.kind}-{self.mode}"


TARGETS = (
    *(Target(kind, "bytes", 4 if kind in ("html", "docx", "pdf") else 2) for kind in ("html", "text", "docx", "pdf")),
    *(Target(kind, "bytes", 2) for kind in ("xlsx", "xls", "mht", "zip", "rtf", "doc")),
    *(Target(kind, "truth", 4) for kind in ("html", "text", "docx")),
    *(Target(kind, "truth", 2) for kind in ("pdf", "xlsx", "rtf", "doc")),
)


def seeds(target: Target) -> tuple[bytes, ...]:
    """Return the inputs that a target begins with."""
    if target.mode == "bytes":
        return bodies.seeds(target.kind)
    return tuple(Random(f"{target.name} {number}").randbytes(24 + number) for number in range(32))


def faults(target: Target, data: bytes) -> list[str]:
    """Try one input; return what is wrong with what came of it."""
    body, charset, printed = made(target, data)
    found = parse(body, hints=Hints(charset=charset))
    wrong = broken(found)
    if printed is not None:
        wrong += untrue(found, printed)
    if sum(body[:64]) % TWICE == 0 and parse(body, hints=Hints(charset=charset)) != found:
        wrong.append("read otherwise the second time")
    return wrong


def made(target: Target, data: bytes) -> tuple[bytes, str | None, Truth | None]:
    """Return the body that an input stands for, its charset, and its true figures where they are known."""
    if target.mode == "bytes":
        return data, None, None
    choices = Choices(data)
    paper = drafts.sheet(target.kind, choices)
    if target.kind in ("html", "text", "docx") and choices.below(2):
        return _from_source(target.kind, paper, choices)
    drafts.mutate(paper, choices)
    return drafts.body(paper, choices), paper.charset, drafts.truth(paper)


def _from_source(kind: str, paper: Draft, choices: Choices) -> tuple[bytes, str | None, Truth]:
    printed = drafts.truth(paper)
    cover = choices.below(6)
    if kind == "docx":
        members = bodies.members(drafts.body(paper, choices)) or {}
        members["word/document.xml"] = sources.word(members["word/document.xml"], choices)
        body = zipped(members)
    else:
        encode, change = paper.encode, sources.page if kind == "html" else sources.text
        paper.encode = lambda whole: encode(change(whole, choices))
        body = drafts.body(paper, choices)
    if cover == 1:
        body = zipped({f"report.{kind}": body})
    elif cover == 2 and kind == "html" and paper.charset is None:
        with contextlib.suppress(UnicodeError, LookupError):
            body = in_one_file(body)
    return body, paper.charset, printed
