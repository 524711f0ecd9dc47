"""Documents of which nothing, or not everything, can be known: there a figure is always a mistake."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from soak.draft import Box, Draft, Fate, Table, Words
from soak.shapes import DOC, DOCX, HTML, PDF, RTF, TEXT, XLSX, Phase, shape

ALL = (HTML, TEXT, DOCX, XLSX, PDF, RTF, DOC)


def _bar(draft: Draft, *parts: int) -> None:
    draft.judge(Fate.BARRED, *(key for key in draft.cells if key[0] in parts))


@shape("cells of a row run together", Phase.SPANS, undecidable=True, kinds=(HTML, TEXT, DOCX, RTF, DOC))
def _glued(draft: Draft, chance: Random) -> None:
    """规章000, 规章555…141414."""
    for table in draft.tables():
        table.rows = [[Box("".join(box.text for box in row).replace("\n", ""), name="glued")] for row in table.rows]
    _bar(draft, 2, 3, 4)


@shape("rows as single paragraphs, run together", Phase.SPANS, undecidable=True)
def _glued_words(draft: Draft, chance: Random) -> None:
    for table in draft.tables():
        draft.put(table, *(Words("".join(box.text for box in row).replace("\n", "")) for row in table.rows))
    _bar(draft, 2, 3, 4)


@shape("values lost, each label once", Phase.SPANS, undecidable=True, kinds=(HTML, TEXT, DOCX, RTF, DOC))
def _values_lost(draft: Draft, chance: Random) -> None:
    seen: set[str] = set()
    for table in draft.tables():
        lines = []
        for box in table.boxes():
            if box.is_label and box.text not in seen:
                seen.add(box.text)
                lines.append(Words(box.text))
        draft.put(table, *lines)
    _bar(draft, 2, 3, 4)


@shape("tables as pictures", Phase.SPANS, undecidable=True, kinds=(HTML,))
def _pictures(draft: Draft, chance: Random) -> None:
    for number, table in enumerate(draft.tables()):
        draft.put(table, Words("", html=f'<p><img src="/upload/2024/t{number}.jpg" alt=""></p>'))
    _bar(draft, 2, 3, 4)


@shape("two copies of a table that differ", Phase.CUTS, undecidable=True)
def _two_copies(draft: Draft, chance: Random) -> None:
    """One for the region, one for the government itself: which is the form's, nothing says."""
    for table in draft.tables():
        if table.part not in (3, 4) or chance.random() < 0.5:
            continue
        other = deepcopy(table)
        for box, copied in zip(table.boxes(), other.boxes(), strict=True):
            if box.key is None:
                continue
            if draft.cells[box.key].state == "number" and chance.random() < 0.4:
                copied.text, copied.html = str(chance.randint(60_001, 99_999)), None
                draft.judge(Fate.BARRED, box.key)
            else:
                draft.judge(Fate.ALLOWED, box.key)
        draft.put(table, *((table, other) if chance.random() < 0.5 else (other, table)))


@shape("a cell of a row lost", Phase.CUTS, undecidable=True, kinds=(HTML, TEXT, DOCX, PDF, RTF, DOC))
def _cell_lost(draft: Draft, chance: Random) -> None:
    """Six values under seven names: which is missing cannot be said."""
    for table in draft.tables():
        rows = [row for row in table.rows if sum(box.key is not None for box in row) > 1]
        for row in chance.sample(rows, min(3, len(rows))):
            own = [box for box in row if box.key]
            draft.judge(Fate.BARRED, *(box.key for box in own if box.key))
            row.remove(chance.choice(own))


@shape("a value too many in a row", Phase.CUTS, undecidable=True)
def _value_added(draft: Draft, chance: Random) -> None:
    for table in draft.tables(3):
        # with a blank among the seven that a text leaves out, one too many looks like none: nobody could tell
        rows = [row for row in table.rows if sum(bool(box.key and box.text.strip()) for box in row) == 7]
        for row in chance.sample(rows, min(3, len(rows))):
            own = [box for box in row if box.key]
            draft.judge(Fate.BARRED, *(box.key for box in own if box.key))
            row.insert(row.index(chance.choice(own)), Box(str(chance.randint(1, 999))))


@shape("rows of numbers without labels", Phase.LABELS, undecidable=True)
def _unlabelled(draft: Draft, chance: Random) -> None:
    """The labels of some lines are gone without a trace of where they stood."""
    table = draft.tables(3)[0]
    lines = [row for row in table.rows if any(box.name.startswith("line:") for box in row)]
    for row in chance.sample(lines, 4):
        for box in row:
            if box.name.startswith("line:"):
                box.text = ""
            elif box.key:
                draft.judge(Fate.BARRED, box.key)


@shape("the same line twice with other figures", Phase.ROWS, undecidable=True)
def _line_twice(draft: Draft, chance: Random) -> None:
    table = draft.tables(3)[0]
    lines = [
        i
        for i, row in enumerate(table.rows)
        if any(b.name in ("line:new_requests", "line:carried_over", "line:carried_forward") for b in row)
    ]
    at = chance.choice(lines)
    copied = deepcopy(table.rows[at])
    for box in copied:
        if box.key:
            box.text, box.html = str(chance.randint(60_001, 99_999)), None
            draft.judge(Fate.BARRED, box.key)
    table.rows.insert(at, copied)


@shape("names of applicants invented", Phase.LABELS, undecidable=True, kinds=ALL)
def _invented(draft: Draft, chance: Random) -> None:
    """A transcriber's 数据1 … 数据6: whose figures they are is not said."""
    names = chance.choice(
        (
            ["数据1", "数据2", "数据3", "数据4", "数据5", "数据6", "数据7"],
            ["本年新收件数", "上年结转件数", "予以公开", "部分公开", "不予公开", "无法提供", "其他"],
        )
    )
    for box in draft.tables(3)[0].boxes():
        if box.name.startswith("applicant:"):
            box.text, box.name = names[[a.field for a in draft.form.applicants].index(box.name[10:])], "invented"
        elif box.name in ("organisations", "applicants"):
            box.text = "数据"
    _bar(draft, 3)


@shape("labels apart from their numbers", Phase.SPANS, undecidable=True, kinds=(TEXT, HTML, DOCX, RTF, DOC))
def _apart(draft: Draft, chance: Random) -> None:
    """All labels first, then all rows of numbers, as a bad extraction leaves them."""
    for table in draft.tables():
        if table.part != 3:
            continue
        labels = [Words(box.text.replace("\n", "")) for box in table.boxes() if box.is_label]
        numbers = [[box for box in row if box.key] for row in table.rows if any(box.key for box in row)]
        draft.put(table, *labels, Table(3, numbers))
        draft.judge(Fate.BARRED, *(box.key for row in numbers for box in row if box.key))


@shape("every Chinese character a question mark", Phase.BYTES, undecidable=True, kinds=(HTML, TEXT), group="bytes")
def _question_marks(draft: Draft, chance: Random) -> None:
    draft.encode = lambda text: "".join("?" if ord(char) > 0x7F else char for char in text).encode()
    _bar(draft, 2, 3, 4)


@shape("UTF-8 read as GBK and saved again", Phase.BYTES, undecidable=True, kinds=(HTML, TEXT), group="bytes")
def _saved_again(draft: Draft, chance: Random) -> None:
    draft.encode = lambda text: text.encode().decode("gbk", "replace").encode()
    _bar(draft, 2, 3, 4)
