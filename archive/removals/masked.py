"""Texts and bodies with a tombstone in the place of each withheld detail; what cannot be masked is withheld whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from archive.removals import tombstone
from archive.removals.spans import Around, Mark, details, fold, occurrences
from parsers.encoding import decode
from parsers.model import Report

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style|template|noscript)\b.*?(?:</(?P=raw)\s*>|\Z)|<[a-zA-Z/!?][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""")
_ESCAPE = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})|%u([0-9a-fA-F]{4})")
_ANY_TAG = re.compile(rb"<(?:!doctype|html|head|body|table|div|p|meta|title|span|td|br)\b", re.IGNORECASE)
_MIME = re.compile(rb"^(?:mime-version|content-transfer-encoding):", re.IGNORECASE | re.MULTILINE)  # words in code
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"\xff\xd8\xff", b"\x89PNG")

Details = Mapping[str, Around]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is withheld from one report or body: where details stand, and marks of those that were found before."""

    places: tuple[Around, ...]
    marks: tuple[Mark, ...] = ()

    def details(self, texts: Iterable[str]) -> dict[str, Around]:
        """Return what of it stands in these texts."""
        return details((fold(text).text for text in texts), self.places, self.marks)


def text(said: str, found: Details) -> str:
    """Return a text with a tombstone in the place of each detail; the same where none stands in it."""
    folded = fold(said)
    for begin, end, one in reversed(occurrences(folded.text, found)):
        said = said[: folded.places[begin]] + tombstone(one.kind) + said[folded.places[end - 1] + 1 :]
    return said


def report(one: Report, found: Details) -> Report:
    """Return a report without these details. No figure changes: only words are replaced."""
    if not found:
        return one

    def without(said: str | None) -> str | None:
        return None if said is None else text(said, found)

    return replace(
        one,
        title=without(one.title),
        index_number=without(one.index_number),
        document_number=without(one.document_number),
        sections=[
            replace(this, heading=text(this.heading, found), text=text(this.text, found)) for this in one.sections
        ],
        indicators=[replace(this, label=text(this.label, found), raw=without(this.raw)) for this in one.indicators],
        figures=[this if this.value is not None else this._replace(raw=without(this.raw)) for this in one.figures],
        problems=[replace(this, detail=text(this.detail, found)) for this in one.problems],
    )


def texts(one: Report) -> list[str]:
    """Return the texts of a report in which a detail can stand; a chapter and its heading are one."""
    return [
        *(f"{section.heading}\n{section.text}" for section in one.sections),
        *(this.raw or "" for this in one.figures if this.value is None),
        *(f"{this.label} {this.raw or ''}" for this in one.indicators),
        *(this.detail for this in one.problems),
        *(said or "" for said in (one.title, one.index_number, one.document_number)),
    ]


class Masked(NamedTuple):
    """A body without its withheld details; ``body`` is None where it is withheld whole. ``found`` are the details."""

    body: bytes | None
    found: dict[str, Around]


def body(kept: bytes, charset: str | None, withheld: Withheld, also: Details | None = None) -> Masked | None:
    """Return a body as it may be shown, None where nothing of it is withheld.

    ``also`` are details known from elsewhere in the report. In HTML and plain text they give way to tombstones, in
    whatever way they are written (entities, tags between, escapes in scripts, attributes); any other file cannot be
    masked for sure, and is withheld whole.
    """
    if kept.startswith(_BINARY) or b"\0" in kept[:4096] or _MIME.search(kept[:8192]):
        return Masked(None, {})
    said, encoding = decode(kept, charset)
    html = _ANY_TAG.search(kept[:100_000]) is not None
    found = withheld.details([_visible(said).text if html else said]) | dict(also or {})
    if not found or not _stands_in(said, found, html):
        return None
    clean = _html(said, found) if html else text(said, found)
    if _stands_in(clean, found, html):
        return Masked(None, found)
    return Masked(clean.encode(encoding, "xmlcharrefreplace" if html else "replace"), found)


def _stands_in(said: str, found: Details, html: bool) -> bool:
    """Say whether a detail stands in a text in any way of writing it."""
    ways = [said, unescape(said), unquote(said), _unescaped(said), unescape(_unescaped(unquote(said)))]
    if "%" in said:  # addresses in pages of GBK
        ways.append(unquote(said, "gb18030"))
    if html:
        ways.append(_visible(said).text)
    return any(occurrences(fold(way).text, found) for way in ways)


def _unescaped(said: str) -> str:
    """Undo the escapes of scripts and JSON."""
    return _ESCAPE.sub(lambda escape: chr(min(int(escape[1] or escape[2] or escape[3], 16), 0x10FFFF)), said)


class _Stream(NamedTuple):
    """What a page shows, and for each character where it is written: from, to."""

    text: str
    places: list[tuple[int, int]]


def _visible(said: str) -> _Stream:
    shown: list[str] = []
    places: list[tuple[int, int]] = []

    def take(begin: int, end: int) -> None:
        while begin < end:
            entity = _ENTITY.match(said, begin, end) if said[begin] == "&" else None
            written = entity[0] if entity else said[begin]
            for character in unescape(written):
                shown.append(character)
                places.append((begin, begin + len(written)))
            begin += len(written)

    end = 0
    for token in _TOKEN.finditer(said):
        take(end, token.start())
        end = token.end()
    take(end, len(said))
    return _Stream("".join(shown), places)


def _html(said: str, found: Details) -> str:
    """Replace details in the text of a page, then in its tags, comments and scripts. No element is added or lost."""
    stream = _visible(said)
    folded = fold(stream.text)
    cuts: list[tuple[int, int, str]] = []
    for begin, end, one in occurrences(folded.text, found):
        first, last = folded.places[begin], folded.places[end - 1]
        said_so = tombstone(one.kind)
        for begin_at, end_at in _runs(stream.places[first : last + 1]):
            cuts.append((begin_at, end_at, said_so))
            said_so = ""  # the rest of it, behind a tag
    for begin_at, end_at, instead in reversed(cuts):
        said = said[:begin_at] + instead + said[end_at:]
    return _TOKEN.sub(lambda token: _token(token, found), said)


def _runs(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the places of characters that are written one after the other."""
    runs: list[tuple[int, int]] = []
    for begin, end in places:
        if runs and begin <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((begin, end))
    return runs


def _token(token: re.Match[str], found: Details) -> str:
    """Return a tag, comment or script without details."""
    whole = token[0]
    if not _stands_in(whole, found, html=False):
        return whole
    if whole.startswith("<!--"):
        return ""
    if token["raw"]:
        return f"<{token['raw']}></{token['raw']}>"
    return _ATTRIBUTE.sub(lambda one: _attribute(one, found), whole)


def _attribute(one: re.Match[str], found: Details) -> str:
    if not _stands_in(one[2], found, html=False):
        return one[0]
    return f'{one[1]}="{tombstone(next(iter(found.values())).kind)}"'
