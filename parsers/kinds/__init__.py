"""One module a kind of file; which kind a body is, its content says, not its name or Content-Type."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable

from parsers.document import Document
from parsers.encoding import decode
from parsers.kinds import doc, docx, excelxml, html, mht, ole2, ooxml, pdf, rtf, text, wordxml, xlsx, zipped

_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
)
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|div|p|table|span|meta|td|tr|br|h[1-6]|ul|font|!--)[\s>/]", re.IGNORECASE
)
#: Readers of what is no characters.
_FILES: dict[str, Callable[[bytes], Document]] = {
    "doc": doc.read,
    "docx": lambda body: docx.read(body, _passage),
    "excelxml": excelxml.read,
    "mht": mht.read,
    "ole2": ole2.read,
    "pdf": pdf.read,
    "rtf": rtf.read,
    "wordxml": wordxml.read,
    "xls": xlsx.read,
    "xlsx": xlsx.read,
}
#: Kinds that are known and not read here: the problem that a report of such a body has.
_UNREAD = {
    "works": ("needs_converter", "a file of Microsoft Works"),
    "opendocument": ("needs_converter", "an OpenDocument file"),
    "encrypted": ("encrypted", "the file needs a password"),
    "image": ("scanned", "the body is a picture"),
}
#: Bytes that are looked at.
HEAD = 200_000
#: A PDF may have this many bytes of something else before it (ISO 32000, annex H).
PDF_HEAD = 1024


def sniff(body: bytes) -> str:
    """Return the kind of a body: one that can be read (html, text, docx, …), or one that cannot (doc, image, …)."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:8]
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return _inside(body, kind)
    if start.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image"
    if b"%PDF-" in body[:PDF_HEAD]:
        return "pdf"
    head = body[:HEAD]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = decode(head)[0].encode("utf-8", "replace")
    if mht.is_one(head):
        return "mht"
    if wordxml.is_one(head):
        return "wordxml"
    if excelxml.is_one(head):
        return "excelxml"
    if _TAG.search(head):
        return "html"
    return "binary" if b"\x00" in head[:2000] else "text"


def _inside(body: bytes, kind: str) -> str:
    """Say what a container holds by what is in it; one that cannot be opened keeps its own name."""
    if kind == "ole2":
        return ole2.content(body)
    if kind == "zip":
        try:
            return ooxml.content(ooxml.Package.open(body).names())
        except ooxml.PackageError:
            return kind
    return kind


def read(body: bytes, kind: str, charset: str | None) -> Document | None:
    """Read a body of a kind that can be read; None for the others."""
    if kind == "html":
        content, encoding = decode(body, charset)
        whole = encoding == "utf-8" and "\ufffd" not in content and not body.startswith(BOM_UTF8)
        return html.read(content, encoding, body if whole else None)
    if kind == "text":
        return text.read(*decode(body, charset))
    if kind == "zip":
        return zipped.read(body, sniff, read)
    reader = _FILES.get(kind)
    if reader is not None:
        return reader(body)
    reason = _UNREAD.get(kind)
    return Document(kind=kind, encoding=None, unread=reason) if reason is not None else None


def _passage(body: bytes) -> Document:
    """Read a file that stands for a passage of a Word document; in such a one there are no more of them."""
    kind = sniff(body)
    if kind == "docx":
        return docx.read(body)
    document = read(body, kind, None) if kind in ("html", "mht", "rtf", "text", "wordxml") else None
    if document is None:
        return Document(kind=kind, encoding=None, unread=("kind_not_read", f"a passage of kind {kind}"))
    return document
