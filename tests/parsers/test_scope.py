"""Whose figures a report adds up, by what it says of itself."""

from __future__ import annotations

import pytest

from parsers.model import Section
from parsers.scope import government_of, scope

SAID = [
    ("子虚市人民政府", "2023年，全市各级行政机关共收到政府信息公开申请3607件。", "aggregate"),
    (
        "子虚市人民政府",
        "本报告由子虚市人民政府办公室综合各县（市、区）人民政府和市政府各部门的年度报告编制而成。",
        "aggregate",
    ),
    ("子虚市人民政府", "本报告数据涵盖市本级及各县区。", "aggregate"),
    ("子虚市人民政府", "2023年，全市共新收政府信息公开申请3607件。", "aggregate"),
    ("子虚市人民政府", "全市各级各部门共受理政府信息公开申请3607件。", "aggregate"),
    ("子虚市人民政府", "2023年，市政府本级收到政府信息公开申请36件。", "own_level"),
    ("子虚市人民政府", "本报告所列数据不含各县区。", "own_level"),
    ("子虚市人民政府", "市本级共收到政府信息公开申请36件。", "own_level"),
    ("子虚省人民政府", "省本级2023年收到政府信息公开申请36件。", "own_level"),
    ("子虚县人民政府", "2023年，县政府收到政府信息公开申请36件。", "unknown"),
    ("子虚县", "2023年，全县各乡镇、各部门共收到政府信息公开申请36件。", "aggregate"),
    ("子虚县人民政府", "汇总全县28个部门和12个乡镇的数据，", "aggregate"),
    ("子虚县无是镇人民政府", "全县各级行政机关共收到政府信息公开申请36件。", "own"),
    ("子虚市财政局", "2023年，市财政局收到政府信息公开申请36件。", "own"),
    ("子虚市财政局", "全市财政系统共收到政府信息公开申请36件。", "vertical"),
    ("国家税务总局子虚市税务局", "2023年，全市税务系统共收到政府信息公开申请36件。", "vertical"),
    ("国家税务总局子虚市税务局", "全系统新收政府信息公开申请36件。", "vertical"),
    ("子虚市税务局", "指导全市税务系统公开。", "own"),
    ("子虚高新技术产业开发区管理委员会", "收到政府信息公开申请36件。", "own"),
    ("青岛市人民政府办公厅", "收到政府信息公开申请36件。", "own"),
    ("子虚市市北区登州路街道办事处", "收到政府信息公开申请3件。", "own"),
    ("大兴安岭地区行政公署", "全区各级行政机关收到政府信息公开申请36件。", "aggregate"),
    ("阿拉善盟行政公署", "全盟共收到政府信息公开申请36件。", "aggregate"),
    ("延边朝鲜族自治州人民政府", "全州各级行政机关共收到申请36件。", "aggregate"),
    ("子虚市公安局", "全市公安机关共受理政府信息公开申请36件。", "vertical"),
    ("子虚市公安局", "市公安局及各分局共收到政府信息公开申请36件。", "vertical"),
    ("上海市浦东新区人民政府", "全区各单位共收到政府信息公开申请36件。", "aggregate"),
    ("浦东新区", "全区共收到政府信息公开申请36件。", "aggregate"),
]


@pytest.mark.parametrize(("agency", "text", "expected"), SAID)
def test_scopes(agency, text, expected):
    title = f"{agency}2023年政府信息公开工作年度报告"
    assert scope(agency, title, [Section(1, "一、总体情况", text)]).value == expected


@pytest.mark.parametrize(
    ("title", "agency", "expected"),
    [
        ("子虚省本级2017年政府信息公开工作年度报告", "子虚省", "own_level"),
        ("2022年子虚市全市政府信息公开工作年度报告", "子虚市", "aggregate"),
        ("子虚市2022年政府信息公开工作年度报告（汇总）", "子虚市", "aggregate"),
        ("子虚市财政局本级2022年政府信息公开工作年度报告", "子虚市财政局", "own"),
        ("2022年全州县政府信息公开工作年度报告", "全州县", "unknown"),
    ],
)
def test_a_title_says_it_first(title, agency, expected):
    assert scope(agency, title, []).value == expected


@pytest.mark.parametrize("name", ["全州县", "天全县"])
def test_counties_that_are_called_so_are_not_all_of_a_county(name):
    said = Section(1, "一、总体情况", f"2022年，{name}收到政府信息公开申请3件。")
    assert scope(name, None, [said]).value == "unknown"


def test_the_office_that_publishes_a_title_of_the_whole_city():
    office = "子虚市人民政府办公室"
    assert government_of(office, "meta", "2022年全市政府信息公开工作年度报告", []) == "子虚市人民政府"
    assert government_of(office, "meta", "2022年政府信息公开工作年度报告", []) is None


def test_what_is_said_in_later_chapters_does_not_count():
    later = [Section(5, "五、存在的主要问题及改进情况", "全市各级行政机关共收到政府信息公开申请36件。")]
    assert scope("子虚市人民政府", None, later).value == "unknown"
    assert scope(None, None, later).value == "unknown"
