"""Addresses: the one spelling of each, which of them name the same page, and which may be asked at all.

Portals write one address in many ways: white space inside ``href``, ``/../`` left by joins, a trailing dot
on the host, ``_wap`` twins, session and counter keys. :func:`canonical` undoes what has no meaning and
keeps what has; :func:`same_page` lists the spellings that differ only by scheme or ``www.``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

#: Query keys that say how a page was reached, never which page it is.
_NOISE = frozenset(
    {"uid", "pagenum", "jh", "spm", "from", "timestamp", "_", "v", "jsessionid", "phpsessid", "isappinstalled"}
)
_UNSEEN = re.compile(r"[\u00a0\u200b\ufeff]+")
_LINE_END = re.compile(r"[\r\n\t\f\v]+")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_MOBILE_TWIN = re.compile(r"(/t(?:\d{8}|null)_\d+)_wap(\.s?html?)$", re.IGNORECASE)
_FILE_WITH_SLASH = re.compile(r"(\.(?:s?html?|jsp|aspx?|php|pdf|docx?|xlsx?))/$", re.IGNORECASE)
_DEFAULT_PORT = {"http": 80, "https": 443}
_SCHEMES = frozenset({"http", "https"})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: Fragments that choose what a page shows (gkmlpt); every other fragment is a position on the page.
_STATEFUL = re.compile(r"/gkmlpt/(?:index|annualreport|guide|policy)$")

#: Kinds of file that reports come in, by the end of the path.
FILE_ENDING = re.compile(r"\.(?:pdf|docx?|wps|et|xlsx?|ofd|rtf|zip|rar)$", re.IGNORECASE)
#: Scripts that hand documents out: downfile.jsp, download.jsp, downloadFile.do, /file/download?id=…, VSB's viewer's
_FILE_SCRIPT = re.compile(
    r"/(?:file|attach(?:ment)?|annex)?_?(?:downfile|download|downloadattach|downloadfile|filedown(?:load)?|attachdown(?:load)?)"
    r"(?:\.(?:jsp|do|action|aspx|ashx|php))?$|/virtual_attach_file\.vsb$",
    re.IGNORECASE,
)
#: A gate that shows another host's pages in traditional characters: /gate/big5/www.x.gov.cn/a.html.
_GATE = re.compile(r"^/gate/(?:big5|gb|gbk)/([\w.-]+\.[a-z]{2,}(?::\d+)?)(/.*)?$", re.IGNORECASE)


class BadAddressError(ValueError):
    """What was written as a link is no http(s) address."""

    def __str__(self) -> str:
        """Return a sentence for whoever typed it."""
        return f"No http or https address: {super().__str__() or '(nothing)'}"


def canonical(url: str) -> str:
    """Return the one spelling of ``url`` under which it is asked and remembered.

    Raises BadAddressError for other schemes (``javascript:``, ``mailto:``, ``ftp:``) and for what cannot be
    read.
    """
    text = _without_blanks(url)
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").replace(" ", "").rstrip("."), parts.port
    except ValueError as error:
        raise BadAddressError(url) from error
    scheme = parts.scheme.lower()
    if scheme not in _SCHEMES or not host:
        raise BadAddressError(url)
    netloc = f"[{host}]" if ":" in host else host
    if port not in (None, _DEFAULT_PORT[scheme]):
        netloc += f":{port}"
    if gate := _GATE.match(parts.path):
        inner = urlunsplit((scheme, gate[1], gate[2] or "/", parts.query, parts.fragment))
        return canonical(inner)
    path = _MOBILE_TWIN.sub(r"\1\2", _without_dots(_SESSION.sub("", parts.path)) or "/")
    path = _FILE_WITH_SLASH.sub(r"\1", path)
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0].lower() not in _NOISE]
    fragment = parts.fragment if _STATEFUL.search(path) else ""
    return safe_url_string(urlunsplit((scheme, netloc, path, "&".join(kept), fragment)))


def resolve(base: str, link: str) -> str:
    """Return the canonical address that ``link``, as written on the page at ``base``, points to.

    ``./x`` glued to a host and ``//host`` forms come out right. Raises BadAddressError.
    """
    link = _without_blanks(link)
    if not link or link.startswith("#"):
        raise BadAddressError(link)
    try:
        return canonical(urljoin(base, link))
    except ValueError as error:
        raise BadAddressError(link) from error


def led_to(base: str, location: bytes) -> str:
    """Return where a redirect from ``base`` leads: canonical, or as it is written where that is no http(s) address."""
    written = location.decode("latin-1").strip()
    try:
        return resolve(base, written)
    except BadAddressError:
        return written[:500]


def directory(url: str) -> str:
    """Return the address up to the last ``/``; a last part without a dot is itself a directory."""
    parts = urlsplit(canonical(url))
    head, _, tail = parts.path.rpartition("/")
    path = parts.path if not tail else f"{head}/" if "." in tail else f"{parts.path}/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def host(url: str) -> str:
    """Return the host's name in lower case, without port; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def same_page(url: str) -> tuple[str, ...]:
    """Return the spellings of ``url`` (itself first) that differ by ``http``/``https`` or ``www.`` only."""
    parts = urlsplit(url)
    bare = parts.netloc.removeprefix("www.")
    hosts = (parts.netloc, bare) if bare != parts.netloc else (bare, f"www.{bare}") if _named(bare) else (bare,)
    schemes = (parts.scheme, "https" if parts.scheme == "http" else "http")
    return tuple(urlunsplit((scheme, name, *parts[2:])) for scheme in schemes for name in hosts)


def identity(url: str) -> str:
    """Return what is equal for two spellings of one page (:func:`same_page`)."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc.removeprefix("www."), *parts[2:]))


def under(url: str, folder: str) -> bool:
    """Say whether ``url`` lies in the directory ``folder`` or below it, whatever the scheme and ``www.``."""
    return identity(url).startswith(identity(folder))


def is_file(url: str) -> bool:
    """Say whether the address is that of a document, or of a script that hands one out."""
    parts = urlsplit(url)
    if FILE_ENDING.search(parts.path):
        return True
    script = _FILE_SCRIPT.search(parts.path)
    return script is not None and ("." in script[0] or bool(parts.query))


def query(url: str) -> dict[str, str]:
    """Return the query's keys in lower case with their (last) decoded values."""
    return {key.lower(): value for key, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


def with_query(url: str, **changed: str | int) -> str:
    """Return ``url`` with these query values set, the others kept letter for letter and in place.

    Repeated keys lose all but the first. Values encoded twice stay so: servers compare them verbatim.
    """
    parts = urlsplit(url)
    wanted = {key.lower(): (key, str(value)) for key, value in changed.items()}
    pairs: dict[str, str] = {}
    for pair in filter(None, parts.query.split("&")):
        name = pair.partition("=")[0]
        pairs.setdefault(name.lower(), pair)
    for lower, (name, value) in wanted.items():
        shown = pairs[lower].partition("=")[0] if lower in pairs else name
        pairs[lower] = urlencode({shown: value})
    return urlunsplit((*parts[:3], "&".join(pairs.values()), ""))


def _without_blanks(written: str) -> str:
    """Drop white space that has no meaning: around a line's end, a slash and the whole, and what nobody sees.

    A blank within a name is a part of it.
    """
    lines = (line.strip() for line in _LINE_END.split(_UNSEEN.sub("", written)))
    return "/".join(part.strip() for part in "".join(lines).split("/"))


def _without_dots(path: str) -> str:
    """Resolve ``.`` and ``..`` segments and doubled slashes, also those that a join left at the root."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part not in (".", ""):
            kept.append(part)
    ends_open = path.endswith(("/", "/.", "/.."))
    return "/" + "/".join(kept) + ("/" if ends_open and kept else "")


def _named(netloc: str) -> bool:
    """Say whether this is a name, not a numeric address (which has no ``www.`` twin)."""
    return _numeric(netloc.rpartition(":")[0] or netloc) is None and "." in netloc


def _numeric(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None


def is_private(name: str) -> bool:
    """Say whether a host's name is, or plainly stands for, an address that is not on the open internet."""
    number = _numeric(name)
    if number is not None:
        return not number.is_global
    return name == "localhost" or name.endswith((".localhost", ".local", ".internal")) or "." not in name


@dataclass(frozen=True)
class Reach:
    """Which hosts this crawl may ask: ``*.gov.cn``, and hosts that the registry or the operator named.

    A named host is allowed even where it is a private address (the sample portals, an intranet mirror). A
    private address that is not named is never asked, whatever links or redirects to it, and whatever name it
    hides behind: ``inward`` are the names that may stand for one.
    """

    named: frozenset[str] = field(default_factory=frozenset)
    inward: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, urls: Iterable[str], inward: Iterable[str] = ()) -> Reach:
        """Allow the hosts of these addresses; those of ``inward`` wherever they lie."""
        named, free = (frozenset(filter(None, map(host, some))) for some in (urls, inward))
        return cls(named | free, free | {name for name in named if is_private(name)})

    def allows(self, url: str) -> bool:
        """Say whether ``url`` may be asked."""
        name = host(url)
        if _one_of(name, self.named):
            return urlsplit(url).scheme in _SCHEMES
        return urlsplit(url).scheme in _SCHEMES and name.endswith(".gov.cn") and not is_private(name)

    def allows_at(self, name: str, address: str) -> bool:
        """Say whether the host ``name`` may be asked at the number that its name stands for."""
        return _one_of(name, self.inward) or is_global(address)


def _one_of(name: str, names: frozenset[str]) -> bool:
    return name in names or name.removeprefix("www.") in names or f"www.{name}" in names


def is_global(address: str) -> bool:
    """Say whether a number is one of the open internet, also where it wraps another (IPv4 within IPv6)."""
    number = _numeric(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        number = number.ipv4_mapped or number.sixtofour or number
        if number in _NAT64:
            number = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return number is not None and number.is_global and not number.is_multicast


def declared_charset(content_type: str | None) -> str | None:
    """Return the charset that a Content-Type header names, if any."""
    match = re.search(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", content_type or "", re.IGNORECASE)
    return match[1] if match else None
