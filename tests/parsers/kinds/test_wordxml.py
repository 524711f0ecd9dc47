"""Word documents as one XML file, as systems fill them from templates and give them the name .doc."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest

from parsers import kinds
from parsers.document import Line
from parsers.kinds import wordxml
from tests.parsers.kinds import word
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.kinds.word import package, paragraph, report, run, table, zipped
from tests.parsers.reading import read

OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
SPACES = (
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:st1="urn:schemas-microsoft-com:office:smarttags"'
)


def part(body: str, name: str = "document") -> str:
    return ZipFile(BytesIO(package(body, styles=""))).read(f"word/{name}.xml").decode()


def of_2003(body: str, *, charset: str = "utf-8") -> bytes:
    """The same body in the names of 2003."""
    text = part(f"<wx:sect><wx:sub-section>{body}</wx:sub-section></wx:sect>")
    text = text.replace("<w:document ", f"<w:wordDocument {SPACES} ").replace("</w:document>", "</w:wordDocument>")
    text = text.replace(word.W, OLD).replace("w:vMerge", "w:vmerge")
    return (START.replace("UTF-8", charset) + text).encode(charset)


def in_a_row(body: str) -> bytes:
    """The parts of a .docx in one file."""
    parts = "".join(
        f'<pkg:part pkg:name="/word/{name}.xml"><pkg:xmlData>{part(body, name)}</pkg:xmlData></pkg:part>'
        for name in ("styles", "document")
    )
    return f'{START}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'.encode()


def lines(body: str) -> list[str]:
    return [block.text for block in wordxml.read(of_2003(body)).blocks if isinstance(block, Line)]


@pytest.mark.parametrize("form", [of_2003, in_a_row], ids=["2003", "parts in a row"])
def test_the_form(drawn, form: Callable[[str], bytes]):
    key, figures, drawings = drawn
    body = form(report(map(table, drawings)))
    assert kinds.sniff(body) == "wordxml"
    for one in (body, b"\xef\xbb\xbf" + body, zipped({"报告.doc": body})):
        found = read(one)
        assert_whole(found, figures, key)
        assert found.kind == "wordxml"


@pytest.mark.parametrize("charset", ["gb18030", "utf-16"])
def test_other_charsets(drawn, charset):
    key, figures, drawings = drawn
    assert_whole(read(of_2003(report(map(table, drawings)), charset=charset)), figures, key)


def test_numbers_of_lists_stand_beside_them():
    def listed(text: str, number: str, font: str = "宋体") -> str:
        return paragraph(
            text, f'<w:listPr><w:ilvl w:val="0"/><wx:t wx:val="{number}"/><wx:font wx:val="{font}"/></w:listPr>'
        )

    body = listed("总体情况", "一、") + listed("圆点", "l", "Wingdings") + listed("短横", "-") + listed("", "二、")
    assert lines(body) == ["一、 总体情况", "圆点", "短横"]


def test_words_in_smart_tags_are_read_and_deleted_ones_are_not():
    body = (
        f'<w:p><st1:chsdate Year="2023">{run("2023年")}</st1:chsdate>'
        f'<aml:annotation aml:id="1" w:type="Word.Deletion"><aml:content>{run("8")}</aml:content></aml:annotation>'
        f'<aml:annotation aml:id="2" w:type="Word.Insertion"><aml:content>{run("9")}</aml:content></aml:annotation>'
        f"{run('7', '<w:vanish/>')}{run('件')}</w:p>"
    )
    assert lines(body) == ["2023年9件"]


def test_files_that_are_not_whole_say_so():
    whole = of_2003(paragraph("甲"))
    for broken in (
        whole[:-9],
        whole.replace("甲".encode(), b"A & B"),
        whole.replace(b"<w:word", b"<!DOCTYPE a><w:word"),
    ):
        document = kinds.read(broken, kinds.sniff(broken), None)
        assert document is not None
        assert document.unread is not None
        assert document.unread[0] == "damaged"
    empty = in_a_row("").replace(b"/word/document.xml", b"/word/other.xml")
    assert wordxml.read(empty).unread == ("damaged", "/word/document.xml is not there")
