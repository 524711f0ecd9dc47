"""Where jobs are: filled, taken, given back, taken over from the dead; no crawl, a server of Redis on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("rq")

from redis import Redis

from crawler.asking.hosts import Hosts
from crawler.queue.filling import fill
from crawler.queue.jobs import Hosting, Way, by_line, put
from crawler.queue.overview import overview
from crawler.queue.places import MOST_DEATHS, Places
from crawler.queue.reading import readers_key
from crawler.registry import Registry
from soak.workers.server import is_here, server

pytestmark = pytest.mark.skipif(not is_here(), reason="redis-server is not installed")
ENTRY = """[[portal]]
id = "{id}"
name = "{id}"
url = "http://{id}.example.gov.cn/"
evidence = "made for a test"
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture
def places(url: str) -> Places:
    connection = Redis.from_url(url)
    connection.flushall()
    return Places(connection)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    entries = [ENTRY.format(id=name) for name in ("city", "county", "bureau")]
    entries[1] += 'group = "system"\n'
    entries[2] += 'group = "system"\n'
    (tmp_path / "portals.toml").write_text("".join(entries), "utf-8")
    return Registry.load(tmp_path / "portals.toml")


def test_hosts_that_are_asked_as_one_are_one_job_and_no_line_has_two(
    url: str, places: Places, registry: Registry
) -> None:
    filled = fill(url, registry=registry)
    assert filled.queued == ["city.example.gov.cn", "system"]
    again = fill(url, registry=registry, urls=["http://city.example.gov.cn/other/"])
    assert (again.queued, again.waiting) == ([], ["city.example.gov.cn"])
    assert places.common().count == 2
    [_, system] = [places.common().fetch_job(id_) for id_ in places.common().get_job_ids()]
    assert system is not None
    assert Hosting.of(system.kwargs).portals == ("county", "bureau")


def test_a_job_is_always_somewhere(url: str, places: Places, registry: Registry) -> None:
    for hosting in by_line(registry, registry, (), Way()):
        assert put(hosting, places.common())
    assert places.come("one", "machine:/one", 60) is None
    first, second = places.take("one"), places.take("one")
    assert first is not None and second is not None and places.take("one") is None
    assert places.taken("one") == [first, second]
    assert fill(url, registry=registry).queued == []  # it is being worked on

    places.done("one", first)
    places.give_back("one", second, places.own("one"), died=False, front=True)
    assert (places.taken("one"), places.own("one").get_job_ids()) == ([], [second])
    assert places.take("another") is None  # it waits for the one that knows its hosts
    assert places.take("one") == second
    assert places.deaths(second) == 0
    assert fill(url, registry=registry).queued == ["city.example.gov.cn"]  # that one is done, and may come again


def test_what_the_dead_had_goes_to_the_living_and_what_a_worker_left_to_itself(
    places: Places, registry: Registry
) -> None:
    for hosting in by_line(registry, registry, (), Way()):
        put(hosting, places.own("dead"))
    taken = places.take("dead")
    assert taken is not None
    places.connection.sadd("gongkai:workers", "dead")
    places.come("other", "machine:/other", 60)
    places.come("dead", "machine:/dead", 60)
    assert places.share_out("other") == []  # it lives
    places.connection.delete("gongkai:alive:dead")
    assert places.share_out("other") == [taken]
    assert places.share_out("other") == []
    assert sorted(places.common().get_job_ids()) == sorted([taken, *places.common().get_job_ids()[1:]])
    assert places.common().count == 2
    assert places.deaths(taken) == 1

    mine = places.take("other")
    assert places.reclaim("other") == [mine]  # a process of the same folder, after a kill
    assert places.own("other").get_job_ids() == [mine]


def test_a_job_over_which_workers_die_is_given_up_and_told(url: str, places: Places, registry: Registry) -> None:
    [hosting] = [one for one in by_line(registry, registry, (), Way()) if one.line == "system"]
    put(hosting, places.common())
    for death in range(MOST_DEATHS + 1):
        id_ = places.take("one")
        assert id_ == hosting.id
        assert places.give_back("one", id_, places.common(), died=True, front=True) == (death < MOST_DEATHS)
    assert places.take("one") is None
    assert list(places.failed()) == [hosting.id]
    filled = fill(url, ["county"], registry=registry)
    assert filled.failed == {"system": f"{MOST_DEATHS + 1} times the worker died that crawled it"}
    assert filled.queued == ["system"]  # another night, another try, from the first
    assert places.deaths(hosting.id) == 0
    assert fill(url, ["county"], registry=registry).failed == {}


def test_an_operator_sees_who_works_and_what_waits(url: str, places: Places, registry: Registry) -> None:
    fill(url, registry=registry)
    places.come("north", "machine:/srv/north", 60)
    places.connection.hset(readers_key("a parser"), "north", "2")
    id_ = places.take("north")
    assert id_ is not None
    seen = overview(url)
    assert seen["workers"] == [
        {"name": "north", "state": "lives", "folder": "machine:/srv/north", "asks": ["city.example.gov.cn"],
         "waiting": 0, "readers": 2}
    ]  # fmt: skip
    assert (seen["waiting"], seen["bodies_waiting"], seen["failed"]) == (1, 0, {})
    places.go("north")
    assert overview(url)["workers"][0]["state"] == "does not answer"


def test_hosts_wait_for_the_living_worker_that_asked_them_last(url: str, places: Places, registry: Registry) -> None:
    places.come("one", "machine:/one", 60)
    places.come("two", "machine:/two", 60)
    places.settle("one", {"system": 1000, "city.example.gov.cn": 1000})
    places.settle("two", {"system": 2000})
    assert (places.home("system"), places.home("city.example.gov.cn")) == ("two", "one")
    places.settle("one", {"system": 1500})
    assert places.home("system") == "two"
    fill(url, registry=registry)
    assert (places.own("one").count, places.own("two").count, places.common().count) == (1, 1, 0)
    places.connection.delete("gongkai:alive:two")
    assert places.home("system") is None
    places.settle("one", {"system": 1500})  # it knows less than the dead one did, and more than nobody
    assert places.home("system") == "one"


def test_a_host_that_the_registry_has_is_no_stranger_to_a_crawl_of_another(registry: Registry) -> None:
    hosts = Hosts.of(registry)  # what a list leads to is proposed as a portal where it is one
    assert "http://www.city.example.gov.cn/art/1.html" in hosts
    assert "http://town.example.gov.cn/" not in hosts


def test_a_name_belongs_to_one_folder_of_one_machine(places: Places) -> None:
    assert places.come("north", "machine-a:/srv/gongkai", 60) is None
    assert places.come("north", "machine-a:/srv/gongkai", 60) is None  # started again
    assert places.come("north", "machine-b:/srv/gongkai", 60) == "machine-a:/srv/gongkai"
