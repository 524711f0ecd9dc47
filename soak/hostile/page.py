"""The numbers as a page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HEAD = """# Readers who mean harm

`make soak-hostile` wrote this page, and the same numbers as [soak-hostile.json](soak-hostile.json). It publishes a
copy of the demonstration with its downloads, serves it by `gongkai serve` as the public is served, without a proxy
before it, and sends requests drawn from a seed over bare connections, several at a time: SQL that is heavy, endless,
telling or no SQL; filters, pages and parameters beyond all bounds; paths and headers that lead elsewhere; HTTP that
is none; requests that break off. Meanwhile a calm reader reads page after page.

An answer is wrong where its status is 500 or more (but for 503 with `Retry-After`), where it shows a trace, a folder
or a file of the server, leads to another host, lacks the site's headers, or is an error that is no page of the site,
at an address that promises a page. Nothing may be wrong, the calm reader must be answered 200 each time, and the
process must live. Waits are on the clock: they are those of a machine that had much else to do.
"""


def page(told: Mapping[str, Any]) -> str:
    """Return the page of ``Result.as_json``."""
    calm = told["calm"]
    lines = [
        _HEAD,
        f"Seed {told['seed']}, {told['count']:,} requests: {'passed' if told['passed'] else '**not passed**'}.",
        "",
        "| kind | requests | answers | wrong | longest |",
        "| --- | ---: | --- | ---: | ---: |",
    ]
    for kind, tally in told["kinds"].items():
        answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(tally["answers"].items()))
        lines.append(f"| {kind} | {tally['requests']:,} | {answers} | {tally['faults']:,} | {tally['longest']:.1f} s |")
    lines += [
        "",
        (
            f"The calm reader: {calm['requests']:,} pages, {calm['failed']:,} failed, median {calm['median']:.2f} s, "
            f"longest {calm['longest']:.1f} s on the clock. The site: {told['memory_mb']:,} MB of memory at most, "
            f"{told['processor_seconds']:,.0f} s of processor time."
        ),
    ]
    if told["found"]:
        lines += ["", "## What was wrong", "", *(f"- `{one}`" for one in told["found"])]
    return "\n".join(lines) + "\n"
