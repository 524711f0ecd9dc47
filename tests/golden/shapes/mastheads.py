"""Variations, sections 1, 2 and 11: titles, agencies, years, dates, headings."""

from __future__ import annotations

from tests.golden.shapes import shape
from tests.golden.shapes.paper import PERIOD, fourth, html, page, second, short, third, whole

_BLANKS = "&nbsp;" * 60


@shape("title-over-two-lines")
def _two_lines() -> str:
    return short(title="<h1>2023 年乌有市林业局政府信息公开工作<br>年度报告</h1>")


@shape("title-agency-on-its-own-line")
def _own_line() -> str:
    return short(title="<p>乌有市人民政府</p><p>2023 年政府信息公开工作年度报告</p>")


@shape("title-broken-inside-a-word")
def _inside_a_word() -> str:
    return short(title="<p>乌有市教育局2023年度政府信息</p>\n\n<p>公开工作年度报告</p>")


@shape("title-agency-only-on-the-line-above")
def _line_above() -> str:
    return short(title="<p>乌有市水利局</p><p>关于2023年度政府信息公开工作的年度报告</p>")


@shape("title-year-first-and-short")
def _year_first() -> str:
    return short(title="<h1>2023年度子虚镇政府信息公开年报</h1>")


@shape("title-without-the-word-annual")
def _no_annual() -> str:
    return short(title="<h1>云梦泽区公安局2023年度政府信息公开工作报告</h1>")


@shape("title-last-character-cut")
def _cut() -> str:
    return short(title="<h1>无何有镇2023年政府信息公开工作年度报</h1>")


@shape("title-twice")
def _twice() -> str:
    return short(
        title="<h1>乌有市林业局2023年政府信息公开工作年度报告</h1>"
        "<p>乌有市林业局</p><p>2023年政府信息公开工作年度报告</p>"
    )


@shape("title-missing")
def _no_title() -> str:
    return short(title="")


@shape("title-of-the-site-real-one-in-a-tag-of-its-own")
def _site_title() -> str:
    return short(
        head="<meta charset=utf-8><title>乌有市人民政府</title>",
        title="<table><tr><td>索 引 号</td><td>990100/2024-00012</td><td>公开日期</td>"
        "<td><publishtime>2024-01-17</publishtime></td></tr><tr><td>发布机构</td><td>乌有市林业局</td>"
        "<td>文号</td><td></td></tr></table>"
        "<ucaptitle>乌有市林业局2023年政府信息公开工作年度报告</ucaptitle>",
    )


@shape("period-garbled")
def _garbled() -> str:
    """月 is lost: the title says the year."""
    return short(period="本报告统计期限自202311日至20231230日止。")


@shape("period-of-another-year-than-the-title")
def _other_year() -> str:
    return short(period=PERIOD.replace("2023", "2022"))


@shape("year-among-other-years")
def _years() -> str:
    """Publishing date, last year, next year and a law's year: none of them is the report's."""
    return short(
        title="<p>发布日期：2024-01-20</p><h1>乌有市林业局政府信息公开工作年度报告</h1>",
        says={
            1: "根据2019年修订的条例编制。与2022年相比有所增加。",
            5: "整改措施：2024年我局将补全目录。",
            6: f"无。</p><p>{_BLANKS}乌有市林业局</p><p>{_BLANKS}2024年1月18日",
        },
    )


@shape("date-under-the-title-in-brackets")
def _date_in_brackets() -> str:
    return short(title="<h1>乌有市林业局2023年政府信息公开工作年度报告</h1><p>（2024年1月23日）</p>")


@shape("name-replaced-by-an-advert")
def _advert() -> str:
    """A mirror that sells: the name is not one of an agency, and is not made into one."""
    return short(title="<h1>某某官网区林业局2023年政府信息公开工作年度报告</h1>")


# -- headings ---------------------------------------------------------------------------------------------------------


@shape("headings-in-other-words")
def _other_words() -> str:
    return whole(
        headings=(
            "一、2023年政府信息公开工作的总体情况",
            "二、行政机关主动公开政府信息情况",
            "三、行政机关收到和处理政府信息公开申请情况",
            "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            "五、政府信息公开工作存在的主要问题及改进情况",
            "六、其他需要报告的事项",
        )
    )


@shape("headings-numbered-anew")
def _anew() -> str:
    """Six chapters of prose first, then the tables under one, two and three."""
    prose = ("总体情况", "主动公开情况", "依申请公开情况", "存在的主要问题及改进情况")
    tables = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
    drawn = (second(), third(), fourth())
    parts = [f"<p>{number}、{words}</p><p>照条例办理。</p>" for number, words in zip("一二三四", prose, strict=True)]
    parts += [f"<p>{n}、{words}</p>{html(t)}" for n, words, t in zip("一二三", tables, drawn, strict=True)]
    return page(headings=(), after="\n".join([*parts, "<p>五、其他需要报告的事项</p><p>无。</p>"]))


@shape("headings-missing")
def _no_headings() -> str:
    return whole(headings=("", "", "", "", "", ""))


@shape("headings-after-a-row-with-the-same-number")
def _row_number() -> str:
    """四、结转下年度继续办理 is a row, 四、政府信息公开行政复议 the next chapter."""
    return page("", html(third()), html(fourth()))


@shape("headings-with-sentences-before-their-tables")
def _sentences() -> str:
    headings = (
        "一、总体情况",
        "<p>二、主动公开政府信息情况</p><p>该部分以表格形式报告。表格如下：</p>",
        "三、收到和处理政府信息公开申请情况",
        "<p>四、政府信息公开行政复议、行政诉讼情况</p><p>2023年，我局未出现被申请行政复议的情形。</p>",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    )
    return whole(headings=headings)


@shape("headings-cut-over-spans")
def _cut_headings() -> str:
    return page(
        "",
        html(third()),
        html(fourth()),
        headings=(
            "一、总体情况",
            "<p><span>二、主动公开</span><span>政府政府信息情况</span></p>",
            "<p><span>三、收到和处理</span><font>政府信息公开申请情况</font></p>",
            "<p><br />四、政府信息公开行政复议、行政诉讼情况</p>",
            "<p>五、存在的主要问题及整改措施</p>",
            "<p>六、其他需要报告的事项</p>",
        ),
    )
