"""A campaign's result as a page of the documentation."""

from __future__ import annotations

from soak.campaign import Result, Tally
from soak.trial import shapes

_HEAD = """# Reading, tried on random reports

`make soak-parse` wrote this page, and the same numbers as [soak-parse.json](soak-parse.json). It makes random reports
with known figures, puts each into a random choice of the shapes in which such reports are found ([shapes.md](shapes.md)
says what is done with each), reads it, and compares every figure. A document has several shapes at once; it counts in
the row of each of them. On one core 2,000 documents take one to two minutes; a run that was stopped goes on.

- **wrong**: figures read as another number than the one printed, or read where none is printed. Must be 0.
- **misnamed**: cells said to be blank, a dash or words that are something else. Must be 0.
- **silent**: documents called complete, without a problem, of which a figure was not read. Must be 0.
- **guessed**: undecidable documents of which a figure that cannot be decided was given. Must be 0.
- **read**: of the figures that a careful reader can read, those that were read. At least 99.9 % in all.

The generator (`soak/`) shares nothing with the parsers but the wordings of the official forms. What it lets go unread
is said where a shape is made: a row of which a text has lost a blank cell without a trace, a label that could be two.
`python -m soak show SEED NUMBER` makes a document again, as small as it still fails; `SOAK_ARGS="--seed 7"` tries
others.

Seed {seed}, {count} documents: {verdict}.
"""
_COLUMNS = "| {} | documents | readable figures | read | wrong | misnamed | silent | undecidable | guessed |"
_RULE = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"


def percent(counted: Tally) -> str:
    """Share of the readable figures that were read, rounded down: 100 % means every one."""
    if not counted.readable:
        return "—"
    return f"{counted.read * 100_000 // counted.readable / 1000:.3f} %".replace("100.000", "100")


def _row(name: str, counted: Tally) -> str:
    cells = (
        name,
        f"{counted.documents:,}",
        f"{counted.readable:,}",
        percent(counted),
        *map(str, (counted.wrong, counted.misnamed, counted.silent, counted.undecidable, counted.guessed)),
    )
    return f"| {' | '.join(cells)} |"


def page(result: Result) -> str:
    """Return the page."""
    verdict = "passed" if result.passed else f"**not passed** ({len(result.failed)} documents with a fault)"
    lines = [_HEAD.format(seed=result.seed, count=f"{result.count:,}", verdict=verdict)]
    lines += [_COLUMNS.format("kind"), _RULE]
    lines += [_row(kind, counted) for kind, counted in sorted(result.kinds.items())]
    lines += [_row("**all**", result.total), "", _COLUMNS.format("form of"), _RULE]
    lines += [_row(form, counted) for form, counted in sorted(result.forms.items())]
    lines.append("")
    known = shapes()
    ordinary = {name: t for name, t in result.shapes.items() if name not in known or not known[name].undecidable}
    lines += ["## Shapes that can be read", "", _COLUMNS.format("shape"), _RULE]
    lines += [_row(name, counted) for name, counted in ordinary.items()]
    lines += ["", "## Shapes of which something cannot be decided", "", _COLUMNS.format("shape"), _RULE]
    lines += [_row(name, counted) for name, counted in result.shapes.items() if name not in ordinary]
    return "\n".join(lines) + "\n"
