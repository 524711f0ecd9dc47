"""How a true figure is printed in a cell, and what a faithful reader may still take from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.samples.figures import Numbers
from crawler.samples.layouts import Dials
from parsers.forms import Form

NBSP = "\u00a0"
_ZEROS = {"zero": "0", "blank": "", "dash": "-", "slash": "/", "word": "无"}


@dataclass(frozen=True, slots=True)
class Printed:
    """One cell: its text, and the value that it states (None where it states none).

    ``missing``: the form has this cell, this report does not.
    """

    text: str
    value: int | float | None
    missing: bool = False


def names(form: Form, *, single_other: bool = False) -> list[str]:
    """Name every cell of a form as ``table.line.column``, in its order.

    ``single_other``: with the one line （六）其他处理 in place of the three that a form of 2021 has.
    """
    found = [
        f"disclosures.{row.item}.{column.field}" for band in form.bands for row in band.rows for column in band.columns
    ]
    for line in lines(form, single_other=single_other):
        found += [f"requests.{line}.{applicant.field}" for applicant in form.applicants]
    found += [f"disputes.{channel.channel}.{result.field}" for channel in form.channels for result in form.results]
    return found


def lines(form: Form, *, single_other: bool = False) -> list[str]:
    """Name the lines of table 三 as this report prints them."""
    found: list[str] = []
    for line in form.lines:
        name = line.line
        if single_other and name in ("other_no_correction", "other_fee_unpaid", "other_misc"):
            name = "other_handling"
        if name not in found:
            found.append(name)
    return found


def _amount(name: str, yuan: int, dials: Dials) -> Printed:
    wan = round(yuan / 10_000, 6)
    text = f"{wan:.6f}".rstrip("0").rstrip(".")
    if name == "disclosures.fees.fee_amount_wan" or dials.amount == "header_wan":
        return Printed(text, wan)  # the header says 单位：万元
    if dials.amount == "cell_wan":
        return Printed(f"{text}万元", wan)
    if dials.amount == "cell_yuan":
        return Printed(f"{yuan}元", wan)
    return Printed(text, None)


def _change(value: int, dials: Dials) -> str:
    if dials.change == "words":
        return f"增加{value}" if value > 0 else f"减少{-value}"
    return f"{value:+d}" if dials.change == "signed" else str(value)


def figure(name: str, value: int, dials: Dials) -> Printed:
    """Print one true figure (counts as they are, amounts in 元) as the dials say."""
    table, _, column = name.split(".")
    if value == 0:
        text = _ZEROS[str(getattr(dials, f"zero_{table}"))]
        return Printed(text, 0 if text == "0" else None)
    if column in ("fee_amount_wan", "amount_wan"):
        return _amount(name, value, dials)
    if column == "items_change":
        return Printed(_change(value, dials), value)
    if dials.notes and name == "disclosures.normative_documents.in_force" and value > 2:
        return Printed(f"{value}（其中修订1件）", value)
    return Printed(f"{NBSP}{value}{NBSP}" if dials.pad else str(value), value)


def table(form: Form, numbers: Numbers, dials: Dials, *, single_other: bool = False) -> dict[str, Printed]:
    """Print every cell of a form."""
    found = {name: figure(name, numbers[name], dials) for name in names(form, single_other=single_other)}
    if dials.divided:
        found |= {name: Printed("", None, missing=True) for name in found if ".other_services." in name}
    return found


def stated(cells: Mapping[str, Printed]) -> dict[str, int | float | None]:
    """Return what the cells state."""
    return {name: cell.value for name, cell in cells.items()}
