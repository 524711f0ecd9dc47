"""The three tables of a form as rows of cells, with the liberties that real pages take."""

from __future__ import annotations

from random import Random

from crawler.samples.layouts import label
from crawler.samples.layouts.markup import Table, Td
from crawler.samples.manuscript import Manuscript
from crawler.samples.printing import lines
from parsers.forms import Band

# how the columns of a band spread over the grid: header and rows, by number of columns beside 信息内容
_OFFICIAL = {3: ((1, 1, 1), (1, 1, 1)), 2: ((1, 2), (1, 2)), 1: ((3,), (3,))}
# five grid columns, and rows that do not follow their header
_IRREGULAR = {3: ((1, 2, 1), (2, 1, 1)), 2: ((2, 2), (2, 2)), 1: ((4,), (4,))}


def _column_label(manuscript: Manuscript, text: str) -> str:
    if text == "采购总金额" and manuscript.dials.amount == "header_wan":
        return "采购总金额（单位：万元）"
    return text


def _band(manuscript: Manuscript, band: Band, *, width: int) -> Table:
    spans = (_IRREGULAR if width == 5 else _OFFICIAL)[len(band.columns)]
    divided = manuscript.dials.divided  # one more column, for the names of the parts
    head = [Td("信息内容", colspan=2 if divided else 1)]
    for column, span in zip(band.columns, spans[0], strict=True):
        head.append(Td(_column_label(manuscript, column.label), colspan=span))
    rows = [[Td(band.title, colspan=width + divided)], head]
    for item in band.rows:
        if divided and item.item == "other_services":
            rows += _parts(manuscript, item.label, spans[1])
            continue
        row = [Td(label(item.label, manuscript.dials.labels), colspan=2 if divided else 1)]
        for column, span in zip(band.columns, spans[1], strict=True):
            cell = manuscript.cells[f"disclosures.{item.item}.{column.field}"]
            row.append(Td(cell.text, colspan=span, figure=True))
        rows.append(row)
    if manuscript.dials.extras and band.clause == "一":
        filler = [Td("12", colspan=span, figure=True) for span in spans[1]]
        rows.append([Td("其他主动公开文件（含以本单位名义印发的各类公文）", colspan=1 + divided), *filler])
    return rows


def _parts(manuscript: Manuscript, text: str, spans: tuple[int, ...]) -> Table:
    """Draw an item of the form as two rows of an agency's own, 行政检查 and 行政确认, with figures for each."""
    random = Random(manuscript.seed)  # noqa: S311 - the same at every run
    rows: Table = []
    for part in ("行政检查", "行政确认"):
        figures = [Td(str(random.randrange(90)), colspan=span, figure=True) for span in spans]
        rows.append([*([] if rows else [Td(text, rowspan=2)]), Td(part), *figures])
    return rows


def disclosures(manuscript: Manuscript) -> Table:
    """Table 二, in bands, each with its own header."""
    width = 5 if manuscript.dials.disclosures == "irregular" else 4
    rows = [row for band in manuscript.form.bands for row in _band(manuscript, band, width=width)]
    if manuscript.dials.disclosures == "spare":
        rows = [[*row, Td("")] for row in rows]
    return rows


def _requests_header(manuscript: Manuscript) -> Table:
    form = manuscript.form
    members = [applicant for applicant in form.applicants if applicant.group]
    person, total = form.applicants[0], form.applicants[-1]
    group = Td(members[0].group, colspan=len(members))
    names = [Td(applicant.label) for applicant in members]
    if manuscript.dials.requests == "fillers":  # no rowspans: empty cells hold the places
        return [
            [Td(form.corner, colspan=3), Td("申请人情况", colspan=7)],
            [Td("", colspan=3), Td(person.label), group, Td(total.label)],
            [Td("", colspan=3), Td(""), *names, Td("")],
        ]
    return [
        [Td(form.corner, colspan=3, rowspan=3), Td("申请人情况", colspan=7)],
        [Td(person.label, rowspan=2), group, Td(total.label, rowspan=2)],
        names,
    ]


def requests(manuscript: Manuscript) -> Table:
    """Table 三: heads that span the lines they belong to, one row for each line."""
    form, wording = manuscript.form, manuscript.dials.labels
    printed = lines(form, single_other=manuscript.single_other)
    known = {line.line: line for line in form.lines}
    # the single line （六）其他处理 is worded as in the group that it replaces
    single = next((line.group for line in form.lines if line.line == "other_misc"), "")
    tops = [known[name].top if name in known else known["other_misc"].top for name in printed]
    groups = [known[name].group if name in known else "" for name in printed]
    rows = _requests_header(manuscript)
    for index, name in enumerate(printed):
        row: list[Td] = []
        top, group = tops[index], groups[index]
        text = label(known[name].label if name in known else single, wording)
        if not top:
            row.append(Td(text, colspan=3))
        else:
            if index == 0 or tops[index - 1] != top:
                row.append(Td(top, rowspan=tops.count(top)))
            if not group:
                row.append(Td(text, colspan=2))
            else:
                if groups[index - 1] != group:
                    row.append(Td(label(group, wording), rowspan=groups.count(group)))
                row.append(Td(text))
        cells = [manuscript.cells[f"requests.{name}.{applicant.field}"] for applicant in form.applicants]
        row += [Td(cell.text, figure=True) for cell in cells]
        rows.append(row)
    return rows


def disputes(manuscript: Manuscript) -> list[Table]:
    """Table 四: one table of fifteen columns, or three of five."""
    form = manuscript.form
    results = [Td(result.label) for result in form.results]
    figures = {
        channel.channel: [
            Td(manuscript.cells[f"disputes.{channel.channel}.{result.field}"].text, figure=True)
            for result in form.results
        ]
        for channel in form.channels
    }
    if manuscript.dials.disputes == "separate":
        tables = []
        for channel in form.channels:
            rows: Table = [[Td(channel.group, colspan=5)]] if channel.group else []
            tables.append([*rows, [Td(channel.label, colspan=5)], results, figures[channel.channel]])
        return tables
    first, *rest = form.channels
    return [
        [
            [Td(first.label, colspan=5), Td(rest[0].group, colspan=5 * len(rest))],
            [Td(result.label, rowspan=2) for result in form.results] + [Td(c.label, colspan=5) for c in rest],
            [result for _ in rest for result in results],
            [td for channel in form.channels for td in figures[channel.channel]],
        ]
    ]
