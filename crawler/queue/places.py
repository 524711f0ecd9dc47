"""Where each job is: waiting for anybody, waiting for the worker that knows its hosts, or taken by one; never nowhere.

A worker's name stands for its data folder. It knows the hosts whose ledger lies there, and they wait for it as long as
it lives: another one would ask for everything again that this one has. It lives while it says so within ``lost_after``
seconds; then the others share what it had taken and what waited for it. Each job goes from list to list in one step on
the server, so that none is lost or doubled, whoever dies when.

RQ's own registry of started jobs is not used: it has one job for each worker and minute-long waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from crawler.queue.jobs import COMMON, FAILED_FOR, queue

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue

#: A job whose workers died so often is told and given up.
MOST_DEATHS = 5
_WORKERS = "gongkai:workers"
_HOMES = "gongkai:homes"
_DEATHS = "gongkai:deaths"

# KEYS: from, to, the job, deaths, failed jobs. ARGV: id, 1 for a death, most deaths, the name of the queue, its end,
# seconds for which a failed one is told. Returns 0 where it was there no more, else 1, or 2 for one that is given up.
_MOVE = """
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
local deaths = 0
if ARGV[2] == '1' then deaths = redis.call('HINCRBY', KEYS[4], ARGV[1], 1) end
if deaths > tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[3], 'status', 'failed', 'origin', ARGV[4], 'deaths', deaths)
  redis.call('ZADD', KEYS[5], redis.call('TIME')[1] + ARGV[6], ARGV[1])
  return 2
end
redis.call('HSET', KEYS[3], 'status', 'queued', 'origin', ARGV[4])
redis.call(ARGV[5] == 'front' and 'LPUSH' or 'RPUSH', KEYS[2], ARGV[1])
return 1
"""
# KEYS: homes. ARGV: line, name, since when (seconds), 1 where whoever has it is gone. A later reader knows more.
_SETTLE = """
local had = redis.call('HGET', KEYS[1], ARGV[1])
local since, name = string.match(had or '', '^(%d+) (.*)$')
if not had or ARGV[4] == '1' or tonumber(ARGV[3]) > tonumber(since) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ' ' .. ARGV[2])
end
"""


def alive_key(name: str) -> str:
    """Return what is on the server as long as a worker lives."""
    return f"gongkai:alive:{name}"


def taken_key(name: str) -> str:
    """Return the list of what a worker has taken."""
    return f"gongkai:taken:{name}"


class Places:
    """The lists of jobs on the server."""

    def __init__(self, connection: Redis) -> None:
        self.connection = connection
        self._move = connection.register_script(_MOVE)
        self._settle = connection.register_script(_SETTLE)

    def own(self, name: str) -> Queue:
        """Return the queue of what waits for one worker."""
        return queue(self.connection, f"{COMMON}@{name}")

    def common(self) -> Queue:
        """Return the queue of what waits for anybody."""
        return queue(self.connection)

    # -- workers

    def workers(self) -> list[str]:
        """Return the names of all workers of which something may be left, alive or not."""
        return sorted(name.decode() for name in cast("set[bytes]", self.connection.smembers(_WORKERS)))

    def lives(self, name: str) -> bool:
        """Say whether a worker has said lately that it lives."""
        return bool(self.connection.exists(alive_key(name)))

    def count_alive(self) -> int:
        """Return how many workers live."""
        return sum(map(self.lives, self.workers()))

    def come(self, name: str, who: str, lost_after: float) -> str | None:
        """Enter a worker; return who else has its name and lives, if anybody."""
        had = cast("bytes | None", self.connection.get(alive_key(name)))
        if had is not None and had.decode() != who:
            return had.decode()
        self.connection.set(alive_key(name), who, px=int(lost_after * 1000))
        self.connection.sadd(_WORKERS, name)
        return None

    def go(self, name: str) -> None:
        """Have the others share out at once what waits for a worker that cannot work."""
        self.connection.delete(alive_key(name))

    # -- homes

    def home(self, line: str) -> str | None:
        """Return the living worker that knows a line, if there is one."""
        had = cast("bytes | None", self.connection.hget(_HOMES, line))
        name = had.decode().partition(" ")[2] if had else None
        return name if name and self.lives(name) else None

    def settle(self, name: str, lines: Mapping[str, float]) -> None:
        """Enter that a worker knows lines, since when (seconds since the epoch); whoever asked last knows most."""
        for line, since in lines.items():
            gone = self.home(line) in (None, name)
            self._settle(keys=[_HOMES], args=[line, name, int(since), int(gone)])

    # -- jobs

    def take(self, name: str, *, common: bool = True) -> str | None:
        """Take a job, first of those that wait for this worker; return its id."""
        for key in [self.own(name).key, *([self.common().key] if common else [])]:
            taken = cast("bytes | None", self.connection.lmove(key, taken_key(name), "LEFT", "RIGHT"))
            if taken is not None:
                return taken.decode()
        return None

    def taken(self, name: str) -> list[str]:
        """Return what a worker has taken."""
        return [id_.decode() for id_ in cast("list[bytes]", self.connection.lrange(taken_key(name), 0, -1))]

    def deaths(self, job_id: str) -> int:
        """Return how many workers died over a job."""
        return int(cast("bytes | None", self.connection.hget(_DEATHS, job_id)) or 0)

    def give_back(self, name: str, job_id: str, to: Queue, *, died: bool, front: bool) -> bool:
        """Put back what a worker had taken; ``died``: it did over this. False: it is given up."""
        return self._put(taken_key(name), job_id, to, died=died, front=front) != 2

    def done(self, name: str, job_id: str) -> None:
        """Take a job off the server: it is done."""
        from rq.job import Job

        with self.connection.pipeline() as pipe:
            pipe.lrem(taken_key(name), 1, job_id)
            pipe.delete(Job.key_for(job_id))
            pipe.hdel(_DEATHS, job_id)
            pipe.execute()

    def fail(self, name: str, job_id: str, why: str) -> None:
        """Put aside what no worker of this kind can do."""
        from rq.job import Job

        with self.connection.pipeline() as pipe:
            pipe.lrem(taken_key(name), 1, job_id)
            pipe.hset(Job.key_for(job_id), mapping={"status": "failed", "why": why})
            pipe.zadd(self.common().failed_job_registry.key, {job_id: time.time() + FAILED_FOR})
            pipe.execute()

    def forget(self, job_id: str) -> None:
        """Take a job that failed for good off the server."""
        from rq.job import Job

        with self.connection.pipeline() as pipe:
            pipe.zrem(self.common().failed_job_registry.key, job_id)
            pipe.delete(Job.key_for(job_id))
            pipe.hdel(_DEATHS, job_id)
            pipe.execute()

    def failed(self) -> dict[str, str]:
        """Return the jobs that were given up, each with the reason."""
        from rq.job import Job

        found = {}
        for id_ in self.common().failed_job_registry.get_job_ids(cleanup=False):
            why = cast("bytes | None", self.connection.hget(Job.key_for(id_), "why"))
            found[id_] = why.decode() if why else f"{self.deaths(id_)} times the worker died that crawled it"
        return found

    def reclaim(self, name: str) -> list[str]:
        """Put what an earlier process of this worker had taken where this one finds it first."""
        return [id_ for id_ in reversed(self.taken(name)) if self._put(taken_key(name), id_, self.own(name)) == 1]

    def share_out(self, me: str) -> list[str]:
        """Give to all what the dead had taken and what waited for them; return which jobs they died over."""
        moved = []
        for name in self.workers():
            if name == me or self.lives(name):
                continue
            moved += [id_ for id_ in self.taken(name) if self._put(taken_key(name), id_, self.common())]
            for waiting in self.own(name).get_job_ids():
                self._put(self.own(name).key, waiting, self.common(), died=False, front=False)
            if not self.lives(name) and not self.taken(name) and not self.own(name).count:
                self.connection.srem(_WORKERS, name)
        return moved

    def _put(self, source: str, job_id: str, to: Queue, *, died: bool = True, front: bool = True) -> int:
        from rq.job import Job

        keys = [source, to.key, Job.key_for(job_id), _DEATHS, self.common().failed_job_registry.key]
        args: list[str | int] = [job_id, int(died), MOST_DEATHS, to.name, "front" if front else "back", FAILED_FOR]
        return cast("int", self._move(keys=keys, args=args))


class Presence:
    """Says that a worker lives, from a thread of its own, until it is let go."""

    def __init__(self, connection: Redis, name: str, who: str, lost_after: float) -> None:
        """Begin at once. ``lapsed`` is set when it was taken for dead meanwhile."""
        self.lapsed = threading.Event()
        self._ended = threading.Event()
        self._connection, self._name, self._who = connection, name, who
        self._lost_after = lost_after
        threading.Thread(target=self._tell, name="presence", daemon=True).start()

    def _tell(self) -> None:
        import redis

        last = time.monotonic()
        while not self._ended.wait(self._lost_after / 4):
            with suppress(redis.RedisError):
                key, span = alive_key(self._name), int(self._lost_after * 1000)
                known: Any = self._connection.set(key, self._who, px=span, get=True)
                self._connection.sadd(_WORKERS, self._name)
                if known is None or time.monotonic() - last > self._lost_after:
                    self.lapsed.set()
                last = time.monotonic()

    def end(self) -> None:
        """Say it no more; the last word stands until its time is over, in which the worker may come back."""
        self._ended.set()
