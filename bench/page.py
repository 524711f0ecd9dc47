"""A report as a portal serves it, made from the official form: its tables, its prose, and the portal's furniture.

The bench measures on it, and so it is written apart from everything that reads: cells, spans and chapters here come
from the form's own layout. Places and agencies are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import groupby

from parsers.forms import Band, Form, forms

AGENCY = "云岭市财政局"
PAGE_BYTES = 110_000
REPORT_BYTES = 46_000  # of them the report itself: the rest is furniture
STYLE = "font-family:仿宋_GB2312;font-size:12.0pt;line-height:28pt"
PROSE = (
    "云岭市财政局按照要求推进政务公开，把财政资金的来龙去脉写清楚，让查得到、看得懂成为常态。",
    "全年通过门户网站、政务新媒体和公开栏发布信息，办事指南随政策变动及时更新，过期内容按时清理。",
    "对收到的申请逐件登记、逐件答复，遇到内容不明确的先沟通后办理，疑难事项由办公室会商。",
    "下一步将补齐短板，完善目录，规范答复文书，加强业务培训，主动接受社会监督。",
)


def page(year: int = 2023, seed: int = 1, size: int = PAGE_BYTES) -> bytes:
    """Return one page of about ``size`` bytes in UTF-8; the sums of its tables are right."""
    draw = random.Random(seed)  # noqa: S311
    form = forms()["2021" if year >= 2021 else "2019"]
    report = _report(form, year, draw)
    head, foot = _furniture(size - len(report.encode()), draw)
    title = f"{AGENCY}{year}年政府信息公开工作年度报告"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_云岭市人民政府</title>'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{year + 1}-01-22 09:30">'
        f'<meta name="ContentSource" content="{AGENCY}"></head><body>{head}'
        f'<div class="article"><h1>{title}</h1><div class="info">发布日期：{year + 1}-01-22　来源：{AGENCY}</div>'
        f'<div class="TRS_Editor">{report}</div></div>{foot}</body></html>'
    ).encode()


def _report(form: Form, year: int, draw: random.Random) -> str:
    tables = {2: _disclosures(form, draw), 3: _requests(form, draw), 4: _disputes(form, draw)}
    parts = [
        _paragraph(f"根据《中华人民共和国政府信息公开条例》，编制{year}年政府信息公开工作年度报告。所列数据的统计期限"
                   f"自{year}年1月1日起至{year}年12月31日止。")
    ]  # fmt: skip
    for chapter in form.chapters:
        parts.append(_paragraph(f"{'一二三四五六'[chapter.number - 1]}、{chapter.heading}", bold=True))
        parts.append(tables.get(chapter.number, ""))
        if chapter.number in (1, 5, 6):
            parts.extend(_paragraph(sentence) for sentence in draw.sample(PROSE, len(PROSE)))
    text = "".join(parts)
    while len(text.encode()) < REPORT_BYTES:
        text += _paragraph(draw.choice(PROSE))
    return text


def _paragraph(text: str, *, bold: bool = False) -> str:
    text = f"<strong>{text}</strong>" if bold else text
    return f'<p class="MsoNormal" style="{STYLE};text-indent:32pt"><span style="{STYLE}">{text}</span></p>\n'


def _cell(text: str | int, *, rows: int = 1, columns: int = 1) -> str:
    spans = (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")
    return f'<td{spans} style="border:1px solid #000"><p style="text-align:center">{text}</p></td>'


def _table(rows: list[list[str]]) -> str:
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows)
    return f'<table border="1" cellspacing="0" style="width:100%"><tbody>{body}</tbody></table>\n'


def _disclosures(form: Form, draw: random.Random) -> str:
    rows: list[list[str]] = []
    for band in form.bands:
        rows += _band(band, draw)
    return _table(rows)


def _band(band: Band, draw: random.Random) -> Iterator[list[str]]:
    wide = 3 // len(band.columns)  # the table has four columns: the item, and one to three figures
    yield [_cell(band.title, columns=4)]
    yield [_cell("信息内容"), *(_cell(column.label, columns=wide) for column in band.columns)]
    for item in band.rows:
        most = 0 if item.item == "regulations" else 400  # a department makes none
        yield [_cell(item.label), *(_cell(draw.randint(0, most), columns=wide) for _ in band.columns)]


def _requests(form: Form, draw: random.Random) -> str:
    """Draw figures whose sums hold: what came in is spread over the outcomes of each applicant."""
    applicants = [applicant.field for applicant in form.applicants if applicant.field != "total"]
    ends = {"new_requests", "carried_over", "total_processed", "carried_forward"}
    outcomes = [line.line for line in form.lines if line.line not in ends]
    figures: dict[str, dict[str, int]] = {line.line: {} for line in form.lines}
    for who in applicants:
        for outcome in outcomes:
            figures[outcome][who] = draw.choice((0, 0, 0, draw.randint(1, 30)))
        done = sum(figures[outcome][who] for outcome in outcomes)
        left = draw.randint(0, 3)
        before = min(draw.randint(0, 3), done + left)
        figures["total_processed"][who] = done
        figures["carried_forward"][who] = left
        figures["carried_over"][who] = before
        figures["new_requests"][who] = done + left - before
    for counts in figures.values():
        counts["total"] = sum(counts.values())
    rows = [
        [_cell(form.corner, rows=3, columns=3), _cell("申请人情况", columns=7)],
        [_cell("自然人", rows=2), _cell("法人或其他组织", columns=5), _cell("总计", rows=2)],
        [_cell(applicant.label) for applicant in form.applicants if applicant.group],
    ]
    tops = {top: len(list(lines)) for top, lines in groupby(form.lines, key=lambda line: line.top)}
    groups = {key: len(list(lines)) for key, lines in groupby(form.lines, key=lambda line: (line.top, line.group))}
    seen: set[object] = set()
    for line in form.lines:
        row: list[str] = []
        if line.top and line.top not in seen:
            row.append(_cell(line.top, rows=tops[line.top]))
        if line.group and (line.top, line.group) not in seen:
            row.append(_cell(line.group, rows=groups[line.top, line.group]))
        seen |= {line.top, (line.top, line.group)}
        row.append(_cell(line.label, columns=3 - bool(line.top) - bool(line.group)))
        row += [_cell(figures[line.line][applicant.field]) for applicant in form.applicants]
        rows.append(row)
    return _table(rows)


def _disputes(form: Form, draw: random.Random) -> str:
    figures: list[int] = []
    for _ in form.channels:
        parts = [draw.randint(0, 5) for _ in range(len(form.results) - 1)]
        figures += [*parts, sum(parts)]
    heads = [result.label for result in form.results]
    blocks = [channel.label for channel in form.channels]
    return _table(
        [
            [_cell("行政复议", rows=2, columns=5), _cell("行政诉讼", columns=10)],
            [_cell(block, columns=5) for block in blocks[1:]],
            [_cell(head) for _ in blocks for head in heads],
            [_cell(figure) for figure in figures],
        ]
    )


def _furniture(size: int, draw: random.Random) -> tuple[str, str]:
    """Return what stands above and below every page of a portal: menus, scripts, styles, lists of links."""
    rules = "".join(f".nav-{n} li a:hover{{color:#{draw.randrange(1 << 24):06x};padding:{n}px}}\n" for n in range(120))
    script = "".join(f"var channel_{n}={{id:{draw.randrange(10**6)},name:'栏目{n}'}};\n" for n in range(120))
    head = f"<style>{rules}</style><script>{script}</script><ul class='menu'>"
    links: list[str] = []
    used = len(head.encode())
    number = 0
    while used < size:
        number += 1
        link = (
            f'<li class="nav-{number % 120}"><a href="/zwgk/col{number}/index.html" target="_blank" '
            f'title="政务公开栏目{number}"><span>政务公开栏目{number}</span></a></li>\n'
        )
        links.append(link)
        used += len(link.encode())
    half = len(links) // 2
    return f"{head}{''.join(links[:half])}</ul>", f"<ul class='footer'>{''.join(links[half:])}</ul>"
