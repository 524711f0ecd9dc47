"""What an address and its answer say of a file or page: its name, and whether it is another page's twin.

A year in an address or a name is not the report's.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header

_DISPOSITION = re.compile(r"""(?:^|;)\s*filename(\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)""", re.IGNORECASE)
_EXTENDED = re.compile(r"^([\w-]+)'[^']*'(.*)$")
_PARTS = re.compile(r"^([a-z][a-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$", re.IGNORECASE)
#: Hosts and folders of mobile pages, and of pages in traditional characters.
_TWIN_HOST = re.compile(r"^(?:m|wap|3g|mobile|big5|wza)\.(?=[^.]+\.)")
_TWIN_FOLDER = re.compile(r"^/(?:mobile|wap|m|big5|wza)(?=/)", re.IGNORECASE)
_TWIN_FILE = re.compile(r"_(?:wap|mobile|print)(?=\.s?html?$)|(?<=/content/)m(?=post_\d+\.html$)", re.IGNORECASE)
_PRINT = re.compile(r"^(?:print|isprint|printpage)=(?:1|true|yes)$", re.IGNORECASE)
_ESCAPED = re.compile(rb"%([0-9a-fA-F]{2})")


def file_name(url: str | None) -> str:
    """Return the name of the file at an address, without its ending; percent signs are UTF-8, else GB 18030."""
    last = re.split(r"[?#]", url or "", maxsplit=1)[0].rpartition("/")[2]
    raw = _unescaped(last.encode())
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.rpartition(".")[0] or name


def given_name(disposition: str | None) -> str | None:
    """Return the file's name in a Content-Disposition header (its bytes as Latin-1), None where it has none.

    RFC 6266 wants ``filename*``; portals send bare bytes in UTF-8 or GBK, percent signs, or RFC 2047 words.
    """
    found = dict[str, str]()
    for star, value in _DISPOSITION.findall(disposition or ""):
        found.setdefault(star, value.strip().strip('"').replace('\\"', '"'))
    if extended := _EXTENDED.match(found.get("*", "")):
        return _read(_unescaped(extended[2].encode("latin-1", "replace")), extended[1]) or None
    plain = found.get("", "")
    if "=?" in plain:
        try:
            parts = decode_header(plain)
        except (HeaderParseError, ValueError):
            return plain
        return "".join(part if isinstance(part, str) else _read(part, code) for part, code in parts) or None
    raw = plain.encode("latin-1", "replace")
    return _read(_unescaped(raw), None).rpartition("/")[2].rpartition("\\")[2] or None


def _unescaped(raw: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), raw)


def _read(raw: bytes, charset: str | None) -> str:
    for one in (charset, "utf-8"):
        try:
            return raw.decode(one or "utf-8")
        except (ValueError, LookupError):  # other bytes, no such charset, or no name of one
            continue
    return raw.decode("gb18030", "replace")


def twin_of(url: str) -> str | None:
    """Return the address that a mobile page, a print version or one in traditional characters stands in for.

    None for an address that is no twin. Whether there is such a page, only asking can tell.
    """
    parts = _PARTS.match(url)
    if parts is None:
        return None
    scheme, host, path, query, fragment = (part or "" for part in parts.groups())
    plain_host = host
    if found := _TWIN_HOST.match(host):
        rest = host[found.end() :]
        plain_host = rest if rest.startswith("www.") else f"www.{rest}"
    plain_path = _TWIN_FILE.sub("", _TWIN_FOLDER.sub("", path))
    plain_query = "&".join(pair for pair in query.split("&") if pair and not _PRINT.match(pair))
    if (plain_host, plain_path, plain_query) == (host, path, query):
        return None
    return f"{scheme}://{plain_host}{plain_path}{'?' if plain_query else ''}{plain_query}{fragment}"
