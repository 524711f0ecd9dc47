"""HTML -> Document: one walk over the tree, whatever a word processor or a CMS made of it.

Tables inside tables: a table that holds others of more than one cell is layout, and its content runs on as text and
tables; a one-cell table inside a cell is that cell's text. Comments, scripts, styles and hidden elements are not read.
"""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from parsers.document import Document, Line
from parsers.grid import Cell, expand
from parsers.kinds import scripted
from parsers.kinds.htmlcells import (
    BLOCK,
    DRESSED,
    MAX_DEPTH,
    SKIP,
    SPACES,
    cell_text,
    dressed,
    flat,
    has_cells,
    is_hidden,
    rows,
    sole_text,
)
from parsers.kinds.misnested import lift

_HEADING = {f"h{level}": level for level in range(1, 7)}
_FRAMES = frozenset(("iframe", "object", "embed"))
#: Addresses of documents, in small letters: by their ending, by the download scripts of the families, or in a viewer.
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|et|xlsx?|ofd|rtf|zip|rar)(?:[?#&]|$)|downfile\.jsp|download\.jsp|viewer\.html\?file=|/attachment/",
    re.MULTILINE,
)
#: An address of a document as a script has it: var pdfUrl = "./a.pdf", window.open('a.pdf').
_QUOTED = re.compile(r"""["']([^"'\s<>]{5,400})["']""")
_QUOTED_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|ofd|rtf|zip|rar)(?:\?|$)", re.IGNORECASE)
#: One of these is in each address of a document.
_FILE_SIGNS = (".pdf", ".doc", ".wps", ".et", ".xls", ".ofd", ".rtf", ".zip", ".rar", "down", "viewer.", "/attachment/")
#: Pictures that belong to the site: emblems, icons, codes, buttons.
_FURNITURE = re.compile(
    r"logo|icon|emblem|guohui|dzjg|jiucuo|conac|beian|gongan|ewm|qrcode|weixin|weibo|share|print|arrow|banner|\.gif",
    re.IGNORECASE,
)
#: Pages pasted into pages end in the middle, and forms begin and end anywhere between rows; browsers read on
#: (HTML Living Standard, "after body", "in table"), libxml2 does not.
_ENDS = re.compile(rb"</(?:body|html)\s*>|</?form\b[^<>]*>", re.IGNORECASE)
_BEGINNINGS = re.compile(rb"<(?:/[bBhHfF][oOtT]|[fF][oO][rR])")
_LINKS = etree.XPath(".//a/@href", smart_strings=False)
_ITEMS = etree.XPath("count(.//li)")
_HOLDS_TABLE = etree.XPath("boolean(.//table)")
_LISTS = frozenset(("ul", "ol", "nav"))
#: What is done with an element; one without a role runs on as text.
_ROLES = {
    **dict.fromkeys(BLOCK, "block"),
    **dict.fromkeys(_LISTS, "list"),
    **dict.fromkeys(SKIP, "skip"),
    **{tag: tag for tag in ("br", "img", "table")},
    "a": "link",
}
#: Links from which a list is a menu.
MENU = 8
_PAGE_ENDS = re.compile(r"</(?:body|html)\b", re.IGNORECASE)
_TAIL = 20_000  # characters behind the end of a page: comments, counters
_CELL_ENDS = re.compile(r"<\\?/(?:t[dhr]|table|tbody|tfoot)\b", re.IGNORECASE)
#: Stands behind what is left of a cell in which a page was cut off.
CUT = "\ufffd"

_PARSER = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, recover=True, no_network=True, huge_tree=False
)


def read(text: str, encoding: str | None, utf8: bytes | None = None) -> Document:
    """Read a page, or the body of one, from its decoded text; ``utf8`` are its bytes where they are that text."""
    document = Document(kind="html", encoding=encoding)
    inside = scripted.of_json(text)
    if inside is not None:
        text, utf8 = inside, None
    root = _parse(text.encode("utf-8", "replace") if utf8 is None else utf8)
    if root is not None:
        scripts = _head(root, document)
        document.scripts = scripted.strings(scripts)
        document.cut = inside is None and not _PAGE_ENDS.search(text, max(0, len(text) - _TAIL))
        document.files += [found for script in scripts for found in _quoted_files(script.text or "")]
        lift(root)
        _Walk(document).run(root)
        _mark_cut(document, text)
    return document


def _mark_cut(document: Document, text: str) -> None:
    """A page that ends in the middle of a cell was cut off: what stands in that cell may be half a number."""
    last = document.blocks[-1] if document.blocks else None
    if isinstance(last, Line) or last is None or not last.rows or not last.cells(last.height - 1):
        return
    begun = max(text.rfind(tag) for tag in ("<td", "<TD", "<th", "<TH"))
    if begun < 0 or _CELL_ENDS.search(text, begun):
        return
    cell = max(last.cells(last.height - 1), key=lambda one: (one.row, one.col))
    if cell.text:
        cell.text += CUT


def _parse(data: bytes) -> etree._Element | None:
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")
    data = _without_ends(data)
    try:
        return etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError):  # nothing in it that is markup
        return None


def _without_ends(data: bytes) -> bytes:
    """Leave out ``_ENDS``; each is looked for from its first letters, since the expression alone tries every tag."""
    pieces: list[bytes] = []
    done = 0
    for beginning in _BEGINNINGS.finditer(data):
        found = _ENDS.match(data, beginning.start())
        if found is not None:
            pieces.append(data[done : found.start()])
            done = found.end()
    return b"".join((*pieces, data[done:])) if done else data


def _head(root: etree._Element, document: Document) -> list[etree._Element]:
    """Take what the page says of itself; return its scripts, since one look over all elements finds them too."""
    scripts: list[etree._Element] = []
    for element in root.iter("meta", "script", "title"):
        tag = element.tag
        if tag == "script":
            scripts.append(element)
        elif tag == "meta":
            name = (element.get("name") or element.get("property") or "").strip().lower()
            content = (element.get("content") or "").strip()
            if name and content:
                document.meta.setdefault(name, content)
        elif document.title is None:
            document.title = SPACES.sub(" ", "".join(map(str, element.itertext()))).strip() or None
    return scripts


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
        text = "".join(self.buffer)
        self.buffer.clear()
        if not text or text.isspace():
            return
        for part in text.split("\n"):
            self.line(part, self.level)

    def line(self, text: str, level: int | None) -> None:
        """Emit a line, if there is anything in it."""
        text = SPACES.sub(" ", text).strip()
        if text:
            self.document.blocks.append(Line(text, level))

    def element(self, element: etree._Element, depth: int) -> None:
        tag = element.tag
        role = _ROLES.get(tag, "")
        if role == "link" or tag in _FRAMES:
            self.file(element, tag)
        if role == "skip" or depth > MAX_DEPTH or is_hidden(element):
            self.tables += sum(1 for _ in element.iter("table")) if len(element) else 0
        elif role == "block":
            self.flush()
            self.block(element, tag, depth)
        elif role == "br":
            self.buffer.append("\n")
        elif role == "img":
            if not _FURNITURE.search(element.get("src") or ""):
                self.document.images.append(len(self.document.blocks))
        elif role == "table":
            self.flush()
            self.table(element, depth)
        elif role == "list":
            self.flush()
            if not _is_navigation(element):
                self.block(element, tag, depth)
        else:
            self.content(element, tag, depth)

    def block(self, element: etree._Element, tag: str, depth: int) -> None:
        """Emit what an element holds that begins and ends a line."""
        blocks, before = self.document.blocks, self.level
        level = _HEADING.get(tag, before)
        text = sole_text(element)
        if text is not None:
            for part in text.split("\n") if tag == "pre" else (text,):
                self.line(part, level)
            return
        start = len(blocks)
        self.level = level
        self.content(element, tag, depth)
        self.flush()
        self.level = before
        if len(blocks) - start > 1:
            self.document.containers.append((start, len(blocks)))

    def file(self, element: etree._Element, tag: str) -> None:
        """Note a document that the page links or shows in a frame."""
        address = element.get({"a": "href", "object": "data"}.get(tag, "src")) or ""
        if _FILE.search(address.lower()) or (element.get("download") is not None and address):
            self.document.files.append(address.strip())
        elif click := element.get("onclick"):
            self.document.files += _quoted_files(click)

    def content(self, element: etree._Element, tag: str, depth: int) -> None:
        dress = tag in DRESSED
        if text := element.text:
            self.text(dressed(tag, flat(text)) if dress else text)
        for child in element:
            self.element(child, depth + 1)
            if text := child.tail:
                self.text(dressed(tag, flat(text)) if dress else text)

    def text(self, text: str) -> None:
        """Take a piece of running text; white space alone begins no line."""
        if self.buffer or not text.isspace():
            self.buffer.append(flat(text))

    def table(self, table: etree._Element, depth: int) -> None:
        """A layout table runs on as text; any other becomes a grid."""
        index = self.tables
        self.tables += 1
        start = len(self.document.blocks)
        if any(has_cells(inner, 2) for inner in table.iter("table") if inner is not table):
            for row in rows(table):
                for cell, _, _ in row:
                    self.layout_cell(cell, depth + 1)
        else:
            caption = table.find("caption")
            if caption is not None:
                self.element(caption, depth + 1)
                self.flush()
            grid = expand(
                ([Cell(cell_text(cell), 0, 0, down, over) for cell, down, over in row] for row in rows(table)),
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
        if not is_hidden(cell):
            self.content(cell, "td", depth)
        self.flush()
        end = len(self.document.blocks)
        if end - start > 1:
            self.document.containers.append((start, end))


def _quoted_files(script: str) -> list[str]:
    """Return the addresses of documents among a script's strings."""
    if not any(sign in script for sign in _FILE_SIGNS):
        return []
    return [found for found in _QUOTED.findall(script) if _QUOTED_FILE.search(found)]


def _is_navigation(element: etree._Element) -> bool:
    """Tell a menu or a list of other pages from a list that is text: an address in nearly each of many items."""
    links = cast("list[str]", _LINKS(element))
    if len(links) < MENU or _HOLDS_TABLE(element):
        return False
    if len(links) * 5 < cast("float", _ITEMS(element)) * 4:
        return False
    addresses = "\n".join(links).lower()
    # the words are looked for before the expression, which tries every character
    return not any(sign in addresses for sign in _FILE_SIGNS) or _FILE.search(addresses) is None
