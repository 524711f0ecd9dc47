"""What kind of failure an answer is, and when a host is left alone."""

import ssl

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError

from crawler.asking import walls
from crawler.asking.walls import Breakers, Failure

PAGE = b"<html><body>" + b"<p>text</p>" * 2000 + b"</body></html>"
CHALLENGE = b"<!DOCTYPE html><meta id='9' content='x' r='m'><script>$_ts=window['$_ts'];</script>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "reason"),
    [
        (200, {}, PAGE, None),
        (206, {}, PAGE, None),
        (412, {}, CHALLENGE, "waf_js"),
        (202, {}, CHALLENGE, "waf_js"),
        (200, {}, CHALLENGE, "waf_js"),
        (412, {}, b"", "waf_js"),
        (521, {}, b"<script>document.cookie=('__jsl_clearance=1')</script>", "waf_js"),
        (200, {}, b"<script>document.cookie='a=1';location.reload()</script>", "waf_js"),
        (200, {}, b"<script>var arg1='0123456789ABCDEF0123456789'; acw_sc__v2</script>", "waf_js"),
        (403, {}, b"Forbidden", "forbidden"),
        (429, {"retry-after": "9"}, b"", "throttled"),
        (503, {"retry-after": "9"}, b"", "throttled"),
        (503, {}, b"oops", "server_error"),
        (500, {}, b"oops", "server_error"),
        (404, {}, b"no", "dead"),
        (410, {}, b"no", "dead"),
        (302, {"location": "/404.html"}, b"", "moved"),
        (200, {}, b"  \n", "throttled"),
    ],
)
def test_answers(status: int, headers: dict[str, str], body: bytes, reason: str | None) -> None:
    failure = walls.of_answer(status, headers, body)
    assert (failure.reason if failure else None) == reason


def test_a_whole_page_that_carries_the_firewalls_script_is_a_page() -> None:
    assert walls.of_answer(200, {}, CHALLENGE + PAGE) is None


def test_an_application_that_asks_for_scripts_is_a_shell_and_no_wall() -> None:
    said = "<noscript><strong>请启用JavaScript后继续。</strong></noscript>"
    assert (
        walls.of_answer(200, {}, f'{said}<div id="app"></div><script src="/js/app.91f0.js"></script>'.encode()) is None
    )
    failure = walls.of_answer(200, {}, f"{said}<script src='/challenge.js'></script>".encode())
    assert failure is not None
    assert failure.reason == "waf_js"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<title>安全验证</title><form><img src='/c.jpg'><input name='code'></form>", "waf_js"),
        ("<title>某某市人民政府</title><p>请输入验证码继续访问</p><input name='code'>", "waf_js"),
        ("<p>为恢复访问，请输入图中的验证码</p>", "waf_js"),
        # one that asks for it with something else is a form
        ("<title>依申请公开</title><p>查询编号</p><p>请输入验证码</p><input name='code'>", None),
    ],
)
def test_a_captcha_before_any_page_is_a_wall(page: str, reason: str | None) -> None:
    failure = walls.of_answer(200, {}, page.encode())
    assert (failure.reason if failure else None) == reason


def test_a_document_is_not_searched_for_words() -> None:
    assert walls.of_answer(200, {}, b"%PDF-1.7 __jsl_clearance", text=False) is None


def test_a_page_that_says_there_is_no_page() -> None:
    assert walls.of_text("抱歉，您访问的页面不存在", None) == Failure("soft_404", "您访问的页面")
    assert walls.of_text("", "404错误_样例市人民政府") is not None
    assert walls.of_text("本年度共受理申请3件，其中1件因页面不存在" + "，" * 600, "样例市年度报告") is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CannotResolveHostError("x"), "dns"),
        (DownloadTimeoutError("x"), "timeout"),
        (DownloadConnectionRefusedError("x"), "reset"),
        (ssl.SSLError("bad"), "tls"),
        (RuntimeError("unsafe legacy renegotiation disabled, SSL routines"), "tls"),
        (ConnectionResetError("x"), "reset"),
    ],
)
def test_exceptions(error: Exception, reason: str) -> None:
    assert walls.of_exception(error).reason == reason


def test_a_host_is_left_alone_after_failures_in_a_row_and_not_for_dead_pages() -> None:
    breakers = Breakers()
    wall, dead = Failure("waf_js", "412"), Failure("dead", "404")
    assert not any(breakers.note("a", dead) for _ in range(50))
    assert not breakers.note("a", wall)
    breakers.note("a", None)  # a good answer between
    assert not breakers.note("a", wall)
    assert breakers.note("a", wall)
    assert breakers.stopped("a") == wall
    assert breakers.stopped("b") is None
    assert breakers.all_stopped() == {"a": wall}


def test_every_class_says_what_it_means_and_what_to_do() -> None:
    for name, said in walls.classes().items():
        assert {"zh", "en", "do", "again"} <= set(said), name
