"""A stored body: what it is, where it came from, and under which name it is downloaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.evidence.reread import charset_of
from archive.removals import Removal
from archive.removals.applied import shown
from archive.storage.bodies import Bodies, DamagedBodyError, WithheldBodyError
from parsers import kinds
from parsers.encoding import decode

LARGEST_SHOWN = 5_000_000  # bytes; larger texts are for download
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
#: Documents written as text: what was read of them is shown, and not how they are written.
_WRITTEN = {"mht": "mht", "wordxml": "xml", "excelxml": "xml"}


@dataclass(frozen=True, slots=True)
class Stored:
    """One body and where it came from; ``kind`` is ``html``, ``text`` or a file's extension.

    ``withheld``: personal details were taken out of ``body``.
    """

    sha256: str
    body: bytes
    kind: str
    charset: str | None
    origins: tuple[dict[str, Any], ...]
    withheld: bool = False

    @property
    def filename(self) -> str:
        """The name under which it is downloaded."""
        return f"{self.sha256[:16]}.{'txt' if self.kind == 'text' else self.kind}"

    @property
    def plain(self) -> bool:
        """Whether it is text that a page can show as it is."""
        return self.kind == "text" and len(self.body) <= LARGEST_SHOWN


def load(
    folder: Path, sha256: str, origins: tuple[dict[str, Any], ...], removals: Sequence[Removal] = ()
) -> Stored | None:
    """Return a body of the folder's ``bodies.db``; None where it is not kept or cannot be had as it was stored.

    ``origins`` are the rows of ``snapshots`` for it, ``removals`` say what of it is withheld. Raises
    WithheldBodyError where all of it is.
    """
    path = folder / "bodies.db"
    if not path.is_file():
        return None
    declared = str(origins[0].get("content_type") or "") if origins else ""
    charset = charset_of(declared)
    bodies = Bodies(path, read_only=True)
    try:
        body = shown(bodies, sha256, charset, removals)
        withheld = bodies.is_withheld(sha256) or (bool(removals) and body != bodies.get(sha256))
    except WithheldBodyError:
        raise
    except (KeyError, DamagedBodyError):
        return None
    finally:
        bodies.close()
    return Stored(sha256, body, kind_of(body, declared), charset, origins, withheld)


def kind_of(body: bytes, content_type: str) -> str:
    """Return ``html``, ``text`` or the extension of a file; what the bytes are counts for more than what was said."""
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return _EXTENSIONS.get(content_type.partition(";")[0].strip().lower(), kind)
    if written := _WRITTEN.get(kinds.sniff(body)):
        return written
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


def text_of(stored: Stored) -> str:
    """Return a plain-text body, decoded."""
    return decode(stored.body, stored.charset)[0]
