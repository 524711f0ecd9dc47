"""A report's body: title, metadata, preface, six chapters with their tables, signature."""

from __future__ import annotations

from crawler.samples.layouts import grids
from crawler.samples.layouts.markup import MARKUPS, Markup, Td, entities
from crawler.samples.manuscript import Manuscript
from crawler.samples.prose import data


def _metadata_table(manuscript: Manuscript) -> str:
    """Draw the table of 索引号, 发布机构 and so on that stands before many reports (and is not table 二)."""
    pairs = [
        ("索 引 号", manuscript.index_number or ""),
        ("信息分类", "政府信息公开年报"),
        ("发布机构", manuscript.agency.name),
        ("发布日期", manuscript.published.isoformat()),
        ("文  号", "无"),
        ("有效性", "有效"),
    ]
    rows = [[Td(text) for pair in pairs[at : at + 2] for text in pair] for at in range(0, len(pairs), 2)]
    return Markup(manuscript.seed).table(rows).replace("<table ", '<table class="xxgk_table" ', 1)


def _metadata_list(manuscript: Manuscript) -> str:
    items = [
        ("索引号", manuscript.index_number or ""),
        ("发布机构", manuscript.agency.name),
        ("组配分类", "年度报告"),
    ]
    items.append(("发布日期", manuscript.published.isoformat()))
    return "<div class=sub><ul>" + "".join(f"<li>{a}：{entities(b)}</li>" for a, b in items) + "</ul></div>\n"


def _tables(manuscript: Manuscript, markup: Markup, chapter: int) -> str:
    if not manuscript.readable:
        return f'<p align="center"><img src="./W0202_{chapter}.png" alt="" width="620"></p>\n'
    if chapter == 2:
        return markup.table(grids.disclosures(manuscript))
    if chapter == 3:
        note = manuscript.form.key == "2019" and manuscript.dials.prose == "full"
        drawn = markup.table(grids.requests(manuscript))
        return drawn + (markup.paragraph(str(data()["note_2019"])) if note else "")
    return "".join(markup.table(table) for table in grids.disputes(manuscript))


def metadata(manuscript: Manuscript) -> str:
    """Draw 索引号 and so on, where this layout has them."""
    drawn = {"table": _metadata_table, "list": _metadata_list}.get(manuscript.dials.metadata)
    return drawn(manuscript) if drawn else ""


def body(manuscript: Manuscript) -> str:
    """Draw everything between the portal's header and footer, except the title."""
    return metadata(manuscript) + report(manuscript)


def report(manuscript: Manuscript) -> str:
    """Draw the report itself, without its title."""
    dials = manuscript.dials
    markup = MARKUPS[dials.markup](manuscript.seed)
    parts: list[str] = []
    if "{agency}" not in (manuscript.edition.title or manuscript.agency.title):
        parts.append(f'<p align="center">{entities(manuscript.agency.name)}</p>\n')
    parts += [markup.paragraph(text) for text in manuscript.preface]
    for number, heading in manuscript.headings.items():
        parts.append(markup.heading(heading, cut=dials.headings == "cut"))
        if number in (2, 3, 4):
            parts.append(_tables(manuscript, markup, number))
        parts += [markup.paragraph(text) for text in manuscript.chapters[number]]
    if manuscript.signed:
        parts.append(markup.right(manuscript.agency.name))
        day = manuscript.signed
        parts.append(markup.right(f"{day.year}年{day.month}月{day.day}日"))
    if dials.views:
        parts.append(f"<p>（阅读次数：{dials.views}次）　【打印】【关闭】</p>\n<p>上一篇：第{dials.views}号通知</p>\n")
    drawn = "".join(parts)
    if dials.wrap == "nested":  # the whole text within two layout tables
        drawn = (
            '<table width="960" border="0" align="center"><tr><td width="20">&nbsp;</td><td>\n'
            f'<table width="100%" border="0"><tr><td class="bt_content">\n{drawn}</td></tr></table>\n'
            "</td></tr></table>\n"
        )
    return drawn


def title_html(manuscript: Manuscript) -> str:
    """Draw the title, over two lines where the layout breaks it."""
    title = manuscript.title
    if manuscript.dials.title_lines == 2:
        at = title.index("工作") if "工作" in title else len(title) // 2
        return f"{entities(title[:at])}<br/>\n{entities(title[at:])}"
    return entities(title)
