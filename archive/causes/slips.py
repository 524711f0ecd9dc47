"""How one figure became another: what typists and typewriters do to numbers."""

from __future__ import annotations

from collections.abc import Sequence

from archive.rules.checks import Number


def slip(printed: Number | None, meant: Number | None, *, parts: Sequence[Number] = ()) -> str:
    """Name the change of a cell from ``meant`` to ``printed``, the most specific name first.

    ``parts`` are the figures that the cell adds up, where it is a total.
    """
    if not printed:
        filled = [part for part in parts if part]
        return "total_unfilled" if len(filled) > 1 and sum(filled) == meant else "cell_unfilled"
    if meant is None:
        return "other_value"
    if printed == -meant:
        return "sign"
    digits = _digits(printed, meant)
    if digits is not None and digits != "digit_wrong":
        return digits
    if parts and sum(parts) == meant:
        if printed - meant in parts:
            return "counted_twice"
        if meant - printed in parts:
            return "left_out"
    return digits or "other_value"


def _digits(printed: Number, meant: Number) -> str | None:
    if not (isinstance(printed, int) and isinstance(meant, int)) or min(printed, meant) < 0:
        return None
    shown, true = str(printed), str(meant)
    if len(shown) == len(true):
        return _same_length(shown, true)
    if meant == 10 * printed or printed == 10 * meant:
        return "factor_ten"
    if len(shown) == len(true) + 1 and true in _without_one(shown):
        return "digit_doubled" if true in _without_double(shown) else "digit_added"
    if len(true) == len(shown) + 1 and shown in _without_one(true):
        return "digit_doubled" if shown in _without_double(true) else "digit_lost"
    return None


def _same_length(shown: str, true: str) -> str | None:
    wrong = [at for at in range(len(shown)) if shown[at] != true[at]]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(shown) == sorted(true):
        return "digits_swapped"
    return "digit_wrong" if len(wrong) == 1 and len(shown) > 1 else None


def _without_one(number: str) -> set[str]:
    return {number[:at] + number[at + 1 :] for at in range(len(number))}


def _without_double(number: str) -> set[str]:
    """Return the number without one of two equal digits side by side."""
    return {number[:at] + number[at + 1 :] for at in range(1, len(number)) if number[at] == number[at - 1]}
