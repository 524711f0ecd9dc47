"""Tables that a page shows only by its script: read where it shows none itself, and compared where it does."""

from __future__ import annotations

import re

from parsers import figures, indicators
from parsers.characters import fold
from parsers.document import Document, Line
from parsers.figures import Tables
from parsers.kinds import html
from parsers.labels import column_keys, is_corner, key, vocabularies
from parsers.model import Figure, Problem, State
from parsers.table2 import BAND, HEAD

#: So many cells of one table, blank ones too, labels of the form anywhere, or characters that are lost, are a trace of
#: tables that could not be read.
CELLS, LABELS, LOST = 40, 3, 20
_HEADS = frozenset((HEAD, "申请人情况"))
#: Figures behind a label, run together with it: 规章3件0件12件.
_FIGURES = re.compile(r"(?:\d[\d,.]*(?:万元|亿元|千元|元|件次|人次|[件项个条宗份次])?|[/／—–－-])+$")


def read(document: Document, tables: Tables) -> Tables:
    """Return the tables of a page, those in its scripts included; the document gets the blocks that were used.

    What the page shows counts. Where it shows no trace of a table, is whole, and its scripts hold one, that is read;
    where they hold several that differ, or one that differs from what is shown, it is said, and none of them is taken.
    """
    inner = [(one, figures.read(one)) for one in (html.read(text, document.encoding) for text in document.scripts)]
    inner = [(one, found) for one, found in inner if found.found or indicators.read(one) is not None]
    if not inner:
        return tables
    if tables.found:
        if any(_differ(tables.figures, found.figures) for _, found in inner):
            tables.problems.append(Problem("copies_differ", "a script of the page holds the tables with other figures"))
        return tables
    if indicators.read(document) is not None:
        return tables
    if document.cut or _traces(document):
        # what it shows, or showed where it was cut off, may say something else
        why = "the page was cut off" if document.cut else "the page shows tables that could not be read"
        tables.problems.append(Problem("script_not_read", f"{why}: those in its script may be others"))
        return tables
    if any(_differ(one.figures, other.figures) for _, one in inner for _, other in inner):
        tables.problems.append(Problem("copies_differ", f"{len(inner)} scripts of the page hold tables, and differ"))
        return tables
    have: set[int] = set()
    for one, found in inner:
        if not have or found.found - have:
            have |= found.found or {0}
            _append(document, one)
    return figures.read(document)


def _traces(document: Document) -> bool:
    """Tell whether the page shows tables that could not be read: pictures, labels, cells that mean nothing."""
    if document.images or document.run_together:
        return True
    words = vocabularies()
    labels = lost = 0
    for block in document.blocks:
        filled = (
            [cell.text for row in range(block.height) for cell in block.cells(row) if cell.text]
            if not isinstance(block, Line)
            else [block.text]
        )
        labels += sum(
            key(_FIGURES.sub("", text.strip())) in words.lines.by_key.keys() | words.items.by_key.keys()
            for text in filled
        )
        lost += sum(text.count("\ufffd") for text in filled)
        cells = 0 if isinstance(block, Line) else sum(len(block.own(row)) for row in range(block.height))
        if cells >= CELLS or labels >= LABELS or lost >= LOST:
            return True
        if any(map(_is_title if isinstance(block, Line) else _is_head, filled)):
            return True
    return False


def _is_title(text: str) -> bool:
    """Tell words that stand in a table of the forms and nowhere else: its bands, and the corner of table 三."""
    return is_corner(text) or BAND.fullmatch(fold(text)) is not None


def _is_head(text: str) -> bool:
    """Tell words that stand at the head of a table of the forms, and nowhere else in cells."""
    bare = key(text)
    if _is_title(text):
        return True
    return bare in _HEADS or bare in column_keys() or bare in vocabularies().channels.by_key


def _append(document: Document, other: Document) -> None:
    """Put a document's blocks behind another's; its tables are counted on."""
    after = max((grid.index + 1 for grid in document.grids()), default=0)
    for grid in other.grids():
        grid.index += after
    start = len(document.blocks)
    document.blocks += other.blocks
    document.containers.append((start, len(document.blocks)))


def _differ(shown: list[Figure], hidden: list[Figure]) -> bool:
    """Tell whether two readings of the tables give other figures for a cell that both have."""
    own = {one[:3]: one.value for one in shown if one.state is State.NUMBER}
    return any(own.get(one[:3], one.value) != one.value for one in hidden if one.state is State.NUMBER)
