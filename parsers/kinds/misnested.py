"""Cells and rows that were never closed: put back where a browser has them.

An open ``span`` or ``font`` keeps libxml2 from closing the cell before the next one begins; that one then lies inside
it. Browsers close the cell (HTML Living Standard, "in cell"): what lies inside follows it.
"""

from __future__ import annotations

from lxml import etree

_CELLS = frozenset(("td", "th"))
_HOLDERS = {"td": frozenset(("tr", "table")), "th": frozenset(("tr", "table")), "tr": frozenset(("table",))}


#: Most pages have no cell inside a cell; to ask so costs a tenth of a walk over all of them. From within: what lies
#: below thousands of cells in one another would be gathered again for each of them.
_NESTED = etree.XPath("boolean(//td/ancestor::td[1])")
_HEADS = etree.XPath("boolean(//th)")
_NESTED_HEADS = etree.XPath("boolean(//th/ancestor::td[1] or //td/ancestor::th[1] or //th/ancestor::th[1])")


def lift(root: etree._Element) -> None:
    """Move cells that lie in a cell behind it, and rows that lie in a cell behind its row; tables inside stay."""
    if not (_NESTED(root) or (_HEADS(root) and _NESTED_HEADS(root))):
        return
    anchors: dict[etree._Element, etree._Element] = {}  # what follows, in the order of the page -> what it follows
    for element in root.iter("td", "th", "tr"):
        around = _cell_around(element)
        if element.tag == "tr" and around is not None:
            around = next((above for above in around.iterancestors("tr", "table") if above.tag == "tr"), None)
        if around is None:
            continue
        anchor = anchors.get(around, around)
        if anchor.getparent() is not None:
            anchors[element] = anchor
    # the innermost first: to move one takes as long as it is large, and thousands may lie in one another
    for element in reversed(anchors):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    last: dict[etree._Element, etree._Element] = {}
    for element, anchor in anchors.items():
        last.get(anchor, anchor).addnext(element)
        last[anchor] = element


def _cell_around(element: etree._Element) -> etree._Element | None:
    """Return the cell in which a cell or row lies although no table begins between them."""
    holders = _HOLDERS[element.tag]
    above = element.getparent()
    while above is not None and above.tag not in holders:
        if above.tag in _CELLS:
            return above
        above = above.getparent()
    return None
