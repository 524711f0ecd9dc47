"""What a list's entry is taken for, by its title: the table that decides what is asked for at all."""

import pytest

from parsers.titles import Kind, judge

ACCEPTED = [
    ("2020年政府信息公开工作年度报告", 2020, None),
    ("政府信息公开工作2020年度报告", 2020, None),
    ("样例市财政局2022年度政府信息公开工作年度报告", 2022, "样例市财政局"),
    ("2021年度政府信息公开工作报告", 2021, None),
    ("政府信息公开年度报告", None, None),
    ("政务信息公开年度报告", None, None),
    ("关于2020年度政府信息公开工作情况的报告", 2020, None),
    ("样例市2021年政府信息公开工作年度报告（图片版）", 2021, "样例市"),
    ("样例市2021年政府信息公开工作年度报告（超链版）", 2021, "样例市"),
    ("2024 年样例市科委政府信息公开工作\n年度报告", 2024, "样例市科委"),
    ("样例区人民政府\n2023 年政府信息公开工作年度报告", 2023, "样例区人民政府"),
    ("2019年样例市人民政府办公厅政府信息公开工作年度报告", 2019, "样例市人民政府办公厅"),
    ("样例县教育局2023年度政府信息\n\n公开工作年度报告", 2023, "样例县教育局"),
    ("样例乡人民政府2019年度政府信息公开年度工作报告", 2019, "样例乡人民政府"),
    ("关于2021年度政府信息公开工作的年度报告", 2021, None),
    ("样例镇2022年度政府信息公开年报", 2022, "样例镇"),
    ("2022年度样例镇政府信息公开工作年度报告", 2022, "样例镇"),
    ("样例街道2020年政府信息公开年度报告", 2020, "样例街道"),
    ("二〇二〇年样例市政府信息公开工作年度报告", 2020, "样例市"),
    ("样例局二○一九年度政府信息公开工作年度报告", 2019, "样例局"),
    ("２０２３年政府信息公开工作年度报告", 2023, None),
    ("样例市行政执法局2021年政府信息公开工作年度报告", 2021, "样例市行政执法局"),
    ("样例市审计局2021年政府信息公开工作年度报告", 2021, "样例市审计局"),
    ("样例市国资委2021年政府信息公开年度报告", 2021, "样例市国资委"),
    ("样例市局《2021年政府信息公开工作年度报告》", 2021, "样例市局"),
    ("样例市2021年政府信息公开工作年度报告的公告", 2021, "样例市"),
    ("样例市2021年政府信息公开工作年度报告_样例市人民政府", 2021, "样例市"),
    ("样例市2021年政府信息公开工作年度报告-样例政务网", 2021, "样例市"),
    ("样例市人民政府办公室关于2021年度政府信息公开工作的年度报告", 2021, "样例市人民政府办公室"),
    ("样例縣2018年政府信息公開工作年度報告", 2018, "样例县"),
    ("样例市\u200b2021年政府信息公开工作年度报告", 2021, "样例市"),
    ("样例县2022年政府信息公开工作年度报告全文", 2022, "样例县"),
    ("样例县2022年政府信息公开工作年度报告公示", 2022, "样例县"),
    ("样例市直属机关工委2022年政府信息公开年报", 2022, "样例市直属机关工委"),
    ("样例市级机关事务局2022年政府信息公开年度报告", 2022, "样例市级机关事务局"),
    ("二零二三年样例县政府信息公开工作年度报告", 2023, "样例县"),
    ("样例局2018年信息公开年度报告", 2018, "样例局"),
    ("样例局2018年政务公开工作年度报告", 2018, "样例局"),
]

REFUSED = [
    ("关于做好2022年政府信息公开工作年度报告编制和发布工作的通知", "notice"),
    ("关于报送2022年度政府信息公开工作年度报告的通知", "notice"),
    ("样例市政府信息公开工作年度报告编制办法", "notice"),
    ("政府信息公开工作年度报告制度", "notice"),
    ("政府信息公开工作年度报告格式", "form"),
    ("《政府信息公开工作年度报告》模板", "form"),
    ("政府信息公开工作年度报告附表", "form"),
    ("政府网站工作年度报表", "website_report"),
    ("样例市2022年政府网站工作年度报表", "website_report"),
    ("2022年政府网站年度工作报告", "website_report"),
    ("样例市2022年法治政府建设年度报告", "other_report"),
    ("样例市2022年行政执法年度报告", "other_report"),
    ("国有企业年报", "other_report"),
    ("样例公司企业年度报告公示", "other_report"),
    ("2022年样例市政府工作报告", "other_report"),
    ("样例大学2020-2021学年信息公开工作年度报告", "other_report"),
    ("样例市2022年财政决算", "other_report"),
    ("样例市政府信息公开指南", "not_a_report"),
    ("样例市2023年政务公开工作要点", "not_a_report"),
    ("今日要闻", "not_a_report"),
]

RELATED = [
    "一图读懂样例市2022年政府信息公开工作年度报告",
    "图解：样例市2022年政府信息公开工作年度报告",
    "样例市2022年政府信息公开工作年度报告（图解）",
    "《样例市2022年政府信息公开工作年度报告》解读",
    "样例市2022年政府信息公开工作年度报告H5",
]

COLLECTIONS = [
    "样例市2022年政府信息公开工作年度报告汇总",
    "样例市各部门2022年政府信息公开年报目录",
    "2022年度政府信息公开工作年度报告汇编",
    "2023年各部门政府信息公开年报",
    "样例市各县区2023年政府信息公开年度报告",
    "样例市市直部门2022年政府信息公开工作年度报告",
    "样例市2022年度政府部门政府信息公开年报",
    "省级各部门和单位2020年度政府信息公开年报",
]

PUBLISHED_BY_NOTICE = [
    ("关于公布2022年政府信息公开工作年度报告的通知", None),
    ("关于发布样例市2022年政府信息公开年度报告的通知", "样例市"),
    ("样例市教育局关于印发《2022年政府信息公开工作年度报告》的通知", "样例市教育局"),
]

ONLY_IN_A_CONFIRMED_COLUMN = [
    ("样例县", None, "样例县"),
    ("样例市教育局", None, "样例市教育局"),
    ("样例市教育局2023年度", 2023, "样例市教育局"),
    ("2023年样例街道办事处", 2023, "样例街道办事处"),
    ("样例高新区", None, "样例高新区"),
    ("2023年", 2023, None),
    ("2022年年报", 2022, None),
    ("年度报告", None, None),
    ("样例市统计局2021年年度报告", 2021, "样例市统计局"),
    ("样例镇2025年政府信息公开工作年度报", 2025, "样例镇"),
]


@pytest.mark.parametrize(("title", "year", "agency"), ACCEPTED)
def test_accepted_anywhere(title: str, year: int | None, agency: str | None) -> None:
    for confirmed in (False, True):
        verdict = judge(title, confirmed_column=confirmed)
        assert (verdict.kind, verdict.year, verdict.agency) == (Kind.ACCEPT, year, agency)


@pytest.mark.parametrize(("title", "reason"), REFUSED)
def test_refused_for_a_reason_even_in_a_confirmed_column(title: str, reason: str) -> None:
    for confirmed in (False, True):
        verdict = judge(title, confirmed_column=confirmed)
        assert (verdict.kind, verdict.reason) == (Kind.REJECT, reason), verdict


@pytest.mark.parametrize("title", RELATED)
def test_about_a_report_but_not_it(title: str) -> None:
    verdict = judge(title, confirmed_column=True)
    assert (verdict.kind, verdict.reason) == (Kind.RELATED, "infographic")


@pytest.mark.parametrize("title", COLLECTIONS)
def test_a_page_that_lists_reports(title: str) -> None:
    assert judge(title, confirmed_column=False).kind is Kind.COLLECTION


@pytest.mark.parametrize(("title", "year", "agency"), ONLY_IN_A_CONFIRMED_COLUMN)
def test_the_column_must_speak_for_it(title: str, year: int | None, agency: str | None) -> None:
    verdict = judge(title, confirmed_column=True)
    assert (verdict.kind, verdict.year, verdict.agency) == (Kind.CONTEXT_ONLY, year, agency)
    assert not judge(title, confirmed_column=False).wanted


def test_a_title_that_its_list_cut_short_is_asked_for_wherever_its_topic_shows() -> None:
    assert judge("样例市发展和改革委员会2023年政府信息公开...", confirmed_column=False).kind is Kind.CONTEXT_ONLY
    assert judge("样例市发展和改革委员会2023年…", confirmed_column=True).kind is Kind.CONTEXT_ONLY
    assert judge("样例市发展和改革委员会2023年…", confirmed_column=False).kind is Kind.REJECT


@pytest.mark.parametrize(("title", "agency"), PUBLISHED_BY_NOTICE)
def test_a_notice_that_publishes_a_report_is_asked_for_and_its_body_decides(title: str, agency: str | None) -> None:
    verdict = judge(title, confirmed_column=False)
    assert verdict.wanted
    assert (verdict.reason, verdict.doubt, verdict.year, verdict.agency) == ("notice", "notice", 2022, agency)


def test_what_a_reviewer_should_see_is_marked() -> None:
    assert judge("样例局2018年信息公开年度报告", confirmed_column=False).doubt == "weak"
    assert judge("政府信息公开年度报告", confirmed_column=False).doubt == "no_year"
    assert judge("2018年政府信息公开年度报告", confirmed_column=False).doubt is None
