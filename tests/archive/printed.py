"""Reports as small HTML pages that the parser reads, of evidently invented agencies."""

from __future__ import annotations

from typing import Any

from archive.ingest import Source
from parsers.model import Hints
from tests.parsers.drawing import cells, html_table, tables

AGENCY = "云岭市财政局"
PAGE = "http://czj.yunling.example/xxgk/nb.html"
COLUMN = "http://www.yunling.example/ndbg/czj.html"

Cell = tuple[int, str, str]


def printed(
    year: int | None = 2023,
    changed: dict[Cell, str] | None = None,
    *,
    agency: str = AGENCY,
    text: str = "本年度按时答复了全部申请。",
    furniture: str = "",
) -> bytes:
    """A page of the 2021 form, all zeros but for ``changed``; ``furniture`` is what changes on every visit."""
    figures = dict.fromkeys(cells("2021"), "0") | (changed or {})
    second, third, fourth = (html_table(table) for table in tables("2021", figures))
    title = f"{agency}{year or ''}{'年' if year else ''}政府信息公开工作年度报告"
    period = f"<p>本报告所列数据的统计期限为{year}年1月1日至{year}年12月31日。</p>" if year else ""
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><ul>{furniture}</ul><h1>{title}</h1>'
        f"{period}<p>一、总体情况</p><p>{text}</p><p>二、主动公开政府信息情况</p>{second}"
        f"<p>三、收到和处理政府信息公开申请情况</p>{third}"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p>{fourth}"
        "<p>五、存在的主要问题及改进情况</p><p>目录还不够细。</p><p>六、其他需要报告的事项</p><p>无。</p></body></html>"
    ).encode()


def source(url: str = PAGE, day: int = 1, **more: Any) -> Source:
    """Where a page came from; ``column`` is the organ in whose column it was listed."""
    column = more.pop("column", None)
    return Source(
        url=url,
        fetched_at=f"2026-02-{day:02}T03:04:05Z",
        status=200,
        content_type="text/html; charset=utf-8",
        response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        hints=Hints(agency=column),
        **more,
    )
