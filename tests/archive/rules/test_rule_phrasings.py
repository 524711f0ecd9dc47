"""How reports say their figures: the sentences of ``phrasings.toml``, and what the reader makes of each."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.rules.prose.reader import read
from archive.rules.prose.words import chinese_number, vocabulary
from parsers.model import Scope, Section
from tests.archive.rules.building import report

TABLE = tomllib.loads((Path(__file__).parent / "phrasings.toml").read_text("utf-8"))


def reading(text: str, **changes: object):
    return read(report(text=text, **changes))


def said(text: str, **changes: object) -> str:
    """Write what is claimed as the table does."""
    found = []
    for claim in reading(text, **changes).claims:
        subject = claim.subject.removeprefix("requests.")
        if subject != claim.subject:
            subject = subject.removesuffix(".total")
        found.append(f"{'' if claim.sure else '~'}{subject} {claim.value}")
    return ", ".join(found)


@pytest.mark.parametrize(("text", "claims"), TABLE["said"])
def test_said(text, claims):
    assert said(text) == claims


@pytest.mark.parametrize(("text", "claims"), TABLE["may_agree"])
def test_may_agree(text, claims):
    assert said(text) == claims


@pytest.mark.parametrize(("text", "why"), TABLE["nothing"])
def test_nothing(text, why):
    assert said(text) == "", why


@pytest.mark.parametrize("text", TABLE["all_answered"])
def test_all_answered(text):
    assert reading(text).all_answered


@pytest.mark.parametrize("text", TABLE["not_all_answered"])
def test_not_all_answered(text):
    assert reading(text).all_answered == ()


# sentences that do not say again whose figures of which year they give
BARE = [
    text
    for text, _ in TABLE["said"]
    if "。" not in text.removesuffix("。") and not re.search("年|全年|今年|局|本机关|从办理", text)
]


@pytest.mark.parametrize("text", [text for text, _ in TABLE["said"]])
def test_one_unknown_word_and_nothing_is_claimed(text):
    assert said(re.sub(r"(^|[，。；：（）、])(?=.)", r"\1甲乙", text)) == ""


@pytest.mark.parametrize("text", BARE)
def test_nothing_of_it_is_ours_behind_another_year_or_body(text):
    assert said(f"2021年，{text}") == ""
    assert said(f"市公安局收到政府信息公开申请9件，{text}") == ""
    assert said(f"计划如下：{text}") == ""


WORDS = sorted(vocabulary())
PIECES = st.one_of(
    st.sampled_from(WORDS), st.sampled_from("，。；：（）、\n甲 "), st.integers(0, 2030).map(str), st.text(max_size=3)
)


@given(st.lists(st.one_of(PIECES, st.sampled_from(["3件", "2022年", "2021年", "1.5万元", "100%"])), max_size=40))
@settings(max_examples=50, deadline=None)
def test_any_text_can_be_read(pieces):
    """Whatever stands there, nothing fails, and every claim shows words of the text."""
    text = "".join(pieces)
    for claim in reading(text).claims:
        assert claim.value is not None
        assert claim.phrase


def test_one_number_for_a_word_that_stands_there_twice():
    assert said("收到政府信息公开申请2件，其中自然人、自然人各1件。") == said(
        "收到政府信息公开申请2件，其中自然人1件、自然人1件。"
    )
    assert reading("行政处罚、行政处罚均为0件。").claims


def test_enough_examples():
    assert len(TABLE["said"]) + len(TABLE["may_agree"]) + len(TABLE["nothing"]) >= 120
    assert len(TABLE["nothing"]) >= 50


class TestWhoSpeaks:
    def test_a_government_answers_for_its_place(self):
        text = "2022年，我区共收到政府信息公开申请749件。"
        assert said(text, agency="云雾市东湖区人民政府") == "new_requests 749"
        assert said(text) == "~new_requests 749"  # a bureau does not

    def test_the_whole_city_is_meant_where_the_report_covers_it(self):
        text = "全市共收到政府信息公开申请749件。"
        assert said(text, agency="云雾市人民政府", scope=Scope.AGGREGATE) == "new_requests 749"
        assert said(text, agency="云雾市人民政府", scope=Scope.OWN_LEVEL) == "~new_requests 749"

    def test_an_office_acts_for_its_government(self):
        text = "市政府办公厅代表市政府共受理政府信息公开申请859件。"
        assert said(text, agency="云雾市人民政府办公厅") == "new_requests 859"
        assert said(text) == ""

    def test_a_zone_by_the_short_name_of_its_title(self):
        changes = {"agency": "云雾高新技术产业开发区管理委员会", "title": "云雾高新区2022年度政府信息公开年度报告"}
        assert said("2022年云雾高新区共收到政府信息公开申请14件。", **changes) == "new_requests 14"

    def test_a_short_form_of_the_bureau(self):
        text = "市市场监管局共收到政府信息公开申请14件。"
        assert said(text, agency="云雾市市场监督管理局") == "new_requests 14"

    def test_without_a_year_no_year_is_this_one(self):
        assert said("2022年收到政府信息公开申请14件。", year=None) == ""


class TestWhereItStands:
    def test_lines_broken_by_the_width_of_the_page(self):
        text = "（二）依申请公开情况。2022年，云雾市教育局严格按照规定的时限办理，共收到政府信\n息公开申请14件。"
        assert said(text) == "new_requests 14"

    def test_spaces_round_digits(self):
        assert said("2022 年，共收到政府信息公开申请 14 件。") == "new_requests 14"

    def test_a_paragraph_headed_by_another_body(self):
        assert said("市公安局。收到政府信息公开申请5件，办结5件。") == ""

    def test_a_heading_is_the_topic_of_what_follows(self):
        assert said("（二）依申请公开\n全年办结14件。") == "total_processed 14"
        assert said("（二）建议提案办理\n全年办结14件。") == ""

    def test_chapter_four_is_about_information(self):
        made = report()
        made.sections[3] = Section(4, made.sections[3].heading, "本年度未发生行政复议、行政诉讼案件。")
        assert [(claim.subject, claim.sure) for claim in read(made).claims] == [
            ("disputes.review.total", True),
            ("disputes.litigation.total", True),
        ]

    def test_the_phrase_is_the_evidence(self):
        (claim,) = reading("（二）依申请公开。2022年，共收到政府信息公开申请14件，服务群众。").claims
        assert claim.phrase == "共收到政府信息公开申请14件"
        *_, claim = reading("行政处罚净增5项，处理决定数量14件。").claims
        assert claim.phrase == "行政处罚净增5项，处理决定数量14件"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0), ("零", 0), ("两", 2), ("九", 9), ("十", 10), ("十一", 11), ("二十", 20), ("一百", 100),
        ("一百零三", 103), ("一百二十三", 123), ("两千零五", 2005), ("一千二百三十四", 1234), ("一万二千", 12000),
        ("二〇二二", 2022),
        ("一十百", None), ("百", None), ("十十", None),
    ],
)  # fmt: skip
def test_chinese_numbers(text, number):
    assert chinese_number(text) == number
