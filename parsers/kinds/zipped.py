"""A zip file that holds one report: that report. One that holds several says so, since none of them is the body."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from parsers.document import Document
from parsers.kinds.ooxml import Package, PackageError

#: What systems add by themselves, and what goes with a page.
_FURNITURE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_BESIDE = frozenset(("image", "binary", "zip", "archive"))

Sniff = Callable[[bytes], str]
Read = Callable[[bytes, str, str | None], Document | None]


def read(body: bytes, sniff: Sniff, inner: Read) -> Document:
    """Read the one member that is a document; ``sniff`` and ``inner`` tell its kind and read it."""
    try:
        package = Package.open(body)
        members = [name for name in package.names() if not _furniture(name)]
        found: list[tuple[str, str, bytes]] = []
        for name in members:
            data = package.part(name)
            kind = sniff(data) if data else "binary"
            if kind not in _BESIDE:
                found.append((name, kind, data or b""))
    except PackageError as error:
        return _unread(error.kind, str(error))
    pages = [member for member in found if not member[0].lower().endswith((".css", ".js", ".xml", ".json"))]
    if not pages:
        return _unread("kind_not_read", f"no document among {len(members)} members")
    if len(pages) > 1:
        return _unread("several_files", f"{len(pages)} documents: " + ", ".join(name for name, _, _ in pages[:5]))
    name, kind, data = pages[0]
    document = inner(data, kind, None)
    if document is None:
        return _unread("kind_not_read", f"{posixpath.basename(name)}: files of kind {kind} are kept but not read")
    return document


def _furniture(name: str) -> bool:
    return name.startswith(_FURNITURE[0]) or posixpath.basename(name) in _FURNITURE or "/." in f"/{name}"


def _unread(kind: str, detail: str) -> Document:
    return Document(kind="zip", encoding=None, unread=(kind, detail))
