"""The markup of a .docx: what wraps or replaces what, which rows and cells a table has, how these are merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from parsers.grid import MAX_COLUMNS, Cell
from parsers.kinds.ooxml import attribute
from parsers.kinds.wordstyles import on

#: Twips; a visible column holds at least one character (200).
PHANTOM = 20
#: Deeper than any document nests its tables and boxes.
MAX_DEPTH = 40
#: What wraps text, rows or cells without changing them.
THROUGH = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo")
)


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def choice(element: etree._Element) -> list[etree._Element]:
    """Return the one alternative that is taken: the first, or what stands in for it where that one is empty."""
    offered = [child for child in element if local(child) in ("Choice", "Fallback")]
    filled = [child for child in offered if len(child)]
    return filled[:1] or offered[:1]


def outermost(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the elements of a name that stand in no other of it; of alternatives only the one that is taken."""
    found: list[etree._Element] = []
    stack = [element]
    while stack:
        current = stack.pop()
        here = local(current)
        if here == name and current is not element:
            found.append(current)
        elif here == "AlternateContent":
            stack += choice(current)
        else:
            stack += reversed(list(current))
    return found


def parts(row: etree._Element, text_of: Callable[[etree._Element], str]) -> list[tuple[int, str | None, str]]:
    """Return the cells of a row: grid columns, part in a vertical merge, text; one deleted by a tracked change is none.

    Cells that are merged with the one to their left (hMerge, as Word 97 did it) are columns of that one.
    """
    found: list[tuple[int, str | None, str]] = []
    for cell in members(row, "tc"):
        properties = cell.find("{*}tcPr")
        if properties is not None and properties.find("{*}cellDel") is not None:
            continue
        span, merge, goes_on = _spans(cell)
        text = text_of(cell)
        if goes_on and found and not text:
            found[-1] = (found[-1][0] + span, *found[-1][1:])
        else:
            found.append((span, merge, text))
    return found


def members(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield rows of a table or cells of a row, also those that content controls wrap."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        found = local(element)
        if found == name:
            yield element
        elif found in THROUGH and len(stack) < MAX_DEPTH:
            stack.append(iter(element))


def cells_of(table: etree._Element) -> int:
    return sum(1 for row in members(table, "tr") for _ in members(row, "tc"))


def is_gone(row: etree._Element) -> bool:
    """Tell whether a row is deleted by a tracked change, or hidden."""
    properties = row.find("{*}trPr")
    return properties is not None and (properties.find("{*}del") is not None or on(properties.find("{*}hidden")))


def beside(row: etree._Element, name: str) -> int:
    properties = row.find("{*}trPr")
    return _count(attribute(properties.find("{*}" + name), "val"), 0) if properties is not None else 0


def _spans(cell: etree._Element) -> tuple[int, str | None, bool]:
    """Return a cell's grid columns, its part in a vertical merge (restart, continue, None), and a horizontal one."""
    properties = cell.find("{*}tcPr")
    if properties is None:
        return 1, None, False
    vertical, beside = properties.find("{*}vMerge"), properties.find("{*}hMerge")
    merge = (attribute(vertical, "val") or "continue") if vertical is not None else None
    goes_on = beside is not None and (attribute(beside, "val") or "continue") == "continue"
    return max(1, _count(attribute(properties.find("{*}gridSpan"), "val"), 1)), merge, goes_on


def _count(text: str, default: int) -> int:
    return min(int(text[:6]), MAX_COLUMNS) if text.isdecimal() else default


def widths_of(table: etree._Element) -> list[int]:
    """Return the grid's column widths in twips, or nothing where they are not stated in full."""
    grid = table.find("{*}tblGrid")
    stated = [attribute(column, "w") for column in grid.iterchildren("{*}gridCol")] if grid is not None else []
    widths = [int(text[:6]) if text.isdecimal() else -1 for text in stated[:MAX_COLUMNS]]
    return widths if widths and all(width >= 0 for width in widths) and sum(widths) > PHANTOM * len(widths) else []


def seen(widths: list[int], column: int, span: int) -> int:
    """Return how many of the grid columns from ``column`` on are wide enough to be seen."""
    return sum(1 for at in range(column, column + span) if at >= len(widths) or widths[at] >= PHANTOM)


def filler(widths: list[int], column: int, span: int) -> list[Cell]:
    width = seen(widths, column, span)
    return [Cell("", colspan=width)] if width else []
