"""``python -m soak parse``: the long trial of reading; ``show``: one document of it; ``fuzz``: mutated bodies.

``crawl``: a crawl that is killed again and again; ``audit``: errors planted in reports.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from tqdm import tqdm

from soak.campaign import ROOT, Result, Tally, collect, run, summary
from soak.hostile.command import hostile
from soak.tables import page, percent
from soak.trial import Plan, Verdict, draft, judge, plan, smallest, trial

STATE = ROOT / ".soak"
#: Failures that are reduced to their smallest documents.
SHOWN = 5


@click.group()
def main() -> None:
    """Long seeded trials of the parsers, the crawl and the audit."""


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


@main.command()
@click.option("--minutes", default=60.0, show_default=True, help="Of fuzzing in all, earlier runs among them.")
@click.option("--seed", default=2026, show_default=True)
@click.option("--state", default=STATE / "fuzz", type=Path, help="Folder of what was done and found.")
@click.option("--only", multiple=True, help="A target or kind; may be given again.")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-fuzz.md and .json.")
def fuzz(minutes: float, seed: int, state: Path, only: tuple[str, ...], docs: bool) -> None:
    """Mutate bodies of every kind and read them, until MINUTES are done; a run that was stopped goes on."""
    if find_spec("atheris") is None:
        click.echo("soak fuzz: the fuzzer (atheris) is not installed here; nothing was done", err=True)
        return
    from soak.fuzz import campaign, summary

    with tqdm(total=round(60 * minutes), unit="s", disable=None) as shown:
        for done in campaign.run(state, seed, minutes, only):
            shown.update(min(round(done), shown.total) - shown.n)
    result = summary.collect(state, seed, minutes)
    if docs:
        (ROOT / "docs" / "soak-fuzz.md").write_text(summary.page(result), "utf-8")
        written = json.dumps(summary.data(result), ensure_ascii=False, indent=1)
        (ROOT / "docs" / "soak-fuzz.json").write_text(written + "\n", "utf-8")
    for fault in result.faults:
        if fault.open:
            click.echo(f"{fault.target} {fault.signature}: {fault.says}")
    click.echo(f"seed {seed}, {result.seconds / 60:.1f} minutes: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--kills", default=50, show_default=True)
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-crawl.md and .json.")
def crawl(seed: int, kills: int, docs: bool) -> None:
    """Crawl the sample portals, kill the crawl KILLS times, compare; a trial that was stopped goes on."""
    from soak.crawl import campaign
    from soak.crawl.page import page as described

    with tqdm(total=kills, unit="kill", disable=None) as shown:
        for one in campaign.run(seed, kills, STATE / f"crawl-{seed}"):
            if isinstance(one, campaign.Result):
                result = one
            elif one.moment is not None:
                shown.update()
    told = result.as_json()
    if docs:
        (ROOT / "docs" / "soak-crawl.md").write_text(described(told), "utf-8")
        (ROOT / "docs" / "soak-crawl.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for difference in result.differences:
        click.echo(difference)
    requests = result.requests
    click.echo(f"{requests['calm']} requests undisturbed, {requests['killed']} with {kills} kills")
    click.echo(f"seed {seed}: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--count", default=2000, show_default=True, help="Reports.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--demo", type=Path, help="A data folder that holds the demonstration already.")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-evidence.md and .json.")
def evidence(seed: int, count: int, jobs: int, demo: Path | None, docs: bool) -> None:
    """Look for every figure of the demonstration, and of COUNT random reports, in its body."""
    from soak.evidence import campaign
    from soak.evidence.page import page as described

    result = campaign.Result(seed, count)
    for result in tqdm(campaign.run(seed, count, jobs), total=count, unit="report", disable=None):  # noqa: B007
        pass
    result.demo = campaign.demonstration(lambda *_: None, demo)
    told = result.as_json()
    if docs:
        (ROOT / "docs" / "soak-evidence.md").write_text(described(told), "utf-8")
        written = json.dumps(told, ensure_ascii=False, indent=1)
        (ROOT / "docs" / "soak-evidence.json").write_text(written + "\n", "utf-8")
    for difference in result.differences[:SHOWN]:
        click.echo(difference)
    click.echo(f"seed {seed}: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)


main.add_command(hostile)


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--count", default=2000, show_default=True, help="Reports, at least.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-audit.md and .json.")
def audit(seed: int, count: int, jobs: int, docs: bool) -> None:
    """Plant errors in COUNT reports, audit them, compare; a run that was stopped goes on where it was."""
    from soak.audit import campaign
    from soak.audit.page import page as described
    from soak.audit.sweep import sweep

    tallies = campaign.run(seed, count, jobs=jobs, state=STATE / f"audit-{seed}.jsonl")
    shown = tqdm(tallies, total=len(campaign.worlds(seed, count)), unit="world", disable=None)
    result = campaign.collect(seed, shown, sweep(seed))
    if docs:
        (ROOT / "docs" / "soak-audit.md").write_text(described(result), "utf-8")
        told = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
        (ROOT / "docs" / "soak-audit.json").write_text(told + "\n", "utf-8")
    click.echo(described(result).partition("## By rule")[2])
    click.echo(f"seed {seed}: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)


@main.command()
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-portals.md and .json.")
def portals(docs: bool) -> None:
    """Crawl every sample portal, by its columns and from its home address, and hold both against the truth."""
    from soak.portals import campaign, table

    told = dict(campaign.run())
    kept = table.numbers(told)
    if docs:
        (ROOT / "docs" / "soak-portals.md").write_text(table.page(kept), "utf-8")
        (ROOT / "docs" / "soak-portals.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(table.page(kept).partition("## ")[2])
    for way in told:
        for difference in told[way]["differences"]:
            click.echo(f"{way}: {difference}")
    sys.exit(0 if table.passed(told) else 1)


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--count", default=100_000, show_default=True, help="Stored bodies.")
@click.option("--state", type=Path, help="Folder of the archives and of what was done (default: below .soak).")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-reparse.md and .json.")
def reparse(seed: int, count: int, state: Path | None, docs: bool) -> None:
    """Read COUNT stored bodies again, kill that again and again, and compare; goes on where it was stopped."""
    from soak.reparse import campaign
    from soak.reparse.page import page as described

    with tqdm(unit="", disable=None) as shown:
        for one in campaign.run(seed, count, state or STATE / f"reparse-{seed}-{count}"):
            if isinstance(one, campaign.Result):
                result = one
            else:
                shown.set_description(one[0], refresh=False)
                shown.total = one[2]
                shown.update(one[1] - shown.n)
    told = result.as_json()
    if docs:
        (ROOT / "docs" / "soak-reparse.md").write_text(described(told), "utf-8")
        (ROOT / "docs" / "soak-reparse.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(json.dumps(told["same"].get("stretch"), ensure_ascii=False))
    for fault in result.faults:
        click.echo(fault)
    click.echo(f"seed {seed}, {count} bodies: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--hosts", default=200, show_default=True)
@click.option("--workers", "count", default=4, show_default=True)
@click.option("--kills", default=20, show_default=True)
@click.option("--delay", default=2.0, show_default=True, help="Seconds between two requests to one host.")
@click.option("--lost-after", default=5.0, show_default=True, help="Seconds after which a worker counts as dead.")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-workers.md and .json.")
def workers(seed: int, hosts: int, count: int, kills: int, delay: float, lost_after: float, docs: bool) -> None:
    """Crawl HOSTS by several workers, kill these KILLS times, compare; a trial that was stopped goes on."""
    from soak.workers import campaign
    from soak.workers.page import page as described
    from soak.workers.trial import Setting

    setting, state = Setting(delay=delay, lost_after=lost_after), STATE / f"workers-{seed}-{hosts}-{count}-{kills}"
    for one in campaign.run(seed, hosts, count, kills, setting, state):
        if isinstance(one, campaign.Result):
            result = one
        else:
            click.echo(f"{one}: done", err=True)
    told = result.as_json()
    if docs:
        (ROOT / "docs" / "soak-workers.md").write_text(described(told), "utf-8")
        (ROOT / "docs" / "soak-workers.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for difference in [*result.at_once, *result.differences]:
        click.echo(difference)
    click.echo(f"seed {seed}, {hosts} hosts: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--count", default=300, show_default=True, help="Reports for each slip.")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/causes.md and .json.")
def causes(seed: int, count: int, docs: bool) -> None:
    """Plant slips in sound reports, and hold what is suspected against them."""
    from soak.causes import page as described
    from soak.causes import trial as slips

    slips.trial("other_value", seed, count, slips.Tally())  # what is read once is read before time is taken
    tallies = {name: slips.Tally() for name in slips.PLANTS}
    for name, tally in tqdm(tallies.items(), unit="slip", disable=None):
        for number in range(count):
            slips.trial(name, seed, number, tally)
    kept = described.result(seed, count, tallies)
    if docs:
        (ROOT / "docs" / "causes.md").write_text(described.page(kept), "utf-8")
        (ROOT / "docs" / "causes.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(described.page(kept).partition("## How often it is right")[2])
    sys.exit(0 if described.passed(kept) else 1)


@main.command()
@click.option("--seed", default=2026, show_default=True)
@click.option(
    "--share", default=1.0, show_default=True, help="Of the trials in soak/faults/faults.toml; each at least once."
)
@click.option("--minutes", type=float, help="Begin no further trial after so many.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--state", type=Path, help="Folder of the archives and of what was done (default: below .soak).")
@click.option(
    "--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-faults.md, .json and faults.md."
)
@click.option("--earlier", is_flag=True, help="Do not try again what passed with an earlier version of the program.")
def faults(
    seed: int, share: float, minutes: float | None, jobs: int, state: Path | None, docs: bool, earlier: bool
) -> None:
    """Kill every command, take its disk away, damage its files, and compare; goes on where it was stopped."""
    from soak.faults import campaign
    from soak.faults import page as described
    from soak.faults.nursery import NoLayerError

    planned = campaign.cases(seed, share)
    with tqdm(total=len(planned), unit="trial", disable=None) as shown:
        try:
            place = state or STATE / f"faults-{seed}"
            for one in campaign.run(seed, place, planned, jobs, minutes=minutes, earlier=earlier):
                if isinstance(one, campaign.Result):
                    result = one
                else:
                    shown.update()
        except NoLayerError as fault:
            click.echo(f"soak faults: nothing was tried: {fault}", err=True)
            return
    kept = ROOT / "docs" / "soak-faults.json"
    told = described.with_history(result.as_json(), json.loads(kept.read_text("utf-8")) if kept.is_file() else {})
    if docs:
        (ROOT / "docs" / "faults.md").write_text(described.promises(), "utf-8")
        (ROOT / "docs" / "soak-faults.md").write_text(described.page(told), "utf-8")
        kept.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for difference in result.wrong:
        click.echo(difference)
    click.echo(f"seed {seed}, {result.done} of {result.planned} trials: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)


@main.command()
@click.option("--agencies", default=1000, show_default=True)
@click.option("--years", default="2019-2025", show_default=True, help="First and last year of report, from 2019.")
@click.option("--seed", default=2026, show_default=True)
@click.option("--out", default=STATE / "country", type=Path, help="Data folder; one that is not done goes on.")
@click.option("--sample", default=3, show_default=True, help="Places that are ingested the ordinary way and compared.")
def country(agencies: int, years: str, seed: int, out: Path, sample: int) -> None:
    """Make an archive of invented reports of so many AGENCIES and YEARS (docs/performance.md)."""
    from soak.country import build as making
    from soak.country.proof import sampled

    first, _, last = years.partition("-")
    plan = making.Plan(agencies, int(first), int(last or first), seed)
    with tqdm(total=plan.reports, unit="report", disable=None) as shown:
        for done in making.build(plan, out):
            shown.update(done.reports - shown.n)
            if shown.disable:
                click.echo(f"{done.reports} reports of {done.places} places, {done.seconds:.0f} s")
    if sample:
        with TemporaryDirectory() as folder:
            compared, found = sampled(plan, out, Path(folder), sample)
        click.echo(f"{compared} reports were ingested the ordinary way as well; {len(found)} differences")
        for difference in found[:SHOWN]:
            click.echo(f"  {difference}")
        sys.exit(1 if found else 0)


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
    kind = made.kind.partition(" ")[0]
    ending = {"text": "txt"}.get(kind, kind)
    kept = STATE / f"{made.seed.partition('/')[0]}-{number}.{ending}"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(draft(made)[1])
    return kept


if __name__ == "__main__":
    main()
