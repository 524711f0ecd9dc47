"""How Datasette's own pages show a value: codes with their words, keys as links."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from archive.causes.words import words as declared
from archive.corrections import verdicts
from archive.rules import notes
from archive.rules.declared import rules
from archive.site.language import Speaker, terms
from archive.site.reports import problems
from archive.site.reports.form import words
from archive.storage import concordance

#: column → kind of term in ``terms.toml``
_TERMS = {
    "status": "status",
    "scope": "scope",
    "level": "level",
    "kind": "kind",
    "template": "template",
    "result": "result",
    "old_result": "result",
    "new_result": "result",
    "part": "part",
    "role": "role",
    "severity": "severity",
    "state": "state",
    "reason": "reason",
    "year_witness": "year_witness",
    "agency_witness": "agency_witness",
}
_TERM_TABLES: dict[str, set[str | None]] = {
    "status": {"reports", "report_versions", "locations"},
    "kind": {"agencies"},
    "state": {"cells"},
    "reason": {"report_versions"},
}
#: the same for canned queries, whose columns hold codes of several kinds
_ASKED = {
    "status": ("status", "correction_state"),
    "kind": ("kind",),
    "state": ("coverage",),
    "reason": ("reason", "coverage_reason", "correction_reason"),
    "basis": ("denominator",),
}
#: table → column → column of the table suspicions whose codes it holds
_SUSPECTED: dict[str | None, dict[str, str]] = {
    None: {"suspicion": "kind", "certainty": "certainty", "culprit": "culprit"},
    "suspicions": {one: one for one in ("kind", "certainty", "culprit", "reason")},
}
_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_CELL = re.compile(r"\b(disclosures|requests|disputes)\.([a-z_]+)\.([a-z_]+)\b")
_CHAPTERS = {"disclosures": 2, "requests": 3, "disputes": 4}
#: table → column → kind of term, where the same name holds other codes elsewhere
_CODED: dict[str | None, dict[str, str]] = {
    "coverage": {"state": "coverage", "reason": "coverage_reason"},
    "corrections": {"state": "correction_state", "state_reason": "correction_reason"},
    "column_entries": {"state": "entry", "reason": "coverage_reason"},
    "fetches": {"kind": "fetched", "outcome": "outcome", "reason": "coverage_reason"},
    "snapshots": {"kind": "fetched", "result": "snapshot_result", "reason": "coverage_reason", "origin": "received"},
    "portals": {"status": "portal_status"},
    "locations": {"standing": "standing"},
    "runs": {"status": "run"},
    "portal_runs": {"status": "run"},
    "coverage_by_place": {"basis": "denominator"},
}
_WORDS = {"applicant": 3, "item": 2, "channel": 4}
_SHA = re.compile(r"[0-9a-f]{64}")


def render(voice: Speaker, address: Any, row: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """Return how a value is shown, None where Datasette shows it as it is."""
    if value is None:
        return None
    if column in ("report_id", "report_before", "agency_id") and isinstance(value, int):  # a known key comes as a dict
        other = "agencies" if column == "agency_id" else "reports"
        return Markup('<a href="{}">{}</a>').format(address(f"/gongkai/{other}/{value}"), value)
    if column in ("sha256", "snapshot_sha256") and isinstance(value, str) and _SHA.fullmatch(value):
        return Markup('<a href="{}"><code>{}…</code></a>').format(address(f"/-/body/{value}"), value[:12])
    rule = value.get("value") if isinstance(value, dict) else value
    if column == "rule" and isinstance(rule, str) and table != "rules":
        link = Markup('<a href="{}#{}">{}</a> <span class="code">{}</span>')
        return link.format(address("/rules"), rule, word(voice, rule, "rule", table) or rule, rule)
    if column == "verdict" and isinstance(value, dict):
        value = value.get("value")
    if not isinstance(value, str):
        return None
    if column == "detail" and table == "problems":
        return Markup("{}").format(problems.said(voice, row["kind"], value))
    if column == "note":
        return Markup("{}").format(said_of(voice, value))
    said = word(voice, value, column, table)
    if not said or said == value:
        return None
    return Markup('{} <span class="code">{}</span>').format(said, value)


def word(voice: Speaker, value: str, column: str, table: str | None) -> str:
    """Return the word for a code in the reader's language; "" where the column holds no code of ours."""
    if suspected := _SUSPECTED.get(table, {}).get(column):
        return next(
            (voice.say(one.zh, one.en) for one in declared() if (one.column_name, one.code) == (suspected, value)), ""
        )
    if column == "rule" and table != "rules":
        return voice.say(rules()[value].title_zh, rules()[value].title_en) if value in rules() else ""
    if column == "verdict" and value in verdicts():
        return voice.say(verdicts()[value].title_zh, verdicts()[value].title_en)
    if column == "measure":
        return next((voice.say(one.zh, one.en) for one in concordance.entries() if one.measure == value), "")
    if table is None and column in _ASKED:
        return next((voice.term(kind, value) for kind in _ASKED[column] if value in terms()[kind]), "")
    if table is None and column == "problems":
        return voice.say("、", ", ").join(voice.term("problem", kind) for kind in value.split(", "))
    if column in _CODED.get(table, ()):
        return voice.term(_CODED[table][column], value)
    if column in _TERMS and (column not in _TERM_TABLES or table in _TERM_TABLES[column]):
        return voice.term(_TERMS[column], value)
    if column == "kind" and table == "problems":
        return voice.term("problem", value)
    known = words(None)
    if column in _WORDS:
        chapter = _WORDS[column]
        pair = known.lines.get((chapter, value)) or known.fields.get((chapter, value))
        return voice.say(*pair) if pair else ""
    if column == "subject":
        part = _CELL.fullmatch(value)
        return _cell(voice, *part.groups()) if part else _in_words(voice, value)
    if column in ("line", "field"):
        table_of = known.lines if column == "line" else known.fields
        pair = next((found for (_, name), found in table_of.items() if name == value), None)
        return voice.say(*pair) if pair else ""
    return ""


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
