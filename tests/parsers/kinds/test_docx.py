"""Word files: the form with its spans, and what Word keeps in a file without printing it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers import kinds
from parsers.document import Line
from parsers.kinds import docx
from parsers.model import State, Status
from tests.parsers.drawing import Box, some_figures, tables
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.word import STRICT, cell, package, paragraph, report, run, table, zipped
from tests.parsers.reading import kinds as problems
from tests.parsers.reading import read, values, wrong


def lines(body: str, **parts: str) -> list[str]:
    """The text lines of a document with this body."""
    document = docx.read(package(body, **parts))
    assert document.unread is None
    return [block.text for block in document.blocks if isinstance(block, Line)]


def grid(drawn: str) -> list[list[str]]:
    """The one table of a document, expanded."""
    (found,) = docx.read(package(drawn)).grids()
    return [[box.text if box is not None else "?" for box in row] for row in found.rows]


def test_the_form_as_word_writes_it(drawn):
    key, figures, drawings = drawn
    found = read(package(report(map(table, drawings))))
    assert_whole(found, figures, key)
    assert found.problems == []
    assert (found.kind, found.year, found.agency) == ("docx", 2023, "乌有市林业局")
    assert [section.number for section in found.sections] == [None, 1, 2, 3, 4, 5, 6]
    place = found.figure(3, "granted_full", "total").place
    assert (place.table_index, place.row, place.col, place.page) == (1, 5, 9, None)


def test_the_strict_flavour_of_the_format(drawn):
    key, figures, drawings = drawn
    assert_whole(read(package(report(map(table, drawings)), namespace=STRICT)), figures, key)


def test_words_and_digits_cut_over_runs(drawn):
    key, figures, drawings = drawn

    def markup(box: Box) -> str:
        runs = "".join(run(char, '<w:rFonts w:hint="eastAsia"/>') + "<w:proofErr/>" for char in box.text)
        return f"<w:p>{runs}</w:p><w:p/>"

    assert_whole(read(package(report(table(t, markup=markup) for t in drawings))), figures, key)


def test_table_cut_into_two_with_its_groups(drawn):
    """The second table begins inside groups whose labels stand in the first: continuations of nothing."""
    key, figures, drawings = drawn
    whole = table(drawings[1])
    rows = whole.split("<w:tr>")
    pieces = "<w:tr>".join(rows[:10]) + "</w:tbl>" + paragraph("") + "<w:tbl><w:tr>" + "<w:tr>".join(rows[10:])
    assert_whole(read(package(report([table(drawings[0]), pieces, table(drawings[2])]))), figures, key)


def test_phantom_columns_of_a_converter(drawn):
    """A grid column of one twip, that a cell of each row covers besides its own."""
    key, figures, drawings = drawn
    second, third, fourth = drawings
    columns = [400] * 10 + [1]
    grown = [[*row[:-1], replace(row[-1], colspan=row[-1].colspan + 1)] for row in third]
    grown[2] = third[2]  # the total's column is taken from above
    grown[1] = [*third[1][:-1], replace(third[1][-1], colspan=2)]
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    drawn_third = table(grown).replace("<w:tblPr/>", f"<w:tblPr/><w:tblGrid>{widths}</w:tblGrid>")
    found = read(package(report([table(second), drawn_third, table(fourth)])))
    assert_whole(found, figures, key)
    (_, middle, _) = docx.read(package(report([table(second), drawn_third, table(fourth)]))).grids()
    assert middle.width == 10


def test_layout_table_around_and_box_inside(drawn):
    key, figures, drawings = drawn
    inner = report(map(table, drawings))
    layout = f"<w:tbl><w:tr>{cell(paragraph('目录'))}{cell(inner)}</w:tr></w:tbl>"
    found = read(package(layout))
    assert_whole(found, figures, key)
    assert found.figures[0].place.table_index == 1


def test_a_table_of_one_cell_in_a_cell_is_its_text():
    inner = f"<w:tbl><w:tr>{cell(paragraph('12'))}</w:tr></w:tbl><w:p/>"
    assert grid(f"<w:tbl><w:tr>{cell(paragraph('规章'))}{cell(inner)}</w:tr></w:tbl>") == [["规章", "12"]]


@pytest.mark.parametrize("form", ["choice", "fallback", "content control"])
def test_report_in_a_text_box_is_read_once(drawn, form):
    key, figures, drawings = drawn
    inner = report(map(table, drawings))
    box = f"<w:txbxContent>{inner}</w:txbxContent>"
    shape = {
        "choice": f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
        "fallback": '<mc:AlternateContent><mc:Choice Requires="wps"/><mc:Fallback><w:pict>'
        f"<v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
        "content control": "",
    }[form]
    body = (
        f"<w:p><w:r>{shape}</w:r></w:p>" if shape else f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )
    found = read(package(body))
    assert_whole(found, figures, key)
    assert "cell_conflict" not in problems(found)


def test_tracked_changes_are_read_as_accepted():
    body = (
        "<w:p>"
        + run("收到")
        + f'<w:del w:id="1"><w:r><w:delText>8</w:delText></w:r></w:del><w:ins w:id="2">{run("9")}</w:ins>'
        + f'<w:moveFrom w:id="3">{run("旧")}</w:moveFrom><w:moveTo w:id="4">{run("件")}</w:moveTo>'
        + "</w:p>"
    )
    assert lines(body) == ["收到9件"]
    rows = (
        f"<w:tr>{cell(paragraph('规章'))}</w:tr><w:tr><w:trPr><w:del w:id='5'/></w:trPr>{cell(paragraph('1'))}</w:tr>"
    )
    assert grid(f"<w:tbl>{rows}</w:tbl>") == [["规章"]]


def test_what_is_not_printed_is_not_read():
    body = (
        "<w:p>"
        + run("12")
        + run("3", "<w:vanish/>")
        + run("4", '<w:vanish w:val="0"/>')
        + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 7</w:instrText></w:r>'
        + '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:softHyphen/><w:noBreakHyphen/></w:r>'
        + "</w:p>"
    )
    assert lines(body) == ["124-"]


def test_text_that_the_style_of_its_paragraph_hides():
    """What Word leaves of a form on a page (窗体顶端) is hidden in this way."""
    styles = '<w:style w:type="paragraph" w:styleId="z"><w:rPr><w:vanish/></w:rPr></w:style>'
    shown = run("1", '<w:vanish w:val="0"/>')
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="z"/></w:pPr>{run("窗体顶端")}{run("8", "<w:b/>")}{shown}</w:p>{paragraph("2")}'
    )
    assert lines(body, styles=styles) == ["1", "2"]


@pytest.mark.parametrize(
    ("dressed", "raw"),
    [
        (run("12") + run("1", '<w:vertAlign w:val="superscript"/>'), "12¹"),
        (run("12") + run("1", '<w:vertAlign w:val="subscript"/>'), "12₁"),
        (run("1", "<w:strike/>") + run("2"), "~1~2"),
        (run("1") + '<w:r><w:sym w:font="Wingdings" w:char="F08C"/></w:r>', "1\ufffd"),
        (run("1") + "<w:r><w:tab/></w:r>" + run("2"), "1 2"),
        (run("1") + "<w:r><w:br/></w:r>" + run("2"), "1 2"),
    ],
)
def test_raised_struck_and_parted_digits_are_never_part_of_a_number(drawn, dressed, raw):
    key, figures, _ = drawn
    name = (3, "granted_full", "natural_person")
    marked = tables(key, figures | {name: "MARK"})
    body = report(
        table(t, markup=lambda box: f"<w:p>{dressed}</w:p>" if box.text == "MARK" else paragraph(box.text))
        for t in marked
    )
    found = read(package(body)).figure(*name)
    assert (found.value, found.state, found.raw) == (None, State.TEXT, raw)


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/><w:suff w:val="nothing"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="l"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
)


def numbered(text: str, level: int = 0, key: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')


def test_numbers_that_word_writes_before_paragraphs():
    body = "".join(
        [
            numbered("总体情况"),
            numbered("2023年公开信息。", 1),
            numbered("另有。", 1),
            numbered(""),  # an empty paragraph is not counted
            numbered("主动公开"),
            numbered("再来。", 1),
            numbered("圆点", key=2),
            numbered("不编号", key=0),
        ]
    )
    found = lines(body, numbering=NUMBERING)
    assert found == ["一、总体情况", "1. 2023年公开信息。", "2. 另有。", "二、主动公开", "1. 再来。", "圆点", "不编号"]


def test_headings_numbered_by_their_style(drawn):
    key, figures, drawings = drawn
    styles = (
        '<w:style w:styleId="base"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="h"><w:basedOn w:val="base"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = report(
        map(table, drawings), heading=lambda text: paragraph(text.partition("、")[2], '<w:pStyle w:val="h"/>')
    )
    found = read(package(body, styles=styles, numbering=NUMBERING))
    assert_whole(found, figures, key)
    assert [section.number for section in found.sections] == [None, 1, 2, 3, 4, 5, 6]
    assert found.sections[4].heading.startswith("四、")
    levels = {block.level for block in docx.read(package(body, styles=styles)).blocks if isinstance(block, Line)}
    assert levels == {1, None}


def test_sheets_of_spans_that_do_not_fit():
    """Rows that begin late, end early, or go on below nothing still stand in their columns."""
    late = "<w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    body = (
        f"<w:tbl><w:tr>{cell(paragraph('a'))}{cell(paragraph('b'), merge='restart')}{cell(paragraph('c'))}</w:tr>"
        f"<w:tr>{late}{cell(paragraph('x'), merge='continue')}{cell(paragraph('d'))}</w:tr>"
        f"<w:tr>{cell(paragraph('e'), merge='continue')}{cell(paragraph('f'), span=2)}</w:tr></w:tbl>"
    )
    assert grid(body) == [["a", "b", "c"], ["", "b", "d"], ["", "f", "f"]]


def test_a_table_that_is_a_picture(drawn):
    _, _, drawings = drawn
    shape = '<wp:inline><wp:extent cx="5000000" cy="4000000"/><a:blip/></wp:inline>'
    picture = f"<w:p><w:r><w:drawing>{shape}</w:drawing></w:r></w:p>"
    found = read(package(report([table(drawings[0]), picture, table(drawings[2])])))
    assert found.status is Status.PARTIAL
    assert {"images_present", "table_not_found"} <= problems(found)
    assert not any(name[0] == 3 for name in values(found))


@pytest.mark.parametrize("damage", ["", "囗囗囗"])
def test_a_damaged_label_never_moves_a_value(drawn, damage):
    _, figures, drawings = drawn
    places = [
        (n, r, c) for n, t in enumerate(drawings) for r, row in enumerate(t) for c, b in enumerate(row) if b.label
    ]
    for number, r, c in places[::4]:
        changed = [list(map(list, t)) for t in drawings]
        changed[number][r][c] = replace(changed[number][r][c], text=damage)
        found = read(package(report(map(table, changed))))
        assert wrong(found, figures) == {}, drawings[number][r][c].text


# -- hostile files ---------------------------------------------------------------------------------------------------


def reason(body: bytes) -> str | None:
    document = kinds.read(body, kinds.sniff(body), None)
    assert document is not None
    return document.unread[0] if document.unread else None


def test_truncated_files_are_unreadable_and_say_so():
    whole = package(report(map(table, tables("2021", some_figures("2021")))))
    for end in (4, 30, 200, len(whole) // 2, len(whole) - 30):
        found = read(whole[:end])
        assert found.status is Status.UNREADABLE
        assert found.figures == []
    damaged = bytearray(whole)
    damaged[len(whole) // 2 : len(whole) // 2 + 20] = bytes(20)
    assert read(bytes(damaged)).status is Status.UNREADABLE


def test_bombs_are_not_inflated():
    deep = "<w:document>" + "<w:p>" * 5000
    assert reason(zipped({"[Content_Types].xml": b"", "word/document.xml": b" " * 60_000_000})) == "too_large"
    assert reason(zipped({"[Content_Types].xml": b"", "word/document.xml": deep.encode()})) == "damaged"
    assert reason(zipped({"[Content_Types].xml": b"", "word/styles.xml": b""})) == "damaged"


def test_entities_are_neither_expanded_nor_fetched():
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert reason(zipped({"[Content_Types].xml": b"", "word/document.xml": bomb.encode()})) == "damaged"


def test_absurd_spans_are_clamped():
    huge = cell(paragraph("规章"), span=999_999_999)
    rows = f"<w:tr>{huge}</w:tr>" * 50 + f'<w:tr><w:trPr><w:gridBefore w:val="88888888"/></w:trPr>{huge}</w:tr>'
    (found,) = docx.read(package(f"<w:tbl>{rows}</w:tbl>")).grids()
    assert found.width <= 200


def test_nesting_without_end_is_cut():
    body = "<w:sdt><w:sdtContent>" * 60 + paragraph("深") + "</w:sdtContent></w:sdt>" * 60
    assert lines(body + paragraph("浅")) == ["浅"]
