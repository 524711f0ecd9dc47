"""The words of a report: sentences drawn from prose.toml, with figures that come from its tables.

Each figure of a table that a sentence states is kept as a claim, under the contract's name for it, so that
it is known what the prose says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from string import Formatter
from typing import Any

from crawler.samples.figures import Numbers

# what stands in braces -> the contract's name, or several whose sum is meant
_FIGURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "new": ("requests.new_requests.total", ("requests.new_requests.total",)),
    "natural": ("requests.new_requests.natural_person", ("requests.new_requests.natural_person",)),
    "carried": ("requests.carried_over.total", ("requests.carried_over.total",)),
    "processed": ("requests.total_processed.total", ("requests.total_processed.total",)),
    "forward": ("requests.carried_forward.total", ("requests.carried_forward.total",)),
    "granted_full": ("requests.granted_full.total", ("requests.granted_full.total",)),
    "granted_partial": ("requests.granted_partial.total", ("requests.granted_partial.total",)),
    "denied": ("requests.denied_total.total", ("requests.denied_",)),
    "unable": ("requests.unable_total.total", ("requests.unable_",)),
    "refused": ("requests.refused_total.total", ("requests.refused_",)),
    "review": ("disputes.review.total", ("disputes.review.total",)),
    "litigation": ("", ("disputes.litigation_direct.total", "disputes.litigation_after_review.total")),
    "made": ("disclosures.normative_documents.made", ("disclosures.normative_documents.made",)),
    "licensing": ("disclosures.licensing.decisions", ("disclosures.licensing.decisions",)),
    "penalties": ("disclosures.penalties.decisions", ("disclosures.penalties.decisions",)),
}


@dataclass(slots=True)
class Words:
    """The prose of one report, chapter by chapter, and the table figures that it states."""

    preface: list[str] = field(default_factory=list)
    chapters: dict[int, list[str]] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    all_answered: bool = False


@cache
def data() -> Mapping[str, Any]:
    """Return prose.toml."""
    return tomllib.loads((files(__package__) / "prose.toml").read_text("utf-8"))


def derived(numbers: Numbers, subject: str) -> int:
    """Return a figure by the contract's name, the derived ones (``requests.denied_total.total``) included."""
    for name, parts in _FIGURES.values():
        if name == subject:
            return _sum(numbers, parts)
    return numbers[subject]


def _sum(numbers: Numbers, parts: tuple[str, ...]) -> int:
    if parts[0].endswith("_"):
        return sum(value for name, value in numbers.items() if name.startswith(parts[0]) and name.endswith(".total"))
    return sum(numbers[part] for part in parts)


class Writer:
    """Writes one report. ``numbers`` are the figures stated; ``shift`` adds to single ones (planted errors)."""

    def __init__(
        self,
        random: Random,
        facts: Mapping[str, object],
        numbers: Numbers,
        shift: Mapping[str, int],
        *,
        brief: bool,
    ) -> None:
        self.random = random
        self.facts = facts
        self.numbers = numbers
        self.shift = shift
        self.brief = brief
        self.words = Words()

    def _say(self, key: str) -> str:
        """Fill in one sentence of those under ``key``, preferably one with a figure that is to be wrong."""
        choices: list[str] = list(data()[key])
        wrong = {f"{{{name}}}" for name, (subject, _) in _FIGURES.items() if subject in self.shift}
        wanted = [sentence for sentence in choices if any(mark in sentence for mark in wrong)]
        sentence = self.random.choice(wanted or choices)
        values: dict[str, object] = {}
        for _, name, _, _ in Formatter().parse(sentence):
            if name in _FIGURES:
                subject, parts = _FIGURES[name]
                value = _sum(self.numbers, parts) + self.shift.get(subject, 0)
                values[name] = value
                if subject:
                    self.words.claims[subject] = value
            elif name:
                values[name] = self.facts[name]
        return sentence.format(**values)

    def write(self, *, aggregate: bool, period: bool, all_answered: bool) -> Words:
        """Write the preface and chapters 1, 5 and 6; ``all_answered`` claims so, ``period`` states the period."""
        words = self.words
        words.preface.append(self._say("preface"))
        if aggregate:
            words.preface.append(self._say("aggregate"))
        if period:
            words.preface[-1] += self._say("period")
        words.chapters[1] = [self._say("opening")]
        if not self.brief:
            words.chapters[1].append(self._say("proactive"))
        words.chapters[1].append(self._requests(all_answered))
        if not self.brief:
            words.chapters[1] += [self._say(key) for key in ("management", "platform", "supervision")]
        words.chapters[5] = [self._say("problems"), self._say("improvement")]
        words.chapters[6] = [self._say("other")]
        return words

    def _requests(self, all_answered: bool) -> str:
        asked = self.numbers["requests.new_requests.total"] or "requests.new_requests.total" in self.shift
        if not asked:
            self.words.claims["requests.new_requests.total"] = 0
            return self._say("requests_none")
        text = self._say("requests_brief" if self.brief else "requests")
        if all_answered:
            self.words.all_answered = True
            text += self._say("all_answered")
        if not self.brief:
            text += self._say("disputes")
        return text
