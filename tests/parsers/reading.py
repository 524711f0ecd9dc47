"""Small words for tests: read a page, compare with the truth."""

from __future__ import annotations

from parsers.model import Report, State
from parsers.report import parse
from tests.parsers.drawing import Figures


def read(page: str | bytes) -> Report:
    """Parse a page that must be a report."""
    report = parse(page if isinstance(page, bytes) else page.encode())
    assert isinstance(report, Report), report
    return report


def values(report: Report) -> dict[tuple[int, str, str], int | float | None]:
    """Every cell that the source has, by name."""
    return {(f.chapter, f.line, f.field): f.value for f in report.figures if f.state is not State.MISSING}


def wrong(report: Report, figures: Figures) -> dict[tuple[int, str, str], tuple[str | None, float]]:
    """Cells that hold a value other than the true one: there may never be any."""
    found = {}
    for name, value in values(report).items():
        true = figures.get(name)
        if value is not None and (true is None or float(true.rstrip("万元")) != value):
            found[name] = (true, value)
    return found


def unread(report: Report, figures: Figures) -> set[tuple[int, str, str]]:
    """Cells of the truth for which no value was read."""
    found = values(report)
    return {name for name in figures if found.get(name) is None}


def kinds(report: Report) -> set[str]:
    """The kinds of problems that were recorded."""
    return {problem.kind for problem in report.problems}
