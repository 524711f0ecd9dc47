"""The form drawn from known figures, and what a whole reading of it is."""

from __future__ import annotations

import pytest

from parsers.model import Report, Status
from tests.parsers.drawing import Figures, Table, some_figures, tables
from tests.parsers.reading import unread, wrong

Drawn = tuple[str, Figures, list[Table]]


@pytest.fixture(params=["2019", "2021"])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    """Figures of one form, all different, and its three tables."""
    figures = some_figures(request.param)
    if request.param == "2019":
        figures[2, "procurement", "amount_wan"] += "万元"
    return request.param, figures, tables(request.param, figures)


def assert_whole(report: Report, figures: Figures, key: str) -> None:
    """Every figure of the form was read, and none is wrong."""
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()
    assert (report.status, report.template) == (Status.COMPLETE, key)
