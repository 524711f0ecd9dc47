"""The connection to the server of the queue, and what is wrong with it in words that name no password."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.operating.journal import discreet

if TYPE_CHECKING:
    from redis import Redis

#: LMOVE came with it: a job is taken from one list into another in one step.
_OLDEST = (6, 2)
_PATIENCE = 5  # seconds to be answered in
_SCHEMES = ("redis", "rediss", "unix")
MISSING = (
    "A shared queue needs two packages more: pip install 'gongkai[queue]' (rq and redis), and a Redis server that "
    "every worker reaches. A crawl on one machine needs neither."
)


class QueueError(Exception):
    """The queue cannot be used: packages are missing, its address is none, its server does not answer."""


def shown(url: str) -> str:
    """Return the queue's address as it may be printed: without name and password."""
    return discreet(url)


def options(**more: Any) -> dict[str, Any]:
    """Return what a connection is made with beside the address: a password that no list of processes shows."""
    password = os.environ.get("GONGKAI_QUEUE_PASSWORD")
    return {"socket_connect_timeout": _PATIENCE, **({"password": password} if password else {}), **more}


def connect(url: str) -> Redis:
    """Return a connection that has answered. Raises QueueError."""
    try:
        import redis
    except ImportError as error:
        raise QueueError(MISSING) from error
    if urlsplit(url).scheme not in _SCHEMES:
        raise QueueError(
            f"{shown(url)!r} is no address of a queue; one looks like redis://host:6379/0, rediss://… with TLS, "
            "or unix:///path/to/socket"
        )
    try:
        connection = redis.Redis.from_url(url, **options(health_check_interval=30))
    except ValueError as error:
        raise QueueError(f"{shown(url)!r} is no address of a queue: {discreet(str(error))}") from error
    try:
        version = str(connection.info("server")["redis_version"])
    except redis.AuthenticationError as error:
        raise QueueError(f"The queue at {shown(url)} wants another name and password: {error}") from error
    except (redis.RedisError, OSError) as error:
        raise QueueError(f"The queue at {shown(url)} does not answer: {discreet(str(error))}") from error
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < _OLDEST:
        raise QueueError(f"The queue at {shown(url)} is Redis {version}; it must be 6.2 or later")
    return connection
