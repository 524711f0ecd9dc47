"""What the parsers say of one body: the vocabulary that the other rooms speak.

Everything is plain data. ``None`` always means "the source does not say"; nothing here is guessed or filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """How the source fills one cell of the form (contract, ``cells.state``)."""

    NUMBER = "number"
    BLANK = "blank"
    DASH = "dash"
    TEXT = "text"
    MISSING = "missing"


class Status(StrEnum):
    """How much of the form's tables could be read (contract, ``reports.status``)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"


class Scope(StrEnum):
    """Whose figures a report adds up (contract, ``reports.scope``)."""

    OWN = "own"
    OWN_LEVEL = "own_level"
    AGGREGATE = "aggregate"
    VERTICAL = "vertical"
    UNKNOWN = "unknown"


class Refusal(StrEnum):
    """Why a page or file is no annual report (contract, ``fetches.reason`` for ``refused``)."""

    NOTICE = "notice"
    FORM = "form"
    INFOGRAPHIC = "infographic"
    WEBSITE_REPORT = "website_report"
    OTHER_REPORT = "other_report"
    NOT_A_REPORT = "not_a_report"


class Place(NamedTuple):
    """Where a cell stands: table in document order (nested and layout ones count), origin in its expanded grid.

    ``page`` counts from 1 and exists in PDFs only; the others count from 0.
    """

    table_index: int
    row: int
    col: int
    page: int | None = None


class Figure(NamedTuple):
    """One cell of the official form, as this source fills it.

    ``chapter`` is 2, 3 or 4; ``line`` and ``field`` are the contract's names (``new_requests`` × ``natural_person``,
    ``licensing`` × ``decisions``, ``review`` × ``upheld``). ``raw`` is the text as printed, ``value`` a count, or an
    amount in 万元; None unless ``state`` is ``number``. ``place`` is None where ``state`` is ``missing``.
    """

    chapter: int
    line: str
    field: str
    raw: str | None
    value: int | float | None
    state: State
    place: Place | None


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of the report: ``number`` 1 to 6 by the heading's meaning, None where it cannot be said."""

    number: int | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the reader could not place or does not trust; shown to the public beside the report."""

    kind: str
    detail: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure outside the fixed tables (contract, ``indicators``); ``origin``: table, prose or ocr.

    ``raw`` is the figure as printed (in prose, its clause), ``place`` the cell of a table in which it stands.
    """

    label: str
    value: int | float | None
    unit: str | None = None
    code: str | None = None
    value_cumulative: int | float | None = None
    measure: str | None = None
    origin: str = "table"
    raw: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The statistics period as printed (本报告中所列数据的统计期限); a bound that is garbled is None."""

    text: str
    first: date | None
    last: date | None

    @property
    def is_a_year(self) -> bool:
        """Whether it is one calendar year, from its first day to its last."""
        if self.first is None or self.last is None or self.first.year != self.last.year:
            return False
        return (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the place where a body was found says of it; weaker than anything the body says itself.

    ``title`` is the list's title, ``agency`` the organ whose column it was, ``confirmed_column`` whether that column
    is known to hold annual reports only (then a bare organ name is accepted as a title). ``published_on`` (ISO) is the
    day in the list or, for a file, on its page; ``page_agency`` and ``index_number`` are what the page of a file says.
    """

    title: str | None = None
    agency: str | None = None
    charset: str | None = None
    confirmed_column: bool = False
    published_on: str | None = None
    page_agency: str | None = None
    index_number: str | None = None


@dataclass(slots=True)
class Report:
    """One annual report as one body states it. Amounts in 万元, dates in China time.

    ``year`` comes from ``period``, else from the title (``year_witness``: ``period`` or ``title``); ``agency`` is the
    name as printed, ``agency_witness`` where it was printed (``title``, ``line``, ``meta``, ``signature``, ``hint``).
    """

    kind: str
    encoding: str | None
    title: str | None = None
    title_year: int | None = None
    agency: str | None = None
    agency_witness: str | None = None
    year: int | None = None
    year_witness: str | None = None
    period: Period | None = None
    scope: Scope = Scope.UNKNOWN
    template: str | None = None
    published_on: date | None = None
    signed_on: date | None = None
    index_number: str | None = None
    document_number: str | None = None
    status: Status = Status.UNREADABLE
    figures: list[Figure] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def figure(self, chapter: int, line: str, name: str) -> Figure | None:
        """Return one cell of the form, or None where this report's form does not have it."""
        for figure in self.figures:
            if figure.chapter == chapter and figure.line == line and figure.field == name:
                return figure
        return None


@dataclass(frozen=True, slots=True)
class Refused:
    """The body is no annual report; ``evidence`` is the phrase that says so."""

    reason: Refusal
    title: str | None
    evidence: str
