"""How PDFs and workbooks are made: ruled lines of all sorts, short and turned pages, a sheet for each table."""

from __future__ import annotations

from random import Random

from soak.draft import Draft
from soak.shapes import PDF, XLSX, Phase, shape

RULES = {
    "pdf: cells as rectangles": "rects",
    "pdf: ruled lines as filled bars": "bars",
    "pdf: dashed lines": "dashes",
    "pdf: doubled lines": "doubled",
}


def _register(name: str, rules: str) -> None:
    @shape(name, Phase.PAGE, kinds=(PDF,), group="rules")
    def _rules(draft: Draft, chance: Random) -> None:
        draft.press.rules = rules


for _name, _rules in RULES.items():
    _register(_name, _rules)


@shape(
    "pdf: short pages, tables cut by each",
    Phase.PAGE,
    kinds=(PDF,),
    group="paper",
    not_with=("lines broken inside labels", "one character a line in upright labels"),  # rows higher than such a page
)
def _short(draft: Draft, chance: Random) -> None:
    draft.press.paper = (595, chance.randint(330, 560))


@shape("pdf: wide paper", Phase.PAGE, kinds=(PDF,), group="paper")
def _wide(draft: Draft, chance: Random) -> None:
    draft.press.paper = (842, 595)


@shape("pdf: pages that the viewer turns", Phase.PAGE, kinds=(PDF,))
def _turned(draft: Draft, chance: Random) -> None:
    draft.press.turned = True


@shape("pdf: other page numbers, or none", Phase.PAGE, kinds=(PDF,))
def _folios(draft: Draft, chance: Random) -> None:
    draft.press.folio = chance.choice(("", "- {} -", "{}", "第 {} 页", "P. {}"))


@shape("pdf: bold by drawing twice", Phase.PAGE, kinds=(PDF,))
def _twice(draft: Draft, chance: Random) -> None:
    draft.press.twice = True


@shape("pdf: a watermark across the page", Phase.PAGE, kinds=(PDF,))
def _watermark(draft: Draft, chance: Random) -> None:
    draft.press.watermark = True


@shape("xlsx: a sheet for each table", Phase.PAGE, kinds=(XLSX,))
def _sheets(draft: Draft, chance: Random) -> None:
    draft.sheets = True
