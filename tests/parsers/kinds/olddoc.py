"""Writes .doc files from drawn tables, as Word and WPS save them: cells by their edges, merges by their flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from soak import msdoc
from soak.msdoc import ABOVE, RESTART, Paragraph, said
from tests.parsers.drawing import HEADINGS, Box, Table
from tests.parsers.kinds.word import TITLE

CellText = Callable[[Box], list[Paragraph]]
#: Twips; every column has another width, so that no edge falls on another by chance.
WIDTHS = [600 + 30 * number for number in range(60)]


def plain(box: Box) -> list[Paragraph]:
    """A cell's content as one paragraph."""
    return [said(box.text)]


def laid_out(drawn: Table) -> Iterator[list[tuple[Box | None, int, int, str]]]:
    """Yield for each row its boxes with their first and last column; None for one that a cell above covers."""
    below: dict[int, tuple[int, int]] = {}
    for boxes in drawn:
        row: list[tuple[Box | None, int, int, str]] = []
        column = 0
        waiting = iter(boxes)
        box = next(waiting, None)
        while box is not None or column in below:
            if column in below:
                columns, left = below.pop(column)
                row.append((None, column, column + columns, "continue"))
                if left > 1:
                    below[column] = columns, left - 1
                column += columns
                continue
            assert box is not None
            row.append((box, column, column + box.colspan, "restart" if box.rowspan > 1 else ""))
            if box.rowspan > 1:
                below[column] = box.colspan, box.rowspan - 1
            column += box.colspan
            box = next(waiting, None)
        yield row


def table(drawn: Table, *, text: CellText = plain, depth: int = 1, left: int = -108) -> list[Paragraph]:
    """The paragraphs of a table."""
    flags = {"": 0, "restart": RESTART, "continue": ABOVE}
    found: list[Paragraph] = []
    for row in laid_out(drawn):
        boxes = [
            msdoc.Box(text(box) if box else [said("")], sum(WIDTHS[first:last]), flags[merge])
            for box, first, last, merge in row
        ]
        found += msdoc.row(boxes, left=left, depth=depth)
    return found


def report(drawn: Iterable[list[Paragraph]], *, title: str = TITLE) -> list[Paragraph]:
    """The paragraphs of a report: six chapters, and the tables under the second, third and fourth."""
    second, third, fourth = drawn
    lines = [title, "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"]
    chapters: list[list[Paragraph]] = [
        [said("本局按条例公开了该公开的信息。")],
        second,
        third,
        fourth,
        [said("目录不够细，来年补上。")],
        [said("无。")],
    ]
    found = [said(line) for line in lines]
    for heading, chapter in zip(HEADINGS, chapters, strict=True):
        found += [said(heading), *chapter]
    return found
