"""The trial's result, and what is promised of each fault, as pages of the documentation."""

from __future__ import annotations

from typing import Any

from soak.faults.campaign import faults

CLASSES = {"kill": "kills (-9)", "error": "errors of input and output", "other": "other faults"}
_DAMAGED = {
    "different": "damaged files of which something else than before could be read",
    "detected": "… detected",
    "unnoticed": "… a text that is stored once, unnoticed",
}
_HEAD = """# Killed, without room, cut off: what was tried

`make soak-faults` wrote this page, and the same numbers as [soak-faults.json](soak-faults.json); what is promised
of each fault, and what is not, is in [faults.md](faults.md). Each trial begins with a small archive of invented
reports (what a command works on, and what an earlier run of it left), disturbs the command, most of them five times
one after the other, and then starts it once more in peace. What is demanded:

- **in between**: `gongkai verify` finds nothing, every body that was there is there, and so is every one that the
  command had said was stored; what the command says is no fault of its own (exit code 1);
- **in the end**: every row of every table, and every body, or every byte of an export, is what an undisturbed run
  gives; `gongkai verify` finds nothing, and no unfinished folder is left. Row numbers are replaced by names,
  moments left out.

Errors and kills happen inside a layer between the program and its files ([shim.c](../soak/faults/shim.c), loaded
before libc), which counts the calls on the trial's folder; the n-th, drawn from those that the undisturbed run
makes, is the one that goes wrong. The same layer writes down every write and every wait for the disk, from which a
loss of power at any moment is played ([reboot.py](../soak/faults/reboot.py)), three in a row, the later ones while the
command makes up for the earlier; waits are not carried out, since no machine goes down. Limits of memory lie below what
the undisturbed command asks for. A worker has a Redis server, and is killed alone, or the crawl that it started, or
both. libfiu, CharybdeFS and LazyFS were
looked at: the first has no record of what was waited for, the others need FUSE and root; SQLite's own test layer
sits below SQLite alone, and half of what is written here is not SQLite's.

Seed {seed}: {done} of {planned} trials carried out, {wrong} not as promised{verdict}.{earlier}
"""
_EARLIER = """ {} of them were tried with an earlier version of the program; what
was not as promised then was mended, and tried again."""
_PROMISES = """# What happens when something breaks

What is promised of each fault. `make soak-faults` tries them all, at random moments, on every command that writes
or serves ([what came of it](soak-faults.md)); `make test` tries a few of each. This page is written from
`soak/faults/faults.toml`.

| fault | what is promised | tried on |
| --- | --- | --- |
{rows}

What it rests on: a body is on disk (fsync) before anything refers to it; one report is one transaction; a command
that was ended is simply started again, and knows by digests what is done; copies, publications and exports are made
beside the earlier ones and take their names when they are whole.

What is **not** promised: SQLite keeps no digest of its pages. Bytes changed from outside in a text that is stored
once and can be had from no body (a note in the ledger, the title of a list's entry) may stay unnoticed; keep
backups, and storage that checks what it reads. A body that was never acknowledged may have to be fetched again.
Nothing is promised on network file systems.

How to restore, mend and start again: [operations.md](operations.md).
"""


def with_history(told: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Add to a summary what the one before it says, where that was of another plan: what was tried stays tried."""
    history = kept.get("before", [])
    if kept and kept.get("cases") != told["cases"]:
        short = ("seed", "planned", "done", "classes", "damaged", "by_fault", "by_command")
        told_of_it = {name: kept[name] for name in (*short, *(["note"] if "note" in kept else []))}
        history = [*history, {**told_of_it, "wrong": len(kept["wrong"])}]
    return {**told, "before": history}


def page(kept: dict[str, Any]) -> str:
    """Write the page of results from the summary."""
    wrong = sum(row["wrong"] for row in kept["by_fault"].values())
    head = _HEAD.format(
        seed=kept["seed"], done=kept["done"], planned=kept["planned"], wrong=wrong,
        verdict=": passed" if kept["passed"] else "" if kept["done"] == kept["planned"] else "; the rest was not tried",
        earlier=_EARLIER.format(kept["earlier"]) if kept["earlier"] else "",
    )  # fmt: skip
    runs = [kept, *kept["before"]]
    lines = [head, "| | this run | all runs |", "| --- | ---: | ---: |"]
    lines += [_counted(said, runs, "classes", name) for name, said in CLASSES.items()]
    lines += [_counted(said, runs, "damaged", name) for name, said in _DAMAGED.items()]
    lines += [f"| not as promised | {wrong:,} | {wrong + sum(one['wrong'] for one in kept['before']):,} |"]
    lines += ["", "## By fault", ""]
    lines += _table("fault", kept, "by_fault", {name: faults()[name]["says"] for name in faults()})
    lines += ["", "## By command", ""]
    lines += _table("command", kept, "by_command", {})
    codes = ", ".join(f"{count:,} with {code}" for code, count in kept["exit_codes"].items())
    lines += ["", f"Disturbed commands ended (exit code; below zero the signal): {codes}."]
    if "note" in kept:
        lines += ["", kept["note"]]
    if kept["wrong"]:
        lines += ["", "Not as promised:", "", *(f"- {one}" for one in kept["wrong"])]
    if kept["before"]:
        lines += ["", *_others(kept)]
    return "\n".join(lines) + "\n"


def _counted(said: str, runs: list[dict[str, Any]], by: str, name: str) -> str:
    first, *_ = counts = [run.get(by, {}).get(name, 0) for run in runs]
    return f"| {said} | {first:,} | {sum(counts):,} |"


def _table(what: str, kept: dict[str, Any], by: str, says: dict[str, str]) -> list[str]:
    """Tell of each fault or command, in this run and in all."""
    runs = [kept, *kept["before"]]
    names = [name for name in says if any(name in run[by] for run in runs)] or sorted(
        {name for run in runs for name in run[by]}
    )
    none = {"trials": 0, "injected": 0, "wrong": 0}
    lines = [
        f"| {what} | trials | took place | not as promised | took place in all runs |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name in names:
        row = kept[by].get(name, none)
        everywhere = sum(run[by].get(name, none)["injected"] for run in runs)
        shown = says.get(name, f"`{name}`")
        lines.append(f"| {shown} | {row['trials']:,} | {row['injected']:,} | {row['wrong']:,} | {everywhere:,} |")
    return lines


def _others(kept: dict[str, Any]) -> list[str]:
    """Tell of other runs, and what they come to with this one."""
    head = [
        "## Other runs",
        "",
        "With other versions of the program and other plans of trials:",
        "",
        "| seed | trials | of | kills | errors | other faults | not as promised |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    rows = [
        f"| {one['seed']} | {one['done']:,} | {one['planned']:,} | {one['classes'].get('kill', 0):,} | "
        f"{one['classes'].get('error', 0):,} | {one['classes'].get('other', 0):,} | {one['wrong']:,} |"
        for one in kept["before"]
    ]
    notes = [f"- {one['note']}" for one in kept["before"] if "note" in one]
    return [*head, *rows, *([""] if notes else []), *notes]


def promises() -> str:
    """Write the page of promises."""
    rows = [
        f"| {fault['says']} | {fault['promise']} | {', '.join(f'`{name}`' for name in fault['trials'])} |"
        for fault in faults().values()
    ]
    return _PROMISES.format(rows="\n".join(rows))
