"""Old Word files: what a file defines as cells, rows and columns, and everything that makes it unreadable."""

from __future__ import annotations

import random
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from parsers import kinds
from parsers.document import Document, Line
from parsers.kinds import doc
from parsers.model import State, Status
from soak import msdoc
from soak.msdoc import DELETED, HIDDEN, RAISED, SPECIAL, STRUCK, File, Paragraph, said
from tests.parsers.drawing import Box, some_figures, tables
from tests.parsers.kinds import olddoc
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.olddoc import report, table
from tests.parsers.reading import kinds as problems
from tests.parsers.reading import read, wrong

FILES = Path(__file__).parent / "files"


def opened(*paragraphs: Paragraph, **others: object) -> Document:
    return doc.read(File(paragraphs, **others).write())


def lines(*paragraphs: Paragraph, **others: object) -> list[str]:
    return [block.text for block in opened(*paragraphs, **others).blocks if isinstance(block, Line)]


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in grid.cells(row)] for row in range(grid.height)] for grid in document.grids()]


def square(*texts: str) -> list[Paragraph]:
    """A table of one row."""
    return msdoc.row([msdoc.Box([said(text)], 1000) for text in texts])


def reason(body: bytes) -> tuple[str, str]:
    document = doc.read(body)
    assert document.unread is not None
    assert document.blocks == []
    return document.unread


# -- the form ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "others",
    [{}, {"narrow": True}, {"backwards": True}, {"huge": True}, {"narrow": True, "backwards": True, "huge": True}],
    ids=["one piece", "pieces of two widths", "fast saved", "long properties apart", "all of it"],
)
def test_the_form_as_word_saves_it(drawn, others):
    key, figures, drawings = drawn
    body = File(report(map(table, drawings)), **others).write()
    assert kinds.sniff(body) == "doc"
    found = read(body)
    assert_whole(found, figures, key)
    assert found.kind == "doc"
    assert found.title == "乌有市林业局2023年政府信息公开工作年度报告"


def test_properties_of_rows_in_the_stream_of_data(drawn):
    """Newer versions of Word put the definitions of rows there under a number of their own (sprmPTableProps)."""
    key, figures, drawings = drawn
    body = File(report(map(table, drawings)), huge=True).write()
    assert_whole(read(body.replace(b"\x46\x66", b"\x6b\x64")), figures, key)


def test_words_and_digits_cut_over_runs(drawn):
    key, figures, drawings = drawn
    cut = [table(one, text=lambda box: [Paragraph([(sign, b"") for sign in box.text])]) for one in drawings]
    assert_whole(read(File(report(cut), narrow=True).write()), figures, key)


def test_rows_shifted_against_one_another(drawn):
    """Rows that were pasted from elsewhere begin a cell's padding further left: their columns are the same."""
    key, figures, drawings = drawn
    second, third, fourth = drawings
    shifted = [one for number, row in enumerate(second) for one in table([row], left=-108 if number % 2 else 0)]
    assert_whole(read(File(report([shifted, table(third), table(fourth)])).write()), figures, key)


def test_layout_table_around(drawn):
    key, figures, drawings = drawn
    inner = report([table(one, depth=2) for one in drawings])
    depth = [
        one if one.properties else replace(one, properties=msdoc.IN_TABLE + b"\x49\x66\x01\0\0\0") for one in inner
    ]
    body = msdoc.row([msdoc.Box([said("目录")], 900), msdoc.Box([*depth, said("")], 9000)])
    found = read(File(body).write())
    assert_whole(found, figures, key)
    assert found.figures[0].place.table_index == 1


def test_a_table_of_one_cell_in_a_cell_is_its_text():
    inner = msdoc.row([msdoc.Box([said("12")], 500)], depth=2)
    body = msdoc.row([msdoc.Box([said("规章")], 900), msdoc.Box([*inner, said("")], 900)])
    assert grids(opened(*body)) == [[["规章", "12"]]]


def test_merged_cells():
    """Both ways in which the first of some merged cells is marked; above, the mark of a restart."""
    rows = [
        [("甲", 900, 0x60), ("乙", 900, 0x01), ("", 900, 0x02), ("丙", 900, 0)],
        [("", 900, 0x20), ("丁", 900, 0x02), ("", 900, 0x01), ("戊", 900, 0)],
        [("己", 900, 0x60), ("庚", 2700, 0)],
    ]
    body = [
        paragraph
        for row in rows
        for paragraph in msdoc.row([msdoc.Box([said(text)], width, flags) for text, width, flags in row])
    ]
    (grid,) = opened(*body).grids()
    shown = [[(cell.text, cell.rowspan, cell.colspan) for cell in grid.cells(row)] for row in range(3)]
    assert shown == [
        [("甲", 2, 1), ("乙", 1, 2), ("丙", 1, 1)],
        [("甲", 2, 1), ("丁", 1, 2), ("戊", 1, 1)],
        [("己", 1, 1), ("庚", 1, 3)],
    ]


# -- text --------------------------------------------------------------------------------------------------------------


def test_what_is_not_printed_is_not_read():
    hidden_again = Paragraph([("4", b"\x3c\x08\x00"), ("5", b"\x3c\x08\x80"), ("6", b"\x3c\x08\x81")])
    assert lines(said("12", HIDDEN), hidden_again) == ["45"]
    assert lines(Paragraph([("收到", b""), ("8", DELETED), ("9件", b"\x01\x08\x01")])) == ["收到9件"]
    code = [
        ("第", b""),
        ("\x13 PAGE \x13 NUMPAGES \x14 9 \x15\x14", SPECIAL),
        ("7", b""),
        ("\x15", SPECIAL),
        ("页", b""),
    ]
    assert lines(Paragraph(code)) == ["第7页"]
    assert lines(said("甲\x02乙\x1e丙\x1f丁")) == ["甲乙-丙丁"]


def test_text_that_a_style_hides():
    """The sheet has a style of paragraphs (1) and one of characters (2) that hide."""

    def style(kind: int, *parts: bytes) -> bytes:
        data = struct.pack("<5H", 0xFFE, 0xFFF0 | kind, len(parts), 0, 0) + struct.pack("<HHH", 1, ord("x"), 0)
        for part in parts:
            data += struct.pack("<H", len(part)) + part + b"\0" * (len(part) % 2)
        return struct.pack("<H", len(data)) + data

    contrary = b"\x3c\x08\x81"  # of what the style is based on
    sheet = struct.pack("<3H", 4, 3, 10) + struct.pack("<H", 0) + style(1, b"\1\0", contrary) + style(2, HIDDEN)
    shown = Paragraph([("甲", b""), ("乙", b"\x30\x4a\x02\x00"), ("丙", b"\x30\x4a\x02\x00\x3c\x08\x00")])
    assert lines(said("丁", style=1), said("戊", contrary, style=1), shown, styles=sheet) == ["戊", "甲丙"]


def test_changes_since_the_last_whole_save():
    """A piece of its own with properties that belong to all of its characters (fast saves)."""
    runs = Paragraph([("收到", b""), ("8", b""), ("9件", b"")])
    assert lines(runs, changes={1: DELETED}) == ["收到9件"]


@pytest.mark.parametrize(
    ("runs", "raw"),
    [
        ([("12", b""), ("1", RAISED)], "12¹"),
        ([("12", b""), ("1", b"\x48\x2a\x02")], "12₁"),
        ([("1", STRUCK), ("2", b"")], "~1~2"),
        ([("1", b""), ("(", b"\x09\x6a\x03\x00\x8c\xf0")], "1\ufffd"),
        ([("1\t2", b"")], "1 2"),
        ([("1\x0b2", b"")], "1 2"),
    ],
)
def test_raised_struck_and_parted_digits_are_never_part_of_a_number(drawn, runs, raw):
    key, figures, _ = drawn
    name = (3, "granted_full", "natural_person")
    marked = tables(key, figures | {name: "MARK"})
    drawings = [
        table(one, text=lambda box: [Paragraph(runs)] if box.text == "MARK" else [said(box.text)]) for one in marked
    ]
    found = read(File(report(drawings)).write()).figure(*name)
    assert (found.value, found.state, found.raw) == (None, State.TEXT, raw)


def test_paragraphs_of_a_cell_pages_and_rare_characters():
    body = msdoc.row([msdoc.Box([said("1"), said("2")], 900)])
    assert grids(opened(*body)) == [[["1\n2"]]]
    assert lines(said("前\x0c后")) == ["前", "后"]
    assert lines(said("𠮷野镇收到3件")) == ["𠮷野镇收到3件"]


def test_headings_by_their_outline():
    first = Paragraph([("一、总体情况", b"")], b"\x40\x26\x00")
    second = Paragraph([("文", b"")], b"\x40\x26\x09")
    assert [(block.text, block.level) for block in opened(first, second).blocks] == [("一、总体情况", 1), ("文", None)]


def test_numbers_that_word_writes_before_paragraphs():
    def level(form: int, text: str, follows: int) -> bytes:
        head = struct.pack("<iBB9xB8x4B", 1, form, 0, follows, 0, 0, 0, 0)
        return head + struct.pack("<H", len(text)) + text.encode("utf-16-le")

    levels = [level(37, "\0、", 2), level(0, "\1.", 0), *[level(255, "", 0)] * 7]
    lists = struct.pack("<Hii18xBx", 1, 77, 0, 0) + b"".join(levels)
    uses = struct.pack("<Ii8xBxxxI", 1, 77, 0, 0xFFFFFFFF)

    def numbered(text: str, depth: int, key: int = 1) -> Paragraph:
        return Paragraph([(text, b"")], struct.pack("<HBHH", 0x260A, depth, 0x460B, key))

    found = lines(
        numbered("总体情况", 0),
        numbered("2023年公开信息。", 1),
        numbered("另有。", 1),
        numbered("", 1),
        numbered("主动公开", 0),
        numbered("再来。", 1),
        numbered("不编号", 0, key=0),
        lists=lists,
        uses=uses,
    )
    assert found == ["一、总体情况", "1. 2023年公开信息。", "2. 另有。", "二、主动公开", "1. 再来。", "不编号"]


def test_report_in_a_text_box(drawn):
    key, figures, drawings = drawn
    body = File(
        [Paragraph([("见框", b""), ("\x08", SPECIAL)]), said("后")], boxes=[report(map(table, drawings))]
    ).write()
    assert_whole(read(body), figures, key)
    assert doc.read(body).blocks[0].text == "见框"
    assert doc.read(body).blocks[-1].text == "后"


def test_a_deleted_row():
    kept = square("规章", "1")
    gone = msdoc.row([msdoc.Box([said("旧", DELETED)], 1000)] * 2, mark_properties=DELETED)
    assert grids(opened(*kept, *gone)) == [[["规章", "1"]]]


def test_a_picture_in_the_place_of_a_table():
    """Its size stands in the stream of data; here, where none is, every picture may be a table."""
    body = File([said("二、主动公开政府信息情况"), said("\x01", b"\x03\x6a\xff\xff\0\0" + SPECIAL)]).write()
    assert doc.read(body).images == [1]


# -- what is not read --------------------------------------------------------------------------------------------------


def test_old_encrypted_and_foreign_files_say_why():
    text = [said("甲")]
    assert reason(File(text, mark=0xA5DC, version=0x68).write())[0] == "needs_converter"
    assert reason(File(text, flags=0x1300).write())[0] == "encrypted"
    assert reason(msdoc.compound({"WordDocument": File(text).streams()["WordDocument"]}))[0] == "damaged"
    assert reason(msdoc.compound({"WordDocument": b"", "1Table": b""}))[0] in ("damaged", "needs_converter")


@pytest.mark.parametrize("cells", [1, 3])
def test_a_row_that_does_not_fit_its_definition_leaves_no_figure(drawn, cells):
    _, _, drawings = drawn
    body = report(map(table, drawings))
    at = max(number for number, one in enumerate(body) if msdoc.ROW_END in one.properties)
    edges = [msdoc.Box([], 900)] * cells
    broken = msdoc.IN_TABLE + msdoc.ROW_END + msdoc.definition(edges, 0)
    found = read(File([*body[:at], replace(body[at], properties=broken), *body[at + 1 :]]).write())
    assert (found.status, found.figures, problems(found)) == (Status.UNREADABLE, [], {"damaged"})


@pytest.mark.parametrize(
    "body",
    [
        [Paragraph([("甲", b"")], b"", "\x07")],
        [*square("甲")[:-1], said("乙")],
        [*square("甲")[:-1]],
        [*square("甲\x13 PAGE ")],
        [said("\x13 没有结尾")],
        [Paragraph([("甲", b"")], msdoc.IN_TABLE + b"\x49\x66\x64\0\0\0")],
        [Paragraph([("甲", b"")], b"\x08\xd6\xff")],
        [*square("甲")[:-1], Paragraph([("乙", b"")], *[one.properties for one in square("甲")[-1:]], "\x07")],
    ],
    ids=[
        "a cell outside",
        "a row without end",
        "nothing after a cell",
        "a field over its cell",
        "a field without end",
        "a hundred tables deep",
        "properties cut short",
        "text at the end of a row",
    ],
)
def test_marks_that_do_not_fit_are_damage(body):
    assert reason(File(body).write())[0] == "damaged"


def test_pieces_outside_of_the_file_are_damage():
    streams = File([said("甲" * 50)]).streams()
    table_stream = bytearray(streams["1Table"])
    at = table_stream.index(b"\x02" + struct.pack("<I", 16)) + 5
    struct.pack_into("<I", table_stream, at + 8 + 2, 0x00FFFFFF)
    assert "piece" in reason(msdoc.compound({**streams, "1Table": bytes(table_stream)}))[1]


def test_pieces_that_lie_over_one_another_are_damage():
    streams = File([said("甲1"), said("乙2")], narrow=True).streams()
    main, places = bytearray(streams["WordDocument"]), bytearray(streams["1Table"])
    at, size = struct.unpack_from("<2I", main, 154 + 8 * 33)
    first = at + 5 + 4 * ((size - 9) // 12 + 1)
    places[first + 8 : first + 16] = places[first : first + 8]
    assert "over one another" in reason(msdoc.compound({**streams, "1Table": bytes(places)}))[1]


def test_broken_bytes_raise_nothing(drawn):
    """Whatever is broken ends in a document or in a reason."""
    _, _, drawings = drawn
    whole = File(report(map(table, drawings)), narrow=True).write()
    chance = random.Random(5)
    for _ in range(250):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4))):
            at = chance.randrange(512, len(broken))
            broken[at] = chance.randrange(256)
        doc.read(bytes(broken))
    for end in range(600, len(whole), len(whole) // 60):
        doc.read(whole[:end])


@pytest.mark.parametrize("damage", ["gone", "garbled"])
def test_a_damaged_label_never_moves_a_value(drawn, damage):
    _, figures, drawings = drawn
    for number, one in enumerate(drawings):
        labels = [(r, c) for r, row in enumerate(one) for c, box in enumerate(row) if box.label and box.text]
        for row, column in labels[:: max(1, len(labels) // 6)]:
            hurt = [[*boxes] for boxes in one]
            hurt[row][column] = replace(hurt[row][column], text="" if damage == "gone" else "口口")
            found = read(File(report(table(hurt if at == number else t) for at, t in enumerate(drawings))).write())
            assert wrong(found, figures) == {}


# -- files that an office program saved --------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["2019", "2021"])
def test_files_saved_by_an_office_program(key):
    """Our own invented report, saved as .doc by LibreOffice 7.4: nothing of it is by our writer."""
    figures = some_figures(key)
    if key == "2019":
        figures[2, "procurement", "amount_wan"] += "万元"
    assert_whole(read((FILES / f"libreoffice-{key}.doc").read_bytes()), figures, key)


def test_boxes_are_drawn_from_known_columns():
    """The writer of these tests lays out spans as the drawings mean them."""
    rows = list(olddoc.laid_out([[Box("甲", rowspan=2), Box("乙", colspan=2)], [Box("丙"), Box("丁")]]))
    assert [[(first, last, merge) for _, first, last, merge in row] for row in rows] == [
        [(0, 1, "restart"), (1, 3, "")],
        [(0, 1, "continue"), (1, 2, ""), (2, 3, "")],
    ]
