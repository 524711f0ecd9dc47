"""Days and numbers as pages print them, beside days that are others: of printing, of an update, of the copyright."""

from __future__ import annotations

from datetime import date

import pytest

from tests.parsers.reading import kinds
from tests.parsers.test_masthead import titled


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("二零二二年元月十四日", date(2022, 1, 14)),
        ("2022年元月14日", date(2022, 1, 14)),
        ("2022年1月14号", date(2022, 1, 14)),
        ("2022. 1. 14", date(2022, 1, 14)),
        ("二\u039f二二年一月十四日", date(2022, 1, 14)),  # a Greek letter for the nought
        ("2022年元月", None),
    ],
)
def test_days_of_signatures(printed, expected):
    alone = titled("子虚县林业局2021年政府信息公开工作年度报告", end=f"<p>子虚县林业局</p><p>{printed}</p>")
    behind = titled("子虚县林业局2021年政府信息公开工作年度报告", end=f"<p>子虚县林业局{printed}</p>")
    assert (alone.signed_on, behind.signed_on) == (expected, expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("发布日期：2022-1-20 8:30", date(2022, 1, 20)),  # not the second, at 08:30
        ("发布日期：2022-1-2 08:30", date(2022, 1, 2)),
        ("发布日期：2022-1-208:30", None),
        ("打印时间：2023-05-06 发布时间：2022-01-20", date(2022, 1, 20)),
        ("编辑日期：2022-01-20", None),
        ("登记时间：2022-01-20", None),
        ("来源：水务局时间：2022-01-20", date(2022, 1, 20)),
        ("发布日期 2022-01-20", date(2022, 1, 20)),
    ],
)
def test_days_of_publishing(line, expected):
    assert titled(f"子虚县林业局2021年政府信息公开工作年度报告\n{line}").published_on == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("索引号 370200-2022-001", "370200-2022-001"),
        ("【索引号】 01527918X-2020-153077", "01527918X-2020-153077"),
        ("索引号：", None),  # the title in the line below is none
    ],
)
def test_index_numbers(line, expected):
    assert titled(f"{line}\n子虚县林业局2021年政府信息公开工作年度报告").index_number == expected


def test_labels_in_a_row_and_their_values_in_the_next():
    table = (
        "<table><tr><td>索引号</td><td>发布机构</td><td>发布日期</td></tr>"
        "<tr><td>370200/2022-001</td><td>子虚县林业局</td><td>2022-01-20</td></tr></table>"
    )
    report = titled(f"{table}\n2021年政府信息公开工作年度报告", kind="div")
    assert (report.index_number, report.agency, report.published_on) == (
        "370200/2022-001",
        "子虚县林业局",
        date(2022, 1, 20),
    )


@pytest.mark.parametrize(
    "named",
    ["清理2018年1月1日至2018年12月31日制定的文件。", "规划期为2016年1月1日至2020年12月31日。"],
)
def test_a_span_that_the_text_only_speaks_of_is_no_period(named):
    report = titled("子虚县林业局2021年政府信息公开工作年度报告", period=named)
    assert (report.year, report.year_witness, kinds(report)) == (2021, "title", set())


@pytest.mark.parametrize(
    "said",
    [
        "所列数据的统计期限为2021年度。",
        "统计期限：自2021年元月1日起至2021年12月31日止。",
        "本报告反映2021年1月1日至2021年12月31日的情况。",
    ],
)
def test_a_period_where_the_title_has_no_year(said):
    report = titled("子虚县林业局政府信息公开工作年度报告", period=said)
    assert (report.year, report.year_witness) == (2021, "period")
