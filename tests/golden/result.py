"""What is read of a document, as text for review: stable, one line for each line of the form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from parsers import kinds
from parsers.document import Line
from parsers.model import Figure, Place, Refused, Report, State
from parsers.report import parse

#: Characters of a paragraph that are shown.
SHOWN = 48


def written(body: bytes) -> str:
    """Return the result of a document as JSON."""
    found = parse(body)
    if isinstance(found, Refused):
        shown: dict[str, object] = {"refused": found.reason.value, "title": found.title, "evidence": found.evidence}
    else:
        shown = _report(found)
    shown["reading_order"] = list(_blocks(body))
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def _report(report: Report) -> dict[str, object]:
    period = report.period
    return {
        "status": report.status.value,
        "template": report.template,
        "kind": report.kind,
        "encoding": report.encoding,
        "title": report.title,
        "agency": report.agency and f"{report.agency} ({report.agency_witness})",
        "year": report.year and f"{report.year} ({report.year_witness})",
        "period": period and f"{period.first} to {period.last}: {period.text}",
        "scope": report.scope.value,
        "published_on": str(report.published_on) if report.published_on else None,
        "signed_on": str(report.signed_on) if report.signed_on else None,
        "index_number": report.index_number,
        "problems": [f"{p.kind}: {p.detail}{f' @ {_place(p.place)}' if p.place else ''}" for p in report.problems],
        "sections": [f"{s.number}: {s.heading} / {_short(s.text)}" for s in report.sections],
        "figures": {
            f"{chapter} {line}": _line(list(figures))
            for (chapter, line), figures in groupby(report.figures, key=lambda f: (f.chapter, f.line))
        },
        "indicators": [
            " | ".join(
                str(part) for part in (i.label, i.value, i.value_cumulative, i.unit, i.code, i.measure, i.origin)
            )
            for i in report.indicators
        ],
    }


def _line(figures: list[Figure]) -> str:
    """The cells of one line in the form's order, and where they stand."""
    places = [figure.place for figure in figures if figure.place]
    cells = " | ".join(map(_cell, figures))
    rows = {(place.table_index, place.row, place.page) for place in places}
    if not places:
        return cells
    if len(rows) == 1:
        columns = " ".join(str(figure.place.col) if figure.place else "·" for figure in figures)
        return f"{cells} @ {_row(places[0])} columns {columns}"
    return f"{cells} @ " + ", ".join(_place(place) for place in places)


def _cell(figure: Figure) -> str:
    if figure.state is State.MISSING:
        return "missing"
    if figure.value is None:
        return f"{figure.state.value} {figure.raw!r}" if figure.raw else figure.state.value
    return str(figure.value) if str(figure.value) == figure.raw else f"{figure.raw!r} = {figure.value}"


def _row(place: Place) -> str:
    page = f"page {place.page} " if place.page else ""
    return f"{page}table {place.table_index} row {place.row}"


def _place(place: Place) -> str:
    return f"{_row(place)} column {place.col}"


def _blocks(body: bytes) -> Iterator[str]:
    document = kinds.read(body, kinds.sniff(body), None)
    if document is None:
        return
    if document.unread:
        yield f"not read: {': '.join(document.unread)}"
    for block in document.blocks:
        if isinstance(block, Line):
            yield f"h{block.level} {_short(block.text)}" if block.level else _short(block.text)
        else:
            yield f"table {block.index}: {block.height} rows, {block.width} columns"


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= SHOWN else f"{one[:SHOWN]}… ({len(one)})"
