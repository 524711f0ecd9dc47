"""From any page of a portal to its columns of annual reports: best-first search within narrow bounds.

Links are scored by what they say and where they point (``discovery.toml``). A column is believed when the page says
so itself (``ColumnName``), or when two titles of its list are annual reports.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from crawler.addresses import BadAddressError, Reach, directory, host, identity, is_file, resolve, under
from crawler.families import FAMILIES
from crawler.listing import Lead
from crawler.page import Page
from parsers.titles import judge

MOST_PAGES = 60
#: Agencies whose pages lie side by side: so many are tried, and if one of them led to a column, so many more.
TRIED_SIBLINGS = 2
MOST_SIBLINGS = 200
MOST_DEPTH = 4
_CERTAIN = 100
_LIKELY = 60
_PLACE_LABELS = 3  # www.x.gov.cn: what stands before .gov.cn is the portal's own name


@dataclass(frozen=True, slots=True)
class PortalSight:
    """A page of a portal as discovery sees it.

    ``accepted`` of ``entries`` rows of the list on this page are annual reports by their titles; ``named`` is the
    column name that the page states, where it speaks of annual reports; ``certain``: of those on open government
    information.
    """

    url: str
    title: str | None
    family: tuple[str, str] | None
    accepted: int
    entries: int
    named: str | None
    certain: bool
    subcolumns: tuple[str, ...]
    leads: tuple[Lead, ...]
    forwards_to: str | None


@lru_cache
def _rules() -> tuple[list[tuple[int, re.Pattern[str]]], list[tuple[int, re.Pattern[str], bool]]]:
    data = tomllib.loads(files("crawler").joinpath("discovery.toml").read_text("utf-8"))
    texts = [(row["score"], re.compile(row["pattern"])) for row in data["text"]]
    paths = [
        (
            row["score"],
            re.compile(rf"/(?:{'|'.join(row['tokens'])})(?:[_-]?\d+\w?)?(?=[/.?]|$)", re.IGNORECASE),
            bool(row.get("below_first")),
        )
        for row in data["path"]
    ]
    return texts, paths


def score(url: str, text: str) -> int:
    """Return how likely a link leads to the column: 100 and more is nearly certain, 0 says nothing."""
    texts, paths = _rules()
    total = sum(value for value, pattern in texts if pattern.search(text))
    path = urlsplit(url).path
    best = 0
    first = False
    for value, pattern, below_first in paths:
        if pattern.search(path) and (first or not below_first):
            best = best + value if below_first else max(best, value)
            first = first or value >= 50
    return total + best


def leads(page: Page) -> Iterator[Lead]:
    """Yield the page's links that say something for a column, each address once, and frames that may hold it."""
    seen: set[str] = set()
    for anchor in page.anchors:
        value = score(anchor.url, anchor.text)
        known_article = any(family.is_article(anchor.url) for family in FAMILIES.values())
        if value > 0 and not is_file(anchor.url) and not known_article and anchor.url not in seen:
            seen.add(anchor.url)
            yield Lead(anchor.url, anchor.text, value)
    for frame in page.root.iter("iframe", "frame"):
        link = str(frame.get("src") or "")
        if re.search(r"visitcount|login|share|footer|tree\.jsp", link, re.IGNORECASE):
            continue
        try:
            url = resolve(page.base, link)
        except BadAddressError:
            continue
        if host(url) == host(page.url) and url not in seen:
            seen.add(url)
            yield Lead(url, "iframe", 40)


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column that discovery believes in, and why. ``confirmed``: its page says it holds annual reports only."""

    url: str
    title: str
    reports: int
    family: str | None
    confirmed: bool
    why: str


@dataclass
class Search:
    """The state of one search: what to look at next, what was found.

    Ask :meth:`next_lead`, fetch it, tell :meth:`saw` (or :meth:`missed`), until there is no lead left.
    """

    start: str
    reach: Reach
    columns: list[FoundColumn] = field(default_factory=list)
    looked_at: int = 0
    family: tuple[str, str] | None = None
    _waiting: list[tuple[int, int, int, Lead]] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _linked_on: dict[str, Lead] = field(default_factory=dict)
    _fruitful: set[str] = field(default_factory=set)
    _tried: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin at the address given."""
        self._add(Lead(self.start, "", 1000), depth=0, bonus=0)

    def next_lead(self) -> tuple[Lead, int] | None:
        """Return the best lead not yet looked at and its depth, or None where the search is over.

        Once a column is found, only leads that speak of open government information are still followed: agencies
        may have columns beside a government's own. Of agencies whose pages lie side by side the first are tried, and
        all others once one has led to a column.
        """
        self._waiting.sort(key=lambda one: (-one[0], one[1]))
        for place, (value, _, depth, lead) in enumerate(self._waiting):
            beside = _above(lead.url)
            if not self.columns or value >= _LIKELY:
                if self.looked_at - sum(self._tried.values()) >= MOST_PAGES:
                    continue
            elif _names_agency(lead.text) and self._tried.get(beside, 0) < self._most(beside):
                self._tried[beside] = self._tried.get(beside, 0) + 1
            else:
                continue
            self.looked_at += 1
            del self._waiting[place]
            return lead, depth
        return None

    def _most(self, folder: str) -> int:
        return MOST_SIBLINGS if folder in self._fruitful else TRIED_SIBLINGS

    @property
    def cut_short(self) -> bool:
        """Whether the search ended at its bounds, with leads left that it would have followed."""
        return any(
            not self.columns or value >= _LIKELY or (_above(lead.url) in self._fruitful and _names_agency(lead.text))
            for value, _, _, lead in self._waiting
        )

    def saw(self, lead: Lead, depth: int, sight: PortalSight) -> None:
        """Take note of what a lead led to."""
        if sight.family and self.family is None:
            self.family = sight.family
        if column := self._column(lead, sight):
            self.columns.append(column)
            self._known |= {identity(url) for url in sight.subcolumns}
            self._bears_fruit(lead)
        if depth < MOST_DEPTH:
            if sight.forwards_to:
                self._add(Lead(sight.forwards_to, lead.text, lead.score), depth=depth, bonus=0)
            for further in sight.leads:
                if self._add(further, depth=depth + 1, bonus=min(lead.score, _CERTAIN) // 10):
                    self._linked_on[identity(further.url)] = lead

    def led_on(self, lead: Lead, depth: int, target: str) -> None:
        """Take note that a lead's address leads elsewhere."""
        if depth < MOST_DEPTH + 2:
            self._add(Lead(target, lead.text, lead.score), depth=depth + 1, bonus=0)

    def _bears_fruit(self, lead: Lead) -> None:
        """Note the directory of agencies' pages of which one has linked a column below itself."""
        page = self._linked_on.get(identity(lead.url))
        if page is not None and _names_agency(page.text) and under(lead.url, directory(page.url)):
            self._fruitful.add(_above(page.url))

    def _column(self, lead: Lead, sight: PortalSight) -> FoundColumn | None:
        if sight.accepted == 0 and not (sight.certain and (sight.entries or sight.subcolumns)):
            return None
        most = sight.accepted > 0 and sight.accepted * 2 >= sight.entries
        if sight.named:
            why = f"the page calls itself {sight.named}"
        elif sight.accepted >= 2 and most:
            why = f"{sight.accepted} of {sight.entries} titles are annual reports"
        elif lead.score >= _CERTAIN and lead.text:
            why = f"linked as {lead.text}, {sight.accepted} of {sight.entries} titles are annual reports"
        else:
            return None
        return FoundColumn(
            url=sight.url,
            title=sight.named or sight.title or lead.text,
            reports=sight.accepted,
            family=sight.family[0] if sight.family else None,
            confirmed=bool(sight.named) or most,
            why=why,
        )

    def _add(self, lead: Lead, *, depth: int, bonus: int) -> bool:
        key = identity(lead.url)
        if key in self._known or not self.reach.allows(lead.url) or not self._same_portal(lead.url):
            return False
        self._known |= {key, identity(directory(lead.url))}
        self._waiting.append((lead.score + bonus, len(self._known), depth, lead))
        return True

    def _same_portal(self, url: str) -> bool:
        """Stay on the portal: its host, or hosts below the same name in ``.gov.cn``."""
        here, there = host(self.start), host(url)
        if here == there:
            return True
        labels = here.split(".")[-_PLACE_LABELS:]
        return here.endswith(".gov.cn") and there.endswith("." + ".".join(labels))


def _above(url: str) -> str:
    """Return the directory in which the page's own directory lies."""
    return identity(directory(url)).rstrip("/").rpartition("/")[0] + "/"


def _names_agency(text: str) -> bool:
    """Say whether a link's text is the bare name of an agency."""
    verdict = judge(text, confirmed_column=True)
    return verdict.wanted and verdict.agency is not None and verdict.year is None
