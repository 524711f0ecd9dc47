"""One fetched page as the crawler reads it: its text by our own decoding, its links, its scripts.

Comments are gone before anything is looked for, since portals leave whole lists commented out. Nothing here
runs on the reactor: pages are read in worker processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast
from urllib.parse import unquote, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.addresses import BadAddressError, directory, resolve
from crawler.calls import Calls
from crawler.lists.rows import Tables
from parsers.characters import fold
from parsers.encoding import decode

_BLANK = re.compile(r"\s+")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./年](\d{1,2})[-./月](\d{1,2})(?!\d)")
# <a>…年度报告<b>2024-03-07</b></a>: the day of a row that stands inside its link is no part of the title
_DAY = r"[\[(【]?(?:19|20)\d\d(?:[-./]\d{1,2}[-./]\d{1,2}|年\d{1,2}月\d{1,2}日)(?:\d{1,2}:\d\d(?::\d\d)?)?[\])】]?"
_DAY_AROUND = re.compile(rf"^(?:发布(?:日期|时间)[::]?)?{_DAY}|(?:发布(?:日期|时间)[::]?)?{_DAY}$")
_CRUMBS = re.compile("^(?:您?的?(?:现在|当前)?(?:所在)?的?位置|您现在的位置|当前栏目|您当前所在位置)(?:是)?[::]?")
_CRUMB_EDGE = re.compile(r"[>›»/→]+|-{2,}|&gt;")
_GOES_TO = re.compile(
    r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|window\.open\()\s*['"]([^'"]+)['"]\s*[;,)]?"""
)
_VALUE_INTO = re.compile(
    r"""location(?:\.href)?\s*=\s*(?:['"]([^'"]*)['"]\s*\+\s*)?this(?:\.options\[[^\]]*\])?\.value(?:\s*\+\s*['"]([^'"]*)['"])?"""
)
_NUMBERED = re.compile(r"^(?:content_)?\d{4,}$")
_ROWS = frozenset({"li", "tr", "p", "dd", "dt"})
_CARRIED = ("data-url", "data-href", "data-link")
_LINKS = etree.XPath(
    f"descendant-or-self::a | descendant-or-self::*[@onclick or {' or '.join(f'@{one}' for one in _CARRIED)}]"
)
#: What is no row whatever a click on it does.
_NO_LINKS = frozenset(
    {"html", "body", "form", "select", "option", "input", "button", "textarea", "label", "iframe", "area"}
)
_LONGEST_ROW = 200
_NO_CALLS = Calls()


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link: where it leads (canonical), what it says, and the row that it stands in.

    ``text`` is the visible text without white space and without a day at its ends; ``title`` what a reader is
    told: the ``title`` attribute unless that is shorter than the text. ``listed_on`` is the date in the row, ISO.
    ``region`` numbers the list that holds the row: links of one list share it.
    """

    url: str
    text: str
    title: str
    listed_on: str | None
    region: int


class Page:
    """A page at an address. ``url`` is the address that answered, against which its links are resolved."""

    def __init__(self, url: str, body: bytes, declared: str | None = None) -> None:
        """Decode ``body``; ``declared`` is the charset of the response's header, if any."""
        self.url = url
        self.text, self.encoding = decode(body, declared)

    @cached_property
    def root(self) -> HtmlElement:
        """The tree without comments and processing instructions; an empty body gives an empty tree."""
        # lxml refuses a str with an XML encoding declaration, so it gets bytes whose encoding it is told
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
        source = self.text.replace("\x00", "").encode("utf-8", "replace")
        try:
            return html.document_fromstring(source or b"<html/>", parser=parser)
        except (html.etree.ParserError, html.etree.XMLSyntaxError):
            return html.document_fromstring(b"<html/>")

    @cached_property
    def base(self) -> str:
        """The address that relative links are resolved against; a column without its last ``/`` gets it.

        A last part that is a number (``/public/content/36027577``, ``content_1234``) is an article's, and no directory;
        what has a query is none either.
        """
        if self._stated_base is not None:
            return self._stated_base
        last, query = urlsplit(self.url).path.rpartition("/")[2], urlsplit(self.url).query
        return self.url if "." in last or query or _NUMBERED.match(last) else directory(self.url)

    @cached_property
    def _stated_base(self) -> str | None:
        for link in self.root.xpath("//base[@href]/@href"):
            try:
                return resolve(self.url, str(link))
            except BadAddressError:
                continue
        return None

    @cached_property
    def scripts(self) -> list[str]:
        """The text of each script, XML islands included, without HTML comments around or inside the page."""
        return [text for element in self.root.iter("script") if (text := str(element.text or "")).strip()]

    @cached_property
    def anchors(self) -> list[Anchor]:
        """Every link that has an address and says something, in the order of the page."""
        return list(anchors(self.root, self.base, self.calls, self._stated_base or self.url))

    @cached_property
    def calls(self) -> Calls:
        """What the functions of the page's scripts open and send."""
        return Calls.of(self.scripts)

    def options(self) -> Iterator[tuple[str, str]]:
        """Yield (address, text) of each choice that leads somewhere without being an anchor.

        ``<option value="./2023/">2023年``, also where the ``select`` puts something around the value; elements whose
        ``onclick`` goes somewhere; areas of an image map.
        """
        for element in self.root.xpath("//option[@value] | //area[@href] | //*[@onclick or @data-url or @data-href]"):
            said = shown(element) or fold(str(element.get("alt") or element.get("title") or ""))
            for link in _switches(element):
                if (url := self._resolved(link)) is not None:
                    yield url, said
                    break

    @cached_property
    def crumbs(self) -> tuple[str, ...]:
        """The names after 当前位置, from the home page down to this one; empty where there are none."""
        for element in self.root.iter("div", "p", "span", "td", "ul", "h2", "h3", "section", "nav"):
            text = shown(element) if len(element) <= 40 else ""
            if len(text) <= 200 and (found := _CRUMBS.match(text)):
                parts = [part for part in _CRUMB_EDGE.split(text[found.end() :]) if part]
                if len(parts) > 1:
                    return tuple(parts)
        return ()

    def meta(self, name: str) -> str | None:
        """Return the content of the ``meta`` tag called ``name``, in whatever case it is written."""
        for element in self.root.iter("meta"):
            if str(element.get("name") or "").lower() == name.lower() and element.get("content"):
                return str(element.get("content")).strip()
        return None

    @cached_property
    def title(self) -> str | None:
        """The ``<title>``, white space removed."""
        found = self.root.find(".//title")
        return shown(found) or None if found is not None else None

    @cached_property
    def visible_length(self) -> int:
        """How many characters a reader sees: tells a shell from a page."""
        body = self.root.find("body")
        return len(shown(body)) if body is not None else 0

    def forwards_to(self) -> str | None:
        """Return where this page sends a reader at once: meta refresh, or a script that does only that."""
        for element in self.root.iter("meta"):
            if str(element.get("http-equiv") or "").lower() == "refresh":
                found = re.search(
                    r"^\s*(\d+)\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)",
                    str(element.get("content") or ""),
                    re.IGNORECASE,
                )
                if found and int(found[1]) <= 10:
                    return self._resolved(found[2])
        if self.visible_length > 60:
            return None
        pattern = r"(?:window\.|document\.|self\.|top\.)?location(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"]"
        pattern += r"|location\.(?:replace|assign)\(\s*['\"]([^'\"]+)['\"]"
        for script in self.scripts:
            if found := re.search(pattern, script):
                return self._resolved(found[1] or found[2])
        return None

    def _resolved(self, link: str) -> str | None:
        try:
            return resolve((self._stated_base or self.url) if link.lstrip().startswith("?") else self.base, link)
        except BadAddressError:
            return None


def _switches(element: HtmlElement) -> Iterator[str]:
    """Yield where an option, an area or an element with ``onclick`` leads, as it is written."""
    if element.tag == "option":
        value = str(element.get("value"))
        select = next(element.iterancestors("select"), None)
        if select is not None and (built := _VALUE_INTO.search(str(select.get("onchange") or ""))):
            yield f"{built[1] or ''}{value}{built[2] or ''}"
        elif re.search(r"[/.?]", value):
            yield value
        return
    if element.tag == "area":
        yield str(element.get("href"))
    if found := _GOES_TO.search(str(element.get("onclick") or "")):
        yield found[1]
    yield from (str(element.get(name)) for name in ("data-url", "data-href") if element.get(name))


def shown(element: HtmlElement) -> str:
    """Return the text that a reader sees in ``element``, without any white space, widths and forms folded."""
    parts = (str(text) for text in element.xpath(".//text()[not(ancestor::script or ancestor::style)]"))
    return fold("".join(parts))


def anchors(root: HtmlElement, base: str, calls: Calls | None = None, own: str | None = None) -> Iterator[Anchor]:
    """Yield the links below ``root``, resolved against ``base``: anchors, and what leads somewhere when it is clicked.

    ``calls``: the functions of the page's scripts that a click may call; ``own``: the page's address as it is, of which
    a link that is a query only (``?page=1``) changes nothing else.
    """
    regions: dict[HtmlElement, int] = {}
    tables = Tables()
    for element in cast("list[HtmlElement]", _LINKS(root)):
        bare = own is not None and str(element.get("href") or "").lstrip().startswith("?")
        url = _address(element, own if bare and own else base, calls or _NO_CALLS)
        if url is None:
            continue
        # a picture as a link says what its alt says
        said = shown(element) or fold("".join(map(str, element.xpath(".//img/@alt"))))
        if element.tag != "a" and (not said or len(said) > _LONGEST_ROW):
            continue
        text, attribute = _DAY_AROUND.sub("", said) or said, fold(str(element.get("title") or ""))
        row = _row(element)
        listed_on = row_date(row) if row is not None else None
        holder = row.getparent() if row is not None else None
        region = regions.setdefault(holder, len(regions)) if holder is not None else -1
        title = attribute if len(attribute) >= len(text.rstrip(".…")) else text
        title = tables.title(element, title) or title
        yield Anchor(url, text, title, listed_on, region)


def _address(element: HtmlElement, base: str, calls: Calls) -> str | None:
    """Return where a link leads: its ``href``; where that is none, what it carries for a script or opens by one."""
    href = str(element.get("href") or "") if element.tag == "a" else ""
    if element.tag in _NO_LINKS or (element.tag != "a" and element.find(".//a") is not None):
        return None
    try:
        return resolve(base, href)
    except BadAddressError:
        if href and not href.lstrip().lower().startswith(("#", "javascript:")):
            return None
    carried = (str(element.get(name)) for name in _CARRIED if element.get(name))
    for link in (*carried, *calls.opened(f"{element.get('onclick') or ''};{unquote(href)}")):
        try:
            return resolve(base, link)
        except BadAddressError:
            continue
    return None


def row_date(row: HtmlElement) -> str | None:
    """Return the last date in a list's row as ISO, whatever its separators and line breaks, if any.

    A date within one element comes before one that elements make together: 索引号 X-12 and 2023-01-20 are no X-122023.
    """
    texts = [_BLANK.sub("", str(text)) for text in row.itertext()]
    found = [match for text in texts for match in _DATE.finditer(text)] or list(_DATE.finditer("".join(texts)))
    if not found:
        return None
    try:
        return date(int(found[-1][1]), int(found[-1][2]), int(found[-1][3])).isoformat()
    except ValueError:
        return None


def fragment(markup: str) -> HtmlElement:
    """Return the tree of a piece of markup (one record of a list)."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # a bare <tr> or <td> is dropped by the parser outside a table
    wrapped = f"<table>{markup}</table>" if re.match(r"\s*<t[rdh]\b", markup, re.IGNORECASE) else f"<div>{markup}</div>"
    return html.document_fromstring(wrapped.encode("utf-8", "replace"), parser=parser)


def _row(element: HtmlElement) -> HtmlElement | None:
    """Return the row of a list that ``element`` stands in: the nearest li, tr, p, dd, else its parent."""
    climbed = element
    if element.tag in _ROWS:
        return element
    for _ in range(6):
        parent = climbed.getparent()
        if parent is None or parent.tag == "body":
            break
        if parent.tag in _ROWS:
            # <tr><td><p><a>…</a></p></td><td>2024-01-19</td></tr>: the table's row, if it holds no other link
            whole = next(parent.iterancestors("tr"), None) if parent.tag == "p" else None
            return whole if whole is not None and len(whole.findall(".//a")) == 1 else parent
        climbed = parent
    inside = element.find(".//li")
    # <a class="listpc-item"><li>…</li></a>: the link is the row
    return element if inside is not None else element.getparent()
