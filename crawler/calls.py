"""What a click does: the address that it opens, or the form that it sends, read from the page's own scripts.

Nothing is executed. A click counts whose words say where it leads, or that calls a function of the page which puts
strings and its arguments together to an address, or into a field of a form that it sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlencode

from lxml.html import HtmlElement

_OPENED = re.compile(
    r"(?:location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\(|window\.open\s*\(|\bopen\s*\()"
)
_CALL = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*\(([^()]*)\)")
_FUNCTION = re.compile(r"(?:function\s+([A-Za-z_$][\w$]*)|([A-Za-z_$][\w$]*)\s*=\s*function)\s*\(([^()]*)\)\s*\{")
_BRACE = re.compile(r"[{}]")
_ARGUMENT = re.compile(r"""\s*(?:(['"])(.*?)\1|([^,'"\s]+))\s*(?:,|$)""")
#: One part of strings put together, and what stands behind it.
_PART = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|([A-Za-z_$][\w$]*)|(\d+))\s*(\+|.|$)""", re.DOTALL)
#: A string among a call's arguments that is an address by itself.
_ADDRESS = re.compile(
    r"^(?:https?://|\.{0,2}/)?[^'\"<>(){}\s]*(?:\.(?:s?html?|jhtml|jspx?|aspx?|php|do|action|pdf|docx?|wps|xlsx?|ofd|rtf|zip)"
    r"(?:[?#].*)?|/[\w-]*\?[^'\"]+|/)$",
    re.IGNORECASE,
)
_FILLED = re.compile(
    r"""(?:getElementById\(\s*["']([\w.-]+)["']\s*\)\.value\s*=(?!=)|\[["']([\w.-]+)["']\]\.value\s*=(?!=)"""
    r"""|\$\(\s*["'](?:#|[\w\s]*\[name=\\?["']?)([\w.-]+)\\?["']?\]?["']\s*\)\.val\(|([A-Za-z_$][\w$]*)\.value\s*=(?!=))"""
)
_SENT = re.compile(r"\.submit\s*\(|\.trigger\(\s*[\"']submit")
_LONGEST_FUNCTION = 3000
_MOST_FUNCTIONS = 300
_MOST_HEADS = 2000
_LONGEST_CLICK = 2000
_NOT_SENT = frozenset({"submit", "button", "image", "reset", "file"})
_UNCHECKED = frozenset({"checkbox", "radio"})


@dataclass(frozen=True, slots=True)
class Form:
    """A form that a click sends: where to as written, by which method, what, encoded."""

    action: str
    method: str
    sent: str


@dataclass(frozen=True, slots=True)
class _Function:
    parameters: tuple[str, ...]
    body: str

    def told(self, given: Sequence[str | None]) -> dict[str, str]:
        """Return what its parameters stand for, those that are known."""
        return {name: one for name, one in zip(self.parameters, given, strict=False) if one is not None}


@dataclass(frozen=True, slots=True)
class Calls:
    """The functions of a page's scripts that open addresses or send forms."""

    functions: Mapping[str, _Function] = field(default_factory=dict)

    @classmethod
    def of(cls, scripts: Sequence[str]) -> Calls:
        """Read the functions; of two with one name the last counts, as in a browser."""
        found: dict[str, _Function] = {}
        for script in scripts:
            for head in islice(_FUNCTION.finditer(script), _MOST_HEADS):
                if len(found) < _MOST_FUNCTIONS and (body := _body(script, head.end())):
                    parameters = tuple(one.strip() for one in head[3].split(",") if one.strip())
                    found[head[1] or head[2]] = _Function(parameters, body)
        return cls(found)

    def opened(self, click: str) -> Iterator[str]:
        """Yield the addresses, as written, that ``click`` (an ``onclick``, a ``javascript:`` link) may open."""
        yield from _opened(click, {})
        for name, given in _called(click):
            if (function := self.functions.get(name)) is not None:
                yield from _opened(function.body, function.told(given))
            else:
                yield from (one for one in given if one and _ADDRESS.match(one))

    def sent(self, root: HtmlElement, click: str) -> Form | None:
        """Return the form that ``click`` fills in and sends; None where it sends none, or not by what is known."""
        written: list[tuple[str, dict[str, str]]] = [(click, {})]
        for name, given in _called(click):
            if (function := self.functions.get(name)) is not None:
                written.append((function.body, function.told(given)))
        for body, known in written:
            if _SENT.search(body) and (filled := _filled(body, known)):
                return _form(root, filled)
        return None


def _body(script: str, start: int) -> str | None:
    """Return a function's body, to its brace, if it opens something or sends a form."""
    depth = 1
    for brace in _BRACE.finditer(script, start, start + _LONGEST_FUNCTION):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            body = script[start : brace.start()]
            return body if _OPENED.search(body) or _SENT.search(body) else None
    return None


def _called(click: str) -> Iterator[tuple[str, list[str | None]]]:
    """Yield each call with its arguments, None for one that is neither a string nor a number."""
    for name, arguments in _CALL.findall(click[:_LONGEST_CLICK]):
        given: list[str | None] = []
        for quote, text, bare in _ARGUMENT.findall(arguments):
            given.append(text.strip() if quote else bare if bare.isdigit() else None)
        yield name, given


def _opened(body: str, known: Mapping[str, str]) -> Iterator[str]:
    for found in _OPENED.finditer(body):
        if (address := put_together(body, found.end(), known)) and not address.startswith(("#", "javascript:")):
            yield address


def _filled(body: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that a script fills in, by name or id, and with what."""
    filled = {}
    for found in _FILLED.finditer(body):
        name = next(one for one in found.groups() if one)
        if (value := put_together(body, found.end(), known)) is not None:
            filled[name] = value
    return filled


def put_together(body: str, start: int, known: Mapping[str, str]) -> str | None:
    """Return the string that begins at ``start``, of literals and ``known`` names; None where it has other parts."""
    parts = []
    while found := _PART.match(body, start):
        single, double, name, number, behind = found.groups()
        if name is not None and (name not in known or behind in ("(", ".", "[")):
            return None
        parts.append(known[name] if name is not None else single or double or number or "")
        if behind != "+":
            return "".join(parts)
        start = found.end()
    return None


def _form(root: HtmlElement, filled: Mapping[str, str]) -> Form | None:
    """Return the form that has the field which is filled in, as a browser would send it."""
    for form in root.iter("form"):
        fields = {}
        known = False
        for one in form.iter("input", "select", "textarea"):
            kind, name = str(one.get("type") or "").lower(), str(one.get("name") or "")
            value = _value(one)
            for key in (name, str(one.get("id") or "")):
                if key and key in filled:
                    known, value = True, filled[key]
            if name and kind not in _NOT_SENT and not (kind in _UNCHECKED and one.get("checked") is None):
                fields[name] = value
        if known:
            method = str(form.get("method") or "get").lower()
            return Form(str(form.get("action") or ""), method, urlencode(fields))
    return None


def _value(element: HtmlElement) -> str:
    if element.tag == "select":
        chosen = element.xpath(".//option[@selected]") or element.xpath(".//option")
        return str(chosen[0].get("value") or "") if chosen else ""
    return str(element.text or "") if element.tag == "textarea" else str(element.get("value") or "")
