"""What changes on a page without the report having changed: counters, clocks, navigation, in the shapes of portals."""

from __future__ import annotations

from typing import Any

import pytest

from archive.history.boilerplate import told
from archive.history.changes import same_content, same_reading
from archive.history.wording import TextChange, changed_texts
from archive.readers.reading import read
from parsers.model import Report, Section
from tests.archive.printed import source

TITLE = "云岭市财政局2023年政府信息公开工作年度报告"
MIDDLE = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
)

# {n} and {d} differ between two visits
ABOVE = [
    "发布日期：2024-01-20 10:00 浏览次数：{n}次 来源：云岭市财政局",
    "来源：云岭市财政局 发布时间：2024-01-20 浏览量：{n} 【字体：大 中 小】",
    "发布时间: 2024-01-20 | 浏览次数: {n} | 打印 | 关闭",
    "【字体：大 中 小】 阅读：{n}次",
    "点击数：{n}",
    "阅读 {n} 次",
    "访问次数：{n}  字号：[ 大 中 小 ]",
    "时间：2024-01-20 点击量：{n}",
    "浏览次数：<span id=hits>{n}</span> 分享到：微信 微博",
    "浏览次数：<script>document.write('x')</script>{n}",
    "当前位置：首页 > 信息公开 > 年报 > 第{n}页",
    "<a href=x>打印</a>&nbsp;<a>关闭</a>&nbsp;人气：{n}",
    "本文已被浏览 {n} 次",
    "今天是2026年2月{d}日 星期一",
    "更新时间：2026-02-0{d} 09:10:11",
    "责任编辑：第{n}值班员",
    "字号：大 中 小 浏览：{n}",
]
BELOW = [
    "<p>浏览次数：{n}</p>",
    "<p>阅读次数：{n}次</p>",
    "<p>阅读（{n}）</p>",
    "<p>（浏览次数：{n}）</p>",
    "<p>【浏览{n}次】</p>",
    "<p>阅读量 {n}</p>",
    "<p>访问量：{n}</p>",
    "<p>已有 {n} 人浏览</p>",
    "<p>您是第 {n} 位访问者</p>",
    "<p>该信息已被查看{n}次</p>",
    "<p>打印时间：2026-02-0{d} 12:00</p>",
    "<p>最后更新时间：2026-02-0{d}</p>",
    "<p>最近更新：2026-02-0{d} 09:1{d}:11</p>",
    "<p>当前时间：2026年2月{d}日 星期一</p>",
    "<p>【打印】【关闭】 点击：{n}</p>",
    "<div>点击率：{n}</div><div>[ 打印 ] [ 关闭 ]</div>",
    "<p>上一篇：第{n}号通知</p><p>下一篇：没有了</p>",
    "<p>附件：报告.docx 【下载次数：{n}】</p>",
    "<p>附件：报告.pdf（下载{n}次）</p>",
    "<p>文章评论（{n}条）</p>",
    "<p>点赞 {n}</p>",
    "<p>分享到： 微信 {n} 微博 {n}</p>",
    "<p>扫一扫在手机打开当前页{n}</p><img src=qr{n}.png>",
    "<p>相关链接： 关于第{n}次会议的通知</p>",
    "<p>云岭市财政局</p><p>2024年1月20日</p><p>阅读：{n}</p>",
]


def page(above: str = "", below: str = "", *, n: int = 12, d: int = 1, text: str = "") -> Report:
    """Read a page with something above the first chapter and below the last."""

    def at(visit: str) -> str:
        return visit.replace("{n}", str(n)).replace("{d}", str(d))

    middle = "".join(f"<p>{heading}</p><p>本章照旧。</p>" for heading in MIDDLE)
    whole = (
        f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{at(above)}</p>"
        f"<p>一、总体情况</p><p>{text or '本年度按时答复了全部申请。'}</p>{middle}"
        f"<p>六、其他需要报告的事项</p><p>无。</p>{at(below)}</body></html>"
    )
    found = read(whole.encode(), source())
    assert isinstance(found, Report)
    return found


@pytest.mark.parametrize("above", ABOVE)
def test_what_changes_above_the_first_chapter_is_no_change_of_the_report(above: str) -> None:
    first, second = page(above), page(above, n=345, d=3)
    assert same_content(first, second)
    assert changed_texts(first, second) == []


@pytest.mark.parametrize("below", BELOW)
def test_what_changes_below_the_last_chapter_is_no_change_of_the_report(below: str) -> None:
    first, second = page(below=below), page(below=below, n=345, d=3)
    assert same_content(first, second)
    assert changed_texts(first, second) == []


def test_a_counter_behind_the_last_sentence_is_none_either() -> None:
    first, second = (page(below=f"<p>本单位没有其他事项。浏览次数：{n}</p>") for n in (1, 2))
    assert same_content(first, second)


@pytest.mark.parametrize(
    "sentence",
    [
        "本年度网站访问量{n}次。",
        "门户网站浏览次数：{n}次。",
        "全年阅读政务微信{n}次",
        "网站访问次数 {n} 次",
        "（一）点击率：{n}，比上年增长。",
        "收到申请{n}件。",
        "第{n}位访问者来信。",
        "公开专栏被浏览{n}次，下载表格{n}份。",
    ],
)
def test_what_a_report_itself_says_of_visits_is_a_change(sentence: str) -> None:
    wheres: list[dict[str, Any]] = [{"text": sentence.replace("{n}", "12")}, {"below": f"<p>{sentence}</p>"}]
    for where in wheres:
        other = {"text": sentence.replace("{n}", "345")} if "text" in where else where
        first, second = page(**where), page(**other, n=345)
        assert not same_content(first, second)
        (change,) = changed_texts(first, second)
        assert (change.part, change.number) == ("text", 1 if "text" in where else 6)
        assert "12" in (change.old or "")
        assert "345" in (change.new or "")


def test_in_the_middle_of_a_report_a_line_like_a_counter_is_the_reports() -> None:
    first, second = (page(text=f"网站情况如下：</p><p>访问量：{n}") for n in (12, 345))
    assert not same_content(first, second)


def test_white_space_and_invisible_characters_are_no_change() -> None:
    first = page(text="本年度按时答复了全部申请。")
    second = page(text="本年度\u200b按时 &nbsp;答复了<br>全部\u3000申请。\ufeff")
    assert same_content(first, second)
    assert changed_texts(first, second) == []
    assert not same_reading(first, second), "a parser that reads it otherwise has its reading stored"


def test_a_changed_comma_is_a_change() -> None:
    first, second = page(text="本年度，按时答复。"), page(text="本年度按时答复。")
    assert changed_texts(first, second) == [
        TextChange("text", 1, "一、总体情况", "本年度，按时答复。", "本年度按时答复。")
    ]


def test_only_the_changed_paragraph_is_told_and_no_counter_with_it() -> None:
    lines = [f"第{n}件事情已经办好。" for n in range(6)]
    first = page("浏览次数：1", "<p>阅读：1</p>", text="</p><p>".join(lines))
    second = page("浏览次数：2", "<p>阅读：2</p>", text="</p><p>".join([*lines[:3], "第3件事情没有办好。", *lines[4:]]))
    assert changed_texts(first, second) == [
        TextChange("text", 1, "一、总体情况", "第3件事情已经办好。", "第3件事情没有办好。")
    ]


def test_a_changed_heading_is_told_apart_from_its_text() -> None:
    first, second = (
        Report("html", "utf-8", sections=[Section(1, "一、总体情况", "甲"), Section(5, heading, "乙")])
        for heading in ("五、存在的主要问题及改进情况", "五、问题与改进")
    )
    assert changed_texts(first, second) == [
        TextChange("heading", 5, None, "五、存在的主要问题及改进情况", "五、问题与改进")
    ]


def test_a_chapter_that_comes_or_goes_is_told_whole() -> None:
    short = Report("html", "utf-8", sections=[Section(1, "一、总体情况", "甲")])
    long = Report("html", "utf-8", sections=[*short.sections, Section(None, "附件说明", "丙\n丁")])
    gone, come = changed_texts(long, short), changed_texts(short, long)
    assert come == [
        TextChange("heading", None, None, None, "附件说明"),
        TextChange("text", None, "附件说明", None, "丙\n丁"),
    ]
    assert [(one.old, one.new) for one in gone] == [(one.new, one.old) for one in come]


def test_chapters_are_compared_without_their_furniture_and_kept_with_it() -> None:
    report = page("浏览次数：12")
    (preface, *_) = told(report.sections)
    assert "浏览次数" not in "".join(key for key, _ in preface[2])
    assert "浏览次数：12" in report.sections[0].text
