"""What every rule must say of every report of a world: worked out from what is printed, in the plainest way.

It is written from the contract's table of rules and from the form, and calls nothing of the archive. A sum with blanks
is decided by trying them.
"""

from __future__ import annotations

from datetime import date, timedelta

from soak.audit.claims import TABLES, said_of
from soak.audit.equations import DUST, FREE, NEGATIVE, Result, Sheet, Term, Verdict, at_least, equal, term, terms
from soak.audit.printed import COLUMNS, SUMMED, Printed
from soak.audit.world import World

#: Which figures of a member are parts of the region's: all but the numbers of matters on lists, which may be the same.
COMPARED = {
    2: (
        "made",
        "published",
        "public_total",
        "repealed",
        "in_force",
        "decisions",
        "fee_amount_wan",
        "projects",
        "amount_wan",
    ),
    3: COLUMNS,
    4: ("upheld", "corrected", "other", "pending", "total"),
}
MATTERS = ("licensing", "other_services", "penalties", "coercion")
COPIED = timedelta(days=366)


def expect(world: World) -> dict[int, Sheet]:
    """Return what must stand in ``checks`` for each report, by its number in the world."""
    return {number: _sheet(world, report) for number, report in enumerate(world.reports)}


def _sheet(world: World, report: Printed) -> Sheet:
    sheet: Sheet = {}
    for part in (
        _requests,
        _disputes,
        _documents,
        _power,
        _counts,
        _size,
        _supervision,
        said_of,
        _chapters,
        _period,
        _deadline,
    ):
        sheet |= part(report)
    sheet |= _years(world, report)
    return sheet | members(world, report)


# -- table 三 and table 四


def _requests(report: Printed) -> Sheet:
    lines = report.lines
    if not lines:
        return {}
    sheet: Sheet = {}
    for column in COLUMNS:
        came = terms(report, 3, ("new_requests", "carried_over"), column)
        went = terms(report, 3, ("total_processed", "carried_forward"), column)
        sheet["requests.balance", column] = equal(came, went)
        outcomes = terms(report, 3, report.outcomes, column)
        sheet["requests.outcomes", column] = equal(outcomes, terms(report, 3, ("total_processed",), column))
    empty = 0
    for line in lines:
        parts = [term(report, (3, line, one)) for one in SUMMED]
        total = term(report, (3, line, "total"))
        sheet["requests.applicants", line] = equal(parts, [total])
        empty += not total.value and not total.odd and any((part.value or 0) > 0 for part in parts)
    sheet["requests.total_column", None] = Verdict("broken" if empty > 1 else "holds")
    return sheet


def _disputes(report: Printed) -> Sheet:
    sheet: Sheet = {}
    for channel in ("review", "litigation_direct", "litigation_after_review"):
        if report.has(4, channel, "total"):
            parts = [term(report, (4, channel, one)) for one in ("upheld", "corrected", "other", "pending")]
            sheet["disputes.sum", channel] = equal(parts, [term(report, (4, channel, "total"))])
    return sheet


def _power(report: Printed) -> Sheet:
    cells = [cell.value for (_, line, _), cell in report.cells.items() if line == "regulations"]
    if not cells:
        return {}
    above = any(value is not None and value > 0 for value in cells)
    says: dict[str, Result] = {"yes": "holds", "no": "broken", "unknown": "undecidable"}
    return {("disclosures.rulemaking_power", "regulations"): Verdict(says[report.body.power] if above else "holds")}


def _documents(report: Printed) -> Sheet:
    sheet: Sheet = {}
    for item in ("regulations", "normative_documents"):
        if report.has(2, item, "in_force"):
            least, found = _row(report, item, "made"), _row(report, item, "in_force", "repealed")
            sheet["disclosures.made_in_force", item] = at_least(least, found)
        if report.has(2, item, "public_total"):
            least, found = _row(report, item, "published"), _row(report, item, "public_total")
            sheet["disclosures.published", item] = at_least(least, found)
    for item in (*MATTERS, "fees"):
        if report.has(2, item, FREE):
            sheet["disclosures.items_left", item] = at_least((), _row(report, item, "items_previous", FREE))
    for item in MATTERS:
        if report.has(2, item, FREE):
            before, change, decided = (report.value(2, item, one) for one in ("items_previous", FREE, "decisions"))
            if before is None or change is None or decided is None:
                continue
            misread = change != 0 and decided >= 100 and before + change == decided
            sheet["disclosures.columns", item] = Verdict("broken" if misread else "holds")
    return sheet


def _row(report: Printed, item: str, *fields: str) -> list[Term]:
    return [term(report, (2, item, one)) for one in fields]


def _counts(report: Printed) -> Sheet:
    names = {part: table for table, part in TABLES.items()}
    below = [key for key, cell in report.cells.items() if cell.value is None and NEGATIVE.fullmatch(cell.text)]
    subjects = [f"{names[part]}.{line}.{column}" for part, line, column in below]
    if subjects:
        return {("tables.counts", subject): Verdict("broken") for subject in subjects}
    return {("tables.counts", None): Verdict("holds")}


def _size(report: Printed) -> Sheet:
    most = report.body.most
    if most is None or not any(part == 2 for part, _, _ in report.cells):
        return {}
    over = set()
    for (_, line, column), cell in report.cells.items():
        top = {"fee_amount_wan": most, "amount_wan": most, "decisions": 10_000_000}.get(column)
        if top and (cell.value or 0) > top and (column != "decisions" or report.body.alone):
            over.add(line)
    if over:
        return {("disclosures.magnitude", line): Verdict("broken") for line in over}
    return {("disclosures.magnitude", None): Verdict("holds")}


def _supervision(report: Printed) -> Sheet:
    if not report.body.governs:
        return {}
    result: Result = "broken"
    if len(report.supervision) == 3 and report.has_first:
        result = "holds"
    elif all(title.number != 1 for title in report.titles):
        result = "undecidable"  # the chapter in which they belong is not there to be read
    return {("structure.supervision", None): Verdict(result)}


# -- year after year


def _years(world: World, report: Printed) -> Sheet:
    before = world.before(report)
    if before is None:
        return {}
    sheet: Sheet = {}
    if report.lines and before.lines:
        for column in COLUMNS:
            then = terms(before, 3, ("carried_forward",), column)
            sheet["requests.carryover", column] = equal(then, terms(report, 3, ("carried_over",), column))
    for channel in ("review", "litigation_direct", "litigation_after_review"):
        if report.has(4, channel, "total") and before.has(4, channel, "pending"):
            pending, total = (term(one, (4, channel, field)) for one, field in ((before, "pending"), (report, "total")))
            sheet["disputes.pending", channel] = at_least([pending], [total])
    for item in ("regulations", "normative_documents"):
        if report.has(2, item, "in_force") and before.has(2, item, "in_force"):
            then = [
                term(before, (2, item, "in_force")),
                term(report, (2, item, "made")),
                term(report, (2, item, "repealed"), -1),
            ]
            sheet["disclosures.in_force", item] = equal(then, _row(report, item, "in_force"))
    for item in ("licensing", "other_services", "penalties", "coercion", "fees"):
        if report.has(2, item, "items_previous") and before.has(2, item, "items_previous"):
            then = _row(before, item, "items_previous", FREE)
            sheet["disclosures.items", item] = equal(then, _row(report, item, "items_previous"))
    if report.body.adds_up and report.has_first != before.has_first:  # one of the two does not say whose figures it has
        for subject, verdict in sheet.items():
            if verdict.result == "broken":
                sheet[subject] = verdict._replace(result="undecidable", counted=False)
    return sheet


# -- a region and its members


def members(world: World, report: Printed) -> Sheet:
    """Say for each member of a region whether the region's figures reach its own, and for all of them together."""
    if not report.body.adds_up or not report.has_first:  # that it adds up others stands in its first chapter
        return {}
    there = [one for one in world.reports if one.body.above == report.body.name and one.year == report.year]
    sheet: Sheet = {("aggregate.members", one.body.name): Verdict(_reaches(report, one)) for one in there}
    if there:
        sheet["aggregate.members", None] = Verdict(_together(report, there))
    return sheet


def _reaches(region: Printed, member: Printed) -> Result:
    worst: Result = "holds"
    for key, cell in member.cells.items():
        above = region.cells.get(key)
        if above is None or key[2] not in COMPARED[key[0]] or not cell.value:
            continue
        if above.value is None:
            worst = "undecidable" if worst == "holds" else worst
        elif cell.value > above.value + DUST:
            return "broken"
    return worst


def _together(region: Printed, there: list[Printed]) -> Result:
    """Decide by the totals of table 三 and 四. Who else is a member nobody knows: a smaller sum says nothing."""
    gaps, seen = [], False
    for key, whole in region.cells.items():
        if key[0] == 2 or key[2] != "total" or whole.value is None:
            continue
        parts = [one.cells[key].value if key in one.cells else None for one in there]
        if None in parts:
            continue
        known = sum(part or 0 for part in parts)
        seen = seen or bool(known)
        gaps.append(known - whole.value)
    if any(gap > DUST for gap in gaps):
        return "broken"
    return "holds" if seen and all(abs(gap) < DUST for gap in gaps) else "undecidable"


# -- structure and dates


def _chapters(report: Printed) -> Sheet:
    order = [title.number for title in report.titles if title.number is not None]
    if not order:
        return {("structure.chapters", None): Verdict("undecidable")}
    return {("structure.chapters", None): Verdict("holds" if order == [1, 2, 3, 4, 5, 6] else "broken")}


def _period(report: Printed) -> Sheet:
    subject = ("structure.period", None)
    bounds = [bound for bound in (report.first, report.last) if bound is not None]
    years = {bound.year for bound in bounds}
    if years - {report.title_year}:
        return {subject: Verdict("broken")}
    if len(bounds) < 2:
        return {subject: Verdict("undecidable")}
    whole = bounds == [date(report.title_year, 1, 1), date(report.title_year, 12, 31)]
    return {subject: Verdict("holds" if whole else "broken")}


def _deadline(report: Printed) -> Sheet:
    if report.body.due is None:
        return {}
    due = date(report.year + 1, *report.body.due)
    subject = ("publication.deadline", None)
    if report.published is None:
        return {subject: Verdict("undecidable")}
    if report.published < date(report.year, 12, 1):  # of a year that is not over nobody reports
        return {subject: Verdict("undecidable")}
    if report.published <= due:
        return {subject: Verdict("holds")}
    # a page so late with a text signed in time is more likely a copy made when a site was moved
    copied = report.signed is not None and report.signed <= due and report.published - due > COPIED
    return {subject: Verdict("undecidable" if copied else "broken")}
