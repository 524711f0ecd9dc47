"""One sample portal crawled alone, by its registered columns or from its bare home, and held against the truth."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawler.portal import free_port

# a process can crawl once
CRAWL = """
import json, sys
from dataclasses import asdict
from pathlib import Path

from archive.audit import audit
from archive.storage.store import Archive
from crawler import demo, samples
from crawler.comparison import compare
from crawler.registry import Registry
from crawler.run import crawl
from crawler.samples.plan import bundled

name, data, port, home = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "home"
if __name__ == "__main__":
    demo.prepare(data)
    with samples.serve(port, portals=[bundled() / f"{one}.toml" for one in name.split("+")]) as portals:
        registry = Registry(()) if home else Registry.load(*portals.registry_paths)
        urls = list(portals.homes.values()) if home else []
        summary = crawl(data, [], registry=registry, urls=urls, delay=0)
        log = [(access.method, access.path) for access in portals.log]
        busiest = max(portals.log.in_flight(site.plan.address) for site in portals.sites.values())
    with Archive.open(data) as archive:
        audit(archive)
        compared = asdict(compare(archive.db, portals.truth))
    print(json.dumps({"summary": summary.as_json(), "log": log, "busiest": busiest, "compared": compared}))
"""


@dataclass(frozen=True)
class Alone:
    """What the crawl said, what the portal was asked (method and path), and how the archive compares with the truth."""

    data: Path
    summary: dict[str, Any]
    log: list[list[str]]
    busiest: int
    compared: dict[str, Any]

    @property
    def differences(self) -> list[str]:
        found: list[str] = self.compared["differences"]
        return found

    @property
    def portal(self) -> dict[str, Any]:
        (row,) = self.summary["portals"]
        found: dict[str, Any] = row
        return found

    def asked(self, part: str) -> list[str]:
        return [path for _, path in self.log if part in path]


def crawl_alone(name: str, data: Path, *, home: bool = False) -> Alone:
    """Serve the bundled portal ``name`` and crawl it; ``home``: nothing is known of it but its home address.

    Several portals (``a+b``) are crawled by one process, which saves its start.
    """
    way = "home" if home else "registered"
    command = [sys.executable, "-c", CRAWL, name, str(data), str(free_port()), way]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    told = json.loads(done.stdout)
    return Alone(data, told["summary"], told["log"], told["busiest"], told["compared"])
