"""The three tables of the official forms as they are, and a report around them."""

from __future__ import annotations

from random import Random

from parsers.forms import Band, Form
from soak.draft import Block, Box, Draft, Heading, Key, Row, Table, Words, Written
from soak.figures import SINGLE, THREE

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
AGENCIES = (
    "乌有市林业局",
    "乌有市人民政府办公室",
    "云梦泽县教育局",
    "子虚乡人民政府",
    "亡是公区市场监督管理局",
    "无何有镇人民政府",
)
PROSE = (
    "本机关按照条例的要求，及时更新目录，方便群众查阅。",
    "全年通过网站发布各类信息，同比有所增加。",
    "专人负责登记、审核、办理和答复，流程比上一年清楚。",
    "培训两次，参加人员覆盖各科室。",
    "下一步将继续完善制度，改进栏目设置。",
    "依申请公开的渠道包括当面、信函和网上提交。",
)
SUB_LABELS = {
    "other_no_correction": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "other_fee_unpaid": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "other_misc": "3.其他",
}


def tables(form: Form, cells: dict[Key, Written]) -> list[Table]:
    """Draw the three tables."""
    return [second(form, cells), third(form, cells), fourth(form, cells)]


def _value(cells: dict[Key, Written], key: Key, colspan: int = 1) -> Box:
    written = cells[key]
    return Box(written.text, colspan=colspan, key=key, html=written.html)


def _band(band: Band, cells: dict[Key, Written]) -> list[Row]:
    share = 3 // len(band.columns)
    spans = [share] * len(band.columns)
    spans[-1] += 3 - sum(spans)
    columns = list(zip(band.columns, spans, strict=True))
    return [
        [Box(band.title, colspan=4, name=f"band:{band.clause}")],
        [Box("信息内容", name="head"), *(Box(c.label, colspan=s, name=f"column:{c.field}") for c, s in columns)],
        *(
            [
                Box(row.label, name=f"item:{row.item}"),
                *(_value(cells, (2, row.item, column.field), span) for column, span in columns),
            ]
            for row in band.rows
        ),
    ]


def second(form: Form, cells: dict[Key, Written]) -> Table:
    """Table 二 on four columns."""
    return Table(2, [row for band in form.bands for row in _band(band, cells)])


def third(form: Form, cells: dict[Key, Written]) -> Table:
    """Table 三 on ten columns, with the lines that the figures have."""
    organisations = [a for a in form.applicants if a.group]
    rows: list[Row] = [
        [Box(form.corner, colspan=3, rowspan=3, name="corner"), Box("申请人情况", colspan=7, name="applicants")],
        [
            Box("自然人", rowspan=2, name="applicant:natural_person"),
            Box("法人或其他组织", colspan=5, name="organisations"),
            Box("总计", rowspan=2, name="applicant:total"),
        ],
        [Box(a.label, name=f"applicant:{a.field}") for a in organisations],
    ]
    lines = list(dict.fromkeys(line for part, line, _ in cells if part == 3))
    official = {line.line: line for line in form.lines}
    places = {line: (official[line].top, official[line].group) for line in lines if line in official}
    labels = {line: official[line].label for line in lines if line in official}
    for line in lines:
        if line in THREE:
            places[line], labels[line] = ("三、本年度办理结果", "（六）其他处理"), SUB_LABELS[line]
        elif line == SINGLE:
            places[line], labels[line] = ("三、本年度办理结果", ""), "（六）其他处理"
    for position, line in enumerate(lines):
        top, group = places[line]
        before = places[lines[position - 1]] if position else ("", "")
        row: Row = []
        if top and not before[0]:
            row.append(Box(top, rowspan=sum(1 for one in lines if places[one][0]), name="top"))
        if group and before[1] != group:
            row.append(Box(group, rowspan=sum(1 for one in lines if places[one][1] == group), name=f"group:{group}"))
        row.append(Box(labels[line], colspan=1 if group else 2 if top else 3, name=f"line:{line}"))
        row += [_value(cells, (3, line, applicant.field)) for applicant in form.applicants]
        rows.append(row)
    return Table(3, rows, head=3)


def fourth(form: Form, cells: dict[Key, Written]) -> Table:
    """Table 四 on fifteen columns."""

    def results(rowspan: int) -> Row:
        return [Box(r.label, rowspan=rowspan, name=f"result:{r.field}") for r in form.results]

    return Table(
        4,
        [
            [Box("行政复议", colspan=5, name="channel:review"), Box("行政诉讼", colspan=10, name="litigation")],
            [
                *results(2),
                Box("未经复议直接起诉", colspan=5, name="channel:litigation_direct"),
                Box("复议后起诉", colspan=5, name="channel:litigation_after_review"),
            ],
            [*results(1), *results(1)],
            [_value(cells, (4, c.channel, r.field)) for c in form.channels for r in form.results],
        ],
        head=3,
    )


def report(draft: Draft, prose: Random) -> list[Block]:
    """The title, the period, and six chapters with the tables in their places."""
    drawn = tables(draft.form, draft.cells)
    blocks: list[Block] = [Words(draft.period)]
    for number, heading in enumerate(HEADINGS, 1):
        blocks.append(Heading(heading, number))
        if 2 <= number <= 4:
            blocks.append(drawn[number - 2])
        elif number == 6:
            blocks.append(Words("无。"))
        else:
            blocks += [Words(prose.choice(PROSE)) for _ in range(prose.randint(1, 3))]
    return blocks
