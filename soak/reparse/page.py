"""The trial's result as a page of the documentation."""

from __future__ import annotations

from typing import Any

_HEAD = """# Stored bodies, read again

`make soak-reparse` wrote this page, and the same numbers as [soak-reparse.json](soak-reparse.json). It fills an archive
with {count:,} stored bodies of every kind that is read, and runs `gongkai reparse` over it with the parser that read
them, as an operator would. On the way the command is killed with `kill -9`, alone and together with its readers, and so
are single readers under it; each time it is started anew. What must hold:

- **nothing changes**: every row of every table, and the file of bodies, are what they were; no change is told;
- **it goes on where it was**: behind the mark of the run that was killed, and the counts are those of the whole;
- **no process is left behind** by a command that was killed;
- **all cores are busy**, and what the one process that compares and writes takes is at most half of the readers' time;
- **memory is flat**: on the long stretch after the last kill, all processes together never hold more than a fifth above
  what they held in its first tenth.

Then a smaller archive is left as an earlier parser might have left it: some cells of a tenth of its reports hold
another figure, in every place that has it. `--dry-run` must tell exactly these cells and write nothing; the run itself,
killed too, must put exactly these right, as versions by the parser, and write the same list of changes; a further one
must find nothing. The trial goes on where it was stopped; `SOAK_ARGS="--count 5000 --seed 7"` tries others.

{seed_and_verdict}
"""


def page(kept: dict[str, Any]) -> str:
    """Write the page from the summary."""
    same, earlier, stretch = kept["same"], kept["earlier"], kept["same"]["stretch"]
    verdict = f"Seed {kept['seed']}, parser {kept['parser_version']}: {'passed' if kept['passed'] else 'NOT PASSED'}."
    lines = [_HEAD.format(count=kept["count"], seed_and_verdict=verdict), "## The same parser", ""]
    lines += _table(
        ("bodies", f"{same['bodies']:,}"),
        ("reports among them", f"{same['reports']:,}"),
        ("rows compared before and after", f"{same['rows']:,}"),
        ("kills of the command alone", same["kills"]["command"]),
        ("kills of the command and its readers at once", same["kills"]["all"]),
        ("kills of a reader, the command going on", same["readers_killed"]),
        ("bodies done where each later run began", ", ".join(f"{one:,}" for one in same["resumed_at"]) or "-"),
        ("changes told", same["result"]["changes_total"]),
        ("failures", same["result"]["failed"]),
    )
    lines += ["", "On the stretch after the last kill:", ""]
    lines += _table(
        ("bodies", f"{stretch['bodies']:,}"),
        ("seconds", f"{stretch['seconds']:,}"),
        ("bodies a second", stretch["bodies_a_second"]),
        ("cores of the machine", stretch["cores"]),
        ("… busy, with whatever", f"{stretch['machine_busy']:.1%}"),
        ("… of them used by the command and its readers", stretch["cores_used"]),
        ("milliseconds of computing for a body", stretch["ms_a_body"]),
        ("… the comparing and writing process, by the readers' time", stretch["parent_share"]),
        ("memory in the first tenth, all processes, at most (MB)", stretch["peak_of_first_tenth_mb"]),
        ("memory of the whole stretch, at most (MB)", stretch["peak_mb"]),
        ("growth by a straight line through all looks (MB)", stretch["growth_mb"]),
        ("… of the comparing and writing process (MB)", stretch["parent_growth_mb"]),
    )
    lines += ["", "## An earlier parser", ""]
    lines += _table(
        ("bodies", f"{earlier['bodies']:,}"),
        ("reports that hold other figures", f"{earlier['reports']:,}"),
        ("cells that do", f"{earlier['cells']:,}"),
        ("kills", earlier["kills"]),
        *(
            (f"cells told: {name}", f"{earlier['told'][key]['cells_changed']:,}")
            for name, key in (("`--dry-run`", "dry"), ("applied", "applied"), ("once more", "again"))
        ),
        ("results of checks that this changed", f"{earlier['told']['dry']['by_kind'].get('check', 0):,}"),
    )
    if kept["faults"]:
        lines += ["", "What should not be:", "", *(f"- {one}" for one in kept["faults"])]
    return "\n".join(lines) + "\n"


def _table(*rows: tuple[str, object]) -> list[str]:
    return ["| | |", "| --- | ---: |", *(f"| {name} | {said} |" for name, said in rows)]
