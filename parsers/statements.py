"""Figures that reports before 2019 without a table state in their usual sentences.

The patterns are data (``generations/statements.toml``). A sentence is read from its beginning and only as long as every
clause is understood; a figure that is stated twice and differs is not believed at all, and one that is said to be about
right (余, 约, 近) is named without a value. What reports say of 信息处理费 is read by :mod:`parsers.fees`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from parsers.characters import fold
from parsers.model import Indicator, Problem, Section

#: A longer line is no heading of a part; a longer sentence is not read.
HEADING = 25
LONGEST = 300
_SENTENCE = re.compile(r"[。!?\n]")
_CLAUSE = re.compile(r",(?!\d{3}(?!\d))|;|(?<=\d[条件份宗]):")
_YEAR = re.compile(r"(20\d\d)年度?")
_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.:]+|[一二三四五]是)")
_TORN = re.compile(r"(?<=\d)\s+(?=\d)")
#: A remark in brackets without a figure, or on how items are counted: 不同渠道和方式公开相同信息计1条.
#: Not one by which others are counted in (含下属单位), or the number is another one (累计, 预计数, 截至十一月底).
_REMARK = re.compile(
    r"[(](?!(?:其中)?(?:包?含|包括|连同|加上)[^()]*(?:单位|部门|局|站|所|县|区|镇|乡|街道))"
    r"(?![^()]*(?:累计|历年|以来|至今|截[至止]|估|约|预计|计划|目标|同期|[上去往]年|全[省市县区州]|系统|月|季度|半年))"
    r"(?:[^()\d]*(?<!其中)|[^()]*相同信息[^()]*计1[条件][^()]*)[)]"
)
_HAN_NUMBER = re.compile(
    r"(?<![一二三四五六七八九十百千万两〇零第数几上\d.])([一二三四五六七八九十百千两〇零]+)(?=万?[条件宗份起例])"
)
_ONE = "[一二三四五六七八九两]"
_TENS = f"{_ONE}?十{_ONE}?"
_HUNDREDS = f"{_ONE}百(?:{_TENS}|零{_ONE})?"
#: A whole number in full. 三四百 and 五六 are only about right, 一百五 is 105 or 150, 千二百 has lost its beginning.
_HAN_EXACT = re.compile(
    f"{_ONE}千(?:{_HUNDREDS}|零(?:{_TENS}|{_ONE}))?|{_HUNDREDS}|{_TENS}|[一二三四五六七八九两〇零]"
    "|[一二三四五六七八九〇零]{3,}|[一二三四五六七八九][〇零]"
)
_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_PLACES = {"十": 10, "百": 100, "千": 1000}
_PLACE = re.compile(r"[省市县区州旗盟]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure and the sentences that say it; ``none`` says that it is zero.

    ``unless``: words in the sentence that make its number another one.
    """

    measure: str
    label: str
    patterns: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None
    topic: str = ""
    within: str = ""
    heading: re.Pattern[str] | None = None
    money: bool = False
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class _Grammar:
    lead: re.Pattern[str]
    year: re.Pattern[str]
    government: re.Pattern[str]
    span: str
    upto: str
    neutral: re.Pattern[str]
    goes_on: re.Pattern[str]
    part: re.Pattern[str]
    other: re.Pattern[str]
    carried: re.Pattern[str]
    statements: tuple[Statement, ...]
    disputes: tuple[Statement, ...]


@dataclass(slots=True)
class _Reading:
    """What the clauses of a sentence have said so far: whose figures, of which year, about what."""

    anchored: bool = False
    dated: bool = False
    #: said to be up to a day, perhaps of all years: only a clause that says the year again counts
    upto: bool = False
    topic: str = ""
    #: every clause was understood: a sentence that goes on from this one (其中…, 全部…) has the same subject
    whole: bool = True


def load(name: str) -> dict[str, Any]:
    """Read one of the TOML files of sentences."""
    return tomllib.loads((files("parsers.generations") / name).read_text("utf-8"))


def compiled(row: Mapping[str, Any], fragments: Mapping[str, str], **changed: str) -> Statement:
    """Compile one row: fragments stand for names in braces, and may hold others."""
    own = {**fragments, **changed}

    def filled(text: str) -> str:
        while (found := re.search(r"\{([a-z_]+)\}", text)) is not None:
            text = text.replace(found[0], own[found[1]])
        return text

    also = f"(?:{filled(row['also'])})?" if "also" in row else ""
    also_none = f"(?P<both>{filled(row['also_none'])})?" if "also_none" in row else ""
    ending = filled(row.get("ending", ""))
    return Statement(
        measure=row["measure"],
        label=row["label"],
        patterns=tuple(re.compile(filled(pattern) + also) for pattern in row["patterns"]),
        none=re.compile(filled(row["none"]) + also_none + ending) if "none" in row else None,
        topic=row.get("topic", ""),
        within=row.get("within", ""),
        heading=re.compile(row["heading"]) if "heading" in row else None,
        money=row.get("money", False),
        unless=re.compile(row["unless"]) if "unless" in row else None,
    )


@cache
def _grammar() -> _Grammar:
    raw = load("statements.toml")
    clauses, fragments = raw["clauses"], raw["fragments"]
    neutral = clauses["neutral"]
    for name in ("means",):
        neutral = neutral.replace("{" + name + "}", fragments[name])
    return _Grammar(
        **{
            name: re.compile(clauses[name])
            for name in ("lead", "year", "government", "goes_on", "part", "other", "carried")
        },
        span=clauses["span"],
        upto=clauses["upto"],
        neutral=re.compile(neutral),
        statements=tuple(compiled(row, fragments) for row in raw["statements"]),
        # under a heading that speaks of reviews and lawsuits their subject need not be said again
        disputes=tuple(
            compiled(row, fragments, cause=f"(?:{fragments['cause']})?")
            for row in raw["statements"]
            if "chapter" in row
        ),
    )


def read(
    sections: Iterable[Section], *, year: int | None, agency: str | None, also: Iterable[Indicator] = ()
) -> tuple[list[Indicator], list[Problem]]:
    """Read what a report without tables says in its usual sentences; measures in their order in the text.

    ``also`` are figures that it says otherwise: what differs from them is not believed.
    """
    return agreed([*_stated(sections, year, fold(agency or "")), *also])


def agreed(stated: Iterable[Indicator]) -> tuple[list[Indicator], list[Problem]]:
    """Keep what is stated once, or always in the same way; one that is only said about right has no value."""
    found: dict[str, list[Indicator]] = {}
    for one in stated:
        found.setdefault(one.measure or "", []).append(one)
    kept: list[Indicator] = []
    problems: list[Problem] = []
    for same in found.values():
        exact = [one for one in same if one.value is not None]
        if len({one.value if one.value == 0 else (one.value, one.unit) for one in exact}) > 1:
            detail = " and ".join(f"{one.value}{one.unit}" for one in exact)
            problems.append(Problem("prose_disagrees", f"{same[0].label}: {detail}"))
            continue
        kept.append(exact[0] if exact else same[0])
        if not exact:
            problems.append(Problem("number_approximate", f"{same[0].label}: {same[0].raw}"))
    return kept, problems


def folded_lines(text: str) -> str:
    """Fold every line, without joining what may be two numbers: 1 56 is neither 156 nor 56."""
    return "\n".join(fold(_TORN.sub("~", line)) for line in text.split("\n"))


def figure(statement: Statement, found: re.Match[str], raw: str) -> Indicator:
    """Make the figure that a sentence states; a number about right has no value."""
    groups = found.groupdict()
    unit = re.sub("[余多]", "", groups["unit"])
    if any(groups.get(name) not in (None, "之多") for name in ("about", "few", "few2", "more")):
        return Indicator(statement.label, None, unit, measure=statement.measure, origin="prose", raw=raw)
    return indicator(statement, groups["n"], unit, raw)


def indicator(statement: Statement, number: str, unit: str, raw: str) -> Indicator:
    """Make a figure of a number as printed."""
    amount = Decimal(number.replace(",", ""))
    value = int(amount) if amount == amount.to_integral_value() else float(amount)
    return Indicator(statement.label, value, unit, measure=statement.measure, origin="prose", raw=raw)


# -- sentences --------------------------------------------------------------------------------------------------------


def _stated(sections: Iterable[Section], year: int | None, agency: str) -> Iterator[Indicator]:
    names = _own_names(agency)
    for section in sections:
        of_part = False
        for line in folded_lines(section.text).split("\n"):
            folded = _NUMBERING.sub("", line)
            if len(folded) <= HEADING and not _SENTENCE.search(folded) and not any(map(str.isdigit, folded)):
                of_part = bool(_grammar().part.search(folded))
                continue
            here, state = of_part, _Reading()
            for sentence in _SENTENCE.split(folded):
                bare = _NUMBERING.sub("", sentence)
                if len(bare) <= HEADING and not any(map(str.isdigit, bare)) and _grammar().part.search(bare):
                    here = True
                if bare and not here and len(bare) <= LONGEST:
                    if not (state.topic and state.whole and _grammar().goes_on.match(bare)):
                        state = _Reading()
                    yield from _sentence(_plain(bare), section, year, names, state)


def _own_names(agency: str) -> tuple[str, ...]:
    """Return how a report may name its own agency: 乌有市林业局, 市林业局, 我市林业局, 林业局."""
    names = [agency] if agency else []
    for found in _PLACE.finditer(agency):
        rest = agency[found.end() :]
        if len(rest) >= 3 and not rest.startswith(("政府", "人民")):
            names += [found[0] + rest, "我" + found[0] + rest, rest]
        elif rest in ("人民政府", "政府"):
            names += [found[0] + "人民政府", found[0] + "政府", "我" + found[0] + "政府"]
    return tuple(sorted(set(names), key=len, reverse=True))


def _plain(sentence: str) -> str:
    """Write numerals in digits, and leave out remarks in brackets that change nothing."""
    return _HAN_NUMBER.sub(
        lambda found: str(_han(found[1])) if _HAN_EXACT.fullmatch(found[1]) else found[1], _REMARK.sub("", sentence)
    )


def _han(text: str) -> int:
    """Read a whole number below ten thousand: 一百五十六, 十二, 一五六."""
    if not any(char in _HAN_PLACES for char in text):
        return int("".join(str(_HAN_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _HAN_PLACES:
            total += (digit or 1) * _HAN_PLACES[char]
            digit = 0
        else:
            digit = _HAN_DIGITS[char]
    return total + digit


def _sentence(
    sentence: str, section: Section, year: int | None, names: tuple[str, ...], state: _Reading
) -> Iterator[Indicator]:
    """Read clause after clause; the first one that is not understood ends it."""
    grammar = _grammar()
    state.whole = False
    carried = grammar.carried.search(sentence) is not None
    for whole in _CLAUSE.split(sentence):
        if grammar.other.search(whole):
            return
        for clause in _parts(whole):
            bare = _without_lead(clause, year, names, state)
            if bare is None:
                return
            if not bare or grammar.neutral.fullmatch(bare):
                continue
            found = list(_clause(bare, section, state.topic))
            sure = state.anchored and (state.dated or not state.upto)
            if not found or not (sure or (not state.upto and any(one.value == 0 for _, one in found))):
                return
            for statement, one in found:
                state.topic = statement.topic or state.topic
                another = statement.unless is not None and statement.unless.search(sentence)
                if not another and not (carried and statement.topic == "requests"):
                    yield one
    state.whole = True


def _parts(clause: str) -> list[str]:
    """Split a list of figures: 当面申请2件、网上申请9件; anything else stays whole."""
    parts = clause.split("、")
    counted = [re.search(r"\d+[条件宗份起例次]$", part) for part in parts]
    return parts if len(parts) > 1 and all(counted) and ("诉讼" not in clause or len(parts) > 2) else [clause]


def _without_lead(clause: str, year: int | None, names: tuple[str, ...], state: _Reading) -> str | None:
    """Take off what may stand before a statement, and note what it says; None where another year is meant."""
    grammar = _grammar()
    bare = clause
    if year is not None:
        for name in ("span", "upto"):
            found = re.match(getattr(grammar, name).replace("{year}", str(year)), bare)
            if found:
                bare = bare[found.end() :]
                state.anchored = True
                state.dated = state.dated or name == "span"
                state.upto = state.upto or name == "upto"
    while bare:
        own = next((name for name in names if bare.startswith(name)), None)
        if dated := _YEAR.match(bare):
            if int(dated[1]) != year:
                return None
            bare, state.anchored, state.dated = bare[dated.end() :], True, True
        elif own is not None:
            bare, state.anchored = bare[len(own) :], True
        elif (found := grammar.lead.match(bare)) or (
            (not names or "政府" in names[0]) and (found := grammar.government.match(bare))
        ):
            state.dated = state.dated or grammar.year.fullmatch(found[0]) is not None
            bare, state.anchored = bare[found.end() :], True
        else:
            break
    return bare if _YEAR.search(bare) is None else None


def _clause(bare: str, section: Section, topic: str) -> Iterator[tuple[Statement, Indicator]]:
    grammar = _grammar()
    of_disputes = section.number == 4 or topic == "disputes"
    for statement in (*grammar.statements, *(grammar.disputes if of_disputes else ())):
        if statement.within not in ("", topic) and not (of_disputes and statement.within == "disputes"):
            continue
        if statement.heading is not None and not statement.heading.search(section.heading):
            continue
        for pattern in statement.patterns:
            if found := pattern.fullmatch(bare):
                yield from _figures(statement, found, bare)
                return
        if statement.none is not None and (found := statement.none.fullmatch(bare)):
            yield statement, indicator(statement, "0", "元" if statement.money else "件", bare)
            if found.groupdict().get("both"):
                yield _litigation("0", bare)
            return


def _figures(statement: Statement, found: re.Match[str], raw: str) -> Iterator[tuple[Statement, Indicator]]:
    groups = found.groupdict()
    if "." in groups["n"] and not (statement.money or groups["unit"].startswith("万")):
        return  # no count
    yield statement, figure(statement, found, raw)
    if groups.get("n2"):
        yield _litigation(groups["n2"], raw)


def _litigation(number: str, raw: str) -> tuple[Statement, Indicator]:
    statement = next(one for one in _grammar().statements if one.measure == "litigation_cases")
    return statement, indicator(statement, number, "件", raw)
