"""``text.all_answered``: a claim that everything was answered, while requests are carried forward."""

from __future__ import annotations

from archive.rules import notes
from archive.rules.checks import Check, Severity, difference
from archive.rules.prose.claims import Reading
from archive.rules.sums import about_blanks
from archive.rules.tables import APPLICANTS, Tables

RULE = "text.all_answered"


def check(reading: Reading, tables: Tables, severity: Severity) -> list[Check]:
    """Compare the claim with the line 结转下年度继续办理; no row without a claim or without table 三.

    Every printed cell of the line counts, the applicants' too: a total left at 0 beside a request that a natural
    person still waits for does not make the claim true.
    """
    if not reading.all_answered or not tables.has(3, "carried_forward", "total"):
        return []
    line = tables.row(3, "carried_forward", (*APPLICANTS, "total"))
    total = tables.value(3, "carried_forward", "total")
    said = notes.say("says", phrase=reading.all_answered[0])
    parts = tables.parts("carried_forward").known
    carried = total or parts
    unread = tuple(field for field in line.blank if tables.unread(3, "carried_forward", field))
    if not carried and unread:
        note = notes.join((said, about_blanks("undecidable", unread)))
        return [Check(RULE, None, "undecidable", severity, note=note)]
    if not carried:
        blanks = about_blanks("holds", ("total",) if total is None else ())
        return [Check(RULE, None, "holds", severity, 0, 0, 0, notes.join((said, blanks)))]
    cells = ", ".join(
        f"{field} {notes.number(value)}"
        for field in (*APPLICANTS, "total")
        if field not in line.blank and (value := tables.value(3, "carried_forward", field))
    )
    note = notes.join((said, notes.say("carried", cells=cells)))
    return [Check(RULE, None, "broken", severity, carried, 0, difference(0, carried), note)]
