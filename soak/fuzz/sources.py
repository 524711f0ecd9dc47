"""Printed reports, mutated in their source: tags lost and doubled, words garbled, comments and spans put in.

Nothing here can change what a figure is to somebody who looks at the page: text with a digit in it is left as it is,
and between two figures something always remains that parts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from soak.fuzz.choices import Choices
from soak.fuzz.drafts import garbled

_TOKEN = re.compile(r"<!--.*?-->|<(script|style|textarea|template|title)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:]*)")
#: Tags that part two figures from one another, as a page shows them.
_PARTING = frozenset(
    ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "p", "div", "br", "li", "center")
)
#: Tags that change what a digit is.
_RAISING = frozenset(["sup", "sub", "s", "del", "strike", "ins", "ruby", "rt", "rp"])
_HARMLESS_TAGS = ("<span></span>", "<!-- -->", "<!--9-->", "<o:p></o:p>", "<a name=x></a>", "<font></font>", "<wbr>")
_HARMLESS_BETWEEN = ("\n", " ", "<!--\n7 -->", "<p></p>", "\r\n\t")
_ATTRIBUTES = (' class="x"', " width=90", ' align="center"', " data-v='1'", " style='height:9pt'", " valign=center")
MOST = 5

Tokens = list[str]
_MUTABLE = re.compile(r"[\u3400-\u9fff]")


def _split(page: str) -> Tokens:
    """Cut a page into its tags (comments and scripts whole) and the text between them, text at even places."""
    tokens, at = [], 0
    for match in _TOKEN.finditer(page):
        tokens += [page[at : match.start()], match[0]]
        at = match.end()
    return [*tokens, page[at:]]


def shown(page: str) -> list[str]:
    """Return the texts of a page that something parts from one another."""
    texts = [""]
    for at, token in enumerate(_split(page)):
        if at % 2 == 0:
            texts[-1] += token
        elif _name(token) in _PARTING:
            texts.append("")
    return texts


def _name(tag: str) -> str:
    match = _NAME.match(tag)
    return match[1].lower() if match else ""


def _has_figure(text: str) -> bool:
    return any(char.isdigit() or char.isnumeric() for char in text)


def _may_go(tokens: Tokens, at: int) -> bool:
    """Tell whether a tag can be lost without joining two texts that are figures, or parts of one."""
    name = _name(tokens[at])
    if not name or name in _RAISING or "style" in tokens[at].lower() or "hidden" in tokens[at].lower():
        return False
    if name not in _PARTING:
        return True
    left = right = at
    while left > 0 and not (left % 2 == 0 and tokens[left].strip("\u00a0\u3000 \t\r\n")):
        left -= 1
    while right < len(tokens) - 1 and not (right % 2 == 0 and tokens[right].strip("\u00a0\u3000 \t\r\n")):
        right += 1
    others = (i for i in range(left + 1, right, 2) if i != at)
    return any(_name(tokens[i]) in _PARTING for i in others)


def _tags(tokens: Tokens) -> range:
    return range(1, len(tokens), 2)


def _lose_tag(tokens: Tokens, choices: Choices) -> None:
    at = choices.pick(_tags(tokens))
    if _may_go(tokens, at):
        tokens[at] = ""


def _double_tag(tokens: Tokens, choices: Choices) -> None:
    """Two cells in place of one, of which the first is empty; one that spans rows would push all of them aside."""
    at = choices.pick(_tags(tokens))
    if "rowspan" in tokens[at].lower():
        return
    if _name(tokens[at]) and _name(tokens[at]) not in _RAISING and not tokens[at].startswith(("<!", "<script")):
        tokens[at] *= 2


def _add_attribute(tokens: Tokens, choices: Choices) -> None:
    at = choices.pick(_tags(tokens))
    match = re.match(r"<[a-zA-Z][a-zA-Z0-9:]*", tokens[at])
    if match and "style" not in tokens[at].lower():
        tokens[at] = match[0] + choices.pick(_ATTRIBUTES) + tokens[at][match.end() :]


def _put_inside(tokens: Tokens, choices: Choices) -> None:
    """Cut a word or a figure over runs."""
    at = 2 * choices.below(len(tokens) // 2 + 1)
    text = tokens[at]
    if text.strip() and "&" not in text:
        place = choices.below(len(text) + 1)
        tokens[at] = text[:place] + choices.pick(_HARMLESS_TAGS) + text[place:]


def _put_between(tokens: Tokens, choices: Choices) -> None:
    at = choices.pick(_tags(tokens))
    if _name(tokens[at]) in ("tr", "table", "tbody", "thead"):
        tokens[at] = choices.pick(_HARMLESS_BETWEEN) + tokens[at]


def _garble(tokens: Tokens, choices: Choices) -> None:
    worded = [at for at in range(0, len(tokens), 2) if _MUTABLE.search(tokens[at]) and not _has_figure(tokens[at])]
    if worded:
        at = choices.pick(worded)
        tokens[at] = garbled(tokens[at], choices)


def _cut_off(tokens: Tokens, choices: Choices) -> None:
    """A page that ends before its end, as after a broken transfer: its last cell is not believed."""
    del tokens[choices.below(len(tokens)) + 1 :]
    text = tokens[-1]
    tokens[-1] = text[: choices.below(len(text) + 1)]


_PAGE: tuple[tuple[Callable[[Tokens, Choices], None], ...], ...] = (
    (_lose_tag, _add_attribute, _put_inside, _put_between),
    (_double_tag, _add_attribute, _put_inside),
    (_garble, _garble, _put_inside, _put_between, _add_attribute),
    (_cut_off, _put_inside, _add_attribute),
)


def page(text: str, choices: Choices) -> str:
    """Mutate a page of HTML."""
    family = choices.pick(_PAGE)
    tokens = _split(text)
    lost = 0
    for _ in range(choices.below(MOST + 1)):
        if len(tokens) < 2:  # cut off before its first tag
            break
        change = choices.pick(family)
        if change in (_lose_tag, _double_tag):
            lost += 1
            if lost > 2:  # of a row's many tags, three together could take a figure from under its label
                continue
        change(tokens, choices)
        tokens = _split("".join(tokens))
    return "".join(tokens)


_LINE = re.compile(r"[^\n]*\n?")


def text(whole: str, choices: Choices) -> str:
    """Mutate a plain text: words garbled, blanks at the ends of lines, page numbers, other line ends."""
    lines = _LINE.findall(whole)
    for _ in range(choices.below(MOST + 1)):
        at = choices.below(len(lines))
        line = lines[at]
        way = choices.below(4)
        if way == 0 and _MUTABLE.search(line) and not _has_figure(line):
            lines[at] = garbled(line, choices)
        elif way == 1:
            lines[at] = line.removesuffix("\n") + choices.pick((" ", "\u200b", "  ", "\r")) + "\n" * line.endswith("\n")
        elif way == 2 and not _has_figure(line) and _MUTABLE.search(line) and "|" not in line:
            lines[at] = line[:-1] + "\u200b" + line[-1:]
        elif way == 3:
            whole = "".join(lines)
            lines = [part.replace("\n", "\r\n") for part in lines] if "\r" not in whole else lines
    return "".join(lines)


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _paragraph(text: etree._Element) -> etree._Element:
    return next(text.iterancestors(W + "p"))


def word(document: bytes, choices: Choices) -> bytes:
    """Mutate the main part of a Word file: words garbled, runs split, marks of the editor put in, a merge forgotten."""
    root = etree.fromstring(document)
    for _ in range(choices.below(MOST + 1)):
        way = choices.below(5)
        texts = list(root.iter(W + "t"))
        one = choices.pick(texts) if texts else None
        if one is None:
            break
        if (
            way == 0
            and _MUTABLE.search(one.text or "")
            and not _has_figure("".join(map(str, _paragraph(one).itertext())))
        ):
            one.text = garbled(one.text or "", choices)
        elif way == 1:
            _split_run(one, choices)
        elif way == 2:
            parent = one.getparent()
            assert parent is not None
            mark = choices.pick(("proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"))
            parent.addprevious(etree.Element(W + mark))
        elif way == 3:
            cells = list(root.iter(W + "tcPr"))
            cell = choices.pick(cells)
            etree.SubElement(cell, W + "vAlign").set(W + "val", "center")
        else:
            paragraph = _paragraph(one)
            for kind in ("ins", "smartTag", "hyperlink"):
                if choices.below(2):
                    _wrap(paragraph, kind)
    return etree.tostring(root)


def _split_run(text: etree._Element, choices: Choices) -> None:
    run, whole = text.getparent(), text.text or ""
    assert run is not None
    if len(run.findall(W + "t")) > 1 or len(whole) < 2:
        return
    at = 1 + choices.below(len(whole) - 1)
    text.text = whole[:at]
    rest = etree.Element(W + "r")
    etree.SubElement(rest, W + "t").text = whole[at:]
    rest[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(rest)


def _wrap(paragraph: etree._Element, kind: str) -> None:
    run = paragraph.find(W + "r")
    if run is not None:
        cover = etree.Element(W + kind)
        run.addprevious(cover)
        cover.append(run)
