"""The vocabulary of ``phrasings.toml``, and a clause cut into its words: every character accounted for, or residue."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from archive.rules.prose.anyof import any_of

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
STEPS = {"十": 10, "百": 100, "千": 1000}
WAN: Final = 10_000
HAN: Final = "〇零一二两三四五六七八九十百千万"
YEAR = re.compile(r"(20\d\d)年(?:度)?(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
HAN_YEAR = re.compile(
    r"二([〇零一二三四五六七八九]{3})年(?:度)?([一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
)
DATE = re.compile(r"(\d{1,2})月(\d{1,2})日")
ARABIC = re.compile(r"(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.(\d+))?")
CHINESE = re.compile(f"[{HAN}]+")
MOST_DIGITS = 15  # and signs between them: more are the cells of a row run together, and no number
ACTING = re.compile(r"代表?(?:本级|[省市区县州旗镇乡])?(?:人民)?政府(?!信息)")
# characters with which something begins that no list of words holds
ARABIC_DIGITS = frozenset("0123456789")
FORWARD = frozenset("结顺转")
CARRYING = FORWARD | frozenset("由从自")
READ = ARABIC_DIGITS | CARRYING | frozenset(HAN + "代")
CLASSES = frozenset({"result", "applicant"})
TOPICS = frozenset(
    {"request", "other_topic", "item", "review", "litigation", "litigation_direct", "litigation_after_review"}
)


class Count(NamedTuple):
    """A number with its unit: ``unit`` is ``count`` or ``money`` (then in 万元).

    ``step`` is what the last digit is worth where the number may be rounded: of amounts, and of 1.2万件; else 0.
    """

    value: int | float
    unit: str
    step: float = 0


class Word(NamedTuple):
    """One word of a clause: what it may stand for (class → meaning); empty where it is not known.

    ``turns`` says that it changes what the text speaks of.
    """

    text: str
    reads: Mapping[str, Any]
    number: Count | None = None
    turns: bool = False


@cache
def phrasings() -> dict[str, Any]:
    """Return ``phrasings.toml``."""
    return tomllib.loads((files("archive.rules") / "phrasings.toml").read_text("utf-8"))


def chinese_number(text: str) -> int | None:
    """Read 十一, 一百二十三, 两, 二〇; None where it is none (一十百), or none in particular (三五, 一两, 一百五)."""
    if all(char in DIGITS for char in text):
        if len(text) == 2 and "〇" not in text and "零" not in text:
            return None
        return DIGITS[text] if len(text) == 1 else int("".join(str(DIGITS[char]) for char in text))
    total = section = digit = 0
    last = 10_000
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        elif char == "万":
            if total or not section + digit:
                return None
            total, section, digit, last = (section + digit) * 10_000, 0, 0, 10_000
        else:
            step = STEPS[char]
            if step >= last or not (digit or (step == 10 and not section)):
                return None
            section, digit, last = section + (digit or 1) * step, 0, step
    if digit and last > 10 and text[-2] not in "零〇":  # 一百五 is 105 or 150
        return None
    return total + section + digit


def _vocabulary() -> Iterable[tuple[str, str, Any]]:
    """Give each word with one class and meaning; a word may come several times."""
    raw = phrasings()
    for name, entry in raw["words"].items():
        if name in CLASSES:
            for meaning, words in entry.items():
                yield from ((word, name, meaning) for word in words)
        else:
            yield from ((word, name, True) for word in entry)
    for line, outcome in raw["outcomes"].items():
        yield from ((word, "outcome", line) for word in outcome["words"])
        yield from ((word, "perhaps", line) for word in outcome.get("perhaps", ()))
    for kind in ("items", "actions", "change"):
        for meaning, words in raw[kind].items():
            yield from ((word, kind.rstrip("s"), meaning) for word in words)
    yield from ((word, "decision", True) for word in raw["decisions"]["words"])
    yield from ((word, "decision_perhaps", True) for word in raw["decisions"]["perhaps"])
    yield from ((word, "money", True) for word in raw["money"]["words"])
    yield from ((word, "projects", True) for word in raw["money"]["projects"])
    yield from ((word, "own", True) for word in raw["own"]["words"])
    yield from ((word, "region", True) for word in raw["own"]["region"])


#: Finds the longest word of the vocabulary that begins at a place of a text.
Finder = Callable[[str, int], "re.Match[str] | None"]


class Beginning(NamedTuple):
    """What may begin with one character.

    Words of the vocabulary, the agency's own ``names`` (longest first), and what no list of words holds (``reads``).
    """

    finder: Finder | None
    names: tuple[Word, ...]
    reads: bool


#: The words that one report may use, by their first character.
Lexicon = dict[str, Beginning]


@cache
def vocabulary() -> dict[str, Word]:
    """Return every word of ``phrasings.toml`` with all that it may stand for."""
    words: dict[str, dict[str, Any]] = {}
    for word, name, meaning in _vocabulary():
        words.setdefault(word, {})[name] = meaning
    return {text: Word(text, reads, turns=not TOPICS.isdisjoint(reads)) for text, reads in words.items()}


@cache
def _lexicon() -> Lexicon:
    found: dict[str, list[str]] = {char: [] for char in READ}
    for text in vocabulary():
        found.setdefault(text[0], []).append(text)
    return {
        first: Beginning(any_of(texts).match if texts else None, (), first in READ) for first, texts in found.items()
    }


def lexicon_with(names: Iterable[str]) -> Lexicon:
    """Return the vocabulary together with an agency's own names."""
    whole = _lexicon().copy()
    nothing = Beginning(None, (), reads=False)
    for name in sorted(names, key=len, reverse=True):
        before = whole.get(name[0], nothing)
        whole[name[0]] = before._replace(names=(*before.names, Word(name, {"own": True})))
    return whole


@cache
def _units() -> tuple[re.Pattern[str], dict[str, float | None]]:
    """Match a unit, the longest; with what an amount of it makes in 万元, None for things that are counted."""
    units = phrasings()["units"]
    every: dict[str, float | None] = {**dict.fromkeys(units["count"]), **units["money"]}
    return any_of(every), every


def _number(text: str, at: int) -> tuple[int | float | None, int, int] | None:
    """Read a number at a position: (value, decimals, end); no value where more digits run together than any has."""
    if match := ARABIC.match(text, at):
        whole, decimals = match.groups()
        end = match.end()
        if end - at > MOST_DIGITS:
            return None, 0, end
        if not whole.isdecimal():
            whole = whole.replace(",", "").replace("，", "")
        if decimals:
            return float(f"{whole}.{decimals}"), len(decimals), end
        return int(whole), 0, end
    if match := CHINESE.match(text, at):
        if len(match.group()) > MOST_DIGITS:
            return None, 0, match.end()
        value = chinese_number(match.group())
        if value is not None:
            return value, 0, match.end()
    return None


def _count(text: str, at: int, after_wei: bool) -> tuple[Word, int] | None:
    """Read a number with its unit; a bare number only at the clause's end, behind 为."""
    read = _number(text, at)
    if read is None:
        return None
    value, decimals, end = read
    if value is None:
        return Word(text[at:end], {}), end
    pattern, scales = _units()
    in_wan = text[end - 1] == "万"  # 二十五万元 is as exact as 25万元
    if (
        text.startswith("万", end) and (thousands := pattern.match(text, end + 1)) and scales[thousands.group()] is None
    ):  # 1.2万件
        stop, whole = thousands.end(), round(value * 10_000, 8)
        number = int(whole) if whole == int(whole) else whole
        return Word(text[at:stop], {"count": True}, Count(number, "count", 10_000 * 10**-decimals)), stop
    if unit := pattern.match(text, end):
        stop, scale = unit.end(), scales[unit.group()]
        if scale is not None:
            step = scale * (WAN if in_wan else 10**-decimals)
            return Word(text[at:stop], {"count": True}, Count(round(value * scale, 8), "money", step)), stop
        if decimals:
            return None
        return Word(text[at:stop], {"count": True}, Count(value, "count", WAN if in_wan else 0)), stop
    if end == len(text) and after_wei and not decimals:
        return Word(text[at:end], {"count": True}, Count(value, "count")), end
    return None


def _acting(text: str, at: int) -> tuple[Word, int] | None:
    """Read 代表市政府: the agency acts for its government, and the figures are its own."""
    if match := ACTING.match(text, at):
        return Word(match.group(), {"filler": True}), match.end()
    return None


def _dated(text: str, at: int, year: int | None) -> tuple[Word, int] | None:
    """Read 2020年, 2020年12月31日, 12月31日: this whole year's, or another time's."""
    if match := YEAR.match(text, at):
        whole = int(match[1]) == year and _is_whole_year(match[2], match[3], text[:at])
        return Word(match.group(), {"this_year" if whole else "other_year": True}), match.end()
    if match := HAN_YEAR.match(text, at):
        whole = chinese_number("二" + match[1]) == year and match[2] in {None, "一月一日", "十二月三十一日"}
        return Word(match.group(), {"this_year" if whole else "other_year": True}), match.end()
    if match := DATE.match(text, at):
        whole = _is_whole_year(match[1], match[2], text[:at])
        return Word(match.group(), {"filler" if whole else "other_year": True}), match.end()
    return None


def _is_whole_year(month: str | None, day: str | None, before: str) -> bool:
    """Say whether a date is only a bound of the year: 1月1日, 12月31日, or 截至…12月(底)."""
    if month is None:
        return True
    if day is None:
        return int(month) == 12 and before.endswith(("截至", "截止", "截止到", "截至到"))
    return (int(month), int(day)) in {(1, 1), (12, 31)}


@lru_cache(maxsize=256)
def _years_around(year: int) -> Mapping[str, Finder]:
    before, after = year - 1, year + 1
    return {
        "carried_over": re.compile(rf"(?:由|从|自)?{before}年度?(?:结转|转入)(?:至{year}年度?|而来|过来)?的?").match,
        "carried_forward": re.compile(
            rf"(?:结转|顺延|转入|转结)(?:至|到|入)?{after}年度?(?:继续)?(?:办理|答复)?"
        ).match,
    }


def _carried(text: str, at: int, year: int | None) -> tuple[Word, int] | None:
    """Read 2019年结转 (in the report for 2020) and 结转至2021年 as the lines of table 三 that they name."""
    if year is None:
        return None
    line = "carried_forward" if text[at] in FORWARD else "carried_over"
    if match := _years_around(year)[line](text, at):
        return Word(match.group(), {line: True}), match.end()
    return None


_NOTHING: Mapping[str, Any] = {}


def words(text: str, known: Lexicon, year: int | None) -> list[Word]:
    """Cut a clause into words, longest first; what is not known comes as words without a meaning.

    ``known`` is a report's lexicon (:func:`lexicon_with`), ``year`` the year that the report is about.
    """
    found: list[Word] = []
    every = vocabulary()
    at, size, unknown = 0, len(text), 0
    while at < size:
        begins = known.get(text[at])
        if begins is None:
            at += 1
            continue
        finder, names, reads = begins
        word: Word | None = None
        end = at
        if finder is not None and (match := finder(text, at)):
            word, end = every[match.group()], match.end()
        for name in names:
            if text.startswith(name.text, at):
                if len(name.text) >= end - at:
                    word, end = name, at + len(name.text)
                break
        if reads and (read := _read(text, at, end - at, year)) and read[1] >= end:
            word, end = read
        if word is None:
            at += 1
            continue
        if unknown < at:
            found.append(Word(text[unknown:at], _NOTHING))
        found.append(word)
        at = unknown = end
    if unknown < size:
        found.append(Word(text[unknown:], _NOTHING))
    return found


def _read(text: str, at: int, length: int, year: int | None) -> tuple[Word, int] | None:
    """Read what no list of words holds: numbers with units, dates, and the words with a year in them."""
    char = text[at]
    if char == "代":
        return _acting(text, at)
    arabic = char in ARABIC_DIGITS
    if (char in CARRYING or text.startswith("20", at)) and (read := _carried(text, at, year)):
        return read
    if (arabic or char == "二") and (read := _dated(text, at, year)):
        return read
    if not arabic and (char not in HAN or length > 1):
        return None
    if char in STEPS and text[at - 1 : at] == "数":  # 数十件: some dozens
        return None
    return _count(text, at, text[at - 1 : at] == "为")
