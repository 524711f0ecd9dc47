"""Variations, sections 3 and 4: table 二 in the forms of 2019 and 2021."""

from __future__ import annotations

from dataclasses import replace

from tests.golden.shapes import shape
from tests.golden.shapes.paper import html, label, page, refigure, relabel, row_of, second, value
from tests.parsers.drawing import Table

AMOUNT = (2, "procurement", "amount_wan")
FEE = (2, "fees", "fee_amount_wan")


def _amount(text: str) -> Table:
    return refigure(second("2019"), {_last("2019"): text})


def _last(form: str) -> str:
    return [box.text for row in second(form) for box in row if not box.label][-1]


def _only(table: Table) -> str:
    return page(html(table))


@shape("second-2019", form="2019", own={AMOUNT: 17.27})
def _plain() -> str:
    return _only(_amount("17.27万元"))


@shape("second-2019-amount-in-yuan", form="2019", own={AMOUNT: 25.1})
def _yuan() -> str:
    return _only(_amount("251000元"))


@shape("second-2019-amount-without-unit", form="2019", own={AMOUNT: None})
def _no_unit() -> str:
    return _only(_amount("8040"))


@shape("second-2019-unit-in-the-header", form="2019", own={AMOUNT: 477.35})
def _unit_in_header() -> str:
    return _only(relabel(_amount("477.35"), {"采购总金额": "采购总金额(万元)"}))


@shape("second-2019-amount-blank", form="2019", own={AMOUNT: None})
def _blank_amount() -> str:
    return _only(_amount(""))


@shape("second-2019-headers-cut-alike", form="2019", own={AMOUNT: None})
def _cut_alike() -> str:
    """本年新 | 本年新: only their places tell them apart."""
    return _only(relabel(second("2019"), {"本年新制作数量": "本年新", "本年新公开数量": "本年新"}))


@shape("second-2019-header-typed-twice", form="2019", own={AMOUNT: None})
def _typed_twice() -> str:
    return _only(relabel(second("2019"), {"本年新公开数量": "本年新制作数量"}))


@shape("second-2019-headers-broken-and-cut", form="2019", own={AMOUNT: None})
def _broken() -> str:
    table = relabel(second("2019"), {"本年增/减": "本年增/"})
    return page(html(table, lambda text: text.replace("本年新", "本年新<br />").replace("对外公开", "对外公开 ")))


_CHANGES = {"208": "+19", "211": "-2", "214": "减少2248", "217": "+1036"}


@shape(
    "second-2019-signed-changes",
    form="2019",
    own={
        AMOUNT: None,
        (2, "licensing", "items_change"): 19,
        (2, "other_services", "items_change"): -2,
        (2, "penalties", "items_change"): -2248,
        (2, "coercion", "items_change"): 1036,
    },
)
def _signed() -> str:
    return _only(refigure(second("2019"), _CHANGES))


@shape("second-2019-spans-of-header-and-rows-differ", form="2019", own={AMOUNT: None})
def _irregular() -> str:
    """A header cut into columns 1, 1, 2, 1 over rows cut into 1, 2, 1, 1: matched by order, not by column."""
    rows: Table = []
    for row in second("2019"):
        if len(row) == 4:
            spans = (1, 1, 2, 1) if row[0].text == "信息内容" else (1, 2, 1, 1)
            rows.append([replace(box, colspan=span) for box, span in zip(row, spans, strict=True)])
        else:
            rows.append([replace(row[0], colspan=5 if len(row) == 1 else 2), *row[1:]])
    return _only(rows)


@shape(
    "second-2019-item-divided",
    form="2019",
    own={AMOUNT: None} | {(2, "other_services", f): None for f in ("items_previous", "items_change", "decisions")},
)
def _divided() -> str:
    """行政检查 and 行政确认 below 其他对外管理服务事项: no sum is put in its place."""
    table = [[replace(row[0], colspan=row[0].colspan + 1), *row[1:]] for row in second("2019")]
    at = row_of(table, "其他对外管理服务事项")
    table[at : at + 1] = [
        [label("其他对外管理服务事项", rowspan=2), label("行政检查"), value("31"), value("2"), value("77")],
        [label("行政确认"), value("5"), value("0"), value("9")],
    ]
    return _only(table)


@shape("second-2019-local-row-and-long-labels", form="2019", own={AMOUNT: None})
def _local() -> str:
    table = relabel(
        second("2019"),
        {
            "规章": "规章(设区的市、自治州人民政府应提供相关数据)",
            "规范性文件": "规范性文件(指各行政机关印发的有正式文号的文件)",
        },
    )
    row = [label("其他主动公开文件(含以本单位名义印发的文件)"), value("61"), value("62"), value("63")]
    table.insert(4, row)
    return _only(table)


@shape("second-2019-spare-last-column", form="2019", own={AMOUNT: None})
def _spare() -> str:
    return _only([[*row, label("")] for row in second("2019")])


# -- 2021 -------------------------------------------------------------------------------------------------------------


@shape("second-2021")
def _plain_2021() -> str:
    return _only(second())


@shape("second-2021-other-wordings")
def _wordings() -> str:
    words = {"行政规范性文件": "规范性文件", "现行有效件数": "现行有效件", "第二十条第（一）项": "第二十条 第（一）项"}
    return _only(relabel(second(), words))


@shape("second-2021-first-band-untitled")
def _untitled() -> str:
    return _only(second()[1:])


@shape("second-2021-cells-with-notes")
def _notes() -> str:
    return _only(refigure(second(), {"204": "204（其中修订 16 件）", "206": "206（含自然失效29件）"}))


@shape("second-2021-fee-with-decimals", own={FEE: 72701.2578})
def _fee() -> str:
    return _only(refigure(second(), {_last("2021"): "72701.2578"}))


@shape(
    "second-2021-large-counts", own={(2, "licensing", "decisions"): 11398889, (2, "penalties", "decisions"): 6937489}
)
def _large() -> str:
    return _only(refigure(second(), {"207": "11,398,889", "208": "6937489"}))


@shape("second-2019-blank-in-a-later-year", form="2019", own={AMOUNT: None})
def _later() -> str:
    """The form of 2019, filled with nothing, for a year of the form of 2021: the table decides."""
    empty = [[box if box.label else replace(box, text="") for box in row] for row in second("2019")]
    return _only(empty)
