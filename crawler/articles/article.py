"""An article page taken apart: its body, chosen by score and not by the first name that fits, and its furniture.

What counts and what counts against is data: ``articles.toml``. The parsers find the report in a page by themselves;
this is for what only the page can tell: which of its links, frames and scripts belong to the article.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml.html import HtmlElement

from crawler.page import Page, shown
from parsers.characters import fold

_CANDIDATES = ("div", "td", "article", "section", "main", "form", "body")
_MOST_WEIGHED = 200_000  # elements, again in each part that holds them; a page with more is no article
_NAMED, _MARK, _TABLE, _FILE, _CHROME = 3.0, 3.0, 2.0, 2.0, 2.0
_LONG = 400  # characters of text that count once; more count less
_OWN_WORDS = 12  # characters that the words before a box's first file have at most


@cache
def words() -> dict[str, Any]:
    """Return ``articles.toml``; expressions are compiled."""
    raw: dict[str, Any] = tomllib.loads(files("crawler.articles").joinpath("articles.toml").read_text("utf-8"))
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
    found = candidates(page, Parts())
    return max(found, key=lambda one: one.score).element if found else None


def candidates(page: Page, parts: Parts) -> list[Scored]:
    """Return the parts that may be the article's body with their scores, the outermost first."""
    found: list[Scored] = []
    left = _MOST_WEIGHED
    for element in page.root.iter(*_CANDIDATES):
        left -= sum(1 for _ in element.iter())
        if left < 0:
            break
        if not parts.is_furniture(element) and (score := _score(element)) > 0:
            found.append(Scored(element, score))
    # the same score inside: the smaller part is the body
    return [Scored(one.element, one.score + at * 1e-6) for at, one in enumerate(found)]


def _score(element: HtmlElement) -> float:
    text = shown(element)
    names = {str(element.get("id") or ""), *str(element.get("class") or "").split()}
    linked = sum(len(str(part)) for anchor in element.iter("a") for part in anchor.itertext())
    score = _NAMED * bool(names & set(words()["bodies"]))
    score += _MARK * sum(mark in text for mark in words()["report_marks"])
    score += _TABLE * min(3, sum(len(table.findall(".//tr")) > 2 for table in element.iter("table")))
    score += _FILE * min(2, sum(1 for _ in element.iter("iframe", "embed", "object")))
    score += min(3.0, max(0, len(text) - linked) / _LONG)
    return score - _CHROME * sum(word in text for word in words()["chrome"])


class Parts:
    """Which elements of one page are furniture, and which stand in a box of attachments; each is looked at once."""

    def __init__(self) -> None:
        self._furniture: dict[HtmlElement, bool] = {}
        self._boxes: dict[HtmlElement, bool] = {}

    def is_furniture(self, element: HtmlElement) -> bool:
        """Say whether an element, or one round it, is called what portals call their menus and side columns."""
        return _climbed(element, self._furniture, _is_called_furniture)

    def is_box(self, element: HtmlElement) -> bool:
        """Say whether an element stands in a box of attachments: by its name, or by the words before its links."""
        return _climbed(element, self._boxes, _is_called_box)


def _climbed(element: HtmlElement, known: dict[HtmlElement, bool], is_one: Callable[[HtmlElement], bool]) -> bool:
    """Ask an element and those round it, from within; a yes is a yes for everything inside."""
    path: list[HtmlElement] = []
    answer = False
    for one in (element, *element.iterancestors()):
        if one in known:
            answer = known[one]
            break
        path.append(one)
        if one.tag in ("body", "html"):
            break
        if is_one(one):
            answer = True
            break
    for one in path:
        known[one] = answer
    return answer


def _is_called_furniture(element: HtmlElement) -> bool:
    if element.tag in ("nav", "header", "footer", "aside"):
        return True
    name = f"{element.get('id') or ''} {element.get('class') or ''}"
    return bool(name.strip() and words()["furniture_names"].search(name)) and not _holds_body(element)


def _holds_body(element: HtmlElement) -> bool:
    """Say whether something called ``right`` or ``left`` holds the article all the same."""
    if element.xpath("boolean(.//h1)"):
        return True
    names = set(words()["bodies"])
    return any(
        (one.get("id") or "") in names or set(str(one.get("class") or "").split()) & names
        for one in element.iter("div", "td", "article")
    )


def _is_called_box(element: HtmlElement) -> bool:
    name = f"{element.get('id') or ''} {element.get('class') or ''}"
    if words()["box_names"].search(name):
        return True
    first = ""
    for text in element.itertext():
        first += fold(str(text))
        if len(first) >= _OWN_WORDS:
            break
    return bool(words()["box_words"].match(first[:_OWN_WORDS]))
