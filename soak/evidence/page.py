"""The numbers as a page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HEAD = """# Every figure, traced back to its cell

`make soak-evidence` wrote this page, and the same numbers as [soak-evidence.json](soak-evidence.json).
[evidence.md](evidence.md) says what is promised.

It crawls the sample portals into an archive of its own and runs `gongkai verify --figures` on it. Then it makes random
reports of every kind of file in random shapes (the generator of [soak-parse.md](soak-parse.md)), reads them, and looks
for each figure again, all of them:

- **same**: read again, the cell at the figure's place says the text that is kept of it. Must be all.
- **marked**: HTML only. The cell, found by the number of its `table` element and its place in the grid, was marked on
  the page that readers are shown; the page was read back, and what is marked says the figure. The rest stands in
  tables that only a script draws: they are shown as they were read, with the cell marked.
- **framed**: PDF only. A frame is drawn around the cell on the picture of its page, and PDFium says that the figure
  stands in it. The rest is marked in the table as it was read, below the picture.
"""
#: Columns that mean something for one kind only.
_ONLY = {"marked": "html", "framed": "pdf"}


def page(told: Mapping[str, Any]) -> str:
    """Return the page of ``Result.as_json``."""
    demo = told["demo"]["figures"]
    lines = [
        _HEAD,
        f"Seed {told['seed']}, {told['count']:,} random reports: {'passed' if told['passed'] else '**not passed**'}.",
        "",
        "## The demonstration",
        "",
        (
            f"{demo['reports']:,} reports with figures, {demo['figures']:,} figures: {demo['same']:,} lead to a cell "
            f"that says the same. Of {demo['kinds'].get('html', 0):,} in HTML {demo['marked']:,} are marked on the "
            f"page itself, of {demo['kinds'].get('pdf', 0):,} in PDF {demo['framed']:,} are framed on its picture."
        ),
        "",
        "## Random reports",
        "",
        "| kind | documents | figures | same | marked | framed | differing |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    rows = dict(sorted(told["kinds"].items()))
    names = ("documents", "figures", "same", "marked", "framed", "differing")
    total = {name: sum(row[name] for row in rows.values()) for name in names}
    for kind, row in [*rows.items(), ("**all**", total)]:
        plain = kind.strip("*").rpartition(" ")[2]
        shown = {name: f"{row[name]:,}" if plain in ("all", _ONLY.get(name, plain)) else "" for name in names}
        lines.append(f"| {kind} | {' | '.join(shown[name] for name in names)} |")
    return "\n".join(lines) + "\n"
