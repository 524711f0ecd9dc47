"""Word files: what of a document is made of something else, fields inside fields and passages that are files."""

from __future__ import annotations

import re

import pytest

from parsers import kinds
from parsers.model import Refused, Report
from parsers.report import parse
from tests.parsers.drawing import html_table, page
from tests.parsers.kinds import richtext, word
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.test_docx import grid, lines
from tests.parsers.kinds.test_wrapped import saved
from tests.parsers.kinds.word import OFFICE, cell, package, paragraph, report, run, table
from tests.parsers.reading import read


def mark(kind: str) -> str:
    """A mark of a field: its beginning, the end of its code, or its end."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    """What a field is made of."""
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_only_the_result_of_a_field_is_printed():
    """{ IF { =1+1 } = 2 "12" } prints 12; the 77 that the inner field came to is part of the outer one's code."""
    inner = mark("begin") + code(" =1+1 ") + mark("separate") + run("77") + mark("end")
    outer = mark("begin") + code(" IF ") + inner + code(' = 2 "12" ') + mark("separate") + run("12") + mark("end")
    assert lines(f"<w:p>{run('收到')}{outer}{run('件')}</w:p>") == ["收到12件"]
    assert lines(f"<w:p>{run('1')}{mark('begin')}{run('8')}{mark('end')}{run('2')}</w:p>") == ["12"]
    within = mark("begin") + code("DATE") + mark("separate") + run("1") + inner + mark("end")
    assert lines(f"<w:p>{within}</w:p>") == ["177"]


def test_cells_merged_sideways_and_down_as_word_97_did_it(drawn):
    """Each square has a cell of its own, that says that it goes on from the one to its left, or above."""
    key, figures, drawings = drawn

    def apart(found: re.Match[str]) -> str:
        span, rest = int(found[1]), found[2]
        first = f'<w:tc><w:tcPr><w:hMerge w:val="restart"/>{rest}'
        down = re.match(r"<w:vMerge[^>]*/>", rest)
        return first + f"<w:tc><w:tcPr><w:hMerge/>{down[0] if down else ''}</w:tcPr><w:p/></w:tc>" * (span - 1)

    body = report(map(table, drawings))
    body = re.sub(r'<w:tc><w:tcPr><w:gridSpan w:val="(\d+)"/>(.*?</w:tc>)', apart, body)
    assert "gridSpan" not in body
    assert_whole(read(package(body)), figures, key)


def test_a_cell_that_a_tracked_change_deletes_is_none():
    gone = cell(paragraph("9")).replace("<w:tcPr>", '<w:tcPr><w:cellDel w:id="1"/>')
    assert grid(f"<w:tbl><w:tr>{cell(paragraph('规章'))}{gone}{cell(paragraph('1'))}</w:tr></w:tbl>") == [["规章", "1"]]


def with_passage(body: str, passage: bytes, name: str = "word/passage.bin") -> bytes:
    """A .docx file in which a file of another kind stands for a passage."""
    whole = package(body.replace("<w:altChunk/>", f'<w:altChunk xmlns:r="{OFFICE}" r:id="rChunk"/>'))
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rChunk" Type="{OFFICE}/aFChunk" Target="/{name}"/></Relationships>'
    )
    parts = {member: data for member, data in word.members(whole).items() if not member.endswith("document.xml.rels")}
    return word.zipped(parts | {"word/_rels/document.xml.rels": relations.encode(), "word/passage.bin": passage})


@pytest.mark.parametrize("form", ["html", "mht", "docx", "rtf"])
def test_a_document_that_is_one_passage_of_another_kind(drawn, form):
    """So do programs that make a .docx of a page, and Word reads it when it is opened."""
    key, figures, drawings = drawn
    inner = {
        "html": lambda: page(map(html_table, drawings)).encode(),
        "mht": lambda: saved(page(map(html_table, drawings)), "utf-8"),
        "docx": lambda: package(report(map(table, drawings))),
        "rtf": lambda: richtext.report(map(richtext.table, drawings)),
    }[form]()
    found = read(with_passage("<w:altChunk/>", inner))
    assert_whole(found, figures, key)
    assert found.kind == "docx"


def test_tables_that_are_passages_of_another_kind(drawn):
    key, figures, drawings = drawn
    first, *others = drawings
    pages = "".join(f"<w:p/>{table(other)}" for other in others)
    body = report(["<w:altChunk/>", pages, ""])
    found = read(with_passage(body, html_table(first).encode()))
    assert_whole(found, figures, key)
    assert len({figure.place.table_index for figure in found.figures if figure.place}) == 3


def test_a_passage_that_cannot_be_had_is_said():
    """A body of which nothing else is there is no empty report; in a cell it is no blank."""
    for body, reason in (
        (with_passage("<w:altChunk/>", b"\x89PNG\r\n"), "kind_not_read"),
        (with_passage("<w:altChunk/>", b"x", "word/other.bin"), "damaged"),
        (with_passage("<w:altChunk/>", with_passage("<w:altChunk/>", b"<p>a</p>")), "kind_not_read"),
    ):
        document = kinds.read(body, kinds.sniff(body), None)
        assert document is not None
        assert document.unread is not None
        assert document.unread[0] == reason
        assert isinstance(parse(body), Report | Refused)
    row = f"<w:tbl><w:tr>{cell('<w:altChunk/>')}{cell(paragraph('1'))}</w:tr></w:tbl>"
    document = kinds.read(with_passage(row, b"\x89PNG\r\n"), "docx", None)
    assert document is not None
    assert [[box.text for box in grid.own(0)] for grid in document.grids()] == [["\ufffd", "1"]]
    document = kinds.read(with_passage(row, b"<p>12</p>"), "docx", None)
    assert document is not None
    assert [[box.text for box in grid.own(0)] for grid in document.grids()] == [["12", "1"]]
