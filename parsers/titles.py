"""Which titles are annual reports on open government information, of which year and agency.

The rule looks at what the *report* is about, so that agencies called 行政执法局 or 审计局 are not lost, and
at what follows, so that forms, notices and 汇总 pages about such reports are told apart. The patterns are
data: ``titles.toml``. The body has the last word on everything that is accepted here.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from parsers.characters import fold
from parsers.model import Refusal

#: A report on another period than a year: no annual report, even where its tables are those of one.
OTHER_PERIOD = "other_period"


class Kind(StrEnum):
    """What an entry of a list is taken for."""

    ACCEPT = "accept"
    #: only the confirmed column speaks for it (a bare agency name, a title cut short): the body must confirm
    CONTEXT_ONLY = "context_only"
    #: a page that lists reports of many agencies (汇总)
    COLLECTION = "collection"
    #: about a report, but not it (图解)
    RELATED = "related"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a title says. ``reason`` is the contract's word for a refusal; ``evidence`` the part that decided.

    ``year`` is the year in the title, ``agency`` what it says of the agency, both None where it does not say.
    ``doubt`` names what a reviewer may want to look at (``weak``: not 政府信息公开; ``no_year``; ``two_years``;
    ``cut``; ``notice``: one that publishes a report, with its reason, should the body turn out to be the notice alone),
    or why it is refused whatever the body holds (``OTHER_PERIOD``: a quarter, half a year, a school year).
    """

    kind: Kind
    reason: Refusal | None
    evidence: str
    year: int | None = None
    agency: str | None = None
    doubt: str | None = None

    @property
    def wanted(self) -> bool:
        """Whether the page is worth asking for."""
        return self.kind in (Kind.ACCEPT, Kind.CONTEXT_ONLY)


_CHINESE_YEAR = re.compile(r"[二2][〇○零0Oo][〇○零一二三四五六七八九0-9Oo]{2}(?=年)")
_CHINESE_DIGIT = str.maketrans("〇○零一二三四五六七八九Oo", "00012345678900")
_BEFORE_TOPIC = re.compile("年?度?(?:全年)?的?$")
_QUOTES = "《》\"“”'‘’"


@lru_cache
def _patterns() -> dict[str, Any]:
    data = tomllib.loads(files("parsers").joinpath("titles.toml").read_text("utf-8"))
    compiled: dict[str, Any] = {name: re.compile(text) for name, text in data.items() if isinstance(text, str)}
    compiled["strong"] = re.compile(data["strong"] + data["tail"])
    compiled["weak"] = re.compile(data["weak"] + data["tail"])
    compiled["extra_only"] = re.compile(f"^{data['organ_extra']}$")
    compiled["extra_before"] = re.compile("^20\\d{2}年?度?")
    compiled["extra_after"] = re.compile(f"{data['organ_extra']}$")
    compiled["refusals"] = [(Refusal(row["reason"]), re.compile(row["pattern"])) for row in data["refusal"]]
    return compiled


def normalise(title: str) -> str:
    """Return the title without white space, in half width and simplified characters, with Arabic years.

    A title that is a file's name loses its ending.
    """
    folded = _patterns()["file_name"].sub("", fold(title))
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGIT), folded)


_TITLE_ITSELF = re.compile("[_|]|公开.*(?:报告|年报)|信息公开(?:指南|制度|目录)|主动公开(?:内容|目录)")


@lru_cache(maxsize=512)
def judge(title: str, *, confirmed_column: bool) -> Verdict:
    """Say what a list's entry with this title is.

    ``confirmed_column``: the list is known to hold annual reports on this subject only; then bare agency
    names, bare years and titles cut short are let through for the body to decide.
    """
    text = normalise(title)
    rules = _patterns()
    if found := rules["school"].search(text):
        return Verdict(Kind.REJECT, Refusal.OTHER_REPORT, found[0], doubt=OTHER_PERIOD)
    topic = _last(rules["strong"], text)
    strong = topic is not None
    topic = topic or _last(rules["weak"], text)
    if topic is None:
        return _without_topic(text, confirmed_column)
    head, tail = text[: topic.start()], text[topic.end() :]
    year = _year(text, head)
    # 政府 of 某市人民政府信息公开工作… is the agency's
    agency = _agency(text, f"{head}政府" if head.endswith("人民") and topic[0].startswith("政府") else head)
    if found := rules["collection"].search(tail):
        return Verdict(Kind.COLLECTION, None, found[0], year, agency)
    if found := rules["of_many"].search(head):
        return Verdict(Kind.COLLECTION, None, found[0], year)
    if found := rules["related"].search(head) or rules["related"].search(tail):
        return Verdict(Kind.RELATED, Refusal.INFOGRAPHIC, found[0], year, agency)
    if rules["notice_end"].match(tail) and (found := rules["published_by_notice"].search(head)):
        evidence = f"{found[0]}…{tail}"
        return Verdict(Kind.CONTEXT_ONLY, Refusal.NOTICE, evidence, year, _agency(text, head), "notice")
    if not rules["end"].match(tail):
        return Verdict(Kind.REJECT, _reason(tail, Refusal.NOT_A_REPORT), tail, year)
    if found := rules["part_of_year"].search(text):
        return Verdict(Kind.REJECT, Refusal.OTHER_REPORT, found[0], year, agency, OTHER_PERIOD)
    doubt = "two_years" if _two_years(text) else "weak" if not strong else "no_year" if year is None else None
    agency = agency or _in_bracket(tail)
    return Verdict(Kind.ACCEPT, None, topic[0], year, agency, doubt)


def _without_topic(text: str, confirmed: bool) -> Verdict:
    rules = _patterns()
    year = _year(text)
    is_cut = rules["cut"].search(text)
    stem = rules["cut"].sub("", text)
    if (found := rules["cut_topic"].search(stem)) and (is_cut or confirmed):
        return Verdict(Kind.CONTEXT_ONLY, None, found[0], year, _agency(stem, stem[: found.start()]), "cut")
    if is_cut and (found := rules["cut_early"].search(stem)):
        return Verdict(Kind.CONTEXT_ONLY, None, found[0], year, _agency(stem, stem[: found.start()]) or None, "cut")
    if not confirmed:
        return Verdict(Kind.REJECT, _reason(text, Refusal.NOT_A_REPORT), text[:40], year)
    for reason, pattern in rules["refusals"]:
        found = pattern.search(text)
        # in a confirmed column "2022年年报" is short for this report
        if found and not rules["extra_only"].match(text) and reason is not Refusal.OTHER_REPORT:
            return Verdict(Kind.REJECT, reason, found[0], year)
    bare = rules["extra_after"].sub("", rules["extra_before"].sub("", stem.strip(_QUOTES)), count=1)
    if rules["extra_only"].match(text) and text:
        return Verdict(Kind.CONTEXT_ONLY, None, text, year)
    if is_cut or rules["organ"].match(bare):
        return Verdict(Kind.CONTEXT_ONLY, None, bare, year, bare or None, "cut" if is_cut else None)
    return Verdict(Kind.REJECT, _reason(text, Refusal.NOT_A_REPORT), text[:40], year)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return found


def _year(text: str, head: str = "") -> int | None:
    """Return the year that a title states; None where it states two, of which neither is the report's alone."""
    if _two_years(text):
        return None
    found = _reported(head) or _patterns()["year"].search(text) or re.search(r"(?<!\d)(20[0-3]\d)$", text)
    return int(found[1]) if found else None


def _reported(head: str) -> re.Match[str] | None:
    """Return the year next before the topic: it is reported on, whatever other years a title begins with."""
    found = _last(_patterns()["year"], head + "年")
    return found if found and _BEFORE_TOPIC.match(head, found.end()) else None


def _two_years(text: str) -> bool:
    found = _patterns()["two_years"].search(text)
    return found is not None and found[1] != found[2]


def _reason(text: str, otherwise: Refusal) -> Refusal:
    return next((reason for reason, pattern in _patterns()["refusals"] if pattern.search(text)), otherwise)


def _agency(text: str, head: str) -> str | None:
    """Return the title's prefix before the year; for titles that begin with the year, what follows it.

    Of 某办公厅关于某市2023年… it is the one that is reported on.
    """
    found = (None if _two_years(text) else _reported(head)) or _patterns()["year"].search(text)
    if found and found.start() < len(head):
        before = head[: found.start()].rstrip("([【〔")
        after = re.sub(r"^年?度?[)\]】〕]?", "", head[found.end() :])
    else:
        before, after = head, ""
    for part in (before, after):
        author, about, subject = _bare(part).rpartition("关于")
        name = _bare(subject) or _bare(author) if about else _bare(part)
        # of …的年度报告_政府信息公开年报_某市人民政府 the first part is a title, and nobody's name
        if name and not _patterns()["nobody"].match(name) and not _TITLE_ITSELF.search(name):
            return name
    opening = re.match(r"[\[【]([^\]】]{3,30})[\]】]", head)
    return opening[1] if opening and _is_organ(opening[1]) else None


def _bare(name: str) -> str:
    """Take off quotes, and what stands in titles before an agency (附件1, 【年报】, 关于公布) or behind it (本级)."""
    rules = _patterns()
    name = name.strip(_QUOTES)
    while (shorter := rules["after_agency"].sub("", rules["before_agency"].sub("", name))) != name:
        name = shorter.strip(_QUOTES)
    return name


def _in_bracket(tail: str) -> str | None:
    """Return the agency that stands in brackets behind a title: …年度报告(某市财政局)."""
    found = re.search(r"[(\[【]([^)\]】]{3,30})[)\]】]$", tail)
    return found[1] if found and _is_organ(found[1]) else None


def _is_organ(name: str) -> bool:
    return _patterns()["organ"].match(name) is not None and not re.search("版|公开|年报|报告", name)
