"""Slips planted in the figures of a sound report, one at a time, and what several at once look like.

Each plant changes figures in place, and returns False where this report has no figures for it. ``KNOWN`` are single
changes of the kinds that are searched for; ``UNKNOWN`` are none of them, and no single change may surely be blamed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from soak.draft import Key

Figures = dict[Key, int | None]
Plant = Callable[[Figures, Random], bool]

TOTAL, TOTAL_LINE = "total", "total_processed"
INFLOW = ("new_requests", "carried_over", "carried_forward")


def lines(figures: Figures) -> list[str]:
    """Return the lines of table 三."""
    return list(dict.fromkeys(line for chapter, line, _ in figures if chapter == 3))


def row(figures: Figures, line: str) -> list[Key]:
    """Return the seven cells of a line of table 三."""
    return [key for key in figures if key[:2] == (3, line)]


def column(figures: Figures, field: str) -> list[Key]:
    """Return one column of table 三, from the first line to the last."""
    return [key for key in figures if key[0] == 3 and key[2] == field]


def outcomes(figures: Figures) -> list[str]:
    """Return the lines that 总计 adds up."""
    return [line for line in lines(figures) if line not in (*INFLOW, TOTAL_LINE)]


def _rows(figures: Figures) -> list[list[Key]]:
    """Return the lines in which figures can be displaced: those of table 三, and the one of table 四."""
    return [*(row(figures, line) for line in lines(figures)), [key for key in figures if key[0] == 4]]


def _one(figures: Figures, chance: Random, printed: Callable[[str], str | None]) -> bool:
    """Change one figure by its digits, where that gives another one."""
    fitting = []
    for key, value in figures.items():
        if key[0] != 2 and value:
            shown = printed(str(value))
            if shown is not None and int(shown) != value and (shown == "0" or not shown.startswith("0")):
                fitting.append((key, int(shown)))
    if not fitting:
        return False
    key, value = chance.choice(fitting)
    figures[key] = value
    return True


def digits_swapped(figures: Figures, chance: Random) -> bool:
    def printed(text: str) -> str | None:
        if len(text) < 2:
            return None
        at = chance.randrange(len(text) - 1)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    return _one(figures, chance, printed)


def digit_doubled(figures: Figures, chance: Random) -> bool:
    def printed(text: str) -> str:
        at = chance.randrange(len(text))
        return text[:at] + text[at] + text[at:]

    return _one(figures, chance, printed)


def digit_lost(figures: Figures, chance: Random) -> bool:
    def printed(text: str) -> str | None:
        at = chance.randrange(len(text))
        return (text[:at] + text[at + 1 :]) or None

    return _one(figures, chance, printed)


def digit_added(figures: Figures, chance: Random) -> bool:
    def printed(text: str) -> str:
        at = chance.randrange(len(text) + 1)
        return text[:at] + str(chance.randint(0, 9)) + text[at:]

    return _one(figures, chance, printed)


def digit_wrong(figures: Figures, chance: Random) -> bool:
    def printed(text: str) -> str | None:
        at = chance.randrange(len(text))
        return text[:at] + str(chance.randint(0, 9)) + text[at + 1 :] if len(text) > 1 else None

    return _one(figures, chance, printed)


def factor_ten(figures: Figures, chance: Random) -> bool:
    def printed(text: str) -> str:
        return text[:-1] if text.endswith("0") and len(text) > 1 and chance.random() < 0.5 else text + "0"

    return _one(figures, chance, printed)


def cell_unfilled(figures: Figures, chance: Random) -> bool:
    return _one(figures, chance, lambda text: "0")


def other_value(figures: Figures, chance: Random) -> bool:
    key = chance.choice([key for key in figures if key[0] != 2])
    before = figures[key] or 0
    figures[key] = chance.randint(0, 2 * before + 9)
    return figures[key] != before


def total_counts_twice(figures: Figures, chance: Random) -> bool:
    return _by_a_part(figures, chance, 1)


def total_leaves_out(figures: Figures, chance: Random) -> bool:
    return _by_a_part(figures, chance, -1)


def _by_a_part(figures: Figures, chance: Random, sign: int) -> bool:
    line = chance.choice(lines(figures))
    *parts, total = row(figures, line)
    values = [figures[part] for part in parts if figures[part]]
    if len(values) < 2:
        return False
    figures[total] = (figures[total] or 0) + sign * (chance.choice(values) or 0)
    return True


def total_column_unfilled(figures: Figures, chance: Random) -> bool:
    blank = chance.choice((0, None))
    for key in column(figures, TOTAL):
        figures[key] = blank
    return sum(1 for line in lines(figures) if any(figures[key] for key in row(figures, line))) > 1


def dispute_totals_unfilled(figures: Figures, chance: Random) -> bool:
    totals = [key for key in figures if key[0] == 4 and key[2] == TOTAL]
    filled = sum(1 for key in totals if figures[key])
    for key in totals:
        figures[key] = 0
    return filled > 0


def neighbours_exchanged(figures: Figures, chance: Random) -> bool:
    rows = _rows(figures) + [column(figures, key[2]) for key in row(figures, TOTAL_LINE)]
    pairs = [pair for cells in rows for pair in pairwise(cells) if (figures[pair[0]] or 0) != (figures[pair[1]] or 0)]
    if not pairs:
        return False
    one, other = chance.choice(pairs)
    figures[one], figures[other] = figures[other], figures[one]
    return True


def line_shifted(figures: Figures, chance: Random) -> bool:
    return _shift(figures, chance, _rows(figures))


def column_shifted(figures: Figures, chance: Random) -> bool:
    return _shift(figures, chance, [column(figures, key[2]) for key in row(figures, TOTAL_LINE)])


def _shift(figures: Figures, chance: Random, rows: Sequence[list[Key]]) -> bool:
    fitting = [cells for cells in rows if sum(1 for key in cells if figures[key]) > 1]
    if not fitting:
        return False
    cells = chance.choice(fitting)
    start = chance.randrange(len(cells) - 1)
    moved = [figures[key] for key in cells[start:]]
    moved = [0, *moved[:-1]] if chance.random() < 0.5 else [*moved[1:], 0]
    figures.update(zip(cells[start:], moved, strict=True))
    return True


def figure_split(figures: Figures, chance: Random) -> bool:
    fitting = [
        (one, other, str(figures[one]))
        for cells in _rows(figures)
        for one, other in pairwise(cells)
        if len(str(figures[one] or 0)) > 1 and not figures[other] and not str(figures[one])[1:].startswith("0")
    ]
    if not fitting:
        return False
    one, other, text = chance.choice(fitting)
    figures[one], figures[other] = int(text[:1]), int(text[1:])
    return True


def figures_run_together(figures: Figures, chance: Random) -> bool:
    fitting = [
        (one, other) for cells in _rows(figures) for one, other in pairwise(cells) if figures[one] and figures[other]
    ]
    if not fitting:
        return False
    one, other = chance.choice(fitting)
    figures[one], figures[other] = int(f"{figures[one]}{figures[other]}"), 0
    return True


def figure_with_total(figures: Figures, chance: Random) -> bool:
    """A wrong figure in a table whose totals add themselves up along the lines."""
    filled = [key for line in lines(figures) for key in row(figures, line)[:-1] if figures[key]]
    if not filled:
        return False
    key = chance.choice(filled)
    change = chance.randint(1, 9)
    total = (3, key[1], TOTAL)
    figures[key], figures[total] = (figures[key] or 0) + change, (figures[total] or 0) + change
    return True


def line_within_another(figures: Figures, chance: Random) -> bool:
    """A line that repeats a part of another one, as "of which" lines do."""
    empty = [line for line in outcomes(figures) if not any(figures[key] for key in row(figures, line))]
    full = [line for line in outcomes(figures) if any(figures[key] for key in row(figures, line))]
    if not empty or not full:
        return False
    into, out_of = chance.choice(empty), chance.choice(full)
    for key in row(figures, into)[:-1]:
        figures[key] = chance.randint(0, figures[3, out_of, key[2]] or 0)
    figures[3, into, TOTAL] = sum(figures[key] or 0 for key in row(figures, into)[:-1])
    return bool(figures[3, into, TOTAL])


def line_counted_twice(figures: Figures, chance: Random) -> bool:
    return _total_line(figures, chance, 1)


def line_left_out(figures: Figures, chance: Random) -> bool:
    return _total_line(figures, chance, -1)


def _total_line(figures: Figures, chance: Random, sign: int) -> bool:
    full = [line for line in outcomes(figures) if any(figures[key] for key in row(figures, line))]
    if not full:
        return False
    line = chance.choice(full)
    for key in row(figures, TOTAL_LINE):
        figures[key] = (figures[key] or 0) + sign * (figures[3, line, key[2]] or 0)
    return True


def column_left_out(figures: Figures, chance: Random) -> bool:
    """A total column that leaves out one kind of applicants."""
    full = [key[2] for key in row(figures, TOTAL_LINE)[:-1] if figures[key]]
    if len(full) < 2:
        return False
    field = chance.choice(full)
    for key in column(figures, TOTAL):
        figures[key] = (figures[key] or 0) - (figures[3, key[1], field] or 0)
    return True


def part_moved(figures: Figures, chance: Random) -> bool:
    filled = [key for line in lines(figures) for key in row(figures, line)[:-1] if figures[key]]
    if not filled:
        return False
    key = chance.choice(filled)
    other = chance.choice([one for one in row(figures, key[1])[:-1] if one != key])
    change = chance.randint(1, figures[key] or 1)
    figures[key], figures[other] = (figures[key] or 0) - change, (figures[other] or 0) + change
    return True


def two_slips(figures: Figures, chance: Random) -> bool:
    slips = (digits_swapped, digit_wrong, factor_ten, other_value, neighbours_exchanged)
    return all(chance.choice(slips)(figures, chance) for _ in range(2))


def three_values(figures: Figures, chance: Random) -> bool:
    return all(other_value(figures, chance) for _ in range(3))


def same_amount_twice(figures: Figures, chance: Random) -> bool:
    """Two cells of different lines and columns, wrong by the same amount: four cells could be it."""
    inner = [key for line in outcomes(figures) for key in row(figures, line)[:-1]]
    one = chance.choice(inner)
    other = chance.choice([key for key in inner if key[1] != one[1] and key[2] != one[2]])
    change = chance.randint(1, 9)
    figures[one], figures[other] = (figures[one] or 0) + change, (figures[other] or 0) + change
    return True


def line_of_another_year(figures: Figures, chance: Random) -> bool:
    """A whole line with other figures, its total adding up."""
    cells = row(figures, chance.choice(outcomes(figures)))
    for key in cells[:-1]:
        figures[key] = chance.choice((0, 0, chance.randint(0, 20)))
    figures[cells[-1]] = sum(figures[key] or 0 for key in cells[:-1])
    return True


KNOWN: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        digits_swapped, digit_doubled, digit_lost, digit_added, digit_wrong, factor_ten, cell_unfilled, other_value,
        total_counts_twice, total_leaves_out, total_column_unfilled, dispute_totals_unfilled, neighbours_exchanged,
        line_shifted, column_shifted, figure_split, figures_run_together, figure_with_total, line_within_another,
        line_counted_twice, line_left_out, column_left_out, part_moved,
    )
}  # fmt: skip
UNKNOWN: dict[str, Plant] = {
    plant.__name__: plant for plant in (two_slips, three_values, same_amount_twice, line_of_another_year)
}
