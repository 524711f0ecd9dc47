"""``publication.deadline``: 条例 (2019) art. 49.

Departments of governments from county level up publish by 31 January. The first sentence of the article says
县级以上人民政府部门 and, unlike the second, not 地方: departments of the State Council, the central people's government
(宪法 art. 85), are among them. A government's own office (办公厅、办公室) reporting for itself is such a department.
Local governments from county level up publish by 31 March. For townships, dispatched organs, zones and authorised
organisations the law names no day.
"""

from __future__ import annotations

from datetime import date, timedelta

from archive.identities.agencies import Agency
from archive.rules import notes
from archive.rules.checks import Check, Severity
from parsers.model import Report

RULE = "publication.deadline"
FIRST_YEAR = 2019
LOCAL = frozenset({"province", "prefecture", "county"})
# a page dated later than that is more likely a copy made when the site moved than a report a year late
COPY = timedelta(days=366)
# nor can a report on a year be published before its last month: such a day is another page's, or a slip
LAST_MONTH = 12


def due(agency: Agency | None, year: int | None) -> date | None:
    """Return the day by which this agency's report for this year is due, None where the law names none."""
    if agency is None or year is None or year < FIRST_YEAR:
        return None
    if agency.kind == "government" and agency.level in LOCAL:
        return date(year + 1, 3, 31)
    if agency.kind == "department" and (agency.level in LOCAL or agency.level == "national"):
        return date(year + 1, 1, 31)
    if agency.kind == "government_office" and agency.level in LOCAL:
        return date(year + 1, 1, 31)
    return None


def check(report: Report, agency: Agency | None, severity: Severity) -> list[Check]:
    """Evaluate the rule; undecidable where only a signature, no date at all, or one that cannot be is stated."""
    limit = due(agency, report.year)
    if limit is None or report.year is None:
        return []
    published, signed = report.published_on, report.signed_on
    if published is None:
        if signed is None:
            note = notes.say("published_unknown", due=limit)
        else:
            note = notes.say("signed_late" if signed > limit else "signed_in_time", signed=signed, due=limit)
        return [Check(RULE, None, "undecidable", severity, note=note)]
    if published < date(report.year, LAST_MONTH, 1):
        note = notes.say("published_before", day=published, year=report.year)
        return [Check(RULE, None, "undecidable", severity, note=note)]
    if published <= limit:
        note = notes.say("published", day=published, due=limit)
        return [Check(RULE, None, "holds", severity, note=note)]
    if signed is not None and signed <= limit and published - limit > COPY:
        note = notes.say("published_copy", day=published, due=limit, signed=signed)
        return [Check(RULE, None, "undecidable", severity, note=note)]
    late = notes.join(
        (
            notes.say("published_late", day=published, late=(published - limit).days, due=limit),
            notes.say("signed", signed=signed) if signed else None,
        )
    )
    return [Check(RULE, None, "broken", severity, note=late)]
