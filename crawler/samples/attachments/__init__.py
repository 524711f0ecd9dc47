"""Reports as files: the same manuscript that a page would hold, as PDF, as Word, as a picture, as an archive.

``write`` makes the bytes, the same at every run. The PDFs have a text layer in a font that readers bring along
(STSong-Light), so nothing is embedded; tables are ruled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.samples.attachments import docx, packed, pdf, saved
from crawler.samples.attachments.blocks import blocks
from crawler.samples.manuscript import Manuscript

# the ending of each kind's name, its Content-Type, and what makes it
_KINDS: Mapping[str, tuple[str, str, Callable[[Manuscript], bytes]]] = {
    "pdf": (".pdf", "application/pdf", lambda manuscript: pdf.write(blocks(manuscript))),
    "docx": (
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda manuscript: docx.write(blocks(manuscript)),
    ),
    "doc-html": (".doc", "application/msword", saved.write),
    "scan": (".pdf", "application/pdf", lambda manuscript: pdf.scan(len(manuscript.headings))),
    "rar": (".rar", "application/octet-stream", packed.rar),
    "ofd": (".ofd", "application/ofd", packed.ofd),
}


def ending(kind: str) -> str:
    """Return how the name of such a file ends."""
    return _KINDS[kind][0]


def content_type(kind: str) -> str:
    """Return what a server calls such a file."""
    return _KINDS[kind][1]


def write(kind: str, manuscript: Manuscript) -> bytes:
    """Return the report as a file of this kind."""
    return _KINDS[kind][2](manuscript)
