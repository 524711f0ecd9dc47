"""The sheets that golden documents are drawn on: a page, a text, and the three tables to change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape

from parsers.forms import forms
from tests.golden.shapes import figures
from tests.parsers.drawing import HEADINGS, Box, Table, html_table, table2, table3, table4, text_table

TITLE = "乌有市林业局2023年政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
SAYS = {1: "本局按条例公开了该公开的信息。", 5: "目录不够细，来年补上。", 6: "无。"}


def second(form: str = "2021") -> Table:
    """Table 二 to change."""
    return table2(forms()[form], figures(form))


def third(form: str = "2021") -> Table:
    """Table 三 to change."""
    return table3(forms()[form], figures(form))


def fourth(form: str = "2021") -> Table:
    """Table 四 to change."""
    return table4(forms()[form], figures(form))


def page(
    *drawn: str,
    title: str = f"<h1>{TITLE}</h1>",
    period: str = PERIOD,
    headings: Iterable[str] = HEADINGS,
    says: dict[int, str] | None = None,
    after: str = "",
    head: str = "",
) -> str:
    """A page: six chapters, what is drawn under those of the tables, sentences under the others."""
    tables = dict(zip((2, 3, 4), drawn, strict=False))
    parts = [title, f"<p>{period}</p>"]
    for number, heading in enumerate(headings, 1):
        parts.append(f"<p>{heading}</p>" if heading and not heading.startswith("<") else heading)
        parts.append(tables.get(number, ""))
        text = {**SAYS, **(says or {})}.get(number)
        parts.append(f"<p>{text}</p>" if text else "")
    body = "\n".join(part for part in [*parts, after] if part)
    return f"<html><head>{head}</head><body>\n<div id=zoom>\n{body}\n</div>\n</body></html>\n"


def html(table: Table, dress: Callable[[str], str] = escape) -> str:
    """A table as HTML, a row a line."""
    return html_table(table, dress=dress).replace("<tr>", "\n<tr>").replace("</tbody>", "\n</tbody>")


def whole(form: str = "2021", *, title: str = f"<h1>{TITLE}</h1>", **others: object) -> str:
    """A page with the three tables of a form as they are."""
    return page(html(second(form)), html(third(form)), html(fourth(form)), title=title, **others)  # type: ignore[arg-type]


def short(**others: object) -> str:
    """A page with table 四 only: for what does not concern tables."""
    return page("", "", html(fourth()), **others)  # type: ignore[arg-type]


def text(*drawn: str, way: Callable[[Table], str] = text_table, form: str = "2021") -> str:
    """A plain text with three tables, each drawn in a ``way``, or as given."""
    given = drawn or (way(second(form)), way(third(form)), way(fourth(form)))
    lines = [TITLE, PERIOD]
    for number, heading in enumerate(HEADINGS, 1):
        lines += [heading, "", *([given[number - 2], ""] if 2 <= number <= 4 else [SAYS[number]])]
    return "\n".join(lines) + "\n"


def relabel(table: Table, labels: dict[str, str]) -> Table:
    """Write some labels otherwise; each of them must be there."""
    printed = {box.text for row in table for box in row if box.label}
    assert labels.keys() <= printed, labels.keys() - printed
    return [[replace(box, text=labels.get(box.text, box.text)) if box.label else box for box in row] for row in table]


def refigure(table: Table, texts: dict[str, str]) -> Table:
    """Write some figures otherwise; each of them must be there."""
    printed = {box.text for row in table for box in row if not box.label}
    assert texts.keys() <= printed, texts.keys() - printed
    return [[box if box.label else replace(box, text=texts.get(box.text, box.text)) for box in row] for row in table]


def row_of(table: Table, label: str) -> int:
    """Return the row in which a label stands."""
    return next(at for at, row in enumerate(table) if any(box.label and box.text == label for box in row))


def label(content: str, colspan: int = 1, rowspan: int = 1) -> Box:
    """A cell with words of the form."""
    return Box(content, colspan, rowspan)


def value(content: str, colspan: int = 1) -> Box:
    """A cell with a figure."""
    return Box(content, colspan, label=False)
