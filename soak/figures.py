"""Random true figures, and the ways in which offices write them."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from parsers.forms import Form, forms
from soak.draft import Key, Written

SINGLE, THREE = "other_handling", ("other_no_correction", "other_fee_unpaid", "other_misc")
MONEY = {(2, "fees", "fee_amount_wan"), (2, "procurement", "amount_wan")}


def is_signed(key: Key) -> bool:
    """本年增/减 is the only signed column."""
    return key[2] == "items_change"


def plain(value: int) -> Written:
    """A count as everyone writes it."""
    return Written(str(value), value)


def layout(form: Form, *, three_others: bool) -> list[str]:
    """Return the lines of table 三: （六）其他处理 is one line or three, whatever the form."""
    lines = [line.line for line in form.lines if line.line != SINGLE and line.line not in THREE]
    at = lines.index("total_processed")
    return [*lines[:at], *(THREE if three_others else (SINGLE,)), *lines[at:]]


def keys(form: Form, *, three_others: bool) -> list[Key]:
    """Every cell of the three tables, in order."""
    second = [(2, row.item, c.field) for band in form.bands for row in band.rows for c in band.columns]
    third = [(3, line, a.field) for line in layout(form, three_others=three_others) for a in form.applicants]
    fourth = [(4, channel.channel, result.field) for channel in form.channels for result in form.results]
    return second + third + fourth


def different(form: Form, chance: Random, *, three_others: bool) -> dict[Key, Written]:
    """Give every cell another number, so that no value can pass for its neighbour's."""
    names = keys(form, three_others=three_others)
    cells = dict(zip(names, map(plain, chance.sample(range(2, 60_000), len(names))), strict=True))
    return cells | {key: amount(chance, key) for key in names if key in MONEY}


def amount(chance: Random, key: Key) -> Written:
    """Money: the form of 2021 prints its unit in the header, that of 2019 nowhere, so offices write it in the cell."""
    number = Decimal(chance.randint(1, 99_999_999)) / 10 ** chance.choice((0, 1, 2, 4))
    if key[2] == "fee_amount_wan":
        return Written(f"{number:f}", float(number))
    return chance.choice((in_wan, in_wan, in_yuan))(number)


def in_wan(number: Decimal) -> Written:
    """2840万元."""
    return Written(f"{number:f}万元", float(number))


def in_yuan(number: Decimal) -> Written:
    """251000元: an amount in yuan is a ten-thousandth of it in 万元."""
    whole = number.quantize(Decimal(1)) + 1
    return Written(f"{whole:f}元", float(whole / 10_000))


def likely(form: Form, chance: Random, *, three_others: bool) -> dict[Key, Written]:
    """Figures such as real reports have: most of them zero, sums that hold, one or two applicants."""
    cells: dict[Key, Written] = {}
    size = chance.choice((0, 0, 3, 12, 60, 400, 3000))
    for band in form.bands:
        for row in band.rows:
            for column in band.columns:
                key = (2, row.item, column.field)
                value = chance.choice((0, 0, chance.randint(0, 9), chance.randint(0, 20 * size + 5)))
                cells[key] = amount(chance, key) if key in MONEY and chance.random() < 0.6 else plain(value)
                if key in MONEY and cells[key].text == str(value) and value:
                    cells[key] = plain(0)
    lines = layout(form, three_others=three_others)
    outcomes = lines[2:-2]
    for applicant in form.applicants[:-1]:
        share = size if applicant.field == "natural_person" else size // 8 if chance.random() < 0.3 else 0
        counts = dict.fromkeys(lines, 0)
        counts["new_requests"] = chance.randint(0, share) if share else 0
        counts["carried_over"] = chance.randint(0, share // 10) if share else 0
        waiting = counts["new_requests"] + counts["carried_over"]
        counts["carried_forward"] = chance.randint(0, waiting // 8) if waiting > 8 else 0
        counts["total_processed"] = left = waiting - counts["carried_forward"]
        while left:
            part = chance.randint(1, left)
            counts[chance.choice(outcomes)] += part
            left -= part
        for line, count in counts.items():
            cells[3, line, applicant.field] = plain(count)
    for line in lines:
        parts = (cells[3, line, a.field].value or 0 for a in form.applicants[:-1])
        cells[3, line, "total"] = plain(int(sum(parts)))
    for channel in form.channels:
        results = [chance.choice((0, 0, 0, chance.randint(0, size // 20 + 1))) for _ in form.results[:-1]]
        for result, count in zip(form.results, [*results, sum(results)], strict=True):
            cells[4, channel.channel, result.field] = plain(count)
    order = keys(form, three_others=three_others)
    return {key: cells[key] for key in order}


def form_of(chance: Random) -> Form:
    """One of the two forms that have the tables."""
    return forms()[chance.choice(("2019", "2021", "2021"))]
