"""What the registry says of each host: with which others it is asked as one, how often, when, and how.

Hosts that share a system share a line: one request in flight for all of them together, whatever leads there, be it
their own column, another portal's list, a redirect or a file. A host that no entry names is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from crawler.addresses import host
from crawler.asking.hours import Hours
from crawler.registry import Portal, bare


@dataclass(frozen=True, slots=True)
class Terms:
    """How a host is asked. ``line``: the name under which it waits its turn, alone or with others.

    ``delay`` in seconds, ``budget`` in requests a day, ``backfill`` the hours for old years: None where the entry says
    nothing, so that the settings decide. ``tls``: ``legacy`` for servers that no current context can speak with.
    """

    line: str
    delay: float | None = None
    budget: int | None = None
    backfill: Hours | None = None
    tls: str | None = None


@dataclass(frozen=True, slots=True)
class Hosts:
    """The terms of every host that the registry names."""

    _terms: Mapping[str, Terms] = field(default_factory=dict)

    @classmethod
    def of(cls, portals: Iterable[Portal]) -> Hosts:
        """Take the portals' own hosts first, then those that they name besides; of two entries the milder holds."""
        known: dict[str, Terms] = {}
        every = list(portals)
        for portal in every:
            _enter(known, bare(host(portal.url)), portal)
        for portal in every:
            for name in sorted(portal.names):
                if name not in known:
                    _enter(known, name, portal)
        return cls(known)

    def __contains__(self, url: object) -> bool:
        """Say whether an entry names the host of this address."""
        return isinstance(url, str) and bare(host(url)) in self._terms

    def terms(self, url: str) -> Terms:
        """Return how the host of ``url`` is asked; with and without ``www.`` it is one."""
        name = bare(host(url))
        return self._terms.get(name) or Terms(name)

    def line(self, url: str) -> str:
        """Return the name under which requests for ``url`` wait their turn."""
        return self.terms(url).line

    def tls(self, name: str, port: int | None = None) -> str | None:
        """Return the entry's ``tls`` for a host's name; ``port`` is not looked at."""
        del port
        known = self._terms.get(bare(name))
        return known.tls if known else None


def _enter(known: dict[str, Terms], name: str, portal: Portal) -> None:
    one = Terms(
        portal.group or name,
        portal.delay,
        portal.budget,
        Hours.parse(portal.backfill) if portal.backfill else None,
        portal.tls,
    )
    old = known.get(name)
    known[name] = one if old is None else _milder(old, one, name)


def _milder(old: Terms, new: Terms, name: str) -> Terms:
    delays = [delay for delay in (old.delay, new.delay) if delay is not None]
    budgets = [budget for budget in (old.budget, new.budget) if budget is not None]
    return replace(
        old,
        line=new.line if old.line == name else old.line,
        delay=max(delays, default=None),
        budget=min(budgets, default=None),
        backfill=old.backfill or new.backfill,
        tls=old.tls or new.tls,
    )
