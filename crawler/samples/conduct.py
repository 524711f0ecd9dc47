"""How a reader behaved, by the portals' own log: what was asked at once, and what robots.txt forbids."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.robotparser import RobotFileParser

from crawler.samples.server import AccessLog
from crawler.samples.sites import Asked, Site

_ROBOTS = "/robots.txt"


def busiest(log: AccessLog) -> dict[str, int]:
    """Return for each host how many of its requests were being answered at once, at most."""
    return {host: log.in_flight(host) for host in sorted({access.host for access in log})}


def against_robots(log: AccessLog, sites: Iterable[Site]) -> list[str]:
    """Return the addresses that were asked although their portal's robots.txt forbids them.

    Read by the standard library, which shares nothing with the crawler's own reader.
    """
    found: list[str] = []
    for site in sites:
        rules = RobotFileParser()
        rules.parse(site.answer(Asked("GET", _ROBOTS)).body.decode().splitlines())
        found += [
            f"{site.base}{access.path}"
            for access in log
            if access.host == site.plan.address
            and access.path != _ROBOTS
            and not rules.can_fetch(access.user_agent or "*", access.path)
        ]
    return found
