"""One module a kind of file; which kind a body is, its content says, not its name or Content-Type."""

from __future__ import annotations

import re

from parsers.document import Document
from parsers.encoding import decode
from parsers.kinds import html, text

_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "ole2"),
    (b"PK\x03\x04", "zip"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
)
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|div|p|table|span|meta|td|tr|br|h[1-6]|ul|font|!--)[\s>/]", re.IGNORECASE
)
_READERS = {"html": html.read, "text": text.read}
#: Bytes that are looked at.
HEAD = 200_000


def sniff(body: bytes) -> str:
    """Return the kind of a body: html, text, or one that cannot be read yet (pdf, ole2, zip, rtf, image, …)."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:8]
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    head = body[:HEAD]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = decode(head)[0].encode("utf-8", "replace")
    if _TAG.search(head):
        return "html"
    return "binary" if b"\x00" in head[:2000] else "text"


def read(body: bytes, kind: str, charset: str | None) -> Document | None:
    """Read a body of a kind that can be read; None for the others."""
    reader = _READERS.get(kind)
    if reader is None:
        return None
    decoded, encoding = decode(body, charset)
    return reader(decoded, encoding)
