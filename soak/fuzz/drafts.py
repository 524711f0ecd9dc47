"""Reports with known figures, mutated before they are printed: what is done is what a careful reader would survive."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from random import Random

from soak.draft import Box, Draft, Key, Row, Table
from soak.figures import form_of
from soak.fuzz.choices import Choices
from soak.render import render
from soak.squares import squares
from soak.trial import Plan, compose, shapes

#: Shapes of which a text keeps no trace of blank cells: there a lost label could join two rows into one.
BLANKING = (
    "some cells blank",
    "zeros left blank",
    "organisations' columns blank",
    "a spare empty column at the right",
    "empty cells instead of spans",
)
#: Kinds that take the shapes of another.
LIKE = {"doc": "rtf"}
#: Different reports of one kind.
POOL = 48
#: Letters that decide what a figure is: its unit, its sign, its number. They are never garbled.
DECISIVE = frozenset("元万亿千百十减增少加净负正升降一二三四五六七八九零两")
STRANGE = ("囗", "□", "?", "〓", "\ufffd", "＊")

Truth = dict[Key, float | None]


@lru_cache(maxsize=4096)
def ordinary(kind: str, number: int) -> Plan:
    """Return a plan of this kind of which everything can be decided."""
    shaped = LIKE.get(kind, kind)
    known = shapes()
    chance = Random(f"fuzz {kind} {number}")
    form = form_of(chance).key
    fitting = [one for one in known.values() if shaped in one.kinds and one.form in ("", form) and not one.undecidable]
    if kind == "text":
        fitting = [one for one in fitting if one.name not in BLANKING]
    chosen: list[str] = []
    for one in chance.sample(fitting, min(len(fitting), chance.choice((0, 2, 4, 8, 14)))):
        others = [known[name] for name in chosen]
        if any(
            (one.group and one.group == o.group) or one.name in o.not_with or o.name in one.not_with for o in others
        ):
            continue
        chosen.append(one.name)
    order = list(known)
    return Plan(f"fuzz/{kind}/{number}", form, kind, tuple(sorted(chosen, key=order.index)))


@lru_cache(maxsize=256)
def _paper(kind: str, number: int) -> Draft:
    return compose(ordinary(kind, number))


def sheet(kind: str, choices: Choices) -> Draft:
    """Return a report to mutate: a copy, its figures and tables its own."""
    made = _paper(kind, choices.below(POOL))
    return replace(made, kind=kind, cells=dict(made.cells), blocks=deepcopy(made.blocks), fates={})


def truth(paper: Draft) -> Truth:
    """Return the figures that are printed."""
    printed = {box.key for table in paper.tables() for box in table.boxes() if box.key is not None}
    return {key: written.value if key in printed else None for key, written in paper.cells.items()}


def garbled(text: str, choices: Choices) -> str:
    """Lose, replace or double a letter or two of a label; what decides a figure stays."""
    letters = list(text)
    for _ in range(1 + choices.below(2)):
        places = [i for i, c in enumerate(letters) if c.isalpha() and c not in DECISIVE and not c.isascii()]
        if len(places) < 2:
            break
        at = choices.pick(places)
        way = choices.below(4)
        if way == 0 and len(places) > (len(text) + 1) // 2:
            del letters[at]
        elif way == 1:
            letters[at] *= 2
        elif way == 2:
            letters.insert(at, choices.pick((" ", "\u200b", "\u3000", "\u00a0")))
        else:
            letters[at] = choices.pick(STRANGE)
    return "".join(letters)


def _labels(paper: Draft) -> list[Box]:
    return [box for table in paper.tables() for box in table.boxes() if box.is_label and box.text]


def _values(paper: Draft) -> list[tuple[Table, int, Box]]:
    return [
        (table, at, box)
        for table in paper.tables()
        for at, row in enumerate(table.rows)
        for box in row
        if box.key is not None
    ]


def _garble(paper: Draft, choices: Choices) -> None:
    box = choices.pick(_labels(paper))
    box.text = garbled(box.text, choices)


def _blank_label(paper: Draft, choices: Choices) -> None:
    choices.pick(_labels(paper)).text = ""


def _blank_value(paper: Draft, choices: Choices) -> None:
    _, _, box = choices.pick(_values(paper))
    if box.key is not None:
        box.text, box.html = choices.pick(("", " ", "/", "—", "无")), None
        written = paper.cells[box.key]
        paper.cells[box.key] = type(written)(box.text, None, "blank")


def _lose_value(paper: Draft, choices: Choices) -> None:
    table, at, box = choices.pick(_values(paper))
    table.rows[at] = [one for one in table.rows[at] if one is not box]


def _is_title(row: list[Box]) -> bool:
    """Tell a row that says no more than whose figures follow."""
    worded = [box.text for box in row if box.text]
    return len(worded) == 1 and any(word in worded[0] for word in ("复议", "诉"))


def _lose_row(paper: Draft, choices: Choices) -> None:
    table = choices.pick(paper.tables())
    at = choices.below(len(table.rows))
    if _is_title(table.rows[at]):
        return  # with the rows between two titles of table 四 lost, figures stand under the wrong one, for anybody
    if len(table.rows) == 1 or (_placed(paper, table) and any(box.rowspan > 1 for box in table.rows[at])):
        return
    _stretch(paper, table, at, -1, choices)
    del table.rows[at]


def _placed(paper: Draft, table: Table) -> bool:
    """Tell whether a span too long or too short would move figures of other rows: in print, and among tables in one."""
    return paper.kind in DRAWN or table.part in (0, 4)


def _stretch(paper: Draft, table: Table, at: int, by: int, choices: Choices) -> None:
    """Make the boxes that reach over row ``at`` longer or shorter; where cells have no places of their own, perhaps."""
    if not _placed(paper, table) and choices.below(2):
        return
    grid = squares(table.rows)
    reaching = {id(box): box for box, top, _ in (grid[at] if at < len(grid) else ()) if top < at}
    for box in reaching.values():
        box.rowspan += by


def _insert(paper: Draft, table: Table, at: int, row: Row, choices: Choices) -> None:
    if _placed(paper, table) and any(box.rowspan > 1 for box in row):
        return
    _stretch(paper, table, at, 1, choices)
    table.rows.insert(at, row)


def _repeat_row(paper: Draft, choices: Choices) -> None:
    table = choices.pick(paper.tables())
    at = choices.below(len(table.rows))
    _insert(paper, table, at, deepcopy(table.rows[at]), choices)


def _empty_row(paper: Draft, choices: Choices) -> None:
    table = choices.pick(paper.tables())
    _insert(paper, table, choices.below(len(table.rows) + 1), [Box("", colspan=1 + choices.below(4))], choices)


def _note_row(paper: Draft, choices: Choices) -> None:
    table = choices.pick(paper.tables())
    words = choices.pick(("注：含上年度结转数量", "（续表）", "说明", "单位：件"))
    row = [Box(words, colspan=1 + choices.below(4), name="note")]
    _insert(paper, table, choices.below(len(table.rows) + 1), row, choices)


def _whole_tables(paper: Draft) -> list[int]:
    """Return the tables that stand for themselves: no piece of one, and none that a line of text gives its name."""
    tables = ((at, block) for at, block in enumerate(paper.blocks) if isinstance(block, Table) and not block.decoy)
    return [at for at, block in tables if len(paper.tables(block.part)) == 1 and block.part]


def _turn_tables(paper: Draft, choices: Choices) -> None:
    at = _whole_tables(paper)
    if not at:
        return
    one, two = choices.pick(at), choices.pick(at)
    paper.blocks[one], paper.blocks[two] = paper.blocks[two], paper.blocks[one]


def _repeat_table(paper: Draft, choices: Choices) -> None:
    """Print a table again at the end, or directly behind itself."""
    whole = _whole_tables(paper)
    if whole:
        at = choices.pick(whole)
        paper.blocks.insert(choices.pick((at + 1, len(paper.blocks))), deepcopy(paper.blocks[at]))


Mutation = Callable[[Draft, Choices], None]
#: One family for a document: a lost label beside a lost value could make two rows look like one.
FAMILIES: tuple[tuple[Mutation, ...], ...] = (
    (_garble, _garble, _blank_label),
    (_blank_value, _lose_value, _garble),
    (_lose_row, _empty_row, _note_row),
    (_repeat_row, _turn_tables, _repeat_table, _garble),
)
#: In a text that keeps no trace of blank cells, what is lost is not seen to be lost.
TEXT_FAMILIES: tuple[tuple[Mutation, ...], ...] = (
    (_garble, _garble, _blank_label),
    (_lose_value, _garble),
    (_turn_tables, _repeat_table, _garble),
)
#: Where cells have places of their own, a lost one moves the rest of its row under other names: no reader would know.
DRAWN_FAMILIES: tuple[tuple[Mutation, ...], ...] = (
    (_garble, _garble, _blank_label),
    (_blank_value, _garble),
    *FAMILIES[2:],
)
DRAWN = ("pdf", "xlsx", "rtf", "doc")
MOST = 4


def mutate(paper: Draft, choices: Choices) -> None:
    """Mutate a report before it is printed."""
    families = DRAWN_FAMILIES if paper.kind in DRAWN else TEXT_FAMILIES if paper.kind == "text" else FAMILIES
    family = choices.pick(families)
    for _ in range(choices.below(MOST + 1)):
        choices.pick(family)(paper, choices)


def body(paper: Draft, choices: Choices) -> bytes:
    """Print it."""
    return render(paper, Random(choices.below(8)))
