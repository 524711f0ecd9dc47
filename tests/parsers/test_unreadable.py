"""Bodies of which nothing can be read: which of them are reports all the same."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from parsers.addresses import file_name
from parsers.model import Hints, Refusal, Refused, Report, Status
from parsers.report import parse
from tests.parsers.reading import kinds

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
SCAN = b"\xff\xd8\xff\xe0" + bytes(40)
WEBP = b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40)
TITLE = "乌有市林业局2023年政府信息公开工作年度报告"


@pytest.mark.parametrize("body", [PICTURE, SCAN, WEBP])
def test_a_picture_that_its_list_calls_a_report_is_one(body):
    found = parse(body, hints=Hints(title=TITLE))
    assert isinstance(found, Report)
    assert (found.status, found.year, found.agency, kinds(found)) == (
        Status.UNREADABLE,
        2023,
        "乌有市林业局",
        {"scanned"},
    )


@pytest.mark.parametrize("url", [None, "http://127.0.0.1/images/logo.png", "http://127.0.0.1/2023.png"])
def test_a_picture_that_nothing_calls_a_report_is_none(url):
    found = parse(PICTURE, url=url)
    assert isinstance(found, Refused)
    assert found.reason is Refusal.NOT_A_REPORT


@pytest.mark.parametrize("coding", ["utf-8", "gb18030"])
def test_the_name_of_a_picture_may_call_it_a_report_but_gives_no_year(coding):
    found = parse(PICTURE, url=f"file:///x/{quote(TITLE, encoding=coding)}.png?t=1")
    assert isinstance(found, Report)
    assert (found.status, found.year, found.agency, found.title) == (Status.UNREADABLE, None, None, None)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("一图读懂乌有市林业局2023年政府信息公开工作年度报告", Refusal.INFOGRAPHIC),
        ("乌有市林业局2023年部门预算", Refusal.OTHER_REPORT),
    ],
)
def test_what_its_list_calls_something_else_is_no_report(title, reason):
    found = parse(PICTURE, hints=Hints(title=title))
    assert isinstance(found, Refused)
    assert found.reason is reason


def test_names_of_files():
    assert file_name("http://127.0.0.1/a/%E5%B9%B4%E6%8A%A5.2023.pdf?x=/b.c#d") == "年报.2023"
    assert file_name("http://127.0.0.1/a/") == ""
    assert file_name(None) == ""
