"""How Datasette's own pages show a value: codes with their words, keys as links."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from archive.rules import notes
from archive.site.form import words
from archive.site.language import Speaker

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
    "status": {"reports", None},
    "kind": {"agencies", None},
    "state": {"cells"},
    "reason": {"report_versions", None},
}
_WORDS = {"applicant": 3, "item": 2, "channel": 4}
_SHA = re.compile(r"[0-9a-f]{64}")
_UNDECLARED = {None, "cells", "figures", "coverage"}  # queries and views, where Datasette knows no foreign keys


def render(voice: Speaker, address: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """Return how a value is shown, None where Datasette shows it as it is."""
    if value is None:
        return None
    if column in ("report_id", "agency_id") and table in _UNDECLARED and isinstance(value, int):
        other = "reports" if column == "report_id" else "agencies"
        return Markup('<a href="{}">{}</a>').format(address(f"/gongkai/{other}/{value}"), value)
    if column in ("sha256", "snapshot_sha256") and isinstance(value, str) and _SHA.fullmatch(value):
        return Markup('<a href="{}"><code>{}…</code></a>').format(address(f"/-/body/{value}"), value[:12])
    rule = value.get("value") if isinstance(value, dict) else value
    if column == "rule" and isinstance(rule, str) and table != "rules":
        return Markup('<a href="{}#{}"><code>{}</code></a>').format(address("/rules"), rule, rule)
    if not isinstance(value, str):
        return None
    if column == "note":
        return Markup("{}").format(voice.say(notes.in_chinese(value), value))
    said = word(voice, value, column, table)
    if not said or said == value:
        return None
    return Markup('{} <span class="code">{}</span>').format(said, value)


def word(voice: Speaker, value: str, column: str, table: str | None) -> str:
    """Return the word for a code in the reader's language; "" where the column holds no code of ours."""
    if column in _TERMS and (column not in _TERM_TABLES or table in _TERM_TABLES[column]):
        return voice.term(_TERMS[column], value)
    if column == "kind" and table == "problems":
        return voice.term("problem", value)
    if column == "state" and table == "coverage":
        return voice.term("coverage", value)
    known = words(None)
    if column in _WORDS:
        chapter = _WORDS[column]
        pair = known.lines.get((chapter, value)) or known.fields.get((chapter, value))
        return voice.say(*pair) if pair else ""
    if column in ("line", "field"):
        table_of = known.lines if column == "line" else known.fields
        pair = next((found for (_, name), found in table_of.items() if name == value), None)
        return voice.say(*pair) if pair else ""
    return ""
