"""What another reading of a stored body would change, one thing a row: the report of ``gongkai reparse``.

Said before it is applied and when it is, by the same code. Checks are those that look at one report alone, each reading
by today's rules; those across years and agencies are evaluated when the change is applied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from archive.history.changes import changed_cells, same_reading
from archive.history.wording import changed_texts
from archive.identities.agencies import Agency
from archive.places import Places
from archive.rules import evaluate
from archive.sources import Crash
from archive.storage.store import StoredReport
from parsers.model import Figure, Problem, Refused, Report, State

#: ``lost``: no report any more. ``found``: a report, where there was none. ``failed``: the parser fails; what an
#: earlier one read stays. ``identity``: agency, year, scope, and with them the key. ``evidence``: where cells stand in
#: the body, and what else makes no version. ``copy``: what the body at another address of a report states.
Kind = Literal[
    "lost", "found", "failed", "identity", "status", "template", "cell", "text", "check", "problem", "evidence", "copy",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
_IDENTITY = ("agency", "year", "scope")
_SHORT = 80  # characters of a text that are shown to a reader

Value = int | float | None


class Difference(NamedTuple):
    """One thing that differs; ``old`` or ``new`` None on the side that does not have it.

    ``report`` is the key of the report as stored, None where none is. ``subject`` is a cell as ``CHAPTER.LINE.FIELD``,
    a rule and its subject, the kind of a problem, or what part of the report it is. ``old`` and ``new`` are texts as
    printed (a cell without text: its state in brackets), the values stand beside them.
    """

    report: str | None
    url: str
    kind: Kind
    subject: str | None
    old: str | None
    new: str | None
    old_value: Value = None
    new_value: Value = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body is now read as, beside what is stored of it; ``key`` and ``agency`` where it is a report."""

    parsed: Report | Refused | Crash
    key: str | None = None
    agency: Agency | None = None


def of_report(current: StoredReport, now: Reading, places: Places) -> list[Difference]:
    """Return everything in which a stored report would change."""
    key, url, parsed = current.key, current.url, now.parsed
    if isinstance(parsed, Crash):
        return [Difference(key, url, "failed", parsed.reason, None, parsed.detail)]
    if isinstance(parsed, Refused):
        said = Difference(key, url, "lost", str(parsed.reason), str(current.report.status), parsed.evidence)
        return [said, *_cells(key, url, current.report, None)]
    found = [
        *_heads(current, now, parsed),
        *_cells(key, url, current.report, parsed),
        *_checks(current, now, parsed, places),
        *_problems(key, url, current.report.problems, parsed.problems),
        *_places(key, url, current.report, parsed),
    ]
    if not found and not same_reading(current.report, parsed):
        found.append(Difference(key, url, "evidence", None, None, "white space, or what something was read from"))
    return found


def of_newcomer(url: str, key: str, report: Report) -> list[Difference]:
    """Return what a body that was no report brings."""
    said = Difference(None, url, "found", key, None, str(report.status))
    return [said, *_cells(None, url, None, report)]


def of_copy(key: str, url: str, old: Iterable[tuple[str, Any]], new: Iterable[tuple[str, Any]]) -> list[Difference]:
    """Return in what a copy at another address states something else than it was known to."""
    return [
        Difference(key, url, "copy", name, _said(was), _said(now))
        for (name, was), (_, now) in zip(old, new, strict=True)
        if was != now
    ]


def _heads(current: StoredReport, now: Reading, report: Report) -> Iterator[Difference]:
    key, url = current.key, current.url
    if now.key != key:
        yield Difference(key, url, "identity", "key", key, now.key)
    for one in changed_texts(current.report, report):
        if one.part in _IDENTITY:
            yield Difference(key, url, "identity", one.part, one.old, one.new)
        elif one.part == "status" or one.part == "template":
            yield Difference(key, url, one.part, None, one.old, one.new)
        else:
            subject = " ".join(str(part) for part in (one.number, one.part, one.under) if part is not None)
            yield Difference(key, url, "text", subject, one.old, one.new)


def _cells(key: str | None, url: str, old: Report | None, new: Report | None) -> Iterator[Difference]:
    nothing = Report(kind="", encoding=None)
    for one in changed_cells(old or nothing, new or nothing):
        subject = ".".join(map(str, one.cell))
        values = one.old and one.old.value, one.new and one.new.value
        yield Difference(key, url, "cell", subject, _printed(one.old), _printed(one.new), *values)


def _checks(current: StoredReport, now: Reading, report: Report, places: Places) -> Iterator[Difference]:
    old, new = (
        {(one.rule, one.subject): one.result for one in evaluate(read, agency, places)}
        for read, agency in ((current.report, current.agency), (report, now.agency))
    )
    for check in {**old, **new}:
        if old.get(check) != new.get(check):
            subject = " ".join(part for part in check if part is not None)
            yield Difference(current.key, current.url, "check", subject, old.get(check), new.get(check))


def _problems(key: str, url: str, old: Iterable[Problem], new: Iterable[Problem]) -> Iterator[Difference]:
    before, after = (Counter((one.kind, one.detail) for one in problems) for problems in (old, new))
    for (kind, detail), count in (before - after).items():
        yield from [Difference(key, url, "problem", kind, detail, None)] * count
    for (kind, detail), count in (after - before).items():
        yield from [Difference(key, url, "problem", kind, None, detail)] * count


def _places(key: str, url: str, old: Report, new: Report) -> Iterator[Difference]:
    before = {(one.chapter, one.line, one.field): one.place for one in old.figures}
    moved = sum(
        before[cell] != one.place for one in new.figures if (cell := (one.chapter, one.line, one.field)) in before
    )
    if moved:
        yield Difference(key, url, "evidence", None, None, f"{moved} cells stand elsewhere")


def _printed(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    return f"({figure.state})" if figure.state is State.MISSING or not figure.raw else figure.raw


def _said(value: object) -> str | None:
    return None if value is None else str(value)


# ---- adding up


@dataclass(slots=True)
class Totals:
    """What all differences come to: a few hundred counts, however many reports there are."""

    reports_changed: int = 0
    total: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    by_line: Counter[str] = field(default_factory=Counter)
    by_field: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[Difference]) -> None:
        """Count what one body would change."""
        any_found = False
        for one in found:
            any_found = True
            self.total += 1
            self.by_kind[one.kind] += 1
            if one.kind == "cell" and one.subject:
                _, line, name = one.subject.split(".")
                self.by_line[line] += 1
                self.by_field[name] += 1
            elif one.kind == "check" and one.subject:
                rule = one.subject.partition(" ")[0]
                self.by_rule[f"{rule}: {one.old or 'none'} → {one.new or 'none'}"] += 1
        self.reports_changed += any_found

    def as_json(self) -> dict[str, Any]:
        """Return the counts, the largest first."""
        tables = {name: dict(getattr(self, name).most_common()) for name in ("by_line", "by_field", "by_rule")}
        kinds = {kind: self.by_kind[kind] for kind in KINDS if self.by_kind[kind]}
        return {"reports_changed": self.reports_changed, "changes_total": self.total, "by_kind": kinds, **tables}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Totals:
        """Return what ``as_json`` told."""
        return cls(kept["reports_changed"], kept["changes_total"], *(Counter(kept[f"by_{name}"]) for name in _COUNTED))


_COUNTED = ("kind", "line", "field", "rule")


def for_a_reader(found: Iterable[Difference]) -> str:
    """Write differences in groups, a report each."""
    lines: list[str] = []
    group: tuple[str | None, str] | None = None
    for one in found:
        if group != (group := (one.report, one.url)):
            lines += [*([""] if lines else []), f"{one.report or 'no report yet'}  {one.url}"]
        shown = " → ".join("-" if text is None else _shortened(text) for text in (one.old, one.new))
        lines.append(f"  {' '.join(part for part in (one.kind, one.subject) if part)}: {shown}")
    return "\n".join(lines)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
