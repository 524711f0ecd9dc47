"""An archive of reports whose bodies are real files of many kinds, so that every figure has a cell to go to."""

from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from archive.ingest import Source, ingest
from archive.storage.store import Archive
from parsers.model import Hints
from soak.render import render
from soak.trial import Plan, compose
from tests.archive.printed import PAGE, printed, source

#: Kind, form and shapes of a report; each is of another invented agency or year.
KINDS = {
    "plain page": ("html", "2021", ()),
    "page of 2019": ("html", "2019", ("spans of one, of nothing, or in quotes of their own",)),
    "tables in tables": ("html", "2021", ("layout tables round the report", "a table of one cell inside cells")),
    "cells not closed": ("html", "2021", ("cells and rows not closed", "things between rows that may not be there")),
    "in a script": ("html", "2021", ("the article in a string of a script",)),
    "as JSON": ("html", "2021", ("the article as JSON",)),
    "before the forms": ("html", "2014", ()),
    "blanks and dashes": (
        "html",
        "2021",
        ("some cells blank", "dashes instead of figures", "amounts in 亿元 and 千元"),
    ),
    "PDF": ("pdf", "2021", ("table 三 cut by a page break",)),
    "Word": ("docx", "2019", ()),
    "old Word": ("doc", "2021", ()),
    "Excel": ("xlsx", "2021", ()),
    "rich text": ("rtf", "2021", ()),
    "text": ("text", "2021", ()),
    "saved page": ("mht", "2021", ()),
    "PDF in a zip": ("zip pdf", "2021", ()),
}


@cache
def bodies() -> dict[str, bytes]:
    """Return the report of each kind; no two are of one agency and year."""
    made: dict[str, bytes] = {}
    whose: set[tuple[str, int]] = set()
    for name, (kind, form, shapes) in KINDS.items():
        drafts = ((n, compose(Plan(f"{n}/{name}", form, kind, shapes))) for n in count(1))
        number, draft = next((n, one) for n, one in drafts if (one.agency, one.year) not in whose)
        whose.add((draft.agency, draft.year))
        made[name] = render(draft, Random(f"render {number}/{name}"))
    return made


def url(name: str) -> str:
    """Return the address of a kind's report."""
    return f"http://www.yunling.example/evident/{list(KINDS).index(name)}"


def evident_archive(folder: Path) -> Path:
    """Write one report of each kind, and one that said something else before, into a new data folder."""
    with Archive.open(folder) as archive:
        for number, (name, body) in enumerate(bodies().items()):
            where = Source(
                url=url(name), fetched_at="2026-02-01T03:04:05Z", status=200,
                hints=Hints(title=f"云岭市第{number}局2023年政府信息公开工作年度报告", agency=f"云岭市第{number}局"),
            )  # fmt: skip
            ingest(archive, body, where)
        for day, said in ((1, "17"), (2, "19")):
            changed = {(3, "new_requests", "total"): said, (2, "fees", "fee_amount_wan"): "251000元"}
            ingest(archive, printed(changed=changed, text="全年收取信息处理费120元。"), source(PAGE, day=day))
    return folder
