"""TRS WCM (拓尔思): static lists, ``tYYYYMMDD_id`` articles, pagers that exist only in a script call.

Seen on 青岛 and its districts, 重庆, 武汉, 北京, ministries. A column is a directory; its pages are
``index.shtml``, ``index_1.shtml`` (the second page) and so on; the number of pages stands in
``createPageHTML(pages, current, …)`` or one of its relatives. Addresses of the second generation are
``/2024-03/07/content_7895020.shtml``. The site's search (``crawler.families.igs``) can be a column too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.addresses import BadAddressError, directory, host, resolve, under
from crawler.families import igs
from crawler.lists.listing import Ask, Entry, Lead, Listing, entries_of, next_link, year_columns
from crawler.page import Anchor, Page, anchors, fragment
from parsers.characters import fold

_ARTICLE = re.compile(
    r"/\d{6}/t(?:\d{8}|null)_\d+(?:_wap)?\.s?html?$|/\d{4}-\d{2}/\d{2}/(?:content|c)_\d+\.s?html?$",
    re.IGNORECASE,
)
_SCRIPT_ARTICLE = re.compile(
    r"""["'\\]((?:https?:/|\.{0,2})/[\w./:-]*?\d{6}/t(?:\d{8}|null)_\d+(?:_wap)?\.s?html?)""", re.IGNORECASE
)
_SCRIPT_TITLE = re.compile(r"""title\w*["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SCRIPT_DATE = re.compile(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)")
_STRING = re.compile(r"""\"([^"\\\n]*)\"|'([^'\\\n]*)'""")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WRITTEN = re.compile(r"""document\.write(?:ln)?\(\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')\s*\)""")
#: A pager that was replaced often stays behind, commented out. ``//`` after a colon is an address.
_JS_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;{}]))//[^\n]*", re.DOTALL)
_CALL = re.compile(r"\b(?:createPageHTML|createPage|pageControl)\s*\(([^()]*)\)")
_COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*[\"']?(\d+)")
_TOTAL = re.compile(r"\btotalPage[\"']?\s*:\s*[\"']?(\d+)")
_ENDINGS = ("html", "shtml", "htm")
_ABSOLUTE = re.compile(r"https?://([^/\"'\s:]+)[^\"'\s]*$", re.IGNORECASE)
_TRACES = (
    re.compile(r"/t\d{8}_\d+\.s?html", re.IGNORECASE),
    re.compile(r"/\d{4}-\d{2}/\d{2}/(?:content|c)_\d+\.s?html", re.IGNORECASE),
    re.compile(r"createPageHTML\(\s*\d"),
    re.compile(r"TRS_\w+"),
    re.compile(r"/igs/front/search\b"),
    re.compile(r"<meta[^>]+name=[\"']contentid[\"']", re.IGNORECASE),
)


@dataclass(frozen=True)
class _Pager:
    """``pages`` in all; file number of page k is k - ``shift``. ``untried``: other endings its files may have."""

    pages: int
    shift: int
    stem: str
    ending: str
    untried: tuple[str, ...] = ()


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None; a link to another host's article is none."""
    for trace in _TRACES:
        for found in trace.finditer(page.text):
            link = _ABSOLUTE.search(page.text[max(0, found.start() - 200) : found.start()])
            if link is None or link[1].lower() == host(page.url):
                return found[0]
    return None


def is_article(url: str) -> bool:
    """Say whether this is an article's address: ``/202403/t20240307_7895020.shtml``, ``tnull_`` included."""
    return bool(_ARTICLE.search(url.partition("?")[0]))


def listing(page: Page, ask: Ask) -> Listing:
    """Read one page of a column; entries are links below the column's directory, written by script or not."""
    if igs.is_search(ask.column):
        return igs.listing(page, ask)
    folder = directory(ask.column)
    links = [*page.anchors, *_written_by_script(page)]
    entries = list(entries_of(links, ask.column, is_article, lambda url: under(url, folder)))
    known = {entry.url for entry in entries}
    entries += [entry for entry in _in_script_variables(page) if entry.url not in known]
    return Listing(
        entries=tuple(entries),
        subcolumns=tuple(year_columns(page, ask.column)) if ask.page == 1 else (),
        following=_next(page, ask),
    )


def _next(page: Page, ask: Ask) -> Ask | None:
    """Return the next page's request; past the pager's own count too, for the count alone ends nothing."""
    pager = _pager(page, ask)
    if pager is None:
        link = next_link(page, ask.column)
        return Ask(link, ask.column, ask.page + 1, referer=page.url) if link else None
    if pager.pages <= 1:
        return None
    return _ask(pager, ask.column, ask.page + 1, page.url)


def other_way(ask: Ask) -> Ask | None:
    """Return the second page under another ending, where the pager named none and the first guess was wrong."""
    state = ask.state
    if ask.page != 2 or not state or not (left := str(state["untried"]).split()):
        return None
    pager = _Pager(int(state["pages"]), int(state["shift"]), str(state["stem"]), left[0], tuple(left[1:]))
    return _ask(pager, ask.column, ask.page, ask.referer)


def leads(page: Page) -> Iterator[Lead]:
    """Yield the site's own title search, where the page names its code; columns are plain links."""
    yield from igs.leads(page)


def _ask(pager: _Pager, column: str, number: int, referer: str | None) -> Ask:
    url = resolve(directory(column), f"{pager.stem}_{number - pager.shift}.{pager.ending}")
    state: dict[str, str | int] = {
        "pages": pager.pages,
        "shift": pager.shift,
        "stem": pager.stem,
        "ending": pager.ending,
        "untried": " ".join(pager.untried) if number == 2 else "",
    }
    return Ask(url, column, number, pager.pages, referer, state=state)


def _pager(page: Page, ask: Ask) -> _Pager | None:
    if ask.state:
        state = ask.state
        return _Pager(int(state["pages"]), int(state["shift"]), str(state["stem"]), str(state["ending"]))
    script = _JS_COMMENT.sub("", "\n".join(page.scripts))
    name = page.url.rpartition("/")[2].partition("?")[0]
    stem, _, ending = name.rpartition(".") if "." in name else ("index", "", "")
    if pager := _called(script, stem, ending or "html"):
        return pager
    untried: tuple[str, ...] = ()
    if not ending:
        # a directory's address and a pager without names: lists end as their articles do, mostly
        ending, *others = sorted(_ENDINGS, key=lambda one: page.text.count(f'.{one}"'), reverse=True)
        untried = tuple(others)
    if count := _COUNT.search(script):
        current = _CURRENT.search(script)
        return _Pager(int(count[1]), 1 if current is None or int(current[1]) == 0 else 0, stem, ending, untried)
    if total := _TOTAL.search(script):
        return _Pager(int(total[1]), 0, stem, ending, untried)
    return None


def _called(script: str, stem: str, ending: str) -> _Pager | None:
    """Read ``createPageHTML(pages, current, "index", "shtml", …)``, perhaps with a number of records first.

    ``current`` is 0 on the first page where files are counted from 0. A first argument in quotes is another
    vendor's function of the same name.
    """
    for call in _CALL.finditer(script):
        arguments = [argument.strip() for argument in call[1].split(",")]
        numbers: list[int] = []
        for argument in arguments:
            if not argument.isdigit():
                break
            numbers.append(int(argument))
        if len(numbers) < 2:
            continue
        pages, current = numbers[-2:] if len(numbers) > 2 else numbers
        names = [argument.strip("\"'") for argument in arguments[len(numbers) : len(numbers) + 2]]
        if len(names) == 2 and all(re.fullmatch(r"\w+", name) for name in names):
            stem, ending = names
        return _Pager(pages, 1 if current == 0 else 0, stem, ending)
    return None


def _written_by_script(page: Page) -> Iterator[Anchor]:
    """Yield the links of rows that ``document.write`` puts on the page."""
    for script in page.scripts:
        if "document.write" not in script or not _SCRIPT_ARTICLE.search(script):
            continue
        written = "".join((one or other) for one, other in _WRITTEN.findall(script))
        written = re.sub(r"\\(.)", r"\1", written)
        if "<a" in written:
            yield from anchors(fragment(written), page.base)


def _in_script_variables(page: Page) -> Iterator[Entry]:
    """Yield the rows of lists that exist as script variables: ``var url = "./…"; var title = "…"``.

    A row runs from its address to the next one, or up to its address where titles come first. Addresses that
    the script writes inside markup have no such title and are left to :func:`_written_by_script`.
    """
    for script in page.scripts:
        found = list(_SCRIPT_ARTICLE.finditer(script))
        if not found:
            continue
        first_title = _SCRIPT_TITLE.search(script)
        title_first = first_title is not None and first_title.start() < found[0].start()
        edges = [0, *(match.end() for match in found)] if title_first else [*(m.start() for m in found), len(script)]
        for match, start, end in zip(found, edges, edges[1:], strict=False):
            block = script[start:end]
            title, day = _SCRIPT_TITLE.search(block), _SCRIPT_DATE.search(block)
            try:
                url = resolve(page.base, match[1])
            except BadAddressError:
                continue
            said = fold(title[1] or title[2] or "") if title else _called_otherwise(script, match)
            if said and host(url) == host(page.url):
                yield Entry(url, said, day[1] if day else None)


def _called_otherwise(script: str, address: re.Match[str]) -> str:
    """Return the longest Chinese text in quotes between the brackets that hold this address and no other.

    Lists call their titles by many names: ``{name: "…", link: "./202401/t…"}``, ``["./202401/t…", "…"]``.
    """
    start = max(script.rfind(mark, 0, address.start()) for mark in "{[")
    ends = [end for mark in "}]" if (end := script.find(mark, address.end())) >= 0]
    if start < 0 or not ends:
        return ""
    block = script[start : min(ends)]
    if len(_SCRIPT_ARTICLE.findall(block)) != 1:
        return ""
    strings = (fold(one or other) for one, other in _STRING.findall(block))
    return max((one for one in strings if _HAN.search(one) and "<" not in one), key=len, default="")
