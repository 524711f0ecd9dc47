"""A draft as a page of HTML, marked up as its shapes say."""

from __future__ import annotations

from html import escape
from random import Random

from soak.draft import Box, Draft, Heading, Table, Words


def render(draft: Draft, chance: Random) -> bytes:
    """Return the page."""
    page = draft.page
    body = "".join(_block(draft, block, chance) for block in draft.blocks)
    title = "<br>".join(escape(line) for line in draft.title.split("\n"))
    body = f"<h1>{_characters(draft, title)}</h1>{body}"
    for around in page.body:
        body = around(body, chance)
    whole = (
        f"<html><head>{page.head_row}<title>{_characters(draft, escape(draft.title))}_乌有市人民政府</title></head>"
        f"<body><div class='nav'><a href='/'>首页</a></div><div id='zoom'>{body}</div></body></html>"
    )
    for change in page.whole:
        whole = change(whole, chance)
    return draft.encode(whole)


def _characters(draft: Draft, text: str) -> str:
    for change in draft.characters:
        text = change(text)
    return text


def _block(draft: Draft, block: Heading | Words | Table, chance: Random) -> str:
    if isinstance(block, Table):
        return table(draft, block, chance)
    if isinstance(block, Heading):
        return draft.page.heading(escape(_characters(draft, block.text)), chance)
    return block.html if block.html is not None else f"<p>{escape(_characters(draft, block.text))}</p>"


def table(draft: Draft, drawn: Table, chance: Random) -> str:
    """Return one table."""
    page = draft.page
    rows = []
    for number, row in enumerate(drawn.rows):
        cells = "".join(_cell(draft, drawn, box, number, chance) for box in row)
        close = "" if chance.random() < page.close.get("tr", 0) else "</tr>"
        rows.append(f"<tr>{cells}{close}")
    if page.sections:
        head = max(1, drawn.head)
        last = "tfoot" if chance.random() < 0.5 else "tbody"
        inner = f"<thead>{''.join(rows[:head])}</thead><tbody>{''.join(rows[head:-1])}</tbody>"
        inner += f"<{last}>{rows[-1]}</{last}>" if len(rows) > head else ""
    else:
        inner = "".join(rows)
    shown = f'<table border="1">{inner}</table>'
    for change in page.table:
        shown = change(shown, drawn, chance)
    return shown


def _cell(draft: Draft, drawn: Table, box: Box, number: int, chance: Random) -> str:
    page = draft.page
    tag = page.cell_tag(box, number) if not drawn.decoy else "td"
    spans = "".join(
        f' {name}="{size}"' for name, size in (("rowspan", box.rowspan), ("colspan", box.colspan)) if size > 1
    )
    attributes = "".join(add(box, chance) for add in page.attributes)
    close = "" if chance.random() < page.close.get("td", 0) else f"</{tag}>"
    return f"<{tag}{spans}{attributes}>{_content(draft, box, chance)}{close}"


def _content(draft: Draft, box: Box, chance: Random) -> str:
    page = draft.page
    if box.html is not None:
        return box.html
    text = _characters(draft, box.text) if box.is_label else box.text
    if not text:
        return chance.choice(page.blanks)
    runs = [text]
    for part in page.runs:
        runs = [piece for run in runs for piece in part(run, chance)]
    shown = ""
    for run in runs:
        marked = escape(run, quote=False).replace("\n", "<br>").replace("\u00a0", "&nbsp;")
        for around in page.around_run:
            marked = around(marked, chance)
        shown += marked
    for around in page.around_cell:
        shown = around(shown, chance)
    return shown
