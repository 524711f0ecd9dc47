"""What a job is: the portals of one line of hosts (``crawler.asking.hosts``), and how they are to be crawled.

Data alone, as JSON: a worker runs nothing that a job names, so whoever writes into the queue can have hosts asked, and
no code run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from crawler.asking.hosts import Hosts
from crawler.registry import Portal, Registry
from crawler.spiders.reports import unregistered

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue

#: Of RQ; where all workers look.
COMMON = "gongkai"
#: Named by every job, and never called.
_FUNCTION = "crawler.queue.jobs.run_by_gongkai_worker"
#: Seconds for which it is told that a job failed for good.
FAILED_FOR = 180 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Way:
    """How hosts are crawled: as the options of ``gongkai crawl`` say."""

    full: bool = False
    due: bool = False
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hosting:
    """The work of one job: a line of hosts, its portals by id, addresses that are in no registry, and the way."""

    line: str
    portals: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    way: Way = Way()

    @property
    def id(self) -> str:
        """The job's id: one a line, so that no line is in the queue twice."""
        plain = re.sub(r"[^A-Za-z0-9]+", "-", self.line)[:80].strip("-")
        return f"{plain}-{sha256(self.line.encode()).hexdigest()[:12]}"

    @property
    def names(self) -> frozenset[str]:
        """The ids of its portals, those of addresses too."""
        return frozenset([*self.portals, *(unregistered(url).id for url in self.urls)])

    def as_json(self) -> dict[str, Any]:
        """Return what the queue keeps of it."""
        way = {"full": self.way.full, "due": self.way.due, "years": list(self.way.years)}
        return {"line": self.line, "portals": list(self.portals), "urls": list(self.urls), **way}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Hosting:
        """Return the work that the queue keeps. Raises KeyError, TypeError, ValueError for what is none."""
        way = Way(bool(kept["full"]), bool(kept["due"]), tuple(int(year) for year in kept["years"]))
        return cls(str(kept["line"]), tuple(map(str, kept["portals"])), tuple(map(str, kept["urls"])), way)


def by_line(portals: Iterable[Portal], registry: Registry, urls: Sequence[str], way: Way) -> list[Hosting]:
    """Put portals, and addresses that are in no registry, together that are asked as one."""
    portals = list(portals)
    strangers = {url: unregistered(url) for url in urls}
    hosts = Hosts.of([*registry, *strangers.values()])
    lines: dict[str, tuple[list[str], list[str]]] = {}
    for portal in portals:
        lines.setdefault(hosts.line(portal.url), ([], []))[0].append(portal.id)
    for url, portal in strangers.items():
        lines.setdefault(hosts.line(portal.url), ([], []))[1].append(url)
    return [Hosting(line, tuple(ids), tuple(others), way) for line, (ids, others) in lines.items()]


def queue(connection: Redis, name: str = COMMON) -> Queue:
    """Return one of RQ's queues, its jobs as JSON."""
    from rq import Queue
    from rq.serializers import JSONSerializer

    return Queue(name, connection=connection, serializer=JSONSerializer)


def put(hosting: Hosting, where: Queue) -> bool:
    """Put a job into a queue; False where one for this line waits, or is being worked on."""
    from rq.exceptions import DuplicateJobError

    try:
        where.enqueue_call(
            _FUNCTION,
            kwargs=hosting.as_json(),
            job_id=hosting.id,
            unique=True,
            timeout=-1,
            failure_ttl=FAILED_FOR,
            description=hosting.line,
        )
    except DuplicateJobError:
        return False
    return True


def run_by_gongkai_worker(**kept: Any) -> None:
    """Say to any other worker of RQ that these jobs are not for it."""
    raise RuntimeError(f"{kept.get('line')}: jobs of this queue are for gongkai worker, not for rq worker")
