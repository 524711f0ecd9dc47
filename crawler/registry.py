"""The registry of portals: TOML, one file a province, a few lines a portal.

A portal names its address, its family of software where known, the place that it belongs to, the evidence
for all this, and the columns in which annual reports are listed, each with the agency that publishes there.
A portal without columns is searched for them (docs/discovery.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Self

from archive import corrections, removals
from crawler.addresses import BadAddressError, canonical, host, identity
from crawler.asking.hours import Hours
from crawler.families import FAMILIES

#: ``seen``: the addresses stand in a public source. ``probable``: only the pattern speaks for them.
STATUSES = ("seen", "probable", "retired", "proposed")
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_PORTAL_FIELDS = {
    *("id", "name", "family", "url", "region", "site_code", "status", "evidence", "group", "search", "expected"),
    "column",
}
#: How a portal's hosts are asked (docs/manners.md).
_MANNERS = {"hosts", "delay", "budget", "backfill", "tls", "scheme", "private"}
_LONGEST_DELAY = 600
_HOST = re.compile(r"^[a-z0-9.-]+$")
_COLUMN_FIELDS = {"url", "agency", "confirmed", "status", "evidence"}
#: Codes of the sample portals' invented places.
_SAMPLE_REGION = re.compile(r"^99\d{4}$")
#: 网站标识码: the place's code and four digits, or ``bm`` and eight for a body of the State Council.
_SITE_CODE = re.compile(r"^(?:(\d{6})\d{4}|bm\d{8})$")
#: A place's code, or the beginning of one that stands for all that begins so.
_PLACE = re.compile(r"^\d{2}(?:\d{2}){0,2}$")
#: Stands for a place where portals are chosen that belong to none: the bodies of the State Council, the Corps.
NO_PLACE = "none"


class UnknownPortalError(LookupError):
    """No portal of the registry has this id, or lies in this place."""


class RegistryError(ValueError):
    """The registry is malformed; ``findings`` names file, portal and field of each fault."""

    def __init__(self, findings: Sequence[str]) -> None:
        """Keep every fault, so that all can be mended at once."""
        super().__init__("\n".join(findings))
        self.findings = list(findings)


@dataclass(frozen=True, slots=True)
class Column:
    """A list of annual reports. ``agency``: the only one that publishes there; ``confirmed``: nothing else is."""

    url: str
    agency: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """How many reports a portal lists: fewer than ``minimum`` is an error of the run, more than ``maximum`` warns."""

    minimum: int
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal. ``family`` None: by fingerprint. ``region``: 行政区划代码. ``group``: hosts asked as one.

    How its hosts are asked: ``hosts`` belong to it beside those of its addresses; ``delay`` (seconds), ``budget``
    (requests a day) and ``backfill`` (hours for old years, ``22:00-06:00``) instead of the settings'; ``tls`` legacy
    for old servers; ``scheme`` the only one that works there; ``private``: they may lie on private addresses.
    """

    id: str
    name: str
    url: str
    family: str | None = None
    region: str | None = None
    status: str = "seen"
    evidence: str = ""
    group: str | None = None
    columns: tuple[Column, ...] = ()
    #: 网站标识码, where it was seen.
    site_code: str | None = None
    #: Search the portal as well: its columns are not all, or not sure.
    search: bool = False
    expected: Expected | None = None
    hosts: tuple[str, ...] = ()
    delay: float | None = None
    budget: int | None = None
    backfill: str | None = None
    tls: str | None = None
    scheme: str | None = None
    private: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Its hosts, without ``www.``."""
        urls = (self.url, *(column.url for column in self.columns))
        return frozenset(filter(None, (*map(bare, map(host, urls)), *map(bare, self.hosts))))

    def spelled(self, url: str) -> str:
        """Return ``url`` in the scheme that its host can be asked in, where it is this portal's and the entry says."""
        if self.scheme is None or url.startswith(f"{self.scheme}:") or bare(host(url)) not in self.names:
            return url
        return canonical(f"{self.scheme}:{url.partition(':')[2]}")


def bare(name: str) -> str:
    """Return a host's name without ``www.``: both are one host."""
    return name.removeprefix("www.")


class Registry:
    """All portals, by id, in the order of the files."""

    def __init__(self, portals: Iterable[Portal]) -> None:
        """Take portals that are known to be well formed."""
        self._portals = {portal.id: portal for portal in portals}

    @classmethod
    def load(cls, *paths: Path | str) -> Self:
        """Read registry files (folders: every ``.toml`` in them); without paths, the package's own.

        Raises RegistryError with every fault found.
        """
        sources = list(_sources(paths))
        if findings := _check(sources):
            raise RegistryError(findings)
        return cls(_portal(entry) for _, data in sources for entry in data.get("portal", []))

    def __contains__(self, portal_id: object) -> bool:
        return portal_id in self._portals

    def __getitem__(self, portal_id: str) -> Portal:
        return self._portals[portal_id]

    def __iter__(self) -> Iterator[Portal]:
        return iter(self._portals.values())

    def __len__(self) -> int:
        return len(self._portals)

    def active(self) -> list[Portal]:
        """Return the portals that a crawl of everything asks: neither retired nor merely proposed."""
        return [portal for portal in self if portal.status in ("seen", "probable")]

    def within(self, place: str) -> list[Portal]:
        """Return the active portals of a place and of all below it.

        ``place`` is its 行政区划代码, whole or its beginning (370000 or 37, 370200 or 3702), or ``none`` for those that
        belong to no place. Raises UnknownPortalError where there is none.
        """
        beginning = place if place == NO_PLACE else _beginning(place)
        found = [one for one in self.active() if (one.region or NO_PLACE).startswith(beginning)]
        if not found:
            raise UnknownPortalError(f"No portal of the registry lies in {place}.")
        return found

    def chosen(self, names: Iterable[str], places: Iterable[str] = ()) -> list[str]:
        """Return the ids of the portals so called, and of the active ones :meth:`within` these places, each once.

        Raises UnknownPortalError for what the registry does not have.
        """
        names = list(names)
        if unknown := [name for name in names if name not in self]:
            raise UnknownPortalError(
                f"Not in the registry: {', '.join(unknown)}. A portal that is not in it is given by its address."
            )
        return list(dict.fromkeys([*names, *(portal.id for place in places for portal in self.within(place))]))


def _beginning(place: str) -> str:
    """Return what the codes of a place and of all below it begin with."""
    if not _PLACE.match(place):
        raise UnknownPortalError(f"{place} is no 行政区划代码, nor the beginning of one.")
    while len(place) > len("37") and place.endswith("00"):
        place = place[:-2]
    return place


def check_registry(paths: Sequence[Path | str] = ()) -> list[str]:
    """Return every fault of these registry files, empty where they are sound.

    Each says the file, the portal and the field. None given: the package's own, and its other reviewed files,
    corrections and removals.
    """
    reviewed = [] if paths else [*corrections.check(), *removals.check()]
    return [*_check(list(_sources(paths))), *reviewed]


def own_files() -> Traversable:
    """Return the folder of the package's registry, which may lie in a zipped egg."""
    return files("crawler") / "portals"


def _sources(paths: Sequence[Path | str]) -> Iterator[tuple[str, dict[str, Any]]]:
    places: list[Traversable] = [Path(path) for path in paths] or [own_files()]
    for place in places:
        entries = [file for file in place.iterdir() if file.name.endswith(".toml")] if place.is_dir() else [place]
        for file in sorted(entries, key=lambda entry: entry.name):
            try:
                yield file.name, tomllib.loads(file.read_text("utf-8-sig"))
            except UnicodeDecodeError as error:
                yield file.name, {"unreadable": f"it is not in UTF-8 ({error})"}
            except (OSError, tomllib.TOMLDecodeError) as error:
                yield file.name, {"unreadable": str(error)}


def _portal(entry: dict[str, Any]) -> Portal:
    columns = tuple(
        Column(canonical(column["url"]), column.get("agency"), bool(column.get("confirmed", False)))
        for column in entry.get("column", [])
    )
    return Portal(
        id=entry["id"],
        name=entry["name"],
        url=canonical(entry["url"]),
        family=entry.get("family"),
        region=entry.get("region"),
        status=entry.get("status", "seen"),
        evidence=entry.get("evidence", ""),
        group=entry.get("group"),
        columns=columns,
        site_code=entry.get("site_code"),
        search=entry.get("search", False),
        expected=Expected(**entry["expected"]) if "expected" in entry else None,
        hosts=tuple(entry.get("hosts", ())),
        delay=entry.get("delay"),
        budget=entry.get("budget"),
        backfill=entry.get("backfill"),
        tls=entry.get("tls"),
        scheme=entry.get("scheme"),
        private=entry.get("private", False),
    )


def is_region(code: str) -> bool:
    """Say whether this is a 行政区划代码 of the official list, or of a sample portal's invented place."""
    return code in _regions() or bool(_SAMPLE_REGION.match(code))


@lru_cache
def _regions() -> frozenset[str]:
    rows = files("archive").joinpath("places").joinpath("regions.tsv").read_text("utf-8").splitlines()
    return frozenset(row.partition("\t")[0] for row in rows[1:])


def _check(sources: Sequence[tuple[str, dict[str, Any]]]) -> list[str]:
    findings: list[str] = []
    known: dict[str, dict[str, str]] = {"id": {}, "name": {}, "site_code": {}}
    homes: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for file, data in sources:
        if "unreadable" in data:
            findings.append(f"{file}: cannot be read: {data['unreadable']}")
            continue
        findings += [f"{file}: unknown key {key!r}" for key in sorted(set(data) - {"portal"})]
        if fault := _no_tables(data, "portal", "portal"):
            findings.append(f"{file}: {fault}")
            continue
        for number, entry in enumerate(data.get("portal", []), 1):
            where = f"{file}: portal {entry.get('id') or f'number {number}'}"
            if fault := _no_tables(entry, "column", "portal.column"):
                findings.append(f"{where}: {fault}")
                continue
            findings += [f"{where}: {fault}" for fault in _faults(entry)]
            for name, used in known.items():
                if isinstance(value := entry.get(name), str):
                    findings += _twice(where, name, value, used)
            for field_name, url in _addresses(entry):
                try:
                    key = identity(canonical(url))
                except BadAddressError:
                    findings.append(f"{where}: {field_name}: not an http(s) address: {url!r}")
                    continue
                findings += _twice(where, field_name, key, homes if field_name == "url" else addresses)
    return findings


def _no_tables(data: dict[str, Any], name: str, header: str) -> str | None:
    """Say that what must be a list of tables is none: ``[[portal]]`` is easily written ``[portal]``."""
    value = data.get(name, [])
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return None
    return f"{name}: not a list of tables: its header is [[{header}]], with two brackets"


def _faults(entry: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one portal's fields, addresses apart."""
    for name in ("id", "name", "url", "evidence"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            yield f"{name}: missing or not a text"
    yield from (f"{name}: no such field" for name in sorted(set(entry) - _PORTAL_FIELDS - _MANNERS))
    if isinstance(entry.get("id"), str) and not _ID.match(entry["id"]):
        yield f"id: {entry['id']!r} is not lower-case letters, digits and single hyphens"
    if (family := entry.get("family")) is not None and family not in FAMILIES:
        yield f"family: {family!r} is not one of {', '.join(FAMILIES)}"
    if (status := entry.get("status", "seen")) not in STATUSES:
        yield f"status: {status!r} is not one of {', '.join(STATUSES)}"
    region = entry.get("region")
    if isinstance(region, int):
        yield f"region: {region} is a number; a code stands in quotes"
    elif region is not None and not (
        isinstance(region, str) and (region in _regions() or _SAMPLE_REGION.match(region))
    ):
        yield f"region: {region!r} is not a code of the official list"
    code = entry.get("site_code")
    if code is not None and not (
        isinstance(code, str) and (match := _SITE_CODE.match(code)) and match[1] in (region, None)
    ):
        yield f"site_code: {code!r} is no 网站标识码 of this place: its region's code and four digits, or bm and eight"
    if not isinstance(entry.get("search", False), bool):
        yield "search: neither true nor false"
    yield from _unexpected(entry)
    yield from _unmannerly(entry)
    for number, column in enumerate(entry.get("column", []), 1):
        where = f"column {number}"
        if not isinstance(column.get("url"), str):
            yield f"{where}: url: missing or not a text"
        if not isinstance(column.get("confirmed", False), bool):
            yield f"{where}: confirmed: neither true nor false"
        if column.get("status", "seen") not in STATUSES:
            yield f"{where}: status: {column['status']!r} is not one of {', '.join(STATUSES)}"
        yield from (f"{where}: {name}: no such field" for name in sorted(set(column) - _COLUMN_FIELDS))


def _unexpected(entry: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the number of reports that a portal is said to list."""
    expected = entry.get("expected", {"minimum": 0})
    counts = list(expected.values()) if isinstance(expected, dict) else []
    if not counts or not {"minimum"} <= set(expected) <= {"minimum", "maximum"}:
        yield "expected: not { minimum = …, maximum = … }; maximum may be left out"
    elif not all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in counts):
        yield "expected: not numbers of reports from 0"
    elif counts and expected["minimum"] > expected.get("maximum", expected["minimum"]):
        yield "expected: minimum is above maximum"


def _unmannerly(entry: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the fields that say how a portal's hosts are asked."""
    names = entry.get("hosts", [])
    if not isinstance(names, list) or not all(isinstance(name, str) and _HOST.match(name) for name in names):
        yield "hosts: not a list of hosts' names in lower case, without scheme and port"
    delay, budget = entry.get("delay", 0), entry.get("budget", 1)
    if not isinstance(delay, (int, float)) or isinstance(delay, bool) or not 0 <= delay <= _LONGEST_DELAY:
        yield f"delay: {delay!r} is not a number of seconds from 0 to {_LONGEST_DELAY}"
    if not isinstance(budget, int) or isinstance(budget, bool) or budget < 1:
        yield f"budget: {budget!r} is not a number of requests a day"
    if (hours := entry.get("backfill")) is not None:
        try:
            Hours.parse(str(hours))
        except ValueError as error:
            yield f"backfill: {error}"
    for name, values in (("tls", ("legacy",)), ("scheme", ("http", "https"))):
        if name in entry and entry[name] not in values:
            yield f"{name}: {entry[name]!r} is not one of {', '.join(values)}"
    if entry.get("scheme") in ("http", "https") and not str(entry.get("url")).startswith(f"{entry['scheme']}:"):
        yield "scheme: the portal's own address has another"
    if not isinstance(entry.get("private", False), bool):
        yield "private: neither true nor false"


def _addresses(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if isinstance(entry.get("url"), str):
        yield "url", entry["url"]
    for number, column in enumerate(entry.get("column", []), 1):
        if isinstance(column.get("url"), str):
            yield f"column {number}: url", column["url"]


def _twice(where: str, name: str, value: str, seen: dict[str, str]) -> list[str]:
    if value in seen:
        file, _, portal = seen[value].partition(": ")
        return [f"{where}: {name}: already used by {portal} in {file}"]
    seen[value] = where
    return []
