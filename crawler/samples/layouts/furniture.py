"""The portal's page around a report or a list: head, navigation, breadcrumbs, footer, and the 404 template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from crawler.samples.layouts import Dials
from crawler.samples.plan import PortalPlan

_MENU = ("首页", "走进本市", "政务公开", "办事服务", "互动交流", "数据开放")
_HEAVY = ("字体大小：大 中 小", "打印本页", "关闭窗口", "分享到：微信 微博", "浏览次数：1024", "繁體版", "无障碍阅读")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes on one page: ``titles`` from the page's own upwards, ``meta`` the tags of 国办发〔2017〕47号."""

    titles: tuple[str, ...]
    inner: str
    meta: tuple[tuple[str, str], ...] = ()
    furniture: str = "light"


# what stands round a report on a crowded page: other reports in extracts, with titles, dates and chapters of their own
_EXTRACTS = (
    ("蜃楼区卫生健康局2018年政府信息公开年度报告", "2019-02-11", "一、概述", "2018年，共受理政府信息公开申请415件。"),
    (
        "南柯县教育局2022年政府信息公开工作年度报告",
        "2023-01-19",
        "一、总体情况",
        "全年主动公开信息611条，收到申请32件。",
    ),
    (
        "南柯县教育局2022年政府信息公开工作年度报告",
        "2023-01-19",
        "五、存在的主要问题及改进情况",
        "公开目录更新不够及时。",
    ),
)


def _crowd() -> tuple[str, str]:
    """Draw the boxes left and right of a report."""
    boxes = [
        f"<div class='box'><h4>{title}</h4><p>发布日期：{day}</p><p>{heading}</p><p>{text}（统计期限自"
        f"{title[-14:-10]}年1月1日起至12月31日止）</p><a href='/other/{number}.html'>阅读全文</a></div>"
        for number, (title, day, heading, text) in enumerate(_EXTRACTS)
    ]
    left = "<div class='left'><h3>相关年报</h3>" + boxes[0] + boxes[1] + "</div>"
    links = "".join(
        f"<li><a href='/other/{n}.html'>{title}</a> {day}</li>" for n, (title, day, *_) in enumerate(_EXTRACTS)
    )
    return left, f"<div class='right'><h3>推荐阅读</h3>{boxes[2]}<ul>{links}</ul></div>"


def metas(portal: PortalPlan, pairs: Iterable[tuple[str, str]]) -> str:
    """Write the mandatory meta tags, the site's first."""
    own = (("SiteName", portal.name), ("SiteDomain", portal.address), ("SiteIDCode", portal.code))
    return "\n".join(f'<meta name="{name}" content="{escape(content)}">' for name, content in (*own, *pairs))


def page(portal: PortalPlan, sheet: Sheet, charset: str = "utf-8") -> str:
    """Draw a whole page; ``charset`` is what its meta tag declares, empty for none."""
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n' if charset else ""
    crumbs = " &gt; ".join(("首页", *(escape(title) for title in reversed(sheet.titles[1:])), "正文"))
    menu = "".join(f'<li><a href="/">{escape(name)}</a></li>' for name in _MENU)
    tools, side = "", ""
    if sheet.furniture == "crowded":
        tools, side = _crowd()
    elif sheet.furniture == "heavy":
        tools = "<div class='tools'>" + " ".join(f"<span>{escape(text)}</span>" for text in _HEAVY) + "</div>"
        side = (
            "<div class='side'><h3>热点专题</h3><ul><li>便民提示：本周天气晴好</li>"
            "<li>出行：2号线延长运营30分钟</li></ul>"
            "<table><tr><td>友情链接</td><td>上级部门</td><td>下级政府</td></tr></table></div>"
        )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
{declared}<title>{escape("_".join(sheet.titles))}_{escape(portal.name)}</title>
{metas(portal, sheet.meta)}
<style>.bt {{ text-align: center }}</style>
</head><body>
<div class="top"><div class="logo">{escape(portal.name)}</div><ul class="menu">{menu}</ul></div>
<div class="crumbs">当前位置：{crumbs}</div>
{tools}<div class="main">
{sheet.inner}
</div>
{side}<div class="footer"><p>主办：{escape(portal.name)}办公室　样例网站，地名、机构和数字均为虚构</p>
<p>网站标识码：{portal.code}　<a href="/wzdt/">网站地图</a></p></div>
</body></html>
"""


def not_found(portal: PortalPlan) -> str:
    """Draw the template that a portal shows for what is not there."""
    inner = "<h2>404</h2><p>抱歉，您访问的页面不存在或已被删除。</p><p>5秒后返回首页</p>"
    return page(portal, Sheet(("页面不存在",), inner))


def encoded(text: str, dials: Dials) -> tuple[bytes, str]:
    """Return a page's bytes and its Content-Type header as this layout has them."""
    charset = f"; charset={dials.charset_header}" if dials.charset_header else ""
    return text.encode(dials.encoding, "xmlcharrefreplace"), f"text/html{charset}"
