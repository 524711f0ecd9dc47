"""One sound report of an invented office, in whose tables slips can be planted."""

from __future__ import annotations

from archive.causes import Suspicion, suspect
from archive.places import Places
from archive.rules import evaluate
from parsers.forms import forms
from parsers.model import Figure, Place, Problem, Report, State, Status

Name = tuple[str, str]

FIGURES = {
    "new_requests": (490, 90),
    "carried_over": (21, 12),
    "granted_full": (312, 56),
    "granted_partial": (47, 0),
    "unable_no_record": (125, 31),
    "refused_repeat": (18, 9),
    "total_processed": (502, 96),
    "carried_forward": (9, 6),
}
CASES = {
    "review": (21, 4, 13, 7, 45),
    "litigation_direct": (0, 0, 0, 0, 0),
    "litigation_after_review": (8, 0, 2, 1, 11),
}


def printed(slips: dict[Name, int | None] | None = None, **changes: object) -> Report:
    """Return the report with other figures in some cells (line, column); None is a blank."""
    form = forms()["2021"]
    cells: dict[tuple[int, str, str], int | None] = {}
    for line in form.lines:
        natural, enterprises = FIGURES.get(line.line, (0, 0))
        cells |= {(3, line.line, applicant.field): 0 for applicant in form.applicants}
        cells[3, line.line, "natural_person"] = natural
        cells[3, line.line, "commercial_enterprise"] = enterprises
        cells[3, line.line, "total"] = natural + enterprises
    for channel in form.channels:
        for result, count in zip(form.results, CASES[channel.channel], strict=True):
            cells[4, channel.channel, result.field] = count
    slips = dict(slips or {})
    made = Report(kind="html", encoding="utf-8", template="2021", status=Status.COMPLETE)
    rows = {name: at for at, name in enumerate(dict.fromkeys(cell[:2] for cell in cells))}
    seen: dict[tuple[int, str], int] = {}
    for (chapter, line, column), true in cells.items():
        value = slips.pop((line, column), true)
        state = State.BLANK if value is None else State.NUMBER
        col = seen[chapter, line] = seen.get((chapter, line), 2) + 1
        raw = "" if value is None else str(value)
        made.figures.append(Figure(chapter, line, column, raw, value, state, Place(chapter, rows[chapter, line], col)))
    assert not slips, f"no such cells: {slips}"
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def suspicions(made: Report) -> list[Suspicion]:
    """Return what is suspected of a report."""
    return suspect(made, evaluate(made, None, Places(())))


def the_one(made: Report) -> Suspicion:
    """Return the suspicion of a report that has one."""
    (found,) = suspicions(made)
    return found


def would_be(suspicion: Suspicion) -> dict[Name, int | float | None]:
    """Return what the cells of a suspicion would say."""
    return {one.cell[1:]: one.would_be for one in suspicion.cells}


def problem(kind: str, line: str, made: Report) -> Problem:
    """Return a problem of the reader's in the row of a line."""
    place = next(figure.place for figure in made.figures if figure.line == line)
    return Problem(kind, "…", place)
