"""What paragraphs and characters of a Word file have from their styles: heading levels, lists, being hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from parsers.kinds.ooxml import attribute

_HEADING = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
_OFF = frozenset(("0", "false", "off", "none"))


@dataclass(slots=True)
class Style:
    """What a paragraph has from its style: heading level from 1, list and its level from 0."""

    level: int | None = None
    number: tuple[str | None, int | None] = (None, None)
    based: str | None = None
    hidden: bool = False


def read(root: etree._Element | None) -> dict[str, Style]:
    """Return the styles of a styles part by their ids, each with what it inherits."""
    styles: dict[str, Style] = {}
    for element in root.iter("{*}style") if root is not None else ():
        properties = element.find("{*}pPr")
        named = _HEADING.match(attribute(element.find("{*}name"), "val"))
        run = element.find("{*}rPr")
        styles[attribute(element, "styleId")] = Style(
            level=outline(properties) or (int(named[1]) if named else None),
            number=listed(properties),
            based=attribute(element.find("{*}basedOn"), "val") or None,
            hidden=run is not None and on(run.find("{*}vanish")),
        )
    for style in styles.values():
        seen = {id(style)}
        parent = styles.get(style.based or "")
        while parent is not None and id(parent) not in seen:
            seen.add(id(parent))
            style.level = style.level or parent.level
            style.number = style.number[0] or parent.number[0], style.number[1] or parent.number[1]
            style.hidden = style.hidden or parent.hidden
            parent = styles.get(parent.based or "")
    return styles


def outline(properties: etree._Element | None) -> int | None:
    """Return the heading level, from 1, that paragraph properties state."""
    text = attribute(properties.find("{*}outlineLvl"), "val") if properties is not None else ""
    return int(text) + 1 if text in ("0", "1", "2", "3", "4", "5") else None


def listed(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """Return the list and its level, from 0, that paragraph properties state."""
    element = properties.find("{*}numPr") if properties is not None else None
    if element is None:
        return None, None
    depth = attribute(element.find("{*}ilvl"), "val")
    key = attribute(element.find("{*}numId"), "val")
    return key or None, int(depth) if depth.isdecimal() and len(depth) == 1 else None


def on(element: etree._Element | None) -> bool:
    """Tell whether a toggle property is there and not switched off."""
    return element is not None and attribute(element, "val").lower() not in _OFF
