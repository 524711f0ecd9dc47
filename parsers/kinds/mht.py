"""A web page saved as one file (.mht, also with the name .doc): the page among its parts, as HTML."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

from parsers.document import Document, Line
from parsers.encoding import decode
from parsers.kinds import html

#: Parts of one file: a page and its pictures.
MAX_PARTS = 2000
_START = re.compile(rb"\s*(?:[A-Za-z-]{2,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){1,30}")
_MULTIPART = re.compile(rb"(?im)^content-type:\s*(?:multipart/(?:related|mixed|alternative)|text/html)")


def is_one(head: bytes) -> bool:
    """Tell whether a body begins with the headers of such a file."""
    start = _START.match(head)
    return start is not None and b"mime-version:" in start[0].lower() and _MULTIPART.search(start[0]) is not None


def read(body: bytes) -> Document:
    """Read the page of the file that says most, since the report may stand in a frame; pictures are not looked at."""
    found = Document(kind="mht", encoding=None, unread=("damaged", "no page among the parts"))
    try:
        message = email.message_from_bytes(body.lstrip(), policy=email.policy.compat32)
        pages = [part for _, part in zip(range(MAX_PARTS), message.walk(), strict=False) if _is_page(part)]
    except (ValueError, LookupError, RecursionError) as error:
        found.unread = ("damaged", str(error)[:200])
        return found
    most = 0
    for page in pages:
        content = page.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        document = html.read(*decode(content, _charset(page)))
        document.kind = "mht"
        said = _said(document)
        if said > most:
            found, most = document, said
    return found


def _said(document: Document) -> int:
    """Count the characters of a page."""
    lines = sum(len(block.text) for block in document.blocks if isinstance(block, Line))
    cells = (cell for grid in document.grids() for row in range(grid.height) for cell in grid.own(row))
    return lines + sum(len(cell.text) for cell in cells)


def _is_page(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, UnicodeError):
        return None
