"""Draws the golden documents: one for each shape in which reports have been seen.

``python -m tests.golden.shapes [NAME ...]`` writes them into ``documents``. A figure says where it stands in its form,
so that an expected result can be reviewed by counting: 3021 is the second line of table 三 under its first applicant,
415 the fifth result of the first channel of table 四, 207 the seventh cell of table 二.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

from parsers.forms import forms
from tests.parsers.drawing import Figures, cells

DOCUMENTS = Path(__file__).parents[1] / "documents"
MODULES = ("mastheads", "second", "third", "fourth", "pieces", "texts", "pages", "files", "older")

Key = tuple[int, str, str]


@dataclass(frozen=True)
class Shape:
    """One document: ``own`` are the true figures that are not where they stand, None for those that none can know."""

    name: str
    ending: str
    form: str
    draw: Callable[[], bytes | str]
    own: Mapping[Key, float | None] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the document lies."""
        return DOCUMENTS / f"{self.name}.{self.ending}"

    def body(self) -> bytes:
        """Draw it."""
        drawn = self.draw()
        return drawn if isinstance(drawn, bytes) else drawn.encode()

    def truth(self) -> dict[Key, float | None]:
        """Return the figure of each cell of the form."""
        coded = {key: float(text) for key, text in figures(self.form).items()}
        return {**coded, **self.own}


SHAPES: dict[str, Shape] = {}


def shape(
    name: str, ending: str = "html", *, form: str = "2021", own: Mapping[Key, float | None] | None = None
) -> Callable[[Callable[[], bytes | str]], Callable[[], bytes | str]]:
    """Register what draws a document."""

    def register(draw: Callable[[], bytes | str]) -> Callable[[], bytes | str]:
        assert name not in SHAPES, name
        SHAPES[name] = Shape(name, ending, form, draw, own or {})
        return draw

    return register


def figures(form: str) -> Figures:
    """Return the figure of each cell as it is printed: where it stands."""
    found: Figures = {}
    lines = [line.line for line in forms()[form].lines]
    applicants = [applicant.field for applicant in forms()[form].applicants]
    channels = [channel.channel for channel in forms()[form].channels]
    results = [result.field for result in forms()[form].results]
    second = 0
    for chapter, line, name in cells(form):
        if chapter == 2:
            second += 1
            number = 200 + second
        elif chapter == 3:
            number = 3000 + 10 * (lines.index(line) + 1) + applicants.index(name) + 1
        else:
            number = 400 + 10 * (channels.index(line) + 1) + results.index(name) + 1
        found[chapter, line, name] = str(number)
    return found


@cache
def load() -> dict[str, Shape]:
    """Return every shape by its name."""
    for module in MODULES:
        import_module(f"tests.golden.shapes.{module}")
    return SHAPES
