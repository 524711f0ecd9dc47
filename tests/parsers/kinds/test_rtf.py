r"""Rich text: bytes and code pages, destinations, tables by their positions, and what ends a file before its end."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from parsers import kinds
from parsers.document import Document, Line
from parsers.kinds import rtf, rtftokens
from parsers.model import State
from tests.parsers.drawing import some_figures, tables
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.richtext import by_page, by_unit, paragraph, report, row, table, whole
from tests.parsers.kinds.word import zipped
from tests.parsers.reading import read, unread, wrong

FILES = Path(__file__).parent / "files"


def lines(body: str) -> list[str]:
    return [block.text for block in rtf.read(whole(body)).blocks if isinstance(block, Line)]


def grids(document: Document) -> list[list[list[tuple[str, int, int]]]]:
    return [
        [[(cell.text, cell.rowspan, cell.colspan) for cell in grid.cells(number)] for number in range(grid.height)]
        for grid in document.grids()
    ]


def texts(body: str) -> list[list[list[str]]]:
    return [[[text for text, _, _ in row] for row in grid] for grid in grids(rtf.read(whole(body)))]


def reason(body: bytes) -> str | None:
    document = rtf.read(body)
    return document.unread[0] if document.unread else None


# -- the form ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", [by_page, by_unit], ids=["code page", "units"])
def test_the_form(drawn, coding):
    key, figures, drawings = drawn
    body = report((table(one, coding) for one in drawings), coding)
    assert kinds.sniff(body) == "rtf"
    found = read(body)
    assert_whole(found, figures, key)
    assert (found.kind, found.title) == ("rtf", "乌有市林业局2023年政府信息公开工作年度报告")


def test_words_and_digits_cut_over_runs(drawn):
    key, figures, drawings = drawn
    cut = [
        table(one, text=lambda box: "".join(f"{{\\f0\\b {by_page(sign)}}}" for sign in box.text)) for one in drawings
    ]
    assert_whole(read(report(cut)), figures, key)


def test_a_file_saved_by_an_office_program():
    """Our own invented report, saved by LibreOffice 7.4; zipped, since it is long."""
    found = read((FILES / "libreoffice-2021.rtf.zip").read_bytes())
    assert_whole(found, some_figures("2021"), "2021")


def test_layout_table_around(drawn):
    key, figures, drawings = drawn
    chapters = "".join(table(one, depth=2) + "\\pard\\intbl\\itap1 \\par " for one in drawings)
    body = whole(paragraph("乌有市林业局2023年政府信息公开工作年度报告") + row(f"{chapters}\\cell ", "\\cellx9000"))
    found = read(body)
    assert wrong(found, figures) == {}
    assert found.template == key
    assert found.figures[0].place.table_index == 1


def test_a_table_of_one_cell_in_a_cell_is_its_text():
    inner = "\\pard\\intbl\\itap2 12\\nestcell{\\*\\nesttableprops\\trowd\\cellx900\\nestrow}{\\nonesttables\\par}"
    assert texts(row(f"1\\cell {inner}\\pard\\intbl\\itap1\\cell ", "\\cellx900\\cellx2000")) == [[["1", "12"]]]


def test_merged_cells():
    body = (
        row("1\\cell 2\\cell\\cell 3\\cell ", "\\clvmgf\\cellx900\\clmgf\\cellx1800\\clmrg\\cellx2700\\cellx3600")
        + row("\\cell 4\\cell 5\\cell 6\\cell ", "\\clvmrg\\cellx900\\cellx1800\\cellx2700\\cellx3600")
        + row("7\\cell 8\\cell ", "\\cellx900\\cellx3600")
    )
    assert grids(rtf.read(whole(body))) == [
        [
            [("1", 2, 1), ("2", 1, 2), ("3", 1, 1)],
            [("1", 2, 1), ("4", 1, 1), ("5", 1, 1), ("6", 1, 1)],
            [("7", 1, 1), ("8", 1, 3)],
        ]
    ]


def test_rows_without_their_marks():
    r"""Some writers define a row once, and leave \intbl out."""
    body = "\\trowd\\cellx900\\cellx1800 1\\par 2\\cell 3\\cell\\row\n\\pard\\intbl 4\\cell 5\\cell\\row\\pard 6\\par"
    assert texts(body) == [[["1\n2", "3"], ["4", "5"]]]
    assert lines(body) == ["6"]


def test_columns_that_no_character_fits_into_are_none():
    body = row("1\\cell 2\\cell ", "\\cellx900\\cellx1800") + row("3\\cell 4\\cell ", "\\cellx901\\cellx1880")
    assert grids(rtf.read(whole(body))) == [[[("1", 1, 1), ("2", 1, 1)], [("3", 1, 1), ("4", 1, 1)]]]


# -- characters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (r"\f0 \'d5\'fe\'b8\'ae", "政府"),
        (r"\f1 \'d5\'fe\'b8\'ae", "政府"),  # a Western font says nothing of Chinese bytes
        (r"\f1 10\'b0C", "10°C"),  # nor does it swallow the letter after it
        ("\\f0 \u00d5\u00fe", "政"),  # bytes that are not escaped
        (r"\f0 \'81\\", bytes((0x81, 0x5C)).decode("gbk")),  # the second byte is a backslash
        (r"\u25919?\u24220?", "政府"),
        (r"\uc2\u25919\'d5\'fe\u24220??1", "政府1"),
        (r"\uc0\u25919\u24220 1", "政府1"),
        (r"{\uc0\u25919}\u24220?1", "政府1"),
        (r"\u-10179?\u-8366?", "\U0001f752"),
        (r"\u25919{?}1", "政?1"),  # stand-ins end with their group
        (r"{\upr{old}{\*\ud{\u26032?}}}", "新"),
        (r"1\~2\_3\-4", "1\u00a02-34"),
        (r"1\tab 2\line 3", "1 2"),
        (r"\lquote 1\rdblquote\emdash", "‘1”—"),
        (r"\f2 \'fc", "\ufffd"),
        ("1\r\n2", "12"),
    ],
)
def test_characters(body, shown):
    assert lines(f"\\pard {body}\\par")[0] == shown


@pytest.mark.parametrize(
    "hidden",
    [
        r"{\v 9}",
        r"\v 9\v0 ",
        r"{\deleted 9}",
        r"{\footnote 9}",
        r"{\*\bkmkstart 9}",
        r"{\*\unheard 9{9}}",
        r"{\field{\*\fldinst PAGE 9}{\fldrslt }}",
        r"{\pict\wmetafile8 99}",
        r"{\*\shppict{\pict 99}}{\nonshppict{\pict 99}}",
        r"{\object{\*\objdata 99}{\result }}",
        "{\\pict\\bin6 {{{}9\\}",
        r"{\header 9}{\xe 9}{\nonesttables 9}",
    ],
)
def test_what_is_not_printed_is_not_read(hidden):
    assert lines(f"\\pard 1{hidden}2\\par 3\\par") == ["12", "3"]


def test_what_fields_and_objects_show_is_read():
    assert lines(r"\pard {\field{\*\fldinst PAGE}{\fldrslt 7}}{\object{\*\objdata 9}{\result 8}}\par") == ["78"]


@pytest.mark.parametrize(
    ("dressed", "raw"),
    [
        (r"12{\super 1}", "12¹"),
        (r"12{\sub 1}", "12₁"),
        (r"{\strike 1}2", "~1~2"),
        (r"{\striked1 1}2", "~1~2"),
        (r"1{\f2 \'8c}", "1\ufffd"),
        (r"1\tab 2", "1 2"),
        (r"1\line 2", "1 2"),
    ],
)
def test_raised_struck_and_parted_digits_are_never_part_of_a_number(drawn, dressed, raw):
    key, figures, _ = drawn
    name = (3, "granted_full", "natural_person")
    marked = tables(key, figures | {name: "MARK"})
    body = report(table(one, text=lambda box: dressed if box.text == "MARK" else by_page(box.text)) for one in marked)
    found = read(body).figure(*name)
    assert (found.value, found.state, found.raw) == (None, State.TEXT, raw)


def test_headings_and_numbers_of_lists():
    body = (
        r"\pard\s1{\listtext\pard\plain \'d2\'bb\'a1\'a2\tab}\'d7\'dc\'bf\'f6\par"
        r"\pard{\pntext\f2\'b7\tab}1\par\pard\outlinelevel1 2\par\pard 3\par"
    )
    found = [(block.text, block.level) for block in rtf.read(whole(body)).blocks]
    assert found == [("一、 总况", 1), ("1", None), ("2", 2), ("3", None)]


def test_report_in_a_text_box(drawn):
    key, figures, drawings = drawn
    inner = report(map(table, drawings)).decode("latin-1").partition("\\header 99\\par}")[2][:-1]
    shape = f"{{\\shp{{\\*\\shpinst\\shpleft0{{\\sp{{\\sn x}}{{\\sv 9}}}}{{\\shptxt {inner}}}}}{{\\shprslt 9\\par}}}}"
    body = whole(f"\\pard 1{shape}\\par\\pard 2\\par")
    assert_whole(read(body), figures, key)
    assert [rtf.read(body).blocks[at].text for at in (0, -1)] == ["1", "2"]


def test_a_deleted_row():
    columns = "\\trowd\\cellx900\\cellx1800"
    gone = f"{columns}\\pard\\intbl{{\\deleted 8\\cell 9\\cell}}{{\\deleted{columns}\\row}}"
    assert texts(row("1\\cell 2\\cell ", "\\cellx900\\cellx1800") + gone) == [[["1", "2"]]]


def test_a_picture_in_the_place_of_a_table():
    large, small = r"{\pict\picwgoal9000\pichgoal4000 ff}", r"{\pict\picwgoal900\pichgoal900 ff}"
    assert rtf.read(whole(f"\\pard 1\\par {small}\\par {large}\\par")).images == [1]
    drawn = f"{{\\shp{{\\*\\shpinst{{\\sp{{\\sn pib}}{{\\sv {large}}}}}}}}}"
    assert rtf.read(whole(f"\\pard {drawn}\\par 1\\par")).images == [0]


# -- what is not read --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        row("1\\cell ", "\\cellx900\\cellx1800"),
        row("1\\cell 2\\cell 3\\cell ", "\\cellx900\\cellx1800"),
        "\\pard\\intbl 1\\cell\\pard 2\\par",
        "\\trowd\\cellx900\\pard\\intbl 1\\cell 2\\row",
        "\\pard 1\\row",
        "\\trowd\\cellx900\\pard 1\\par",
        "\\pard\\intbl\\itap99 1\\par",
    ],
    ids=["too few", "too many", "no end of the row", "text behind", "no cell", "a row that never comes", "deep"],
)
def test_cells_that_do_not_fit_their_definition_are_damage(body):
    assert reason(whole(body)) == "damaged"


def test_cut_bloated_and_endless_files(monkeypatch):
    body = report(map(table, tables("2021", some_figures("2021"))))
    assert reason(body[:-1]) == "damaged"
    assert reason(body[: len(body) // 2]) == "damaged"
    assert reason(b"{\\rtf1" + b"{" * 100_000) == "too_large"
    assert reason(whole("\\trowd" + "\\cellx9" * 5000)) == "too_large"
    assert reason(whole("{\\shp{\\*\\shpinst{\\shptxt " * 50 + "}}}" * 50)) == "too_large"
    monkeypatch.setattr(rtftokens, "MAX_TOKENS", 1000)
    assert reason(b"{\\rtf1 " + b"\\b" * 1000 + b"}") == "too_large"
    assert reason(b"{\\rtf1 \\bin99999999 }") == "damaged"


def test_broken_bytes_raise_nothing(drawn):
    """Whatever is broken ends in a document or in a reason."""
    _, _, drawings = drawn
    body = report(map(table, drawings))
    chance = random.Random(3)
    for _ in range(60):
        broken = bytearray(body)
        for _ in range(chance.choice((1, 1, 5))):
            broken[chance.randrange(len(broken))] = chance.choice(b"{}\\'09\xd5 c")
        rtf.read(bytes(broken))


@pytest.mark.parametrize("damage", ["gone", "garbled"])
def test_a_damaged_label_never_moves_a_value(drawn, damage):
    _, figures, drawings = drawn
    for number, one in enumerate(drawings):
        labels = [(r, c) for r, boxes in enumerate(one) for c, box in enumerate(boxes) if box.label and box.text]
        for at_row, column in labels[:: max(1, len(labels) // 4)]:
            hurt = [[*boxes] for boxes in one]
            hurt[at_row][column] = replace(hurt[at_row][column], text="" if damage == "gone" else "口口")
            found = read(report(table(hurt if at == number else t) for at, t in enumerate(drawings)))
            assert wrong(found, figures) == {}


@pytest.mark.parametrize("form", ["plain", "zipped"])
def test_the_name_says_nothing(drawn, form):
    """Rich text with the name .doc, by itself or zipped, is rich text."""
    key, figures, drawings = drawn
    body = report(map(table, drawings))
    assert_whole(read(zipped({"报告.doc": body}) if form == "zipped" else b"\r\n" + body), figures, key)


def test_a_row_that_ends_before_the_others_has_lost_a_cell():
    """Six figures under seven names, and no cell where the seventh would be: whose they are cannot be said."""
    figures = some_figures("2021")
    second, third, fourth = tables("2021", figures)
    at = next(i for i, row in enumerate(third) if row[0].text.startswith("二、"))
    del third[at][3]
    found = read(report(map(table, (second, third, fourth))))
    assert wrong(found, figures) == {}
    assert unread(found, figures) == {name for name in figures if name[1] == "carried_over"}
