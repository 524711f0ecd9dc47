"""Pages cast in moulds, so that what a page says is known without reading it.

A mould is a page with open places. The parsers read it once, filled with words and numbers that occur nowhere else;
where they found each of these is where they would find whatever stands there. Cells are read by the parsers' own
function for one cell, so blanks, dashes and amounts come out as they do from a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from parsers.forms import Form
from parsers.model import Figure, Report, Section, State
from parsers.numbers import Unit, printed, read
from parsers.report import parse
from soak.country.figures import Year, cells, form_of
from soak.draft import Key
from soak.figures import MONEY

MARK = "\x01"  # stands on both sides of an open place's name
#: Who reports in a mould: whose figures a report adds up depends on the ending of the name.
AGENCIES = {
    "department": "青岛市虚构样板局",
    "town": "青岛市市南区虚构样板镇人民政府",
    "government": "青岛市市南区虚构样板人民政府",
    "invented": "虚构省样板县人民政府",
}
DAY, WRITTEN_DAY = (1, 22), "{}年{}月{}日"
FIRST = 20_000  # the number in the first cell of a mould; the others count on
MOST_READ = 1 << 15  # figures of one mould that are remembered as they are read
PROSE = {1: "样张总况。", 5: "样张问题。", 6: "样张其他。"}
STYLE = "font-family:仿宋_GB2312;font-size:16.0pt;line-height:28pt;mso-bidi-font-size:10.5pt"


class Kind(NamedTuple):
    """What moulds differ in, beside the year.

    ``office`` is one of ``AGENCIES``; ``heavy`` pages come from a word processor; ``adds``: the report says that it
    adds up others; ``lacks``: ``disputes`` (no table 四) or ``tables`` (pictures in their place).
    """

    office: str
    heavy: bool
    signed: bool
    adds: bool
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Casting:
    """What is filled in, beside figures: ``chapters`` are the paragraphs of chapters one, five and six."""

    agency: str
    day: date
    chapters: Mapping[int, Sequence[str]]


class Mould:
    """One page of one year with open places, and what the parsers say of it."""

    def __init__(self, kind: Kind, year: int) -> None:
        """Draw the page, and read it once."""
        self.kind, self.year = kind, year
        self.cells = cells(form_of(year).key)
        self._pieces = _page(kind, year, self.cells).split(MARK)
        agency = AGENCIES[kind.office]
        sample = self._fill(_sample(self.cells), agency, date(year + 1, *DAY), {n: [text] for n, text in PROSE.items()})
        found = parse(sample.encode())
        assert isinstance(found, Report), found
        self._found = found
        self._title = self._opened(found.title or "")
        self._sections = [(one.number, one.heading, self._opened(one.text)) for one in found.sections]
        by_text = {text: key for key, text in _sample(self.cells).items()}
        self._where = {by_text[one.raw]: at for at, one in enumerate(found.figures) if one.raw in by_text}
        self._zeros: dict[tuple[str, ...], tuple[list[Figure], dict[Key, str]]] = {}
        self._read: dict[tuple[int, str], Figure] = {}

    def page(self, made: Year, casting: Casting, head: str, foot: str) -> bytes:
        """Return the page, between a portal's own ``head`` and ``foot``."""
        _, texts = self._written(made)
        return self._fill(texts, casting.agency, casting.day, casting.chapters, head, foot).encode()

    def report(self, made: Year, casting: Casting) -> Report:
        """Return what the parsers say of that page."""
        base, texts = self._written(made)
        figures = list(base)
        for key in {*made.numbers, *made.written}:
            at = self._where.get(key)
            if at is not None:
                figures[at] = self._figure(at, texts[key])
        known = self._known(casting.agency, casting.day, casting.chapters)
        day = casting.day if self._found.published_on else None
        return replace(
            self._found,
            title="".join(map(known, self._title)),
            agency=casting.agency,
            published_on=day,
            signed_on=casting.day if self._found.signed_on else None,
            figures=figures,
            sections=[Section(no, heading, "".join(map(known, parts))) for no, heading, parts in self._sections],
            problems=list(self._found.problems),
            indicators=list(self._found.indicators),
        )

    def _figure(self, at: int, text: str) -> Figure:
        """Return what a figure is when this is printed: most are small numbers, which come again."""
        known = self._read.get((at, text))
        if known is None:
            if len(self._read) >= MOST_READ:
                self._read.clear()
            known = self._read[at, text] = _figure(self._found.figures[at], text)
        return known

    def _written(self, made: Year) -> tuple[list[Figure], dict[Key, str]]:
        """Return the figures of a page without any, and the texts of all its cells."""
        habits = tuple(made.zeros[chapter] for chapter in (2, 3, 4))
        known = self._zeros.get(habits)
        if known is None:
            blank = {key: habits[key[0] - 2] for key in self.cells}
            figures = list(self._found.figures)
            for key, at in self._where.items():
                figures[at] = _figure(figures[at], blank[key])
            known = self._zeros[habits] = figures, blank
        figures, blank = known
        texts = dict(blank)
        texts.update((key, str(value)) for key, value in made.numbers.items() if value and key in texts)
        texts.update((key, text) for key, text in made.written.items() if key in texts)
        return figures, texts

    def _fill(
        self,
        texts: Mapping[Key, str],
        agency: str,
        day: date,
        chapters: Mapping[int, Sequence[str]],
        head: str = "",
        foot: str = "",
    ) -> str:
        pieces = list(self._pieces)
        known = self._known(
            agency, day, {n: [_paragraph(text, self.kind.heavy) for text in chapters[n]] for n in PROSE}
        )
        for at in range(1, len(pieces), 2):
            name = pieces[at]
            if name[0] == "#":
                pieces[at] = texts[self.cells[int(name[1:])]]
            else:
                pieces[at] = head if name == "head" else foot if name == "foot" else known(name)
        return "".join(pieces)

    def _opened(self, text: str) -> list[str]:
        """Cut a text into what stands in every page of the mould and, under their names, what does not."""
        day = date(self.year + 1, *DAY)
        names = {
            AGENCIES[self.kind.office]: "agency",
            day.isoformat(): "day",
            WRITTEN_DAY.format(day.year, day.month, day.day): "日",
        }
        names |= {words: f"p{n}" for n, words in PROSE.items()}
        parts = re.split(f"({'|'.join(map(re.escape, names))})", text)
        return [MARK + names[part] if at % 2 else part for at, part in enumerate(parts)]

    @staticmethod
    def _known(agency: str, day: date, chapters: Mapping[int, Sequence[str]]) -> Callable[[str], str]:
        """Return what gives the words of an open place by its name, and everything else as it is."""
        names = {"agency": agency, "day": day.isoformat(), "日": WRITTEN_DAY.format(day.year, day.month, day.day)}
        names |= {f"p{n}": "\n".join(paragraphs) for n, paragraphs in chapters.items()}
        names |= {MARK + name: words for name, words in names.items()}
        return lambda part: names.get(part, part)


@cache
def mould(kind: Kind, year: int) -> Mould:
    """Return a mould; each is made once in a process."""
    return Mould(kind, year)


def _sample(every: Sequence[Key]) -> dict[Key, str]:
    texts = {key: str(FIRST + at) for at, key in enumerate(every)}
    return {key: f"{text}万元" if key in MONEY and key[2] != "fee_amount_wan" else text for key, text in texts.items()}


def _figure(old: Figure, text: str) -> Figure:
    chapter, line, field, _, _, _, place = old
    raw, value, state = _read(text, field, (chapter, line, field) in MONEY)
    return Figure(chapter, line, field, raw, value, state, place)


@lru_cache(maxsize=1 << 16)
def _read(text: str, field: str, money: bool) -> tuple[str | None, int | float | None, State]:
    unit = Unit.WAN if field == "fee_amount_wan" else None
    reading = read(text, unit=unit, money=money, signed=field == "items_change")
    assert reading.trouble is None, (field, text)
    return printed(text), reading.value, reading.state


# ---- the page


def _page(kind: Kind, year: int, every: Sequence[Key]) -> str:
    title = f"{_open('agency')}{year}年政府信息公开工作年度报告"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{_open("day")} 09:30">'
        f'<meta name="ContentSource" content="{_open("agency")}"></head><body>{_open("head")}'
        f'<div class="article"><h1>{title}</h1>'
        f'<div class="info">发布日期：{_open("day")}　来源：{_open("agency")}</div>'
        f'<div class="TRS_Editor">{_report(kind, year, every)}</div></div>{_open("foot")}</body></html>'
    )


def _report(kind: Kind, year: int, every: Sequence[Key]) -> str:
    form = form_of(year)
    numbers = {key: _open(f"#{at}") for at, key in enumerate(every)}
    tables = {2: _disclosures(form, numbers), 3: _requests(form, numbers, every), 4: _disputes(form, numbers)}
    if kind.lacks == "disputes":
        del tables[4]
    elif kind.lacks == "tables":
        tables = dict.fromkeys(tables, '<p><img src="/upload/table.png"></p>')
    adds = "本报告由本级政府汇总所属各部门以及下级各级人民政府的数据编制。" if kind.adds else ""
    period = f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    preface = f"本报告根据《中华人民共和国政府信息公开条例》编制。{adds}{period}"
    parts = [_paragraph(preface, kind.heavy)]
    for chapter in form.chapters:
        parts.append(
            _paragraph(f"<strong>{'一二三四五六'[chapter.number - 1]}、{chapter.heading}</strong>", kind.heavy)
        )
        if chapter.number in PROSE:
            parts.append(_open(f"p{chapter.number}"))
        parts.append(_cells(tables.get(chapter.number, ""), kind.heavy))
    if kind.signed:
        parts += [_paragraph(_open("agency"), kind.heavy), _paragraph(_open("日"), kind.heavy)]
    return "".join(parts)


def _open(name: str) -> str:
    return f"{MARK}{name}{MARK}"


def _paragraph(text: str, heavy: bool) -> str:
    if heavy:
        return f'<p class="MsoNormal" style="{STYLE};text-indent:32pt"><span style="{STYLE}">{text}</span></p>\n'
    return f"<p>{text}</p>\n"


def _cells(table: str, heavy: bool) -> str:
    """Give cells the dress of a word processor, or none."""
    if not heavy:
        return table
    return (
        table.replace("<td", '<td style="border:1px solid #000;padding:0cm 5.4pt"')
        .replace("<b>", f'<p style="text-align:center"><span style="{STYLE}">')
        .replace("</b>", "</span></p>")
    )


def _cell(text: str, rows: int = 1, columns: int = 1) -> str:
    spans = (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")
    return f"<td{spans}><b>{text}</b></td>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    body = "".join(f"<tr>{chr(10).join(row)}</tr>" for row in rows)
    return f'<table border="1" cellspacing="0"><tbody>{body}</tbody></table>'


def _disclosures(form: Form, numbers: Mapping[Key, str]) -> str:
    rows: list[list[str]] = []
    for band in form.bands:
        wide = 3 // len(band.columns)
        rows.append([_cell(band.title, columns=4)])
        rows.append([_cell("信息内容"), *(_cell(column.label, columns=wide) for column in band.columns)])
        for row in band.rows:
            figures = [_cell(numbers[2, row.item, column.field], columns=wide) for column in band.columns]
            rows.append([_cell(row.label), *figures])
    return _table(rows)


def _requests(form: Form, numbers: Mapping[Key, str], every: Sequence[Key]) -> str:
    there = {line for chapter, line, _ in every if chapter == 3}
    lines = [line for line in form.lines if line.line in there]
    rows = [
        [_cell(form.corner, rows=3, columns=3), _cell("申请人情况", columns=7)],
        [_cell("自然人", rows=2), _cell("法人或其他组织", columns=5), _cell("总计", rows=2)],
        [_cell(applicant.label) for applicant in form.applicants if applicant.group],
    ]
    tops = {top: len(list(some)) for top, some in groupby(lines, key=lambda line: line.top)}
    groups = {key: len(list(some)) for key, some in groupby(lines, key=lambda line: (line.top, line.group))}
    seen: set[object] = set()
    for line in lines:
        row = []
        if line.top and line.top not in seen:
            row.append(_cell(line.top, rows=tops[line.top]))
        if line.group and (line.top, line.group) not in seen:
            row.append(_cell(line.group, rows=groups[line.top, line.group]))
        seen |= {line.top, (line.top, line.group)}
        row.append(_cell(line.label, columns=3 - bool(line.top) - bool(line.group)))
        rows.append(row + [_cell(numbers[3, line.line, one.field]) for one in form.applicants])
    return _table(rows)


def _disputes(form: Form, numbers: Mapping[Key, str]) -> str:
    heads = [result.label for result in form.results]
    return _table(
        [
            [_cell("行政复议", rows=2, columns=5), _cell("行政诉讼", columns=10)],
            [_cell(channel.label, columns=5) for channel in form.channels[1:]],
            [_cell(head) for _ in form.channels for head in heads],
            [_cell(numbers[4, channel.channel, one.field]) for channel in form.channels for one in form.results],
        ]
    )
