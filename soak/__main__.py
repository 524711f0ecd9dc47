"""``python -m soak parse``: the long trial of reading; ``python -m soak show``: one document of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from tqdm import tqdm

from soak.campaign import ROOT, Result, Tally, collect, run, summary
from soak.tables import page, percent
from soak.trial import Plan, Verdict, draft, judge, plan, smallest, trial

STATE = ROOT / ".soak"
#: Failures that are reduced to their smallest documents.
SHOWN = 5


@click.group()
def main() -> None:
    """Long seeded trials of the parsers."""


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--count", default=2000, show_default=True, help="Documents.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-parse.md and .json.")
def parse(seed: int, count: int, jobs: int, docs: bool) -> None:
    """Make, read and compare COUNT reports; a run that was stopped goes on where it was."""
    trials = run(seed, count, jobs=jobs, state=STATE / f"parse-{seed}.jsonl")
    result = collect(seed, count, _watched(trials, count))
    if docs:
        (ROOT / "docs" / "soak-parse.md").write_text(page(result), "utf-8")
        shown = json.dumps(summary(result), ensure_ascii=False, indent=1)
        (ROOT / "docs" / "soak-parse.json").write_text(shown + "\n", "utf-8")
    _print(result)
    for number in result.failed[:SHOWN] or ([] if result.passed else result.short[:SHOWN]):
        _explain(plan(seed, number), number)
    sys.exit(0 if result.passed else 1)


@main.command()
@click.argument("seed", type=int)
@click.argument("number", type=int)
@click.option("--whole", is_flag=True, help="Keep every shape, whether it is to blame or not.")
def show(seed: int, number: int, whole: bool) -> None:
    """Make document NUMBER of SEED again, as small as it fails, and say what was read wrongly."""
    made = plan(seed, number)
    if whole or not _troubled(trial(made)):
        click.echo(f"{made}\n{trial(made)}")
        _keep(made, number)
    else:
        _explain(made, number)


def _watched(trials: Iterable[tuple[int, Tally]], count: int) -> Iterator[tuple[int, Tally]]:
    with tqdm(trials, total=count, unit="report", disable=None) as shown:
        yield from shown


def _print(result: Result) -> None:
    """Print the table by shape, worst first."""
    order = sorted(result.shapes.items(), key=lambda item: (-item[1].faults, item[1].read / (item[1].readable or 1)))
    for name, counted in [*result.kinds.items(), *order, ("all", result.total)]:
        faults = (
            f"{counted.wrong} wrong, {counted.misnamed} misnamed, {counted.silent} silent, {counted.guessed} guessed"
        )
        click.echo(f"{counted.documents:6} {percent(counted):>10}  {faults}  {name}")
    click.echo(f"seed {result.seed}: {'passed' if result.passed else 'NOT PASSED'}")


def _troubled(verdict: Verdict) -> bool:
    return verdict.faulty or bool(verdict.unread)


def _explain(made: Plan, number: int) -> None:
    """Reduce a document to what still fails, and keep it."""
    made = smallest(made)
    verdict = judge(*draft(made))
    kept = _keep(made, number)
    click.echo(
        f"\n{kept.relative_to(ROOT)}: {made.kind}, form of {made.form}, shapes: {', '.join(made.shapes) or 'none'}"
    )
    faults = [*verdict.wrong, *verdict.guessed, *verdict.misnamed][:4]
    for fault in [*faults, *([verdict.crash] if verdict.crash else [])]:
        click.echo(f"  {fault}")
    if verdict.unread:
        click.echo(f"  not read: {len(verdict.unread)}, the first {'.'.join(map(str, verdict.unread[0]))}")


def _keep(made: Plan, number: int) -> Path:
    ending = {"text": "txt"}.get(made.kind, made.kind)
    kept = STATE / f"{made.seed.partition('/')[0]}-{number}.{ending}"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(draft(made)[1])
    return kept


if __name__ == "__main__":
    main()
