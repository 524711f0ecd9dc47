"""What addresses and answers say of files and twins; never of years."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.addresses import given_name, twin_of

NAME = "样例市财政局2023年报（定稿）.pdf"


@pytest.mark.parametrize(
    "header",
    [
        f"attachment; filename*=UTF-8''{quote(NAME)}",
        f"attachment; filename=x.pdf; filename*=utf-8'zh-CN'{quote(NAME)}",
        f"attachment; filename*=GBK''{quote(NAME, encoding='gbk')}",
        f"attachment;filename={quote(NAME)}",
        f"attachment;filename={quote(NAME, encoding='gbk')}",
        'attachment; filename="' + NAME.encode().decode("latin-1") + '"',
        'attachment; filename="' + NAME.encode("gbk").decode("latin-1") + '"',
        "ATTACHMENT; FileName = " + NAME.encode("gbk").decode("latin-1"),
        'attachment; filename="/data/upload/' + NAME.encode("gbk").decode("latin-1") + '"',
        "attachment; filename==?UTF-8?B?5qC35L6L5biC6LSi5pS/5bGAMjAyM+W5tOaKpe+8iOWumueov++8iS5wZGY=?=",
    ],
)
def test_the_name_of_a_download_however_it_is_written(header: str) -> None:
    assert given_name(header) == NAME


@pytest.mark.parametrize("header", [None, "", "inline", "attachment; filename=", 'attachment; filename=""', "a;b=c"])
def test_an_answer_that_names_no_file(header: str | None) -> None:
    assert given_name(header) is None


@pytest.mark.parametrize(
    ("twin", "plain"),
    [
        ("http://m.x.gov.cn/a/t1.html", "http://www.x.gov.cn/a/t1.html"),
        ("http://wap.x.gov.cn:8080/a/t1.html", "http://www.x.gov.cn:8080/a/t1.html"),
        ("http://big5.www.x.gov.cn/a/t1.html", "http://www.x.gov.cn/a/t1.html"),
        ("http://www.x.gov.cn/mobile/a/t1.html", "http://www.x.gov.cn/a/t1.html"),
        ("http://www.x.gov.cn/a/t1_wap.html", "http://www.x.gov.cn/a/t1.html"),
        ("http://www.x.gov.cn/a/t1_print.shtml", "http://www.x.gov.cn/a/t1.shtml"),
        ("http://www.x.gov.cn/a/content/mpost_12.html", "http://www.x.gov.cn/a/content/post_12.html"),
        ("http://www.x.gov.cn/show.jsp?id=7&print=1", "http://www.x.gov.cn/show.jsp?id=7"),
    ],
)
def test_twins_and_what_they_stand_in_for(twin: str, plain: str) -> None:
    assert twin_of(twin) == plain
    assert twin_of(plain) is None


@pytest.mark.parametrize(
    "url", ["http://m.com/a.html", "http://www.x.gov.cn/mobilephones/a.html", "http://x.gov.cn/a?blueprint=1"]
)
def test_what_only_looks_like_a_twin(url: str) -> None:
    assert twin_of(url) is None


@given(st.text(max_size=60) | st.sampled_from(["=?UTF-8?B?A?=", "=?x?Q?=GG?=", "=?gb2312?B?1/bP?="]))
def test_no_header_and_no_address_stops_a_reading(said: str) -> None:
    given_name(f"attachment; filename={said}")
    given_name(f"attachment; filename*={said}''%E5%B9")
    twin_of(said)
    twin_of(f"http://m.{said}")
