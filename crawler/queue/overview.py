"""``gongkai status --queue``: who works, on which hosts, and what waits."""

from __future__ import annotations

from typing import Any, cast

from crawler.queue import reading
from crawler.queue.places import Places, alive_key
from crawler.queue.server import connect, shown


def overview(url: str) -> dict[str, Any]:
    """Return what is in a queue: its workers, what waits, what was given up. Raises QueueError.

    A worker that does not live has ended, or is dead; what is left of it goes to others, or waits for its return.
    """
    connection = connect(url)
    places = Places(connection)
    common = places.common()
    readers: dict[str, int] = {}
    for key in connection.scan_iter(match=f"{reading.readers_key('')}*"):
        found = cast("dict[bytes, bytes]", connection.hgetall(key))
        readers |= {name.decode(): int(number) for name, number in found.items()}
    bodies = [connection.llen(key) for key in connection.scan_iter(match=f"{reading.waiting_key('')}*")]
    workers = []
    for name in places.workers():
        who = cast("bytes | None", connection.get(alive_key(name)))
        jobs = [common.fetch_job(id_) for id_ in places.taken(name)]
        workers.append({
            "name": name,
            "state": "lives" if who is not None else "does not answer",
            "folder": who.decode() if who is not None else None,
            "asks": sorted(str(job.description) for job in jobs if job is not None),
            "waiting": places.own(name).count,
            "readers": readers.get(name, 0),
        })  # fmt: skip
    return {
        "queue": shown(url),
        "workers": workers,
        "waiting": common.count,
        "bodies_waiting": sum(bodies),
        "failed": places.failed(),
    }
