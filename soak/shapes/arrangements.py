"""Table 四 in other arrangements than the form's, and pages that draw their tables by a script."""

from __future__ import annotations

import json
import re
from copy import copy
from random import Random

from soak.draft import Box, Draft, Fate, Row, Table
from soak.shapes import HTML, Phase, shape
from soak.shapes.markup import ghost

_CHANNELS = {"review": "行政复议", "litigation_direct": "未经复议直接起诉", "litigation_after_review": "复议后起诉"}
_TITLES = {
    "review": ("行政复议情况", "（一）{year}年行政复议案件办理情况（件）", "行政复议"),
    "litigation_direct": ("未经复议直接起诉的行政诉讼情况", "（二）未经复议直接起诉", "未经复议直接提起行政诉讼"),
    "litigation_after_review": ("复议后起诉的行政诉讼情况", "（三）复议后起诉", "经行政复议后起诉的行政诉讼情况"),
}


def _parts(draft: Draft) -> tuple[Table, Row, dict[str, Row]]:
    """Return table 四, the five names of results, and the figures of each channel."""
    table = draft.tables(4)[0]
    names = [copy(box) for box in table.rows[1] if box.name.startswith("result")][:5]
    for box in names:
        box.rowspan = 1
    values = [box for box in table.rows[-1] if box.key]
    return table, names, {channel: values[5 * n : 5 * n + 5] for n, channel in enumerate(_CHANNELS)}


@shape("table 四 with a channel in each row", Phase.CUTS, group="fourth", not_with=("table 四 as three tables",))
def _channel_rows(draft: Draft, chance: Random) -> None:
    table, names, values = _parts(draft)
    grouped = chance.random() < 0.5
    corner = Box(chance.choice(("类别", "项目", "类型")), colspan=1 + grouped, name="corner4")
    rows: list[Row] = [[corner, *names]]
    for channel, label in _CHANNELS.items():
        wide = 1 + (grouped and channel == "review")
        row = [Box(label, colspan=wide, name=f"channel:{channel}"), *values[channel]]
        if grouped and channel == "litigation_direct":
            row.insert(0, Box("行政诉讼", rowspan=2, name="litigation"))
        rows.append(row)
    table.rows, table.head = rows, 1


#: Texts that lose the ends of rows: there a result's name begins a header.
_STREAMS = (
    "text: one cell a line",
    "text: a cell and its bars on a line",
    "text: a bar between cells, each on a line",
    "text: a bar before each cell",
    "text: cells that begin on a new line",
    "text: blanks between cells",
    "text: words broken over lines",
)


@shape(
    "table 四 with a result in each row",
    Phase.CUTS,
    group="fourth",
    not_with=("table 四 as three tables", *_STREAMS),
)
def _result_rows(draft: Draft, chance: Random) -> None:
    table, names, values = _parts(draft)
    rows: list[Row] = [
        [
            Box("办理结果", rowspan=2, name="corner4"),
            Box("行政复议", rowspan=2, name="channel:review"),
            Box("行政诉讼", colspan=2, name="litigation"),
        ],
        [Box(_CHANNELS[c], name=f"channel:{c}") for c in ("litigation_direct", "litigation_after_review")],
        *([name, *(values[channel][at] for channel in _CHANNELS)] for at, name in enumerate(names)),
    ]
    table.rows, table.head = rows, 2


@shape(
    "table 四 under titles of more words",
    Phase.CUTS,
    group="fourth",
    not_with=("table 四 as three tables", "text: words broken over lines"),
)
def _titled(draft: Draft, chance: Random) -> None:
    """The titles reach over the whole table: no narrow column breaks their words."""
    table, names, values = _parts(draft)
    rows: list[Row] = []
    for channel in _CHANNELS:
        title = chance.choice(_TITLES[channel]).format(year=draft.year)
        again = [copy(box) for box in names]
        rows += [[Box(title, colspan=5, name=f"channel:{channel}")], again, values[channel]]
    table.rows, table.head = rows, 1


# -- scripts --------------------------------------------------------------------------------------------------------


def _literal(text: str, chance: Random) -> str:
    """Write a string as scripts do: in either quotes, slashes and line ends escaped, or as code points."""
    way = chance.randrange(4)
    if way == 0:
        return json.dumps(text, ensure_ascii=chance.random() < 0.5)
    if way == 1:
        coded = "".join(c if c.isascii() and c.isalnum() else f"\\u{ord(c):04x}" for c in text)
        return f'"{coded}"'
    quote = chance.choice("\"'")
    escaped = text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("/", "\\/")
    return quote + escaped.replace("\r", "\\r").replace("\n", "\\n") + quote


#: Bytes that were lost: escapes of a string would not have been.
_LOST = ("every Chinese character a question mark", "UTF-8 read as GBK and saved again")


@shape("the article in a string of a script", Phase.PAGE, kinds=(HTML,), group="whole", not_with=_LOST)
def _scripted(draft: Draft, chance: Random) -> None:
    """Nothing of it stands in the page; a program of the page puts it there."""

    def scripted(whole: str, chance: Random) -> str:
        before, _, rest = whole.partition("<body>")
        body, _, after = rest.rpartition("</body>")
        if chance.random() < 0.5:
            string = _literal(body, chance)
            script = chance.choice(("var content = {};", "document.getElementById('zoom').innerHTML={};", "show({})"))
            script = script.replace("{}", string)
        else:
            script = "var page = " + json.dumps({"code": 0, "data": {"hits": 12, "content": body}}) + ";"
        return (
            f"{before}<body><div class='nav'><a href='/'>首页</a></div><div id='zoom'></div>"
            f"<script>{_closed(script)}</script></body>{after}"
        )

    draft.page.whole.append(scripted)


def _closed(script: str) -> str:
    """No script may hold its own end."""
    return re.sub(r"</(?=script)", r"<\\/", script, flags=re.IGNORECASE)


@shape("the article as JSON", Phase.PAGE, kinds=(HTML,), group="whole", not_with=_LOST)
def _as_json(draft: Draft, chance: Random) -> None:
    """What the program of such a page asks for: the article's markup as a string of a JSON object."""

    def answer(whole: str, chance: Random) -> str:
        body = whole.partition("<body>")[2].rpartition("</body>")[0]
        content = {"code": 200, "data": {"title": draft.title.replace("\n", ""), "views": 31, "content": body}}
        shown = json.dumps(content, ensure_ascii=chance.random() < 0.5)
        return chance.choice(("{}", "callback({});", "jsonpCallback_1({})")).replace("{}", shown)

    draft.page.whole.append(answer)


@shape("two articles in the strings of a script", Phase.PAGE, kinds=(HTML,), undecidable=True, group="whole")
def _two_scripts(draft: Draft, chance: Random) -> None:
    """Other figures in each, and none in the page: which is shown, nothing says."""
    draft.judge(Fate.BARRED, *draft.cells)
    strings = [ghost(draft, chance), ghost(draft, chance)]
    script = ";".join(f"var s{n} = {_literal(one, chance)}" for n, one in enumerate(strings))

    def scripted(whole: str, chance: Random) -> str:
        head = whole.partition("<body>")[0]
        return (
            f"{head}<body><h1>{draft.title}</h1><div id='zoom'></div><script>{_closed(script)};</script></body></html>"
        )

    draft.page.whole.append(scripted)
