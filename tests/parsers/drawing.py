"""Draws the tables of the official forms from figures: the other direction of what the parsers do.

A drawn table is a list of rows of :class:`Box`; renderers turn it into HTML or text. Nothing here uses the parsers
beyond the forms' labels.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape

from parsers.forms import Form, forms

Figures = dict[tuple[int, str, str], str]
APPLICANTS = [a.field for a in forms()["2021"].applicants]


@dataclass(frozen=True)
class Box:
    """A cell to draw; ``label`` tells words of the form from values."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    label: bool = True


Table = list[list[Box]]


def cells(key: str) -> list[tuple[int, str, str]]:
    """Return every cell of a form, in its order."""
    form = forms()[key]
    second = [(2, row.item, c.field) for band in form.bands for row in band.rows for c in band.columns]
    third = [(3, line.line, a.field) for line in form.lines for a in form.applicants]
    fourth = [(4, channel.channel, result.field) for channel in form.channels for result in form.results]
    return second + third + fourth


def some_figures(key: str, seed: int = 7) -> Figures:
    """Return different figures for as many cells as possible, so that no value can be taken for another."""
    chance = random.Random(seed)
    names = cells(key)
    values = chance.sample(range(1, 5000), len(names))
    return dict(zip(names, map(str, values), strict=True))


def table2(form: Form, figures: Figures) -> Table:
    """Table 二 on four columns."""
    rows: Table = []
    for band in form.bands:
        rows.append([Box(band.title, colspan=4)])
        share = 3 // len(band.columns)
        spans = [share] * len(band.columns)
        spans[-1] += 3 - sum(spans)
        rows.append([Box("信息内容"), *(Box(c.label, colspan=s) for c, s in zip(band.columns, spans, strict=True))])
        for row in band.rows:
            values = [figures[2, row.item, column.field] for column in band.columns]
            rows.append([Box(row.label), *(Box(v, colspan=s, label=False) for v, s in zip(values, spans, strict=True))])
    return rows


def table3(form: Form, figures: Figures) -> Table:
    """Table 三 on ten columns, heads spanned as the form does it."""
    rows: Table = [
        [Box(form.corner, colspan=3, rowspan=3), Box("申请人情况", colspan=7)],
        [Box("自然人", rowspan=2), Box("法人或其他组织", colspan=5), Box("总计", rowspan=2)],
        [Box(a.label) for a in form.applicants if a.group],
    ]
    for position, line in enumerate(form.lines):
        row: list[Box] = []
        if line.top and not form.lines[position - 1].top:
            row.append(Box(line.top, rowspan=sum(1 for other in form.lines if other.top)))
        if line.group and form.lines[position - 1].group != line.group:
            row.append(Box(line.group, rowspan=sum(1 for other in form.lines if other.group == line.group)))
        row.append(Box(line.label, colspan=1 if line.group else 2 if line.top else 3))
        row += [Box(figures[3, line.line, a.field], label=False) for a in form.applicants]
        rows.append(row)
    return rows


def table4(form: Form, figures: Figures) -> Table:
    """Table 四 on fifteen columns."""
    results = [Box(r.label) for r in form.results]
    return [
        [Box("行政复议", colspan=5), Box("行政诉讼", colspan=10)],
        [
            *(replace(box, rowspan=2) for box in results),
            Box("未经复议直接起诉", colspan=5),
            Box("复议后起诉", colspan=5),
        ],
        [*results, *results],
        [Box(figures[4, c.channel, r.field], label=False) for c in form.channels for r in form.results],
    ]


def tables(key: str, figures: Figures) -> list[Table]:
    """Return the three tables of a form."""
    form = forms()[key]
    return [table2(form, figures), table3(form, figures), table4(form, figures)]


CellText = Callable[[str], str]


def html_table(table: Table, *, dress: CellText = escape, attributes: str = 'border="1"') -> str:
    """Draw a table as HTML with its spans."""
    rows = []
    for row in table:
        drawn = "".join(
            f"<td{_span('rowspan', box.rowspan)}{_span('colspan', box.colspan)}>{dress(box.text)}</td>" for box in row
        )
        rows.append(f"<tr>{drawn}</tr>")
    return f"<table {attributes}><tbody>{''.join(rows)}</tbody></table>"


def _span(name: str, size: int) -> str:
    return f' {name}="{size}"' if size > 1 else ""


def text_table(table: Table) -> str:
    """Draw a table as text: each cell a line that begins with TAB, merged ones empty, blank ones a no-break space."""
    lines: list[str] = []
    below: dict[int, int] = {}
    for row in table:
        column = 0
        boxes = iter(row)
        box = next(boxes, None)
        while box is not None or column in below:
            if below.get(column):
                lines.append("\t")
                below[column] -= 1
                if not below[column]:
                    del below[column]
                column += 1
                continue
            assert box is not None
            lines.append("\t" + (box.text or "\xa0"))
            if box.rowspan > 1:
                below[column] = box.rowspan - 1
            column += box.colspan
            box = next(boxes, None)
        lines.append("")
    return "\n".join(lines)


HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def page(drawn: Iterable[str], *, title: str = "乌有市林业局2023年政府信息公开工作年度报告", period: str = "") -> str:
    """Return a report's HTML with the six chapters and the tables under the second, third and fourth."""
    second, third, fourth = drawn
    period = period or "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    return (
        f"<html><head><title>{title}_乌有市人民政府</title></head><body><div class='nav'><a>首页</a></div>"
        f"<div id='zoom'><h1>{title}</h1><p>{period}</p><p>{HEADINGS[0]}</p><p>本局按条例公开了该公开的信息。</p>"
        f"<p>{HEADINGS[1]}</p>{second}<p>{HEADINGS[2]}</p>{third}<p>{HEADINGS[3]}</p>{fourth}"
        f"<p>{HEADINGS[4]}</p><p>目录不够细，来年补上。</p><p>{HEADINGS[5]}</p><p>无。</p></div></body></html>"
    )


def text_page(drawn: Iterable[str], *, title: str = "乌有市林业局2023年政府信息公开工作年度报告") -> str:
    """Return a report as plain text, tables drawn by :func:`text_table`."""
    second, third, fourth = drawn
    return "\n".join(
        [
            title,
            HEADINGS[0],
            "本局按条例公开了该公开的信息。",
            HEADINGS[1],
            second,
            "",
            HEADINGS[2],
            third,
            "",
            HEADINGS[3],
            fourth,
            "",
            HEADINGS[4],
            "目录不够细，来年补上。",
            HEADINGS[5],
            "无。",
        ]
    )
