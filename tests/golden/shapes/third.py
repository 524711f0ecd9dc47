"""Variations, section 5: table 三."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from parsers.forms import forms
from tests.golden.shapes import figures, shape
from tests.golden.shapes.paper import fourth, html, label, page, refigure, relabel, row_of, second, text, third, value
from tests.parsers.drawing import Table

APPLICANTS = [a.field for a in forms()["2021"].applicants]
ORGANISATIONS = APPLICANTS[1:-1]
LINES = [line.line for line in forms()["2021"].lines]


def _only(table: Table) -> str:
    return page("", html(table))


@shape("third-2021")
def _plain() -> str:
    """25 lines; the corner over three rows and columns."""
    return _only(third())


@shape("third-2019", form="2019")
def _plain_2019() -> str:
    """23 lines: （六）其他处理 is one."""
    return _only(third("2019"))


@shape("third-2019-layout-in-a-later-year", form="2019")
def _later() -> str:
    """（六）其他 in place of （六）其他处理, for 2023."""
    return _only(relabel(third("2019"), {"（六）其他处理": "（六）其他"}))


@shape("third-header-words-broken")
def _broken() -> str:
    cut = {"自然人": "自然</span><p></p><span>人", "申请人情况": "申请人情</p><p>况", "总计": "总 计"}
    cut |= {"商业企业": "商 业 企<br>业", "社会公益组织": "社会<br/>公益<br/>组织", "科研机构": "科研&nbsp;机构"}

    def dress(text: str) -> str:
        return f"<p><span>{cut.get(text, escape(text))}</span></p>"

    return page("", html(third(), dress=dress))


@shape("third-one-character-a-line")
def _upright() -> str:
    text = "三、本年度办理结果"
    return page("", html(relabel(third(), {text: "\n".join(text)}), dress=lambda t: "<br>".join(t.split("\n"))))


@shape("third-header-without-spans")
def _fillers() -> str:
    """Empty cells in place of what 自然人 and 总计 span."""
    table = third()
    table[0] = [replace(table[0][0], rowspan=1), table[0][1]]
    table[1] = [label("", colspan=3), *(replace(box, rowspan=1) for box in table[1])]
    table[2] = [label("", colspan=3), label(""), *table[2], label("")]
    return _only(table)


@shape("third-cells-in-place-of-all-spans")
def _no_spans() -> str:
    """As a converter leaves it: every square a cell, the words in the first one of each span."""
    rows: Table = []
    below: dict[int, int] = {}
    for row in third():
        drawn, waiting, column = [], list(row), 0
        while waiting or below.get(column):
            if below.get(column):
                below[column] -= 1
                drawn.append(label(""))
                column += 1
                continue
            box = waiting.pop(0)
            drawn += [replace(box, colspan=1, rowspan=1), *[label("")] * (box.colspan - 1)]
            for offset in range(box.colspan):
                below[column + offset] = box.rowspan - 1
            column += box.colspan
        rows.append(drawn)
    return _only(rows)


@shape("third-labels-in-other-wordings")
def _wordings() -> str:
    long = {line.line: line.label for line in forms()["2021"].lines}
    return _only(
        relabel(
            third(),
            {
                long["granted_partial"]: "(二)部分公开 (区分处理的, 只计这一情形, 不计其他情形)",
                long["denied_security_stability"]: '3.危及"三安全一稳定"',
                "（三）不予公开": "(三) 不予公开",
                long["unable_no_record"]: "1、本机关不掌握相关政府信息",
                long["refused_repeat"]: "2. 重复申请",
                long["other_no_correction"]: "1.逾期不补正",
                long["other_fee_unpaid"]: "2.申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请",
            },
        )
    )


@shape("third-labels-with-characters-lost")
def _lost() -> str:
    """2.其他法律行政止公开 can be one line only; the figures are read, and that the label is damaged is said."""
    long = {line.line: line.label for line in forms()["2021"].lines}
    return _only(
        relabel(
            third(),
            {long["denied_law_prohibited"]: "2.其他法律行政止公开", long["denied_admin_inquiry"]: "8.属行政查询事项"},
        )
    )


@shape("third-label-not-known", own={(3, "refused_petition", a): None for a in APPLICANTS})
def _unknown() -> str:
    return _only(relabel(third(), {"1.信访举报投诉类申请": "1.囗囗囗囗"}))


@shape("third-organisations-blank", own={(3, line, a): None for line in LINES for a in ORGANISATIONS})
def _organisations() -> str:
    """Only 自然人 and 总计 are filled in; a blank is no zero."""
    cells = figures("2021")
    empty = {cells[3, line, a]: "" for line in LINES for a in ORGANISATIONS}
    return page("", html(refigure(third(), empty), dress=lambda text: escape(text) or "<o:p> </o:p>"))


@shape("third-total-column-blank", own={(3, line, "total"): None for line in LINES[2:-2]})
def _total() -> str:
    """No total is put in the place of one that is not printed."""
    cells = figures("2021")
    empty = {cells[3, line, "total"]: "" for line in LINES[2:-2]}
    return page("", html(refigure(third(), empty), dress=lambda text: escape(text) or "<p>&nbsp;</p>"))


_ODD = {"3011": "", "3012": "/", "3013": "-", "3014": "——", "3015": "无", "3016": "  0", "3017": "0 "}
_ODD |= {
    "3021": "见附件2",
    "3022": "1 2",
    "3023": "１２",
    "3024": "1,204",
    "3025": "约20",
    "3026": "12件",
    "3027": "3.5",
}


@shape(
    "third-blanks-dashes-and-words",
    own={
        **{(3, "new_requests", a): None for a in APPLICANTS[:5]},
        (3, "new_requests", "other_org"): 0,
        (3, "new_requests", "total"): 0,
        **{
            (3, "carried_over", a): None
            for a in ("natural_person", "commercial_enterprise", "legal_services_org", "total")
        },
        (3, "carried_over", "research_institution"): 12,
        (3, "carried_over", "public_welfare_org"): 1204,
        (3, "carried_over", "other_org"): 12,
    },
)
def _odd() -> str:
    """A figure is never picked out of words, and 1 2 is neither 1 nor 12."""
    return _only(refigure(third(), _ODD))


@shape("third-subtotals")
def _subtotals() -> str:
    """A local line 小计 below a group belongs to no line of the form."""
    table = third()
    at = row_of(table, "8.属于行政查询事项") + 1
    for row in table[:at]:
        for number, box in enumerate(row):
            if box.text in ("三、本年度办理结果", "（三）不予公开"):
                row[number] = replace(box, rowspan=box.rowspan + 1)
    table.insert(at, [label("小计"), *(value(str(n)) for n in range(91, 98))])
    return _only(table)


@shape("third-line-twice-with-other-figures", own={(3, "carried_over", a): None for a in APPLICANTS})
def _twice() -> str:
    table = third()
    at = row_of(table, "二、上年结转政府信息公开申请数量")
    table.insert(at, [table[at][0], *(value(str(n)) for n in range(1, 8))])
    return _only(table)


@shape("third-value-lost-in-a-row", own={(3, "granted_full", a): None for a in APPLICANTS})
def _value_lost() -> str:
    """Six cells under seven names: nobody can say which is missing."""
    table = third()
    at = row_of(table, "（一）予以公开")
    del table[at][-3]
    return _only(table)


@shape("third-columns-in-another-order")
def _order() -> str:
    table = third()
    table[2] = [*table[2][1:], table[2][0]]
    for row in table[3:]:
        row[-7:] = [row[-7], *row[-5:-1], row[-6], row[-1]]
    return _only(table)


@shape("third-names-of-a-transcriber", own={(3, line, a): None for line in LINES for a in APPLICANTS})
def _invented() -> str:
    """本年新收件数 | 上年结转件数 | … over the columns, which is wrong for every row: no figure."""
    printed = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    invented = ("本年新收件数", "上年结转件数", "予以公开", "部分公开", "不予公开", "无法提供", "其他处理")
    names = dict(zip(printed, invented, strict=True))
    return _only(relabel(third(), names | {"法人或其他组织": "数据", "申请人情况": "数据"}))


@shape("third-corner-fused-with-the-cell-beside")
def _fused() -> str:
    """The corner's sentence and 申请人情况 in one cell; its end beside the head of the organisations."""
    table = third()
    corner = table[0][0].text
    cut = corner.index("第一项加第二项") + 7
    table[0] = [label(corner[:cut] + "申请人情况", colspan=10)]
    table[1] = [label(corner[cut:], colspan=3, rowspan=2), *table[1]]
    return _only(table)


@shape("third-corner-fused-with-the-organisations", "txt")
def _fused_text() -> str:
    """As the text layer of a PDF has it: 第一项加第二项法人或其他组织之和."""
    drawn = third()
    corner = drawn[0][0].text
    cut = corner.index("第一项加第二项") + 7
    rows = [
        f"{corner[:cut]}法人或其他组织{corner[cut:]}",
        "申请人情况",
        "自然人 总计",
        " ".join(b.text for b in drawn[2]),
    ]
    rows += [" ".join("".join(box.text.split()) for box in row) for row in drawn[3:]]
    plain = ["\n".join(" ".join(box.text for box in row) for row in table) for table in (second(), fourth())]
    return text(plain[0], "\n".join(rows), plain[1])
