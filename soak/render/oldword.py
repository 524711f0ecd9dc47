"""A draft as a Word 97 file: cells by their edges, merged cells as one wide cell or marked downwards."""

from __future__ import annotations

from random import Random

from soak import msdoc
from soak.draft import Draft, Table
from soak.msdoc import ABOVE, RESTART, Paragraph, said
from soak.squares import squares

_COLUMN = 700


def render(draft: Draft, chance: Random) -> bytes:
    """Return the file; some are narrow in their plain letters, some saved in pieces."""
    found = [said(_characters(draft, line)) for line in draft.title.split("\n")]
    for block in draft.blocks:
        if isinstance(block, Table):
            found += [*_table(draft, block), said("")]
        else:
            found.append(said(_characters(draft, block.text)))
    return msdoc.File(found, narrow=chance.random() < 0.3, backwards=chance.random() < 0.2).write()


def _characters(draft: Draft, text: str) -> str:
    for change in draft.characters:
        text = change(text)
    return text


def _table(draft: Draft, table: Table) -> list[Paragraph]:
    found: list[Paragraph] = []
    for number, line in enumerate(squares(table.rows)):
        boxes = []
        for box, top, left in dict.fromkeys(line):
            width = sum(1 for square in line if square == (box, top, left))
            flags = 0 if box.rowspan == 1 else RESTART if top == number else ABOVE
            text = _characters(draft, box.text) if box.is_label else box.text
            shown = text.replace("\n", "\v") if top == number else ""
            boxes.append(msdoc.Box([said(shown)], _COLUMN * width, flags))
        if boxes:
            found += msdoc.row(boxes)
    return found
