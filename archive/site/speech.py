"""What every template can call: the reader's words, addresses, and the names of tables and columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from archive import codebook
from archive.rules import notes
from archive.site import cells, language, metadata
from archive.site.form import words
from archive.site.language import Speaker, terms

#: columns of whole numbers that are names, not amounts
PLAIN_NUMBERS = frozenset({
    "id", "report_id", "agency_id", "parent_id", "successor_id", "run_id", "year", "title_year", "missing_year",
    "latest_year", "number", "position", "version", "chapter", "page", "table_index", "row", "col", "status", "code",
})  # fmt: skip
_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_CELL = re.compile(r"\b(disclosures|requests|disputes)\.([a-z_]+)\.([a-z_]+)\b")
_CHAPTERS = {"disclosures": 2, "requests": 3, "disputes": 4}
#: widths in halves of a Chinese character: what stands on one line, and what needs several long ones
_BRIEF, _PASSAGE = 16, 60
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def speaker(request: Any) -> Speaker:
    """Return the speaker of a request's language."""
    scope = request.scope if request is not None else {}
    return Speaker(scope.get(language.SCOPE_KEY) or language.current.get())


@cache
def stylesheet_version() -> str:
    """A few characters that change when the style sheet does, so that it can be cached."""
    return sha256((files(__package__) / "static" / "site.css").read_bytes()).hexdigest()[:8]


def common(datasette: Any, request: Any, *, sample: bool) -> dict[str, Any]:
    """Return the variables that every template has; ``sample`` is whether places and figures are invented."""
    voice = speaker(request)
    address = datasette.urls.path
    return {
        "voice": voice,
        "lang": voice.language,
        "say": voice.say,
        "term": voice.term,
        "number": voice.number,
        "plain": voice.plain,
        "date": voice.date,
        "sample": sample,
        "address": address,
        "stylesheet": f"{address('/-/static-plugins/gongkai/site.css')}?{stylesheet_version()}",
        "switch": {name: switched(request, name) for name in ("zh", "en")},
        "table_title": lambda name: voice.term("table", name),
        "column_word": lambda name: column_word(voice, name),
        "column_meaning": lambda table, name: column_meaning(voice, table, name),
        "lookup_word": lambda key, display: voice.term("lookup", key) if key in terms()["lookup"] else display,
        "facet_word": lambda table, column, value, label: facet_word(voice, table, column, value, label),
        "note": lambda text: said_of(voice, text),
        "breadth": breadth,
        "looks_numeric": lambda text: bool(_NUMBER.fullmatch(text)),
        "plain_numbers": PLAIN_NUMBERS,
        "asked": metadata.queries(),
        "query_named": {query.name: query for query in metadata.queries()},
        "here": request.path if request is not None else "",
    }


def breadth(shown: object) -> str:
    """Return the class of a table cell that says how wide it wants to be: ``brief``, ``phrase`` or ``passage``."""
    text = shown.striptags() if isinstance(shown, Markup) else str(shown).strip()
    wide = sum(2 if char > "\u2e7f" else 1 for char in text[:_PASSAGE])
    return "brief" if wide <= _BRIEF else "phrase" if wide < _PASSAGE else "passage"


def column_meaning(voice: Speaker, table: str | None, name: str) -> str:
    """Return what the codebook says of a column, with its unit; "" where it says nothing."""
    described = codebook.tables().get(table or "")
    column = described.columns.get(name) if described else None
    if column is None:
        return ""
    return f"{voice.say(column.zh, column.en)}{f' [{column.unit}]' if column.unit else ''}"


def said_of(voice: Speaker, text: str | None) -> str:
    """Return a check's note in the reader's language, the names of cells as the form words them."""
    if not text:
        return ""
    said = _CELL.sub(lambda cell: _cell(voice, *cell.groups()), voice.say(notes.in_chinese(text), text))
    return _CODE.sub(lambda code: _in_words(voice, code[0]), said)


def _cell(voice: Speaker, table: str, line: str, column: str) -> str:
    known, chapter = words(None), _CHAPTERS[table]
    row, field = known.lines.get((chapter, line)), known.fields.get((chapter, column))
    left = voice.say(*row) if row else voice.term("derived", line)
    return f"{left} · {voice.say(*field) if field else column}"


def _in_words(voice: Speaker, code: str) -> str:
    known = words(None)
    for one in (known.lines, known.fields):
        for (_, name), pair in one.items():
            if name == code:
                return voice.say(*pair)
    return voice.term("derived", code)


def facet_word(voice: Speaker, table: str, column: str, value: Any, label: Any) -> str:
    """Return how a value is named in a list of groups."""
    if value in (None, ""):
        return "–"
    word = cells.word(voice, str(value), column, table)
    return word or str(label if label is not None else value)


def switched(request: Any, name: str) -> str:
    """Return the address of the page at hand in another language."""
    if request is None:
        return f"?_lang={name}"
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    return "?" + urlencode([*pairs, ("_lang", name)])


def column_word(voice: Speaker, name: str) -> str:
    """Return the word for a column in the reader's language; "" where none is known."""
    pair = _column_words().get(name)
    return voice.say(*pair) if pair else ""


@cache
def _column_words() -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    known = words(None)
    for (_, name), pair in (*known.lines.items(), *known.fields.items()):
        found.setdefault(name, pair)
    found.update({name: (pair[0], pair[1]) for name, pair in terms()["column"].items()})
    for query in metadata.queries()[:1]:  # all share one list of words
        found.update(query.columns)
    return found
