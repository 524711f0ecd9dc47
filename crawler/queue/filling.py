"""``gongkai crawl --queue``: a job for each line of hosts of which something is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.clock import Clock, machine
from crawler.queue.jobs import Way, by_line, put
from crawler.queue.places import Places
from crawler.queue.server import connect, shown
from crawler.records.ledger import Ledger
from crawler.registry import Portal, Registry


@dataclass(slots=True)
class Filled:
    """What came of filling the queue. ``failed``: lines given up since it was last filled, each with the reason."""

    queue: str
    workers: int = 0
    queued: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    not_due: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai crawl --queue --json`` prints."""
        counts = {"queued": len(self.queued), "waiting": len(self.waiting), "not_due": self.not_due}
        return {
            "status": "queued",
            "portals": [],
            "queue": self.queue,
            "workers": self.workers,
            **counts,
            "failed": self.failed,
        }


def fill(
    url: str,
    portals: Sequence[str] = (),
    *,
    registry: Registry,
    urls: Sequence[str] = (),
    way: Way = Way(),  # noqa: B008 - frozen
    folder: Path | None = None,
    clock: Clock = machine,
) -> Filled:
    """Put a job into the queue for each line of these portals and addresses; without either, of the whole registry.

    A line of which a job waits, or is worked on, gets no second one. ``folder``: an archive by whose ledger portals are
    left out of which nothing is due, where the way asks for what is due only; without one it is for the workers to see.
    A line waits for the worker that knows it, if that lives. Raises QueueError.
    """
    connection = connect(url)
    places = Places(connection)
    chosen = [registry[name] for name in portals] or ([] if urls else registry.active())
    due = list(_due(chosen, folder, clock)) if way.due and not way.full and folder is not None else chosen
    filled = Filled(shown(url), places.count_alive(), not_due=len(chosen) - len(due))
    failed = places.failed()
    for one in by_line(due, registry, urls, way):
        if one.id in failed:
            filled.failed[one.line] = failed[one.id]
            places.forget(one.id)
        home = places.home(one.line)
        new = put(one, places.own(home) if home else places.common())
        (filled.queued if new else filled.waiting).append(one.line)
    return filled


def _due(portals: Sequence[Portal], folder: Path, clock: Clock) -> Iterable[Portal]:
    """Yield the portals of which a column, a search or a document is due, by what an archive remembers."""
    if not (folder / "gongkai.db").is_file():
        yield from portals
        return
    from archive.storage.store import Archive

    with closing(Archive.open(folder, read_only=True)) as archive:
        ledger = Ledger(archive.db, clock)
        held = ledger.columns_held()
        for portal in portals:
            addresses = [column.url for column in portal.columns]
            addresses += [portal.url] if portal.search or not portal.columns else []
            if not all(held.get((portal.id, address)) for address in addresses) or ledger.due(portal.id):
                yield portal
