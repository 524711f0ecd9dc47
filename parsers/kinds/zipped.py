"""A zip file that holds one report: that report. One that holds several says so, since none of them is the body."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

from parsers.document import Document
from parsers.kinds.ooxml import Package, PackageError

#: What systems add by themselves.
_FURNITURE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
#: A saved page X.htm has what belongs to it in a folder X.files (X_files); a text of fewer bytes is no report.
_PAGE = re.compile(r"(.+)\.(?:html?|mht|docx?)", re.IGNORECASE)
SHORT = 2000
_BESIDE = frozenset(("image", "binary", "zip", "archive"))

Sniff = Callable[[bytes], str]
Read = Callable[[bytes, str, str | None], Document | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip file."""

    name: str
    kind: str
    data: bytes


def read(body: bytes, sniff: Sniff, inner: Read) -> Document:
    """Read the one member that is a document; ``sniff`` and ``inner`` tell its kind and read it."""
    found = only(body, sniff)
    if not isinstance(found, Member):
        return Document(kind="zip", encoding=None, unread=found)
    document = inner(found.data, found.kind, None)
    if document is None:
        detail = f"{posixpath.basename(found.name)}: files of kind {found.kind} are kept but not read"
        return Document(kind="zip", encoding=None, unread=("kind_not_read", detail))
    return document


def only(body: bytes, sniff: Sniff) -> Member | tuple[str, str]:
    """Return the one member that is a document, or the problem's kind and its detail."""
    try:
        package = Package.open(body)
        members = [name for name in package.names() if not _furniture(name)]
        found: list[Member] = []
        for name in members:
            data = package.part(name) or b""
            kind = sniff(data) if data else "binary"
            if kind not in _BESIDE:
                found.append(Member(name, kind, data))
    except PackageError as error:
        return error.kind, str(error)
    folders = [f"{page[1]}{mark}files/" for name in members if (page := _PAGE.fullmatch(name)) for mark in "._"]
    pages = [
        member
        for member in found
        if not member.name.lower().endswith((".css", ".js", ".xml", ".json"))
        and not member.name.startswith(tuple(folders))
    ]
    if len(pages) > 1:  # a note on how to open the file is none of its documents
        pages = [member for member in pages if member.kind != "text" or len(member.data) >= SHORT] or pages
    if not pages:
        return "kind_not_read", f"no document among {len(members)} members"
    if len(pages) > 1:
        return "several_files", f"{len(pages)} documents: " + ", ".join(member.name for member in pages[:5])
    return pages[0]


def _furniture(name: str) -> bool:
    return name.startswith(_FURNITURE[0]) or posixpath.basename(name) in _FURNITURE or "/." in f"/{name}"
