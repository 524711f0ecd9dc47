"""Every table of a document -> the figures of the official form, and what is known of each cell of it.

Tables are recognised by the words in their rows, never by position or year. Rows are taken as a stream over all tables
of a document, so that tables cut by a page break, and several tables in one, read the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from parsers import placing
from parsers.document import Document, Line
from parsers.findings import LOWERING, Findings, Key
from parsers.forms import Form, forms
from parsers.grid import Grid
from parsers.model import Figure, Problem, State, Status
from parsers.table2 import Table2
from parsers.table3 import Table3
from parsers.table4 import Table4

#: Lines of table 三 that tell its two layouts apart (（六）其他处理 as one line, or as three).
SINGLE_OTHER = "other_handling"
THREE_OTHERS = ("other_no_correction", "other_fee_unpaid", "other_misc")


@dataclass(slots=True)
class Tables:
    """What the tables say: ``figures`` in the form's order, ``template`` the form, ``used`` rows by table."""

    figures: list[Figure]
    template: str | None
    status: Status
    problems: list[Problem]
    used: dict[int, set[int]]
    found: set[int]


def read(document: Document) -> Tables:
    """Read all tables of a document."""
    shape = placing.shape(document)
    known = placing.PLANS.get(shape) if shape is not None else None
    if known is not None:
        figures, problems, used = placing.follow(known, document)
        return Tables(figures, known.template, known.status, problems, used, set(known.found))
    findings = Findings()
    second, third, fourth = Table2(findings), Table3(findings), Table4(findings)
    for block in document.blocks:
        if isinstance(block, Line):
            fourth.said(block.text)
            continue
        _rows(block, second, third, fourth)
    third.finish()
    _one_layout(findings, third.lines)
    template = _template(findings, third.lines)
    figures = list(_figures(findings, template, third.lines))
    lost = _lines_missing(findings, figures)
    status = Status.PARTIAL if lost and document.rows_lost else _status(findings, figures)
    plan = placing.plan(document, findings, figures, template, status) if shape is not None else None
    if shape is not None and plan is not None:
        placing.PLANS.keep(shape, plan)
    return Tables(
        figures=figures,
        template=template,
        status=status,
        problems=findings.problems,
        used=findings.used,
        found=set(findings.tables),
    )


def _rows(grid: Grid, second: Table2, third: Table3, fourth: Table4) -> None:
    for row in range(grid.height):
        if fourth.row(grid, row):  # first: its 总计 is also the name of a line of table 三
            second.open = third.open = False
        elif third.row(grid, row):
            second.open = False
        elif second.row(grid, row):
            third.open = False


def _one_layout(findings: Findings, lines: set[str]) -> None:
    """（六）其他处理 above its three lines is their head, or their sum: no line of the form then."""
    if SINGLE_OTHER not in lines or not lines & set(THREE_OTHERS):
        return
    lines.discard(SINGLE_OTHER)
    dropped = [name for name in findings.cells if name[1] == SINGLE_OTHER]
    for name in dropped:
        del findings.cells[name]
    findings.problem("line_ambiguous", "（六）其他处理 stands beside its own three lines")


def _template(findings: Findings, lines: set[str]) -> str | None:
    """Decide the form by the labels of table 二, else of table 三."""
    ranked = findings.forms.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] != ranked[1][1]):
        if len(ranked) > 1:
            findings.problem("forms_mixed", " and ".join(name for name, _ in ranked))
        return ranked[0][0]
    if lines & set(THREE_OTHERS):
        return "2021"
    return "2019" if SINGLE_OTHER in lines else None


def _figures(findings: Findings, template: str | None, lines: set[str]) -> Iterable[Figure]:
    """Yield a cell for each one that the form has; those that the source has not are ``missing``."""
    doubts = bool(findings.conflicts or findings.barred)
    for key in _cells(findings, template, lines):
        figure = findings.cells.get(key)
        if figure is None or (doubts and (key in findings.conflicts or key[:2] in findings.barred)):
            yield Figure(*key, None, None, State.MISSING, None)
        else:
            yield figure


def _cells(findings: Findings, template: str | None, lines: set[str]) -> tuple[Key, ...]:
    return _form_cells(
        template, frozenset(findings.tables), frozenset(lines.intersection((SINGLE_OTHER, *THREE_OTHERS)))
    )


@lru_cache(maxsize=256)
def _form_cells(template: str | None, found: frozenset[int], others: frozenset[str]) -> tuple[Key, ...]:
    """List the cells of the tables that were found; reports of one layout all have the same."""
    form = forms()[template] if template else list(forms().values())[-1]
    cells: list[Key] = []
    if 2 in found and template:
        cells += second_cells(form)
    if 3 in found:
        cells += third_cells(form, others)
    if 4 in found:
        cells += ((4, channel.channel, result.field) for channel in form.channels for result in form.results)
    return tuple(cells)


def second_cells(form: Form) -> Iterable[tuple[int, str, str]]:
    """Yield the cells of table 二 of a form, in its order."""
    for band in form.bands:
        for item in band.rows:
            yield from ((2, item.item, column.field) for column in band.columns)


def third_cells(form: Form, lines: AbstractSet[str]) -> Iterable[tuple[int, str, str]]:
    """Yield the cells of table 三 in the layout that was found: 23 lines or 25, whatever the form's year."""
    three = [line for line in THREE_OTHERS if line in lines]
    whole = SINGLE_OTHER in lines, bool(three)
    for line in _lines(form):
        if line == SINGLE_OTHER and not whole[0] and whole[1]:
            continue
        if line in THREE_OTHERS and not whole[1]:
            continue
        if line == SINGLE_OTHER and not any(whole) and "other_misc" in {row.line for row in form.lines}:
            continue
        yield from ((3, line, applicant.field) for applicant in form.applicants)


def _lines(form: Form) -> list[str]:
    """Return the lines of table 三, the single and the three 其他处理 among them, in order."""
    lines = [line.line for line in form.lines if line.line not in (*THREE_OTHERS, SINGLE_OTHER)]
    at = lines.index("total_processed")
    return [*lines[:at], SINGLE_OTHER, *THREE_OTHERS, *lines[at:]]


def _lines_missing(findings: Findings, figures: list[Figure]) -> bool:
    """Record lines of the form of which the source has nothing at all (and that no other problem explains)."""
    if all(figure.state is not State.MISSING for figure in figures):
        return False
    lines: dict[tuple[int, str], bool] = {}
    for figure in figures:
        name = (figure.chapter, figure.line)
        lines[name] = lines.get(name, True) and figure.state is State.MISSING
    explained = any(problem.kind in LOWERING for problem in findings.problems)
    lost = [f"{chapter}.{line}" for (chapter, line), missing in lines.items() if missing]
    if lost and not explained:
        findings.problem("line_missing", ", ".join(lost))
    return bool(lost) and len(lost) < len(lines)


def _status(findings: Findings, figures: list[Figure]) -> Status:
    if not any(figure.state is not State.MISSING for figure in figures):
        return Status.UNREADABLE
    if findings.tables >= {2, 3, 4} and not any(problem.kind in LOWERING for problem in findings.problems):
        return Status.COMPLETE
    return Status.PARTIAL
