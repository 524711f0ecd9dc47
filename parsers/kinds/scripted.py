"""Markup in the strings of scripts, and in JSON: pages that carry their article there and draw it with a program.

Strings are decoded as the language does it (ECMA-262, string literals; RFC 8259); nothing is run. What stands in a
string may be shown or not, so that it counts only where the page itself shows no table (:mod:`parsers.embedded`).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator

from lxml import etree

#: Strings that are looked at, and strings inside strings.
MOST = 40
DEEPEST = 3
#: A shorter script holds no report.
SHORTEST = 200
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_HINT = re.compile(r"(?:<|\\u003c|\\x3c|&lt;)table\b", re.IGNORECASE)
_LITERAL = re.compile(
    r"(?P<before>[=:(,+\[?]|return)\s*"
    r"(?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": "", "\r": ""}
_CALLBACK = re.compile(r"^\s*+(?:[\w$.]{1,80}\s*+\(|(?:var\s++)?[\w$.]{1,80}\s*+=)?\s*+(?=[\[{])")
_WRITES = ("document.write(", "document.writeln(")
_PLAIN = re.compile(r"text/(?:plain|html|template|x-[\w-]+)$", re.IGNORECASE)


def strings(scripts: Iterable[etree._Element]) -> list[str]:
    """Return the markup with tables that the scripts of a page hold, each once."""
    found: list[str] = []
    for script in scripts:
        text = script.text or ""
        if len(text) < SHORTEST or not _HINT.search(text):
            continue
        if _PLAIN.match((script.get("type") or "").strip()):
            found.append(text)
        else:
            found += _with_tables(text)
    return list(dict.fromkeys(found))[:MOST]


def of_json(text: str) -> str | None:
    """Return the article of a body that is JSON (or a call with it): its one string that holds tables."""
    start = _CALLBACK.match(text)
    if start is None or not _HINT.search(text):
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return None
    found = list(dict.fromkeys(markup for one in _leaves(value) if (markup := _markup(one)) is not None))
    if len(found) != 1:
        return None
    title = _title(value)
    return f"<h1>{html.escape(title)}</h1>{found[0]}" if title and title not in found[0] else found[0]


def _leaves(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth < MOST:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one, depth + 1)


def _title(value: object) -> str | None:
    """Return the title beside the article, where there is but one."""
    found = list(_named(value, 0))
    return found[0] if len(set(found)) == 1 else None


def _named(value: object, depth: int) -> Iterator[str]:
    if depth > MOST:
        return
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str) and str(name).lower() in ("title", "articletitle", "doctitle") and one.strip():
                yield one.strip()
            else:
                yield from _named(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one, depth + 1)


def _with_tables(script: str) -> list[str]:
    """Return the strings of a script that hold tables; those that are added to one another are one."""
    joined: list[list[str]] = []
    written: list[str] = []
    end = -1
    for match in _LITERAL.finditer(script):
        quoted = match["quoted"]
        if quoted.startswith("`") and "${" in quoted:
            end = -1
            continue
        decoded = unescaped(quoted[1:-1])
        if match["before"] == "+" and joined and not script[end : match.start()].strip():
            joined[-1].append(decoded)
        else:
            joined.append([decoded])
        call = script[max(0, match.start() - len(_WRITES[1])) : match.start() + 1]
        if call.endswith(_WRITES):
            written.append(decoded)
        end = match.end()
    whole = ["".join(pieces) for pieces in joined]
    found = [markup for one in whole if (markup := _markup(one)) is not None]
    if len(written) > 1 and (markup := _markup("".join(written))) is not None:
        return [markup]
    return found


def _markup(text: str) -> str | None:
    """Return a string's markup where it has a table: as it is, as entities, or as a string inside the string."""
    for _ in range(DEEPEST):
        if _TABLE.search(text):
            return unescaped(text) if re.search(r'<t[dr]\b[^<>]*=\\"|<\\/t[dr]>', text) else text
        if not _HINT.search(text):
            return None
        text = html.unescape(text) if "&lt;" in text.lower() else unescaped(text)
    return None


def unescaped(text: str) -> str:
    """Decode the escapes of a string literal; pairs of surrogates become the character that they stand for."""
    plain = _ESCAPE.sub(_escape, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number is not None:
        code = int(number, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _SINGLE.get(match[4], match[4])
