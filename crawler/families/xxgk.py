"""Hanweb 信息公开 (jcms xxgk): a shell, a tree of categories, and lists that ``search.jsp`` answers to a form.

Seen on 杭州, 温州, 内蒙古, 哈尔滨, 江西, 滨州 and others. ``/col/col<id>/index.html?vc_xxgkarea=<agency>`` shows no
list: its frame ``/module/xxgk/tree.jsp`` names the categories and their codes, and a script loads
``/module/xxgk/search.jsp?infotypeId=<code>&area=<agency>&…``. ``number=<code>`` in the column's own address chooses
the category without the tree. Where a portal names ``xxgkAnnualReport.jsp``, reports are had by agency and year
(:mod:`crawler.families.xxgk_annual`). Parameters are misspelt in the product (``compaltedate``), and stay so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import BadAddressError, host, query, resolve
from crawler.families import hanweb, xxgk_annual
from crawler.families.xxgk_tree import annual_codes
from crawler.lists.listing import Ask, Lead, Listing, entries_of, year_columns
from crawler.page import Page, anchors, shown

_TRACES = ("module/xxgk/", "vc_xxgkarea=")
_SEARCH_PATH = "/module/xxgk/search.jsp"
_SEARCHED = re.compile(r"""["']([^"']*/xxgk/search\.jsp\?.*?)(?:;|\n|$)""", re.IGNORECASE)
#: A pair whose value stands in the script (``&area=014500858'``), not one that it puts together (``infotypeId='+a+'``).
_LITERAL = re.compile(r"[?&](\w+)=([\w,:.-]+)(?=[&'\"])")
_AREA = re.compile(r"[?&](?:vc_xxgk)?area=([\w-]+)", re.IGNORECASE)
_ORGAN_KEY = re.compile(r"^[0-9A-Z]{6,21}(?:-\d)?$")
#: What the product's own form sends, in its order and its spelling.
_FORM = {
    "infotypeId": "",
    "jdid": "",
    "area": "",
    "divid": "div4",
    "vc_title": "",
    "vc_number": "",
    "vc_filenumber": "",
    "vc_all": "",
    "texttype": "",
    "fbtime": "-1",
    "sortfield": ",compaltedate:0",
    "currpage": "1",
}
#: Sent only where the page itself does: generations differ in what they make of it.
_SENT_IF_STATED = ("standardXxgk", "isAllList")
#: What stands behind the address in the script's call: the element, the default category, sizes, the site.
_CALL = re.compile(r"""["']\s*,\s*["'](div\w+)["']\s*,\s*["'](\w*)["'](?:\s*,\s*["']\w*["']){2}\s*,\s*["'](\w*)["']""")
_TURNED = re.compile("^(?:下一?页|尾页|末页|最后一页)$")
_PAGES = re.compile(r"共(\d+)页")
_LAST = re.compile("^(?:尾页|末页|最后一页)$")
_PAGE_NUMBER = re.compile(r"currpage=(\d+)|\(\s*['\"]?(\d+)['\"]?\s*[,)]", re.IGNORECASE)
_TITLE_WORD = "信息公开"


def evidence(page: Page) -> str | None:
    """Return the trace of this software in the page, or None."""
    return next((trace for trace in _TRACES if trace in page.text), None)


def is_article(url: str) -> bool:
    """Say whether this is an article's address, or that of an agency's report of one year."""
    return hanweb.is_article(url) or xxgk_annual.is_report_address(url)


def listing(page: Page, ask: Ask) -> Listing:
    """Read a column's page, its tree, an answer of ``search.jsp``, or one year of one agency."""
    step, path = ask.state.get("step"), urlsplit(ask.column).path.lower()
    if step == xxgk_annual.STEP:
        return xxgk_annual.read(page, ask)
    if step == "tree":
        return Listing((), elsewhere=_searches(page, ask))
    if step == "search" or path.endswith("/xxgk/search.jsp"):
        return _found(page, ask)
    if path.endswith("/xxgk/tree.jsp"):
        return Listing((), elsewhere=_searches(page, _tree(ask.column, {}, ask.column)))
    return _frame(page, ask)


def other_way(ask: Ask) -> Ask | None:
    """Return what is asked where an answer held nothing: the year before, the tree, the same search by GET."""
    state = ask.state
    if state.get("step") == xxgk_annual.STEP:
        further = xxgk_annual.next_year(ask)
        if further is None and not state["found"] and state.get("tree"):
            return _tree(str(state["tree"]), dict(parse_qsl(str(state["form"]), keep_blank_values=True)), ask.column)
        return further
    if state.get("step") != "search" or ask.page > 1:
        return None
    if ask.form is None:
        return None
    return _search(dict(parse_qsl(ask.form, keep_blank_values=True)), ask, 1, method="get")


def leads(page: Page) -> Iterator[Lead]:  # noqa: ARG001 - the protocol
    """Yield nothing: agencies' pages are plain links, and the tree is read with the page that frames it."""
    yield from ()


# -- the shell


def _frame(page: Page, ask: Ask) -> Listing:
    """Read a page that holds no list itself: one agency's shell, or the agencies' index."""
    column = ask.column
    belongs = hanweb.belongs_to(column)
    rows = entries_of(page.anchors, column, is_article, belongs)
    entries = tuple(row for row in rows if not xxgk_annual.is_report_address(row.url))  # had year by year
    own = query(column).get("vc_xxgkarea") or query(column).get("area")
    script = xxgk_annual.script_on(page)
    organs = _organs(page)
    if own and xxgk_annual.is_report_address(column):
        # a report that stands for the column itself: the agencies beside it have no other page that leads to theirs
        organs = {own: organs.get(own, ""), **organs}
    elif own:
        organs = {own: organs.get(own, "")}
    tree, called, number = _tree_address(page), _called(page), query(column).get("number")
    form = _FORM | called | _stated(tree) | ({"area": own} if own else {})
    if script is not None and organs:
        asks = tuple(xxgk_annual.first(script, area, name, column) for area, name in organs.items())
        if own and tree:
            asks = tuple(replace(one, state={**one.state, "tree": tree, "form": urlencode(form)}) for one in asks)
        return Listing(entries, elsewhere=asks)
    search = Ask(resolve(page.url, _SEARCH_PATH), column)
    if number:
        return Listing(entries, elsewhere=(_search(form | {"infotypeId": number}, search, 1),))
    if tree is not None:
        return Listing(entries, elsewhere=(_tree(tree, form, column),))
    if called and not entries:
        chosen = {} if called.get("infotypeId") else {"vc_title": _TITLE_WORD}
        return Listing((), elsewhere=(_search(form | chosen, search, 1),))
    shells = () if own else tuple(dict.fromkeys(_shells(page)))
    years = tuple(filter(hanweb.is_column, year_columns(page, column)))
    return Listing(entries, years + shells)


def _tree_address(page: Page) -> str | None:
    for frame in page.root.iter("iframe", "frame"):
        source = _plain(str(frame.get("src") or ""))
        if "/xxgk/tree.jsp" in source.lower():
            try:
                return resolve(page.base, source)
            except BadAddressError:
                continue
    return None


def _plain(link: str) -> str:
    """Return a link without what templates escape once too often, or inside scripts (``&amp;amp;area=``)."""
    while "&amp;" in link:
        link = link.replace("&amp;", "&")
    return link


def _called(page: Page) -> dict[str, str]:
    """Return the parameters that the page's script gives ``search.jsp`` whatever a reader chooses."""
    known = {name.lower(): name for name in (*_FORM, *_SENT_IF_STATED)}
    pairs: dict[str, str] = {}
    for call in _SEARCHED.findall(_plain("\n".join(page.scripts))):
        pairs |= {known[name.lower()]: value for name, value in _LITERAL.findall(f"{call}'") if name.lower() in known}
        if behind := _CALL.search(call):
            pairs |= {"divid": behind[1], "jdid": pairs.get("jdid") or behind[3]}
    return pairs


def _organs(page: Page) -> dict[str, str]:
    """Return the agencies that a page links or lets a reader choose: their keys, and what they are called there."""
    found: dict[str, str] = {}
    for element in page.root.iter("a", "option", "li", "span"):
        sources = (_plain(str(element.get(name) or "")) for name in ("href", "onclick", "value"))
        keys = [key[1] for source in sources if (key := _AREA.search(source))]
        value = str(element.get("value") or "")
        if element.tag == "option" and _ORGAN_KEY.match(value):
            keys.append(value)
        if keys and (name := shown(element)):
            found.setdefault(keys[0], name)
    return found


def _shells(page: Page) -> Iterator[str]:
    """Yield the agencies' own pages."""
    for anchor in page.anchors:
        if query(anchor.url).get("vc_xxgkarea") and host(anchor.url) == host(page.url):
            yield anchor.url


# -- tree and search


def _tree(url: str, form: dict[str, str], column: str) -> Ask:
    return Ask(url, column, referer=column, state={"step": "tree", "form": urlencode(form or _FORM)})


def _stated(tree: str | None) -> dict[str, str]:
    """Return what a tree's address says for the search."""
    said = query(tree) if tree else {}
    return {name: value for name in ("area", "divid", "jdid", *_SENT_IF_STATED) if (value := said.get(name.lower()))}


def _searches(page: Page, ask: Ask) -> tuple[Ask, ...]:
    """Return the requests for what the tree files under annual reports; without such a node, by a word in titles."""
    form = dict(parse_qsl(str(ask.state["form"]), keep_blank_values=True))
    form |= _stated(page.url)
    search = Ask(resolve(page.url, _SEARCH_PATH), ask.column)
    codes = annual_codes(page)
    chosen = [{"infotypeId": code} for code in codes] or [{"vc_title": _TITLE_WORD}]
    return tuple(_search(form | one, search, 1) for one in chosen)


def _search(form: dict[str, str], ask: Ask, page: int, *, counted: int | None = None, method: str = "post") -> Ask:
    """Return the request for one page of a search.

    The parameters stand in the address too, as the product itself sends them; the ledger tells pages apart by that.
    """
    sent = urlencode(form | {"currpage": str(page)}, safe=",:")
    return Ask(
        url=f"{ask.url.partition('?')[0]}?{sent}",
        column=ask.column,
        page=page,
        counted=counted,
        referer=ask.column,
        form=sent if method == "post" else None,
        headers={"X-Requested-With": "XMLHttpRequest"},
        state={"step": "search", "form": sent},
    )


def _found(page: Page, ask: Ask) -> Listing:
    """Read an answer of ``search.jsp``: a piece of markup, whose links are relative to the page it is loaded into."""
    column = ask.column
    base = page.url if urlsplit(column).path.lower().endswith("/search.jsp") else column
    links = anchors(page.root, base)
    entries = tuple(entries_of(links, column, is_article, lambda url: host(url) == host(column)))
    last, turns = _pager(page)
    if not turns or (ask.page == 1 and last == 1):
        return Listing(entries)
    form = dict(parse_qsl(str(ask.state.get("form") or urlsplit(ask.url).query), keep_blank_values=True))
    method = "get" if ask.form is None else "post"
    return Listing(entries, following=_search(form, ask, ask.page + 1, counted=last or ask.counted, method=method))


def _pager(page: Page) -> tuple[int | None, bool]:
    """Return the last page's number, where it is said, and whether there is a pager at all."""
    body = page.root.find("body")
    counted = _PAGES.search(shown(body)) if body is not None else None
    last, turns = (int(counted[1]), True) if counted else (None, False)
    for element in page.root.iter("a", "span", "input"):
        said = shown(element) or str(element.get("value") or "")
        if not _TURNED.match(said):
            continue
        turns = True
        for source in (str(element.get("href") or ""), str(element.get("onclick") or "")):
            if _LAST.match(said) and (found := _PAGE_NUMBER.search(source)):
                last = int(found[1] or found[2])
    return last, turns
