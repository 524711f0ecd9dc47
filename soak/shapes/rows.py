"""What is done to rows and columns: local ones, cut tables, lost or irregular spans."""

from __future__ import annotations

from copy import copy
from random import Random

from soak.draft import Block, Box, Draft, Fate, Heading, Row, Table, Words
from soak.shapes import DOC, DOCX, HTML, PDF, RTF, TEXT, XLSX, Phase, shape
from soak.squares import cut, index, unspan, widen, width, without_spans

# -- rows and columns of places and of word processors -------------------------------------------------------------


def _numbers(chance: Random, count: int) -> Row:
    return [Box(str(chance.randint(0, 90_000))) for _ in range(count)]


@shape("a local row that does no harm", Phase.ROWS)
def _local_row(draft: Draft, chance: Random) -> None:
    table = draft.tables(2)[0]
    at = index(table, "item:normative_documents") + 1
    label = chance.choice(("其他主动公开文件（含以本单位名义印发的文件）", "其他主动公开文件"))
    table.rows.insert(at, [Box(label, name="local"), *_numbers(chance, 3)])


@shape("an unknown local row", Phase.ROWS)
def _unknown_row(draft: Draft, chance: Random) -> None:
    table = draft.tables(2)[0]
    at = index(table, "item:normative_documents") + 1
    label = chance.choice(("地方性法规", "政策解读", "行政奖励", "公共服务事项"))
    table.rows.insert(at, [Box(label, name="local"), *_numbers(chance, 3)])


@shape("an item divided into lines of its own", Phase.ROWS, form="2019", kinds=(HTML, DOCX, XLSX, RTF, DOC))
def _divided(draft: Draft, chance: Random) -> None:
    """行政检查 and 行政确认 in place of one figure: no sum is put in its place."""
    table = draft.tables(2)[0]
    at = index(table, "item:other_services")
    for row in table.rows:
        row[0].colspan += 1
    parts = ("行政检查", "行政确认")
    table.rows[at : at + 1] = [
        [
            Box("其他对外管理服务事项", rowspan=2, name="item:other_services"),
            Box(parts[0], name="local"),
            *_numbers(chance, 3),
        ],
        [Box(parts[1], name="local"), *_numbers(chance, 3)],
    ]
    draft.judge(Fate.BARRED, *(key for key in draft.cells if key[1] == "other_services"))


@shape("subtotals below the groups of table 三", Phase.ROWS)
def _subtotals(draft: Draft, chance: Random) -> None:
    table = draft.tables(3)[0]
    for name in ("line:denied_admin_inquiry", "line:unable_still_unclear", "line:refused_reconfirmation"):
        at = index(table, name) + 1
        for row in table.rows[:at]:
            for box in row:
                ends = next(i for i, r in enumerate(table.rows) if r is row) + box.rowspan
                if box.rowspan > 1 and box.name != "corner" and ends >= at and (box.name == "top" or ends == at):
                    box.rowspan += 1
        table.rows.insert(at, [Box("小计", name="local"), *_numbers(chance, 7)])


@shape("a spare empty column at the right", Phase.ROWS)
def _spare(draft: Draft, chance: Random) -> None:
    for table in draft.tables():
        for row in table.rows:
            row.append(Box(""))


@shape("band titles beside their rows", Phase.ROWS, group="bands")
def _beside(draft: Draft, chance: Random) -> None:
    table = draft.tables(2)[0]
    rows: list[Row] = []
    title: Box | None = None
    for row in table.rows:
        if row[0].name.startswith("band"):
            title = row[0]
            title.colspan, title.rowspan = 1, 0
            continue
        assert title is not None
        rows.append([title, *row] if title.rowspan == 0 else list(row))
        title.rowspan += 1
    table.rows = rows


@shape("no title above the first band", Phase.ROWS, group="bands")
def _untitled(draft: Draft, chance: Random) -> None:
    del draft.tables(2)[0].rows[0]


@shape("a row label before the figures of table 四", Phase.ROWS)
def _labelled_fourth(draft: Draft, chance: Random) -> None:
    table = draft.tables(4)[0]
    table.rows[0].insert(0, Box(chance.choice(("", "类别")), rowspan=3, name="corner4"))
    table.rows[-1].insert(0, Box(chance.choice(("件数", "数量（件）", "2023年", "合计数")), name="row4"))


@shape("columns of table 三 in another order", Phase.ROWS)
def _shuffled(draft: Draft, chance: Random) -> None:
    """Not seen; values must follow their names. What cannot be followed may be left out."""
    table = draft.tables(3)[0]
    fields = [a.field for a in draft.form.applicants if a.group]
    order = chance.sample(fields, len(fields))
    for row in table.rows:
        mine = {}
        for at, box in enumerate(row):
            field = box.key[2] if box.key else box.name.removeprefix("applicant:")
            if field in fields:
                mine[field] = at, box
        if len(mine) == len(fields):
            start = min(at for at, _ in mine.values())
            row[start : start + len(fields)] = [mine[field][1] for field in order]


@shape("empty fillers in the header of table 三", Phase.ROWS, group="header3")
def _fillers(draft: Draft, chance: Random) -> None:
    table = draft.tables(3)[0]
    table.rows[0][0].rowspan = 1
    for box in table.rows[1]:
        box.rowspan = 1
    spare = table.rows[2][5:]
    table.rows[1].insert(0, Box("", colspan=3))
    table.rows[2] = [Box("", colspan=3), Box(""), *table.rows[2][:5], Box(""), *spare]


@shape("the corner of table 三 in three cells", Phase.ROWS, group="header3")
def _corner(draft: Draft, chance: Random) -> None:
    table = draft.tables(3)[0]
    corner = table.rows[0][0]
    text = corner.text
    one = chance.randint(6, 14)
    two = chance.randint(one + 4, len(text) - 4)
    corner.text, corner.rowspan = text[:one], 1
    table.rows[1].insert(0, Box(text[one:two], colspan=3, name="corner"))
    table.rows[2].insert(0, Box(text[two:], colspan=3, name="corner"))


# -- cuts -----------------------------------------------------------------------------------------------------------


@shape("all tables in one", Phase.CUTS, group="cuts", kinds=(HTML, DOCX, TEXT, RTF, DOC))
def _in_one(draft: Draft, chance: Random) -> None:
    """One table from chapter two to four; the chapters' headings stand before it, or are rows of it."""
    second, third, fourth = draft.tables()
    inside = chance.random() < 0.5
    widest = max(width(table.rows) for table in (second, third, fourth))
    if chance.random() < 0.5:
        for table in (second, third, fourth):
            widen(table.rows, widest)
    rows: list[Row] = []
    for number, table in ((2, second), (3, third), (4, fourth)):
        heading = next(block for block in draft.blocks if isinstance(block, Heading) and block.number == number)
        if inside:
            draft.blocks.remove(heading)
            rows.append([Box(heading.text, colspan=width(table.rows), name="heading")])
        rows += table.rows
    draft.put(second, Table(0, rows))
    for table in (third, fourth):
        draft.blocks.remove(table)


@shape("table 四 as three tables", Phase.CUTS, group="cuts")
def _three_tables(draft: Draft, chance: Random) -> None:
    table = draft.tables(4)[0]
    rows = table.rows
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    channels = ("review", "litigation_direct", "litigation_after_review")
    spoken = chance.random() < 0.4
    header = [box for box in rows[1] if box.name.startswith("result")][:5]
    values = [box for box in rows[-1] if box.key]
    pieces: list[Block] = []
    for number, (name, channel) in enumerate(zip(names, channels, strict=True)):
        results = [copy(box) for box in header]
        for box in results:
            box.rowspan = 1
        drawn = [results, values[5 * number : 5 * number + 5]]
        if spoken:
            pieces.append(Words(name))
        else:
            drawn.insert(0, [Box(name, colspan=5, name=f"channel:{channel}")])
        pieces.append(Table(4, drawn))
    draft.put(table, *pieces)


def _parted(chance: Random) -> str:
    return chance.choice(("", "", "again", "split"))


def _cut(draft: Draft, chance: Random, part: int, at: int, *, repeat: int = 0) -> None:
    table = draft.tables(part)[0]
    way = _parted(chance)
    halves: list[str] = []

    def share(box: Box) -> tuple[str, str]:
        if way == "again" and box.is_label:
            return box.text, box.text
        if way == "split" and box.is_label and len(box.text) > 4:
            half = chance.randint(min(len(box.text) - 1, max(4, box.text.rfind(")") + 2)), len(box.text) - 1)
            halves.append(box.text[:half])
            return box.text[:half], box.text[half:]
        return box.text, ""

    head, tail = cut(table.rows, at, share)
    again = [[copy(box) for box in row] for row in table.rows[:repeat]]
    furniture = chance.choice(("- 4 -", "— 4 —", "P. 9", "", "第 5 页"))
    between: list[Block] = [Words(furniture)] if furniture and draft.kind != PDF else []
    draft.put(
        table, Table(part, head, halves=table.halves), *between, Table(part, [*again, *tail], halves=tuple(halves))
    )


@shape("table 三 cut by a page break, header repeated", Phase.CUTS, group="cuts")
def _cut_third_repeated(draft: Draft, chance: Random) -> None:
    _cut(draft, chance, 3, chance.randint(4, len(draft.tables(3)[0].rows) - 1), repeat=3)


@shape("table 三 cut by a page break", Phase.CUTS, group="cuts")
def _cut_third(draft: Draft, chance: Random) -> None:
    _cut(draft, chance, 3, chance.randint(4, len(draft.tables(3)[0].rows) - 1))


@shape("table 三 cut twice", Phase.CUTS, group="cuts")
def _cut_twice(draft: Draft, chance: Random) -> None:
    rows = len(draft.tables(3)[0].rows)
    second = chance.randint(12, rows - 1)
    _cut(draft, chance, 3, second)
    first, rest = draft.tables(3)
    rest.part = 0
    _cut(draft, chance, 3, chance.randint(4, min(11, len(first.rows) - 1)))
    rest.part = 3


@shape("table 二 cut by a page break", Phase.CUTS, group="cuts2")
def _cut_second(draft: Draft, chance: Random) -> None:
    tables = draft.tables(2)
    if tables:
        _cut(draft, chance, 2, chance.randint(2, len(tables[0].rows) - 1))


@shape("table 四 cut below its header", Phase.CUTS, group="cuts4")
def _cut_fourth(draft: Draft, chance: Random) -> None:
    """The figures stand alone on the next page: fifteen cells can only be one thing, but need not be read."""
    if len(draft.tables(4)) == 1:
        _cut(draft, chance, 4, 3)
        draft.judge(Fate.ALLOWED, *(key for key in draft.cells if key[0] == 4))


# -- spans ----------------------------------------------------------------------------------------------------------


@shape("columns of header and rows of table 二 irregular", Phase.SPANS, group="spans", kinds=(HTML, DOCX, RTF, DOC))
def _irregular(draft: Draft, chance: Random) -> None:
    for table in draft.tables(2):
        if any(box.rowspan > 1 for box in table.boxes()):
            continue
        total = chance.randint(5, 9)
        for row in table.rows:
            spans = [1] * len(row)
            for _ in range(total - len(row)):
                spans[chance.randrange(len(row))] += 1
            for box, span in zip(row, spans, strict=True):
                box.colspan = span


@shape("empty cells instead of spans", Phase.SPANS, group="spans")
def _unspanned(draft: Draft, chance: Random) -> None:
    for table in draft.tables():
        table.rows = unspan(table.rows)


@shape("heads of groups repeated instead of spans", Phase.SPANS, group="spans")
def _repeated(draft: Draft, chance: Random) -> None:
    for table in draft.tables():
        table.rows = unspan(table.rows, repeat=True)


@shape("spans dropped", Phase.SPANS, group="spans", kinds=(HTML, DOCX, PDF))
def _dropped(draft: Draft, chance: Random) -> None:
    for table in draft.tables():
        table.rows = without_spans(table.rows)


@shape("one character a line in upright labels", Phase.SPANS, kinds=(HTML, DOCX, XLSX, PDF, RTF, DOC))
def _upright(draft: Draft, chance: Random) -> None:
    for table in draft.tables():
        for box in table.boxes():
            if box.name == "top" or box.name.startswith("result"):
                box.text = "\n".join(box.text)
