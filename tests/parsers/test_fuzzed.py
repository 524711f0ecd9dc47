"""What `make soak-fuzz` found: the smallest report of each mistake, none of which may come back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from parsers.document import Document
from parsers.forms import forms
from parsers.grid import Grid
from parsers.kinds import text
from parsers.model import Report
from parsers.report import parse
from tests.parsers.drawing import Box, Table, html_table, page, some_figures, tables, text_page
from tests.parsers.kinds.word import zipped
from tests.parsers.reading import kinds, read, unread, wrong
from tests.parsers.reading import values as values_of

FIGURES = some_figures("2021")


def with_header(*rows: list[str]) -> str:
    """A page whose table 三 has these header rows, and lines without any span."""
    second, third, fourth = tables("2021", FIGURES)
    lines: Table = [[replace(box, colspan=1, rowspan=1) for box in row] for row in third[3:]]
    return page(map(html_table, [second, [[Box(text) for text in row] for row in rows] + lines, fourth]))


CORNER = forms()["2021"].corner
ORGANISATIONS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [[CORNER, "申请人情况", ""], ["", "法人或其他组织", "总计", ""], [*ORGANISATIONS, ""]],
            id="the first name blank, a spare column",
        ),
        pytest.param(
            [[CORNER, "申请人情况"], ["", "", *ORGANISATIONS, ""]], id="the row of the first and last name lost"
        ),
        pytest.param(
            [[CORNER, "申请人情况"], ["", "", "法人或其他组织", "总计"], ["", "", *ORGANISATIONS, ""]],
            id="the first name blank among fillers",
        ),
        pytest.param([["申请人类别", "自然人", *ORGANISATIONS]], id="words in the corner, the last name lost"),
    ],
)
def test_a_name_lost_among_blank_heads_moves_no_value_to_its_neighbour(rows):
    assert wrong(read(with_header(*rows)), FIGURES) == {}


def test_a_zip_file_with_a_member_without_a_name():
    report = page(map(html_table, tables("2021", FIGURES))).encode()
    found = read(zipped({"a.html": report, "~": b""}).replace(b"~", b"\0"))
    assert wrong(found, FIGURES) == {}


def test_a_page_cut_off_behind_a_tag_inside_a_number():
    """<td><b>3</b><i>5: where the page ends, behind a tag or inside one, the number may go on."""
    body = page(map(html_table, tables("2021", FIGURES)))
    for name in ((3, "granted_full", "total"), (4, "review", "upheld")):
        number = FIGURES[name]
        runs = "".join(f"<b>{digit}</b>" for digit in number)
        whole = body.replace(f"<td>{number}</td>", f"<td>{runs}</td>")
        begin = whole.index(f"<td>{runs}")
        for end in range(begin + len("<td><b>"), begin + len(f"<td>{runs}")):
            assert wrong(read(whole[:end]), FIGURES) == {}, whole[begin:end]


def test_a_title_names_no_table_behind_one_that_could_not_be_read():
    """Table 四 in three, the second without one of its names, the third under a title that says nothing."""
    fourth = tables("2021", FIGURES)[2]
    names, values = [box.text for box in fourth[-2][:5]], [box.text for box in fourth[-1]]
    drawn = []
    for number, title in enumerate(("行政复议", "未经复议直接提起行政诉讼", "囗囗囗囗")):
        heads = [name for at, name in enumerate(names) if (number, at) != (1, 1)]
        drawn += [title, " ".join(heads), " ".join(values[5 * number : 5 * number + 5]), ""]
    found = read(text_page(["", "", "\n".join(drawn)]).replace("政府信息公开行政复议、行政诉讼情况", ""))
    assert wrong(found, FIGURES) == {}


def test_a_title_names_no_table_behind_lines_that_are_no_table_any_more():
    """As above, one figure a line: with one of its names garbled the second is no table, and its title is not the
    third's. Nor where its line of names is lost altogether."""
    fourth = tables("2021", FIGURES)[2]
    names, values = [box.text for box in fourth[-2][:5]], [box.text for box in fourth[-1]]
    for heads in ([*names[:4], "计"], ["□"]):
        third = "| " + " | ".join(names) + " |\n|---|---|---|---|---|\n| " + " | ".join(values[10:]) + " |"
        drawn = ["未经复议直接提起行政诉讼", " ".join(heads), *values[5:10], "", third]
        found = read(text_page(["", "", "\n".join(drawn)]).replace("政府信息公开行政复议、行政诉讼情况", ""))
        assert wrong(found, FIGURES) == {}
    drawn = ["未经复议直接提起行政诉讼", "3", third.replace(values[10], values[5])]  # a page's number is no figure
    found = read(text_page(["", "", "\n".join(drawn)]).replace("政府信息公开行政复议、行政诉讼情况", ""))
    assert values_of(found)[4, "litigation_direct", "upheld"] == int(values[5])


def test_a_row_label_whose_characters_are_lost_is_no_value():
    """One cell a line, so that a blank one leaves none: what is left of 数量（件） makes the count right again."""
    names = [box.text for box in tables("2021", FIGURES)[2][-2][:5]]
    values = [box.text for box in tables("2021", FIGURES)[2][-1]]
    heads = ["行政复议", "行政诉讼", *names, "未经复议直接起诉", "复议后起诉", *names, *names]
    for lost in range(len(values)):
        cells = [*heads, "□�（件）", *values[:lost], *values[lost + 1 :]]
        found = read(text_page(["", "", "\n".join(cells)]))
        assert wrong(found, FIGURES) == {}, lost


def test_thousands_of_cells_in_one_another_are_read_as_quickly_as_beside_one_another():
    """An unknown element keeps its cell open. What takes the square of the cells' number takes minutes of this page."""
    second, third, fourth = map(html_table, tables("2021", FIGURES))
    body = page([second, third, fourth])
    assert wrong(read(body.replace("</body>", ("<zz>" + "<td>x" * 1_500) * 100 + "</body>")), FIGURES) == {}


def test_a_table_of_a_text_is_numbered_without_counting_all_before_it(monkeypatch):
    """That takes the square of their number: minutes of a text of thousands."""

    def counted(_: Document) -> None:
        raise AssertionError("all tables before are counted again")

    many = 5_000
    monkeypatch.setattr(Document, "grids", counted)
    document = text.read("\n".join(["甲 | 乙 | 丙\n以上。"] * many), "utf-8")
    assert [block.index for block in document.blocks if isinstance(block, Grid)] == list(range(many))


def test_a_page_cut_off_behind_an_old_copy_in_its_script_gives_no_figure():
    """The tables that it showed are what was lost: those of the script are others."""
    old = "".join(map(html_table, tables("2021", some_figures("2021", seed=2))))
    body = page(map(html_table, tables("2021", FIGURES)))
    body = body.replace("<body>", f"<body><script>var old={json.dumps(old)};</script>")
    first = body.index("<table", body.index("</script>"))
    title = body.index("</td>", first) + len("</td>")
    cuts = [body[:end] for end in range(first - 40, first + 400, 7)]
    for cut in (*cuts, body[:title] + "</table></body></html>"):
        found = parse(cut.encode())
        assert not isinstance(found, Report) or wrong(found, FIGURES) == {}, cut[first:]


def test_a_title_above_figures_without_names_names_no_table_behind_them():
    """Table 四 in three: the first has lost its names, the second its title."""
    fourth = tables("2021", FIGURES)[2]
    names, values = [box.text for box in fourth[-2][:5]], [box.text for box in fourth[-1]]
    drawn = [[values[:5]], [names, values[5:10]], [names, values[10:]]]
    titles = ("（一）行政复议", "", "（三）复议后起诉")
    shown = "".join(
        f"<p>{title}</p>" * bool(title) + html_table([[Box(text) for text in row] for row in table])
        for title, table in zip(titles, drawn, strict=True)
    )
    second, third, _ = map(html_table, tables("2021", FIGURES))
    found = read(page([second, third, shown]))
    assert wrong(found, FIGURES) == {}
    assert unread(found, FIGURES) >= {(4, "review", "upheld")}
    assert (4, "litigation_after_review", "upheld") not in unread(found, FIGURES)


def test_a_name_lost_and_another_in_its_place_give_no_column():
    """信息内容 | (blank) | 制发件数 | 现行有效件数: one name is gone or garbled, and one stands where it was."""
    second, third, fourth = tables("2021", FIGURES)
    heads = second[1]
    for lost in ("", "本年?囗数", "数"):
        moved = [heads[0], replace(heads[1], text=lost), replace(heads[2], text=heads[1].text), heads[3]]
        drawn = [[second[0], moved, *second[2:]], third, fourth]
        assert wrong(read(page(map(html_table, drawn))), FIGURES) == {}, lost


def test_tables_in_a_script_alone_count_only_where_the_page_has_its_end():
    drawn = "".join(map(html_table, tables("2021", FIGURES)))
    whole = page(["", "", ""]).replace("<body>", f"<body><script>show({json.dumps(drawn)});</script>")
    assert unread(read(whole), FIGURES) == set()
    cut = read(whole.removesuffix("</body></html>"))
    assert unread(cut, FIGURES) == set(FIGURES)
    assert "script_not_read" in kinds(cut)


def test_a_blank_behind_a_label_with_a_span_is_no_value_where_another_blank_may_be_lost():
    """A piece of table 三 without spans, whose only line with a span says nothing of whether spans leave a cell."""
    applicants = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    fields = [applicant.field for applicant in forms()["2021"].applicants]
    values = {line: [FIGURES[3, line, name] for name in fields] for line in ("other_fee_unpaid", "total_processed")}
    cut = values["total_processed"][:4] + values["total_processed"][5:]
    rows = [
        ["", "", "", *applicants],
        ["（六）其他处理", "2.申请人逾期未按收费通知要求缴纳费用", *values["other_fee_unpaid"]],
        ["（六）其他处理", "3.其他", *[FIGURES[3, "other_misc", name] for name in fields]],
        ["（七）总计", "", *cut],
    ]
    drawn = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    found = read(text_page(["", drawn, ""]))
    assert wrong(found, FIGURES) == {}
    assert values_of(found)[3, "other_fee_unpaid", "total"] == int(values["other_fee_unpaid"][-1])
