"""One report of the trial as it is printed: all that a careful reader of it can know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from parsers.forms import Form
from soak.audit.bodies import Body
from soak.draft import Key, Written

Number = int | float
SUMMED = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_services_org",
    "other_org",
)
COLUMNS = (*SUMMED, "total")
ENDS = ("new_requests", "carried_over", "total_processed", "carried_forward")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that a sentence gives: any of ``subjects`` may be meant; the first is the one that it is filed under.

    ``step`` is the last digit's worth where the figure is rounded, 0 where it is exact; ``cut``: it may be cut off too,
    as thousands of requests are.
    """

    subjects: tuple[str, ...]
    value: Number
    step: float = 0
    cut: bool = False

    def agrees_rounded(self, table: Number) -> bool:
        """Say whether a table's figure is this one once it is written with as few digits."""
        half = self.step / 2 + 1e-6
        return -half <= table - self.value <= half or (self.cut and 0 <= table - self.value < self.step)


@dataclass(frozen=True, slots=True)
class Statement:
    """A paragraph of chapter one, with what it claims; ``answered``: that every request was answered."""

    text: str
    claims: tuple[Claim, ...] = ()
    answered: bool = False
    #: the wording of the published list that it is there for
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A chapter's heading as printed; ``number`` is what a reader takes it for, None for none of the six chapters."""

    text: str
    number: int | None
    #: the chapter of the form whose contents follow
    holds: int


@dataclass(slots=True, eq=False)
class Printed:
    """One report. ``first`` and ``last`` are the bounds of the period as printed, None where one cannot be read.

    ``published`` is the day that the page states, ``signed`` the one under the text; None where there is none.
    """

    body: Body
    form: Form
    cells: dict[Key, Written]
    title_year: int
    first: date | None
    last: date | None
    period: str
    published: date | None
    signed: date | None
    titles: list[Title]
    kind: str = "html"
    statements: list[Statement] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)
    #: which results of supervision its text names
    supervision: tuple[str, ...] = ()
    #: its text says nothing but what an error put there
    quiet: bool = False

    @property
    def year(self) -> int:
        """The year reported on: the period's, else the title's (contract, ``reports.year``)."""
        return self.first.year if self.first is not None else self.title_year

    @property
    def has_first(self) -> bool:
        """Say whether what belongs into the first chapter is printed, under whatever title."""
        return any(title.holds == 1 for title in self.titles)

    @property
    def said(self) -> list[Statement]:
        """The statements that are printed: those of a report without its first chapter are not."""
        return self.statements if self.has_first else []

    @property
    def lines(self) -> list[str]:
        """The lines of table 三 that are printed."""
        return list(dict.fromkeys(line for part, line, _ in self.cells if part == 3))

    @property
    def outcomes(self) -> list[str]:
        """Those of them that are outcomes."""
        return [line for line in self.lines if line not in ENDS]

    def value(self, part: int, line: str, field: str) -> Number | None:
        """Return the figure of a cell, None where none is printed in it."""
        return self.cells[part, line, field].value

    def has(self, part: int, line: str, field: str) -> bool:
        """Say whether the form has the cell."""
        return (part, line, field) in self.cells

    def set(self, key: Key, value: Decimal | Number) -> None:
        """Print another figure."""
        self.cells[key] = figure(key, value)

    def leave(self, key: Key, text: str) -> None:
        """Print no figure: nothing, a dash or a word."""
        state = "blank" if not text.strip() else "dash" if text in DASHES else "text"
        self.cells[key] = Written(text, None, state)


DASHES = ("/", "-", "—", "－")
WORDS = ("无", "未统计", "不涉及")


def figure(key: Key, value: Decimal | Number) -> Written:
    """Write a figure as its form asks: amounts of the form of 2019 with their unit."""
    exact = Decimal(str(value)).normalize()
    text = f"{exact:f}"
    if key[2] == "amount_wan" and value:
        text += "万元"
    return Written(text, int(exact) if exact == exact.to_integral_value() else float(exact))
