"""Tables that a page has in its lines: rows or cells in paragraphs, read as those of a text."""

from __future__ import annotations

from parsers import figures
from parsers.document import Document, Line
from parsers.figures import Tables
from parsers.kinds import text
from parsers.table2 import HEAD

#: Words that head the tables of the forms: a page without them has none in its lines.
_HEADS = (HEAD, "申请人情况", "尚未审结")


def read(document: Document, tables: Tables) -> Tables:
    """Return the tables of a page, where it has none as such those that its lines hold; its blocks become those."""
    if tables.found or document.kind not in ("html", "mht"):
        return tables
    if not any(head in block.text for block in document.blocks if isinstance(block, Line) for head in _HEADS):
        return tables
    other = text.from_lines(document)
    found = figures.read(other)
    if not found.found:
        return tables
    document.images = [len(other.blocks)] * len(document.images)
    document.blocks, document.containers = other.blocks, []
    document.rows_lost, document.run_together = other.rows_lost, other.run_together
    return found
