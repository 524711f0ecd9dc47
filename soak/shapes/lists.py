"""What is done to the lists of indicators of reports before 2019."""

from __future__ import annotations

from copy import copy
from random import Random

from parsers.generations import Row, generations
from soak.draft import Box, Draft, Table, Words
from soak.shapes import PDF, Phase, shape


def _list(draft: Draft) -> Table:
    return next(block for block in draft.blocks if isinstance(block, Table))


def _numbered(form: str) -> None:
    @shape(f"a list of {form} with numbers in front", Phase.ROWS, form=form)
    def _numbers(draft: Draft, chance: Random) -> None:
        for number, row in enumerate(_list(draft).rows):
            row.insert(0, Box("序号" if not number else str(number), name="number"))

    @shape(f"a list of {form} with last year's figures beside", Phase.ROWS, form=form)
    def _last_year(draft: Draft, chance: Random) -> None:
        """上年数 is none of the report's."""
        for number, row in enumerate(_list(draft).rows):
            row.append(Box("上年数" if not number else str(chance.randint(60_001, 99_999)), name="other"))

    @shape(f"a list of {form} cut by a page break", Phase.CUTS, form=form, group="cuts")
    def _cut(draft: Draft, chance: Random) -> None:
        table = _list(draft)
        at = chance.randint(6, len(table.rows) - 6)
        again = [[copy(box) for box in table.rows[0]]] if chance.random() < 0.5 else []
        between = [Words("- 7 -")] if draft.kind.rpartition(" ")[2] != PDF else []
        draft.put(table, Table(0, table.rows[:at], head=1), *between, Table(0, [*again, *table.rows[at:]]))

    @shape(f"a list of {form} in other wordings", Phase.LABELS, form=form)
    def _wordings(draft: Draft, chance: Random) -> None:
        known = {row.measure: row for row in generations()[form].rows() if isinstance(row, Row)}
        for box in draft.boxes():
            row = known.get(box.name.removeprefix("row:"))
            if row is not None and row.aliases and not row.under and chance.random() < 0.5:
                box.text = chance.choice(row.aliases)


for _form in ("2014", "2008"):
    _numbered(_form)


@shape("a list of 2014 with one column of parts", Phase.ROWS, form="2014")
def _headings_over(draft: Draft, chance: Random) -> None:
    """The heading of a part reaches over the whole row."""
    table = _list(draft)
    for row in table.rows:
        if any(box.name == "heading" for box in row):
            wide = sum(box.colspan for box in row)
            row[:] = [box for box in row if box.name == "heading"]
            row[0].colspan = wide
