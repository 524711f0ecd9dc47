"""Variations, section 13: reports before 2019."""

from __future__ import annotations

from parsers.generations import generations
from tests.golden.shapes import shape
from tests.golden.shapes.texts import EVERY
from tests.parsers import lists

PROSE = (
    "<html><body><h1>乌有市商务局2015年政府信息公开工作年度报告</h1><p>一、概述</p><p>本局照条例公开信息。</p>"
    "<p>二、主动公开政府信息情况</p><p>2015年，本局主动公开政府信息312条。</p><p>三、依申请公开政府信息情况</p>"
    "<p>全年共收到政府信息公开申请9件，均按时答复。</p><p>四、收费及减免情况</p><p>未收取费用。</p>"
    "<p>五、复议、诉讼和申诉情况</p><p>未发生行政复议和行政诉讼。</p><p>六、存在的主要问题</p><p>栏目不全。</p></body></html>"
)


@shape("before-2019-without-a-table", own=EVERY)
def _prose() -> str:
    return PROSE


@shape("before-2019-national-table", own=EVERY)
def _national() -> str:
    drawn = lists.rows_of("2014")
    return lists.report(lists.table_2014(drawn, lists.truth(drawn)))


@shape("before-2019-table-with-codes", own=EVERY)
def _coded() -> str:
    drawn = lists.rows_of("2008")
    figures = lists.truth(drawn)
    table = lists.table_2008(drawn, figures, {name: 10 * value for name, value in figures.items()})
    return lists.report(table, year=2011)


assert {"2008", "2014"} <= generations().keys()
