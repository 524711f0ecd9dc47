"""Portals that others link to and nobody has registered: rows of ``portals`` with status ``proposed``, for a person.

A proposed portal is never crawled. It goes once the registry has its host.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlite_utils import Database

from crawler.addresses import host
from crawler.registry import Portal

STATUS = "proposed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A host that may be a portal: the link that led there, what it says, and the page that it stands on."""

    url: str
    name: str
    found_on: str

    @property
    def id(self) -> str:
        """Its name in ``portals``: host and port. Names in the registry have no dots."""
        return urlsplit(self.url).netloc.removeprefix("www.")

    @property
    def home(self) -> str:
        """The address to register."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/"


def write(db: Database, proposals: Iterable[Proposal]) -> int:
    """Enter what is not known yet, in the caller's transaction; return how many rows are new."""
    known = {_name(url) for (url,) in db.execute("SELECT url FROM portals")}
    written = 0
    for one in proposals:
        if _name(one.url) not in known:
            known.add(_name(one.url))
            db.execute(
                "INSERT OR IGNORE INTO portals (id, name, url, status, found_on) VALUES (?, ?, ?, ?, ?)",
                [one.id, one.name, one.home, STATUS, one.found_on],
            )
            written += 1
    return written


def drop_registered(db: Database, portals: Iterable[Portal]) -> None:
    """Take away proposals whose host one of these portals has."""
    registered = {_name(portal.url) for portal in portals}
    for id_, url in db.execute("SELECT id, url FROM portals WHERE status = ?", [STATUS]).fetchall():
        if _name(url) in registered:
            db.execute("DELETE FROM portals WHERE id = ?", [id_])


def _name(url: str) -> str:
    return host(url).removeprefix("www.")
