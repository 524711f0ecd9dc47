"""Variations, section 8: the shapes of the same tables in plain text."""

from __future__ import annotations

from parsers.forms import forms
from tests.golden.shapes import figures, shape
from tests.golden.shapes.paper import PERIOD, SAYS, TITLE, fourth, second, text, third
from tests.parsers.drawing import HEADINGS, Box, Table, cells

EVERY = dict.fromkeys(cells("2021"))


@shape("text-tab-before-each-cell", "txt")
def _tabs() -> str:
    return text()


@shape("text-one-cell-a-line", "txt")
def _lines() -> str:
    return text(way=lambda table: "\n\n".join(box.text for row in table for box in row))


@shape("text-cell-and-its-bars-a-line", "txt")
def _cell_bar() -> str:
    """A column span shows as further bars."""
    return text(way=lambda table: "\n".join(box.text + " " + "|" * box.colspan for row in table for box in row))


@shape("text-bar-after-each-cell", "txt")
def _bar_after() -> str:
    return text(way=lambda table: "\n".join(f"{box.text}\n|" for row in table for box in row))


@shape("text-bar-before-each-cell", "txt")
def _bar_before() -> str:
    return text(way=lambda table: "\n".join(f"|\n{box.text} |" for row in table for box in row))


@shape("text-rows-with-trailing-bars", "txt")
def _trailing() -> str:
    return text(way=lambda table: "\n".join("".join(box.text + " | " * box.colspan for box in row) for row in table))


@shape("text-rows-between-bars", "txt")
def _fenced() -> str:
    return text(way=lambda table: "\n".join("| " + " | ".join(box.text for box in row) + " |" for row in table))


@shape("text-cells-that-begin-on-a-new-line", "txt")
def _new_line() -> str:
    return text(way=lambda table: "\n".join("|" + "".join(f"\n{box.text} |" for box in row) for row in table))


def markdown(table: Table) -> str:
    """A table of Markdown: one separator row, no spans."""
    lines = ["| " + " | ".join(box.text for box in row) + " |" for row in table]
    return "\n".join([lines[0], "|" + " --- |" * max(len(row) for row in table), *lines[1:]])


@shape("text-markdown", "md")
def _markdown() -> str:
    return text(way=markdown)


@shape("text-blanks-between-cells", "txt")
def _blanks() -> str:
    """Rows of a PDF's text layer: a label and its numbers."""
    return text(way=lambda table: "\n".join(" ".join(box.text for box in row) for row in table))


@shape("text-rows-as-browsers-copy-them", "txt")
def _copied() -> str:
    """TABs between the cells that begin in a row."""
    return text(way=lambda table: "\n".join("\t".join(box.text for box in row) for row in table))


@shape("text-rows-whose-last-bar-has-its-own-line", "txt")
def _last_bar() -> str:
    return text(way=lambda table: "\n".join(" | ".join(box.text for box in row) + "\n|" for row in table))


@shape("text-wide-blanks-between-cells", "txt")
def _wide() -> str:
    """A single blank is part of a label: 商业 企业."""
    narrow = {"商业企业": "商业 企业", "科研机构": "科研 机构", "结果维持": "结果 维持"}
    return text(way=lambda table: "\n".join("   ".join(narrow.get(box.text, box.text) for box in row) for row in table))


def _cut(box: Box) -> list[str]:
    whole = not box.label or len(box.text) < 4 or box.text.startswith("（本列")
    return [box.text] if whole else [box.text[: len(box.text) // 2], box.text[len(box.text) // 2 :]]


@shape("text-words-broken-over-lines", "txt")
def _broken() -> str:
    """本年新⏎制作数量: where words break over lines, a line is no cell."""
    return text(way=lambda table: "\n\n".join(piece for row in table for box in row for piece in _cut(box)))


@shape("text-cells-run-together", "txt", own=EVERY)
def _together() -> str:
    """规章555…: nobody can tell 14 and 14 from 1414."""
    return text(way=lambda table: "\n".join("".join(box.text for box in row) for row in table))


@shape("text-values-lost", "txt", own=EVERY)
def _lost() -> str:
    """Each label once, and no number: that is no zero."""
    labels = [
        dict.fromkeys(box.text for row in table for box in row if box.label) for table in (second(), third(), fourth())
    ]
    return text(*("\n".join(one) for one in labels))


@shape("text-labels-apart-from-their-numbers", "txt", own={key: None for key in cells("2021") if key[0] == 3})
def _apart() -> str:
    """All labels of table 三, then all its rows of numbers, as a bad extraction leaves them."""
    lines = [box.text for row in third() for box in row if box.label]
    rows = [" ".join(box.text for box in row if not box.label) for row in third()[3:]]
    plain = [" ".join(box.text for box in row) for row in second()]
    last = [" ".join(box.text for box in row) for row in fourth()]
    return text("\n".join(plain), "\n".join([*lines, *rows]), "\n".join(last))


@shape("text-headings-only", "txt", own=EVERY)
def _headings() -> str:
    """The tables were pictures."""
    lines = [TITLE, PERIOD]
    for number, heading in enumerate(HEADINGS, 1):
        lines += [heading, SAYS.get(number, "")]
    return "\n".join(lines) + "\n"


@shape("text-wide-table-four-upright", "txt")
def _upright() -> str:
    """Vertical heads of table 四 as rows of single characters; the fifteen values on one line."""
    results = [result.label for result in forms()["2021"].results] * 3
    rows = [" ".join((name + "　" * 4)[at] for name in results) for at in range(4)]
    values = " ".join(figures("2021")[key] for key in cells("2021") if key[0] == 4)
    drawn = "\n".join(["行政复议 行政诉讼", "未经复议直接起诉 复议后起诉", *rows, values])
    plain = ["\n".join(" ".join(box.text for box in row) for row in table) for table in (second(), third())]
    return text(*plain, drawn)
