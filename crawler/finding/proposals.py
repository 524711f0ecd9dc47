"""Portals that others link to and nobody has registered: rows of ``portals`` with status ``proposed``, for a person.

A proposed portal is never crawled. It goes once the registry has its host.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlite_utils import Database

from crawler.addresses import host
from crawler.lists.listing import Judged
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


def of_rows(portal: Portal, rows: Iterable[Judged], page: str) -> Iterator[Proposal]:
    """Yield the hosts, other than the portal's own, to which the rows of one of its lists lead for their reports."""
    seen = set(portal.names)
    for row in rows:
        name = _name(row.entry.url)
        if row.verdict.wanted and name not in seen:
            seen.add(name)
            yield Proposal(row.entry.url, row.verdict.agency or row.entry.title, page)


def write(db: Database, proposals: Iterable[Proposal]) -> int:
    """Enter what is not known yet, in the caller's transaction; return how many rows are new.

    Of several links to a host the first page by address counts, whatever the order in which they were seen.
    """
    known = {_name(row["url"]): row for row in db.query("SELECT id, url, name, status, found_on FROM portals")}
    written = 0
    for one in sorted(set(proposals), key=_rank):
        held = known.get(_name(one.url))
        if held is None:
            db.execute(
                "INSERT OR IGNORE INTO portals (id, name, url, status, found_on) VALUES (?, ?, ?, ?, ?)",
                [one.id, one.name, one.home, STATUS, one.found_on],
            )
            known[_name(one.url)] = {"status": "", "found_on": ""}
            written += 1
        elif held["status"] == STATUS and _rank(one) < (held["found_on"] or "", held["name"], held["url"]):
            db.execute(
                "UPDATE portals SET name = ?, url = ?, found_on = ? WHERE id = ?",
                [one.name, one.home, one.found_on, held["id"]],
            )
    return written


def drop_registered(db: Database, portals: Iterable[Portal]) -> None:
    """Take away proposals whose host one of these portals has."""
    registered = {_name(portal.url) for portal in portals}
    for id_, url in db.execute("SELECT id, url FROM portals WHERE status = ?", [STATUS]).fetchall():
        if _name(url) in registered:
            db.execute("DELETE FROM portals WHERE id = ?", [id_])


def _name(url: str) -> str:
    return host(url).removeprefix("www.")


def _rank(one: Proposal) -> tuple[str, str, str]:
    return one.found_on, one.name, one.home
