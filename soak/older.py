"""Reports before 2019: their lists of indicators, of 2014 (统计指标 | 单位 | 统计数) and 2008 (two columns of figures).

Of the parsers only the lists' wordings are used. A figure's key is (0, measure, ``value`` or ``cumulative``).
"""

from __future__ import annotations

from random import Random

from parsers.generations import Generation, Row, generations
from soak.draft import Block, Box, Draft, Heading, Key, Table, Words, Written
from soak.paper import PROSE
from soak.shapes import Phase, Shape

YEARS = {"2014": range(2014, 2019), "2008": range(2008, 2014)}
CHAPTERS = (
    "一、概述",
    "二、主动公开政府信息情况",
    "三、依申请公开政府信息情况",
    "四、政府信息公开的收费及减免情况",
    "五、复议、诉讼和申诉情况",
    "六、存在的主要问题和改进措施",
)
#: Shapes of the later forms that such a report can be put into too, besides those of phases that touch any table.
FITTING = frozenset(
    {
        "thousands separators",
        "full-width digits",
        "blanks round digits",
        "some cells blank",
        "dashes instead of figures",
        "words instead of figures",
        "blanks inside labels",
        "lines broken inside labels",
        "traditional characters",
        "Kangxi radicals and compatibility characters",
        "text: rows with bars behind cells",
        "text: rows between bars",
        "text: Markdown",
        "text: blanks between cells",
        "title cut, turned or broken",
        "period garbled",
    }
)
_WHOLE = (Phase.DRESS, Phase.PAGE, Phase.BYTES)
_APART = frozenset({"rows hidden or empty", "a few bytes damaged outside the tables"})  # 网站 stands in these tables


def fits(one: Shape) -> bool:
    """Tell whether a shape can be given to such a report."""
    if one.form in YEARS:
        return True
    if one.form or one.undecidable or one.name in _APART:
        return False
    return one.name in FITTING or one.phase in _WHOLE


def rows(generation: Generation) -> list[Row | str]:
    """Return the rows of a list in its order, each measure once; headings as their words."""
    found: list[Row | str] = []
    seen: set[str] = set()
    for section in generation.sections:
        if section.labels[0]:
            found.append(section.row or section.labels[0])
        for row in section.rows:
            if row.measure not in seen and not row.under and not row.words:
                seen.add(row.measure)
                found.append(row)
    return found


def cells(key: str, chance: Random) -> dict[Key, Written]:
    """Give every figure another number."""
    measures = [row.measure for row in rows(generations()[key]) if isinstance(row, Row)]
    fields = ("value", "cumulative") if key == "2008" else ("value",)
    names: list[Key] = [(0, measure, field) for measure in measures for field in fields]
    numbers = chance.sample(range(2, 60_000), len(names))
    return {name: Written(str(number), number) for name, number in zip(names, numbers, strict=True)}


def report(draft: Draft, prose: Random) -> list[Block]:
    """Chapters of prose, and the list as an annex."""
    blocks: list[Block] = [Words(draft.period)]
    for number, chapter in enumerate(CHAPTERS, 1):
        blocks += [Heading(chapter, number), Words(prose.choice(PROSE))]
    title = "政府信息公开情况统计表" if draft.older == "2014" else "政府信息公开情况统计报表"
    return [*blocks, Words(f"附件：{title}（{draft.year}年度）"), _table(draft)]


def _table(draft: Draft) -> Table:
    two = draft.older == "2008"
    names = ("指标名称", "计量单位", "代码", "本期实际", "本年累计") if two else ("统计指标", "单位", "统计数")
    drawn = [[Box(name, name="head") for name in names]]
    for row in rows(generations()[draft.older]):
        if isinstance(row, str):
            drawn.append([Box(row, name="heading"), *(Box(text, name="none") for text in ("----", ""))])
            continue
        label = [Box(row.label, name=f"row:{row.measure}"), Box(row.unit, name="unit")]
        if two:
            label.append(Box(row.code, name="code"))
        keys: list[Key] = [(0, row.measure, "value"), (0, row.measure, "cumulative")]
        drawn.append([*label, *(Box(draft.cells[key].text, key=key) for key in keys[: 1 + two])])
    return Table(0, drawn, head=1)
