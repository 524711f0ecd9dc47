"""What is true of the sample portals: every report with its figures, everything to refuse, everything that fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.samples import plan as plans
from crawler.samples.figures import APPLICANTS, all_figures
from crawler.samples.findings import ERRORS, Finding
from crawler.samples.manuscript import Manuscript, write
from crawler.samples.plan import AgencyPlan, PortalPlan, SampleError
from crawler.samples.printing import stated
from crawler.samples.sites import FAMILIES, Site
from parsers.forms import forms

# every line that the contract's table ``requests`` has a column for, whatever the form
ALL_LINES = tuple(dict.fromkeys(line.line for form in forms().values() for line in form.lines))


@dataclass(frozen=True, slots=True)
class TrueReport:
    """One report: who and what, where it stands, and each figure as a faithful reader takes it from the page.

    ``urls`` are its addresses, ``shown`` those of them that may be the current version, ``url`` the first of these:
    the agency's own page, on whichever column of its portal, or, where that has only a link to it, the file.

    ``figures`` maps ``table.line.column`` to a number, or to None where the page states none: blank, dashed
    or worded cells, amounts without a unit, and lines of ``requests`` that this report's form does not
    have. It is empty where the tables are pictures, or in a file that is not read or not given
    (``status`` is then ``unreadable`` and ``template`` None). ``raw`` has the printed text of the printed
    cells. ``planted`` are the findings of severity error, ``warned`` those of severity warning, as (rule,
    subject), that today's rules must report; no others. ``headings`` are (number, text).
    """

    portal: str
    agency: str
    region_code: str
    level: str
    kind: str
    year: int
    scope: str
    title: str
    url: str
    urls: tuple[str, ...]
    shown: tuple[str, ...]
    template: str | None
    status: str
    published_on: str
    signed_on: str | None
    index_number: str | None
    figures: dict[str, int | float | None]
    raw: dict[str, str]
    headings: tuple[tuple[int, str], ...]
    planted: tuple[Finding, ...]
    warned: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that a crawl of the sample portals must come to.

    ``refused`` maps an address to its reason, ``failed`` to the class of the failure; ``lists`` are the
    addresses of list pages, ``strays`` addresses that are on the portals but lead to nothing that is
    wanted. ``families`` has each portal's software, ``hosts`` the portal that a host belongs to,
    ``frames`` the call that fails inside a page.
    """

    reports: tuple[TrueReport, ...]
    refused: dict[str, str]
    failed: dict[str, str]
    lists: tuple[str, ...]
    strays: tuple[str, ...]
    forbidden: tuple[str, ...]
    families: dict[str, str]
    hosts: dict[str, str]
    frames: dict[str, str]


def _figures(manuscript: Manuscript) -> dict[str, int | float | None]:
    if not manuscript.readable:
        return {}
    found = stated(manuscript.cells)
    for line in ALL_LINES:
        for applicant in APPLICANTS:
            found.setdefault(f"requests.{line}.{applicant}", None)
    return found


def _shown(manuscript: Manuscript, own: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses on the agency's own portal whose bodies hold the report, of page and file by turns."""
    edition = manuscript.edition
    if not (edition.body or edition.beside) or edition.held == "listed" or edition.captcha:
        return tuple(own)
    return tuple(own[1::2] if manuscript.in_file else own[::2])


def _report(manuscript: Manuscript, own: Sequence[str], others: Sequence[str] = ()) -> TrueReport:
    agency, readable = manuscript.agency, manuscript.readable
    shown = _shown(manuscript, own)
    return TrueReport(
        portal=manuscript.portal.id,
        agency=agency.name,
        region_code=agency.region,
        level=agency.level,
        kind=agency.kind,
        year=manuscript.year,
        scope=manuscript.scope,
        title=manuscript.title,
        url=shown[0],
        urls=(*own, *others),
        shown=shown,
        template=manuscript.form.key if readable else None,
        status="complete" if readable else "unreadable",
        published_on=manuscript.published.isoformat(),
        signed_on=manuscript.signed.isoformat() if manuscript.signed and manuscript.worded else None,
        index_number=manuscript.index_number,
        figures=_figures(manuscript),
        raw={n: cell.text for n, cell in manuscript.cells.items() if not cell.missing} if readable else {},
        headings=tuple(manuscript.headings.items()) if manuscript.worded else (),
        planted=tuple(finding for finding in manuscript.findings if finding[0] in ERRORS),
        warned=tuple(finding for finding in manuscript.findings if finding[0] not in ERRORS),
    )


def _check_plant(agency: AgencyPlan, manuscript: Manuscript) -> None:
    """Hold a plan to its word: what it plants is found, and what it does not plant is not."""
    plant, found = manuscript.edition.plant, {rule for rule, _ in manuscript.findings}
    where = f"{manuscript.portal.id}: {agency.name} {manuscript.year}"
    if plant and plant.rule not in found:
        raise SampleError(f"{where}: the plant for {plant.rule} breaks nothing")
    if found and not plant:
        raise SampleError(f"{where}: breaks {', '.join(sorted(found))}, but nothing was planted")


def manuscripts(portal: PortalPlan) -> list[Manuscript]:
    """Write every report of a portal, agency by agency, oldest first."""
    figures = all_figures(portal)
    found: list[Manuscript] = []
    for agency in portal.agencies:
        for year in agency.years if not agency.same_as else ():
            manuscript = write(portal, agency, year, figures[agency.name][year])
            _check_plant(agency, manuscript)
            found.append(manuscript)
    return found


def copies(portal: PortalPlan, portals: Iterable[PortalPlan]) -> list[Manuscript]:
    """Write again what agencies of other portals published, as this portal has it."""
    found: list[Manuscript] = []
    for agency in portal.agencies:
        if not agency.same_as:
            continue
        where = f"{portal.id}: {agency.name}"
        home = next((one for one in portals if one.id == agency.same_as), None)
        original = next((one for one in home.agencies if one.name == agency.name), None) if home else None
        if home is None or original is None or original.same_as:
            raise SampleError(f"{where}: no portal {agency.same_as!r} with this agency's own reports")
        figures = all_figures(home)[agency.name]
        if agency.parent and figures != all_figures(portal)[agency.name]:
            raise SampleError(f"{where}: its size or power here is not the one there, so neither are its figures")
        for year in sorted(set(agency.years) & set(original.years)):
            own = next((one for one in agency.editions if one.year == year), original.edition(year))
            manuscript = write(home, replace(original, editions=(own,)), year, figures[year])
            _check_plant(agency, manuscript)
            found.append(replace(manuscript, portal=portal, agency=agency))
    return found


def build(portals: Iterable[PortalPlan], port: int) -> list[tuple[Site, list[Manuscript]]]:
    """Build each portal's site, with its own reports. Raises SampleError for a family that is not known."""
    portals = tuple(portals)
    found: list[tuple[Site, list[Manuscript]]] = []
    for portal in portals:
        if portal.family not in FAMILIES:
            raise SampleError(f"{portal.id}: no family {portal.family!r}; there are {', '.join(FAMILIES)}")
        others = tuple(replace(other, url=other.url.format(port=port)) for other in portal.others)
        portal = replace(portal, others=others)
        written = manuscripts(portal)
        found.append((FAMILIES[portal.family](portal, [*written, *copies(portal, portals)], port), written))
    return found


def gather(sites: Iterable[tuple[Site, list[Manuscript]]]) -> Truth:
    """Read the truth off built sites."""
    reports: list[TrueReport] = []
    refused: dict[str, str] = {}
    failed: dict[str, str] = {}
    lists: list[str] = []
    strays: list[str] = []
    forbidden: list[str] = []
    sites = list(sites)
    elsewhere: dict[tuple[str, str, int], list[str]] = {}
    for site, _ in sites:
        homes = {agency.name: agency.same_as for agency in site.plan.agencies if agency.same_as}
        for (name, year), urls in site.reports.items():
            if name in homes:
                elsewhere.setdefault((homes[name], name, year), []).extend(
                    [*urls, *site.pictures.get((name, year), [])]
                )
    for site, written in sites:
        for m in written:
            key = m.agency.name, m.year
            others = [*site.pictures.get(key, []), *elsewhere.get((site.plan.id, *key), [])]
            reports.append(_report(m, site.reports[key], others))
        refused |= {url: other.refused for url, other in site.others.items() if other.refused}
        failed |= {url: other.failed for url, other in site.others.items() if other.failed}
        failed |= dict.fromkeys(site.shells, "shell") | dict.fromkeys(site.unkept, "soft_404")
        failed |= dict.fromkeys(site.captchas, "captcha")
        lists += site.lists
        strays += site.strays
        forbidden += [site.base + path for path in site.plan.disallow]
    families = {site.plan.id: site.plan.family for site, _ in sites}
    hosts = {host: site.plan.id for site, _ in sites for host in (site.plan.address, *site.plan.foreign)}
    frames = {page: call for site, _ in sites for page, call in site.frames.items()}
    return Truth(
        tuple(reports), refused, failed, tuple(lists), tuple(strays), tuple(forbidden), families, hosts, frames
    )


def truth(port: int = 8790, portals: Sequence[Path] | None = None) -> Truth:
    """Return what is true of the portals of these files or folders (the bundled ones) when served on ``port``."""
    return gather(build(plans.read_all(portals or [plans.bundled()]), port))
