"""From any page of a portal to its columns of annual reports: best-first search within narrow bounds.

A column is believed when the page says so itself (ColumnName, title, breadcrumb), when the titles of its list are
annual reports, or when it was linked by the column's own name and lists years or agencies only. What was linked so and
shows no such list is left in doubt, for a person to look at. Links to other hosts are proposals, never followed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

from crawler.addresses import Reach, host, identity, resolve
from crawler.families import FAMILIES
from crawler.families.data import DATA
from crawler.finding.leads import CERTAIN, FRAME, LIKELY, is_certain, names_agency, rules, score
from crawler.finding.proposals import Proposal
from crawler.finding.survey import PLAIN, PortalSight, site_name
from crawler.lists import belief
from crawler.lists.belief import Doubt, FoundColumn
from crawler.lists.listing import Ask, Lead
from crawler.lists.siblings import alike, groups
from parsers.titles import judge

MOST_PAGES = 60
#: Agencies whose pages lie side by side: so many are tried, and if one of them led to a column, so many more.
TRIED_SIBLINGS = 2
MOST_SIBLINGS = 200
MOST_DEPTH = 4
#: Of a shell's lists so many are looked at; the crawl asks all of them.
_TRIED_LISTS = 3
#: So many guessed addresses in a row that do not exist, and a pattern is given up.
_WRONG_GUESSES = 3
_CANDIDATE_SCORE = 2
_MOST_TURNS = 2
_MOST_LESSER = 3
_PLACE_LABELS = 3  # www.x.gov.cn: what stands before .gov.cn is the portal's own name
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$", re.IGNORECASE)
_NO_ANSWER = frozenset({"tls", "reset", "timeout"})


@dataclass
class Search:
    """The state of one search: what to look at next, what was found.

    Ask :meth:`next_lead`, fetch it, tell :meth:`saw` (or :meth:`led_on`, :meth:`missed`), until there is no lead left.
    """

    start: str
    reach: Reach
    columns: list[FoundColumn] = field(default_factory=list)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    looked_at: int = 0
    family: tuple[str, str] | None = None
    site: str | None = None
    code: str | None = None
    home_title: str | None = None
    _doubts: dict[str, Doubt] = field(default_factory=dict)
    _waiting: list[tuple[int, int, int, Lead]] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _linked_on: dict[str, Lead] = field(default_factory=dict)
    _groups: dict[str, str] = field(default_factory=dict)
    _patterns: dict[str, tuple[Lead, Lead]] = field(default_factory=dict)
    _proven: set[str] = field(default_factory=set)
    _guessed: dict[str, tuple[Lead, int]] = field(default_factory=dict)
    _wrong: Counter[str] = field(default_factory=Counter)
    _tried: Counter[str] = field(default_factory=Counter)
    _shells: dict[str, tuple[Lead, PortalSight]] = field(default_factory=dict)
    _searches: set[str] = field(default_factory=set)
    _candidates: set[str] = field(default_factory=set)
    _answered: bool = False
    _turns: Counter[str] = field(default_factory=Counter)
    _lesser: list[FoundColumn] = field(default_factory=list)
    _last_resorts: bool = False
    _parts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin at the address given."""
        self._add(Lead(self.start, "", 1000), depth=0, bonus=0)

    # -- what to look at

    def next_lead(self) -> tuple[Lead, int] | None:
        """Return the best lead not yet looked at and its depth, or None where the search is over.

        Once a column is found, only leads that speak of open government information are still followed: agencies
        may have columns beside a government's own. Of agencies whose pages lie side by side the first are tried, and
        all others once one has led to a column. Where no link led to a column, the usual addresses are tried; not on a
        portal that has not shown a single page.
        """
        while True:
            if (found := self._best()) is not None:
                self.looked_at += 1
                return found
            if self.columns or self._last_resorts or not self._answered:
                # better a list with some reports among other things than none
                self.columns += [] if self.columns else self._lesser[:_MOST_LESSER]
                return None
            self._last_resorts = True
            for path in rules().candidates:
                candidate = Lead(resolve(self.start, path), "", _CANDIDATE_SCORE)
                if self._add(candidate, depth=1, bonus=0):
                    self._candidates.add(identity(candidate.url))

    def _best(self) -> tuple[Lead, int] | None:
        self._waiting.sort(key=lambda one: (-one[0], one[1]))
        for place, (value, _, depth, lead) in enumerate(self._waiting):
            beside = self._group(lead)
            if lead.ask is not None:
                self._tried[lead.ask.column] += 1  # the list of a shell that was counted itself
            elif is_certain(lead.text) and (agency := self._proven_page(lead)) is not None:
                self._tried[agency.url] += 1  # belongs to an agency's page that was counted itself
            elif not self.columns or value >= LIKELY:
                if self.looked_at - self._tried.total() >= MOST_PAGES:
                    continue
            elif names_agency(lead.text) and self._tried[beside] < self._most(beside):
                self._tried[beside] += 1
            else:
                continue
            del self._waiting[place]
            return self._guess(lead, depth) or (lead, depth)
        return None

    def _proven_page(self, lead: Lead) -> Lead | None:
        """Return the agency's page that links this, if one of its neighbours' has led to a column."""
        page = self._linked_on.get(identity(lead.url))
        return page if page is not None and names_agency(page.text) and self._group(page) in self._proven else None

    def _most(self, folder: str) -> int:
        return MOST_SIBLINGS if folder in self._proven else TRIED_SIBLINGS

    @property
    def cut_short(self) -> bool:
        """Whether the search ended at its bounds, with leads left that it would have followed."""
        return any(
            not self.columns or value >= LIKELY or (self._group(lead) in self._proven and names_agency(lead.text))
            for value, _, _, lead in self._waiting
        )

    def _guess(self, lead: Lead, depth: int) -> tuple[Lead, int] | None:
        """Return where an agency's column must lie if its pages are laid out as its neighbours'."""
        beside = self._group(lead)
        pattern = self._patterns.get(beside)
        if pattern is None or lead.ask is not None or self._wrong[beside] >= _WRONG_GUESSES:
            return None
        page, column = pattern
        url = alike(page.url, column.url, lead.url)
        if url is None or _key(url) in self._known:
            return None
        self._known.add(_key(url))
        self._guessed[identity(url)] = (lead, depth)
        self._linked_on[identity(url)] = lead
        return Lead(url, column.text, max(column.score, CERTAIN)), depth + 1

    # -- what came of it

    def saw(self, lead: Lead, depth: int, sight: PortalSight) -> None:
        """Take note of what a lead led to."""
        self._answered = True
        if sight.family and sight.family[1] and self.family is None:
            self.family = sight.family
        if host(sight.url) == host(self.start):
            self.site, self.code = self.site or sight.site, self.code or sight.code
            self.home_title = self.home_title or site_name(sight.title)
        self._propose(sight)
        column = self._column_of_shell(sight, lead.ask) if lead.ask else belief.column(lead, sight)
        if column is not None:
            self._found(column, lead, sight)
        elif lead.ask is None:
            self._weigh(lead, sight)
            if self._guess_failed(lead):
                return
        if lead.ask is not None:
            if not sight.rows and not self._ask_on(lead, depth, sight):
                self._doubt_shell(lead.ask)
        elif depth < MOST_DEPTH:
            self._go_on(lead, depth, sight)

    def led_on(self, lead: Lead, depth: int, target: str) -> bool:
        """Take note that a lead's address leads elsewhere; say whether that is looked at too.

        From ``http`` to ``https``, or back to itself with a cookie, it is the same page and asked once more. A portal
        that leads to another host has moved there: a proposal.
        """
        onward = replace(lead, url=target, ask=None)
        if identity(target) == identity(lead.url) and self._turns[identity(target)] < _MOST_TURNS:
            self._turns[identity(target)] += 1
            self._waiting.append((lead.score, 0, depth, onward))
            return True
        if self._guess_failed(lead):
            return True
        if lead.url == self.start and not self._same_portal(target):
            self.proposals.setdefault(host(target), Proposal(target, host(target), lead.url))
        return depth < MOST_DEPTH + 2 and self._add(onward, depth=depth + 1, bonus=0)

    def missed(self, lead: Lead, depth: int, reason: str) -> None:
        """Take note that a lead brought no page. A home page that gives no connection is tried by the other scheme.

        A shell's list that is not there is asked for in another way, if its family knows one.
        """
        if lead.ask is not None and lead.family and (further := FAMILIES[lead.family].other_way(lead.ask)):
            self._add(replace(lead, url=further.url, ask=further), depth=depth, bonus=1)
            return
        if lead.ask is not None:
            self._doubt_shell(lead.ask)
        if not self._guess_failed(lead) and lead.url == self.start and reason in _NO_ANSWER:
            parts = urlsplit(lead.url)
            if parts.port is None:
                other = urlunsplit(("http" if parts.scheme == "https" else "https", *parts[1:]))
                self._waiting.append((lead.score, 0, depth, replace(lead, url=other)))

    def _go_on(self, lead: Lead, depth: int, sight: PortalSight) -> None:
        """Take up what a page links, forwards to, frames, or has its list in."""
        if sight.forwards_to:
            self._add(Lead(sight.forwards_to, lead.text, lead.score), depth=depth, bonus=0)
        # what any page's script asks for is only worth asking for on a column by name
        by_name = sight.named is not None or is_certain(lead.text) or identity(lead.url) in self._guessed
        if sight.elsewhere and not sight.rows:
            for ask in sight.elsewhere[:_TRIED_LISTS]:
                if DATA in ask.state and not by_name:
                    continue
                family = sight.family[0] if sight.family and DATA not in ask.state else PLAIN
                # a shell of many columns says which of them it asks for
                self._shells[identity(ask.column)] = (lead, replace(sight, url=ask.column))
                self._add(Lead(ask.url, lead.text, max(lead.score, LIKELY), ask, family), depth=depth, bonus=1)
        agencies = [one.url for one in sight.leads if names_agency(one.text)]
        self._groups = groups(agencies) | self._groups
        named = sight.named if sight.certain else lead.text
        for further in sight.leads:
            if further.text == FRAME:
                # what stands in the frame is this page's own content
                further = replace(further, text=named or "", score=max(further.score, lead.score))
            if self._add(further, depth=depth + 1, bonus=min(lead.score, CERTAIN) // 10):
                self._linked_on[identity(further.url)] = lead

    def _ask_on(self, lead: Lead, depth: int, sight: PortalSight) -> bool:
        """Take up where an answer without rows says that the list is had, or another way to ask for the same.

        False where there is nothing more to ask.
        """
        asks = list(sight.elsewhere[:_TRIED_LISTS])
        if not asks and lead.ask and lead.family and (other := FAMILIES[lead.family].other_way(lead.ask)):
            asks = [other]
        within = asks if depth < MOST_DEPTH + 2 else []
        added = [self._add(replace(lead, url=ask.url, ask=ask), depth=depth + 1, bonus=1) for ask in within]
        return any(added)

    def _found(self, column: FoundColumn, lead: Lead, sight: PortalSight) -> None:
        if self._is_held(column, lead):
            return
        shell, _ = self._shells.get(identity(lead.ask.column), (lead, None)) if lead.ask else (lead, None)
        # a link by an agency's name leads to the agency's page, or to its column at once
        page = shell if names_agency(shell.text) else self._linked_on.get(identity(shell.url))
        agency = page.text if page is not None and names_agency(page.text) else None
        self.columns.append(replace(column, agency=agency))
        if page is not None and agency is not None:
            self._proven.add(self._group(page))
        self._doubts.pop(identity(column.url), None)
        self._known |= {_key(url) for url in sight.subcolumns}
        # what the column lists as an agency's report on a year is for the crawl to read, not for the search
        self._known |= {_key(row.entry.url) for row in sight.rows if _is_report(row.entry.title)}
        if (guess := self._guessed.get(identity(lead.url))) is not None:
            self._wrong[self._group(guess[0])] = 0
        elif page is not None and agency is not None and (page is shell or self._has_likes(page, shell)):
            self._patterns.setdefault(self._group(page), (page, shell))

    def _is_held(self, column: FoundColumn, lead: Lead) -> bool:
        """Say whether this is a list that was found already: by another address, or its newest rows on another page.

        A site's own search (a lead of a family's, that no link made) finds what lists hold, and takes no list's place.
        """
        rows = {identity(row.entry.url) for row in column.rows}
        if lead.family is not None and lead.ask is None:
            self._searches.add(column.url)
        return any(
            identity(other.url) == identity(column.url)
            or (rows and other.url not in self._searches and rows <= {identity(row.entry.url) for row in other.rows})
            for other in self.columns
        )

    def is_guess(self, lead: Lead) -> bool:
        """Say whether no link led to this address.

        It was made of a neighbour's, is one that many portals have, or was told from a page's script.
        """
        told = lead.ask is not None and DATA in lead.ask.state
        return told or identity(lead.url) in self._guessed or identity(lead.url) in self._candidates

    def _has_likes(self, page: Lead, column: Lead) -> bool:
        """Say whether an agency's column lies so to its page that those of its neighbours can be told from theirs."""
        group, own = self._group(page), identity(page.url)
        likes = (url for url, other in self._groups.items() if other == group and identity(url) != own)
        return any(alike(page.url, column.url, url) is not None for url in likes)

    def _group(self, lead: Lead) -> str:
        return self._groups.get(lead.url, lead.url)

    def _guess_failed(self, lead: Lead) -> bool:
        """Go back to an agency's own page where its column is not where its neighbours have theirs."""
        guess = self._guessed.pop(identity(lead.url), None)
        if guess is None:
            return False
        page, depth = guess
        self._wrong[self._group(page)] += 1
        self._waiting.append((page.score, 0, depth, page))
        self._tried[self._group(page)] -= 1
        return True

    def _propose(self, sight: PortalSight) -> None:
        for link in sight.others:
            if not self._same_portal(link.url) or not is_certain(link.text):
                name = host(link.url).removeprefix("www.")
                self.proposals.setdefault(name, Proposal(link.url, link.text, sight.url))

    # -- whether a page is a column

    def _column_of_shell(self, sight: PortalSight, ask: Ask) -> FoundColumn | None:
        """Judge a shell by one of its lists."""
        lead, shell = self._shells.get(identity(ask.column), (None, None))
        if lead is None or shell is None or any(column.url == shell.url for column in self.columns):
            return None
        named, certain = shell.named or sight.named, shell.certain or sight.certain
        return belief.column(lead, replace(shell, rows=sight.rows, named=named, certain=certain, elsewhere=()))

    def _weigh(self, lead: Lead, sight: PortalSight) -> None:
        """Take note of what a page may be that is not believed to be a column."""
        if found := belief.doubt(lead, sight, guessed=identity(lead.url) in self._guessed):
            self._doubts[identity(sight.url)] = found
        if found_less := belief.lesser(lead, sight):
            self._lesser = sorted([*self._lesser, found_less], key=lambda one: -one.reports)

    def _doubt_shell(self, ask: Ask) -> None:
        """Note a shell whose list was asked for in every way and gave nothing."""
        lead, shell = self._shells.get(identity(ask.column), (None, None))
        if lead is not None and shell is not None and not any(column.url == shell.url for column in self.columns):
            self._weigh(lead, replace(shell, elsewhere=()))

    @property
    def doubts(self) -> list[Doubt]:
        """The pages that may be columns, but for those that turned out to lead to columns."""
        led = {identity(page.url) for column in self.columns if (page := self._linked_on.get(identity(column.url)))}
        return [doubt for key, doubt in self._doubts.items() if key not in led]

    # -- bounds

    def _add(self, lead: Lead, *, depth: int, bonus: int) -> bool:
        ask = lead.ask
        key = _key(lead.url) if ask is None else f"{identity(ask.column)} {ask.url} {ask.form or ask.json or ''}"
        if key in self._known or not self.reach.allows(lead.url) or not self._follows(lead):
            return False
        self._known.add(key)
        self._waiting.append((lead.score + bonus, len(self._known), depth, lead))
        return True

    def _follows(self, lead: Lead) -> bool:
        """Say whether a lead stays on the portal: on its host, or, where it is likely, below the same name.

        A host there that is called as open information is (xxgk., gk.) is a part of the portal, with all its links.
        """
        name = host(lead.url).removeprefix("www.")
        if name == host(self.start).removeprefix("www.") or name in self._parts:
            return True
        if not self._same_portal(lead.url):
            return False
        value = score(lead.url, lead.text)
        if value >= LIKELY and rules().open_host.match(name):
            self._parts.add(name)
        return value >= LIKELY

    def _same_portal(self, url: str) -> bool:
        """Say whether ``url`` is on the portal's host, or on one below the same name in ``.gov.cn``."""
        here, there = host(self.start), host(url)
        labels = here.split(".")[-_PLACE_LABELS:]
        return here == there or (here.endswith(".gov.cn") and there.endswith("." + ".".join(labels)))


def _is_report(title: str) -> bool:
    """Say whether a row is one agency's report on one year: 某某局2019年 is, a bare 2019年 may be a list."""
    verdict = judge(title, confirmed_column=True)
    return verdict.wanted and verdict.agency is not None and verdict.year is not None


def _key(url: str) -> str:
    """Return what is equal for two addresses of one page; a directory and its index page are one."""
    return _INDEX.sub("/", identity(url))
