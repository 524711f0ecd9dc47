"""Draws the indicator tables of reports before 2019, and the reports round them: prose and places are invented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from parsers.generations import Generation, Row, Section, generations

#: One row of a drawn table: label, unit, measure (None: a heading), code.
Drawn = tuple[str, str, str | None, str]
PERIOD = "本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
CHAPTERS = (
    "一、概述",
    "二、主动公开政府信息情况",
    "三、依申请公开政府信息情况",
    "四、政府信息公开的收费及减免情况",
    "五、复议、诉讼和申诉情况",
    "六、存在的主要问题和改进措施",
)


def rows_of(key: str) -> list[Drawn]:
    """Return every row of a generation's table as its form prints it, each measure once."""
    generation = generations()[key]
    drawn: list[Drawn] = []
    seen: set[str] = set()
    for section in generation.sections:
        if section.labels[0]:
            own = section.row
            drawn.append((section.labels[0], own.unit if own else "----", own.measure if own else None, ""))
        for row in section.rows:
            if row.measure not in seen and not row.under and not row.words:
                seen.add(row.measure)
                drawn.append((row.label, row.unit, row.measure, row.code))
    return drawn


def truth(drawn: Iterable[Drawn], start: int = 11) -> dict[str, int]:
    """Give each measure a figure that no other one has."""
    measures = [measure for _, _, measure, _ in drawn if measure is not None]
    return {measure: start + 7 * at for at, measure in enumerate(measures)}


def table_2014(drawn: Sequence[Drawn], figures: Mapping[str, int | str], *, numbered: bool = False) -> str:
    """Draw 统计指标 | 单位 | 统计数, with 序号 in front where ``numbered``."""
    head = (["序号"] if numbered else []) + ["统计指标", "单位", "统计数"]
    body = [
        ([str(at)] if numbered else []) + [label, unit, "" if measure is None else str(figures[measure])]
        for at, (label, unit, measure, _) in enumerate(drawn, 1)
    ]
    return html([head, *body])


def table_2008(drawn: Sequence[Drawn], figures: Mapping[str, int], cumulative: Mapping[str, int]) -> str:
    """Draw 指标名称 | 计量单位 | 代码 | 本期实际 | 本年累计."""
    head = [["指标名称", "计量单位", "代码", "本期实际", "本年累计"], ["甲", "乙", "丙", "1", "2"]]
    body = [[label, unit, code, str(figures[m]), str(cumulative[m])] for label, unit, m, code in drawn if m is not None]
    return html([*head, *body])


def html(rows: Iterable[Sequence[str]]) -> str:
    """Draw rows as an HTML table; a cell that begins with ``<td`` is taken as it is."""
    drawn = "".join(
        "<tr>" + "".join(c if c.startswith("<td") else f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows
    )
    return f"<table border=1>{drawn}</table>"


def report(
    *annexes: str,
    year: int = 2016,
    title: str = "乌有市林业局{year}年政府信息公开工作年度报告",
    texts: Mapping[int, str] | None = None,
) -> str:
    """Return a report of the old kind as a page: six chapters, and the tables after them."""
    paragraphs = "".join(
        f"<p>{heading}</p><p>{(texts or {}).get(at, '本局照章办事，详见附表。')}</p>"
        for at, heading in enumerate(CHAPTERS)
    )
    name = title.format(year=year)
    return (
        f"<html><head><meta charset=utf-8><title>{name}</title></head><body><div><h1>{name}</h1>"
        f"<p>{PERIOD.format(year=year)}</p>{paragraphs}<p>七、附表</p>{''.join(annexes)}</div></body></html>"
    )


__all__ = ["Generation", "Row", "Section", "html", "report", "rows_of", "table_2008", "table_2014", "truth"]
