"""``aggregate.members``: the report of a whole region, or level, beside those of its members.

What is compared stands in ``rules.toml``. One row for each member that is archived, and one for their sum, which
decides only where it is known who all the members are, or where it is more than the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from archive.rules import notes
from archive.rules.blanks import TOLERANCE
from archive.rules.checks import Check, Number, Result, Severity, difference
from archive.rules.stored import Cell, Stored

RULE = "aggregate.members"


class Members(NamedTuple):
    """Whose figures a report adds up.

    ``present`` of ``known`` members have a report for the year. ``sums`` are the figures of those added up that report
    for themselves alone or for all below them, without cells in which one of them is blank. ``complete`` says that
    these are all the members that there are.
    """

    present: int
    known: int
    sums: Mapping[Cell, Number]
    complete: bool = False


def member(region: Stored, one: Stored, severity: Severity) -> Check:
    """Say whether none of a member's figures is above the region's; the row gives the one furthest above it."""
    over: list[tuple[Number, Cell, Number, Number]] = []
    blank: list[str] = []
    for cell, value in one.values.items():
        if not value or cell not in region.values:
            continue
        whole = region.values[cell]
        if whole is None:
            blank.append(_name(cell))
        elif value > whole + TOLERANCE:
            over.append((value - whole, cell, whole, value))
    if over:
        over.sort(key=lambda row: (-row[0], row[1]))
        _, worst, whole, value = over[0]
        others = [_name(cell) for _, cell, _, _ in over[1:]]
        more = notes.of_cells("member_also", "member_also_count", others)
        note = notes.join((notes.say("member_over", cell=_name(worst), region=whole, member=value), more))
        return Check(RULE, one.agency, "broken", severity, value, whole, difference(whole, value), note)
    if blank:
        about = notes.of_cells("blank_matters", "blanks_matter", sorted(blank))
        return Check(RULE, one.agency, "undecidable", severity, note=about)
    return Check(RULE, one.agency, "holds", severity)


def together(region: Stored, members: Members, severity: Severity) -> Check:
    """Say whether the members' figures add up to the region's, as far as that can be known."""
    share = notes.say("members_share", present=members.present, known=members.known)
    if members.present >= members.known and not members.complete:
        share += f"; {notes.say('members_open')}"
    gaps = []
    for cell, known in members.sums.items():
        whole = region.values.get(cell)
        if whole is not None:
            gaps.append((known - whole, cell, whole, known))
    apart = [row for row in gaps if abs(row[0]) > TOLERANCE]
    over = [row for row in apart if row[0] > 0]
    if not apart and gaps and (members.complete or any(known for _, _, _, known in gaps)):
        return _sum("holds", _first(gaps), severity, share)
    if over or (apart and members.complete):
        return _sum("broken", max(over or apart, key=lambda row: (abs(row[0]), row[1])), severity, share)
    return _sum("undecidable", _first(gaps), severity, share)


def _first(gaps: list[tuple[Number, Cell, Number, Number]]) -> tuple[Number, Cell, Number, Number] | None:
    """Return the figure that stands for the whole where none is worse: the requests that came in."""
    return min(gaps, key=lambda row: (row[1] != (3, "new_requests", "total"), row[1]), default=None)


def _sum(result: Result, row: tuple[Number, Cell, Number, Number] | None, severity: Severity, share: str) -> Check:
    if row is None:
        return Check(RULE, None, "undecidable", severity, note=share)
    _, cell, whole, known = row
    note = notes.join((share, notes.say("members_sum", cell=_name(cell), region=whole, sum=known)))
    return Check(RULE, None, result, severity, known, whole, difference(whole, known), note)


def _name(cell: Cell) -> str:
    chapter, line, field = cell
    return f"{('disclosures', 'requests', 'disputes')[chapter - 2]}.{line}.{field}"
