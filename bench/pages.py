"""Every kind of page and every canned query of the site, asked of a given archive: ``python -m bench.pages DIR``.

Cold: the first answer of a new server whose file is not in the machine's cache. Warm: the answers after it. Addresses
(a report, an agency, a place, words) are drawn from the archive, another one for each asking, so nothing is answered
twice from one row; pages that the site counts once and keeps are asked with nothing kept as well.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette

from archive.rules.declared import rules
from archive.site import metadata, pages
from archive.site.overview import views
from archive.site.serving.launch import site

WORDS = ("政府信息公开", "办事指南", "专项整理", "春夏秋冬", "条例", "不存在的词语")
TABLES = (
    "reports", "agencies", "sections", "checks", "requests", "request_totals", "dispute_totals", "finding_totals",
    "year_figures", "disclosures", "disputes", "cells",
    "figures", "coverage", "measures", "locations", "snapshots", "fetches", "problems", "report_versions",
    "cell_changes", "suspicions", "column_entries", "coverage_by_place", "coverage_by_year", "regions", "rules",
    "codebook",
)  # fmt: skip
SLOW = 1.0  # seconds, the most that the 95th of a hundred answers may take


@dataclass(frozen=True, slots=True)
class Taken:
    """What one kind of page took, in seconds; ``computed`` of the processor, warm; ``status`` is the worst answer's."""

    name: str
    cold: float
    warm: tuple[float, ...]
    computed: tuple[float, ...]
    status: int

    @property
    def p95(self) -> float:
        """The 95th of a hundred warm answers."""
        return sorted(self.warm)[min(len(self.warm) - 1, int(len(self.warm) * 0.95))]

    def __str__(self) -> str:
        """Write one line, in milliseconds."""
        mark = "" if self.status == 200 else f"  answered {self.status}"
        late = "  SLOW" if max(self.p95, self.cold) > SLOW else ""
        shown = (median(self.warm), self.p95, self.cold, median(self.computed))
        return f"{self.name:44} {' '.join(f'{seconds * 1e3:8.0f}' for seconds in shown)}{mark}{late}"


class Addresses:
    """Draws addresses from an archive."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Open the archive."""
        self.chance = Random(seed)  # noqa: S311
        self.db = sqlite3.connect(f"file:{folder / 'gongkai.db'}?mode=ro", uri=True)
        self.last = {name: self._one(f"SELECT max(id) FROM {name}")[0] for name in ("reports", "agencies", "sections")}

    def _one(self, sql: str, *parameters: Any) -> tuple[Any, ...]:
        return tuple(self.db.execute(sql, parameters).fetchone() or (None,) * 3)

    def report(self) -> tuple[Any, ...]:
        """Return a report: id, key, agency, year, digest of its body."""
        return self._one(
            "SELECT id, key, agency_id, year, snapshot_sha256 FROM reports WHERE id >= ? ORDER BY id LIMIT 1",
            self.chance.randint(1, self.last["reports"]),
        )

    def region(self) -> str:
        """Return a place in which an agency stands."""
        row = self._one(
            "SELECT region_code FROM agencies WHERE id >= ? ORDER BY id LIMIT 1",
            self.chance.randint(1, self.last["agencies"]),
        )
        return str(row[0])

    def agency(self) -> tuple[int, str, str]:
        """Return an agency: id, name and key."""
        at = self.chance.randint(1, self.last["agencies"])
        id_, name, key = self._one("SELECT id, name, key FROM agencies WHERE id >= ? ORDER BY id LIMIT 1", at)
        return id_, name, key

    def rule(self) -> str:
        """Return a rule."""
        return self.chance.choice(sorted(rules()))

    def word(self) -> str:
        """Return a word that is everywhere, here and there, or nowhere."""
        return quote(self.chance.choice(WORDS))

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield every kind of page with one address."""
        id_, key, agency_id, year, sha256 = self.report()
        region = self.region()
        cited = f"/cite/{quote(str(key), safe='-')}"
        yield from {
            "home": "/",
            "home in English": "/?_lang=en",
            "rules": "/rules",
            "status": "/status",
            "about": "/about",
            "dictionary": "/dictionary",
            "coverage": "/coverage",
            "coverage of a place": f"/coverage/{region}",
            "coverage of a province": f"/coverage/{region[:2]}0000",
            "feed of reports": "/feeds/reports.atom",
            "feed of findings": "/feeds/findings.atom",
            "feed of a province": f"/feeds/findings/{region[:2]}0000.atom",
            "sitemap": "/sitemap.xml",
            "downloads": "/downloads",
            "api": "/api",
            "places": "/places",
            "place: a county": f"/places/{region}",
            "place: a city": f"/places/{region[:4]}00",
            "place: a province": f"/places/{region[:2]}0000",
            "rule": "/rules/requests.carryover",
            "rule in a province": f"/rules/requests.balance?place={region[:2]}0000",
            "compare: years of an agency": f"/compare?agency={agency_id}",
            "compare: two agencies": f"/compare?agency={agency_id}&agency={self.agency()[0]}",
            "database": "/gongkai",
            "search": f"/search?q={self.word()}",
            "search for two words": f"/search?q={self.word()}+{self.word()}",
            "search for one character": f"/search?q={quote('川')}",
            "report": f"/gongkai/reports/{id_}",
            "report.json": f"/gongkai/reports/{id_}.json",
            "agency": f"/gongkai/agencies/{agency_id}",
            "citation": cited,
            "cell of a report": f"{cited}/v1/3.new_requests.total",
            "body of a report": f"/-/body/{sha256}",
            "body of a report, framed": f"/-/body/{sha256}/frame",
            "cell in the body": f"/-/cell/{id_}/3/new_requests/total",
            "sections, searched": f"/gongkai/sections?_search={self.word()}",
            "sections.json, searched": f"/gongkai/sections.json?_search={self.word()}&_shape=objects",
            "agencies, searched": f"/gongkai/agencies?_search={quote('财政')}",
            "reports of a year": f"/gongkai/reports?year={year}",
            "reports of an agency": f"/gongkai/reports?agency_id={agency_id}",
            "broken checks": "/gongkai/checks?result=broken",
            "checks of a report": f"/gongkai/checks?report_id={id_}",
            "cells of a report": f"/gongkai/cells?report_id={id_}",
            "coverage of an agency": f"/gongkai/coverage?agency_id={agency_id}",
            "measures of a report": f"/gongkai/measures?report_id={id_}",
            "reports, facet of years": "/gongkai/reports?_facet=year",
        }.items()
        for table in TABLES:
            yield f"table {table}", f"/gongkai/{table}"
        given: Mapping[str, str] = {
            "year": str(year), "region": f"{region[:4]}00", "agency": quote(self.agency()[1]), "word": self.word(),
            "rule": self.rule(), "item": "penalties", "ground": "unable_no_record",
        }  # fmt: skip
        for query in metadata.queries():
            yield f"query {query.name}", f"/gongkai/{query.name}"
            if query.parameters:
                asked = "&".join(f"{one.name}={given[one.name]}" for one in query.parameters if one.name in given)
                yield f"query {query.name}, asked", f"/gongkai/{query.name}?{asked}"


def forget(folder: Path) -> None:
    """Put the archive's files out of the machine's cache, where the system can."""
    if not hasattr(os, "posix_fadvise"):
        return
    for name in ("gongkai.db", "bodies.db"):
        with (folder / name).open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _uncounted() -> None:
    for one in (pages.overviews, pages.courses, pages.covered, views.country):
        one._kept.clear()


async def _asked(folder: Path, times: int, seed: int, only: str, limit: int, *, warm: bool) -> list[Taken]:
    addresses = Addresses(folder, seed)
    found: list[Taken] = []
    server = await _served(folder, limit)
    for name, first in list(addresses.kinds()):
        if only and only not in name:
            continue
        if not warm:
            forget(folder)
            server = await _served(folder, limit)
        took: list[float] = []
        computed: list[float] = []
        status = 200
        for address in [first, *(dict(addresses.kinds())[name] for _ in range(times))]:
            _uncounted()
            begun, busy = time.perf_counter(), time.process_time()
            answer = await server.client.get(address, follow_redirects=True)
            took.append(time.perf_counter() - begun)
            computed.append(time.process_time() - busy)
            status = max(status, answer.status_code)
        found.append(Taken(name, took[0], tuple(took[1:]), tuple(computed[1:]), status))
        print(found[-1], flush=True)
    return found


async def _served(folder: Path, limit: int) -> Datasette:
    server = site(folder, settings={"sql_time_limit_ms": limit})
    await server.invoke_startup()
    await server.client.get("/about")  # templates are compiled, plugins started
    return server


def main() -> int:
    """Ask, print, and return 1 where something is slow or fails."""
    asked = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--times", type=int, default=10)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", default="", help="kinds whose name contains this")
    asked.add_argument("--limit", type=int, default=20_000, help="milliseconds a query may take (the site: 2000)")
    asked.add_argument("--warm", action="store_true", help="one server for all, and files left in the cache: no cold")
    asked.add_argument("--json", type=Path, help="a file for the figures")
    given = asked.parse_args()
    size = (given.folder / "gongkai.db").stat().st_size
    print(f"{given.folder}: {size >> 20} MB; milliseconds\n{'':44} {'p50':>8} {'p95':>8} {'cold':>8} {'cpu':>8}")
    asking = _asked(given.folder, given.times, given.seed, given.only, given.limit, warm=given.warm)
    found = asyncio.run(asking)
    if given.json:
        told = {
            one.name: {"p50": median(one.warm), "p95": one.p95, "cold": one.cold, "cpu": median(one.computed)}
            for one in found
        }
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(any(one.p95 > SLOW or one.status != 200 for one in found))


if __name__ == "__main__":
    sys.exit(main())
