"""Dates as reports print them, and the statistics period (本报告中所列数据的统计期限)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from parsers.characters import fold
from parsers.model import Period

_DIGITS = {
    **{char: value for value, char in enumerate("〇一二三四五六七八九")},
    "○": 0,
    "零": 0,
    "O": 0,
    "o": 0,
    "0": 0,
    "元": 1,
}
_HAN_YEAR = r"[二2][〇○零Oo0][〇○零Oo0一二三四五六七八九]{2}"
_HAN_DAY = r"(?:[一二三]?十[一二三四五六七八九]?|[〇零]?[一二三四五六七八九]|廿[一二三四五六七八九]?)"
_DAY = re.compile(r"(?<!\d)(20\d{2})[年\-/.](\d{1,2}|元(?=月))[月\-/.](\d{1,2}(?:日|号|(?!\d))|\d{2}(?=\d{2}:\d{2}))")
_HAN = re.compile(rf"({_HAN_YEAR})年({_HAN_DAY}|元)月({_HAN_DAY})[日号]")
_WHOLE = re.compile(
    r"^[(\[【]?(?:20\d{2}[年\-/.](?:\d{1,2}|元(?=月))[月\-/.]\d{1,2}[日号]?"
    rf"|{_HAN_YEAR}年(?:{_HAN_DAY}|元)月{_HAN_DAY}[日号])[)\]】]?$"
)
#: The blank between a day and the time: without it 2022-1-20 8:30 may as well be the second, at 08:30.
_BEFORE_TIME = re.compile(r"(?<=\d)\s+(?=\d{1,2}[:：时点]\d?)")
_PERIOD_WORDS = re.compile(
    r"统计(?:的)?(?:期限|时限|时间|周期|期间|时段|区间|起止)|所列数据|数据(?:的)?(?:期限|时限|起止)"
)
_JOINT = r"(?:至|到|-{1,2}|—{1,2}|–|~|～|―|−|一直到)"
_SPAN = re.compile(
    r"(?<!\d)(?P<first>20\d{2}年度?\d{1,2}月(?:份)?(?:\d{1,2}[日号])?)(?:0时|零时|0:00)?(?:起|始|开始)?[,、]?"
    rf"{_JOINT}[,、]?(?P<last>(?:\d{{2,8}}年度?|同年|当年|本年)?\d{{1,2}}月(?:份)?(?:\d{{1,2}}[日号])?)"
)
_MONTHS = re.compile(rf"(?<!\d)(20\d{{2}})年度?(\d{{1,2}}){_JOINT}(\d{{1,2}})月(?!\d)")
_WHOLE_YEAR = re.compile(r"统计[^\d,。;]{2,8}?(20\d{2})(?:年度|年全年|年整年|全年)(?!\d)")
_START = re.compile(r"(?<!\d)(20\d{2})年1月1日?")
_LAST = re.compile(r"(?:(\d+)年度?|同年|当年|本年)?(\d{1,2})月(?:份)?(?:(\d{1,2})[日号])?$")
_HAN_PARTS = re.compile(rf"({_HAN_YEAR})(?=年)|({_HAN_DAY})(?=月|日)")
_POINTS = re.compile(r"(?<!\d)(20\d{2})([.\-/])(\d{1,2})\2(\d{1,2})(?!\d)")
_DATED = re.compile(r"[日月]|20\d\d(?:年|[.\-/]\d)")
_UNTIL = re.compile(r"截[至止]")
#: How far behind the words 统计期限 its dates stand.
REACH = 60


def day(text: str) -> date | None:
    """Return the first full date in a text (2021-02-07, 2021年2月7日, 二〇二一年二月七日), or None."""
    folded = fold(apart(text))
    match = _DAY.search(folded)
    if match:
        month = 1 if match[2] == "元" else int(match[2])
        return _date(int(match[1]), month, int(match[3].rstrip("日号")))
    han = _HAN.search(folded)
    if han:
        year = int("".join(str(2 if char == "2" else _DIGITS[char]) for char in han[1]))
        return _date(year, _han_number(han[2]), _han_number(han[3]))
    return None


def apart(text: str) -> str:
    """Keep a day and the time behind it apart, where white space is about to be dropped."""
    return _BEFORE_TIME.sub(",", text)


def only_day(text: str) -> date | None:
    """Return the date when the whole text is one (a signature's last line), else None."""
    folded = fold(text)
    return day(folded) if _WHOLE.match(folded) else None


def period(text: str) -> Period | None:
    """Find the statistics period in a line of prose; a bound that is garbled is None.

    Only spans from 1 January are taken without the words 统计期限 before them: prose names other spans too.
    """
    folded = fold(text)
    if not _DATED.search(folded):
        return None
    words = _PERIOD_WORDS.search(folded)
    if words:
        part = _arabic(folded[words.start() : words.end() + REACH])
        match = _SPAN.search(part)
        if match:
            return _span(match)
        months = _MONTHS.search(part)
        if months:
            year, first, last = (int(number) for number in months.groups())
            return Period(months[0], _date(year, first, 1), _month_end(year, last))
        start = _START.search(part)
        if start:
            return Period(part, _date(int(start[1]), 1, 1), None)
        if whole := _WHOLE_YEAR.search(part):
            return Period(whole[0], date(int(whole[1]), 1, 1), date(int(whole[1]), 12, 31))
        stated = words[0] != "所列数据" and re.search(r"\d{4}", part) and not _UNTIL.search(part)
        return Period(part, None, None) if stated else None
    match = _SPAN.search(_arabic(folded))
    found = _span(match) if match else None
    if found and found.first and (found.first.month, found.first.day) == (1, 1) and _ends_year(found):
        return found
    return None


def is_called_period(text: str) -> bool:
    """Say whether a line calls a period that of its statistics; other spans may be those of whatever it speaks of."""
    return _PERIOD_WORDS.search(fold(text)) is not None


def _arabic(text: str) -> str:
    """Write the dates of a text in one way: 二〇一二年一月一日, 2012.1.1 -> 2012年1月1日."""

    def numbers(found: re.Match[str]) -> str:
        if found[1]:
            return "".join(str(2 if char == "2" else _DIGITS[char]) for char in found[1])
        return str(_han_number(found[2]))

    if _HAN_PARTS.search(text):
        text = _HAN_PARTS.sub(numbers, text)
    text = text.replace("年元月", "年1月")
    return _POINTS.sub(r"\1年\3月\4日", text)


def _ends_year(span: Period) -> bool:
    return span.last is not None and (span.last.month, span.last.day) == (12, 31)


def _span(match: re.Match[str]) -> Period:
    """Read both bounds; a month without a day is whole."""
    begin, end = _LAST.search(match["first"]), _LAST.search(match["last"])
    assert begin is not None
    assert begin[1] is not None
    first = _date(int(begin[1]), int(begin[2]), int(begin[3] or 1))
    last = None
    if end and first:
        year = end[1] or str(first.year)
        if len(year) == 4:
            last = _date(int(year), int(end[2]), int(end[3])) if end[3] else _month_end(int(year), int(end[2]))
    return Period(match[0], first, last)


def _month_end(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1 <= year <= 9999 else None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _han_number(text: str) -> int:
    if text.startswith("廿"):
        return 20 + (_DIGITS[text[1]] if len(text) > 1 else 0)
    if "十" in text:
        tens, ones = text.split("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS[text[-1]]
