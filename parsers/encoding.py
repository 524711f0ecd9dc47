"""From bytes to characters, by what the bytes are rather than by what a header claims.

Order: byte order mark, strict UTF-8, the declared charset (header, then ``meta``), gb18030. Servers declare
``gb2312`` or ``ISO-8859-1`` over UTF-8 pages often enough that a declaration may not come first.
"""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: One damaged character in so many is a slip; more is another encoding.
FEW = 10
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w-]{3,20})""", re.IGNORECASE)
# gb2312 and gbk are subsets of gb18030; pages that declare them use its rarer characters (镕, 喆)
_SAME = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "zh-cn": "gb18030",
}
# a page in Chinese is never in these, whatever it says; they decode any byte and so would never fail
_NEVER = {"iso8859-1", "cp1252", "ascii", "latin-1"}


def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text and the name of the encoding that gave it.

    ``declared`` is the charset of the response header, if any. A tail that UTF-8 cannot read because the body was
    cut in the middle of a character does not make it another encoding. Bytes that no rule can read become U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace"), "utf-8" if name == "utf-8-sig" else name
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.end >= len(body) - 3 and error.reason == "unexpected end of data":
            return body.decode("utf-8", "replace"), "utf-8"
    mended = _damaged_utf8(body)
    if mended is not None:
        return mended, "utf-8"
    for charset in (declared, *_declared_inside(body)):
        named = _codec(charset)
        if named is None or named == "utf-8" or named in _NEVER:
            continue
        try:
            return body.decode(named), named
        except UnicodeDecodeError:
            continue
    return body.decode("gb18030", "replace"), "gb18030"


def _damaged_utf8(body: bytes) -> str | None:
    """Return the text of a UTF-8 page with a few damaged bytes; GBK read as UTF-8 is damaged nearly everywhere."""
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    others = sum(1 for char in text if char > "\x7f")
    return text if damaged * FEW <= others else None


def _declared_inside(body: bytes) -> list[str]:
    head = body[:4096]
    return [match[1].decode("ascii", "replace") for pattern in (_XML, _META) for match in pattern.finditer(head)]


def _codec(charset: str | None) -> str | None:
    if not charset:
        return None
    charset = _SAME.get(charset.strip().lower(), charset.strip())
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):  # no such codec, or no name at all
        return None
