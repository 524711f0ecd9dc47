"""Whatever an interface answers, a family reads what is there and never fails over the rest."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crawler.families import gkmlpt, json_text, ucap
from crawler.lists.listing import Ask
from crawler.page import Page

API = "http://www.yangli.gov.cn/gkmlpt/api/all/7?page=1&sid=2"
SEARCH = "http://www.yangli.gov.cn/common/search/0123456789abcdef0123456789abcdef?_isJson=true&page=1"
KEYS = ("articles", "classify", "children", "total", "offset", "post_count", "id", "name", "jump_url", "title", "url")
OTHER_KEYS = (
    "data",
    "results",
    "list",
    "rows",
    "totalPage",
    "publishedTime",
    "create_time",
    "channelName",
    "TITLE",
    "URL",
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "年报", "//", "http://[", "7"])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS + OTHER_KEYS), inner, max_size=6),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(KEYS + OTHER_KEYS), ANYTHING, max_size=6))
def test_any_object_is_read(answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode()
    for family, url in ((gkmlpt, API), (ucap, SEARCH)):
        listing = family.listing(Page(url, body), Ask(url, "http://www.yangli.gov.cn/gkmlpt/index#7"))
        assert all(entry.title and entry.url.startswith("http") for entry in listing.entries)


@given(st.lists(ANYTHING, max_size=3), st.integers(0, 200))
def test_any_tree_is_read_whole_or_cut(tree: list[Any], cut: int) -> None:
    body = f"<script>window._CONFIG = {{SID: '2', TREE: {json.dumps(tree)}, x: 1}}</script>"
    url = "http://www.yangli.gov.cn/gkmlpt/index"
    for text in (body, body[:cut]):
        page = Page(url, text.encode())
        gkmlpt.listing(page, Ask(url, url))
        list(gkmlpt.leads(page))


def test_a_value_ends_where_its_json_does() -> None:
    script = 'A: [not json], TREE: [1, \'x\'], TREE : [{"a": "]}[\\\\u005d\\n"}] ], B: 2'
    assert list(json_text.after("TREE", script.replace("\\n", "\n"))) == [[{"a": "]}[\\u005d\n"}]]


def test_times_are_days_in_china() -> None:
    assert json_text.day(1611849600) == "2021-01-29"  # 16:00 the day before in Greenwich
    assert json_text.day(10**18) is None
    assert (json_text.number("12"), json_text.number(None), json_text.number("x")) == (12, 0, 0)


def test_a_body_that_is_no_object_is_none() -> None:
    assert json_text.whole("[1]") is None
    assert json_text.whole("<html>") is None
    assert json_text.whole('{"a": ') is None
    assert json_text.whole('\ufeff {"a": "b\tc"} trailing') == {"a": "b\tc"}
