"""What the reports of one agency say, year after year: figures that go on from one another, and what is wrong.

Most figures of most reports are zero. Figures are kept sparsely: what is not named is zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from parsers.forms import Form, forms
from soak.country.land import Office
from soak.draft import Key
from soak.figures import MONEY, keys, layout

Sparse = dict[Key, int]
PARTIES = ("natural_person", "commercial_enterprise", "research_institution", "public_welfare_org",
           "legal_services_org", "other_org")  # fmt: skip
#: How an office writes what it has none of: texts for zero, and how often, in hundred reports.
ZEROS = (("0", 74), ("", 14), ("/", 6), ("-", 3), ("—", 2), ("无", 1))
#: In how many of a thousand reports something is wrong: a slip of one figure, a total column left empty, a figure in
#: the prose that is not that of the table, what was carried over not being what was carried forward.
SLIPS, UNFILLED, MISQUOTED, FORGOTTEN = 25, 3, 15, 12


@dataclass(slots=True)
class Year:
    """The figures of one report, and how they are printed. ``zeros`` is the text for zero by chapter."""

    year: int
    form: Form
    numbers: Sparse
    zeros: dict[int, str]
    written: dict[Key, str]
    misquoted: bool = False


def form_of(year: int) -> Form:
    """Return the form for a year of report; there is none that has these tables before 2019."""
    return forms()["2021" if year >= 2021 else "2019"]


@cache
def cells(form: str) -> tuple[Key, ...]:
    """Return the cells that the three tables of a form print."""
    return tuple(keys(forms()[form], three_others=form == "2021"))


@cache
def _outcomes(form: str) -> tuple[str, ...]:
    lines = layout(forms()[form], three_others=form == "2021")
    return tuple(lines[2:-2])


def years(office: Office, first: int, last: int, chance: Random, members: Mapping[int, Sparse]) -> Iterator[Year]:
    """Yield an agency's reports; a government adds up ``members``, by year, and its own."""
    waiting = dict.fromkeys(PARTIES, 0)
    rules = {"regulations": 0, "normative_documents": chance.randint(0, 30) if office.role != "town" else 0}
    growth = chance.uniform(0.9, 1.25)
    habit = chance.random()
    for year in range(first, last + 1):
        size = office.size * growth ** (year - first)
        form = form_of(year)
        numbers: Sparse = {}
        _disclosures(form, numbers, rules, size, chance)
        waiting = _requests(form, numbers, waiting, size, chance)
        _disputes(form, numbers, size, chance)
        for key, value in members.get(year, {}).items():
            if value:
                numbers[key] = numbers.get(key, 0) + value
        made = Year(year, form, numbers, _zeros(chance, habit), {})
        _written(made, chance)
        _wrong(made, chance)
        yield made


def _disclosures(form: Form, numbers: Sparse, rules: dict[str, int], size: float, chance: Random) -> None:
    """Draw table 二; what is in force goes on from year to year."""
    for band in form.bands:
        fields = [column.field for column in band.columns]
        for row in band.rows:
            if row.item in rules:
                made, repealed = chance.choice((0, 0, 0, 1, 2, 3)) * bool(rules[row.item]), 0
                if rules[row.item] + made and chance.random() < 0.15:
                    repealed = chance.randint(0, min(3, rules[row.item] + made))
                rules[row.item] += made - repealed
                drawn = {"made": made, "published": made, "repealed": repealed, "in_force": rules[row.item],
                         "public_total": rules[row.item]}  # fmt: skip
            else:
                busy = chance.random() < 0.35
                drawn = {field: int(chance.lognormvariate(2.5, 1.2)) if busy else 0 for field in fields}
                if busy and chance.random() < 0.7 and "items_change" in drawn:
                    drawn["items_change"] = chance.choice((0, 0, -2, 1))
            for field in fields:
                if drawn[field] and (size > 3 or (2, row.item, field) not in MONEY):
                    numbers[2, row.item, field] = drawn[field]


def _requests(form: Form, numbers: Sparse, waiting: dict[str, int], size: float, chance: Random) -> dict[str, int]:
    """Draw table 三, its sums right; return what is carried forward."""
    forward = dict.fromkeys(PARTIES, 0)
    for party in PARTIES:
        share = size if party == "natural_person" else size / 8 if chance.random() < 0.2 else 0.0
        new = int(chance.expovariate(1 / share)) if share else 0
        came = new + waiting[party]
        if not came:
            continue
        forward[party] = min(came, chance.choice((0, 0, 0, 1, came // 15)))
        done = left = came - forward[party]
        counts: dict[str, int] = {}
        while left:
            part = chance.randint((left + 3) // 4, left)
            line = chance.choice(_outcomes(form.key))
            counts[line] = counts.get(line, 0) + part
            left -= part
        counts |= {"new_requests": new, "carried_over": waiting[party], "carried_forward": forward[party]}
        counts["total_processed"] = done
        for line, count in counts.items():
            if count:
                numbers[3, line, party] = count
                numbers[3, line, "total"] = numbers.get((3, line, "total"), 0) + count
    return forward


def _disputes(form: Form, numbers: Sparse, size: float, chance: Random) -> None:
    for channel in form.channels:
        if chance.random() > size / 60:
            continue
        parts = {result.field: chance.choice((0, 0, 1, 2)) for result in form.results if result.field != "total"}
        parts["total"] = sum(parts.values())
        numbers |= {(4, channel.channel, field): count for field, count in parts.items() if count}


def _zeros(chance: Random, habit: float) -> dict[int, str]:
    """Choose how zeros are written: an office's habit, which changes now and then."""
    texts, shares = zip(*ZEROS, strict=True)
    fixed = Random(habit)
    return {
        chapter: fixed.choices(texts, shares)[0] if chance.random() < 0.8 else chance.choices(texts, shares)[0]
        for chapter in (2, 3, 4)
    }


def _written(made: Year, chance: Random) -> None:
    """Print amounts of money with their unit, where the form prints none, and some large figures with a comma."""
    commas = chance.random() < 0.02
    for key, value in made.numbers.items():
        if key in MONEY:
            amount = f"{value}.{chance.randint(1, 99):02}" if chance.random() < 0.5 else str(value)
            made.written[key] = amount + ("" if key[2] == "fee_amount_wan" else "万元")
        elif commas and value >= 1000:
            made.written[key] = f"{value:,}"


def _wrong(made: Year, chance: Random) -> None:
    """Do what people do wrong."""
    drawn = chance.randrange(1000)
    if drawn < SLIPS:
        key = chance.choice([one for one in made.numbers if one[0] == 3] or [(3, "new_requests", "total")])
        made.numbers[key] = made.numbers.get(key, 0) + chance.choice((1, 2, 9, 10, 100))
        made.written.pop(key, None)
    elif drawn < SLIPS + UNFILLED:
        for key in [one for one in made.numbers if one[0] == 3 and one[2] == "total"]:
            del made.numbers[key]
            made.written.pop(key, None)
    elif drawn < SLIPS + UNFILLED + MISQUOTED:
        made.misquoted = True
    elif drawn < SLIPS + UNFILLED + MISQUOTED + FORGOTTEN:
        made.numbers[3, "carried_over", "other_org"] = 1 + made.numbers.get((3, "carried_over", "other_org"), 0)
        made.written.pop((3, "carried_over", "other_org"), None)
