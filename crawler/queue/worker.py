"""``gongkai worker``: takes hosts from the queue, has them crawled into its own data folder, and answers for them.

RQ's worker gives the loop, the signals, the registration (``rq info``, ``rq suspend``). What is ours: several jobs are
one shift (a crawl asks many hosts beside one another, or it would mostly wait), and where jobs are (``places``).
"""

from __future__ import annotations

import logging
import math
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as LateError
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.worker import WorkerStatus

from crawler.asking.hosts import Hosts
from crawler.lock import Lock
from crawler.queue.jobs import Hosting
from crawler.queue.places import Places, Presence
from crawler.queue.reader import Reader
from crawler.queue.server import QueueError, connect
from crawler.queue.shift import Orders, Shift
from crawler.registry import Registry

if TYPE_CHECKING:
    from redis import Redis

P = ParamSpec("P")

log = logging.getLogger("gongkai.worker")

_LOOK = 0.5  # seconds between two looks for a job
_LONGEST_PAUSE = 30
#: After each death over a job, its shift has so many times fewer hosts: what is to blame dies alone in the end.
_FEWER = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """How a worker works. ``name``: of its data folder, in the queue; ``hosts``: beside one another in one shift.

    ``lost_after``: seconds without a sign of life after which it counts as dead; ``shift``: seconds after which a crawl
    of hosts is ended, and what is left of it given back, if others wait; ``readers``: processes that read bodies for
    ``gongkai reparse --queue``; ``registry``: files of entries.
    """

    folder: Path
    queue: str
    name: str = ""
    hosts: int = 32
    lost_after: float = 60
    shift: float = 1800
    readers: int = 0
    registry: tuple[str, ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()

    @property
    def who(self) -> str:
        """The machine and the folder."""
        return f"{socket.gethostname()}:{self.folder.resolve()}"

    def named(self) -> Terms:
        """Return it with a name: the machine's, and what tells its folders apart."""
        own = f"{socket.gethostname()}-{sha256(str(self.folder.resolve()).encode()).hexdigest()[:6]}"
        return replace(self, name=self.name or own)


def work(terms: Terms, *, burst: bool = False) -> bool:
    """Work until told to stop (``burst``: until nothing waits). Return False when the server was lost.

    Raises QueueError for what makes it impossible, BusyError where another worker has the folder.
    """
    terms = terms.named()
    connection = connect(terms.queue)
    lock = Lock(terms.folder, "worker")
    lock.acquire()
    try:
        places = Places(connection)
        if other := places.come(terms.name, terms.who, terms.lost_after):
            raise QueueError(f"Another worker is called {terms.name} and lives: {other}. --name tells them apart.")
        presence = Presence(connect(terms.queue), terms.name, terms.who, terms.lost_after)
        registry = Registry.load(*terms.registry)
        places.settle(terms.name, known_lines(terms.folder, registry))
        for id_ in places.reclaim(terms.name):
            log.warning("%s: taken up again, %d deaths", id_, places.deaths(id_))
        reader = Reader(terms.queue, terms.name, terms.readers) if terms.readers else None
        worker = HostsWorker(terms, connection, presence, registry, reader)
        try:
            worker.work(burst=burst, logging_level="WARNING")
        finally:
            if reader is not None:
                reader.end()
            presence.end()
        if worker.fault is not None:
            places.go(terms.name)
            raise worker.fault
        return burst or worker.asked_to_stop
    finally:
        lock.release()


class HostsWorker(Worker):
    """A worker of RQ whose work-horse crawls several jobs' hosts at once."""

    def __init__(
        self, terms: Terms, connection: Redis, presence: Presence, registry: Registry, reader: Reader | None = None
    ) -> None:
        """Take a name of its own in RQ's register: that of a killed one stays there for a while."""
        self.terms = terms
        self.places = Places(connection)
        self.fault: QueueError | None = None
        self.asked_to_stop = False
        self._presence = presence
        self._registry = registry
        self._reader = reader
        self._shift: Shift | None = None
        super().__init__(
            [self.places.common()],
            name=f"{terms.name}.{os.getpid()}.{time.time_ns() % 10**9}",
            connection=connection,
            worker_ttl=max(20, math.ceil(terms.lost_after)),
            maintenance_interval=math.ceil(terms.lost_after / 4),
            serializer="rq.serializers.JSONSerializer",
        )

    # -- what RQ asks for

    def run_maintenance_tasks(self) -> None:
        """Do ours alone: RQ's others read what is in its registers with pickle."""
        self.clean_registries()

    def clean_registries(self) -> None:
        """Share out what the dead left, instead of RQ's own search for it."""
        from rq.utils import now

        for id_ in self.places.share_out(self.terms.name):
            deaths = self.places.deaths(id_)
            log.warning("%s: its worker is dead, the %d. time%s", id_, deaths, self._verdict(id_))
        self.last_cleaned_at = now()  # type: ignore[assignment]  # RQ's has no type

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,
        max_idle_time: int | None = None,  # noqa: ARG002 - RQ's
    ) -> tuple[Job, Queue] | None:
        """Wait for a job; without a ``timeout`` (RQ's word for a burst) only look for one."""
        self.set_state(WorkerStatus.IDLE)
        pause = 1.0
        while True:
            try:
                if self.should_run_maintenance_tasks:
                    self.heartbeat()
                    self.clean_registries()
                while (id_ := self.places.take(self.terms.name)) is not None:
                    if (job := self._fetched(id_)) is not None:
                        return job, self.places.common()
                pause = 1.0
            except (LostError, LateError) as error:
                log.warning("the queue does not answer, once more in %.0f s: %s", pause, error)
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            if timeout is None and (self._reader is None or self._reader.idle.is_set()):
                return None
            time.sleep(_LOOK)

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Note that the end is wanted."""
        self.asked_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def handle_warm_shutdown_request(self) -> None:
        """Let the crawl come to an end in order; what is left goes back."""
        if self._shift is not None:
            self._shift.stop()

    def kill_horse(self, sig: Any = None) -> None:  # noqa: ARG002 - RQ's
        """Kill the crawl: at the second signal. What it had taken is taken up by the next process."""
        if self._shift is not None:
            os.kill(self._shift.pid, 9)

    def execute_job(self, job: Job, queue: Queue) -> None:  # noqa: ARG002 - RQ's
        """Crawl this job's hosts and more, as many as there is room for."""
        self.set_state(WorkerStatus.BUSY)
        jobs = self._with_others(job)
        hostings = {id_: Hosting.of(one.kwargs) for id_, one in jobs.items()}
        self._answer(self._enter, jobs, hostings)
        terms = self.terms
        orders = Orders(
            terms.folder.resolve(),
            terms.queue,
            terms.lost_after,
            tuple(hostings.values()),
            terms.registry,
            terms.settings,
        )
        log.info("%d hosts: %s", len(jobs), ", ".join(one.line for one in hostings.values()))
        self._shift = Shift(orders)
        if self.asked_to_stop:
            self._shift.stop()
        left = {id_: set(one.names) for id_, one in hostings.items()}
        ended = self._watch(self._shift, left)
        code, stopping = self._shift.wait(), self._shift.stopping
        begun, self._shift = self._shift.begun, None
        self._conclude(left, ended, code, stopping)
        log.info("%d of %d hosts done, %.0f s", len(jobs) - len(left), len(jobs), time.monotonic() - begun)
        self._answer(self.set_state, WorkerStatus.IDLE)

    # RQ ends with a traceback where the server is away in one of these; the look for a job waits for it, and says so

    def heartbeat(self, *args: Any, **names: Any) -> None:
        """Say in RQ's register that it is there; that it lives is told by ``Presence``."""
        with suppress(LostError, LateError):
            super().heartbeat(*args, **names)

    def check_for_suspension(self, burst: bool) -> None:
        """Wait while ``rq suspend`` holds."""
        with suppress(LostError, LateError):
            super().check_for_suspension(burst)

    def teardown(self) -> None:
        """Leave RQ's register."""
        with suppress(LostError, LateError):
            super().teardown()  # type: ignore[no-untyped-call]

    # -- a shift

    def _fetched(self, id_: str) -> Job | None:
        """Return a job that is taken, None where it is none that this worker can do."""
        try:
            job = Job.fetch(id_, connection=self.connection, serializer=self.serializer)
        except NoSuchJobError:
            self.places.done(self.terms.name, id_)
            return None
        try:
            hosting = Hosting.of(job.kwargs)
            if unknown := [name for name in hosting.portals if name not in self._registry]:
                raise ValueError(f"not in this worker's registry: {', '.join(unknown)}")
        except Exception as error:
            log.error("%s: no job for this worker: %s", id_, error)
            self.places.fail(self.terms.name, id_, str(error))
            return None
        return job

    def _with_others(self, first: Job) -> dict[str, Job]:
        """Take as many jobs more as fit, of those for all no more than this worker's share."""
        name, places = self.terms.name, self.places
        way, jobs = Hosting.of(first.kwargs).way, {first.id: first}
        room = self.terms.hosts // _FEWER ** places.deaths(first.id)
        share = math.ceil(places.common().count / max(1, places.count_alive()))
        while len(jobs) < room and (id_ := places.take(name, common=share > 0)) is not None:
            if (job := self._fetched(id_)) is None:
                continue
            room = min(room, self.terms.hosts // _FEWER ** places.deaths(id_))
            if len(jobs) >= room or Hosting.of(job.kwargs).way != way:
                places.give_back(name, id_, places.own(name), died=False, front=True)
                break
            share -= 1
            jobs[id_] = job
        return jobs

    def _enter(self, jobs: dict[str, Job], hostings: dict[str, Hosting]) -> None:
        self.places.settle(self.terms.name, {one.line: time.time() for one in hostings.values()})
        with self.connection.pipeline() as pipe:
            for job in jobs.values():
                job.prepare_for_execution(self.name, pipeline=pipe)
            pipe.execute()

    def _watch(self, shift: Shift, left: dict[str, set[str]]) -> str:
        """Enter what is settled until the crawl says no more; return how it says that it ended, empty if it did not."""
        ended = ""
        seen = time.monotonic()
        while (line := shift.told(_LOOK)) is not None:
            word, _, rest = line.partition(" ")
            if word == "settled":
                self._settled(rest, left)
            elif word:
                ended = line
            if time.monotonic() - seen > self.terms.lost_after / 4:
                seen = time.monotonic()
                self._look_around(shift, left)
        return ended

    def _settled(self, portal_id: str, left: dict[str, set[str]]) -> None:
        for id_, names in list(left.items()):
            names.discard(portal_id)
            if not names:
                del left[id_]
                self._answer(self.places.done, self.terms.name, id_)

    def _look_around(self, shift: Shift, left: dict[str, set[str]]) -> None:
        """Say that all is well, look after the dead, and stop what has lasted long or is not ours any more."""
        try:
            self.heartbeat(math.ceil(self.terms.lost_after) + 60)
            self.clean_registries()
            if self._presence.lapsed.is_set():
                self._presence.lapsed.clear()
                ours = set(self.places.taken(self.terms.name))
                if lost := [id_ for id_ in left if id_ not in ours]:
                    log.warning("taken for dead meanwhile, %d hosts went to others", len(lost))
                    shift.stop()
            waiting = self.places.common().count + self.places.own(self.terms.name).count
            if waiting and time.monotonic() - shift.begun > self.terms.shift:
                shift.stop()
        except (LostError, LateError) as error:
            log.warning("the queue does not answer: %s", error)

    def _conclude(self, left: dict[str, set[str]], ended: str, code: int, stopping: bool) -> None:
        """Answer for what is not settled: done, given back, or died over."""
        word, _, rest = ended.partition(" ")
        name, places = self.terms.name, self.places
        # without its turns a crawl ends, and the worker waits for the server; any other fault is this machine's
        broken = word == "fault" and not stopping and not rest.startswith(QueueError.__name__)
        for id_ in list(left):
            if word == "ended" and rest in ("finished", "fault"):
                # every page was tried; what went wrong with some is in the folder's own records
                del left[id_]
                self._answer(places.done, name, id_)
                continue
            died = not word and not stopping
            self._answer(self._give_back, id_, died, broken)
            if died:
                log.warning("%s: the crawl died over it (%d), the %d. time%s", id_, code, places.deaths(id_),
                            self._verdict(id_))  # fmt: skip
        if broken:
            self.fault = QueueError(f"the crawl cannot go on here: {rest}")
            self._stop_requested = True

    def _verdict(self, id_: str) -> str:
        return "; it is given up" if id_ in self.places.failed() else ""

    def _give_back(self, id_: str, died: bool, broken: bool) -> None:
        name, places = self.terms.name, self.places
        places.give_back(name, id_, places.common() if broken else places.own(name), died=died, front=died)

    def _answer(self, do: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell the server, however long it takes to be there again; a stop ends the wait: the next process answers."""
        pause = 1.0
        while True:
            try:
                do(*args, **kwargs)
            except (LostError, LateError) as error:
                log.warning("the queue does not answer, once more in %.0f s: %s", pause, error)
                if self.asked_to_stop:
                    return
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                return


def known_lines(folder: Path, registry: Registry) -> dict[str, float]:
    """Return the lines of hosts whose columns a data folder knows, with when they were last asked."""
    if not (folder / "gongkai.db").is_file():
        return {}
    from archive.storage.store import Archive

    hosts = Hosts.of(registry)
    found: dict[str, float] = {}
    with closing(Archive.open(folder, read_only=True)) as archive:
        for url, at in _asked(archive):
            line = hosts.line(url)
            found[line] = max(found.get(line, 0.0), datetime.fromisoformat(at).timestamp())
    return found


def _asked(archive: Any) -> Iterator[tuple[str, str]]:
    sql = (
        "SELECT p.url, max(c.asked_at) FROM portal_columns c JOIN portals p ON p.id = c.portal_id "
        "WHERE c.asked_at IS NOT NULL GROUP BY p.id"
    )
    yield from archive.db.execute(sql).fetchall()
