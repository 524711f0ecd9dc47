"""What word processors, CMS and servers do to a page of HTML (variations, section 9)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from random import Random

from soak.draft import Box, Draft, Table
from soak.shapes import DOC, DOCX, HTML, RTF, Phase, shape

# -- inside cells -----------------------------------------------------------------------------------------------


def _pieces(text: str, chance: Random, most: int) -> list[str]:
    pieces = []
    while text:
        size = chance.randint(1, most)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


@shape("words and digits cut over runs", Phase.DRESS, kinds=(HTML, DOCX, RTF, DOC))
def _cut_runs(draft: Draft, chance: Random) -> None:
    most = chance.choice((1, 3, 6))
    draft.page.runs.append(lambda text, chance: _pieces(text, chance, most))
    styles = (
        '<span style="font-family: 方正仿宋_GBK;font-size: 14px">{}</span>',
        '<span lang="EN-US"><font face="Times New Roman">{}</font></span>',
        "<font face=宋体>{}</font>",
        "<b>{}</b>",
        "<span>{}</span>",
        "{}",
        "<a name=_x></a>{}",
    )
    draft.page.around_run.append(lambda run, chance: chance.choice(styles).format(run))


@shape("a paragraph or more in every cell", Phase.DRESS, kinds=(HTML,))
def _paragraphs(draft: Draft, chance: Random) -> None:
    ways = (
        '<p align="center">{}</p>',
        '<p class="MsoNormal" align="">{}<span><o:p></o:p></span></p>',
        "<div>{}</div>",
        "<p></p><p>{}</p>",
        "<p>{}</p><p>&nbsp;</p>",
        "<center>{}</center>",
        "\n      <p>\n        {}\n      </p>\n    ",
        "<ul style='list-style:none'><li>{}</li></ul>",
    )
    one = chance.choice(ways)
    draft.page.around_cell.append(
        lambda cell, chance: (one if chance.random() < 0.8 else chance.choice(ways)).format(cell)
    )
    draft.page.blanks = ("<p>&nbsp;</p>", "<p></p>", "<o:p> </o:p>", "<p><span><o:p>&nbsp;</o:p></span></p>")


@shape("blanks as &nbsp; and lines of the source", Phase.DRESS, kinds=(HTML,))
def _blanks(draft: Draft, chance: Random) -> None:
    draft.page.blanks = ("&nbsp;", "&nbsp;&nbsp;", " ", "\n   ", "<br>", "&#160;", "　", "&ensp;")
    ways = ("{}&nbsp;", "&nbsp;{}", " {}\n", "\n\t\t{}", "{}<br>", "&#12288;{}", "\u200b{}", "{}")
    draft.page.around_cell.append(lambda cell, chance: chance.choice(ways).format(cell))


@shape("hidden words and comments in cells", Phase.DRESS, kinds=(HTML,))
def _hidden_words(draft: Draft, chance: Random) -> None:
    ways = (
        '{}<span style="display:none">7</span>',
        "<!-- 9 -->{}",
        "{}<!--[if gte mso 9]><xml>5</xml><![endif]-->",
        '<span style="mso-hide:all;display: none">3</span>{}',
        "{}<script>var a=4;</script>",
        "<style>td{{width:5px}}</style>{}",
    )
    draft.page.around_cell.append(
        lambda cell, chance: chance.choice(ways).format(cell) if chance.random() < 0.3 else cell
    )


@shape("a table of one cell inside cells", Phase.DRESS, kinds=(HTML,), not_with=("cells and rows not closed",))
def _one_cell(draft: Draft, chance: Random) -> None:
    draft.page.around_cell.append(
        lambda cell, chance: f"<table><tr><td>{cell}</td></tr></table>" if chance.random() < 0.1 else cell
    )


_LOST = ("every Chinese character a question mark", "UTF-8 read as GBK and saved again")


@shape("entities", Phase.DRESS, kinds=(HTML,), not_with=_LOST)
def _entities(draft: Draft, chance: Random) -> None:
    def entity(run: str, chance: Random) -> str:
        parts = re.split(r"(<[^>]*>|&[^;]*;)", run)
        return "".join(
            part if i % 2 else "".join(f"&#{ord(c)};" if chance.random() < 0.5 else f"&#x{ord(c):x};" for c in part)
            for i, part in enumerate(parts)
        )

    draft.page.around_run.insert(0, entity)


# -- tables -------------------------------------------------------------------------------------------------------


@shape("th instead of td", Phase.DRESS, kinds=(HTML,))
def _th(draft: Draft, chance: Random) -> None:
    every = chance.random() < 0.2
    draft.page.cell_tag = lambda box, row: "th" if every or box.is_label or row < 1 else "td"


@shape("thead, tbody and tfoot", Phase.DRESS, kinds=(HTML,))
def _sections(draft: Draft, chance: Random) -> None:
    draft.page.sections = True


@shape("caption and colgroup", Phase.DRESS, kinds=(HTML,))
def _caption(draft: Draft, chance: Random) -> None:
    captions = ("单位：件", "政府信息公开情况统计表", f"表{chance.randint(1, 4)}", "第二十条第（一）项")

    def add(shown: str, table: Table, chance: Random) -> str:
        columns = "".join("<col width=80>" for _ in range(chance.randint(1, 10)))
        return re.sub(
            r"(<table[^>]*>)",
            rf"\1<caption>{chance.choice(captions)}</caption><colgroup>{columns}</colgroup>",
            shown,
            count=1,
        )

    draft.page.table.append(add)


@shape("attributes of old editors", Phase.DRESS, kinds=(HTML,))
def _attributes(draft: Draft, chance: Random) -> None:
    some = (
        ' valign="center"',
        " nowrap",
        ' width="96"',
        " align=''",
        ' bordercolor="#000000"',
        ' style="BORDER-COLLAPSE:collapse;height:1.0cm"',
        " style='mso-rotate:0'",
        ' class="et3"',
        " height=20 height=20",
    )
    draft.page.attributes.append(lambda box, chance: "".join(chance.sample(some, chance.randint(0, 3))))


@shape("spans of one, of nothing, or in quotes of their own", Phase.DRESS, kinds=(HTML,))
def _odd_spans(draft: Draft, chance: Random) -> None:
    def add(box: Box, chance: Random) -> str:
        extra = ""
        if box.colspan == 1 and chance.random() < 0.5:
            extra += chance.choice((" colspan=1", ' colspan=""', " colspan='1 '", " COLSPAN=1"))
        if box.rowspan == 1 and chance.random() < 0.5:
            extra += chance.choice((" rowspan=1", ' rowspan=""', " rowspan='1px'"))
        return extra

    draft.page.attributes.append(add)


@shape("tags in capitals", Phase.DRESS, kinds=(HTML,))
def _capitals(draft: Draft, chance: Random) -> None:
    draft.page.whole.insert(
        0, lambda whole, chance: re.sub(r"</?(?:table|tr|td|th|p|span|div|tbody)\b", lambda m: m[0].upper(), whole)
    )


@shape(
    "cells and rows not closed",
    Phase.DRESS,
    kinds=(HTML,),
    group="close",
    not_with=("a table of one cell inside cells",),
)
def _unclosed(draft: Draft, chance: Random) -> None:
    draft.page.close = {"td": chance.choice((0.2, 1)), "tr": chance.choice((0, 0.3, 1))}


@shape("paragraphs not closed, end tags without a beginning", Phase.DRESS, kinds=(HTML,))
def _stray(draft: Draft, chance: Random) -> None:
    ways = ("<p>{}", "{}</p>", "{}</span>", "{}</font>", "<span>{}", "<b>{}</i>", "{}</o:p>", "{}</div>", "</p>{}")
    draft.page.around_cell.append(
        lambda cell, chance: chance.choice(ways).format(cell) if chance.random() < 0.3 else cell
    )


@shape("things between rows that may not be there", Phase.DRESS, kinds=(HTML,))
def _between_rows(draft: Draft, chance: Random) -> None:
    def add(shown: str, table: Table, chance: Random) -> str:
        between = ("<!-- row -->", "\n\n", "<p></p>", "</tbody><tbody>", "<form>", "</form>", "&nbsp;", "<span></span>")
        return re.sub(r"<tr>", lambda m: (chance.choice(between) if chance.random() < 0.2 else "") + m[0], shown)

    draft.page.table.append(add)


@shape("rows hidden or empty", Phase.DRESS, kinds=(HTML,), not_with=("cells and rows not closed",))
def _empty_rows(draft: Draft, chance: Random) -> None:
    """A hidden row of other figures below each table, and the empty row that Word puts first to hold widths."""

    def add(shown: str, table: Table, chance: Random) -> str:
        ghost = (
            '<tr style="display:none"><td colspan=3>一、本年新收政府信息公开申请数量</td>' + "<td>8</td>" * 7 + "</tr>"
        )
        return shown.replace("</table>", f"{ghost}</table>", 1) if "<table><tr>" not in shown else shown

    draft.page.table.append(add)


@shape("a div round each table", Phase.DRESS, kinds=(HTML,))
def _boxed(draft: Draft, chance: Random) -> None:
    draft.page.table.append(lambda shown, table, chance: f'<div style="overflow-x:auto">{shown}</div>')


# -- headings -----------------------------------------------------------------------------------------------------


@shape("headings marked up or cut over spans", Phase.DRESS, kinds=(HTML,))
def _marked_headings(draft: Draft, chance: Random) -> None:
    def mark(text: str, chance: Random) -> str:
        half = chance.randint(1, max(1, len(text) - 1))
        return chance.choice(
            (
                f"<h2>{text}</h2>",
                f"<p><strong>{text}</strong></p>",
                f"<p><span>{text[:half]}</span><span>{text[half:]}</span></p>",
                f"<p><br/>{text}</p>",
                f"<div><b>{text[:2]}</b>{text[2:]}</div>",
                f"<p>　　{text}</p>",
                f"<p>{text}",
            )
        )

    draft.page.heading = mark


# -- the page -----------------------------------------------------------------------------------------------------


@shape("layout tables round the report", Phase.PAGE, kinds=(HTML,), not_with=("cells and rows not closed",))
def _layout(draft: Draft, chance: Random) -> None:
    ways = (
        "<table><tr><td>{}</td></tr></table>",
        "<table width=100%><tr><td>导航</td><td>{}</td></tr></table>",
        "<table><tr><td><table><tr><td>位置</td></tr><tr><td>{}</td></tr></table></td></tr></table>",
        "<table><tbody><tr><td colspan=2>标题</td></tr><tr><td></td><td>{}</td></tr></tbody></table>",
    )
    draft.page.body.append(lambda body, chance: chance.choice(ways).replace("{}", body))


@shape("a metadata table before the report", Phase.PAGE, kinds=(HTML,))
def _metadata(draft: Draft, chance: Random) -> None:
    rows = (
        ("索 引 号", f"990100/{draft.year + 1}-00012", "信息分类", "政府信息公开年报"),
        ("发布机构", draft.agency, "公开日期", f"{draft.year + 1}-01-17"),
    )
    drawn = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    meta = f"<table>{''.join(f'<tr>{row}</tr>' for row in drawn)}</table>"
    draft.page.body.append(lambda body, chance: meta + body)


@shape("furniture of the site", Phase.PAGE, kinds=(HTML,))
def _furniture(draft: Draft, chance: Random) -> None:
    links = "".join(
        f"<li><a href='/c{n}/'>{name}</a></li>"
        for n, name in enumerate(
            ("首页", "政务公开", "行政许可", "行政处罚", "规章", "年报", "互动", "服务", "专题", "行政复议")
        )
    )
    before = (
        f"<ul>{links}</ul><p>当前位置：首页 &gt; 政府信息公开年报</p>"
        f"<p>浏览次数：1024 字号：[大 中 小]</p><p>发布日期：{draft.year + 1}-01-20</p>"
    )
    after = (
        f"<p>上一篇：乌有市{draft.year - 1}年政府信息公开工作年度报告</p><p>扫一扫</p>"
        "<div>版权所有：乌有市人民政府 备案号123</div><table><tr><td>主办</td><td>2024</td></tr></table>"
    )
    draft.page.body.append(lambda body, chance: before + body + after)


def ghost(draft: Draft, chance: Random) -> str:
    """Another table 三 and 四, with figures that are nobody's."""
    from soak.figures import different
    from soak.paper import tables
    from soak.squares import squares

    cells = different(draft.form, chance, three_others=draft.three_others)
    rows = []
    for table in tables(draft.form, cells):
        assert squares(table.rows)
        drawn = "".join(
            "<tr>"
            + "".join(f'<td rowspan="{b.rowspan}" colspan="{b.colspan}">{escape(b.text)}</td>' for b in row)
            + "</tr>"
            for row in table.rows
        )
        rows.append(f"<table>{drawn}</table>")
    return "".join(rows)


_HIDING: dict[str, Callable[[str], str]] = {
    "a copy in a comment": lambda ghost: f"<!--{ghost}-->",
    "a copy in an element that is not shown": lambda ghost: f'<div style="color:red;display: none">{ghost}</div>',
    "a copy in a script": lambda ghost: f"<script>var old={json.dumps(ghost)};</script>",
    "a copy in a textarea or a template": lambda ghost: f"<textarea>{ghost}</textarea><template>{ghost}</template>",
}


def _register(name: str, hide: Callable[[str], str]) -> None:
    @shape(name, Phase.PAGE, kinds=(HTML,))
    def _copy(draft: Draft, chance: Random) -> None:
        copy = hide(ghost(draft, chance))
        before = chance.random() < 0.5
        draft.page.body.append(lambda body, chance: copy + body if before else body + copy)


for _name, _hide in _HIDING.items():
    _register(_name, _hide)


@shape("tags of the site's own", Phase.PAGE, kinds=(HTML,))
def _custom(draft: Draft, chance: Random) -> None:
    draft.page.body.append(
        lambda body, chance: (
            "<meta name=x content=y><title>乌有市人民政府</title><ucapcontent>"
            + body.replace("<h1>", "<ucaptitle>").replace("</h1>", "</ucaptitle>")
            + "</ucapcontent><publishtime>2024-01-17</publishtime><iframe src='/foot.html'></iframe>"
        )
    )


@shape("a fragment without html, head and body", Phase.PAGE, kinds=(HTML,), group="whole")
def _fragment(draft: Draft, chance: Random) -> None:
    def fragment(whole: str, chance: Random) -> str:
        return whole.partition("<body>")[2].rpartition("</body>")[0] or whole

    draft.page.whole.append(fragment)


@shape("end tags of the page in its middle", Phase.PAGE, kinds=(HTML,), group="whole")
def _ended_early(draft: Draft, chance: Random) -> None:
    draft.page.body.append(
        lambda body, chance: (
            "</body></html>" + body if chance.random() < 0.5 else body.replace("</table>", "</table></body></html>", 1)
        )
    )


@shape("lines of the source broken anywhere", Phase.PAGE, kinds=(HTML,))
def _source_lines(draft: Draft, chance: Random) -> None:
    """Only where a line does not show: between the tags of blocks."""
    block = re.compile(r"(</?(?:table|tbody|thead|tr|td|th|div|p|h1|h2)\b[^>]*>)(?=<)", re.IGNORECASE)
    draft.page.whole.append(lambda whole, chance: block.sub(lambda m: m[0] + "\r\n  " * (chance.random() < 0.3), whole))


# -- bytes --------------------------------------------------------------------------------------------------------

_RADICAL = "Kangxi radicals and compatibility characters"


def _declare(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


@shape("UTF-8 that says gb2312", Phase.BYTES, kinds=(HTML,), group="bytes")
def _utf8_says_gb(draft: Draft, chance: Random) -> None:
    draft.page.head_row, draft.charset = _declare("gb2312"), chance.choice(("gb2312", "ISO-8859-1", None))


@shape("GBK that says so", Phase.BYTES, kinds=(HTML,), group="bytes")
def _gbk(draft: Draft, chance: Random) -> None:
    draft.page.head_row = _declare(chance.choice(("gb2312", "GBK", "gb18030")))
    draft.encode = lambda text: text.encode("gb18030")


@shape("GBK that says UTF-8, or nothing", Phase.BYTES, kinds=(HTML,), group="bytes")
def _gbk_says_utf8(draft: Draft, chance: Random) -> None:
    draft.page.head_row = chance.choice((_declare("utf-8"), ""))
    draft.charset = chance.choice(("utf-8", None, "iso-8859-1"))
    draft.encode = lambda text: text.encode("gb18030")


@shape("a byte order mark", Phase.BYTES, kinds=(HTML,), group="bytes")
def _bom(draft: Draft, chance: Random) -> None:
    draft.page.head_row = _declare(chance.choice(("gbk", "utf-8")))
    codec = chance.choice(("utf-8-sig", "utf-8-sig", "utf-16"))
    draft.encode = lambda text: text.encode(codec)


@shape("a few bytes damaged outside the tables", Phase.BYTES, kinds=(HTML,), group="bytes")
def _damaged(draft: Draft, chance: Random) -> None:
    draft.encode = lambda text: (
        text.encode().replace("条例".encode(), "条例".encode()[:-1], 2).replace("网站".encode(), b"\xe7\xbd", 1)
    )
