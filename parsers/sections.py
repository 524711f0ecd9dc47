"""The report's own stretch of a document, and its chapters with their text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from parsers.chapters import heading
from parsers.characters import fold
from parsers.document import Document, Line
from parsers.grid import Grid
from parsers.model import Section

#: Furniture that ends a report: what stands below it belongs to the site.
#: No report has more headings; what comes after them is text.
MOST = 60
#: So many headings in a row without anything under them are a table of contents.
CONTENTS = 3
#: More chapters and tables than this, of nine, are a report although one chapter is not there.
MANY = 6
_END = re.compile(
    r"^[\[【(]?(?:上一[篇页条]|下一[篇页条]|打印(?:本[页文]|此页|文章)?|关闭(?:窗口|本页)?|打印本页\|?关闭|分享(?:到)?|扫一扫|"
    r"相关(?:链接|文章|信息|附件|文档|新闻)|版权所有|主办(?:单位)?[::]|承办(?:单位)?[::]|网站标识码|(?:返回)?顶部|返回(?:列表|首页)|"
    r"您?当前(?:的)?位置|友情链接|责任编辑|(?:网站)?地图|联系我们|网站声明|.{0,4}ICP备|.{0,4}公网安备|收藏|浏览(?:次数|量))"
)


@dataclass(slots=True)
class Window:
    """A stretch of a document's blocks: ``start`` to ``end``, ``first`` the first chapter's heading, if any."""

    start: int
    end: int
    first: int | None


def window(document: Document, used: dict[int, set[int]]) -> Window:
    """Find the report inside its page: the smallest container with every chapter and every table of the form.

    A chapter that stands on the page more than once (extracts of other reports in a box beside this one) need be in
    it only once: the container is chosen by what it holds, not as the one that holds everything.
    """
    marks: list[tuple[int, object]] = []  # where, and which chapter or table
    last_number: int | None = None
    for position, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            if id(block) in used:
                marks.append((position, id(block)))
            continue
        found = heading(block.text, after=last_number)
        if found is not None and found.number is not None:
            marks.append((position, f"chapter {found.number}"))
            last_number = found.printed
    if not marks:
        return Window(0, len(document.blocks), None)
    start, end = _holding(document, marks)
    high = max(position for position, _ in marks if position < end) + 1
    for position in range(high, end):
        block = document.blocks[position]
        if isinstance(block, Line) and _END.match(fold(block.text)):
            end = position
            break
    first = next((at for at, mark in marks if start <= at < end and isinstance(mark, str)), None)
    return Window(start, end, first)


def _holding(document: Document, marks: list[tuple[int, object]]) -> tuple[int, int]:
    """Return the smallest container with every mark.

    A chapter that the report itself lacks may stand beside it alone; it is another report's where that has also
    chapters that this one has.
    """
    counts = Counter(mark for _, mark in marks)
    places = [position for position, _ in marks]
    holding = []
    for start, end in document.containers:
        inside = Counter(mark for _, mark in marks[bisect_left(places, start) : bisect_left(places, end)])
        missing = counts.keys() - inside.keys()
        lone = len(missing) == 1 and len(inside) > MANY and all(isinstance(m, str) and counts[m] == 1 for m in missing)
        if not missing or (lone and any(inside[mark] < count for mark, count in counts.items() if mark in inside)):
            holding.append((start, end))
    return min(holding, key=lambda span: span[1] - span[0], default=(0, len(document.blocks)))


def read(document: Document, report: Window, used: dict[int, set[int]], start: int) -> list[Section]:
    """Cut the report from block ``start`` into chapters; what stands before the first heading is the preface.

    Rows of the form's tables are left out (they are figures); notes and rows of other tables stay in the text.
    """
    sections: list[_Open] = [_Open(None, None, "")]
    for block in document.blocks[start : report.end]:
        if isinstance(block, Grid):
            _table(block, used, sections[-1])
            continue
        current = sections[-1]
        found = heading(block.text, after=current.printed) if len(sections) < MOST else None
        if found is None:
            current.lines.append(block.text)
            continue
        sections.append(_Open(found.number, found.printed or current.printed, found.text))
        if found.rest:
            sections[-1].lines.append(found.rest)
    _drop_contents(sections)
    return [
        Section(part.number, part.heading, "\n".join(part.lines))
        for position, part in enumerate(sections)
        if (part.heading and not _repeated(sections, position)) or (part.lines and not part.heading)
    ]


class _Open:
    """A chapter that is still being read."""

    def __init__(self, number: int | None, printed: int | None, text: str) -> None:
        self.number, self.printed, self.heading = number, printed, text
        self.lines: list[str] = []
        self.tables = 0


def _drop_contents(sections: list[_Open]) -> None:
    """Take a table of contents (headings in a row that all come again) back into the preface."""
    later = [{part.number for part in sections[at + 1 :]} for at in range(len(sections))]
    end = 1
    while end < len(sections) and sections[end].number is not None and sections[end].number in later[end]:
        end += 1
        if sections[end - 1].lines or sections[end - 1].tables:
            break
    if end - 1 >= CONTENTS:
        for part in sections[1:end]:
            sections[0].lines += [part.heading, *part.lines]
        del sections[1:end]


def _repeated(sections: list[_Open], position: int) -> bool:
    """Tell whether a heading is only a line of a table of contents: nothing under it, and it comes again."""
    part = sections[position]
    if part.lines or part.tables or part.number is None:
        return False
    return any(later.number == part.number for later in sections[position + 1 :])


def _table(grid: Grid, used: dict[int, set[int]], current: _Open) -> None:
    taken = used.get(id(grid), set())
    current.tables += bool(taken)
    for row in range(grid.height):
        if row in taken:
            continue
        cells = [" ".join(cell.text.split()) for cell in grid.cells(row) if cell.row == row and cell.text.strip()]
        if cells and (not taken or len(cells) > 1 or len(cells[0]) > 1):
            current.lines.append(" ".join(cells))
