"""docs/shapes.md: what it names exists, and every golden document is named there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.golden.shapes import DOCUMENTS, load

ROOT = Path(__file__).parents[2]
ROWS = [line for line in (ROOT / "docs" / "shapes.md").read_text("utf-8").splitlines() if line.startswith("| ")]
SHOWN = [row.rsplit("|", 2)[1] for row in ROWS if not row.startswith(("| shape", "| mistake", "| ---"))]
NAMED = {name for shown in SHOWN for name in re.findall(r"`([^`]+)`", shown)}


@cache
def functions(name: str) -> set[str]:
    """The tests of a file, which must be the only one of its name."""
    (path,) = (ROOT / "tests").rglob(name)
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("name", sorted(NAMED))
def test_what_is_named_exists(name: str) -> None:
    if name.startswith("test_"):
        file, _, function = name.partition("::")
        assert not function or function in functions(file)
        assert functions(file)
    else:
        assert name in load()


def test_every_shape_names_what_shows_it() -> None:
    assert all(re.search(r"`[^`]+`", shown) for shown in SHOWN)


def test_every_document_is_named() -> None:
    assert {path.stem for path in DOCUMENTS.iterdir()} <= NAMED
