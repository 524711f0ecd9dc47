"""The trial's result as a page of the documentation."""

from __future__ import annotations

from statistics import median
from typing import Any

_HEAD = """# Workers, killed at random

`make soak-workers` wrote this page, and the numbers of [soak-workers.json](soak-workers.json). {hosts} sample hosts are
crawled four times: in one process; by one worker over a queue; by {workers} workers; and by {workers} workers that are
killed (`kill -9`) {kills} times at random moments, half of them back at once, half when others can have taken over.
Half of the hosts share a line with a neighbour, a third lists a page that lies on another's host, and while the workers
are killed their folders are joined every few seconds (`gongkai merge`). What must hold:

- **no line of hosts is asked by two at once**, nor sooner than its pause ({delay} s) after its last answer: by the
  portals' own logs of all four crawls;
- **the joined archive equals that of the one process**: every row of every table, the ledger of addresses among them,
  and every body; row numbers are replaced by names, moments and runs are left out. Joining once more changes nothing.

Each worker asks {at_once} hosts beside one another, and counts as dead after {lost_after} s (60 by default). Portals,
server and workers share one machine with {cores} cores. `SOAK_ARGS="--hosts 24 --kills 5"` tries others; a trial that
was stopped goes on.

Seed {seed}: {verdict}.
"""


def page(kept: dict[str, Any]) -> str:
    """Write the page from the summary."""
    setting, seconds, requests = kept["setting"], kept["seconds"], kept["requests"]
    head = _HEAD.format(
        **{name: kept[name] for name in ("hosts", "workers", "kills", "seed", "cores")},
        delay=setting["delay"],
        at_once=setting["hosts"],
        lost_after=setting["lost_after"],
        verdict="passed" if kept["passed"] else "NOT PASSED",
    )
    if note := kept.get("note"):  # written by hand, about one run
        head += f"\n{note}\n"
    names = {
        "calm": "one process",
        "one": "one worker",
        "many": f"{kept['workers']} workers",
        "killed": f"{kept['workers']} workers, killed {sum(kept['victims'].values())} times",
    }
    rows = [
        f"| {shown} | {seconds[name]:,.0f} | {requests[name]:,} | {requests[name] / seconds[name]:.1f} | "
        f"{seconds['one'] / seconds[name]:.2f} |"
        for name, shown in names.items()
    ]
    rests = kept["rests"]
    facts = [
        ("reports", kept["reports"]),
        *((f"kills of {_SAID[name]}", number) for name, number in kept["victims"].items()),
        ("pages asked again because of kills", kept["again"]),
        ("seconds until a killed worker's hosts were asked again: least", min(rests, default="-")),
        ("… median", median(rests) if rests else "-"),
        ("… most", max(rests, default="-")),
        ("rows compared", sum(kept["rows"].values())),
        ("requests too close on a line", len(kept["at_once"])),
        ("differences", len(kept["differences"])),
    ]
    lines = [
        head,
        "| crawled by | seconds | requests | a second | times as fast as one worker |",
        "| --- | ---: | ---: | ---: | ---: |",
        *rows,
        "",
        *_processors(kept, names),
        "",
        "| | |",
        "| --- | ---: |",
        *(
            f"| {name} | {number:,} |" if isinstance(number, int) else f"| {name} | {number} |"
            for name, number in facts
        ),
    ]
    for title, found in (("Differences", kept["differences"]), ("Too close", kept["at_once"])):
        lines += ["", f"{title}:", "", *(f"- {one}" for one in found)] if found else []
    return "\n".join(lines) + "\n"


def _processors(kept: dict[str, Any], names: dict[str, str]) -> list[str]:
    """Say who used the processors: whether a crawl waited, computed, or waited for a processor."""
    lines = [
        _COMPUTED.format(cores=kept["cores"]),
        "| crawled by | there were | crawl and merges | … ms a request | sample portals | queue | others | idle |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, shown in names.items():
        used = kept["computing"][name]
        parts = [used[who] for who in ("crawl", "portals")] + [used.get("queue", 0.0), used.get("others", 0.0)]
        idle = max(0.0, used["offered"] - sum(parts))
        cells = [f"{seconds:,.0f}" for seconds in (used["offered"], *parts, idle)]
        cells.insert(2, f"{1000 * used['crawl'] / kept['requests'][name]:.0f}")
        lines.append(f"| {shown} | {' | '.join(cells)} |")
    return lines


_COMPUTED = """Processor seconds, of {cores} processors, by who used them. A crawl mostly waits: for pauses, and for the
slowest of the hosts that it asks beside one another. Where others used much and little was idle, it waited for a
processor as well. A worker starts a process for each set of hosts that it asks beside one another, which one process
need not. What killed processes had used is not known.
"""

_SAID = {
    "worker": "the worker (its crawl ends with it)",
    "crawl": "the crawl alone",
    "both": "both at once",
}
