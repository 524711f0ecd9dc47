"""The site's metrics and its log of requests: how many, how long, of which kind; never who, nor what was looked for."""

from __future__ import annotations

import json
import logging
import re
import socket
import urllib.request
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from archive import metrics
from archive.console import jsonlines
from archive.site import pages
from archive.site.serving import launch
from archive.site.serving.gauges import OTHER, PAGES, Gauges, kind_of


@pytest.fixture
def gauges(archive: Path) -> Gauges:
    return Gauges(archive)


async def ask(site, gauges: Gauges, *paths: str, method: str = "GET") -> list[int]:
    app = gauges.wrap(site.app())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        return [(await client.request(method, path)).status_code for path in paths]


def samples(gauges: Gauges, name: str) -> dict[tuple[str, ...], float]:
    """The values of one metric by its labels, these in alphabetical order: code, page."""
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in parsed(metrics.text(gauges.registry))
        for sample in family.samples
        if sample.name == name
    }


async def test_requests_are_counted_by_kind_of_page_and_status(site, gauges: Gauges) -> None:
    paths = ("/", "/gongkai/reports/1", "/gongkai/reports/2", "/gongkai/reports/999999", "/gongkai/reports.json")
    assert await ask(site, gauges, *paths) == [200, 200, 200, 404, 200]
    assert await ask(site, gauges, "/", method="POST") == [405]
    assert samples(gauges, "gongkai_site_requests_total") == {
        ("200", "home"): 1,
        ("405", "home"): 1,
        ("200", "report"): 2,
        ("404", "report"): 1,
        ("200", "data"): 1,
    }
    assert samples(gauges, "gongkai_site_request_seconds_count")[("report",)] == 3
    assert samples(gauges, "gongkai_site_response_bytes_total")[("report",)] > 10_000
    assert samples(gauges, "gongkai_site_requests_in_progress") == {(): 0}


async def test_a_fault_of_the_application_is_counted_too(gauges: Gauges) -> None:
    async def broken(scope, receive, send) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        await gauges.wrap(broken)({"type": "http", "path": "/status", "method": "GET"}, None, None)
    assert samples(gauges, "gongkai_site_requests_total") == {("500", "status"): 1}
    assert samples(gauges, "gongkai_site_requests_in_progress") == {(): 0}


async def test_strangers_paths_make_no_series_of_their_own(site, gauges: Gauges) -> None:
    await ask(site, gauges, *(f"/{word}.php" for word in ("wp-login", "admin", "shell")), "/%F0%9F%92%A9", "/-/metrics")
    counted = samples(gauges, "gongkai_site_requests_total")
    assert {page for _, page in counted} == {OTHER}
    assert sum(counted.values()) == 5


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "home"),
        ("/search", "search"),
        ("/coverage/370200", "coverage"),
        ("/places/370200", "place"),
        ("/rules/requests.balance", "rules"),
        ("/compare", "compare"),
        ("/gongkai", "sql"),
        ("/gongkai/reports", "table"),
        ("/gongkai/reports/12", "report"),
        ("/gongkai/agencies/3", "agency"),
        ("/gongkai/rules/requests~2Ebalance", "row"),
        ("/gongkai/reports/12.json", "data"),
        ("/gongkai.db", "data"),
        ("/-/cell/1/3/new_requests/total", "body"),
        ("/-/body/00ff/frame", "body"),
        ("/cite/x", "citation"),
        ("/-/static/app.css", "static"),
        ("/-/static-plugins/gongkai/site.css", "static"),
        ("/-/versions", OTHER),
    ],
)
def test_kinds_of_pages(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_every_page_of_ours_has_a_kind() -> None:
    """The addresses of our own pages, a sign in place of each of their parts."""
    routes = [pattern for pattern, _ in pages.routes() if "static" not in pattern and "threads" not in pattern]
    paths = [re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "1", pattern).rstrip("$") for pattern in routes]
    assert len(paths) > 10
    assert [path for path in paths if kind_of(path) == OTHER] == []
    assert len({name for name, _ in PAGES}) == len(PAGES)


async def test_what_the_site_gives_is_what_is_declared_for_it(site, gauges: Gauges) -> None:
    await ask(site, gauges, "/")
    given = {one.name: one for one in parsed(metrics.text(gauges.registry)) if one.name.startswith("gongkai_")}
    names = {f"{name}_total" if one.type == "counter" else name for name, one in given.items()}
    runs = {name for name in metrics.declared() if "_run" in name}  # this archive has had none
    assert names == {name for name, one in metrics.declared().items() if "site" in one.at} - (runs - names)


async def test_the_log_has_a_line_for_each_request_and_no_reader(site, gauges: Gauges, tmp_path: Path) -> None:
    root, logger = logging.getLogger(), logging.getLogger("gongkai")
    level, handler = logger.level, jsonlines.handler(str(tmp_path / "site.jsonl"))
    root.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        await ask(site, gauges, "/search?q=secretword", "/nowhere")
    finally:
        root.removeHandler(handler)
        handler.close()
        logger.setLevel(level)
    lines = [json.loads(line) for line in (tmp_path / "site.jsonl").read_text("utf-8").splitlines()]
    first, second = (line for line in lines if line["logger"] == "gongkai.requests")
    assert (first["page"], first["path"], first["status"], first["method"]) == ("search", "/search", 200, "GET")
    assert (second["page"], second["status"]) == (OTHER, 404)
    assert first["seconds"] > 0
    assert first["bytes"] > 1000
    text = (tmp_path / "site.jsonl").read_text("utf-8")
    assert "secretword" not in text
    assert "127.0.0.1" not in text


def test_the_port_is_on_the_loopback_interface_only(gauges: Gauges) -> None:
    port = gauges.expose(0)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert b"gongkai_site_start_timestamp_seconds" in answer.read()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_nothing_is_counted_where_nobody_asked(archive: Path) -> None:
    app = object()
    assert launch._watched(archive, None, None)(app) is app


def test_a_port_that_is_taken_is_told(archive: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(launch.PortTakenError, match="metrics"):
        launch._watched(archive, None, other.getsockname()[1])
