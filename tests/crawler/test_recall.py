"""Conditional requests, and answers from what is kept: the middleware by itself."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response

from archive.sources import Source
from crawler.articles.errands import Errand
from crawler.records.recall import Kept, RecallMiddleware, had_meanwhile
from crawler.registry import Portal

URL = "http://www.yangli.gov.cn/gknb/"
PORTAL = Portal("yangli", "样例市", "http://www.yangli.gov.cn/")
SOURCE = Source(URL, "2026-02-01T04:00:00Z", 200, kind="list")
DAY = "Tue, 20 Jan 2026 01:02:03 GMT"
BODY = Kept(
    False, 200, (("Content-Type", "text/html; charset=gbk"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")), b"old", "ab"
)


class Spider(SimpleNamespace):
    """Holds one address; ``looked`` says how it was looked up."""

    def __init__(self, found: Kept | None, *, full: bool = False) -> None:
        super().__init__(found=found, full=full, looked=[])

    async def kept(self, address: str, *, had_only: bool) -> Kept | None:
        self.looked.append((address, had_only))
        return self.found


def middleware(spider: Spider) -> RecallMiddleware:
    return RecallMiddleware(SimpleNamespace(spider=spider))  # type: ignore[arg-type]


def ask(kind: Any = "list", method: str = "GET", **errand: Any) -> Request:
    return Request(URL, method=method, meta={"errand": Errand(URL, kind, PORTAL, **errand)})


def sent(spider: Spider, request: Request) -> dict[str, str]:
    assert asyncio.run(middleware(spider).process_request(request)) is None
    names = ("If-None-Match", "If-Modified-Since")
    return {name: value.decode() for name in names if (value := request.headers.get(name))}


def kept(**changed: Any) -> Kept:
    return Kept(**{**{name: getattr(BODY, name) for name in BODY.__slots__}, "source": SOURCE, **changed})


def test_what_is_kept_is_asked_for_with_all_that_the_site_gave() -> None:
    assert sent(Spider(kept(etag='W/"x"')), ask()) == {"If-None-Match": 'W/"x"'}
    assert sent(Spider(kept(last_modified=DAY)), ask()) == {"If-Modified-Since": DAY}
    both = kept(etag='"x"', last_modified=DAY)
    assert sent(Spider(both), ask()) == {"If-None-Match": '"x"', "If-Modified-Since": DAY}
    assert sent(Spider(kept()), ask()) == {}
    assert sent(Spider(None), ask()) == {}


@pytest.mark.parametrize(
    ("request_", "full"), [(ask(method="POST"), False), (ask(), True), (ask("article", again=True), True)]
)
def test_posts_and_full_runs_ask_without_conditions(request_: Request, full: bool) -> None:
    spider = Spider(kept(etag='"x"'), full=full)
    assert sent(spider, request_) == {}
    assert [had_only for _, had_only in spider.looked] == [True]


def test_documents_are_looked_up_only_where_an_earlier_run_had_them() -> None:
    new, again = Spider(kept(etag='"x"')), Spider(kept(etag='"x"'))
    assert sent(new, ask("article")) == {}
    assert new.looked == []
    assert sent(again, ask("article", again=True)) == {"If-None-Match": '"x"'}


def test_a_retry_is_no_second_question() -> None:
    spider, request = Spider(kept(etag='"x"')), ask()
    sent(spider, request)
    assert sent(spider, request.copy()) == {"If-None-Match": '"x"'}
    assert len(spider.looked) == 1


def test_a_list_that_was_had_is_answered_without_asking() -> None:
    request = ask()
    answer = asyncio.run(middleware(Spider(kept(had=True))).process_request(request))
    assert answer is not None
    assert (answer.status, answer.body, answer.url) == (200, b"old", URL)
    assert answer.headers.getlist("Set-Cookie") == [b"a=1", b"b=2"]
    assert request.meta["source"] == SOURCE
    assert request.meta["sha256"] == "ab"


def test_a_document_is_never_answered_so_its_standing_decides() -> None:
    assert asyncio.run(middleware(Spider(kept(had=True))).process_request(ask("article", again=True))) is None


def test_304_stands_for_the_kept_list_and_for_a_document_as_it_is() -> None:
    for kind, status, body in (("list", 200, b"old"), ("article", 304, b"")):
        request = ask(kind, again=True)
        one = middleware(Spider(kept(etag='"x"')))
        asyncio.run(one.process_request(request))
        answer = one.process_response(request, Response(URL, 304))
        assert (answer.status, answer.body) == (status, body)
        assert ("sha256" in request.meta) is (kind == "list")


def test_304_to_an_unconditional_request_is_nothing_to_go_by() -> None:
    request = ask()
    one = middleware(Spider(None))
    asyncio.run(one.process_request(request))
    assert one.process_response(request, Response(URL, 304)).status == 304


def test_a_list_that_came_while_this_request_waited_is_not_asked_for_again() -> None:
    answer = asyncio.run(had_meanwhile(Spider(kept(had=True)), ask()))
    assert answer is not None
    assert answer.body == b"old"
    assert asyncio.run(had_meanwhile(Spider(None), ask())) is None
    assert asyncio.run(had_meanwhile(Spider(kept(had=True)), ask("article"))) is None
    assert asyncio.run(had_meanwhile(SimpleNamespace(), ask())) is None  # a probe keeps nothing
