"""The tree of categories of Hanweb's 信息公开 (``tree.jsp``): which code its node of annual reports has.

The tree is written in several ways: as links, as calls of a script (``d.add(7,2,'年度报告',"show('A0202')")``), as
objects (``{id:"B001AC001", name:"政府信息公开年报"}``). Codes are capitals with digits (``F0100001``, ``SD020203``), or
a word that an editor chose (``rsglrsrm``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from crawler.page import Page, shown
from parsers.characters import fold

_NAME = re.compile(
    r"^(?:[\d一二三四五六七八九十]+[.、．])?(?:(?:政府|政务)?信息)?(?:公开)?(?:工作)?(?:年度)?(?:工作)?(?:年度报告|年报)(?:[((]\d+[))])?$"
)
_QUOTED = re.compile(r"""(?<=["'>])\s*([^"'<>]{2,40}?)\s*(?=["'<])""")
#: Where one node ends and the next begins: a line, an object, a call that adds a node.
_NODE = re.compile(r"\n|[{}]|\.add\(|<(?:li|item|tree|node|a|dd|tr)\b", re.IGNORECASE)
_NAMED_CODE = re.compile(r"""\b(?:infotypeId|i_number|number)["']?\s*[=:]\s*\\?["']?([\w-]+)""", re.IGNORECASE)
_CODE = re.compile(r"""["'(=,]\s*\\?["']?([A-Z]{1,8}\d[0-9A-Z]*)\b""")
#: What a node calls with its code first: funclick('zfxxgknb','…').
_CALLED = re.compile(r"""\b[a-z]\w+\(\s*\\?["']([A-Za-z0-9]{3,24})\\?["']""", re.IGNORECASE)
_ID = re.compile(r"""\b(?:id|code|value)["']?\s*[:=]\s*["']([A-Za-z][\w-]+)["']""", re.IGNORECASE)
_WORD = re.compile(r"""["']([a-z]{5,20})\\?["']""")
_NO_CODE = frozenset({"javascript", "blank", "parent", "false", "search", "infotype", "treenode", "folder"})


def annual_codes(page: Page) -> tuple[str, ...]:
    """Return the codes of the nodes that are called 政府信息公开年报, 年度报告 or alike, in the order of the tree."""
    found = dict.fromkeys(code for node in _nodes(page) if (code := _code(node)))
    return tuple(found)


def _nodes(page: Page) -> Iterator[str]:
    """Yield the source of each node that is called so."""
    for element in page.root.iter("a", "option"):
        if _NAME.match(shown(element)):
            inside = (
                value for one in (element, element.getparent()) if one is not None for value in one.attrib.values()
            )
            yield " ".join(f"'{value}'" for value in inside)
    text = html.unescape(page.text)
    edges = [0, *(match.start() for match in _NODE.finditer(text)), len(text)]
    for start, end in pairwise(edges):
        node = text[start:end]
        if any(_NAME.match(fold(name)) for name in _QUOTED.findall(node)):
            yield node


def _code(node: str) -> str | None:
    for pattern in (_NAMED_CODE, _CODE, _CALLED, _ID):
        if found := pattern.search(node):
            return found[1]
    return next((word for word in _WORD.findall(node) if word not in _NO_CODE), None)
