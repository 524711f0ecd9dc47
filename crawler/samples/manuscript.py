"""One report as it is going to be printed, and what is true of it: from plan, figures, faults and prose.

The layouts draw a Manuscript and nothing else; the truth is read off it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from crawler.samples import findings, layouts, prose
from crawler.samples.faults import commit
from crawler.samples.figures import Numbers
from crawler.samples.layouts import Dials
from crawler.samples.plan import UNREADABLE_FILES, AgencyPlan, Edition, PortalPlan, SampleError
from crawler.samples.printing import Printed, stated, table
from parsers.forms import Form, forms

_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A report before it is laid out. ``cells`` are its figures by ``table.line.column``."""

    portal: PortalPlan
    agency: AgencyPlan
    edition: Edition
    form: Form
    single_other: bool
    dials: Dials
    seed: str
    title: str
    published: date
    signed: date | None
    preface: tuple[str, ...]
    chapters: dict[int, tuple[str, ...]]
    headings: dict[int, str]
    cells: dict[str, Printed]
    findings: tuple[findings.Finding, ...]

    @property
    def year(self) -> int:
        """The year reported on."""
        return self.edition.year

    @property
    def scope(self) -> str:
        """Whose figures these are: ``aggregate`` or ``own``."""
        return "aggregate" if self.agency.aggregate else "own"

    @property
    def readable(self) -> bool:
        """Whether the tables are tables, on a page or in a file that can be had and read."""
        return self.dials.tables == "real" and self.worded

    @property
    def worded(self) -> bool:
        """Whether the report can be had at all, and has words: in no scan, no archive, and behind no captcha."""
        return self.edition.body not in UNREADABLE_FILES and not self.edition.captcha

    @property
    def in_file(self) -> bool:
        """Whether its figures stand in a file and not on a page."""
        return bool(self.edition.body) and self.worded

    @property
    def index_number(self) -> str | None:
        """The 索引号 that the page prints, where it prints one."""
        if self.dials.metadata == "none" or (self.edition.body and self.edition.held == "listed"):
            return None
        serial = Random(self.seed + "#").randrange(10_000, 99_999)  # noqa: S311 - the same at every run
        return f"{self.portal.code}/{self.published.year}-{serial}"


def chinese_year(year: int) -> str:
    """Write a year with Chinese digits: 二〇二二."""
    return "".join(_DIGITS[int(digit)] for digit in str(year))


def _published(agency: AgencyPlan, edition: Edition, random: Random, *, late: bool) -> date:
    """Choose a day before the legal one, or after it."""
    if edition.published:
        return date.fromisoformat(edition.published)
    last = findings.deadline(agency.kind, agency.level, edition.year)
    if late:
        if last is None:
            raise SampleError(f"{agency.name} {edition.year}: the law names no day that it could miss")
        return last + timedelta(days=random.randrange(8, 30))
    return (last or date(edition.year + 1, 1, 31)) - timedelta(days=random.randrange(3, 22))


def _form(edition: Edition) -> Form:
    key = edition.form or ("2019" if edition.year <= 2020 else "2021")
    if key not in forms():
        raise SampleError(f"{edition.year}: no form {key!r}")
    return forms()[key]


def write(portal: PortalPlan, agency: AgencyPlan, year: int, numbers: Numbers) -> Manuscript:
    """Write one agency's report of one year; ``numbers`` are its true figures."""
    edition = agency.edition(year)
    where = f"{portal.id}: {agency.name} {year}"
    dials = layouts.dials(edition.layout or agency.layout, edition.dials, where)
    form, random = _form(edition), Random(where)  # noqa: S311 - the same at every run
    single_other = edition.single_other and form.key != "2019"
    slips = commit(edition.plant, numbers, form, where)

    cells = table(form, slips.numbers, dials, single_other=single_other)
    cells |= {name: Printed("", None) for name in slips.blank if name in cells}
    values = stated(cells)

    title_year = year + slips.title_year
    title = (edition.title or agency.title).format(
        agency=agency.name, year=title_year, chinese_year=chinese_year(title_year)
    )
    published = _published(agency, edition, random, late=slips.late)
    signed = published - timedelta(days=random.randrange(1, 6)) if dials.signature else None

    region = agency.name.removesuffix("人民政府")
    facts = {
        "agency": agency.name,
        "year": year,
        "next": year + 1,
        "place": portal.name,
        "basis": f"《{form.name_zh.strip('《》')}》（{form.basis}）",
        "unit": region[-1],
        "own_items": 0,
        "web": random.randrange(40, 900),
        "media": random.randrange(30, 400),
        "training": random.randrange(2, 9),
    }
    facts["own_items"] = int(str(facts["web"])) + int(str(facts["media"]))
    told = numbers if slips.brief else slips.numbers
    brief = slips.brief or dials.prose == "brief"
    writer = prose.Writer(random, facts, told, slips.shift, brief=brief)
    nothing_left = not told["requests.carried_forward.total"] and random.randrange(2) == 0
    words = writer.write(
        aggregate=agency.aggregate, period=dials.period, all_answered=slips.all_answered or nothing_left
    )
    for subject in slips.shift:
        if subject not in words.claims:
            raise SampleError(f"{where}: no sentence states {subject}")

    headings = layouts.headings(dials.headings)
    headings |= {int(number): heading for number, heading in edition.renamed.items()}
    headings.pop(slips.without_chapter, None)
    found: list[findings.Finding] = []
    worded = edition.body not in UNREADABLE_FILES and not edition.captcha
    if dials.tables == "real" and worded:
        found += findings.of_requests(values) + findings.of_disputes(values)
        found += findings.of_disclosures(values, may_make_regulations=agency.regulations)
        found += findings.of_text(values, words.claims, all_answered=words.all_answered)
    if len(headings) < 6 and worded:
        found.append(("structure.chapters", None))
    if title_year != year:
        found.append(("structure.period", None))
    last = findings.deadline(agency.kind, agency.level, year)
    if last and published > last:
        found.append(("publication.deadline", None))

    return Manuscript(
        portal=portal,
        agency=agency,
        edition=edition,
        form=form,
        single_other=single_other,
        dials=dials,
        seed=where,
        title=title,
        published=published,
        signed=signed,
        preface=tuple(words.preface),
        chapters={number: tuple(words.chapters.get(number, ())) for number in headings},
        headings=headings,
        cells=cells,
        findings=tuple(found),
    )
