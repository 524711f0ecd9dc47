"""Which of the shapes of plain text a report is printed in (variations, section 8)."""

from __future__ import annotations

from random import Random

from soak.draft import Draft
from soak.shapes import TEXT, Phase, shape

#: Shapes by the name of their renderer in :mod:`soak.render.text`; without one a text has a TAB before each cell.
WAYS = {
    "text: one cell a line": "lines",
    "text: a cell and its bars on a line": "cell_bar",
    "text: a bar between cells, each on a line": "bar_after",
    "text: a bar before each cell": "bar_before",
    "text: rows with bars behind cells": "trailing",
    "text: rows with bars between cells": "between",
    "text: rows between bars": "fenced",
    "text: cells that begin on a new line": "fenced_broken",
    "text: Markdown": "markdown",
    "text: blanks between cells": "blanks",
    "text: wide blanks between cells": "wide",
    "text: TABs between cells, as browsers copy rows": "copied",
    "text: rows whose last bar has its own line": "last_bar",
    "text: words broken over lines": "broken",
}


def _register(name: str, way: str) -> None:
    @shape(name, Phase.SPANS, kinds=(TEXT,), group="text")
    def _way(draft: Draft, chance: Random) -> None:
        draft.text = way


for _name, _renderer in WAYS.items():
    _register(_name, _renderer)


@shape("text: Windows line ends and a byte order mark", Phase.BYTES, kinds=(TEXT,), group="bytes")
def _windows(draft: Draft, chance: Random) -> None:
    draft.encode = lambda text: text.replace("\n", "\r\n").encode("utf-8-sig")


@shape(
    "text: in GBK",
    Phase.BYTES,
    kinds=(TEXT,),
    group="bytes",
    not_with=("Kangxi radicals and compatibility characters",),
)
def _gbk(draft: Draft, chance: Random) -> None:
    draft.encode = lambda text: text.encode("gb18030")


@shape("text: in UTF-16", Phase.BYTES, kinds=(TEXT,), group="bytes")
def _utf16(draft: Draft, chance: Random) -> None:
    draft.encode = lambda text: text.encode("utf-16")
