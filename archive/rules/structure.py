"""``structure.*``: built as the form says, for one year, and with what a government's report must tell."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache

from archive.identities.agencies import Agency
from archive.rules import notes
from archive.rules.checks import Check, Severity
from archive.rules.declared import words
from parsers.forms import forms
from parsers.model import Report

NUMBERING = re.compile(r"^(?:第?[一二三四五六七八九十\d]+(?:部分|章)?[、.,:)\s]*|[((][一二三四五六七八九十\d]+[))])+")


@cache
def _official(template: str) -> dict[int, str]:
    form = forms().get(template)
    return {chapter.number: _bare(chapter.heading) for chapter in form.chapters} if form else {}


def _bare(heading: str) -> str:
    """Strip a heading of its number, of white space and of punctuation at its ends."""
    text = "".join(unicodedata.normalize("NFKC", heading).split())
    return NUMBERING.sub("", text).strip("、。.:;,")


def chapters(report: Report, severity: Severity) -> list[Check]:
    """Evaluate ``structure.chapters``; no row for reports that are not of the forms of 2019 and 2021."""
    official = _official(report.template or "")
    if not official:
        return []
    rule = "structure.chapters"
    order = [section.number for section in report.sections if section.number is not None]
    if not order:
        return [Check(rule, None, "undecidable", severity, note=notes.say("chapters_none"))]
    missing = sorted(official.keys() - set(order))
    if missing:
        named = ", ".join(
            f"{number} {forms()[report.template or ''].chapters[number - 1].heading}" for number in missing
        )
        return [Check(rule, None, "broken", severity, note=notes.say("chapters_missing", chapters=named))]
    remaining = iter(order)
    # a narrative that restarts its numbering may name chapters twice: the six must appear in order among them
    if not all(number in remaining for number in sorted(official)):
        note = notes.say("chapters_order", order=", ".join(str(number) for number in order))
        return [Check(rule, None, "broken", severity, note=note)]
    worded: dict[int, str] = {}
    for section in report.sections:
        if section.number in official:
            if _bare(section.heading) == official[section.number]:
                worded[section.number] = ""
            else:
                worded.setdefault(section.number, section.heading.strip())
    other_words = notes.join(
        notes.say("chapters_wording", number=number, heading="".join(heading.split()))
        for number, heading in sorted(worded.items())
        if heading
    )
    return [Check(rule, None, "holds", severity, note=other_words)]


def period(report: Report, severity: Severity) -> list[Check]:
    """Evaluate ``structure.period``; no row where the title or the statistics period names no year."""
    stated = report.period
    if stated is None or report.title_year is None:
        return []
    rule = "structure.period"
    years = {bound.year for bound in (stated.first, stated.last) if bound is not None}
    year = report.year if report.year is not None else min(years, default=report.title_year)
    if years - {year} or report.title_year != year:
        note = notes.say(
            "period_witnesses",
            title=report.title_year,
            period="–".join(str(one) for one in sorted(years)) or "?",
            year=year,
        )
        odd = report.title_year if report.title_year != year else next(iter(years - {year}))
        return [Check(rule, None, "broken", severity, year, odd, odd - year, note)]
    if stated.first is None or stated.last is None:
        note = notes.say("period_garbled", text=" ".join(stated.text.split()))
        return [Check(rule, None, "undecidable", severity, note=note)]
    if (stated.first, stated.last) != (date(year, 1, 1), date(year, 12, 31)):
        note = notes.say("period_bounds", first=stated.first, last=stated.last)
        return [Check(rule, None, "broken", severity, note=note)]
    return [Check(rule, None, "holds", severity, year, report.title_year, 0)]


def supervision(report: Report, agency: Agency | None, severity: Severity) -> list[Check]:
    """Evaluate ``structure.supervision``; no row for departments, and for reports that are not of the two forms."""
    if agency is None or agency.kind != "government" or not _official(report.template or ""):
        return []
    rule = "structure.supervision"
    text = "".join("".join(section.text.split()) for section in report.sections)
    missing = [name for name, said in words(rule).items() if not any(word in text for word in said)]
    if not missing:
        return [Check(rule, None, "holds", severity)]
    note = notes.say("supervision_missing", words="、".join(missing))
    if not any(section.number == 1 and section.text.strip() for section in report.sections):
        note = notes.say("supervision_no_text")
        return [Check(rule, None, "undecidable", severity, note=note)]
    return [Check(rule, None, "broken", severity, note=note)]
