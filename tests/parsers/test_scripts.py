"""Reports that a page carries in the strings of its scripts, or that come as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

import pytest

from parsers.model import Report, Status
from parsers.report import parse
from tests.parsers.drawing import html_table, page, some_figures, tables
from tests.parsers.reading import kinds, read, unread, wrong

FIGURES = some_figures("2021")
TITLE = "乌有市林业局2023年政府信息公开工作年度报告"


def article(figures=FIGURES) -> str:
    """What stands inside the page's body."""
    whole = page(map(html_table, tables("2021", figures)))
    return whole.partition("<div id='zoom'>")[2].removesuffix("</div></body></html>")


def quoted(text: str, mark: str = '"') -> str:
    """A string of a script, with the escapes that templates write."""
    return mark + text.replace("\\", "\\\\").replace(mark, f"\\{mark}").replace("/", "\\/").replace("\n", "\\n") + mark


def shell(script: str, visible: str = "") -> str:
    return (
        f"<html><head><title>{TITLE}_乌有市人民政府</title></head><body><div class='nav'><a>首页</a></div>"
        f"<div id='zoom'>{visible}</div><script>{script}</script><p>版权所有：乌有市人民政府</p></body></html>"
    )


def coded(text: str) -> str:
    return "".join(char if char.isalnum() and char.isascii() else f"\\u{ord(char):04x}" for char in text)


SCRIPTS = {
    "a variable": lambda: f"var content = {quoted(article())};\nshow(content);",
    "single quotes": lambda: f"$('#zoom').html({quoted(article(), chr(39))})",
    "a template": lambda: f"const content=`{article()}`;",
    "code points": lambda: f'var content="{coded(article())}";',
    "JSON in a script": lambda: f"window.data = {json.dumps({'list': [], 'content': article()})};",
    "JSON in a string": lambda: f"var d = JSON.parse({quoted(json.dumps({'content': article()}))});",
    "entities": lambda: f"var content = {quoted(escape(article()))};",
    "added strings": lambda: (
        "var s = '';\nvar c = " + "\n + ".join(quoted(p + "</tr>") for p in article().split("</tr>"))
    ),
    "written line by line": lambda: "\n".join(
        f"document.write({quoted(part + '</tr>')});" for part in article().split("</tr>")
    ),
    "a string for each table": lambda: "".join(
        f"var t{n} = {quoted(html_table(table))};\n" for n, table in enumerate(tables("2021", FIGURES))
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_tables_in_strings_of_scripts_are_read_where_the_page_shows_none(name):
    report = read(shell(SCRIPTS[name]()))
    assert wrong(report, FIGURES) == {}
    assert unread(report, FIGURES) == set()
    assert (report.status, report.year) == (Status.COMPLETE, 2023)


@pytest.mark.parametrize("wrap", ["{}", "callback({});", "var data = {};"])
def test_an_article_that_comes_as_json(wrap):
    body = {"code": 200, "data": {"title": TITLE, "content": article().partition("</h1>")[2], "views": 17}}
    report = parse(wrap.format(json.dumps(body, ensure_ascii=False)).encode())
    assert isinstance(report, Report)
    assert wrong(report, FIGURES) == {}
    assert unread(report, FIGURES) == set()
    assert report.agency == "乌有市林业局"


def test_what_the_page_shows_counts_and_a_script_that_says_otherwise_is_said():
    other = some_figures("2021", seed=8)
    report = read(shell(f"var old = {quoted(article(other))};", article()))
    assert wrong(report, FIGURES) == {}
    assert unread(report, FIGURES) == set()
    assert "copies_differ" in kinds(report)
    same = read(shell(f"var again = {quoted(article())};", article()))
    assert "copies_differ" not in kinds(same)


def test_of_two_scripts_that_differ_neither_is_read():
    other = some_figures("2021", seed=8)
    report = parse(shell(f"var a={quoted(article())}, b={quoted(article(other))};").encode())
    assert isinstance(report, Report)
    assert report.figures == []
    assert "copies_differ" in kinds(report)


@pytest.mark.parametrize("unit", ["", "件"])
def test_rows_run_together_on_the_page_are_a_trace_of_its_tables_and_no_script_is_read_for_them(unit):
    other = some_figures("2021", seed=8)
    shown = "".join(
        f"<p>{''.join(box.text + (unit if box.text.isdecimal() else '') for box in row)}</p>"
        for table in tables("2021", FIGURES)
        for row in table
    )
    report = read(shell(f"var old = {quoted(article(other))};", f"<h1>{TITLE}</h1>{shown}"))
    assert wrong(report, {}) == {}
    assert report.figures == [] or all(one.value is None for one in report.figures)
    assert "script_not_read" in kinds(report)


@pytest.mark.parametrize("lost", ["labels", "blanks"])
def test_tables_of_lost_characters_are_a_trace_however_few_of_their_cells_say_anything(lost):
    """UTF-8 read as GBK and saved again: no label is known, most figures are blank, and an old copy is in a script."""
    blank = dict.fromkeys(FIGURES, "")
    shown = "".join(html_table(table) for table in tables("2021", blank))
    if lost == "labels":
        shown = shown.encode().decode("gb18030", "replace").replace("\ufffd", "?")
    else:
        shown = html_table([[replace(box, text="") for box in row] for row in tables("2021", blank)[1]])
    body = parse(
        shell(f"var old = {quoted(article(some_figures('2021', seed=8)))};", f"<p>如下表。</p>{shown}").encode()
    )
    assert not isinstance(body, Report) or [one for one in body.figures if one.value is not None] == []


def test_a_template_with_holes_is_no_text():
    report = parse(shell(f"var c=`{article().replace('</table>', '${more}</table>')}`;").encode())
    assert not isinstance(report, Report) or report.figures == []


def test_white_space_before_what_is_no_call_costs_no_more_than_its_length():
    """Two runs of white space in one expression would try each way of dividing a million blanks."""
    assert parse((" " * 1_000_000 + "<table><tr><td>1</td></tr></table>").encode()) is not None
