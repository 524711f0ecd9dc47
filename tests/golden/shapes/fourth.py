"""Variations, sections 6 and 12: table 四, and errors that real reports print."""

from __future__ import annotations

from dataclasses import replace

from parsers.forms import forms
from tests.golden.shapes import shape
from tests.golden.shapes.paper import fourth, html, label, page, refigure, second, text, third, value
from tests.parsers.drawing import Table

RESULTS = [result.label for result in forms()["2021"].results]


def _only(table: Table) -> str:
    return page("", "", html(table))


@shape("fourth")
def _plain() -> str:
    return _only(fourth())


@shape("fourth-as-three-tables")
def _three() -> str:
    """Each under its own name, as a line of text or as its first row."""
    values = fourth()[-1]
    parts = []
    for number, name in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉")):
        rows = [[label(text) for text in RESULTS], values[5 * number : 5 * number + 5]]
        if number == 1:
            rows.insert(0, [label(name, colspan=5)])
        parts.append(("" if number == 1 else f"<p>{name}</p>") + html(rows))
    return page("", "", "\n".join(parts))


@shape("fourth-row-label-before-the-figures")
def _row_label() -> str:
    """件数 2023: its number is none of the fifteen."""
    table = fourth()
    table[0].insert(0, label("类别", rowspan=3))
    table[-1].insert(0, label("2023年件数"))
    return _only(table)


@shape("fourth-one-character-a-line")
def _upright() -> str:
    table = [[replace(b, text="\n".join(b.text)) if b.text in RESULTS else b for b in row] for row in fourth()]
    return page("", "", html(table, dress=lambda text: "<br>".join(text.split("\n"))))


@shape("fourth-note-below")
def _note() -> str:
    return _only([*fourth(), [label("注：行政复议、行政诉讼数量含上年度结转数量12件。", colspan=15)]])


@shape("fourth-blank-cells", own={(4, "review", f): None for f in ("upheld", "corrected")})
def _blanks() -> str:
    return page("", "", html(refigure(fourth(), {"411": "", "412": ""}), dress=lambda text: text or "&nbsp;"))


@shape(
    "fourth-totals-that-do-not-add-up",
    own={
        (4, channel.channel, result.field): number
        for channel, numbers in zip(
            forms()["2021"].channels, ((10, 1, 0, 0, 0), (2, 0, 1, 0, 0), (5, 0, 0, 0, 0)), strict=True
        )
        for result, number in zip(forms()["2021"].results, numbers, strict=True)
    },
)
def _zero_totals() -> str:
    """10, 1, 0, 0 -> 0: that is what is printed."""
    table = fourth()
    table[-1] = [value(text) for text in ["10", "1", "0", "0", "0", "2", "0", "1", "0", "0", "5", "0", "0", "0", "0"]]
    return _only(table)


@shape(
    "fourth-value-lost",
    own={(4, c.channel, r.field): None for c in forms()["2021"].channels for r in forms()["2021"].results},
)
def _fourteen() -> str:
    """Fourteen values under fifteen names."""
    table = fourth()
    del table[-1][6]
    return _only(table)


@shape("fourth-heads-over-other-columns")
def _shifted_heads() -> str:
    """行政诉讼 begins above the ninth column, as converters of PDF leave it: the fifteen values are in order."""
    table = fourth()
    table[0] = [replace(table[0][0], colspan=8), replace(table[0][1], colspan=7)]
    return _only(table)


@shape("fourth-heads-glued", "txt")
def _glued() -> str:
    """尚未审结总计结果维持…: heads run together in a text layer, the fifteen values on one line."""
    names = "".join(RESULTS)
    values = " ".join(box.text for box in fourth()[-1])
    drawn = f"行政复议行政诉讼\n{names}未经复议直接起诉复议后起诉\n{names}{names}\n{values}"
    plain = ["\n".join(" ".join(box.text for box in row) for row in table) for table in (second(), third())]
    return text(*plain, drawn)
