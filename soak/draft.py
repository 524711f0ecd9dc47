"""A report before it is printed: its figures, what a careful reader can say of each, and its blocks in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from parsers.forms import Form

Key = tuple[int, str, str]
"""A cell of the form: chapter, line, field."""


class Fate(StrEnum):
    """What must come of one printed cell."""

    #: a careful reader sees what it says: it is demanded
    DEMANDED = "demanded"
    #: it may be left out; a value given must be the true one
    ALLOWED = "allowed"
    #: it cannot be decided: no value may be given
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Written:
    """One figure as printed: ``value`` in the archive's units, None unless ``state`` is ``number`` and it counts.

    ``html`` is markup where plain text would not say the same (raised digits).
    """

    text: str
    value: float | None
    state: str = "number"
    html: str | None = None


@dataclass(slots=True, eq=False)
class Box:
    """A cell to print. ``name`` says what a label is (``line:new_requests``), ``key`` whose figure a value is."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    name: str = ""
    key: Key | None = None
    html: str | None = None

    @property
    def is_label(self) -> bool:
        """Words of the form, not a value and not a filler."""
        return bool(self.name)


Row = list[Box]


@dataclass(slots=True, eq=False)
class Table:
    """A printed table: ``part`` is the chapter whose figures it holds, 0 for all of them or none."""

    part: int
    rows: list[Row]
    head: int = 0
    decoy: bool = False
    #: a piece whose first rows begin with the second halves of labels, and the words of the first halves
    halves: tuple[str, ...] = ()

    def boxes(self) -> Iterator[Box]:
        """Every cell in the order of the source."""
        for row in self.rows:
            yield from row


@dataclass(slots=True, eq=False)
class Heading:
    """A chapter's heading; ``number`` is its meaning."""

    text: str
    number: int


@dataclass(slots=True, eq=False)
class Words:
    """A paragraph; ``html`` replaces it where a page is printed."""

    text: str
    html: str | None = None


Block = Heading | Words | Table


@dataclass(slots=True)
class Page:
    """How a page is marked up. The first four change cells, the rest the page; shapes add to them."""

    runs: list[Callable[[str, Random], list[str]]] = field(default_factory=list)
    around_run: list[Callable[[str, Random], str]] = field(default_factory=list)
    around_cell: list[Callable[[str, Random], str]] = field(default_factory=list)
    attributes: list[Callable[[Box, Random], str]] = field(default_factory=list)
    blanks: tuple[str, ...] = ("",)
    cell_tag: Callable[[Box, int], str] = lambda box, row: "td"
    table: list[Callable[[str, Table, Random], str]] = field(default_factory=list)
    heading: Callable[[str, Random], str] = lambda text, chance: f"<p>{text}</p>"
    body: list[Callable[[str, Random], str]] = field(default_factory=list)
    whole: list[Callable[[str, Random], str]] = field(default_factory=list)
    close: dict[str, float] = field(default_factory=dict)
    sections: bool = False
    head_row: str = ""


@dataclass(slots=True)
class Press:
    """How a PDF is printed: ``rules`` draw the cells (lines, rects, bars, dashes, doubled, none).

    ``paper`` is its width and height in points, ``folio`` what stands at the foot of each page.
    """

    rules: str = "lines"
    paper: tuple[float, float] = (595, 842)
    folio: str = "— {} —"
    turned: bool = False
    twice: bool = False
    watermark: bool = False


@dataclass(slots=True)
class Draft:
    """One report on its way to paper. ``fates`` holds the cells that are not simply demanded."""

    form: Form
    kind: str
    chance: Random
    year: int
    agency: str
    title: str
    period: str
    cells: dict[Key, Written]
    blocks: list[Block] = field(default_factory=list)
    fates: dict[Key, Fate] = field(default_factory=dict)
    page: Page = field(default_factory=Page)
    press: Press = field(default_factory=Press)
    sheets: bool = False
    text: str = "tabs"
    encode: Callable[[str], bytes] = lambda text: text.encode()
    charset: str | None = None
    characters: list[Callable[[str], str]] = field(default_factory=list)
    three_others: bool = False
    likely: bool = False
    older: str = ""

    def boxes(self) -> Iterator[Box]:
        """Every cell of every table."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield from block.boxes()

    def tables(self, part: int | None = None) -> list[Table]:
        """Return the tables (of one chapter) that hold figures of the form."""
        found = [block for block in self.blocks if isinstance(block, Table) and not block.decoy]
        return [table for table in found if part is None or table.part == part]

    def table(self, part: int) -> Table | None:
        """Return the table of a chapter while it is one table."""
        found = self.tables(part)
        return found[0] if len(found) == 1 else None

    def put(self, old: Table, *new: Block) -> None:
        """Put blocks in the place of a table."""
        at = next(i for i, block in enumerate(self.blocks) if block is old)
        self.blocks[at : at + 1] = new

    def judge(self, fate: Fate, *keys: Key) -> None:
        """Lower what is expected of cells; a barred one stays barred."""
        for key in keys:
            if self.fates.get(key) is not Fate.BARRED:
                self.fates[key] = fate

    def write(self, key: Key, written: Written) -> None:
        """Change what is printed for a figure, before tables are drawn."""
        self.cells[key] = written
