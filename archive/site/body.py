"""A stored body, shown so that it can do nothing: no script, no loads, no links that leave, in a frame of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree, html

from archive.bodies import Bodies, DamagedBodyError
from parsers.encoding import decode

LARGEST_SHOWN = 5_000_000  # bytes; larger bodies are for download
_DROPPED = (
    "script",
    "link",
    "meta",
    "base",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "noscript",
)
_LOADS = {
    "src",
    "srcset",
    "background",
    "poster",
    "data",
    "ping",
    "formaction",
    "action",
    "lowsrc",
    "dynsrc",
    "longdesc",
}
_MAGIC = ((b"%PDF", "pdf"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "doc"), (b"{\\rtf", "rtf"))
_EXTENSIONS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-works": "wps",
    "image/jpeg": "jpg",
    "image/png": "png",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """One body and where it came from; ``kind`` is ``html``, ``text`` or a file's extension."""

    sha256: str
    body: bytes
    kind: str
    charset: str | None
    origins: tuple[dict[str, Any], ...]

    @property
    def filename(self) -> str:
        """The name under which it is downloaded."""
        return f"{self.sha256[:16]}.{'txt' if self.kind == 'text' else self.kind}"

    @property
    def shown(self) -> bool:
        """Whether it can be read on the site; otherwise it is for download only."""
        return self.kind in ("html", "text") and len(self.body) <= LARGEST_SHOWN


def load(folder: Path, sha256: str, origins: tuple[dict[str, Any], ...]) -> Stored | None:
    """Return a body of the folder's ``bodies.db``; None where it is not kept or cannot be had as it was stored.

    ``origins`` are the rows of ``snapshots`` for it.
    """
    path = folder / "bodies.db"
    if not path.is_file():
        return None
    bodies = Bodies(path, read_only=True)
    try:
        body = bodies.get(sha256)
    except (KeyError, DamagedBodyError):
        return None
    finally:
        bodies.close()
    declared = str(origins[0].get("content_type") or "") if origins else ""
    charset = re.search(r"charset=[\"']?([\w.:-]+)", declared)
    return Stored(sha256, body, kind_of(body, declared), charset[1] if charset else None, origins)


def kind_of(body: bytes, content_type: str) -> str:
    """Return ``html``, ``text`` or the extension of a file; what the bytes are counts for more than what was said."""
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return _EXTENSIONS.get(content_type.partition(";")[0].strip().lower(), kind)
    media = content_type.partition(";")[0].strip().lower()
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if media in ("text/html", "application/xhtml+xml") or re.match(
        rb"<(!doctype html|html|head|body|table|div|p)\b", head
    ):
        return "html"
    if media in _EXTENSIONS:
        return _EXTENSIONS[media]
    if media.startswith("text/") or b"\0" not in body[:4096]:
        return "text"
    return "bin"


def inert(stored: Stored) -> str:
    """Return an HTML body without anything that runs, loads or leaves; text and tables stay as they are."""
    text, _ = decode(stored.body, stored.charset)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    try:
        root = html.document_fromstring(text) if text.strip() else html.document_fromstring("<p></p>")
    except (etree.ParserError, ValueError):
        root = html.document_fromstring("<p></p>")
    for element in list(root.iter(*_DROPPED, etree.Comment, etree.ProcessingInstruction)):
        _take_out(element)
    for picture in list(root.iter("img")):
        picture.tag, picture.text = "span", picture.get("alt") or ""
    for element in root.iter(etree.Element):
        for name in list(element.attrib):
            plain = str(name).lower()
            if plain.startswith("on") or plain in _LOADS or ":" in plain:
                del element.attrib[name]
        target = str(element.attrib.pop("href", ""))
        if target.startswith(("http://", "https://")):
            element.set("title", target)
    page: str = html.tostring(root, encoding="unicode", doctype="<!doctype html>")
    return page


def text_of(stored: Stored) -> str:
    """Return a plain-text body, decoded."""
    return decode(stored.body, stored.charset)[0]


def _take_out(element: Any) -> None:
    """Remove an element with what it holds, but not the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
