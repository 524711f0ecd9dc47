"""A portal's addresses and answers, and what its lists hold; what the families have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from typing import Any

from crawler.samples.layouts import article
from crawler.samples.layouts.furniture import Sheet, encoded, not_found, page
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan
from crawler.samples.prose import data
from crawler.samples.sites import holding
from crawler.samples.sites.holding import Answered, Held


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: ``query`` and ``form`` hold decoded values, the last of each name.

    ``json`` is a JSON body, decoded (None where there is none); ``headers`` have lower-case names.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    referer: str = ""
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Return a parameter, wherever it stands."""
        return self.form.get(name) or self.query.get(name, "")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. ``changed`` makes it answer conditional requests; ``location`` makes it a redirect.

    ``headers`` are sent beside those. ``wait``: so many seconds before anything is said; ``wire``: what happens to
    the answer on its way (``cut``: half of what was announced comes, ``reset``: nothing does).
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    changed: date | None = None
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    wire: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: a report or another document, at ``path`` (or at a whole ``url``).

    ``path`` may be that of a file. ``pictures``: of the article beside which it lies, as a PDF of pictures.
    """

    path: str
    title: str
    listed: str
    day: date
    manuscript: Manuscript | None = None
    other: OtherPlan | None = None
    pictures: str = ""

    @property
    def shown(self) -> str:
        """The text of the link, as HTML."""
        if self.listed == "organ" and self.manuscript:
            return escape(self.manuscript.agency.name)
        if self.listed == "truncated":
            return escape(self.title[:16]) + "..."
        if self.listed == "broken":
            at = len(self.title) - 6
            return f"{escape(self.title[:at])}\n      {escape(self.title[at:])}"
        return escape(self.title)

    @property
    def hover(self) -> str:
        """The link's title attribute, escaped: a list of bare agency names repeats them there."""
        if self.listed == "organ" and self.manuscript:
            return escape(self.manuscript.agency.name)
        return escape(self.title)


@dataclass
class Site:
    """A portal ready to be served. ``pages`` answer alike at every request, ``scripts`` look at the request.

    For the truth: ``reports`` (every address of each report, the agency's own page first, each page before its
    file), ``pictures`` (further addresses, of scans), ``others``,
    ``lists`` (every address that lists something, page after page), ``shells``, ``strays`` (addresses that
    nobody needs), ``unkept`` (pages that a pager promises and that are not there), ``captchas`` (files that are not
    given); ``frames`` names the call that fails of a page around it, which a search without the registry blames
    instead. ``downloads`` are the files that a script hands out, by their number.
    """

    plan: PortalPlan
    port: int
    pages: dict[str, Reply] = field(default_factory=dict)
    scripts: dict[str, Callable[[Asked], Reply]] = field(default_factory=dict)
    downloads: dict[str, Reply] = field(default_factory=dict)
    captchas: list[str] = field(default_factory=list)
    reports: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    pictures: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    others: dict[str, OtherPlan] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)
    shells: list[str] = field(default_factory=list)
    frames: dict[str, str] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)
    unkept: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The portal's home address, without the closing slash."""
        return f"http://{self.plan.address}:{self.port}"

    def html(self, path: str, sheet: Sheet) -> None:
        """Serve a page of the portal's own at ``path``."""
        self.pages[path] = Reply(page(self.plan, sheet).encode())

    def answer(self, asked: Asked) -> Reply:
        """Answer one request; what is not there gets the 404 template, pages of a list beyond the end with 200."""
        if asked.path in self.scripts:
            return self.scripts[asked.path](asked)
        if asked.path == holding.DOWNLOAD and (file := self.downloads.get(asked.value("wbfileid"))):
            return file
        if asked.path in self.pages and asked.method != "POST":
            return self.pages[asked.path]
        beyond = asked.path.rpartition("/")[2].startswith("index_")
        return Reply(not_found(self.plan).encode(), status=200 if beyond else 404)

    def publish(self, entry: Entry, inner: Callable[[str], str]) -> None:
        """Serve the document of an entry; ``inner`` puts the family's containers round a body."""
        if entry.manuscript is not None:
            self._report(entry, entry.manuscript, inner)
        elif entry.other is not None:
            other = entry.other
            url = entry.path if "://" in entry.path else self.base + entry.path
            self.others[url] = other
            if other.failed and other.in_place:
                self.pages[entry.path] = Reply(not_found(self.plan).encode())
            elif other.failed:
                self.pages[entry.path] = Reply(b"", status=302, location="/404.html")
            elif "://" not in entry.path:
                self.pages[entry.path] = _document(self.plan, other, entry.day, inner)

    def _report(self, entry: Entry, manuscript: Manuscript, inner: Callable[[str], str]) -> None:
        """Serve a report: as a page, as a file that a page leads to or the list, or as both."""
        urls = self.reports.setdefault((manuscript.agency.name, manuscript.year), [])
        edition, held = manuscript.edition, None
        if entry.pictures:
            pictures = self.file(holding.plain(entry.pictures, manuscript, "scan"))
            self.pictures.setdefault((manuscript.agency.name, manuscript.year), []).append(pictures)
            return
        if edition.body and edition.held == "listed":
            article = entry.path  # holds the file already
            body = holding.plain(article, manuscript, edition.body)
            urls.append(self.file(replace(body, path=article)))
            return
        urls.append(self.base + entry.path)
        if edition.body:
            held = holding.hold(self.plan, entry.path, manuscript)
        elif edition.beside:
            held = holding.beside(entry.path, manuscript)
        if held is not None:
            url = self.file(held.answer)
            (self.captchas if edition.captcha else urls).append(url)
        self.pages[entry.path] = _report(self.plan, manuscript, inner, held)

    def file(self, answer: Answered) -> str:
        """Serve a file; return its address."""
        reply = Reply(answer.body, answer.content_type, changed=answer.day, headers=answer.headers)
        path, _, query = answer.path.partition("?")
        if query:
            self.downloads[query.rpartition("=")[2]] = reply
        else:
            self.pages[path] = reply
        return self.base + answer.path


def _info(day: date, source: str, views: int = 0) -> str:
    counter = f"　浏览次数：{views}" if views else ""
    return f'<div class="info">发布日期 : {day.isoformat()}　来源：{escape(source)}{counter}</div>\n'


def _report(portal: PortalPlan, manuscript: Manuscript, inner: Callable[[str], str], held: Held | None) -> Reply:
    dials = manuscript.dials
    day = manuscript.published
    meta = (
        ("ArticleTitle", manuscript.title),
        ("PubDate", f"{day.isoformat()} 09:30"),
        ("ContentSource", manuscript.agency.name),
    )
    body = f'<h1 class="bt">{article.title_html(manuscript)}</h1>\n'
    text = article.metadata(manuscript) + held.inside if manuscript.edition.body and held else article.body(manuscript)
    body += _info(day, manuscript.agency.name, dials.views) + inner(text) + (held.outside if held else "")
    sheet = Sheet((manuscript.title, "政府信息公开年报"), body, meta, dials.furniture)
    content, content_type = encoded(page(portal, sheet, dials.charset_meta), dials)
    return Reply(content, content_type, changed=day)


def _document(portal: PortalPlan, other: OtherPlan, day: date, inner: Callable[[str], str]) -> Reply:
    texts = other.text or tuple(data()["others"].get(other.refused, data()["others"]["not_a_report"]))
    drawn = "".join(text if text.startswith("<") else f"<p>{escape(text)}</p>\n" for text in texts)
    title = other.heading or other.title
    body = f'<h1 class="bt">{escape(title)}</h1>\n' + _info(day, portal.name) + inner(drawn)
    meta = (("ArticleTitle", title), ("PubDate", day.isoformat()))
    return Reply(page(portal, Sheet((title, "政府信息公开"), body, meta)).encode(), changed=day)


def entries(
    plan: PortalPlan,
    column: ColumnPlan,
    manuscripts: Iterable[Manuscript],
    address: Callable[[ColumnPlan, Manuscript | OtherPlan, date], str],
) -> list[Entry]:
    """Return what a column lists, newest first; ``address`` says where each document lies."""
    found: list[Entry] = []
    for manuscript in manuscripts:
        agency = manuscript.agency
        if column.path in (agency.column, *agency.copies):
            path = address(column, manuscript, manuscript.published)
            listed, day, edition = manuscript.edition.listed or agency.listed, manuscript.published, manuscript.edition
            if edition.pictured:
                pictures = holding.path_of(path, manuscript, "scan")
                title = f"{manuscript.title}（图片版）"
                found.append(Entry(pictures, title, listed, day, manuscript, pictures=path))
            if edition.body and edition.held == "listed":
                path = holding.path_of(path, manuscript, edition.body)
            found.append(Entry(path, manuscript.title, listed, day, manuscript))
    for other in plan.others:
        if other.column == column.path:
            day = date.fromisoformat(other.published)
            path = other.url or other.path or address(column, other, day)
            found.append(Entry(path, other.title, other.listed, day, other=other))
    found.sort(key=lambda entry: (entry.day, entry.title), reverse=True)
    return found


def numbers(plan: PortalPlan, manuscripts: Sequence[Manuscript]) -> dict[tuple[str, str, str], int]:
    """Give every document of every column its id, rising with the date as a content system's ids do."""
    keys: list[tuple[date, str, str, str]] = []
    for manuscript in manuscripts:
        agency = manuscript.agency
        keys += [
            (manuscript.published, agency.name, str(manuscript.year), path) for path in (agency.column, *agency.copies)
        ]
    keys += [(date.fromisoformat(other.published), other.title, "", other.column) for other in plan.others]
    return {key[1:]: 9_900_000 + 7 * rank for rank, key in enumerate(sorted(keys))}


def soft_404(site: Site) -> None:
    """Serve the template at the address that dead links are redirected to."""
    site.pages["/404.html"] = Reply(not_found(site.plan).encode())


def robots(site: Site) -> None:
    """Serve robots.txt: everything is allowed but what the plan names."""
    rules = "".join(f"Disallow: {path}\n" for path in site.plan.disallow) or "Disallow:\n"
    site.pages["/robots.txt"] = Reply(f"User-agent: *\n{rules}".encode(), "text/plain")
