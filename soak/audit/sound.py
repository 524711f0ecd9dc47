"""Figures that agree with each other: within a report, from year to year, and from members to the region."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from parsers.forms import Form
from soak.audit.bodies import Body
from soak.audit.printed import ENDS, SUMMED
from soak.draft import Key
from soak.figures import keys, layout

Figures = dict[Key, Decimal]
SIZES = (0, 4, 15, 60, 60, 400, 2500, 24_000)


class Office:
    """One agency's books: what one year leaves to the next is kept here."""

    def __init__(self, chance: Random, *, regulates: bool, size: int | None = None) -> None:
        """Open the books; ``regulates``: there may be regulations in them, ``size``: about so many requests a year."""
        self._chance = chance
        self._regulates = regulates
        self._size = chance.choice(SIZES) if size is None else size
        self._busy = [SUMMED[0], *(one for one in SUMMED[1:] if chance.random() < 0.4)]
        self._waiting: dict[str, int] = {one: chance.randint(0, self._size // 10) for one in self._busy}
        self._in_force: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._pending: dict[str, int] = {}

    def year(self, form: Form, *, three_others: bool) -> Figures:
        """Return all figures of the next year."""
        figures: Figures = dict.fromkeys(keys(form, three_others=three_others), Decimal(0))
        self._second(form, figures)
        self._third(layout(form, three_others=three_others), figures)
        self._fourth(form, figures)
        return figures

    def _second(self, form: Form, figures: Figures) -> None:
        chance = self._chance
        for band in form.bands:
            for row in band.rows:
                fields = [column.field for column in band.columns]
                if row.item == "regulations" and not self._regulates:
                    continue
                values = {field: self._some() for field in fields}
                if "items_previous" in fields:
                    before = self._items.get(row.item, chance.randint(0, 300))
                    change = chance.choice((0, chance.randint(-min(before, 30), 40)))
                    values |= {"items_previous": before, "items_change": change}
                    self._items[row.item] = before + change
                if "in_force" in fields:
                    before = self._in_force.get(row.item, chance.randint(3, 200))
                    repealed = chance.randint(0, min(before, 20))
                    values["repealed"] = repealed
                    values["in_force"] = self._in_force[row.item] = before + values["made"] - repealed
                if "public_total" in fields:
                    values["public_total"] += values["published"]
                for field in fields:
                    figures[2, row.item, field] = Decimal(values[field])
                    if field in ("fee_amount_wan", "amount_wan"):
                        figures[2, row.item, field] = Decimal(chance.randint(0, 9_999_999)) / 10_000

    def _some(self) -> int:
        return self._chance.choice((0, self._chance.randint(0, 9), self._chance.randint(0, 30 * self._size + 5)))

    def _third(self, lines: Sequence[str], figures: Figures) -> None:
        chance = self._chance
        outcomes = [line for line in lines if line not in ENDS]
        for applicant in self._busy:
            over = self._waiting[applicant]
            new = chance.randint(self._size // 2, self._size)
            forward = self._waiting[applicant] = chance.randint(0, (over + new) // 6)
            left = over + new - forward
            counts = {"new_requests": new, "carried_over": over, "carried_forward": forward, "total_processed": left}
            while left:
                part = chance.randint(1, left)
                line = chance.choice(outcomes)
                counts[line] = counts.get(line, 0) + part
                left -= part
            for line, count in counts.items():
                figures[3, line, applicant] = Decimal(count)
        for line in lines:
            figures[3, line, "total"] = sum((figures[3, line, one] for one in SUMMED), Decimal(0))

    def _fourth(self, form: Form, figures: Figures) -> None:
        for channel in form.channels:
            *results, total = form.results
            counts = {result.field: self._chance.choice((0, 0, 1, 2, 7, 31)) for result in results}
            # a case that was pending is one of the next year's
            counts["upheld"] += max(0, self._pending.get(channel.channel, 0) - sum(counts.values()))
            self._pending[channel.channel] = counts["pending"]
            for field, count in counts.items():
                figures[4, channel.channel, field] = Decimal(count)
            figures[4, channel.channel, total.field] = Decimal(sum(counts.values()))


def books(
    cast: Sequence[Body], forms: Sequence[Form], three_others: Sequence[bool], chance: Random
) -> dict[str, list[Figures]]:
    """Return the figures of every agency for consecutive years; one that adds up holds its members' and others'."""
    found: dict[str, list[Figures]] = {}
    for body in sorted(cast, key=lambda one: one.adds_up):
        years = list(zip(forms, three_others, strict=True))
        if body.adds_up and chance.random() < 0.5:  # all of its members are there
            found[body.name] = [dict.fromkeys(keys(form, three_others=three), Decimal(0)) for form, three in years]
        else:  # behind a region: those of its members whose reports nobody has
            size = chance.choice((0, 15)) if body.adds_up else None
            office = Office(chance, regulates=body.power == "yes" and chance.random() < 0.8, size=size)
            found[body.name] = [office.year(form, three_others=three) for form, three in years]
        for member in cast:
            if member.above == body.name:
                for figures, theirs in zip(found[body.name], found[member.name], strict=True):
                    for key, value in theirs.items():
                        figures[key] += value
    return found
