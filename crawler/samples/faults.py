"""Errors put into reports on purpose, one for each rule, as an editor's slips would put them there.

A fault names the rule that it is for; which findings it really causes is worked out by ``findings`` from
what is then printed, since a wrong cell often breaks a row and a column at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.samples.figures import Numbers
from crawler.samples.plan import Plant, SampleError
from crawler.samples.printing import names
from parsers.forms import Form


@dataclass(slots=True)
class Slips:
    """What a fault changes: the printed figures, cells left blank, and what the text says."""

    numbers: Numbers
    blank: set[str] = field(default_factory=set)
    shift: dict[str, int] = field(default_factory=dict)
    all_answered: bool = False
    without_chapter: int = 0
    title_year: int = 0
    late: bool = False
    brief: bool = False


Fault = Callable[[Slips, Plant, Form, str], None]


def _cell(slips: Slips, name: str, by: int, where: str) -> None:
    if name not in slips.numbers:
        raise SampleError(f"{where}: there is no cell {name!r}")
    slips.numbers[name] += by
    if slips.numbers[name] < 0:
        raise SampleError(f"{where}: {name} would be below zero")


def _balance(slips: Slips, plant: Plant, _form: Form, where: str) -> None:
    _cell(slips, f"requests.new_requests.{plant.at or 'natural_person'}", plant.by, where)


def _outcomes(slips: Slips, plant: Plant, _form: Form, where: str) -> None:
    _cell(slips, f"requests.unable_no_record.{plant.at or 'natural_person'}", plant.by, where)


def _applicants(slips: Slips, plant: Plant, _form: Form, where: str) -> None:
    _cell(slips, f"requests.{plant.at or 'granted_full'}.total", plant.by, where)


def _total_column(slips: Slips, plant: Plant, form: Form, where: str) -> None:
    """``at``: zero (the column is filled with 0) or blank."""
    if plant.at not in ("zero", "blank"):
        raise SampleError(f"{where}: requests.total_column is planted at 'zero' or 'blank'")
    for name in names(form):
        if name.startswith("requests.") and name.endswith(".total"):
            slips.numbers[name] = 0
            if plant.at == "blank":
                slips.blank.add(name)
    slips.numbers["requests.other_handling.total"] = 0
    slips.blank |= {"requests.other_handling.total"} if plant.at == "blank" else set()
    slips.brief = True


def _disputes(slips: Slips, plant: Plant, _form: Form, where: str) -> None:
    _cell(slips, f"disputes.{plant.at or 'review'}.total", plant.by, where)


def _text(slips: Slips, plant: Plant, _form: Form, _where: str) -> None:
    slips.shift[plant.at or "requests.new_requests.total"] = plant.by


def _all_answered(slips: Slips, _plant: Plant, _form: Form, where: str) -> None:
    if not slips.numbers["requests.carried_forward.total"]:
        raise SampleError(f"{where}: nothing is carried forward, so the claim would be true")
    slips.all_answered = True


def _chapters(slips: Slips, plant: Plant, _form: Form, _where: str) -> None:
    slips.without_chapter = int(plant.at or 6)


def _period(slips: Slips, plant: Plant, _form: Form, _where: str) -> None:
    slips.title_year = plant.by


def _rulemaking(slips: Slips, plant: Plant, form: Form, where: str) -> None:
    for column in ("made", "in_force" if form.key == "2021" else "public_total"):
        _cell(slips, f"disclosures.regulations.{column}", plant.by, where)


def _deadline(slips: Slips, _plant: Plant, _form: Form, _where: str) -> None:
    slips.late = True


FAULTS: dict[str, Fault] = {
    "requests.balance": _balance,
    "requests.outcomes": _outcomes,
    "requests.applicants": _applicants,
    "requests.total_column": _total_column,
    "disputes.sum": _disputes,
    "text.figures": _text,
    "text.all_answered": _all_answered,
    "structure.chapters": _chapters,
    "structure.period": _period,
    "disclosures.rulemaking_power": _rulemaking,
    "publication.deadline": _deadline,
}


def commit(plant: Plant | None, numbers: Numbers, form: Form, where: str) -> Slips:
    """Return what is printed once the plant has done its work (or, without one, the truth)."""
    slips = Slips(dict(numbers))
    if plant is not None:
        if plant.rule not in FAULTS:
            raise SampleError(f"{where}: no fault for {plant.rule!r}; there are {', '.join(FAULTS)}")
        FAULTS[plant.rule](slips, plant, form, where)
    return slips
