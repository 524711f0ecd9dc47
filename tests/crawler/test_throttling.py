"""Pages that are a host's way to say that it is asked too often."""

from __future__ import annotations

import pytest

from crawler.asking import throttling, walls
from crawler.page import Page

TITLE = "样例市甲局2023年政府信息公开工作年度报告"
URL = "http://www.yangli.gov.cn/zwgk/gknb/202401/t20240120_1.html"


def sign(markup: str, title: str | None = TITLE) -> str | None:
    body = markup.encode()
    found = throttling.sign_of(Page(URL, body), body, title)
    return found.reason if found else None


def rows(*agencies: str) -> str:
    titles = (f"样例市{name}2023年政府信息公开工作年度报告" for name in agencies)
    return "<ul>" + "".join(f'<li><a href="./{n}.html">{title}</a></li>' for n, title in enumerate(titles)) + "</ul>"


@pytest.mark.parametrize(
    "markup", ["error", "<html></html>", "<p>0</p>", "<html><body>\n<br></body></html>", "ok" * 300]
)
def test_a_few_bytes_that_say_nothing_and_lead_nowhere(markup: str) -> None:
    assert sign(markup) == "throttled"


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="./report.pdf">报告</a>',
        '<img src="1.jpg">',
        '<iframe src="/pdf/1.pdf"></iframe>',
        "<script>show('1.pdf')</script>",
        "<form><input name='q'></form>",
        "<p>" + "本局依法公开政府信息。" * 80 + "</p>",
    ],
)
def test_a_small_page_that_leads_on_or_a_page_with_words_is_a_page(markup: str) -> None:
    assert sign(markup) is None


def test_the_list_in_the_articles_place() -> None:
    assert sign(rows("甲局", "乙局", "丙局", "丁局")) == "throttled"
    assert sign(rows("甲局", "乙局")) is None  # an article with a link to itself and to the next one
    assert sign(rows("乙局", "丙局", "丁局", "戊局")) is None  # links to others: another kind of page
    assert sign(rows("甲局", "乙局", "丙局", "丁局"), title=None) is None


RUISHU = (
    b"<html><head><meta id='9Dhef' content='qqqqqr' r='m'><script r='m'>$_ts=window['$_ts'];</script></head></html>"
)
COOKIE = {"set-cookie": "NfBCSins2OywS=5fT1cQ8kGxLwRmZtYvHn0aBsD; path=/; HttpOnly"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "reason", "maker"),
    [
        (412, COOKIE, RUISHU, "waf_js", "瑞数"),
        (202, {}, RUISHU, "waf_js", "瑞数"),
        (200, {}, RUISHU, "waf_js", "瑞数"),
        (400, COOKIE, b"", "waf_js", "瑞数"),
        (
            521,
            {},
            b"<script>document.cookie=('_')+('_')+('j');location.href=location.pathname</script>",
            "waf_js",
            "C3VK",
        ),
        (521, {"set-cookie": "__jsluid_h=0a1b; path=/"}, b"<script>go()</script>", "waf_js", "知道创宇"),
        (512, {}, b"", "waf_js", "512"),
        (200, {}, b"<script>var arg1='3E1A7B0C9D2F4A5B6C7D8E9F0A1B2C3D';</script>", "waf_js", "阿里云"),
        (200, {}, "<p>您的访问请求已被拦截</p>".encode(), "forbidden", "block page"),
        (200, {}, "<p>您的访问过于频繁，请稍后再试</p>".encode("gb18030"), "throttled", "limit"),
        (200, {}, "<p>请完成安全验证后继续访问</p>".encode(), "waf_js", "by hand"),
        (403, {}, b"<h1>403 Forbidden</h1>", "forbidden", "403"),
    ],
)
def test_walls_by_their_signs(status: int, headers: dict[str, str], body: bytes, reason: str, maker: str) -> None:
    failure = walls.of_answer(status, headers, body)
    assert failure is not None
    assert failure.reason == reason
    assert maker in failure.evidence


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (
            200,
            {"set-cookie": "__jsluid_h=0a1b; path=/"},
            b"<html><p>page</p></html>",
        ),  # 杭州 sets it and asks for nothing
        (200, COOKIE, b"<html><p>page</p></html>"),
        (200, {}, "<html><p>网站访问频率较高的栏目</p></html>".encode()),
        (200, {}, ("<html><p>对访问被拒绝的情形作出说明。</p>" + "<p>本年度主动公开政府信息。</p>" * 60).encode()),
        (302, {**COOKIE, "location": "/a"}, RUISHU),
        (404, COOKIE, RUISHU),  # a page that is not there, on a site behind a firewall
        (403, {"set-cookie": "__jsluid_h=0a1b; path=/"}, b"<html><p>403</p></html>"),  # refused, and no script to run
    ],
)
def test_what_is_no_wall(status: int, headers: dict[str, str], body: bytes) -> None:
    failure = walls.of_answer(status, headers, body)
    assert failure is None or failure.reason in ("moved", "dead", "forbidden")


def test_every_sign_names_a_class_and_a_place_to_look() -> None:
    for one in walls.signs():
        assert one.reason in walls.classes()
        assert one.where in ("markup", "words", "cookie")
        assert one.maker
