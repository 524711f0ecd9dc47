"""The vocabulary of ``phrasings.toml``, and a clause cut into its words: every character accounted for, or residue."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
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
READ = frozenset("0123456789" + HAN + "结顺转由从自代")
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
    """Read 十一, 一百二十三, 两, 二〇; None where it is no number (一十百), or none in particular (三五件, 一两件)."""
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


#: Words by their first character: the lengths that they have, longest first, and the words themselves.
Lexicon = dict[str, tuple[tuple[int, ...], dict[str, Word]]]


@cache
def vocabulary() -> dict[str, Word]:
    """Return every word of ``phrasings.toml`` with all that it may stand for."""
    words: dict[str, dict[str, Any]] = {}
    for word, name, meaning in _vocabulary():
        words.setdefault(word, {})[name] = meaning
    return {text: Word(text, reads, turns=not TOPICS.isdisjoint(reads)) for text, reads in words.items()}


@cache
def _lexicon() -> Lexicon:
    found: dict[str, dict[str, Word]] = {}
    for text, word in vocabulary().items():
        found.setdefault(text[0], {})[text] = word
    return {first: (_lengths(entries), entries) for first, entries in found.items()}


def _lengths(entries: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({len(text) for text in entries}, reverse=True))


def lexicon_with(names: Iterable[str]) -> Lexicon:
    """Return the vocabulary together with an agency's own names."""
    whole = dict(_lexicon())
    for name in names:
        before = whole[name[0]][1] if name[0] in whole else {}
        entries = {**before, name: Word(name, {"own": True})}
        whole[name[0]] = (_lengths(entries), entries)
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
        whole = re.sub(r"[,，]", "", match[1])
        if len(match.group()) > MOST_DIGITS:
            return None, 0, match.end()
        if match[2]:
            return float(f"{whole}.{match[2]}"), len(match[2]), match.end()
        return int(whole), 0, match.end()
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
    thousands = pattern.match(text, end + 1) if text[end : end + 1] == "万" else None
    if thousands and scales[thousands.group()] is None:  # 1.2万件
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
def _years_around(year: int) -> tuple[tuple[str, re.Pattern[str]], ...]:
    before, after = year - 1, year + 1
    return (
        ("carried_over", re.compile(rf"(?:由|从|自)?{before}年度?(?:结转|转入)(?:至{year}年度?|而来|过来)?的?")),
        ("carried_forward", re.compile(rf"(?:结转|顺延|转入|转结)(?:至|到|入)?{after}年度?(?:继续)?(?:办理|答复)?")),
    )


def _carried(text: str, at: int, year: int | None) -> tuple[Word, int] | None:
    """Read 2019年结转 (in the report for 2020) and 结转至2021年 as the lines of table 三 that they name."""
    for line, pattern in _years_around(year) if year is not None else ():
        if match := pattern.match(text, at):
            return Word(match.group(), {line: True}), match.end()
    return None


_NOTHING: Mapping[str, Any] = {}


def words(text: str, known: Lexicon, year: int | None) -> list[Word]:
    """Cut a clause into words, longest first; what is not known comes as words without a meaning.

    ``known`` is a report's lexicon (:func:`lexicon_with`), ``year`` the year that the report is about.
    """
    found: list[Word] = []
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        best: Word | None = None
        length = 0
        entry = known.get(char)
        if entry is None and char not in READ:
            start = at
            at += 1
            while at < size and text[at] not in known and text[at] not in READ:
                at += 1
            found.append(Word(text[start:at], _NOTHING))
            continue
        if entry is not None:
            lengths, entries = entry
            for longest in lengths:
                best = entries.get(text[at : at + longest])
                if best is not None:
                    length = len(best.text)
                    break
        read = _read(text, at, length, found, year) if char in READ else None
        if read is not None and read[1] - at >= length:
            found.append(read[0])
            at = read[1]
        elif best is not None:
            found.append(best)
            at += length
        else:
            found.append(Word(char, _NOTHING))
            at += 1
    return found


def _read(text: str, at: int, length: int, found: list[Word], year: int | None) -> tuple[Word, int] | None:
    """Read what no list of words holds: numbers with units, dates, and the words with a year in them."""
    char = text[at]
    if char == "代":
        return _acting(text, at)
    if read := _carried(text, at, year):
        return read
    arabic = char.isdigit()
    if (arabic or char == "二") and (read := _dated(text, at, year)):
        return read
    if not arabic and (char not in HAN or length > 1):
        return None
    if char in STEPS and text[at - 1 : at] == "数":  # 数十件: some dozens
        return None
    after_wei = bool(found) and found[-1].text.endswith("为")
    return _count(text, at, after_wei)
