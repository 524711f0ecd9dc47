"""Change one cell of a sound report: exactly the checks whose formula contains it break, for every cell of both forms.

The report stands between those of the year before and of the next year, is a member of a region with the same figures,
and has such a member itself; its text states the figures. Every bound is reached exactly, so that a change by one can
break it. What contains a cell is written down here, and not asked of the rules.
"""

from __future__ import annotations

import pytest

from archive.rules import members, years
from archive.rules.declared import additive
from archive.rules.declared import years as year_rules
from archive.rules.stored import Cell, Stored
from parsers.model import Figure, Report
from tests.archive.rules.building import BUREAU, CITY, not_holding, report

BALANCE = {"new_requests", "carried_over", "total_processed", "carried_forward"}
NO_OUTCOME = {"new_requests", "carried_over", "carried_forward"}
CHANNELS = ("review", "litigation_direct", "litigation_after_review")
Broken = set[tuple[str, str | None]]


def cells(template: str) -> list[Cell]:
    return [(figure.chapter, figure.line, figure.field) for figure in report(template).figures]


def sound(template: str, *, regulates: bool) -> dict[tuple[str, str], int | float | str | None]:
    """Figures in which no sum is a sum of zeros: every applicant made many requests, one for each outcome at least."""
    made: dict[tuple[str, str], int | float | str | None] = {}
    lines = list(dict.fromkeys(line for chapter, line, _ in cells(template) if chapter == 3))
    outcomes = [line for line in lines if line not in BALANCE]
    processed = sum(range(1, len(outcomes) + 1))
    for applicant in dict.fromkeys(field for chapter, _, field in cells(template) if chapter == 3):
        times = 6 if applicant == "total" else 1
        for at, line in enumerate(outcomes, 1):
            made[line, applicant] = at * times
        made["carried_over", applicant] = 2 * times
        made["carried_forward", applicant] = 3 * times
        made["total_processed", applicant] = processed * times
        made["new_requests", applicant] = (processed + 1) * times
    for channel in CHANNELS:
        made |= {(channel, "upheld"): 3, (channel, "corrected"): 1, (channel, "other"): 1, (channel, "pending"): 1}
        made[channel, "total"] = 6
    for item in ("regulations", "normative_documents") if regulates else ("normative_documents",):
        made |= {(item, "made"): 7, (item, "repealed"): 3, (item, "in_force"): 4}
        made |= {(item, "published"): 5, (item, "public_total"): 5}
    for item in ("licensing", "other_services", "penalties", "coercion", "fees"):
        made |= {(item, "items_previous"): 5, (item, "items_change"): -5, (item, "decisions"): 9}
    made |= {("fees", "fee_amount_wan"): 25, ("procurement", "projects"): 4, ("procurement", "amount_wan"): 36}
    there = {(line, field) for _, line, field in cells(template)}
    return {name: value for name, value in made.items() if name in there}


def text(figures: dict[tuple[str, str], int | float | str | None]) -> tuple[str, dict[str, Broken]]:
    """Prose that states some figures; and for each line of the total column and each item, the subjects about it."""
    said = {
        "new_requests": "收到政府信息公开申请",
        "total_processed": "办结政府信息公开申请",
        "carried_over": "政府信息公开申请方面，上年结转",
        "carried_forward": "政府信息公开申请方面，结转下年度继续办理",
        "granted_partial": "（二）依申请公开。部分公开",
        "denied_process_info": "（二）依申请公开。属于四类过程性信息",
        "unable_no_record": "（二）依申请公开。本机关不掌握相关政府信息",
        "refused_repeat": "（二）依申请公开。重复申请",
    }
    sentences = ["政务公开纳入考核，开展社会评议，未发生责任追究情形。"]
    sentences += [f"{words}{figures[line, 'total']}件。" for line, words in said.items()]
    about: dict[str, Broken] = {line: {("text.figures", f"requests.{line}.total")} for line in said}
    groups = {"denied_": "不予公开", "unable_": "无法提供", "refused_": "不予处理", "other_": "其他处理"}
    for group, words in groups.items():
        lines = [line for line, field in figures if line.startswith(group) and field == "total"]
        total = sum(int(figures[line, "total"] or 0) for line in lines)
        sentences.append(f"（二）依申请公开。{words}{total}件。")
        for line in lines:
            about.setdefault(line, set()).add(("text.figures", f"requests.{group}total.total"))
    for channel, words in {"review": "行政复议", "litigation_direct": "未经复议直接起诉"}.items():
        sentences.append(f"政府信息公开{words}{figures[channel, 'total']}件。")
        about[f"{channel}.total"] = {("text.figures", f"disputes.{channel}.total")}
    for item, words in {"licensing": "行政许可", "penalties": "行政处罚"}.items():
        sentences.append(f"{words}处理决定数量{figures[item, 'decisions']}件。")
        about[f"{item}.decisions"] = {("text.figures", f"disclosures.{item}.decisions")}
    return "\n".join(sentences), about


def stored(made: Report, agency: str) -> Stored:
    values = {(figure.chapter, figure.line, figure.field): figure.value for figure in made.figures}
    return Stored(agency, made.year or 0, "aggregate", values)


def parts(one: Stored) -> Stored:
    """Keep of a member what is a part of its region's figures."""
    fields = additive().compared
    return one._replace(values={cell: value for cell, value in one.values.items() if cell[2] in fields[cell[0]]})


def neighbours(template: str, figures: dict[tuple[str, str], int | float | str | None]) -> tuple[Stored, Stored]:
    """The reports of the year before and of the next year, as far as the rules read them."""
    before: dict[tuple[str, str], int | float | str | None] = {}
    after: dict[tuple[str, str], int | float | str | None] = {}
    for line, field in figures:
        if line == "carried_forward":
            before[line, field] = figures["carried_over", field]
            after["carried_over", field] = figures[line, field]
        elif field == "pending":
            before[line, field], after[line, "total"] = figures[line, "total"], figures[line, "pending"]
        elif field == "in_force":
            before[line, field], after[line, field] = 0, figures[line, field]
        elif field == "items_previous":
            before |= {(line, field): 8, (line, "items_change"): -3}
            after[line, field] = 0
    return stored(report(template, before, year=2021), "own"), stored(report(template, after, year=2023), "own")


class Surroundings:
    """Everything that a report is compared with; ``broken`` evaluates all rules."""

    def __init__(self, template: str, *, regulates: bool) -> None:
        figures = sound(template, regulates=regulates)
        prose, self.about = text(figures) if regulates else ("", {})
        self.agency = CITY if regulates else BUREAU
        self.report = report(template, figures, prose)
        self.before, self.after = neighbours(template, figures)
        self.twin = stored(self.report, "twin")
        fields = additive().added
        self.sums = {
            cell: value
            for cell, value in self.twin.values.items()
            if value is not None and cell[2] in fields.get(cell[0], ())
        }

    def broken(self) -> Broken:
        found: Broken = {(rule, subject) for rule, subject, _ in not_holding(self.report, self.agency)}
        now = stored(self.report, "own")
        for rule, formula in year_rules():
            rows = [*years.check(rule, formula, [self.before], now)]
            found |= {(rule.rule, row.subject) for row in rows if row.result != "holds"}
            rows = years.check(rule, formula, [now], self.after)
            found |= {(rule.rule, f"{row.subject} of the next year") for row in rows if row.result != "holds"}
        for subject, region, one in (("as a member", self.twin, now), ("as a region", now, self.twin)):
            if members.member(region, parts(one), "warning").result == "broken":
                found.add(("aggregate.members", subject))
        together = members.together(now, members.Members(present=1, known=1, sums=self.sums, complete=True), "warning")
        return found | ({("aggregate.members", None)} if together.result != "holds" else set())

    def with_change(self, at: int, by: int) -> Broken:
        figure = self.report.figures[at]
        assert isinstance(figure.value, int)
        self.report.figures[at] = Figure(*figure[:3], str(figure.value + by), figure.value + by, *figure[5:])
        found = self.broken()
        self.report.figures[at] = figure
        return found


@pytest.mark.parametrize("regulates", [True, False], ids=["may make regulations", "may make none"])
@pytest.mark.parametrize("template", ["2019", "2021"])
def test_every_cell(template, regulates):
    around = Surroundings(template, regulates=regulates)
    assert around.broken() == set()
    for at, figure in enumerate(around.report.figures):
        name = (figure.chapter, figure.line, figure.field)
        up, down = containing(template, *name, around.about)
        if figure.line == "regulations" and not regulates:
            up.add(("disclosures.rulemaking_power", "regulations"))
        assert around.with_change(at, +1) == up, name
        if figure.value:
            assert around.with_change(at, -1) == down, name


def containing(template: str, chapter: int, line: str, field: str, about: dict[str, Broken]) -> tuple[Broken, Broken]:
    """Say what one more, and one less, in a cell breaks: most of it either way, a bound only on its own side."""
    either: Broken = set()
    up: Broken = set()
    down: Broken = set()
    if field == "total" or chapter == 2:
        either |= about.get(line if chapter == 3 else f"{line}.{field}", set())
    if chapter == 3:
        either.add(("requests.applicants", line))
        if line in BALANCE:
            either.add(("requests.balance", field))
        if line not in NO_OUTCOME:
            either.add(("requests.outcomes", field))
        if line == "carried_over":
            either.add(("requests.carryover", field))
        if line == "carried_forward":
            either.add(("requests.carryover", f"{field} of the next year"))
    elif chapter == 4:
        either.add(("disputes.sum", line))
        if field == "pending":
            up.add(("disputes.pending", f"{line} of the next year"))
        if field == "total":
            down.add(("disputes.pending", line))
    elif field in ("made", "repealed", "in_force") and template == "2021":
        either.add(("disclosures.in_force", line))
        (up if field == "made" else down).add(("disclosures.made_in_force", line))
        if field == "in_force":
            either.add(("disclosures.in_force", f"{line} of the next year"))
    elif field in ("published", "public_total"):
        (up if field == "published" else down).add(("disclosures.published", line))
    elif field in ("items_previous", "items_change"):
        either.add(("disclosures.items", f"{line} of the next year"))
        down.add(("disclosures.items_left", line))
        if field == "items_previous":
            either.add(("disclosures.items", line))
    if field not in ("items_previous", "items_change"):
        up.add(("aggregate.members", "as a member"))
        down.add(("aggregate.members", "as a region"))
    if chapter != 2 and field == "total":
        either.add(("aggregate.members", None))
    return either | up, either | down
