"""Golden documents: each shape of a report, and beside it what is read of it.

A new document in ``documents`` gets its result written at the first run, which fails and asks for a review.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.model import Report
from parsers.report import parse
from tests.golden.result import written
from tests.golden.shapes import DOCUMENTS, load

ALL = sorted(path for path in DOCUMENTS.iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_document(path: Path) -> None:
    expected, found = path.with_suffix(".json"), written(path.read_bytes())
    if not expected.exists():
        expected.write_text(found, "utf-8")
        pytest.fail(f"{expected.name} was written: compare it with the document, line by line, and commit it")
    assert found == expected.read_text("utf-8"), "if the new result is right, remove the old one and run this again"


@pytest.mark.parametrize("name", load())
def test_each_figure_is_where_it_stands(name: str) -> None:
    """Drawn figures say their place in the form: no result may hold another one, whoever reviewed it."""
    shape = load()[name]
    found = parse(shape.path.read_bytes())
    truth = shape.truth()
    if isinstance(found, Report):
        read = {(f.chapter, f.line, f.field): f.value for f in found.figures if f.value is not None}
        assert {key: value for key, value in read.items() if truth.get(key) != value} == {}


def test_each_shape_has_its_document_and_no_document_is_without_a_result() -> None:
    drawn = {shape.path.name for shape in load().values()}
    assert drawn <= {path.name for path in ALL}, "python -m tests.golden.shapes"
    results = {path.stem for path in DOCUMENTS.glob("*.json")}
    assert results <= {path.stem for path in ALL}
    assert len({path.stem for path in ALL}) == len(ALL)
