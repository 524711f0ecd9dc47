"""Sentences with figures: those of ``sentences.toml``, and one for each wording of the reader's published list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple

from soak.audit.claims import cells_of
from soak.audit.printed import Claim, Number, Printed, Statement

SLOT = re.compile(r"\{([a-z_.|]+)(?::(\w+))?\}")
DIGITS, STEPS = "零一二三四五六七八九", ("", "十", "百", "千")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Sentence(NamedTuple):
    """A sentence with slots. ``wording`` is what of the published list it is there for."""

    text: str
    answered: bool = False
    wording: str = ""

    @property
    def slots(self) -> list[tuple[str, ...]]:
        """What its figures are about, each with all that it may mean; numbers of nothing are left out."""
        return [_subjects(match[1]) for match in SLOT.finditer(self.text) if match[1] not in PLAIN]

    def fits(self, report: Printed) -> bool:
        """Say whether the report's tables have everything that the sentence speaks of."""
        if not all(cells_of(report, subject) for slot in self.slots for subject in slot):
            return False
        for match in SLOT.finditer(self.text):
            if match[2] == "about" and _total(report, _subjects(match[1])[0]) < 5_000:
                return False  # nobody writes 0.1万件
            if match[1].endswith(".items_change"):  # 净增 and 净减 name the sign, which is not printed again
                change = _total(report, _subjects(match[1])[0])
                if (change < 0) != (match[2] == "less"):
                    return False
        return True


PLAIN = ("n", "year", "last", "next")


def _subjects(slot: str) -> tuple[str, ...]:
    return tuple(
        {0: "requests.{}.total", 1: "requests.{}", 2: "{}"}[one.count(".")].format(one) for one in slot.split("|")
    )


@cache
def table() -> dict[str, Any]:
    """Return ``sentences.toml``."""
    return tomllib.loads((files(__package__) / "sentences.toml").read_text("utf-8"))


@cache
def said() -> tuple[Sentence, ...]:
    """Return the sentences that state figures."""
    return (*(Sentence(text) for text in table()["said"]), *published())


@cache
def nothing() -> tuple[Sentence, ...]:
    """Return the sentences whose numbers are none of the report's."""
    return tuple(Sentence(text) for text in table()["nothing"])


@cache
def answered() -> tuple[Sentence, ...]:
    """Return the sentences that claim that every request was answered."""
    return tuple(Sentence(text, answered=True) for text in table()["answered"])


@cache
def not_answered() -> tuple[Sentence, ...]:
    """Return those that say so of something else."""
    return tuple(Sentence(text) for text in table()["not_answered"])


@cache
def published() -> tuple[Sentence, ...]:
    """Return one sentence for each wording of ``archive/rules/phrasings.toml`` that means one figure for certain."""
    raw = tomllib.loads((files("archive.rules") / "phrasings.toml").read_text("utf-8"))
    return tuple(Sentence(text, wording=wording) for wording, text in _of_wordings(raw))


def _of_wordings(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    words = raw["words"]
    received = "{new_requests|received_total}"
    for one in words["request"]:
        yield one, f"全年收到{one}{received}件。"
    for one in (*words["receive"], *words["accept"]):
        yield one, f"全年{one}政府信息公开申请{received}件。"
    for one in words["new"]:
        yield one, f"全年{one}政府信息公开申请{{new_requests}}件。"
    for one in words["finish"]:
        yield one, f"全年{one}政府信息公开申请{{total_processed}}件。"
    for one in words["carried_over"]:
        yield one, f"政府信息公开申请方面，{one}{{carried_over}}件。"
    for one in words["carried_forward"]:
        yield one, f"政府信息公开申请方面，{one}{{carried_forward}}件。"
    for unit in raw["units"]["count"]:
        yield unit, f"全年收到政府信息公开申请{received}{unit}。"
    for column, several in words["applicant"].items():
        for one in several:
            yield one, f"办结政府信息公开申请{{total_processed}}件，其中{one}{{total_processed.{column}}}件。"
    for line, outcome in raw["outcomes"].items():
        for one in outcome["words"]:
            slot = "|".join((line, *outcome.get("also", ())))
            yield one, f"（二）依申请公开。{one}{{{slot}}}件。"
    yield from _of_disputes(words)
    yield from _of_disclosures(raw)


def _of_disputes(words: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for channel in ("review", "litigation", "litigation_direct", "litigation_after_review"):
        for one in words[channel]:
            yield one, f"政府信息公开方面，{one}{{disputes.{channel}.total}}件。"
    for result, several in words["result"].items():
        for one in several:
            yield one, f"政府信息公开行政复议{{disputes.review.total}}件，其中{one}{{disputes.review.{result}}}件。"


def _of_disclosures(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for item in ("regulations", "normative_documents"):
        for action, several in raw["actions"].items():
            for verb in several:
                for name in raw["items"][item]:
                    yield verb, f"全年{verb}{name}{{disclosures.{item}.{action}}}件。"
    for item in ("licensing", "penalties", "coercion"):
        for one in raw["decisions"]["words"]:
            yield one, f"全年{raw['items'][item][0]}{one}{{disclosures.{item}.decisions}}件。"
        for way, several in raw["change"].items():
            for one in several:
                less = "" if way == "increase" else ":less"
                yield one, f"{raw['items'][item][0]}{one}{{disclosures.{item}.items_change{less}}}项。"
    for item, field in (("fees", "fee_amount_wan"), ("procurement", "amount_wan")):
        for name in raw["items"][item]:
            yield name, f"全年{name}金额{{disclosures.{item}.{field}}}万元。"
    for one in raw["money"]["projects"]:
        yield one, f"政府集中采购{one.removeprefix('采购')}{{disclosures.procurement.projects}}个。"


# -- filling in


def fill(
    sentence: Sentence, report: Printed, chance: Random, wrong: Callable[[Number], Number] | None = None
) -> Statement:
    """Write the figures into a sentence: those of the tables, one of them changed by ``wrong`` where it is given."""
    slots = [match for match in SLOT.finditer(sentence.text) if match[1] not in PLAIN]
    odd = chance.randrange(len(slots)) if wrong is not None and slots else -1
    claims: list[Claim] = []
    years = {"year": report.year, "last": report.year - 1, "next": report.year + 1}

    def written(match: re.Match[str]) -> str:
        if match[1] in years:
            return str(years[match[1]])
        if match[1] == "n":
            return str(chance.randint(2, 900))
        value = _true(report, _subjects(match[1]), chance)
        if len(claims) == odd and wrong is not None:
            value = wrong(value)
        text, claim = _written(_subjects(match[1]), value, match[2] or "", chance)
        claims.append(claim)
        return text

    text = SLOT.sub(written, sentence.text)
    return Statement(text, tuple(claims), sentence.answered, sentence.wording)


def _true(report: Printed, subjects: tuple[str, ...], chance: Random) -> Number:
    """Return what the tables say of one of the subjects, blanks as zero."""
    return _total(report, chance.choice(subjects))


def _total(report: Printed, subject: str) -> Number:
    return round(sum(report.cells[key].value or 0 for key in cells_of(report, subject) or ()), 6)


def _written(subjects: tuple[str, ...], value: Number, way: str, chance: Random) -> tuple[str, Claim]:
    exact = Decimal(str(value))
    if way == "less":
        return f"{abs(int(value))}", Claim(subjects, -abs(int(value)))
    if way == "yuan":
        return f"{(exact * 10_000).normalize():f}", Claim(subjects, value)
    if way == "wan2":
        shown = exact.quantize(Decimal("0.01"))
        return f"{shown}", Claim(subjects, float(shown), 0.01)
    if way == "about":
        shown = (exact / 10_000).quantize(Decimal("0.1"))
        return f"{shown}", Claim(subjects, int(shown * 10_000), 1000, cut=True)
    if exact != exact.to_integral_value() or exact < 0:
        return f"{exact.normalize():f}", Claim(subjects, value)
    whole = int(value)
    ways = [str(whole), str(whole), f" {whole} ", f"{whole:,}", str(whole).translate(WIDE)]
    if whole < 10_000 and not subjects[0].endswith("_wan"):
        ways.append(han(whole))
    return chance.choice(ways), Claim(subjects, whole)


def han(number: int) -> str:
    """Write a number below 10,000 in Chinese: 一百零三, 十二."""
    if number == 0:
        return "零"
    text, gap = "", False
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), map(int, str(number)), strict=True):
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + STEPS[place]
        gap = False
    return text.removeprefix("一") if 10 <= number < 20 else text
