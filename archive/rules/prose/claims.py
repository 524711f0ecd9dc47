"""What the reader of the prose keeps: statements, and whose figures the text gives at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from archive.rules.checks import Number
from archive.rules.prose.words import Word

PROCESSED = "requests.total_processed.total"
#: Of the requests received this year those that were answered: what was processed without what was carried over.
OF_NEW = "requests.processed_of_new.total"


class Claim(NamedTuple):
    """One statement: the cell it speaks of, the number, and the phrase that says so.

    ``also`` are other cells that the words may mean; ``sure`` is False where the statement may agree with the tables
    but proves nothing when it does not. ``step`` is what the last digit is worth where the number may be rounded
    (amounts, in 万元, and 1.2万件), 0 where it is exact.
    """

    subject: str
    value: Number
    phrase: str
    also: tuple[str, ...] = ()
    sure: bool = True
    step: float = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the prose of one report says: its figures, and the phrases that claim that everything was answered."""

    claims: tuple[Claim, ...]
    all_answered: tuple[str, ...]


@dataclass(slots=True)
class Standing:
    """Whose figures of which year the text gives at the moment, and how sure that is.

    ``foreign``: another body's; ``other_year``; ``doubt``: perhaps another body's; ``part``: perhaps a part only;
    ``among``: the clauses say what a total is made of; ``by_name``: they name a government that adds up a whole region;
    ``goes_on``: the sentence before was another body's or another year's.
    """

    foreign: bool = False
    other_year: bool = False
    doubt: bool = False
    part: bool = False
    among: bool = False
    by_name: bool = False
    goes_on: bool = False


class Waiting(NamedTuple):
    """Words that wait for their number, from where in the sentence: 收到申请（含上年结转）14件."""

    words: list[Word]
    start: int
    with_carried: bool = False
