"""What every template can call: the reader's words, addresses, and the names of tables and columns."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from archive.rules.declared import rules
from archive.site import cells, complaints, language, metadata
from archive.site.language import Speaker, terms
from archive.site.overview import pictures
from archive.site.reports import problems
from archive.site.reports.form import words
from archive.storage import codebook

#: columns of whole numbers that are names, not amounts
PLAIN_NUMBERS = frozenset({
    "id", "report_id", "report_before", "agency_id", "parent_id", "successor_id", "run_id", "year", "title_year",
    "missing_year",
    "latest_year", "number", "position", "version", "chapter", "page", "table_index", "row", "col", "status", "code",
})  # fmt: skip
#: columns of codes, which are shown with their words, and the columns of canned queries that hold these words
_TOLD = {"rule": "title", "verdict": "title", "suspicion": "likely_cause"}
#: widths in halves of a Chinese character: what stands on one line, and what needs several long ones
_BRIEF, _PASSAGE = 16, 60
_CONTACT = re.compile(r"mailto:[^\s@]+@[^\s@]+|https?://\S+")
_MAIL = re.compile(r"[^\s@:/]+@[^\s@:/]+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def speaker(request: Any) -> Speaker:
    """Return the speaker of a request's language."""
    scope = request.scope if request is not None else {}
    return Speaker(scope.get(language.SCOPE_KEY) or language.current.get())


def contact() -> str | None:
    """Return where to write to who answers for the site (``GONGKAI_CONTACT``); None where that is no address."""
    told = os.environ.get("GONGKAI_CONTACT", "").strip()
    told = f"mailto:{told}" if _MAIL.fullmatch(told) else told
    return told if _CONTACT.fullmatch(told) else None


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
        "contact": contact(),
        "address": address,
        "stylesheet": f"{address('/-/static-plugins/gongkai/site.css')}?{stylesheet_version()}",
        "switch": {name: switched(request, name) for name in ("zh", "en")},
        "table_title": lambda name: voice.term("table", name),
        "column_word": lambda name, table=None: column_word(voice, name, table),
        "column_meaning": lambda table, name: column_meaning(voice, table, name),
        "lookup_word": lambda key, display: voice.term("lookup", key) if key in terms()["lookup"] else display,
        "facet_word": lambda table, column, value, label: facet_word(voice, table, column, value, label),
        "note": lambda text: cells.said_of(voice, text),
        "measure_word": lambda name: cells.word(voice, name, "measure", None) if name else "",
        "problem_said": lambda kind, detail: problems.said(voice, kind, detail),
        "choices": lambda name: choices(voice, name),
        "breadth": breadth,
        "whole": whole,
        "looks_numeric": lambda text: bool(_NUMBER.fullmatch(text)),
        "plain_numbers": PLAIN_NUMBERS,
        "published": lambda name: name in codebook.tables() and not codebook.tables()[name].hidden,
        "in_other_words": lambda columns: in_other_words(voice, columns),
        "asked": _asked(datasette),
        "dictionary": {name: one for name, one in codebook.tables().items() if not one.hidden},
        "server_says": lambda text: complaints.said(voice, str(text)),
        "query_named": {query.name: query for query in metadata.all_queries()},
        "pictures_of": lambda trend, whole=None, said="": pictures.of_trend(voice, trend, whole, of_what=said),
        "here": request.path if request is not None else "",
    }


def _asked(datasette: Any) -> tuple[metadata.Query, ...]:
    """Return the canned queries that a server has: of a copy that nobody writes to, not those of the operator."""
    served = datasette.databases.get(metadata.DATABASE)
    return metadata.queries() if served is not None and not served.is_mutable else metadata.all_queries()


def breadth(shown: object) -> str:
    """Return the class of a table cell that says how wide it wants to be: ``brief``, ``phrase`` or ``passage``."""
    text = shown.striptags() if isinstance(shown, Markup) else str(shown).strip()
    wide = sum(2 if char > "\u2e7f" else 1 for char in text[:_PASSAGE])
    return "brief" if wide <= _BRIEF else "phrase" if wide < _PASSAGE else "passage"


def whole(address: str) -> str:
    """Return the address of all rows for that of one page of them."""
    path, _, query = address.partition("?")
    pairs = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key != "_next"]
    return f"{path}?{urlencode(pairs)}"


def column_meaning(voice: Speaker, table: str | None, name: str) -> str:
    """Return what the codebook says of a column, with its unit; "" where it says nothing."""
    described = codebook.tables().get(table or "")
    column = described.columns.get(name) if described else None
    if column is None:
        return ""
    return f"{voice.say(column.zh, column.en)}{f' [{column.unit}]' if column.unit else ''}"


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


FILLED = "_filled"  # after the name of a line: of how many reports its sum is


def column_word(voice: Speaker, name: str, table: str | None = None) -> str:
    """Return the word for a column of a table, or of a canned query; "" where none is known."""
    ours = terms()["column"]
    pair = (ours.get(f"{table}.{name}") or ours.get(name)) if table else None
    pair = pair or _column_words().get(name)
    if pair is None and name.endswith(FILLED) and (line := column_word(voice, name.removesuffix(FILLED), table)):
        return voice.say(f"填写“{line}”的报告数", f"Reports that fill in “{line}”")
    return voice.say(*pair) if pair else ""


def choices(voice: Speaker, parameter: str) -> list[tuple[str, str]]:
    """Return the values (code, words) that a parameter of a canned query can have; none where it takes any."""
    if parameter == "rule":
        return [(name, f"{voice.say(rule.title_zh, rule.title_en)} ({name})") for name, rule in rules().items()]
    if parameter == "item":
        return [(name, voice.say(*pair)) for (chapter, name), pair in words(None).lines.items() if chapter == 2]
    if parameter == "ground":
        lines = words(None).lines
        grounds = [key for key in lines if key[0] == 3 and key[1].startswith(("denied_", "unable_", "refused_"))]
        return [(name, voice.say(*lines[3, name])) for _, name in grounds]
    return []


def in_other_words(voice: Speaker, columns: Sequence[str]) -> set[str]:
    """Return the columns that need not be shown: what they say, another column says in the reader's language."""
    found: set[str] = set()
    for code, words_of_it in _TOLD.items():
        if code in columns:
            found |= {words_of_it, f"{words_of_it}_zh", f"{words_of_it}_en"}
    for name in columns:
        plain = name.removesuffix("_zh").removesuffix("_en")
        mine, theirs = voice.say(f"{plain}_zh", f"{plain}_en"), voice.say(f"{plain}_en", f"{plain}_zh")
        if mine in columns:
            found |= {theirs, plain}
        elif plain in columns:
            found.add(theirs)
    return found


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
