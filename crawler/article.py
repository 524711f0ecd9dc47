"""An article page taken apart: its body, chosen by score and not by the first name that fits, and its furniture.

What counts and what counts against is data: ``articles.toml``. The parsers find the report in a page by themselves;
this is for what only the page can tell: which of its links, frames and scripts belong to the article.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml.html import HtmlElement

from crawler.page import Page, shown

_CANDIDATES = ("div", "td", "article", "section", "main", "form", "body")
_MOST_CANDIDATES = 400  # elements that are weighed; a page with more is no article
_NAMED, _MARK, _TABLE, _FILE, _CHROME = 3.0, 3.0, 2.0, 2.0, 2.0
_LONG = 400  # characters of text that count once; more count less
_OWN_WORDS = 12  # characters that the words before a box's first file have at most


@cache
def words() -> dict[str, Any]:
    """Return ``articles.toml``; expressions are compiled."""
    raw: dict[str, Any] = tomllib.loads(files("crawler").joinpath("articles.toml").read_text("utf-8"))
    return {name: re.compile(said) if isinstance(said, str) else tuple(said) for name, said in raw.items()}


@dataclass(frozen=True, slots=True)
class Scored:
    """A part of a page that may be the body; the best has the highest ``score``."""

    element: HtmlElement
    score: float


def body_of(page: Page) -> HtmlElement | None:
    """Return the element that holds the article, None on a page that has nothing of one.

    Of parts that say as much, the smallest; an outer one collects the words of the site round the article, which
    count against it.
    """
    found = candidates(page)
    return max(found, key=lambda one: one.score).element if found else None


def candidates(page: Page) -> list[Scored]:
    """Return the parts that may be the article's body with their scores, the outermost first."""
    found: list[Scored] = []
    for element in page.root.iter(*_CANDIDATES):
        if len(found) >= _MOST_CANDIDATES:
            break
        if is_furniture(element):
            continue
        score = _score(element)
        if score > 0:
            found.append(Scored(element, score))
    # the same score inside: the smaller part is the body
    return [Scored(one.element, one.score + at * 1e-6) for at, one in enumerate(found)]


def _score(element: HtmlElement) -> float:
    text = shown(element)
    names = {str(element.get("id") or ""), *str(element.get("class") or "").split()}
    links = "".join(shown(anchor) for anchor in element.iter("a"))
    own = max(0, len(text) - len(links))
    score = _NAMED * bool(names & set(words()["bodies"]))
    score += _MARK * sum(mark in text for mark in words()["report_marks"])
    score += _TABLE * min(3, sum(len(table.findall(".//tr")) > 2 for table in element.iter("table")))
    score += _FILE * min(2, sum(1 for _ in element.iter("iframe", "embed", "object")))
    score += min(3.0, own / _LONG)
    return score - _CHROME * sum(word in text for word in words()["chrome"])


def is_furniture(element: HtmlElement) -> bool:
    """Say whether an element, or one round it, is called what portals call their menus and side columns."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("nav", "header", "footer", "aside"):
            return True
        if one.tag in ("body", "html"):
            break
        name = f"{one.get('id') or ''} {one.get('class') or ''}"
        if name.strip() and words()["furniture_names"].search(name) and not _is_body(one):
            return True
    return False


def _is_body(element: HtmlElement) -> bool:
    """Say whether something called ``right`` or ``left`` holds the article all the same."""
    if element.xpath("boolean(.//h1)"):
        return True
    names = words()["bodies"]
    return any(
        (one.get("id") or "") in names or set(str(one.get("class") or "").split()) & set(names)
        for one in element.iter("div", "td", "article")
    )


def is_box(element: HtmlElement) -> bool:
    """Say whether an element stands in a box of attachments: by its name, or by the words before its links."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("body", "html"):
            return False
        name = f"{one.get('id') or ''} {one.get('class') or ''}"
        if words()["box_names"].search(name) or words()["box_words"].match(shown(one)[:_OWN_WORDS]):
            return True
    return False
