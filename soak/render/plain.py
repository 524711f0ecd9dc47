"""A draft as plain text, in each of the shapes in which texts keep or lose their cells.

What a shape loses is taken note of in the draft: a blank cell that leaves no line makes the row's other figures
undecidable.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from soak.draft import Box, Draft, Fate, Heading, Row, Table

Way = Callable[[Draft, Table, Random], str]


def render(draft: Draft, chance: Random) -> bytes:
    """Return the text."""
    way = WAYS[draft.text]
    parts = [draft.title]
    for block in draft.blocks:
        if isinstance(block, Table):
            parts += [way(draft, block, chance), ""]
        elif isinstance(block, Heading) or block.text:
            parts.append(block.text)
    text = "\n".join(parts)
    for change in draft.characters:
        text = change(text)
    return draft.encode(text)


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _printed(box: Box) -> str:
    return "" if not box.text.strip() else _one_line(box.text)


#: Columns of the first band of table 二 in the form of 2019.
_FIRST_BAND = frozenset(("made", "published", "public_total"))


def _tabs(draft: Draft, table: Table, chance: Random) -> str:
    """Each cell a line that begins with TAB; merged ones empty, blank ones a no-break space."""
    lines: list[str] = []
    below: dict[int, int] = {}
    for row in table.rows:
        column, waiting = 0, list(row)
        while waiting or column in below:
            if column in below:
                lines.append("\t")
                below[column] -= 1
                if not below[column]:
                    del below[column]
                column += 1
                continue
            box = waiting.pop(0)
            lines.append("\t" + (box.text if box.text.strip() else "\u00a0"))
            if box.rowspan > 1:
                below[column] = box.rowspan - 1
            column += box.colspan
        lines.append("")
    return "\n".join(lines)


def _lose_blanks(draft: Draft, table: Table) -> None:
    """Where blank cells leave no trace, the rest of their row cannot be told apart, nor the row of a lost label."""
    _lose_rows(draft, table)
    before: Row = []
    for row in table.rows:
        figures = [box for box in row if box.key is not None]
        if not figures:
            continue
        filled = [box for box in figures if box.text.strip()]
        if len(filled) < len(figures):
            draft.judge(Fate.BARRED, *(box.key for box in figures if box.key))
        if not any(box.is_label and box.text.strip() for box in row) and table.part != 4:
            draft.judge(Fate.ALLOWED, *(box.key for box in [*before, *figures] if box.key))
        before = figures


def _lose_rows(draft: Draft, table: Table) -> None:
    """Where rows are lost, strange words before the figures of table 四, or two headers of the same words, end it."""
    names = [box.name for box in table.boxes()]
    cut = [box.text for box in table.boxes() if box.name in ("column:made", "column:published")]
    for box in table.boxes():
        if box.key and (
            (box.key[0] == 4 and "row4" in names) or (box.key[2] in _FIRST_BAND and len({*cut}) < len(cut))
        ):
            draft.judge(Fate.ALLOWED, box.key)
    if table.halves:  # a label cut by a page break stands among the cells as two words that mean nothing
        draft.judge(Fate.ALLOWED, *(key for key in draft.cells if key[0] == table.part))
    if any(row and all(not box.text.strip() for box in row) for row in table.rows):
        draft.judge(Fate.ALLOWED, *(key for key in draft.cells if key[0] == 4))


def _may_lose_blanks(draft: Draft, table: Table) -> None:
    """A blank between bars can be seen, if one knows what the bars mean; the row need not be read."""
    _lose_rows(draft, table)
    before: Row = []
    for row in table.rows:
        figures = [box for box in row if box.key is not None]
        if any(not box.text.strip() for box in row):
            draft.judge(Fate.ALLOWED, *(box.key for box in figures if box.key))
        if figures and not any(box.is_label and box.text.strip() for box in row):
            draft.judge(Fate.ALLOWED, *(box.key for box in before if box.key))
        before = figures


def _lines(draft: Draft, table: Table, chance: Random) -> str:
    _lose_blanks(draft, table)
    return "\n\n".join(_printed(box) for box in table.boxes() if box.text.strip())


def _broken(draft: Draft, table: Table, chance: Random) -> str:
    """The line breaks of a narrow column: 本年新⏎制作数量, 商业⏎企业."""
    _lose_blanks(draft, table)
    pieces: list[str] = []
    for box in table.boxes():
        text = _printed(box)
        if box.is_label and box.name not in ("corner", "note", "local", "heading") and len(text) >= 4:
            pieces += [text[: len(text) // 2], text[len(text) // 2 :]]
        elif text:
            pieces.append(text)
    return "\n\n".join(pieces)


def _cell_bar(draft: Draft, table: Table, chance: Random) -> str:
    _may_lose_blanks(draft, table)
    return "\n".join(_printed(box) + " " + "|" * box.colspan for box in table.boxes())


def _bar_after(draft: Draft, table: Table, chance: Random) -> str:
    _may_lose_blanks(draft, table)
    return "\n".join(f"{_printed(box)}\n|" for box in table.boxes())


def _bar_before(draft: Draft, table: Table, chance: Random) -> str:
    _may_lose_blanks(draft, table)
    return "\n".join(f"|\n{_printed(box)} |" for box in table.boxes())


def _trailing(draft: Draft, table: Table, chance: Random) -> str:
    return "\n".join("".join(_printed(box) + " | " * box.colspan for box in row) for row in table.rows)


def _between(draft: Draft, table: Table, chance: Random) -> str:
    """No bar behind the last cell: a blank one is a bar at the end of the line, or lost."""
    _may_lose_blanks(draft, table)
    return "\n".join(" | ".join(_printed(box) for box in row) for row in table.rows)


def _fenced(draft: Draft, table: Table, chance: Random) -> str:
    return "\n".join("| " + " | ".join(_printed(box) for box in row) + " |" for row in table.rows)


def _fenced_broken(draft: Draft, table: Table, chance: Random) -> str:
    """Cells that start with a new line; a blank one is two bars in one line."""
    _may_lose_blanks(draft, table)
    drawn = ((f"\n{_printed(box)} |" if box.text.strip() else " |" for box in row) for row in table.rows)
    return "\n".join("|" + "".join(cells) for cells in drawn)


def _markdown(draft: Draft, table: Table, chance: Random) -> str:
    lines = _fenced(draft, table, chance).split("\n")
    return "\n".join([lines[0], "|" + " --- |" * max(len(row) for row in table.rows), *lines[1:]])


def _blanks(draft: Draft, table: Table, chance: Random) -> str:
    _lose_blanks(draft, table)
    for row in table.rows:
        codeless = any(box.name == "code" and not box.text for box in row)  # a code, or the first of two figures
        if codeless or any(box.key is not None and " " in " ".join(box.text.split()) for box in row):
            draft.judge(Fate.ALLOWED, *(box.key for box in row if box.key))
    return "\n".join(
        " ".join(
            "".join(_printed(box).split()) if box.is_label else _printed(box).strip() for box in row if box.text.strip()
        )
        for row in table.rows
    )


def _wide(draft: Draft, table: Table, chance: Random) -> str:
    """Several blanks part cells, a single one stands in labels."""
    _blanks(draft, table, chance)
    return "\n".join(
        "   ".join(_printed(box) if box.is_label else _printed(box).strip() for box in row if box.text.strip())
        for row in table.rows
    )


def _copied(draft: Draft, table: Table, chance: Random) -> str:
    """What a browser copies; a blank cell at the end of a row may be lost with the line's end."""
    _may_lose_blanks(draft, table)
    return "\n".join("\t".join(_printed(box).strip() for box in row) for row in table.rows)


def _last_bar(draft: Draft, table: Table, chance: Random) -> str:
    _may_lose_blanks(draft, table)
    return "\n".join(" | ".join(_printed(box) for box in row) + "\n|" for row in table.rows)


WAYS: dict[str, Way] = {
    "tabs": _tabs,
    "lines": _lines,
    "broken": _broken,
    "cell_bar": _cell_bar,
    "bar_after": _bar_after,
    "bar_before": _bar_before,
    "trailing": _trailing,
    "between": _between,
    "fenced": _fenced,
    "fenced_broken": _fenced_broken,
    "markdown": _markdown,
    "blanks": _blanks,
    "wide": _wide,
    "copied": _copied,
    "last_bar": _last_bar,
}
