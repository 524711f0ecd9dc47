"""A crawl from an address alone, a probe of it, two crawls at once, and a crawl that is killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from crawler.lock import BusyError, Lock
from crawler.registry import Registry, check_registry
from tests.crawler.portal import crawl, free_port, portals, rows, start
from tests.crawler.test_crawl import REGISTRY, article, column, report, title
from tests.dump import content

HOST, SLOW = "127.0.0.111", "127.0.0.112"
SITE = {
    "/": '<a href="/zwgk/">政务公开</a> <a href="/tj/">统计年鉴</a>',
    "/zwgk/": '<h3><a href="/zwgk/zfxxgk/"><em></em>政府信息<br>公开</a></h3>',
    "/zwgk/zfxxgk/": '<a href="./zn/">公开指南</a><a href="./nb/">政府信息<br>公开年报</a>',
    "/zwgk/zfxxgk/nb/": column((article(1), title("甲局")), (article(2), title("乙局"))),
    "/zwgk/zfxxgk/nb/202401/t20240120_1.html": report("样例市甲局", 2023),
    "/zwgk/zfxxgk/nb/202401/t20240120_2.html": report("样例市乙局", 2023),
}


def test_an_address_is_probed_and_then_crawled_without_being_registered(tmp_path: Path) -> None:
    with portals({HOST: SITE}) as running:
        summary = crawl(tmp_path, urls=(running.url(HOST, "/"),))
        (portal,) = summary["portals"]
        assert (portal["portal"], portal["family"], portal["found"]) == (f"{HOST}:{running.port}", "trs", 2)
        assert summary["status"] == "complete"
        assert rows(tmp_path, "SELECT status, family FROM portals") == [("unregistered", "trs")]
        # an article's own address is read as it is
        alone = crawl(tmp_path / "alone", urls=(running.url(HOST, "/zwgk/zfxxgk/nb/202401/t20240120_2.html"),))
        assert alone["portals"][0]["found"] == 1


def test_a_portal_that_does_not_answer_is_not_said_to_have_no_column(tmp_path: Path) -> None:
    closed = f"http://{HOST}:{free_port()}/"
    (portal,) = crawl(tmp_path, urls=(closed,))["portals"]
    (unread,) = portal["unread"]
    assert unread.startswith(f"{closed}: reset (")
    assert rows(tmp_path, "SELECT reason FROM fetches WHERE kind = 'list'") == [("reset",)]


PROBE = """
import json, sys
from crawler.finding.probe import probe

if __name__ == "__main__":
    print(json.dumps(probe(sys.argv[1], delay=0).as_json()))
"""


def test_a_probe_says_what_a_portal_is_and_writes_its_entry(tmp_path: Path) -> None:
    with portals({HOST: SITE}) as running:
        command = [sys.executable, "-c", PROBE, running.url(HOST, "/")]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        found = [(one["url"], one["reports"]) for one in told["columns"]]
        assert (told["family"], found) == ("trs", [(running.url(HOST, "/zwgk/zfxxgk/nb/"), 2)])
        entry = tmp_path / "entry.toml"
        entry.write_text(told["entry"], "utf-8")
        assert check_registry([entry]) == []
        (portal,) = Registry.load(entry)
        assert (portal.family, portal.columns[0].confirmed) == ("trs", True)


def test_two_crawls_of_one_folder_exclude_each_other(tmp_path: Path) -> None:
    held, other = Lock(tmp_path), Lock(tmp_path)
    held.acquire()
    with pytest.raises(BusyError, match=r"another crawl of .* is running \(process \d+\)"):
        other.acquire()
    process = start(tmp_path, urls=("http://127.0.0.113/",))
    err = process.communicate(timeout=60)[1]
    assert "BusyError" in err
    assert not (tmp_path / "gongkai.db").exists()
    held.release()
    other.acquire()
    other.release()


REPORTS = 24


@pytest.mark.long
def test_a_killed_crawl_loses_nothing_and_asks_for_nothing_again(tmp_path: Path) -> None:
    site = {"/gknb/": column(*((article(n), title(f"第{n}局")) for n in range(REPORTS)))}
    site |= {f"/gknb/202401/t20240120_{n}.html": report(f"样例市第{n}局", 2023) for n in range(REPORTS)}
    with portals({SLOW: site}, latency=0.03) as running:
        registry = tmp_path / "portals.toml"
        entry = REGISTRY.format(id="slow", host=SLOW, port=running.port)
        entry += f'[[portal.column]]\nurl = "{running.url(SLOW, "/gknb/")}"\nconfirmed = true\n'
        registry.write_text(entry, "utf-8")
        kills = 0
        for stop_after in (3, 9, 17):
            process = start(tmp_path / "killed", registry=registry)
            deadline = time.monotonic() + 60
            while len(set(running.asked(SLOW))) < stop_after + 2 and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.002)
            kills += process.poll() is None
            process.kill()
            process.communicate()
        assert kills == 3
        crawl(tmp_path / "killed", registry=registry)
        articles = Counter(path for path in running.asked(SLOW) if path.endswith(".html"))
        assert len(articles) == REPORTS
        # only the one that was in flight at each kill may have been asked twice
        assert sum(articles.values()) - REPORTS <= kills
        assert running.busiest == 1
        undisturbed = crawl(tmp_path / "undisturbed", registry=registry)
        assert undisturbed["portals"][0]["new"] == REPORTS
        assert content(tmp_path / "killed") == content(tmp_path / "undisturbed")


@pytest.mark.long
def test_a_crawl_that_can_keep_nothing_more_ends_and_says_so(tmp_path: Path) -> None:
    site = {"/gknb/": column(*((article(n), title(f"第{n}局")) for n in range(REPORTS)))}
    for number in range(REPORTS):
        random = Random(number)  # no two pages alike, so that none shrinks against another
        noise = "".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(30_000))
        site[f"/gknb/202401/t20240120_{number}.html"] = report(f"样例市第{number}局", 2023) + noise
    with portals({SLOW: site}) as running:
        data = tmp_path / "data"
        crawl(data, urls=(running.url(SLOW, "/nothing/"),))
        full = max(file.stat().st_size for file in data.iterdir()) + 200_000
        limited = start(data, urls=(running.url(SLOW, "/gknb/"),), file_limit=full)
        err = limited.communicate(timeout=60)[1]
        assert limited.returncode == 1
        assert "OperationalError" in err.splitlines()[-1], err[-2000:]
        asked = len(running.asked(SLOW))
        assert asked < REPORTS
        # with room again, the rest is fetched and nothing was lost
        summary = crawl(data, urls=(running.url(SLOW, "/gknb/"),))
        assert summary["portals"][0]["found"] == REPORTS
