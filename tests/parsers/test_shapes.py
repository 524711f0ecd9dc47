"""The shapes in which real reports have their tables, each drawn from known figures (variations, sections 3 to 9)."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from html import escape

import pytest

from parsers.model import State, Status
from tests.parsers.drawing import Box, Figures, Table, html_table, page, some_figures, tables, text_page, text_table
from tests.parsers.reading import kinds, read, unread, values, wrong


@pytest.fixture(params=["2019", "2021"])
def drawn(request: pytest.FixtureRequest) -> tuple[str, Figures, list[Table]]:
    """Figures of one form, all different, and its three tables."""
    figures = some_figures(request.param)
    if request.param == "2019":
        figures[2, "procurement", "amount_wan"] += "万元"
    return request.param, figures, tables(request.param, figures)


def assert_whole(report, figures: Figures, key: str) -> None:
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()
    assert (report.status, report.template) == (Status.COMPLETE, key)


def test_the_form_as_it_is(drawn):
    key, figures, drawings = drawn
    report = read(page(map(html_table, drawings)))
    assert_whole(report, figures, key)
    assert report.problems == []
    cell = report.figure(3, "granted_full", "total")
    assert (cell.place.table_index, cell.place.row, cell.place.col) == (1, 5, 9)


def test_text_with_a_tab_before_each_cell(drawn):
    key, figures, drawings = drawn
    assert_whole(read(text_page(map(text_table, drawings))), figures, key)


def test_words_and_digits_cut_over_spans(drawn):
    """Word and WPS exports: a run of characters in each span, an empty o:p after it."""
    key, figures, drawings = drawn
    chance = random.Random(3)

    def dress(text: str) -> str:
        runs, rest = [], text
        while rest:
            size = chance.randint(1, 3)
            runs.append(f'<span lang="EN-US"><font face="Times New Roman">{escape(rest[:size])}</font></span>')
            rest = rest[size:]
        return f'<p class="MsoNormal" align="">{"".join(runs)}<span><o:p></o:p></span></p>'

    report = read(page(html_table(table, dress=dress) for table in drawings))
    assert_whole(report, figures, key)


def test_headers_broken_by_br_and_blanks(drawn):
    key, figures, drawings = drawn

    def dress(text: str) -> str:
        if text.isascii():
            return f"<p>&nbsp;{text}&nbsp;</p>"
        return "<br />".join(escape(text[i : i + 3]) for i in range(0, len(text), 3)).replace("项", " 项")

    assert_whole(read(page(html_table(table, dress=dress) for table in drawings)), figures, key)


def test_traditional_characters_and_radicals(drawn):
    key, figures, drawings = drawn
    swap = str.maketrans("开务决数总计机构维纠审", "開務決數總計機構維糾審")
    report = read(page(html_table(table, dress=lambda text: text.translate(swap)) for table in drawings))
    assert_whole(report, figures, key)
    swap = str.maketrans("行自人一二无见", "⾏⾃⼈⼀⼆⽆⻅")
    report = read(page(html_table(table, dress=lambda text: text.translate(swap)) for table in drawings))
    assert_whole(report, figures, key)


def test_layout_tables_around_and_a_metadata_table_before(drawn):
    key, figures, drawings = drawn
    inner = page(map(html_table, drawings))
    body = inner[inner.index("<div id='zoom'>") : inner.index("</body>")]
    meta = (
        "<table><tr><td>索 引 号</td><td>990100/2024-00012</td><td>信息分类</td><td>政府信息公开年报</td></tr>"
        "<tr><td>发布机构</td><td>乌有市林业局</td><td>公开日期</td><td>2024-01-17</td></tr></table>"
    )
    report = read(f"<table><tr><td>导航</td><td>{meta}<table><tr><td>{body}</td></tr></table></td></tr></table>")
    assert_whole(report, figures, key)
    assert report.index_number == "990100/2024-00012"
    assert report.published_on is not None and report.published_on.isoformat() == "2024-01-17"
    # outer layout table, metadata, the one-cell layout table, then table 二
    assert report.figures[0].place.table_index == 3


def test_all_three_tables_in_one(drawn):
    key, figures, drawings = drawn
    rows = [row for table in drawings for row in table]
    report = read(page([html_table(rows), "", ""]))
    assert_whole(report, figures, key)


@pytest.mark.parametrize("repeat_header", [False, True])
def test_table_three_cut_in_two(drawn, repeat_header):
    """A page break cuts the table, and with it the groups whose labels reach over several rows."""
    key, figures, drawings = drawn
    second, third, fourth = drawings
    cut = 9
    open_top = next(box for row in third for box in row if box.text.startswith("三、"))
    group = next(box for row in third for box in row if box.text.startswith("（三）"))
    head = [
        [
            replace(box, rowspan=cut - 5) if box is open_top else replace(box, rowspan=2) if box is group else box
            for box in row
        ]
        for row in third[:cut]
    ]
    tail = [list(row) for row in third[cut:]]
    tail[0] = [Box("", rowspan=open_top.rowspan - (cut - 5)), Box("", rowspan=group.rowspan - 2), *tail[0]]
    again = third[:3] if repeat_header else []
    pieces = html_table(head) + "<p>- 4 -</p>" + html_table(again + tail)
    report = read(page([html_table(second), pieces, html_table(fourth)]))
    assert_whole(report, figures, key)


def test_table_four_as_three_tables(drawn):
    key, figures, drawings = drawn
    header = drawings[2][1][:5]
    values_row = drawings[2][3]
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    pieces = [
        [[Box(name, colspan=5)], [replace(box, rowspan=1) for box in header], values_row[5 * i : 5 * i + 5]]
        for i, name in enumerate(names)
    ]
    report = read(page([html_table(drawings[0]), html_table(drawings[1]), "".join(map(html_table, pieces))]))
    assert_whole(report, figures, key)


def test_header_without_rowspans_has_empty_fillers(drawn):
    key, figures, drawings = drawn
    third = [list(row) for row in drawings[1]]
    third[0] = [replace(third[0][0], rowspan=1), third[0][1]]
    third[1] = [Box("", colspan=3), *(replace(box, rowspan=1) for box in third[1])]
    third[2] = [Box("", colspan=3), Box(""), *third[2], Box("")]
    report = read(page([html_table(drawings[0]), html_table(third), html_table(drawings[2])]))
    assert_whole(report, figures, key)


def test_spare_empty_last_column(drawn):
    key, figures, drawings = drawn
    spare = [[[*row, Box("")] for row in table] for table in drawings]
    assert_whole(read(page(map(html_table, spare))), figures, key)


def test_one_line_of_other_handling_in_the_form_of_2021():
    """23 lines instead of 25: seen in reports of 2023 and 2024."""
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    at = next(i for i, row in enumerate(third) if row[0].text.startswith("（六）"))
    kept = [*third[:at], [Box("（六）其他处理", colspan=2), *third[at][-7:]], *third[at + 3 :]]
    kept[5] = [replace(kept[5][0], rowspan=20), *kept[5][1:]] if kept[5][0].rowspan > 10 else kept[5]
    report = read(page([html_table(second), html_table(kept), html_table(fourth)]))
    assert (report.status, report.template) == (Status.COMPLETE, "2021")
    single = {name[2]: value for name, value in values(report).items() if name[1] == "other_handling"}
    assert list(single.values()) == [int(figures[3, "other_no_correction", a]) for a in single]
    assert not any(name[1].startswith("other_") and name[1] != "other_handling" for name in values(report))


def test_irregular_column_spans_in_table_two():
    """Header and data rows divide the width differently; only the order of cells in the row is right."""
    figures = some_figures("2019")
    figures[2, "procurement", "amount_wan"] += "万元"
    second, third, fourth = tables("2019", figures)
    skewed: Table = []
    for row in second:
        if len(row) == 4 and row[0].label and not row[1].label:
            skewed.append([row[0], replace(row[1], colspan=2), row[2], row[3]])
        elif len(row) == 4:
            skewed.append([row[0], row[1], replace(row[2], colspan=2), row[3]])
        elif len(row) == 3:
            skewed.append([row[0], replace(row[1], colspan=2), replace(row[2], colspan=2)])
        else:
            skewed.append([replace(row[0], colspan=5)])
    report = read(page([html_table(skewed), html_table(third), html_table(fourth)]))
    assert_whole(report, figures, "2019")


def test_local_rows_and_divisions_are_left_out_without_harm():
    figures = some_figures("2019")
    figures[2, "procurement", "amount_wan"] += "万元"
    second, third, fourth = tables("2019", figures)
    extra = [Box("其他主动公开文件（含以本单位名义印发的文件）"), *(Box("77", label=False) for _ in range(3))]
    at = next(i for i, row in enumerate(second) if row[0].text == "规范性文件")
    report = read(
        page([html_table([*second[: at + 1], extra, *second[at + 1 :]]), html_table(third), html_table(fourth)])
    )
    assert_whole(report, figures, "2019")

    # 其他对外管理服务事项 divided into two lines of its own: no sum is put in place of the form's figure
    at = next(i for i, row in enumerate(second) if row[0].text == "其他对外管理服务事项")
    wide = [[replace(row[0], colspan=row[0].colspan + 1), *row[1:]] for row in second]
    divided = [
        [Box("其他对外管理服务事项", rowspan=2), Box("行政检查"), *(Box("5", label=False) for _ in range(3))],
        [Box("行政确认"), *(Box("6", label=False) for _ in range(3))],
    ]
    report = read(page([html_table([*wide[:at], *divided, *wide[at + 1 :]]), html_table(third), html_table(fourth)]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {
        (2, "other_services", f) for f in ("items_previous", "items_change", "decisions")
    }


def test_band_titles_beside_their_rows(drawn):
    key, figures, drawings = drawn
    beside: Table = []
    for row in drawings[0]:
        if row[0].text.startswith("第二十条"):
            title = row[0]
        else:
            beside.append(list(row) if title is None else [replace(title, colspan=1), *row])
            title = None
    sizes = [i for i, row in enumerate(beside) if row[0].text.startswith("第二十条")] + [len(beside)]
    for start, end in itertools.pairwise(sizes):
        beside[start][0] = replace(beside[start][0], rowspan=end - start)
    report = read(page([html_table(beside), html_table(drawings[1]), html_table(drawings[2])]))
    assert_whole(report, figures, key)


@pytest.mark.parametrize("header", ["本年新", "本年新制作数量"])
def test_two_headers_of_the_same_words_are_told_apart_by_their_places(header):
    """Both cut to 本年新, or the first typed twice: seen, and only one reading is left. It is recorded."""
    figures = some_figures("2019")
    figures[2, "procurement", "amount_wan"] += "万元"
    second, third, fourth = tables("2019", figures)
    second[1] = [second[1][0], replace(second[1][1], text=header), replace(second[1][2], text=header), second[1][3]]
    report = read(page([html_table(second), html_table(third), html_table(fourth)]))
    assert_whole(report, figures, "2019")
    assert kinds(report) == {"label_damaged"}


def test_unknown_row_is_a_problem_and_makes_the_report_partial(drawn):
    _, figures, drawings = drawn
    second = [*drawings[0][:3], [Box("地方性法规"), *(Box("9", label=False) for _ in range(3))], *drawings[0][3:]]
    report = read(page([html_table(second), html_table(drawings[1]), html_table(drawings[2])]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == set()
    assert report.status is Status.PARTIAL
    assert [p.detail for p in report.problems if p.kind == "label_unplaced"] == ["地方性法规"]


def test_labels_with_lost_characters_are_read_and_recorded(drawn):
    key, figures, drawings = drawn
    third = [
        [replace(box, text="2.其他法律行政止公开") if "禁止公开" in box.text else box for box in row]
        for row in drawings[1]
    ]
    report = read(page([html_table(drawings[0]), html_table(third), html_table(drawings[2])]))
    assert_whole(report, figures, key)
    assert kinds(report) == {"label_damaged"}


def test_a_short_label_with_lost_characters_is_known_by_its_note():
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    for row in third:
        if row[0].text.startswith("（二）部分公开"):
            row[0] = replace(row[0], text="(二)部分公(分处理的,只计这一情形,不计其他情形)")
    report = read(page(map(html_table, (second, third, fourth))))
    assert unread(report, figures) == set()
    assert kinds(report) == {"label_damaged"}


def test_blank_dash_and_words_are_not_zero(drawn):
    key, figures, _drawings = drawn
    shapes = {
        "": State.BLANK,
        "\u00a0": State.BLANK,
        "/": State.DASH,
        "—": State.DASH,
        "无": State.TEXT,
        "详见附件": State.TEXT,
    }
    names = [(3, "granted_full", a) for a in ("natural_person", "commercial_enterprise", "research_institution")]
    names += [(3, "granted_partial", a) for a in ("natural_person", "commercial_enterprise", "research_institution")]
    for name, text in zip(names, shapes, strict=True):
        figures[name] = text
    report = read(page(map(html_table, tables(key, figures))))
    for name, (text, state) in zip(names, shapes.items(), strict=True):
        cell = report.figure(*name)
        assert (cell.value, cell.state, cell.raw) == (None, state, text.strip())
    assert report.status is Status.COMPLETE


def test_raised_and_struck_digits_are_never_part_of_a_number(drawn):
    key, figures, _drawings = drawn
    names = [(3, "granted_full", "natural_person"), (3, "granted_full", "commercial_enterprise")]
    names += [(3, "granted_full", "research_institution"), (3, "granted_full", "other_org")]
    marks = dict(zip(names, ("RAISED", "STRUCK", "STYLED", "LINED"), strict=True))
    shown = {
        "RAISED": "12<sup>1</sup>",
        "STRUCK": "<s>5</s>6",
        "STYLED": "<p>12<span style='vertical-align: super'>1</span></p>",
        "LINED": "<p><span style='text-decoration:line-through'>5</span>6</p>",
    }
    drawn_tables = tables(key, figures | marks)
    report = read(page(html_table(t, dress=lambda text: shown.get(text, escape(text))) for t in drawn_tables))
    for name in names:
        assert (report.figure(*name).value, report.figure(*name).state) == (None, State.TEXT)
    assert kinds(report) == {"number_unclear"}


def test_commented_out_and_hidden_copies_are_not_read(drawn):
    key, figures, drawings = drawn
    other = tables(key, some_figures(key, seed=99))
    ghost = "".join(map(html_table, other))
    body = page(map(html_table, drawings)).replace(
        "<h1>", f"<!--{ghost}--><div style='display: none'>{ghost}</div><script>var old='{ghost}';</script><h1>"
    )
    report = read(body)
    assert_whole(report, figures, key)


def test_two_copies_that_differ_give_no_figure(drawn):
    """A table for the region and one for the government itself: which one is the form's cannot be said."""
    key, figures, drawings = drawn
    second, third, fourth = drawings
    other = dict(figures)
    other[3, "new_requests", "natural_person"] = "4999"
    again = tables(key, other)[1]
    report = read(page([html_table(second), html_table(third) + html_table(again), html_table(fourth)]))
    assert wrong(report, figures) == {}
    assert unread(report, figures) == {(3, "new_requests", "natural_person")}
    assert "cell_conflict" in kinds(report)


def test_wrong_spans_are_clamped(drawn):
    _key, figures, drawings = drawn
    html = (
        page(map(html_table, drawings))
        .replace('colspan="10"', 'colspan="9999999999"')
        .replace('rowspan="8"', 'rowspan="900"')
    )
    report = read(html)
    assert wrong(report, figures) == {}


@pytest.mark.parametrize("damage", ["", "囗囗囗", "别的项目"])
@pytest.mark.parametrize("render", ["html", "text"])
def test_a_damaged_label_never_moves_a_value(drawn, render, damage):
    """Every label of both forms in turn, lost or replaced: no value may come out under another name."""
    _, figures, drawings = drawn
    for number, table in enumerate(drawings):
        for r, row in enumerate(table):
            for c, box in enumerate(row):
                if not box.label:
                    continue
                changed = [list(map(list, t)) for t in drawings]
                changed[number][r][c] = replace(box, text=damage)
                if render == "html":
                    report = read(page(map(html_table, changed)))
                else:
                    report = read(text_page(map(text_table, changed)))
                assert wrong(report, figures) == {}, box.text
                if unread(report, figures) and damage:
                    assert report.status is not Status.COMPLETE or kinds(report) <= {"unit_unknown"}, box.text


def test_a_count_below_zero_is_no_figure_and_is_said(drawn):
    """A figure can never be negative: 3 件 with a dash before it, or a slip; of a change, it can."""
    figures = some_figures("2019") | {(3, "granted_full", "total"): "-3", (2, "licensing", "items_change"): "-8"}
    report = read(page(map(html_table, tables("2019", figures))))
    cell = report.figure(3, "granted_full", "total")
    assert (cell.raw, cell.value, cell.state) == ("-3", None, State.TEXT)
    assert [problem.detail for problem in report.problems if problem.kind == "number_negative"] == [
        "granted_full.total: -3"
    ]
    assert report.figure(2, "licensing", "items_change").value == -8


@pytest.mark.parametrize(
    ("printed", "value"), [("0件", 0), ("0", 0), ("3 件", None), ("12万元", 12), ("12.5", 12.5), ("7545元", 0.7545)]
)
def test_fees_are_amounts_of_money(printed, value):
    """The header says 单位：万元; what the cell itself says counts more; a number of things is no amount."""
    figures = some_figures("2021") | {(2, "fees", "fee_amount_wan"): printed}
    report = read(page(map(html_table, tables("2021", figures))))
    cell = report.figure(2, "fees", "fee_amount_wan")
    assert (cell.raw, cell.value) == (printed, value)
    assert (value is None) == ("number_unclear" in kinds(report))
