"""A world: some agencies and some years, whose reports agree with each other until errors are planted in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from parsers.forms import forms
from soak.audit.bodies import CASTS, Body
from soak.audit.printed import Printed, Title, figure
from soak.audit.sound import books
from soak.paper import HEADINGS

FIRST, LAST = 2019, 2025
KINDS = ("html", "html", "html", "html", "docx")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world is made by: the same plan always gives the same reports."""

    seed: str
    bodies: tuple[Body, ...]
    years: tuple[int, ...]
    #: the form of each year, and whether its （六）其他处理 is three lines
    forms: tuple[str, ...]
    three_others: tuple[bool, ...]

    @property
    def size(self) -> int:
        """How many reports."""
        return len(self.bodies) * len(self.years)


@dataclass(slots=True, eq=False)
class World:
    """Reports by their numbers, agency by agency and year by year."""

    reports: list[Printed]

    def before(self, report: Printed) -> Printed | None:
        """Return the same agency's report for the year before."""
        return self._of(report, report.year - 1)

    def after(self, report: Printed) -> Printed | None:
        """Return the same agency's report for the next year."""
        return self._of(report, report.year + 1)

    def region(self, report: Printed) -> Printed | None:
        """Return the report of the same year that adds this one up."""
        for one in self.reports:
            if one.body.name == report.body.above and one.year == report.year:
                return one
        return None

    def free(self, report: Printed, year: int) -> bool:
        """Say whether no report of this agency is for that year."""
        return self._of(report, year) is None

    def _of(self, report: Printed, year: int) -> Printed | None:
        for one in self.reports:
            if one.body is report.body and one.year == year:
                return one
        return None


def plan(seed: int, number: int) -> Plan:
    """Choose agencies and years of world ``number``."""
    own = f"{seed}/{number}"
    chance = Random(f"plan {own}")
    cast: Sequence[Body] = CASTS[chance.choice(("city", "district", "others"))]
    if cast[0].adds_up:
        bodies = [cast[0], *chance.sample(cast[1:], chance.randint(2, 4))]
    else:
        bodies = chance.sample(cast, chance.randint(3, 6))
    first = chance.randint(FIRST, LAST - 2)
    years = tuple(range(first, min(LAST, first + chance.randint(2, 4)) + 1))
    keys = ["2019" if year <= 2020 + (chance.random() < 0.06) else "2021" for year in years]
    three = [(key == "2021") != (chance.random() < 0.06) for key in keys]
    return Plan(own, tuple(bodies), years, tuple(keys), tuple(three))


def build(made: Plan) -> World:
    """Draw a world in which nothing is wrong."""
    chance = Random(f"figures {made.seed}")
    used = [forms()[key] for key in made.forms]
    kept = books(made.bodies, used, made.three_others, chance)
    reports = []
    for body in made.bodies:
        for at, year in enumerate(made.years):
            cells = {key: figure(key, value) for key, value in kept[body.name][at].items()}
            report = Printed(
                body=body,
                form=used[at],
                cells=cells,
                title_year=year,
                first=date(year, 1, 1),
                last=date(year, 12, 31),
                period=f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
                published=None,
                signed=None,
                titles=[Title(text, number, number) for number, text in enumerate(HEADINGS, 1)],
                kind=chance.choice(KINDS),
                supervision=("考核", "社会评议", "责任追究") if body.governs else (),
            )
            in_time(report, chance)
            reports.append(report)
    return World(reports)


def in_time(report: Printed, chance: Random) -> None:
    """Sign and publish a report before its day; files state no day but the one under their text."""
    month, day = report.body.due or (3, 31)
    due = date(report.year + 1, month, day)
    report.published = due - timedelta(days=chance.randint(0, 25)) if report.kind == "html" else None
    report.signed = (report.published or due) - timedelta(days=chance.randint(0, 5)) if chance.random() < 0.7 else None
