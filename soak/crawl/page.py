"""The trial's result as a page of the documentation."""

from __future__ import annotations

from typing import Any

_HEAD = """# The crawl, killed again and again

`make soak-crawl` wrote this page, and the same numbers as [soak-crawl.json](soak-crawl.json). It crawls the sample
portals once without disturbing it. Then it crawls them again into another folder, kills the process with `kill -9` at
random moments, and starts it anew each time, until it comes to its end. What must be equal:

- **the archive**: every row of every table, the ledger of addresses among them, and every body. Row numbers are
  replaced by names; moments, which run it was, how single runs went, and which of several pages that name an address
  was read first are left out.
- **the portals' own logs**: no page is asked for again, list pages and robots.txt included, but the one that a host was
  asked for last when a kill came; and nothing that the undisturbed crawl asked for is never asked.

A third of the kills come in the middle of a write: the process kills itself before one of the next statements that it
writes to a database. Some come before the run has begun, the rest between two requests or in one. Each portal takes
{latency} ms for an answer. The trial goes on where it was stopped; `SOAK_ARGS="--seed 7 --kills 20"` tries others.

Seed {seed}: {verdict}.
"""


def page(kept: dict[str, Any]) -> str:
    """Write the page from the summary."""
    requests, moments = kept["requests"], kept["moments"]
    head = _HEAD.format(
        seed=kept["seed"], latency=kept["latency"], verdict="passed" if kept["passed"] else "NOT PASSED"
    )
    facts = [
        ("sample portals", kept["portals"]),
        ("reports in them", kept["reports"]),
        ("kills", sum(moments.values())),
        ("… before the run began, or at its start", moments.get("start", 0)),
        ("… between two requests, or in one", moments.get("asking", 0)),
        ("… in the middle of a write", moments.get("writing", 0)),
        ("requests of the undisturbed crawl", requests["calm"]),
        ("requests of the killed one", requests["killed"]),
        ("… for a page that was in flight at a kill", requests["in_flight"]),
        ("… for any other page that had been asked for", requests["again"]),
        ("rows compared", sum(kept["rows"].values())),
        ("differences", len(kept["differences"])),
    ]
    rows = [f"| {name} | {number:,} |" for name, number in facts]
    tables = [f"| `{name}` | {number:,} |" for name, number in sorted(kept["rows"].items())]
    lines = [
        head,
        "| | |",
        "| --- | ---: |",
        *rows,
        "",
        "| table | rows, the same in both |",
        "| --- | ---: |",
        *tables,
    ]
    found = ["", "Differences:", "", *(f"- {one}" for one in kept["differences"])] if kept["differences"] else []
    return "\n".join([*lines, *found]) + "\n"
