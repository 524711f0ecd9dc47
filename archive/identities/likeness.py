"""By which figures two readings are known to be of one report, where they do not say whose it is."""

from __future__ import annotations

from hashlib import sha256

from parsers.model import Report, State

#: Different figures above zero from which two reports that agree in all of them are one, if nothing else is stated.
TELLING = 6
_COMMON = "~"  # before the digest of figures that many reports may share


def digest(report: Report) -> str | None:
    """Return what is equal for two readings with the same figures, None where there are none.

    A figure that is blank, or that the source does not have, counts for nothing. It begins with ``~`` where the figures
    say too little to tell one report from another: zeros, and a few small numbers.
    """
    said = [
        f"{chapter} {line} {field} {value if type(value) is int else _number(value)}"
        for chapter, line, field, _, value, state, _ in report.figures
        if value is not None and state is State.NUMBER
    ]
    values = {one.value for one in report.figures}
    for one in report.indicators:
        if one.origin == "table" and (one.value is not None or one.value_cumulative is not None):
            name = f"{one.code or ''} {one.measure or one.label}"
            said.append(f"{name} {_number(one.value)} {_number(one.value_cumulative)}")
            values |= {one.value, one.value_cumulative}
    if not said:
        return None
    telling = len(values - {0, None}) >= TELLING
    found = sha256("\n".join(sorted(said)).encode()).hexdigest()[:16]
    return found if telling else _COMMON + found


def is_telling(figures: str | None) -> bool:
    """Say whether figures are of one report only, as far as figures can be."""
    return figures is not None and not figures.startswith(_COMMON)


def _number(value: float | None) -> str:
    return str(value) if value is None or type(value) is int or value != int(value) else str(int(value))
