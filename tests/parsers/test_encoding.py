"""Charsets: the bytes decide before any header does."""

from __future__ import annotations

import pytest

from parsers.encoding import decode

TEXT = "乌有市人民政府办公室信息公开年度报告，镕喆堃"


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "ISO-8859-1", "windows-1252", "no-such-charset"])
def test_utf8_is_utf8_whatever_is_declared(declared):
    assert decode(TEXT.encode(), declared) == (TEXT, "utf-8")
    page = f"<meta charset=gb2312>{TEXT}"
    assert decode(page.encode(), declared)[0] == page


@pytest.mark.parametrize("declared", [None, "gb2312", "gbk", "GB18030", "ISO-8859-1", "utf-8"])
def test_gbk_is_read_with_its_rare_characters(declared):
    assert decode(TEXT.encode("gb18030"), declared) == (TEXT, "gb18030")


def test_a_byte_order_mark_comes_first():
    assert decode(b"\xef\xbb\xbf" + TEXT.encode(), "gbk") == (TEXT, "utf-8")
    assert decode(TEXT.encode("utf-16")) == (TEXT, "utf-16")


def test_big5_is_believed_when_declared():
    text = "政府資訊公開"
    assert decode(text.encode("big5"), "big5") == (text, "big5")
    assert (
        decode(b'<meta http-equiv="Content-Type" content="text/html; charset=big5">' + text.encode("big5"))[1] == "big5"
    )


def test_a_page_cut_in_the_middle_of_a_character_is_still_utf8():
    text, encoding = decode(TEXT.encode()[:-1])
    assert encoding == "utf-8"
    assert text.startswith(TEXT[:-1])


def test_a_few_damaged_bytes_do_not_make_it_gbk():
    body = bytearray((TEXT * 5).encode())
    body[4] = 0xFF
    text, encoding = decode(bytes(body))
    assert encoding == "utf-8"
    assert TEXT in text


def test_no_bytes_no_text():
    assert decode(b"") == ("", "utf-8")
