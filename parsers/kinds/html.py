"""HTML -> Document: one walk over the tree, whatever a word processor or a CMS made of it.

Tables inside tables: a table that holds others of more than one cell is layout, and its content runs on as text and
tables; a one-cell table inside a cell is that cell's text. Comments, scripts, styles and hidden elements are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from parsers.document import Document, Line
from parsers.grid import Cell, expand

_BLOCK = frozenset(
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
_SKIP = frozenset(
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
_HEADING = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STRUCK = frozenset(("del", "s", "strike"))
_DRESSED = _STRUCK | {"sup", "sub"}
_FRAMES = frozenset(("iframe", "object", "embed"))
#: Addresses of documents: by their ending, by the download scripts of the families, or shown in a viewer.
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|et|xlsx?|ofd|rtf|zip|rar)(?:[?#&]|$)|downfile\.jsp|download\.jsp|viewer\.html\?file=|/attachment/",
    re.IGNORECASE,
)
#: Pictures that belong to the site: emblems, icons, codes, buttons.
_FURNITURE = re.compile(
    r"logo|icon|emblem|guohui|dzjg|jiucuo|conac|beian|gongan|ewm|qrcode|weixin|weibo|share|print|arrow|banner|\.gif",
    re.IGNORECASE,
)
_RAISING = re.compile(
    r"vertical-align\s*:\s*(?:super|(sub))\b|text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_LISTS = frozenset(("ul", "ol", "nav"))
#: Links from which a list is a menu.
MENU = 8
#: Deeper than any page nests; the parser of libxml2 stops near it too.
MAX_DEPTH = 250

#: Stands behind what is left of a cell in which a page was cut off.
CUT = "\ufffd"

_PARSER_OPTIONS = {
    "remove_comments": True,
    "remove_pis": True,
    "recover": True,
    "no_network": True,
    "huge_tree": False,
}


def read(text: str, encoding: str | None) -> Document:
    """Read a page, or the body of one, from its decoded text."""
    document = Document(kind="html", encoding=encoding)
    root = _parse(text)
    if root is not None:
        _head(root, document)
        _Walk(document).run(root)
        _mark_cut(document, text)
    return document


def _mark_cut(document: Document, text: str) -> None:
    """A page that ends in the middle of a cell was cut off: what stands in that cell may be half a number."""
    last = document.blocks[-1] if document.blocks else None
    end = text.rstrip()
    if isinstance(last, Line) or last is None or end.endswith(">") or not last.rows or not last.cells(last.height - 1):
        return
    cell = max(last.cells(last.height - 1), key=lambda one: (one.row, one.col))
    if cell.text and end.endswith(cell.text[-1]):
        cell.text += CUT


def _parse(text: str) -> etree._Element | None:
    data = text.replace("\x00", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", **_PARSER_OPTIONS)  # type: ignore[arg-type]
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):  # nothing in it that is markup
        return None


def _head(root: etree._Element, document: Document) -> None:
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = (element.get("content") or "").strip()
        if name and content:
            document.meta.setdefault(name, content)
    for element in root.iter("title"):
        title = _SPACES.sub(" ", "".join(map(str, element.itertext()))).strip()
        if title:
            document.title = title
            break


def _hidden(element: etree._Element) -> bool:
    style = element.get("style")
    if style is not None and ":" in style and _HIDDEN.search(style) is not None:
        return True
    return element.get("hidden") is not None


def _tag(element: etree._Element) -> str:
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""


class _Walk:
    """Emits lines and tables into a document as it descends."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.buffer: list[str] = []
        self.level: int | None = None
        self.tables = 0

    def run(self, root: etree._Element) -> None:
        self.element(root, 0)
        self.flush()

    def flush(self) -> None:
        if not self.buffer:
            return
        text = "".join(self.buffer) if len(self.buffer) > 1 else self.buffer[0]
        self.buffer.clear()
        if not text or text.isspace():
            return
        for part in text.split("\n"):
            line = _SPACES.sub(" ", part).strip()
            if line:
                self.document.blocks.append(Line(line, self.level))

    def element(self, element: etree._Element, depth: int) -> None:
        tag = element.tag
        if tag == "a" or tag in _FRAMES:
            self.file(element, tag)
        if tag in _SKIP or depth > MAX_DEPTH or (element.attrib and _hidden(element)):
            self.tables += sum(1 for _ in element.iter("table")) if len(element) else 0
        elif tag in _LISTS and _is_navigation(element):
            self.flush()
        elif tag == "br":
            self.buffer.append("\n")
        elif tag == "img":
            if not _FURNITURE.search(element.get("src") or ""):
                self.document.images.append(len(self.document.blocks))
        elif tag == "table":
            self.flush()
            self.table(element, depth)
        elif tag in _BLOCK:
            self.flush()
            start, before = len(self.document.blocks), self.level
            self.level = _HEADING.get(tag, before)
            self.content(element, tag, depth)
            self.flush()
            self.level = before
            end = len(self.document.blocks)
            if end - start > 1:
                self.document.containers.append((start, end))
        else:
            self.content(element, tag, depth)

    def file(self, element: etree._Element, tag: str) -> None:
        """Note a document that the page links or shows in a frame."""
        address = element.get({"a": "href", "object": "data"}.get(tag, "src")) or ""
        if _FILE.search(address) or (element.get("download") is not None and address):
            self.document.files.append(address.strip())

    def content(self, element: etree._Element, tag: str, depth: int) -> None:
        if text := element.text:
            self.buffer.append(_dressed(tag, _flat(text)) if tag in _DRESSED else _flat(text))
        for child in element:
            self.element(child, depth + 1)
            if text := child.tail:
                self.buffer.append(_dressed(tag, _flat(text)) if tag in _DRESSED else _flat(text))

    def table(self, table: etree._Element, depth: int) -> None:
        """A layout table runs on as text; any other becomes a grid."""
        index = self.tables
        self.tables += 1
        start = len(self.document.blocks)
        if any(_cells_of(inner, 2) for inner in table.iter("table") if inner is not table):
            for row in _rows(table):
                for cell in row:
                    self.layout_cell(cell, depth + 1)
        else:
            caption = table.find("caption")
            if caption is not None:
                self.element(caption, depth + 1)
                self.flush()
            grid = expand(
                (
                    [
                        Cell(
                            cell_text(cell),
                            rowspan=_span(cell, "rowspan"),
                            colspan=_span(cell, "colspan") or 1,
                        )
                        for cell in row
                    ]
                    for row in _rows(table)
                    if row
                ),
                index=index,
            )
            self.tables += sum(1 for _ in table.iter("table")) - 1
            self.document.blocks.append(grid)
            self.document.images.extend(start for _ in table.iter("img"))
        end = len(self.document.blocks)
        if end - start > 1:
            self.document.containers.append((start, end))

    def layout_cell(self, cell: etree._Element, depth: int) -> None:
        self.flush()
        start = len(self.document.blocks)
        if not _hidden(cell):
            self.content(cell, "td", depth)
        self.flush()
        end = len(self.document.blocks)
        if end - start > 1:
            self.document.containers.append((start, end))


def _is_navigation(element: etree._Element) -> bool:
    """Tell a menu or a list of other pages from a list that is text: an address in nearly each of many items."""
    links = element.findall(".//a[@href]")
    if len(links) < MENU or element.find(".//table") is not None:
        return False
    items = sum(1 for _ in element.iter("li"))
    return len(links) * 5 >= items * 4 and not any(_FILE.search(link.get("href") or "") for link in links)


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    """Yield the cells of each row of this table, not of tables inside it; cells without a row make one."""
    loose: list[etree._Element] = []
    stack = [iter(table)]
    row: list[etree._Element] | None = None
    rows: list[list[etree._Element]] = []
    depths: list[int] = []
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            if depths and len(stack) < depths[-1]:
                depths.pop()
                row = None
            continue
        tag = _tag(child)
        if tag in ("td", "th"):
            if child.attrib and _hidden(child):
                continue
            if row is None:
                if not loose:
                    rows.append(loose)
                loose.append(child)
            else:
                row.append(child)
        elif tag == "tr":
            loose = []
            row = []
            if not _hidden(child):
                rows.append(row)
            stack.append(iter(child))
            depths.append(len(stack))
        elif tag not in ("table", "caption", "colgroup", "col", "") and len(stack) < MAX_DEPTH:
            stack.append(iter(child))
    return iter([cells for cells in rows if cells])


def _cells_of(table: etree._Element, enough: int) -> bool:
    """Tell whether a table has at least ``enough`` cells of its own."""
    count = 0
    for row in _rows(table):
        count += len(row)
        if count >= enough:
            return True
    return False


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name)
    if value is None:
        return 1
    found = _NUMBER.search(value)
    return min(int(found[0][:6]), 65534) if found else 1


def _flat(text: str) -> str:
    return text if "\n" not in text else text.replace("\n", " ")


def _dressed(tag: str, text: str) -> str:
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
    if tag in _DRESSED:
        return tag
    style = element.get("style")
    if style is None or "-" not in style:
        return ""
    found = _RAISING.search(style)
    return "" if found is None else "sup" if found[0].lower().endswith("super") else "sub" if found[1] else "s"


def cell_text(cell: etree._Element) -> str:
    """Text of one cell, a line for each of its blocks and breaks, blanks at line ends removed."""
    if len(cell) == 0:
        return _tidy(cell.text or "")
    pieces: list[str] = []
    _gather(cell, pieces, "", 0)
    return _tidy("".join(pieces))


def _gather(element: etree._Element, pieces: list[str], dress: str, depth: int) -> None:
    if text := element.text:
        pieces.append(_dressed(dress, _flat(text)) if dress else _flat(text))
    for child in element:
        tag = child.tag
        if tag == "br":
            pieces.append("\n")
        elif tag == "input":
            if (child.get("type") or "text").lower() == "text":
                pieces.append(child.get("value") or "")
        elif tag not in _SKIP and depth < MAX_DEPTH and not (child.attrib and _hidden(child)):
            inner = ((child.attrib or tag in _DRESSED) and _dress_of(child, tag)) or dress
            if tag in _BLOCK:
                pieces.append("\n")
                _gather(child, pieces, inner, depth + 1)
                pieces.append("\n")
            elif len(child):
                _gather(child, pieces, inner, depth + 1)
            elif text := child.text:
                pieces.append(_dressed(inner, _flat(text)) if inner else _flat(text))
        if text := child.tail:
            pieces.append(_dressed(dress, _flat(text)) if dress else _flat(text))


def _tidy(text: str) -> str:
    if not text or text.isspace():
        return ""
    if text.isalnum():
        return text
    shown = text.strip(" \n\t\r\f")
    if "\n" not in shown and "  " not in shown and "\t" not in shown and "\r" not in shown:
        return shown.strip()
    lines = (_SPACES.sub(" ", line).strip() for line in shown.split("\n"))
    return "\n".join(line for line in lines if line)
