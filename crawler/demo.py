"""The demonstration: the sample portals crawled into an archive, and the archive held against what they hold.

Everything that the samples print is known, so the comparison is exact: each report, each figure, each refusal and
each planted error, and no other error.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive import required
from archive.audit import audit
from archive.console.progress import Progress, silent
from archive.corrections import joined
from archive.places import Region
from archive.storage.samples import MixedArchivesError, make_sample
from archive.storage.store import Archive
from crawler import samples
from crawler.comparison import Comparison, compare
from crawler.registry import Registry
from crawler.run import CrawlSummary, crawl
from crawler.samples import conduct


class CannotRunError(Exception):
    """The demonstration cannot begin: its folder holds real reports, or its addresses are taken."""


@dataclass(slots=True)
class Demonstration:
    """One run: the crawl, how many addresses it asked by kind (list, article, ...), and the comparison.

    By the portals' own log: ``in_flight``, the most requests that any host was answering at once; ``against_robots``,
    what was asked although it is forbidden.
    """

    crawl: CrawlSummary
    asked: dict[str, int]
    in_flight: int
    against_robots: list[str]
    compared: Comparison

    @property
    def exact(self) -> bool:
        """Whether the archive says what the samples say, no more and no less."""
        return not self.compared.differences

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai demo --json`` prints: the keys of ``crawl --json``, and the comparison."""
        conduct = {"in_flight": self.in_flight, "against_robots": self.against_robots}
        return {**self.crawl.as_json(), "asked": self.asked, **conduct, "exact": self.exact, **asdict(self.compared)}

    def summary(self) -> dict[str, Any]:
        """Return the same for a reader."""
        told = self.compared
        shown = {
            **self.crawl.as_json(),
            "asked for": ", ".join(f"{kind} {self.asked.get(kind, 0)}" for kind in ("list", "article", "file")),
            "most requests at once to one host": self.in_flight,
            "asked against robots.txt": len(self.against_robots),
            "reports found": f"{told.reports_found} of {told.reports} in the sample portals",
            "refused": f"{told.refused_found} of {told.refused} that must be",
            "failures recorded": f"{told.failed_found} of {told.failed}",
            "figures wrong": f"{told.figures_wrong} of {told.figures}",
            "planted errors named by their rule": f"{told.planted_found} of {told.planted}",
            "other errors found": told.other_errors,
        }
        return shown if self.exact else {**shown, "differences": told.differences}


def run(folder: Path, *, port: int = samples.PORT, progress: Progress = silent) -> Demonstration:
    """Start the sample portals, crawl them into ``folder``, audit, and compare.

    Pages are asked for without a pause unless GONGKAI_DELAY is set. Raises CannotRunError.
    """
    prepare(folder)
    try:
        with samples.serve(port) as portals:
            registry = Registry.load(*portals.registry_paths)
            delay = float(os.environ.get("GONGKAI_DELAY", "0"))
            summary = crawl(folder, [], registry=registry, delay=delay, progress=progress)
    except OSError as error:
        raise CannotRunError(
            f"The sample portals cannot be started ({error}). Is another demo running? They need port {port} on "
            "addresses of their own in 127.0.0.0/8."
        ) from error
    with Archive.open(folder) as archive:
        audit(archive, progress=progress)
        compared = compare(archive.db, portals.truth)
        forbidden = conduct.against_robots(portals.log, portals.sites.values())
        in_flight = max(conduct.busiest(portals.log).values(), default=0)
        return Demonstration(summary, _asked(archive), in_flight, forbidden, compared)


def prepare(folder: Path) -> None:
    """Make ``folder`` an archive of samples, with their invented places. Raises CannotRunError for a real one."""
    with Archive.open(folder) as archive:
        try:
            make_sample(archive.db, folder)
        except MixedArchivesError as error:
            raise CannotRunError(str(error)) from error
        archive.add_regions(_regions())
        with archive.transaction() as db:
            required.enter(db, archive.places, [], [required.read(samples.required().read_text("utf-8"))])
        joined.join(archive.db)  # those of the samples, now that it holds samples


def _regions() -> Iterator[Region]:
    with samples.regions().open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            yield Region(row["code"], row["name"], row["level"], row["parent"] or None)


def _asked(archive: Archive) -> dict[str, int]:
    """Count the addresses that the last run asked, by kind."""
    return dict(
        archive.db.execute(
            "SELECT kind, count(*) FROM fetches WHERE run_id = (SELECT max(id) FROM runs) "
            "AND outcome != 'refused' GROUP BY kind"
        ).fetchall()
    )
