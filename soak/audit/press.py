"""A report of the trial as a file: what it says is printed and nothing else."""

from __future__ import annotations

from random import Random

from soak.audit.printed import Printed
from soak.draft import Block, Draft, Heading, Words
from soak.paper import PROSE, fourth, second, third
from soak.render import render

TABLES = {2: second, 3: third, 4: fourth}
ADDS_UP = "本报告由{name}根据各部门、各单位的年度报告汇总编制。"
SUPERVISION = {
    "考核": "政务公开纳入年度绩效考核。",
    "社会评议": "开展了社会评议。",
    "责任追究": "本年度未发生责任追究情形。",
}


def body(report: Printed, chance: Random) -> bytes:
    """Print a report."""
    draft = Draft(
        form=report.form,
        kind=report.kind,
        chance=chance,
        year=report.year,
        agency=report.body.name,
        title=f"{report.body.name}{report.title_year}年政府信息公开工作年度报告",
        period=report.period,
        cells=report.cells,
    )
    parts = {part for part, _, _ in report.cells}
    drawn = {part: draw(report.form, report.cells) for part, draw in TABLES.items() if part in parts}
    draft.blocks = [Words(report.period)]
    for title in report.titles:
        draft.blocks.append(Heading(title.text, title.number or 0))
        draft.blocks += _chapter(report, title.holds, chance) if title.holds not in drawn else [drawn[title.holds]]
    if report.signed is not None:
        day = report.signed
        draft.blocks += [Words(report.body.name), Words(f"{day.year}年{day.month}月{day.day}日")]
    if report.published is not None and report.kind == "html":
        draft.page.head_row = f'<meta name="PubDate" content="{report.published.isoformat()}">'
    return render(draft, chance)


def _chapter(report: Printed, number: int, chance: Random) -> list[Block]:
    if number == 6:
        return [Words("无。")]
    if number != 1:
        return [Words(chance.choice(PROSE))]
    said = [Words(ADDS_UP.format(name=report.body.name))] if report.body.adds_up else []
    said += [Words(SUPERVISION[one]) for one in report.supervision]
    return [*said, Words(chance.choice(PROSE)), *(Words(statement.text) for statement in report.statements)]
