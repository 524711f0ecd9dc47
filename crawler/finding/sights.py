"""What a fetched page shows. Pure functions, called in the reader processes; everything they return can be pickled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.ingest import Crash, Source, read
from crawler.articles.attachments import FileLink, files_of
from crawler.asking import throttling, walls
from crawler.asking.walls import Failure
from crawler.families import FAMILIES, recognise
from crawler.families.paging import guess_of
from crawler.finding.leads import frames
from crawler.finding.survey import PLAIN, drawn, is_reports_column, looks_like_report
from crawler.lists.listing import FRAMED, Ask, Judged, Listing, judged
from crawler.page import Page, shown
from parsers.characters import fold
from parsers.kinds import sniff
from parsers.model import Refused, Report
from parsers.titles import judge

_SHORT = 600  # characters that a page shows in place of what was asked for
_NOTICE = 60  # characters of the sentence that says so


_MOST_FRAMES = 3


@dataclass(frozen=True, slots=True)
class ListSight:
    """One list page, read: its entries judged, what comes next. ``failure``: it is no list, although it answered.

    ``report``: the page shows a report itself, as a column may that opens with its latest one. ``confirmed``: nothing
    but annual reports is listed, as was known before or as the page calls itself.
    """

    listing: Listing
    entries: tuple[Judged, ...]
    family: str | None
    failure: Failure | None = None
    forwards_to: str | None = None
    report: Report | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ArticleSight:
    """One article page or file, read. ``files``: where its report may be, or is once more if it has figures itself."""

    parsed: Report | Refused | Crash
    files: tuple[FileLink, ...] = ()
    failure: Failure | None = None
    forwards_to: str | None = None


def see_list(
    body: bytes,
    charset: str | None,
    url: str,
    ask: Ask,
    family: str | None,
    *,
    confirmed: bool,
    source: Source | None = None,
) -> ListSight:
    """Read one page of a column's list, which came from ``url`` in answer to ``ask``.

    ``family`` None: by the page's own fingerprint; where there is none, by plain links. A page without a list of its
    own may frame one. With its ``source`` a page that looks like a report is read as one, too.
    """
    page = Page(url, body, charset)
    listing, family = _listing(page, replace(ask, state={}) if FRAMED in ask.state else ask, family)
    parsed = read(body, source) if source is not None and ask.page == 1 and looks_like_report(page) else None
    report = parsed if isinstance(parsed, Report) and parsed.figures else None
    confirmed = confirmed or is_reports_column(page)
    if report and listing.following is not None and guess_of(listing.following) is not None:
        listing = replace(listing, following=None)  # a report has no further pages of rows
    if _holds(listing) or report:
        entries = tuple(judged(listing, confirmed_column=confirmed))
        return ListSight(listing, entries, family or PLAIN, report=report, confirmed=confirmed)
    if ask.page == 1 and FRAMED not in ask.state and (inner := tuple(frames(page))):
        asks = tuple(Ask(one, one, referer=url, state={FRAMED: 1}) for one in inner[:_MOST_FRAMES])
        return ListSight(replace(listing, elsewhere=asks), (), family, confirmed=confirmed)
    failure = walls.of_text(_shown(page), page.title)
    return ListSight(listing, (), family, failure, None if failure else page.forwards_to())


def _listing(page: Page, ask: Ask, family: str | None) -> tuple[Listing, str | None]:
    """Read a list as its portal's family writes it; where that gives nothing, as the page's own fingerprint says.

    Portals mix generations of one vendor's software, and change it while their registry entry stays.
    """
    found = recognise(page) if family is None else None
    family = found[0] if found else family
    listing = FAMILIES[family or PLAIN].listing(page, ask)
    if family is None or _holds(listing) or ask.page > 1 or ask.state:
        return drawn(page, ask, listing), family
    own = recognise(page)
    if own is not None and own[0] != family and _holds(other := FAMILIES[own[0]].listing(page, ask)):
        return other, own[0]
    return drawn(page, ask, listing), family


def _holds(listing: Listing) -> bool:
    return bool(listing.entries or listing.subcolumns or listing.elsewhere or listing.passed)


def see_article(body: bytes, source: Source, charset: str | None) -> ArticleSight:
    """Read one body as a report; see what files its page leads to and, where it is none, what it says instead."""
    parsed = read(body, source)
    kind = sniff(body)
    if isinstance(parsed, Crash) or (kind != "html" and (kind, source.kind) != ("text", "article")):
        return ArticleSight(parsed)
    page = Page(source.url, body, charset)
    if isinstance(parsed, Report) and parsed.figures:
        return ArticleSight(parsed, files=tuple(_of_this_report(page, parsed)))
    if failure := _failure(page, parsed, is_file=source.kind == "file"):
        return ArticleSight(parsed, failure=failure)
    if target := page.forwards_to():
        return ArticleSight(parsed, forwards_to=target)
    files = tuple(files_of(page))
    if files or (isinstance(parsed, Report) and any(section.number for section in parsed.sections)):
        return ArticleSight(parsed, files)
    return ArticleSight(parsed, failure=throttling.sign_of(page, body, source.hints.title))


def _of_this_report(page: Page, report: Report) -> Iterator[FileLink]:
    """Yield the files that are once more what the page is: named as its report, and not as another year's."""
    for link in files_of(page):
        if link.named and judge(link.title, confirmed_column=False).year in (None, report.year):
            yield link


def _failure(page: Page, parsed: Report | Refused, *, is_file: bool) -> Failure | None:
    """Say whether a page that answered 200 says that there is none, or asks for a captcha in place of a file."""
    if failure := walls.of_text(_shown(page), page.title):
        return failure
    asks = (is_file or page.visible_length <= _SHORT) and page.root.xpath("boolean(//input)")
    if asks and (failure := walls.of_captcha(shown(page.root))):
        return failure
    if isinstance(parsed, Refused):  # a page with a large menu round the few words
        for element in page.root.iter("h1", "h2", "h3", "h4", "p", "div", "span", "td", "font"):
            text = fold(str(element.text or ""))
            if 4 <= len(text) <= _NOTICE and (failure := walls.of_text(text, None)):
                return failure
    return None


def _shown(page: Page) -> str:
    body = page.root.find("body")
    return fold("".join(map(str, body.itertext()))) if body is not None and page.visible_length <= _SHORT else ""
