"""Every shape that a report is put into, by name; a trial takes some of them and applies them in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from soak.draft import Draft

#: The kinds of file that are made.
HTML, TEXT, DOCX, XLSX, PDF, RTF, DOC = "html", "text", "docx", "xlsx", "pdf", "rtf", "doc"
KINDS = (HTML, TEXT, DOCX, XLSX, PDF, RTF, DOC)


class Phase(IntEnum):
    """The order in which shapes are applied."""

    LINES = 0
    CELLS = 1
    LABELS = 2
    ROWS = 3
    CUTS = 4
    SPANS = 5
    WORDS = 6
    DRESS = 7
    PAGE = 8
    BYTES = 9


Apply = Callable[[Draft, Random], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape. Of those of one ``group`` a document has at most one; ``undecidable`` ones are taken by themselves."""

    name: str
    apply: Apply
    phase: Phase
    kinds: tuple[str, ...] = KINDS
    group: str = ""
    form: str = ""
    undecidable: bool = False
    not_with: tuple[str, ...] = ()


SHAPES: dict[str, Shape] = {}


def shape(
    name: str,
    phase: Phase,
    *,
    kinds: tuple[str, ...] = KINDS,
    group: str = "",
    form: str = "",
    undecidable: bool = False,
    not_with: tuple[str, ...] = (),
) -> Callable[[Apply], Apply]:
    """Register a function as a shape."""

    def register(apply: Apply) -> Apply:
        assert name not in SHAPES, name
        SHAPES[name] = Shape(name, apply, phase, kinds, group, form, undecidable, not_with)
        return apply

    return register


def load() -> dict[str, Shape]:
    """Return every shape, in the order in which they are applied."""
    from soak.shapes import arrangements, cells, labels, lists, markup, page, printed, rows, texts, undecidable  # noqa: F401

    return dict(sorted(SHAPES.items(), key=lambda item: item[1].phase))
