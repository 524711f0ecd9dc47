"""The cells of a table in HTML: which rows they stand in, and their text as it prints.

Raised, lowered and struck digits are kept apart from the ones beside them: they must never run into a figure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "ucapcontent",
        "ucaptitle",
        "publishtime",
    ]
)
SKIP = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "textarea",
        "select",
        "iframe",
        "object",
        "embed",
        "svg",
        "button",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f]+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STRUCK = frozenset(("del", "s", "strike"))
DRESSED = _STRUCK | {"sup", "sub"}
_RAISING = re.compile(
    r"vertical-align\s*:\s*(?:super|(sub))\b|text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_CELLS = frozenset(("td", "th"))
_BODIES = frozenset(("tbody", "thead", "tfoot"))
_NO_ROWS = frozenset(("table", "caption", "colgroup", "col", ""))
#: Elements that change nothing about a text of which they are the only wrapping.
_INLINE = frozenset(("span", "font", "b", "strong", "p", "div", "i", "em", "u", "o:p"))
#: Deeper than any page nests; the parser of libxml2 stops near it too.
MAX_DEPTH = 250


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None


def is_hidden(element: etree._Element) -> bool:
    # most elements have no attributes, or one: all at once are had faster than two by name
    for name, value in element.items():  # noqa: SIM110 - asked of every element: a generator costs as much again
        if name == "hidden" or (name == "style" and _hides(value)):
            return True
    return False


#: A cell with its rowspan and colspan.
SpannedCell = tuple[etree._Element, int, int]


def rows(table: etree._Element) -> list[list[SpannedCell]]:
    """Return the cells of each row of this table, not of tables inside it; cells without a row make one."""
    found: list[list[SpannedCell]] = []
    if _regular(table, found):
        return found
    return [
        [(cell, span(cell.get("rowspan")), span(cell.get("colspan")) or 1) for cell in row] for row in _irregular(table)
    ]


def _regular(table: etree._Element, found: list[list[SpannedCell]]) -> bool:
    """Collect the rows of a table, or of its head or body, in which everything stands where it belongs."""
    for child in table:
        tag = child.tag
        if tag == "tr":
            cells = []
            for cell in child:
                if cell.tag not in _CELLS:
                    return False
                down = over = 1
                for name, value in cell.items():
                    if name == "rowspan":
                        down = span(str(value))
                    elif name == "colspan":
                        over = span(str(value)) or 1
                    elif name == "hidden" or (name == "style" and _hides(value)):
                        break
                else:
                    cells.append((cell, down, over))
            if cells and not is_hidden(child):
                found.append(cells)
        elif tag in _BODIES:
            if not _regular(child, found):
                return False
        elif tag not in _NO_ROWS:
            return False
    return True


def _irregular(table: etree._Element) -> list[list[etree._Element]]:
    """Collect rows wherever they are: in elements that do not belong in tables, in other rows, or without one."""
    loose: list[etree._Element] = []
    stack = [iter(table)]
    row: list[etree._Element] | None = None
    found: list[list[etree._Element]] = []
    depths: list[int] = []
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            if depths and len(stack) < depths[-1]:
                depths.pop()
                row = None
            continue
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _CELLS:
            if is_hidden(child):
                continue
            if row is None:
                if not loose:
                    found.append(loose)
                loose.append(child)
            else:
                row.append(child)
        elif tag == "tr":
            loose = []
            row = []
            if not is_hidden(child):
                found.append(row)
            stack.append(iter(child))
            depths.append(len(stack))
        elif tag not in _NO_ROWS and len(stack) < MAX_DEPTH:
            stack.append(iter(child))
    return [cells for cells in found if cells]


def has_cells(table: etree._Element, enough: int) -> bool:
    """Tell whether a table has at least ``enough`` cells of its own."""
    return sum(map(len, rows(table))) >= enough


def span(said: str | None) -> int:
    """Read the value of a ``rowspan`` or ``colspan``: its first number, 1 where there is none."""
    if said is None or said == "1":
        return 1
    found = _NUMBER.search(said)
    return min(int(found[0][:6]), 65534) if found else 1


def flat(text: str) -> str:
    return text if "\n" not in text else text.replace("\n", " ")


def dressed(tag: str, text: str) -> str:
    """Raised, lowered and struck digits must not run into the ones beside them."""
    if tag == "sup":
        return text.translate(_RAISED)
    if tag == "sub":
        return text.translate(_LOWERED)
    if tag in _STRUCK and text.strip():
        return f"~{text}~"
    return text


def _dress_of(element: etree._Element, tag: str) -> str:
    """Return how an element's text is dressed: by its tag, or by a style that says the same."""
    if tag in DRESSED:
        return tag
    style = element.get("style")
    return "" if style is None else _dress(style)


@lru_cache(maxsize=1024)
def _dress(style: str) -> str:
    found = _RAISING.search(style)
    return "" if found is None else "sup" if found[0].lower().endswith("super") else "sub" if found[1] else "s"


@lru_cache(maxsize=1024)
def _is_plain(style: str) -> bool:
    return not _hides(style) and not _dress(style)


def sole_text(element: etree._Element) -> str | None:
    """Return the text of an element that holds nothing but text, be it wrapped in a paragraph and some spans.

    Nearly every cell and paragraph is such a one. None where there is more to it.
    """
    inner = element
    while True:
        children = len(inner)
        if not children:
            return inner.text or ""
        if children > 1 or ((blank := inner.text) is not None and not blank.isspace()):
            return None
        child = inner[0]
        if child.tag not in _INLINE or ((blank := child.tail) is not None and not blank.isspace()):
            return None
        for name, value in child.items():
            if name == "hidden" or (name == "style" and not _is_plain(value)):
                return None
        inner = child


def cell_text(cell: etree._Element) -> str:
    """Text of one cell, a line for each of its blocks and breaks, blanks at line ends removed."""
    text = sole_text(cell)
    if text is not None:
        return text if text.isalnum() else _tidy(flat(text))
    pieces: list[str] = []
    _gather(cell, pieces, "", 0)
    return _tidy("".join(pieces))


def _gather(element: etree._Element, pieces: list[str], dress: str, depth: int) -> None:
    if text := element.text:
        pieces.append(dressed(dress, flat(text)) if dress else flat(text))
    for child in element:
        tag = child.tag
        if tag == "br":
            pieces.append("\n")
        elif tag == "input":
            if (child.get("type") or "text").lower() == "text":
                pieces.append(child.get("value") or "")
        elif tag not in SKIP and depth < MAX_DEPTH and not is_hidden(child):
            inner = _dress_of(child, tag) or dress
            if tag in BLOCK:
                pieces.append("\n")
                _gather(child, pieces, inner, depth + 1)
                pieces.append("\n")
            elif len(child):
                _gather(child, pieces, inner, depth + 1)
            elif text := child.text:
                pieces.append(dressed(inner, flat(text)) if inner else flat(text))
        if text := child.tail:
            pieces.append(dressed(dress, flat(text)) if dress else flat(text))


def _tidy(text: str) -> str:
    if not text or text.isspace():
        return ""
    shown = text.strip(" \n\t\r\f")
    if "\n" not in shown and "  " not in shown and "\t" not in shown and "\r" not in shown:
        return shown.strip()
    lines = (SPACES.sub(" ", line).strip() for line in shown.split("\n"))
    return "\n".join(line for line in lines if line)
