"""Lists that a page's own script draws: from objects that stand in it, or from an answer that it asks for.

What an object means is seen by its values, whatever its keys are called: one of them is the title of a report, another
its address. Requests are read where the script says them (``$.ajax``, ``$.post``, ``axios``, ``fetch``) with strings,
variables and fields of the page; what cannot be told so is not asked for. Nothing is executed.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from lxml import etree

from crawler.addresses import BadAddressError, host, identity, resolve, with_query
from crawler.calls import put_together
from crawler.lists.listing import Ask, Entry, Listing
from crawler.page import Page
from parsers.characters import fold
from parsers.titles import Kind, judge

#: In the state of an ask: what it brings is data. Further keys: how the script makes an address of an object's id.
DATA = "data"
_MOST_ASKS = 3
_LONGEST_CALL = 3000
_LONGEST_TITLE = 150
_LONGEST_SCRIPT = 200_000
_MOST_FUNCTIONS = 100
_MOST_OBJECTS = 5000
_ASKED = re.compile(
    r"(?:\$|jQuery|axios|\$http|this\.\$axios)\.(ajax|get|post|getJSON|request)\s*\(|\b(fetch|axios)\s*\("
)
_URL = re.compile(r"\burl\s*:\s*")
_METHOD = re.compile(r"""\b(?:type|method)\s*:\s*["'](\w+)["']""", re.IGNORECASE)
_SENT = re.compile(r"\b(data|params|body)\s*:\s*(?:JSON\.stringify\s*\(\s*|(?:qs|Qs)\.stringify\s*\(\s*)?\{")
_SECOND = re.compile(r"^[^,{]*,\s*(?:JSON\.stringify\s*\(\s*)?\{")
_AS_JSON = re.compile(r"JSON\.stringify|contentType\s*:\s*[\"']application/json", re.IGNORECASE)
_PAIR = re.compile(r"""\s*["']?([\w$.-]+)["']?\s*:\s*([^,{}]*)\s*(?:,|$)""")
_VARIABLE = re.compile(r"""(?<![\w$.])([A-Za-z_$][\w$]*)\s*=\s*(?:'([^'\n]*)'|"([^"\n]*)"|(\d+))\s*(?=[;,\n}]|$)""")
_FUNCTION = re.compile(r"function\s+([A-Za-z_$][\w$]*)\s*\(([^()]+)\)")
_FIELD = re.compile(r"""(?:\$\(\s*["']#|getElementById\(\s*["'])([\w-]+)["']\s*\)\.val(?:ue\b|\(\))""")
_PAGE_KEY = re.compile(
    r"^(?:p|pn|(?:cur(?:rent)?|now|start)_?page|page(?:_?(?:no|num|number|index|current|now))?)$", re.IGNORECASE
)
_WORD_KEY = re.compile(r"word|title|search|key|^q$|^kw$|name|date|time|begin|end", re.IGNORECASE)
_NO_LIST = re.compile(r"hit|count|login|visit|weather|share|menu|user|token|captcha|log\b|stat", re.IGNORECASE)
#: One flat object of a script, and one of its pairs whose value is a string.
_OBJECT = re.compile(r"\{[^{}]{10,3000}\}")
_STRING = re.compile(r"""["']?([\w$-]+)["']?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d+))""")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ADDRESS_KEY = re.compile(r"url|link|href|path|addr", re.IGNORECASE)
_ADDRESS = re.compile(
    r"^(?:https?:)?//\S|^[\w./%~-]*/[^\s<>]*$|^[^\s<>/]+\.(?:s?html?|jhtml|jsp|aspx?|php|do|pdf|docx?|wps)(?:\?\S*)?$",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})(?!\d)")
_TAG = re.compile(r"<[^>]+>")
#: href="/detail/' + item.id + '.html, `/detail/${item.id}.html`, /detail/{{item.id}}.html
_BY_ID = re.compile(
    r"""(?:href=\\?["']?|(?:location\.href\s*=|window\.open\()\s*["'`])(?P<before>[^"'`<>\s+${]*)"""
    r"""(?:["']\s*\+\s*\(?|\$?\{\{?\s*)(?:[\w$]+(?:\[\w+\])?\.)+(?P<key>\w+)(?:\)?\s*\+\s*["']|\s*\}\}?)?(?P<after>[^"'`<>\s+${]*)"""
)
_TOTAL = re.compile(
    r"^(?:total(?:_?(?:count|records?|num|rows?|elements))?|record(?:s?_?(?:count|total))|count|allRow)$", re.IGNORECASE
)


def rows(page: Page) -> Listing:
    """Return the reports among the objects that stand in the page's scripts."""
    if not any("{" in script and ("年" in script or "\\u5e74" in script.lower()) for script in page.scripts):
        return Listing(())
    found = [_strings(one[0]) for script in page.scripts for one in _OBJECT.finditer(script)]
    entries = tuple(_entries(found[:_MOST_OBJECTS], page.base, _by_id(page)))
    return Listing(entries, note=_left_out(found, entries))


def asks(page: Page, column: str) -> tuple[Ask, ...]:
    """Return the request by which the page's scripts may have the list; others that they make stand behind it."""
    found: dict[tuple[str, str], Ask] = {}
    script = "\n".join(page.scripts)[:_LONGEST_SCRIPT]
    known = _known(script) if _ASKED.search(script) else {}
    state: dict[str, str | int] = {DATA: 1, **_by_id(page)}
    for call in _ASKED.finditer(script):
        if (ask := _ask(page, column, script, call, known, state)) is not None:
            found.setdefault((ask.url, ask.form or ask.json or ""), ask)
    return _in_turn(list(found.values())[:_MOST_ASKS])


def other_way(ask: Ask) -> Ask | None:
    """Return the page's next request where this one brought no list; None where none is left."""
    left = json.loads(str(ask.state.get("left", "[]"))) if ask.page == 1 else []
    others = [replace(ask, url=url, form=form, json=body, state=state) for url, form, body, state in left]
    return next(iter(_in_turn(others)), None)


def _in_turn(asks: list[Ask]) -> tuple[Ask, ...]:
    """Return the first of these requests, which keeps the others for where it brings no list."""
    left = json.dumps([(one.url, one.form, one.json, dict(one.state)) for one in asks[1:]])
    return tuple(replace(one, state={**one.state, "left": left}) for one in asks[:1])


def drawn(page: Page, ask: Ask, listing: Listing) -> Listing:
    """Return what the page's script draws, where ``listing`` shows that its markup, and its software, have no list."""
    if ask.page > 1 or ask.state or listing != Listing((), name=listing.name, note=listing.note):
        return listing
    found = rows(page)
    if found.entries:
        return found
    return Listing((), elsewhere=asks(page, ask.column), name=listing.name, note=found.note or listing.note)


def answer(page: Page, ask: Ask) -> Listing | None:
    """Read what a script's request brought; None where that is no data but a page, or a part of one."""
    text = page.text.lstrip("\ufeff \t\r\n")
    total: int | None = None
    if text.startswith(("{", "[")):
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return Listing(())
        total = next(_totals(value), None)
        found = list(_objects(value))
        markup = "".join(_markup(value))
    elif re.match(r"<\?xml|<(?:rss|feed|root|data|list|items?|records?)\b", text, re.IGNORECASE):
        found, markup = list(_elements(page.text)), ""
    else:
        return None
    entries = tuple(
        _entries(found[:_MOST_OBJECTS], ask.column, {key: str(ask.state[key]) for key in _LINK if key in ask.state})
    )
    if not entries and "<a" in markup:
        inner = Page(ask.column, f"<html><body>{markup}</body></html>".encode())
        entries = tuple(Entry(one.url, one.title, one.listed_on) for one in inner.anchors if _is_report(one.title))
    further = following(ask, len(entries), total) if entries else None
    return Listing(entries, following=further, note=_left_out(found, entries))


# ---- objects


_LINK = ("before", "key", "after")


def _entries(found: Sequence[Mapping[str, str]], base: str, by_id: Mapping[str, str | int]) -> Iterator[Entry]:
    """Yield a row for each object that is like one whose title proves a report."""
    proven: Counter[str] = Counter()
    for one in found:
        proven.update(key for key, value in one.items() if _is_titled(value))
    if not proven:
        return
    most = max(proven.values())
    lengths = {key: sum(len(one.get(key, "")) for one in found) for key, count in proven.items() if count == most}
    title = max(lengths, key=lambda key: lengths[key])
    alike = [one for one in found if one.get(title) and len(one[title]) <= _LONGEST_TITLE]
    seen = set()
    for one in alike:
        link = _link(one, title, by_id)
        try:
            url = resolve(base, link) if link else None
        except BadAddressError:
            continue
        if url is not None and identity(url) not in seen:
            seen.add(identity(url))
            yield Entry(url, fold(_TAG.sub("", html.unescape(one[title]))), _listed_on(one, title))


def _left_out(found: Sequence[Mapping[str, str]], entries: Sequence[Entry]) -> str | None:
    """Say how many objects are titled as reports and gave no row, since no address of theirs can be told."""
    if len(found) > _MOST_OBJECTS:
        return f"only {_MOST_OBJECTS} of {len(found)} objects were looked at"
    shown = {entry.title for entry in entries}
    titled = [
        {fold(_TAG.sub("", html.unescape(value))) for value in one.values() if _is_titled(value)} for one in found
    ]
    lost = sum(bool(titles) and shown.isdisjoint(titles) for titles in titled)
    return f"{lost} reports in the data without an address" if lost else None


def _is_titled(value: str) -> bool:
    return len(value) <= _LONGEST_TITLE and _is_report(value)


def _link(one: Mapping[str, str], title: str, by_id: Mapping[str, str | int]) -> str | None:
    named = [value for key, value in one.items() if key != title and _ADDRESS_KEY.search(key) and _ADDRESS.match(value)]
    if named:
        return named[0]
    if by_id and one.get(str(by_id["key"])):
        return f"{by_id['before']}{one[str(by_id['key'])]}{by_id['after']}"
    return None


def _listed_on(one: Mapping[str, str], title: str) -> str | None:
    for key, value in one.items():
        if key != title and len(value) <= 30 and (found := _DAY.search(value)):
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return None


def _is_report(title: str) -> bool:
    verdict = judge(fold(_TAG.sub("", title)), confirmed_column=False)
    return verdict.kind is Kind.ACCEPT and verdict.year is not None


def _strings(text: str) -> dict[str, str]:
    """Return the strings and numbers of a flat object as scripts write it, keys quoted or not."""
    return {
        key: _ESCAPED.sub(lambda one: chr(int(one[1], 16)) if one[1] else one[2], double or single or number)
        for key, double, single, number in _STRING.findall(text)
    }


def _objects(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        yield {str(key): str(one) for key, one in value.items() if isinstance(one, str | int) and one is not True}
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _objects(one)


def _markup(value: Any) -> Iterator[str]:
    if isinstance(value, str) and "<a" in value:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _markup(one)


def _totals(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for key, one in value.items():
            if _TOTAL.match(str(key)) and str(one).isdigit():
                yield int(one)
            elif isinstance(one, dict):
                yield from _totals(one)


def _elements(text: str) -> Iterator[dict[str, str]]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).encode("utf-8", "replace"), parser)
    for element in root.iter() if root is not None else ():
        inner = {str(one.tag): str(one.text or "").strip() for one in element if isinstance(one.tag, str)}
        yield {**{str(key): str(value) for key, value in element.attrib.items()}, **inner}


def _by_id(page: Page) -> dict[str, str | int]:
    """Return how the page's script makes the address of a row of one of its object's values."""
    for script in page.scripts:
        for found in _BY_ID.finditer(script):
            if not _ADDRESS_KEY.search(found["key"]) and (found["before"] or found["after"]):
                return {name: found[name].replace("\\/", "/") for name in _LINK}
    return {}


# ---- requests


def _ask(
    page: Page, column: str, script: str, call: re.Match[str], known: Mapping[str, str], state: Mapping[str, str | int]
) -> Ask | None:
    said = script[call.end() : call.end() + _LONGEST_CALL]
    said = said[: _closing(said, "(", ")")]
    place = found.end() if said.lstrip().startswith("{") and (found := _URL.search(said)) else 0
    written = put_together(said, place, known)
    if not written or _NO_LIST.search(written) or re.search(r"\.js\b", written):
        return None
    try:
        url = resolve(page.base, written)
    except BadAddressError:
        return None
    if host(url) != host(page.url):
        return None
    kind = (call[1] or "").lower()
    method = found[1].lower() if (found := _METHOD.search(said)) else "post" if kind == "post" else "get"
    opened = _SENT.search(said) or (None if said.lstrip().startswith("{") else _SECOND.search(said))
    pairs: dict[str, str] | None = {}
    if opened is not None:
        pairs = _pairs(page, said[opened.end() : opened.end() + _closing(said[opened.end() :], "{", "}")], known)
    if pairs is None:
        return None
    key = next((name for name in pairs if _PAGE_KEY.match(name)), "")
    state = {**state, "paged_by": key, "shown": 0, "size": 0}
    headers = {"X-Requested-With": "XMLHttpRequest"}
    if method != "post":
        return Ask(with_query(url, **pairs) if pairs else url, column, referer=column, headers=headers, state=state)
    as_json = bool(_AS_JSON.search(said)) or (kind == "post" and "axios" in call[0])
    if as_json:
        return Ask(
            url, column, referer=column, headers=headers, state=state, json=json.dumps(pairs, ensure_ascii=False)
        )
    return Ask(url, column, referer=column, headers=headers, state=state, form=urlencode(pairs))


def following(ask: Ask, came: int, total: int | None) -> Ask | None:
    """Return the request for the next page, where the script's request has a page's number in it."""
    key = str(ask.state.get("paged_by", ""))
    shown, size = int(ask.state["shown"]) + came, int(ask.state["size"]) or came
    if not key or (total is not None and shown >= total and (ask.page == 1 or came < size)):
        return None
    state = {**ask.state, "shown": shown, "size": size, "left": "[]"}
    further = replace(ask, page=ask.page + 1, counted=-(-total // size) if total is not None else None, state=state)
    if ask.json is not None:
        pairs = json.loads(ask.json)
        return replace(further, json=json.dumps({**pairs, key: str(int(pairs[key]) + 1)}, ensure_ascii=False))
    number = re.compile(rf"(?<![^?&]){re.escape(key)}=(\d+)")
    if ask.form is not None:
        return replace(further, form=number.sub(lambda one: f"{key}={int(one[1]) + 1}", ask.form))
    return replace(further, url=number.sub(lambda one: f"{key}={int(one[1]) + 1}", ask.url))


def _pairs(page: Page, text: str, known: Mapping[str, str]) -> dict[str, str] | None:
    """Return what a request sends; None where a part of it cannot be told."""
    pairs: dict[str, str] = {}
    for name, written in _PAIR.findall(text):
        if (field := _FIELD.search(written)) is not None:
            value = next(
                (str(one.get("value") or "") for one in page.root.xpath("//input[@id=$id]", id=field[1])), None
            )
        else:
            value = put_together(written, 0, known)
        if _PAGE_KEY.match(name) and not (value or "").isdigit():
            value = "1"
        if value is None and _WORD_KEY.search(name):
            value = ""
        if value is None:
            return None
        pairs[name] = value
    return pairs


def _known(script: str) -> dict[str, str]:
    """Return the variables that a script sets to a string or a number, and parameters as a function is called first."""
    known: dict[str, str] = {}
    for name, single, double, number in _VARIABLE.findall(script):
        known.setdefault(name, single or double or number)
    for name, parameters in _FUNCTION.findall(script)[:_MOST_FUNCTIONS]:
        for given in re.findall(rf"(?<!function )(?<![\w$.]){re.escape(name)}\s*\(([^()]*)\)", script):
            values = [one.strip() for one in given.split(",")]
            literal = [found[2] if (found := re.fullmatch(r"""(["']?)([^"']*)\1""", one)) else "" for one in values]
            plain = all(re.fullmatch(r"""\d+|"[^"]*"|'[^']*'""", one) for one in values)
            if plain:
                for parameter, value in zip(parameters.split(","), literal, strict=False):
                    known.setdefault(parameter.strip(), value)
                break
    return known


def _closing(text: str, opening: str, closing: str) -> int:
    """Return where the bracket closes that was open before ``text``; its end where none does."""
    depth = 1
    for place, sign in enumerate(text):
        depth += (sign == opening) - (sign == closing)
        if not depth:
            return place
    return len(text)
