"""``python -m soak hostile``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from tqdm import tqdm

from soak.campaign import ROOT
from soak.hostile import campaign
from soak.hostile.page import page as described


@click.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--count", default=2100, show_default=True, help="Requests.")
@click.option("--jobs", default=4, show_default=True, help="Hostile readers at a time.")
@click.option("--demo", type=Path, help="A folder in which `gongkai demo` was run; one is made otherwise.")
@click.option("--docs/--no-docs", default=True, show_default=True, help="Write docs/soak-hostile.md and .json.")
def hostile(seed: int, count: int, jobs: int, demo: Path | None, docs: bool) -> None:
    """Serve a published copy of the demonstration to readers who mean harm, and to a calm one beside them."""
    with TemporaryDirectory() as folder:
        public = campaign.published(demo or campaign.demonstration(Path(folder) / "demo"), Path(folder) / "site")
        result = campaign.Result(seed, count)
        runs = campaign.run(public, seed, count, jobs)
        for result in tqdm(runs, total=count, unit="request", disable=None):  # noqa: B007
            pass
    told = result.as_json()
    if docs:
        (ROOT / "docs" / "soak-hostile.md").write_text(described(told), "utf-8")
        written = json.dumps(told, ensure_ascii=False, indent=1)
        (ROOT / "docs" / "soak-hostile.json").write_text(written + "\n", "utf-8")
    for found in result.found:
        click.echo(found)
    click.echo(f"seed {seed}: {'passed' if result.passed else 'NOT PASSED'}")
    sys.exit(0 if result.passed else 1)
