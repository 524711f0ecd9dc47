"""What a portal gives: the pages of one place, each with what the parsers say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from archive.sources import Source
from parsers.model import Hints
from soak.country.figures import Sparse, Year, years
from soak.country.land import Lot, Office
from soak.country.moulds import Casting, Kind, mould
from soak.country.prose import chapters

FIRST_ASKED = datetime(2026, 3, 1)  # noqa: DTZ001  in UTC
SECOND_LOOK = timedelta(days=40)
#: How many of a thousand reports stand at two addresses of their portal, and how many were corrected later.
TWICE, CORRECTED = 25, 15
#: How many of a thousand lack table four, and how many show pictures of their tables.
WITHOUT_DISPUTES, PICTURES = 12, 8
SERVER = (
    ("Server", "nginx"),
    ("Vary", "Accept-Encoding"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Connection", "keep-alive"),
)
ASKED = (("Accept", "text/html,application/xhtml+xml"), ("User-Agent", "Gongkai (sample)"))
NOTICE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{head}<h1>{title}</h1>'
    "<p>各单位：现将{year}年政府信息公开工作年度报告编制工作有关事项通知如下，请于{next}年1月15日前报送。</p>{foot}</body></html>"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One body at one address. ``made`` None: no report, it has to be read to know that."""

    source: Source
    title: str
    agency: str | None
    made: Year | None
    casting: Casting | None
    kind: Kind | None

    def body(self, head: str, foot: str) -> bytes:
        """Return the page between its portal's ``head`` and ``foot``."""
        if self.made is None or self.casting is None or self.kind is None:
            year = int(self.title[2:6])
            return NOTICE.format(title=self.title, year=year, next=year + 1, head=head, foot=foot).encode()
        return mould(self.kind, self.made.year).page(self.made, self.casting, head, foot)


def column(lot: Lot) -> str:
    """Return the address of a portal's column of annual reports."""
    return f"http://{lot.host}/zwgk/xxgknb/index.html"


def sheets(
    lot: Lot, first: int, last: int, seed: int, below: Mapping[int, Sparse]
) -> tuple[list[Sheet], dict[int, Sparse]]:
    """Return the pages of a place in the order in which they come, and what its government's reports add up.

    ``below``: what the governments of the places below report, by year; a government of the invented province adds it.
    """
    chance = Random(f"{seed} {lot.region.code} {first}-{last}")
    sums: dict[int, Sparse] = {year: dict(numbers) for year, numbers in below.items()}
    every: list[Sheet] = []
    for office in lot.offices:
        adding = office.role == "government" and lot.invented
        name = "invented" if adding else office.role
        heavy, signed = chance.random() < 0.6, chance.random() < 0.5
        for made in years(office, first, last, chance, sums if adding else {}):
            if lot.invented and office.role != "government":
                _add(sums.setdefault(made.year, {}), made.numbers)
            drawn = chance.randrange(1000)
            lacks = "tables" if drawn < PICTURES else "disputes" if drawn < PICTURES + WITHOUT_DISPUTES else ""
            every += _of_year(lot, office, made, Kind(name, heavy, signed, adding, lacks), len(every), chance)
            if adding:
                sums[made.year] = made.numbers
    every += (_notice(lot, year, len(every) + year - first) for year in range(first, last + 1))
    every.sort(key=lambda sheet: sheet.source.fetched_at)
    return every, sums if lot.invented else {}


def furniture(lot: Lot, seed: int) -> tuple[str, str]:
    """Return what stands above and below every page of a portal: styles, scripts, menus, links."""
    chance = Random(f"{seed} {lot.region.code} furniture")
    many = chance.randint(40, 160)
    rules = "".join(
        f".nav-{n} a:hover{{color:#{chance.randrange(1 << 24):06x};padding:{n % 9}px}}\n" for n in range(many)
    )
    items = [
        f'<li class="nav-{n}"><a href="/zwgk/col{chance.randrange(10**6)}/index.html" target="_top">栏目{n}</a></li>\n'
        for n in range(many)
    ]
    half = many // 2
    head = f"<style>{rules}</style><ul class='menu'>{''.join(items[:half])}</ul>"
    return head, f"<ul class='links'>{''.join(items[half:])}</ul><div>版权所有：{lot.region.name}（虚构）</div>"


def _add(sums: Sparse, numbers: Sparse) -> None:
    for key, value in numbers.items():
        sums[key] = sums.get(key, 0) + value


def _of_year(lot: Lot, office: Office, made: Year, kind: Kind, number: int, chance: Random) -> Iterator[Sheet]:
    """Yield the page of a report, perhaps its copy, perhaps the page that corrected it."""
    late = chance.random() < 0.06
    day = date(made.year + 1, 1, 1) + timedelta(days=chance.randint(8, 29) + (chance.randint(5, 200) if late else 0))
    casting = Casting(office.name, day, chapters(made, office.name, office.role, chance))
    title = f"{office.name}{made.year}年政府信息公开工作年度报告"
    url = f"http://{lot.host}/zwgk/xxgknb/{day:%Y%m}/t{day:%Y%m%d}_{lot.region.code}{number:05}.html"
    at = FIRST_ASKED + timedelta(seconds=2 * number)
    sheet = Sheet(_source(lot, url, title, at, number), title, office.name, made, casting, kind)
    yield sheet
    drawn = chance.randrange(1000)
    if drawn < TWICE:
        again = f"http://{lot.host}/gongkai/{lot.region.code}{number:05}/{made.year}.html"
        yield replace(sheet, source=_source(lot, again, title, at + timedelta(seconds=1), number))
    elif drawn < TWICE + CORRECTED and not kind.lacks:
        numbers = dict(made.numbers)
        key = chance.choice([one for one in numbers if one[0] == 3] or [(3, "new_requests", "natural_person")])
        numbers[key] = numbers.get(key, 0) + 1
        later = replace(made, numbers=numbers, written={k: v for k, v in made.written.items() if k != key})
        yield replace(sheet, source=_source(lot, url, title, at + SECOND_LOOK, number), made=later)


def _notice(lot: Lot, year: int, number: int) -> Sheet:
    title = f"关于{year}年政府信息公开工作年度报告编制工作的通知"
    url = f"http://{lot.host}/zwgk/tzgg/{year + 1}01/t{lot.region.code}{number:05}.html"
    return Sheet(
        _source(lot, url, title, FIRST_ASKED + timedelta(seconds=2 * number), number), title, None, None, None, None
    )


def _source(lot: Lot, url: str, title: str, at: datetime, number: int) -> Source:
    changed = ("Last-Modified", f"Mon, 02 Feb 2026 03:{number % 60:02}:{number // 60 % 60:02} GMT")
    return Source(
        url=url,
        fetched_at=f"{at.isoformat()}Z",
        status=200,
        content_type="text/html; charset=utf-8",
        request_headers=ASKED,
        response_headers=(*SERVER, ("Content-Type", "text/html; charset=utf-8"), changed),
        portal_id=lot.portal_id,
        region_code=lot.region.code,
        hints=Hints(title=title, confirmed_column=True),
        found_on=column(lot),
    )
