"""Figures that the prose states: of reports before 2019 that have no table, and 信息处理费 of all.

The patterns are data (``generations/statements.toml``). A sentence is read from its beginning and only as long as every
clause is understood; a figure that is stated twice and differs is not believed at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from parsers.characters import fold
from parsers.model import Indicator, Problem, Section

#: A longer line is no heading of a part; a longer sentence is not read.
HEADING = 25
LONGEST = 300
_SENTENCE = re.compile(r"[。;!?\n]")
_CLAUSE = re.compile(r",(?!\d{3}(?!\d))")
_YEAR = re.compile(r"(20\d\d)年度?")
_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.:]+|[一二三四五]是)")
_TORN = re.compile(r"(?<=\d)\s+(?=\d)")
_SUBJECT = "(?:我局|本局|本机关|本单位|我单位)?(?:政府信息公开|信息公开|依申请公开)(?:工作|事项|答复|申请|类)?"


@dataclass(frozen=True, slots=True)
class _Statement:
    measure: str
    label: str
    pattern: re.Pattern[str]
    none: re.Pattern[str] | None
    topic: str = ""
    within: str = ""
    heading: re.Pattern[str] | None = None
    both: bool = False


@dataclass(frozen=True, slots=True)
class _Grammar:
    lead: re.Pattern[str]
    government: re.Pattern[str]
    neutral: re.Pattern[str]
    part: re.Pattern[str]
    other: re.Pattern[str]
    statements: tuple[_Statement, ...]
    disputes: tuple[_Statement, ...]
    fees: tuple[_Statement, ...]
    fees_named: re.Pattern[str]
    fees_other: re.Pattern[str]
    fees_body: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    raw = tomllib.loads((files("parsers.generations") / "statements.toml").read_text("utf-8"))
    clauses, fees = raw["clauses"], raw["fees"]

    def compiled(row: dict[str, str], subject: str) -> _Statement:
        def filled(name: str) -> str:
            text = row.get(name, "").replace("{number}", clauses["number"]).replace("{amount}", clauses["amount"])
            return text.replace("{subject}", subject)

        also, also_none, ending = filled("also"), filled("also_none"), filled("ending")
        none = filled("none")
        return _Statement(
            measure=row["measure"],
            label=row["label"],
            pattern=re.compile(filled("pattern") + (f"(?:{also})?" if also else "")),
            none=re.compile(none + (f"(?P<both>{also_none})?" if also_none else "") + ending) if none else None,
            topic=row.get("topic", ""),
            within=row.get("within", ""),
            heading=re.compile(row["heading"]) if "heading" in row else None,
        )

    return _Grammar(
        lead=re.compile(clauses["lead"]),
        government=re.compile(clauses["government"]),
        neutral=re.compile(clauses["neutral"]),
        part=re.compile(clauses["part"]),
        other=re.compile(clauses["other"]),
        statements=tuple(compiled(row, _SUBJECT) for row in raw["statements"]),
        # under a heading that speaks of reviews and lawsuits their subject need not be said again
        disputes=tuple(compiled(row, f"(?:{_SUBJECT})?") for row in raw["statements"] if "chapter" in row),
        fees=tuple(compiled(row, "") for row in fees["statements"]),
        fees_named=re.compile(fees["named"]),
        fees_other=re.compile(fees["other"]),
        fees_body=re.compile(fees["body"]),
    )


def read(sections: Iterable[Section], *, year: int | None, agency: str | None) -> tuple[list[Indicator], list[Problem]]:
    """Read what a report without tables says in its usual sentences; measures in their order in the text."""
    return _agreed(_stated(sections, year, fold(agency or "")))


def fees(sections: Iterable[Section], *, year: int | None, agency: str | None) -> tuple[list[Indicator], list[Problem]]:
    """Read what a report says of 信息处理费: cases, yuan, or 0 yuan where it says that none was collected."""
    return _agreed(_fees(sections, year, fold(agency or "")))


def _agreed(stated: Iterable[Indicator]) -> tuple[list[Indicator], list[Problem]]:
    """Keep what is stated once, or always in the same way."""
    found: dict[str, list[Indicator]] = {}
    for one in stated:
        found.setdefault(one.measure or "", []).append(one)
    problems = [
        Problem("prose_disagrees", f"{same[0].label}: {' and '.join(f'{one.value}{one.unit}' for one in same)}")
        for same in found.values()
        if len({(one.value, one.unit) for one in same}) > 1 and any(one.value != same[0].value for one in same)
    ]
    agreed = [same[0] for same in found.values() if len({one.value for one in same}) == 1]
    return agreed, problems


def _indicator(statement: _Statement, number: str, unit: str) -> Indicator:
    amount = Decimal(number.replace(",", ""))
    value = int(amount) if amount == amount.to_integral_value() else float(amount)
    return Indicator(statement.label, value, unit, measure=statement.measure, origin="prose")


# -- usual sentences --------------------------------------------------------------------------------------------------


def _stated(sections: Iterable[Section], year: int | None, agency: str) -> Iterator[Indicator]:
    for section in sections:
        of_part = False
        for line in section.text.split("\n"):
            folded = _NUMBERING.sub("", _folded(line))
            if len(folded) <= HEADING and not _SENTENCE.search(folded) and not any(map(str.isdigit, folded)):
                of_part = bool(_grammar().part.search(folded))
                continue
            here = of_part
            for sentence in _SENTENCE.split(folded):
                bare = _NUMBERING.sub("", sentence)
                if len(bare) <= HEADING and not any(map(str.isdigit, bare)) and _grammar().part.search(bare):
                    here = True
                if bare and not here and len(bare) <= LONGEST:
                    yield from _sentence(bare, section, year, agency)


def _sentence(sentence: str, section: Section, year: int | None, agency: str) -> Iterator[Indicator]:
    """Read clause after clause; the first one that is not understood ends it."""
    grammar = _grammar()
    if grammar.other.search(sentence):
        return
    anchored, topic = False, ""
    for clause in _CLAUSE.split(sentence):
        bare, led, own = _without_lead(clause, year, agency)
        if not own:
            return
        anchored = anchored or led
        if not bare or grammar.neutral.fullmatch(bare):
            continue
        found = list(_clause(bare, section, topic))
        if not found or not (anchored or any(one.value == 0 for _, one in found)):
            return
        for statement, one in found:
            topic = statement.topic or topic
            yield one


def _without_lead(clause: str, year: int | None, agency: str) -> tuple[str, bool, bool]:
    """Take off what may stand before a statement. Returns the rest, whether something did, and whose year it is."""
    grammar = _grammar()
    bare, led = clause, False
    while bare:
        if dated := _YEAR.match(bare):
            if int(dated[1]) != year:
                return bare, led, False
            bare, led = bare[dated.end() :], True
        elif agency and bare.startswith(agency):
            bare, led = bare[len(agency) :], True
        elif (found := grammar.lead.match(bare)) or (
            ("政府" in agency or not agency) and (found := grammar.government.match(bare))
        ):
            bare, led = bare[found.end() :], True
        else:
            break
    return bare, led, _YEAR.search(bare) is None


def _clause(bare: str, section: Section, topic: str) -> Iterator[tuple[_Statement, Indicator]]:
    grammar = _grammar()
    of_disputes = section.number == 4 or topic == "disputes"
    statements = (*grammar.statements, *(grammar.disputes if of_disputes else ()))
    for statement in statements:
        if statement.within not in ("", topic) and not (of_disputes and statement.within == "disputes"):
            continue
        if statement.heading is not None and not statement.heading.search(section.heading):
            continue
        if found := statement.pattern.fullmatch(bare):
            if "余" in found["unit"]:
                return
            yield statement, _indicator(statement, found["n"], found["unit"])
            if found.groupdict().get("n2"):
                yield _litigation(found["n2"], found["unit"])
            return
        if statement.none is not None and (found := statement.none.fullmatch(bare)):
            unit = "元" if statement.heading is not None else "件"
            yield statement, _indicator(statement, "0", unit)
            if found.groupdict().get("both"):
                yield _litigation("0", "件")
            return


def _litigation(number: str, unit: str) -> tuple[_Statement, Indicator]:
    statement = next(one for one in _grammar().statements if one.measure == "litigation_cases")
    return statement, _indicator(statement, number, unit)


# -- 信息处理费 -------------------------------------------------------------------------------------------------------


def _fees(sections: Iterable[Section], year: int | None, agency: str) -> Iterator[Indicator]:
    grammar = _grammar()
    for section in sections:
        if not grammar.fees_named.search(section.text):
            continue
        for sentence in _SENTENCE.split(_by_lines(section.text)):
            if not grammar.fees_named.search(sentence) or grammar.fees_other.search(_without_titles(sentence)):
                continue
            yield from _fee_sentence(sentence.split("其中", 1)[0], year, agency)


@lru_cache(maxsize=64)
def _by_lines(text: str) -> str:
    return "\n".join(map(_folded, text.split("\n")))


def _folded(line: str) -> str:
    """Fold a line without joining what may be two numbers: 1 56 is neither 156 nor 56."""
    return fold(_TORN.sub("~", line))


def _without_titles(sentence: str) -> str:
    return re.sub(r"《[^《》]*》|[<][^<>]*[>]", "", sentence)


def _fee_sentence(sentence: str, year: int | None, agency: str) -> Iterator[Indicator]:
    grammar = _grammar()
    said: int | None = None
    for clause in _CLAUSE.split(_without_titles(sentence)):
        years = [int(found) for found in _YEAR.findall(clause)]
        said = years[-1] if years else said
        if len(set(years)) > 1 or (said is not None and year is not None and said != year):
            continue
        for statement in grammar.fees:
            found = statement.pattern.search(clause)
            none = statement.none.search(clause) if statement.none is not None and found is None else None
            match = found or none
            if match is None or grammar.fees_body.search(_YEAR.sub("", clause[: match.start()].replace(agency, ""))):
                continue
            if found is not None:
                yield _indicator(statement, found["n"], found["unit"])
            else:
                yield _indicator(statement, "0", "元" if statement.measure.endswith("_yuan") else "件")
