"""What a sample portal is: the data of one TOML file, checked key by key.

Everything a portal does is decided here; the rest of the package only carries it out. An unknown key, a
missing one or a value of the wrong kind raises SampleError with the file, the place and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 2019, 2025

# reasons of the contract (fetches.reason) that a document of a sample portal can be refused for
REFUSED = frozenset(
    {
        "notice",
        "form",
        "infographic",
        "website_report",
        "other_report",
        "not_a_report",
        "foreign_host",
        "robots",
    }
)


# what an edition's ``body``, ``held``, ``named`` and ``beside`` may say
FILES = ("pdf", "docx", "doc-html", "scan", "rar", "ofd")
UNREADABLE_FILES = frozenset({"scan", "rar", "ofd"})
HELD = ("link", "outside", "iframe", "viewer", "click", "script", "download", "listed")
NAMED = ("star", "percent", "utf-8", "gbk", "none")


class SampleError(ValueError):
    """A sample portal's TOML file says something that cannot be served."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One error put into one report on purpose: the rule that must find it, at what, and by how much."""

    rule: str
    at: str | None = None
    by: int = 1


@dataclass(frozen=True, slots=True)
class Later:
    """What a report's page says in its second state (``Running.turn``), with nothing to announce it.

    ``plant`` is a slip that it has then, ``mended`` that the one it had is gone, ``dials`` its other looks (``views``:
    its counter; ``tables = "image"``: pictures), ``renamed`` other headings, by the number of the chapter.
    """

    plant: Plant | None = None
    mended: bool = False
    dials: Mapping[str, Any] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """What is particular about one agency's report of one year. Empty means: as the agency's other reports.

    ``form`` is the template used; ``single_other`` prints the one line （六）其他处理 in a form of 2021;
    ``listed`` is how the list shows the title (full, organ, truncated, broken); ``folder`` is a YYYYMM that
    contradicts the date; ``undated`` gives the address no date; ``published`` overrides the date; ``dials``
    overrides the layout.

    ``body`` is a file that holds the report in place of the page (pdf, docx, doc-html: a page named .doc, scan: a PDF
    of pictures, rar, ofd), and ``held`` how one comes to it: link (in the text), outside (a box of attachments behind
    the text), iframe, viewer (pdf.js), click (window.open), script (a variable), download (a script that hands it
    out, without an ending), listed (the list links it; there is no page). ``named`` is how a download says its name:
    star (filename*), percent, utf-8, gbk (raw bytes), none. ``captcha``: the download asks for one instead.
    ``beside`` is a file beside a page that has the tables too; ``pictured``: the list has a PDF of pictures as well.
    ``renamed`` are headings of its own, by the number of the chapter; ``later`` is what its page silently becomes.
    """

    year: int
    layout: str = ""
    form: str = ""
    title: str = ""
    listed: str = ""
    folder: str = ""
    published: str = ""
    undated: bool = False
    single_other: bool = False
    twin: bool = False
    body: str = ""
    held: str = "link"
    named: str = "star"
    captcha: bool = False
    beside: str = ""
    pictured: bool = False
    dials: Mapping[str, Any] = field(default_factory=dict)
    plant: Plant | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    later: Later | None = None

    def turned(self) -> Edition:
        """Return what is particular about this report in its second state."""
        if self.later is None:
            return self
        return replace(
            self,
            plant=self.later.plant or (None if self.later.mended else self.plant),
            dials={**self.dials, **self.later.dials},
            renamed={**self.renamed, **self.later.renamed},
            later=None,
        )


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """An agency and its reports: one for each year from ``first`` to ``last`` except ``without``.

    ``size`` is how much it has to do (none, tiny, small, medium, large); ``parent`` the government whose
    aggregate report includes it; ``aggregate`` whether its own report is such a sum; ``column`` where its
    reports are listed, ``copies`` further columns that hold a second copy of each.

    ``same_as`` is the id of another portal with an agency of this name, whose reports are published here once more, as
    they are there; an edition given here stands in the place of the other's (a copy with a slip: its ``plant``).
    """

    name: str
    kind: str
    level: str
    region: str
    column: str
    size: str = "small"
    layout: str = "clean"
    title: str = "{agency}{year}年政府信息公开工作年度报告"
    listed: str = "full"
    parent: str = ""
    aggregate: bool = False
    regulations: bool = False
    first: int = FIRST_YEAR
    last: int = LAST_YEAR
    without: tuple[int, ...] = ()
    copies: tuple[str, ...] = ()
    same_as: str = ""
    editions: tuple[Edition, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years reported on, oldest first."""
        return tuple(year for year in range(self.first, self.last + 1) if year not in self.without)

    def edition(self, year: int) -> Edition:
        """Return what is particular about the report of ``year``."""
        return next((edition for edition in self.editions if edition.year == year), Edition(year))


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A column of the portal. ``agency`` is whose it is, where it is one agency's.

    TRS: ``pager`` names the script call, ``claims`` counts pages that it announces beyond the last,
    ``years`` are sub-channels, ``writing`` how rows are written (plain, table, script), ``commented``
    repeats the list in a comment. Hanweb jpage: ``proxy`` is what the server obeys (startrecord, page,
    none), ``totals`` whether it counts, ``referer`` whether it insists on one, ``beside`` a second list on
    the page. ``shell`` leaves the list out. The registry has the column unless ``registered`` is false, and
    says that it holds nothing else unless ``confirmed`` is.
    """

    path: str
    title: str
    agency: str = ""
    page_size: int = 15
    pager: str = "createPageHTML"
    claims: int = 0
    years: tuple[int, ...] = ()
    writing: str = "plain"
    commented: bool = False
    proxy: str = "startrecord"
    totals: bool = True
    referer: bool = True
    beside: str = ""
    shell: bool = False
    registered: bool = True
    confirmed: bool = True
    knobs: Mapping[str, Any] = field(default_factory=dict)

    def turned(self, kind: type[T]) -> T:
        """Return the family's own record of this column's knobs. Raises SampleError for one that it does not know."""
        try:
            return kind(**self.knobs)
        except TypeError as error:
            raise SampleError(f"{self.path}: {error}") from error


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """A document listed beside the reports, to be refused or to fail.

    ``refused`` is the contract's reason, or ``failed`` the class of the failure. ``url`` is a whole address
    (``{port}`` in it is the portals' common port), ``path`` one on this portal; both empty: as its column has it.
    ``heading`` and ``text`` stand on the page in place of the listed title and the paragraphs of prose.toml.
    ``in_place``: a dead link answers 200 with the template of the 404 page, where others lead there.
    """

    column: str
    title: str
    published: str
    refused: str = ""
    failed: str = ""
    url: str = ""
    path: str = ""
    listed: str = "full"
    heading: str = ""
    text: tuple[str, ...] = ()
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class TroublePlan:
    """One trouble. ``path``: a pattern of addresses (``/zwgk/*/t2023*``), ``does``: a name of ``troubles.KINDS``.

    ``times``: only for the first so many requests of each address, 0 for all; ``after``: only once the host has
    answered so many requests. ``gives`` is the class of failure (or ``refused: REASON``) that the ledger must hold of
    these addresses in the end; empty where a patient reader gets them all the same. ``seconds``, ``size`` (bytes),
    ``status``, ``to`` (an address, a charset) and ``retry_after`` belong to single kinds.
    """

    path: str
    does: str
    times: int = 0
    after: int = 0
    gives: str = ""
    seconds: str = "0"
    size: int = 0
    status: int = 0
    to: str = ""
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class PortalPlan:
    """One sample portal. ``address`` is its own loopback address, ``code`` its 网站标识码.

    ``knobs`` here and in a column are the family's own; its module under ``sites`` knows and checks them.
    ``troubles`` are what goes wrong on the way (``troubles.py``).
    """

    id: str
    name: str
    family: str
    address: str
    region: str
    code: str
    columns: tuple[ColumnPlan, ...]
    agencies: tuple[AgencyPlan, ...]
    others: tuple[OtherPlan, ...] = ()
    disallow: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    troubles: tuple[TroublePlan, ...] = ()
    knobs: Mapping[str, Any] = field(default_factory=dict)

    def turned(self) -> PortalPlan:
        """Return the portal in its second state: every report as it is later."""
        agencies = (replace(one, editions=tuple(edition.turned() for edition in one.editions)) for one in self.agencies)
        return replace(self, agencies=tuple(agencies))

    def column(self, path: str) -> ColumnPlan:
        """Return the column at ``path``."""
        return next(column for column in self.columns if column.path == path)


def _value(hint: Any, raw: Any, where: str) -> Any:
    """Turn one TOML value into what the field wants, or say why not."""
    if isinstance(raw, list) and all(isinstance(item, dict) for item in raw) and "Plan" in str(hint):
        plans = (ColumnPlan, AgencyPlan, OtherPlan, TroublePlan)
        kind: Mapping[str, type[Any]] = {plan.__name__: plan for plan in plans}
        name = next(name for name in kind if name in str(hint))
        return tuple(_record(kind[name], item, f"{where}[{index}]") for index, item in enumerate(raw))
    if isinstance(raw, list) and "Edition" in str(hint):
        return tuple(_record(Edition, item, f"{where}[{index}]") for index, item in enumerate(raw))
    for one in (Plant, Later):
        if isinstance(raw, dict) and one.__name__ in str(hint):
            return _record(one, raw, where)
    if isinstance(raw, dict) and "Mapping" in str(hint):
        return raw
    if isinstance(raw, list) and "tuple" in str(hint):
        return tuple(raw)
    if isinstance(raw, date):
        raw = raw.isoformat()
    if hint in (str, int, bool, str | None) and isinstance(raw, (str, int, bool)):
        wanted = str if hint == (str | None) else hint
        if isinstance(raw, wanted) and not (wanted is int and isinstance(raw, bool)):
            return raw
    raise SampleError(f"{where}: {raw!r} is not a {hint}")


def _record(kind: type[Any], raw: Mapping[str, Any], where: str) -> Any:
    hints = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}
    for key in raw:
        if key not in known:
            raise SampleError(f"{where}: unknown key {key!r}; known are {', '.join(known)}")
    for name, item in known.items():
        if name not in raw and item.default is MISSING and item.default_factory is MISSING:
            raise SampleError(f"{where}: {name!r} is missing")
    return kind(**{key: _value(hints[key], value, f"{where}.{key}") for key, value in raw.items()})


def _check(portal: PortalPlan, where: str) -> PortalPlan:
    """Refuse data that contradicts itself: names and paths that nothing bears, years without a report."""
    paths = {column.path for column in portal.columns}
    names = {agency.name for agency in portal.agencies}
    if not portal.address.startswith("127."):
        raise SampleError(f"{where}: address {portal.address!r} is not a loopback address")
    for name, code in ((portal.name, portal.region), *((agency.name, agency.region) for agency in portal.agencies)):
        if code not in region_codes():
            raise SampleError(f"{where}: {name}: no region {code!r}; a new place is a new line of regions.tsv")
    for agency in portal.agencies:
        for path in (agency.column, *agency.copies):
            if path not in paths:
                raise SampleError(f"{where}: {agency.name}: no column {path!r}")
        if agency.parent and agency.parent not in names:
            raise SampleError(f"{where}: {agency.name}: no agency {agency.parent!r}")
        if agency.same_as and agency.aggregate:
            raise SampleError(f"{where}: {agency.name}: what is a copy adds nothing up")
        for edition in agency.editions:
            if edition.year not in agency.years:
                raise SampleError(f"{where}: {agency.name}: an edition of {edition.year}, but no report of that year")
            _check_file(edition, f"{where}: {agency.name} {edition.year}")
    for other in portal.others:
        if other.column not in paths:
            raise SampleError(f"{where}: {other.title}: no column {other.column!r}")
        if bool(other.refused) == bool(other.failed):
            raise SampleError(f"{where}: {other.title}: either refused or failed must be given")
        if other.refused and other.refused not in REFUSED:
            raise SampleError(f"{where}: {other.title}: no reason {other.refused!r}")
    return portal


def _check_file(edition: Edition, where: str) -> None:
    renamed = {**edition.renamed, **(edition.later.renamed if edition.later else {})}
    if not set(renamed) <= set("123456"):
        raise SampleError(f"{where}: renamed chapters are called 1 to 6, not {', '.join(renamed)}")
    for name, choices in (("body", FILES), ("held", HELD), ("named", NAMED), ("beside", FILES)):
        value = getattr(edition, name)
        if value and value not in choices:
            raise SampleError(f"{where}: {name} is one of {', '.join(choices)}, not {value!r}")
    if edition.body and edition.beside:
        raise SampleError(f"{where}: either body or beside")
    if edition.captcha and (not edition.body or edition.held != "download"):
        raise SampleError(f"{where}: only a download can ask for a captcha")


def read(path: Path) -> PortalPlan:
    """Read one portal's TOML file. Raises SampleError."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SampleError(f"{path.name}: {error}") from error
    portal: PortalPlan = _record(PortalPlan, raw, path.name)
    return _check(portal, path.name)


def read_all(paths: Iterable[Path]) -> tuple[PortalPlan, ...]:
    """Read portals, no two with the same id or address; a folder stands for the TOML files in it."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    portals = tuple(read(path) for path in found)
    for attribute in ("id", "address"):
        seen = [getattr(portal, attribute) for portal in portals]
        for value in seen:
            if seen.count(value) > 1:
                raise SampleError(f"two portals have the {attribute} {value!r}")
    return portals


@cache
def region_codes() -> frozenset[str]:
    """Return the codes of the invented places."""
    lines = (files(__package__) / "regions.tsv").read_text("utf-8").splitlines()
    return frozenset(line.partition("\t")[0] for line in lines[1:])


@cache
def bundled() -> Path:
    """Return the folder of the portals that come with the package."""
    return Path(str(files(__package__))) / "portals"
