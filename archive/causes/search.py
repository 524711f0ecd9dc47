"""Which of the changes that would do is said to be the likely cause, and how surely.

All broken sums of a table are explained at once where one change does that. Else they are taken apart into groups that
have no change in common, and each is explained by itself. What explains a group is the one change of the best rank:

0. one cell on which two or more statements of the report agree (its line and its column, or a sum and the prose);
1. what leaves a mark by which it is known: digits swapped, a line moved on by one, a total not filled in …;
2. one cell on which a single sum depends;
3. several cells that could always be (a part counted in another cell, a figure and its computed totals).

Two of the same rank are a tie: then the number of changes is given, and none is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from archive.causes.changes import Change
from archive.causes.equations import Name, System

Certainty = Literal["only", "likeliest", "open"]

#: The rank of what could always be: the changes of this kind that are tried are not all that there are.
WEAKEST = 3


class Cause(NamedTuple):
    """``change`` is None where several do equally well: ``rivals`` are all that would do, the change among them."""

    certainty: Certainty
    change: Change | None
    sums: tuple[Name, ...]
    rivals: tuple[Change, ...]


def causes(system: System, changes: Sequence[Change]) -> Iterator[Cause]:
    """Yield the likely causes of the broken sums of one table; what no single change mends has none."""
    left = {equation.name for equation in system.broken}
    at_once = [change for change in changes if left.issubset(change.sums)]
    if at_once:
        yield _cause(left, at_once, changes)
        return
    for ranks in ({0, 1}, {0}, {1}, {0, 1, 2, 3}):
        ranked = [change for change in changes if change.rank in ranks and left.issuperset(change.sums)]
        for group in _groups(ranked):
            whole = [change for change in ranked if group.issubset(change.sums)]
            if whole and (ranks == {0, 1, 2, 3} or _best(whole)):
                yield _cause(group, whole, changes)
                left -= group
    for group in _groups([change for change in changes if left.issuperset(change.sums)]):
        rivals = tuple(change for change in changes if group.issuperset(change.sums))
        yield Cause("open", None, tuple(sorted(group, key=str)), rivals)


def _cause(group: set[Name], whole: Sequence[Change], changes: Sequence[Change]) -> Cause:
    """Say what explains all sums of a group; ``changes`` are all that were found to mend something."""
    named = tuple(sorted(group, key=str))
    touching = tuple(change for change in changes if not group.isdisjoint(change.sums))
    best = _best(whole)
    if best is None or (best.rank == WEAKEST and best.witnesses < 2):
        return Cause("open", None, named, touching)
    sure = len(touching) == 1 and best.rank < WEAKEST and best.witnesses > 1
    return Cause("only" if sure else "likeliest", best, named, touching)


def _best(whole: Sequence[Change]) -> Change | None:
    """Return the one change that ranks before all others, None where there is a tie."""
    ranked = sorted(whole, key=_order)
    if len(ranked) > 1 and _order(ranked[0]) == _order(ranked[1]):
        return None
    # what leaves no mark and rests on a single sum is no better than its rivals for being the first of them
    if len(ranked) > 1 and ranked[0].rank > 1 and ranked[0].prose < 1:
        return None
    return ranked[0]


def _order(change: Change) -> tuple[int, int]:
    """Order changes: those that bring the prose in line first, then by rank."""
    return -change.prose, change.rank


def _groups(changes: Iterable[Change]) -> list[set[Name]]:
    """Return the sums that changes mend, those together that one change mends together."""
    groups: list[set[Name]] = []
    for change in changes:
        joined = set(change.sums)
        apart = []
        for group in groups:
            if group.isdisjoint(joined):
                apart.append(group)
            else:
                joined |= group
        groups = [*apart, joined]
    return sorted(groups, key=lambda group: sorted(map(str, group)))
