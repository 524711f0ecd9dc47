"""Variations, section 7: tables cut in pieces."""

from __future__ import annotations

from dataclasses import replace

from parsers.forms import forms
from tests.golden.shapes import shape
from tests.golden.shapes.paper import TITLE, fourth, html, label, page, second, text, third
from tests.golden.shapes.texts import markdown
from tests.parsers.drawing import Table

LINES, APPLICANTS = forms()["2021"].lines, forms()["2021"].applicants


def cut(table: Table, at: int, halves: dict[str, tuple[str, str]] | None = None) -> tuple[Table, Table]:
    """Cut a table before row ``at``; labels that reach over the cut go on as empty cells, or with their other half."""
    head, tail = [list(row) for row in table[:at]], [list(row) for row in table[at:]]
    left = []
    for number, row in enumerate(head):
        for position, box in enumerate(row):
            over = number + box.rowspan - at
            if box.rowspan > 1 and over > 0:
                first, rest = (halves or {}).get(box.text, (box.text, ""))
                row[position] = replace(box, text=first, rowspan=at - number)
                left.append(replace(box, text=rest, rowspan=over))
    tail[0][0:0] = left
    return head, tail


@shape("third-cut-by-a-page")
def _cut() -> str:
    """The second piece has no header, and begins with what is left of two groups."""
    head, tail = cut(third(), 9)
    return page("", f"{html(head)}\n<p>- 4 -</p>\n{html(tail)}")


@shape("third-cut-with-its-header-repeated")
def _repeated() -> str:
    head, tail = cut(third(), 9)
    return page("", f"{html(head)}\n<p>— 4 —</p>\n{html([*third()[:3], *tail])}")


@shape("third-cut-inside-a-group-label")
def _label_cut() -> str:
    """（四）无 on one page, 法提供 on the next."""
    head, tail = cut(third(), 14, {"（四）无法提供": ("（四）无", "法提供")})
    return page("", f"{html(head)}\n<p>P. 9</p>\n{html(tail)}")


@shape("second-cut-below-a-band-title")
def _second_cut() -> str:
    table = second()
    return page(f"{html(table[:5])}\n<p>第 3 页</p>\n{html(table[5:])}")


@shape("second-cut-below-a-header")
def _header_cut() -> str:
    table = second()
    return page(f"{html(table[:6])}\n<p>- 3 -</p>\n{html(table[6:])}")


@shape("all-tables-in-one")
def _in_one() -> str:
    rows = [*second(), [label("三、收到和处理政府信息公开申请情况", colspan=15)], *third()]
    rows += [[label("四、政府信息公开行政复议、行政诉讼情况", colspan=15)], *fourth()]
    return page(html(rows))


@shape("text-markdown-in-pieces", "md")
def _markdown_pieces() -> str:
    """Each page a table of its own, each with a separator row."""
    head, tail = cut(third(), 9)
    return text(markdown(second()), f"{markdown(head)}\n\n- 4 -\n\n{markdown(tail)}", markdown(fourth()))


@shape("page-of-a-flip-book", own={(3, line.line, a.field): None for line in LINES for a in APPLICANTS})
def _flip_book() -> str:
    """One page of several, with the second piece of table 三 alone: under which names its figures stand is not said."""
    _, tail = cut(third(), 9)
    return f"<html><head><title>{TITLE}</title></head><body><p>第4页</p>{html(tail)}</body></html>"
