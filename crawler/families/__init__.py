"""The families of portal software: one module each, with one interface.

A family knows how its software writes article addresses, where a list page holds its entries, and how the
next page is asked for. Everything else (what a title means, when a column ends, what is asked again) is the
same for all and lives outside. To add one: write its module, add it to :data:`FAMILIES` where its
fingerprint belongs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from crawler.families import epoint, gkmlpt, jpaas, jpage, lonsun, static, trs, truecms, ucap, vsb, xxgk
from crawler.lists.listing import Ask, Lead, Listing
from crawler.page import Page


class Family(Protocol):
    """What each module of this package provides."""

    def evidence(self, page: Page) -> str | None:
        """Return the trace of this software in the page, or None."""

    def is_article(self, url: str) -> bool:
        """Say whether this is an article's address as this software writes them."""

    def listing(self, page: Page, ask: Ask) -> Listing:
        """Read one page of a column's list, which answered ``ask``."""

    def other_way(self, ask: Ask) -> Ask | None:
        """Return another way to ask for what ``ask`` did not bring, None where all were tried."""

    def leads(self, page: Page) -> Iterable[Lead]:
        """Yield what this software says, on any of its pages, of where annual reports are listed.

        For what no anchor says: a tree in a script, a tab, an address made of an organ's key. 100 and more is certain.
        """


#: By name, in the order in which fingerprints are tried: the more telling first.
FAMILIES: dict[str, Family] = {
    "jpage": jpage,
    "jpaas": jpaas,
    "xxgk": xxgk,
    "truecms": truecms,
    "gkmlpt": gkmlpt,
    "epoint": epoint,
    "lonsun": lonsun,
    "vsb": vsb,
    "ucap": ucap,
    "trs": trs,
    "static": static,
}


def recognise(page: Page) -> tuple[str, str] | None:
    """Return the family's name and the trace that shows it, or None where no known software shows itself."""
    for name, family in FAMILIES.items():
        if found := family.evidence(page):
            return name, found
    return None
