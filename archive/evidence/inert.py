"""HTML from anywhere, made into HTML that can do nothing: it loads, runs, sends and leads nowhere.

What is kept is listed, everything else goes: elements without a role in text and tables, every attribute but a few,
and of styles only what changes how a cell reads (what hides, raises, lowers or strikes). The source's own style sheets
go too, since with the scripts gone they would hide what scripts unfold. The frame's policy forbids the rest again.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from parsers.kinds.htmlcells import BLOCK, SKIP, is_hidden

#: The anchor of the marked cell.
ANCHOR = "cell"
#: Set on an element, it becomes the mark, with a number one of several; a source's own attributes are not kept.
MARK = "gongkai-mark"
_KEPT = frozenset([
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "label",
    "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span",
    "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt",
    "u", "ul", "var", "wbr",
])  # fmt: skip
#: They go with all that is in them, as in reading: it is not text, or not shown. Other elements become plain ones.
_DROPPED = SKIP | {"link", "meta", "base", "area", "param", "source", "track", "frame"}
_SPAN = re.compile(r"\s*(\d{1,5})")
_ALIGN = frozenset(("left", "right", "center", "justify", "top", "middle", "bottom", "baseline"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DECLARATION = re.compile(
    r"(text-align)\s*:\s*(left|right|center|justify)"
    r"|(vertical-align)\s*:\s*(super|sub)"
    r"|(text-decoration)(?:-line)?\s*:[^;]*(line-through)"
    r"|(font-weight)\s*:\s*(bold|[6-9]00)",
    re.IGNORECASE,
)
_STYLE = (
    "html{font:15px/1.7 'Noto Sans SC','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#1d2327;"
    "background:#fff}body{margin:0;padding:12px 16px;overflow-wrap:break-word}"
    "table{border-collapse:collapse;margin:.6em 0}td,th{border:1px solid #b9bab5;padding:3px 7px;vertical-align:top}"
    "pre{white-space:pre-wrap}[hidden]{display:none}a{color:inherit;text-decoration:none}"
    "[title]{cursor:help}.page{position:relative;margin:0 auto 12px;max-width:max(100%,820px);border:1px solid #b9bab5}"
    ".page img{display:block;width:100%;height:auto}.pageno{color:#5a6268;border-bottom:1px solid #d9d5cb;margin:1em 0}"
    f"#{ANCHOR}{{scroll-margin:35vh 30vw;outline:4px solid #c0261a;outline-offset:1px;background:#ffe27a;color:#000}}"
    f".page #{ANCHOR}{{position:absolute;background:rgba(255,214,60,.35);outline-offset:0}}"
)


def page(content: str) -> str:
    """Return a whole page around markup of ours."""
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title></title>'
        f"<style>{_STYLE}</style></head><body>{content}</body></html>"
    )


def inert(root: etree._Element) -> str:
    """Return a tree as markup that can do nothing; the tree is used up. An element with ``MARK`` becomes the anchor."""
    for element in list(root.iter()):
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            if element is not root:
                _take_out(element)
            continue
        _undress(element, tag)
    root.tag = "div"
    markup: str = html.tostring(root, encoding="unicode", method="html", with_tail=False)
    return markup


def _undress(element: Any, tag: str) -> None:
    """Leave an element only the name and the attributes that it may have."""
    mark, hidden = element.get(MARK), is_hidden(element)
    kept: dict[str, str] = {}
    if tag == "img":
        element.text = _picture(element)
    elif tag == "input":
        shown = (element.get("type") or "text").lower() == "text"
        element.text = element.get("value") if shown else None
    elif tag == "a" and (target := (element.get("href") or "").strip()).startswith(("http://", "https://")):
        kept["title"] = target
    for name in ("colspan", "rowspan") if tag in ("td", "th") else ():
        if number := _SPAN.match(element.get(name) or ""):
            kept[name] = str(min(int(number[1]), 1000))
    for name in ("align", "valign"):
        if (said := (element.get(name) or "").strip().lower()) in _ALIGN:
            kept[name] = said
    if (language := element.get("lang")) and _LANGUAGE.fullmatch(language):
        kept["lang"] = language
    if style := element.get("style"):
        said = ";".join(
            f"{name}:{value}"
            for found in _DECLARATION.finditer(style)
            for name, value in [tuple(part for part in found.groups() if part)]
        )
        if said:
            kept["style"] = said.lower()
    if hidden and mark is None:
        kept["hidden"] = ""
    if mark is not None:
        kept["id"] = f"{ANCHOR}-{mark}" if mark.isdecimal() else ANCHOR
    if tag not in _KEPT:
        element.tag = "div" if tag in BLOCK else "span"
    element.attrib.clear()
    for name, value in kept.items():
        element.set(name, value)


def _picture(element: Any) -> str | None:
    """Return the words that stand for a picture."""
    words = (element.get("alt") or "").strip()
    return f"［图：{words[:200]}］" if words else "［图］"


def _take_out(element: Any) -> None:
    """Remove an element with what it holds, but not the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
