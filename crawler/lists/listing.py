"""What a list page gives, whatever software made it: entries, sub-columns, and the page to ask for next."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from urllib.parse import quote, urlsplit

from crawler.addresses import directory, host, identity, is_file, under
from crawler.page import Anchor, Page
from parsers.characters import fold
from parsers.titles import Kind, Verdict, judge

_YEAR_COLUMN = re.compile(r"^(20\d\d)(?:年|年度|n|nb)?(?:年报|年度报告)?$")
_YEAR_FOLDER = re.compile(r"(?:^|[_a-z])(20\d\d)(?:n|nb)?$")
_LONGEST_MARK = 200
_PLAIN = "!$%&'()*+,-./:;=?@_~{}[]\""  # what a reader may see as it is
#: In the state of an ask: the page stands in another one's frame, and may be of other software.
FRAMED = "framed"
#: Not 行政执法年度报告, 财政年报, 网站年度报表.
_REPORTS = re.compile(r"信息公开.{0,8}(?:年度?报|年度报告)|^(?:公开)?(?:工作)?(?:年报|年度报告)$")
#: What stands for agencies of a kind: 乡镇, 县(市、区).
_NO_AGENCY = re.compile(
    r"^(?:各|省|市|州|县|区|旗|直|属|本级|下级|人民|政府|部门|单位|机关|乡|镇|街道?|园区|开发区|功能区|及|和|[、,()（）])+$"
)
_NEXT_PAGE = re.compile(r"^(?:下一?页|下页|后一?页|[>›»]{1,2})[>›»]?$")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for one page of a column's list.

    ``page`` counts from 1. ``counted`` is how many pages (or, in ``state``, records) the list itself claims
    to have, None where it does not say. ``form`` (urlencoded) or ``json`` make it a POST, ``headers`` are sent beside
    the usual ones. ``state`` is the family's own note of where it stands.
    """

    url: str
    column: str
    page: int = 1
    counted: int | None = None
    referer: str | None = None
    form: str | None = None
    json: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What tells this ask from others at the same address: what it sends, shortened where that is long.

        Asks that differ in headers only are one; a family may tell them apart itself, by a fragment.
        """
        sent = self.form if self.form is not None else self.json
        if sent is None or "#" in self.url:
            return ""
        if len(sent) > _LONGEST_MARK:
            return f"#{sha256(sent.encode()).hexdigest()[:16]}"
        return f"#{quote(sent, safe=_PLAIN)}"

    @property
    def promised(self) -> bool:
        """Whether the list itself says that this page holds entries."""
        return self.page == 1 or (self.counted is not None and self.page <= self.counted)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: where it leads, what it is called, when the list says it was published (ISO)."""

    url: str
    title: str
    listed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list page says.

    ``following`` is asked if this page brought an address not seen before in this column; None ends the column. No
    counter ends a column by itself, except one that says that there is a single page. ``elsewhere``: this page is only
    the frame of its list (a shell around a JSON call, a tree, a tab), whose first pages are had by these. ``passed``:
    rows of other columns on the same list, which are no entries, but show that it goes on. ``note``: what the list says
    against itself (it counts more than it gives), for the ledger and the summary. ``name``: what an answer without a
    page of its own calls the column.
    """

    entries: tuple[Entry, ...]
    subcolumns: tuple[str, ...] = ()
    following: Ask | None = None
    elsewhere: tuple[Ask, ...] = ()
    passed: tuple[str, ...] = ()
    note: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that may lead to the annual-report column; ``score`` by what it says and where it points.

    ``ask``: the request by which it is had, where that is more than to get ``url`` (the list of a shell, in answer to
    JSON or a form); it is then read as a page of ``family``, since such an answer bears no fingerprint.
    """

    url: str
    text: str
    score: int
    ask: Ask | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry with what its title says of it."""

    entry: Entry
    verdict: Verdict

    def may_be_of(self, years: Collection[int]) -> bool:
        """Say whether this may be a report on one of these years.

        By the year in its title; without one, unless it was listed before the first of these years was over.
        """
        if self.verdict.year is not None:
            return self.verdict.year in years
        listed = self.entry.listed_on
        return listed is None or int(listed[:4]) > min(years)


def entries_of(
    anchors: Iterable[Anchor], column: str, is_article: Callable[[str], bool], belongs: Callable[[str], bool]
) -> Iterator[Entry]:
    """Yield the links that are rows of the column's list, each address once, in the order of the page.

    A row is a link to an article or a file that ``belongs`` to the column, or one that stands in the same
    list as such a row, or as one that its title proves to be a report. Elsewhere on the page (news beside the list, a
    list that links other hosts only) a link counts only if its title alone proves a report, or if it is a file of this
    host that is called by an agency or a year only.
    """
    links = [anchor for anchor in anchors if anchor.title and identity(anchor.url) != identity(column)]
    lists = {link.region for link in links if is_article(link.url) and belongs(link.url)}
    lists |= _reports_elsewhere(links, is_article)
    proven = {link.region for link in links if is_file(link.url) and _is_report(link.title)}
    seen: set[str] = set()
    for link in links:
        document = is_article(link.url) or is_file(link.url)
        inside = document and (belongs(link.url) or link.region in lists)
        if not inside and is_file(link.url) and host(link.url) == host(column):
            inside = link.region in proven or judge(link.title, confirmed_column=True).wanted
        # a list's row may lead to another host or software; its pager and its "更多" may not count as rows
        if not inside and link.region in lists and host(link.url) != host(column):
            # an agency's home page beside its reports is no row
            inside = bool(link.listed_on) or (_is_deep(link.url) and judge(link.title, confirmed_column=True).wanted)
        # a title without a year that leads to no article is that of another column: 镇街信息公开年报
        if not inside and not (_is_report(link.title) and (document or _states_year(link.title))):
            continue
        if not inside and _is_column(link.url) and not names_report(link.title):
            continue
        if (key := identity(link.url)) not in seen:
            seen.add(key)
            yield Entry(link.url, link.title, link.listed_on)


def year_columns(page: Page, column: str) -> Iterator[str]:
    """Yield the addresses of a column's parts by year: ``2023年`` tabs, year folders, ``select`` choices.

    They lie on the same host, below the column or beside it.
    """
    here = directory(column)
    beside = here if urlsplit(here).path == "/" else here.rstrip("/").rpartition("/")[0] + "/"
    this_year = date.today().year  # noqa: DTZ011 - calendars go on for ever, reports do not
    choices = [(anchor.url, anchor.text, False) for anchor in page.anchors]
    choices += [(url, text, not is_file(url)) for url, text in page.options()]
    seen = {identity(column), identity(here)}
    for url, text, switched in choices:
        path = urlsplit(url).path.rstrip("/")
        last = re.sub(r"/(?:index|list)\.\w+$", "", path).rpartition("/")[2]
        said, called = _YEAR_COLUMN.match(fold(text)), _YEAR_FOLDER.search(last)
        by_text = said and int(said[1]) <= this_year and under(url, beside)
        by_folder = called and int(called[1]) <= this_year and under(url, here) and "." not in last
        # a select of years leads to pages like its own: ./2022.html too
        if (
            (by_text or by_folder)
            and (_is_column(url) or (by_text and switched))
            and (key := identity(url)) not in seen
        ):
            seen.add(key)
            yield url


def looks(listing: Listing) -> int | None:
    """Return what is equal for two answers with the same rows, though a key of their addresses changes each time.

    None where titles do not tell rows apart.
    """
    rows = [(entry.title, entry.listed_on, urlsplit(entry.url).path) for entry in listing.entries]
    told = len({title for title, _, _ in rows}) * 2 > len(rows) > 1
    return hash(tuple(rows)) if told else None


def names_reports(name: str) -> bool:
    """Say whether a node of a tree, a tab or a channel is called as a column of annual reports on this subject is."""
    return len(name) <= 30 and bool(_REPORTS.search(name))


def names_report(title: str) -> bool:
    """Say whether a title is that of one agency's report on one year, wherever it leads: no column is called so.

    2024年乡镇政府信息公开年报 names no agency: it may be a column of many.
    """
    verdict = judge(title, confirmed_column=False)
    return (
        verdict.kind is Kind.ACCEPT
        and verdict.year is not None
        and verdict.agency is not None
        and not _NO_AGENCY.match(verdict.agency)
    )


def next_link(page: Page, column: str) -> str | None:
    """Return where a plain 下一页 link leads, if it stays in the column, be it by another query only."""
    for anchor in page.anchors:
        stays = under(anchor.url, directory(column)) or urlsplit(anchor.url)[1:3] == urlsplit(column)[1:3]
        if _NEXT_PAGE.match(anchor.text) and stays and anchor.url != page.url:
            return anchor.url
    return None


def judged(listing: Listing, *, confirmed_column: bool) -> list[Judged]:
    """Judge every entry of a list by its title."""
    return [Judged(entry, judge(entry.title, confirmed_column=confirmed_column)) for entry in listing.entries]


def _reports_elsewhere(links: Sequence[Anchor], is_article: Callable[[str], bool]) -> set[int]:
    """Return the lists whose articles lie in other columns, most of them called by agencies, years or as reports are.

    A column of all departments lists what lies in each department's own.
    """
    found: dict[int, list[bool]] = {}
    for link in links:
        if is_article(link.url):
            found.setdefault(link.region, []).append(judge(link.title, confirmed_column=True).wanted)
    return {region for region, wanted in found.items() if len(wanted) > 1 and sum(wanted) * 2 > len(wanted)}


def _is_deep(url: str) -> bool:
    return len(urlsplit(url).path) > 1


def _states_year(title: str) -> bool:
    return judge(title, confirmed_column=False).year is not None


def _is_report(title: str) -> bool:
    return judge(title, confirmed_column=False).kind is Kind.ACCEPT


def _is_column(url: str) -> bool:
    """Say whether the address is a directory or the index page of one."""
    tail = urlsplit(url).path.rpartition("/")[2]
    return not tail or "." not in tail or bool(re.match(r"(?:index|list)(?:_\d+)?\.\w+$", tail))
