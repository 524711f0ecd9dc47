"""One crawl of all sample portals, held against what they hold: ``python -m soak.portals.crawl FOLDER PORT WAY``.

``WAY`` is ``registered`` (the portals' registry entries) or ``home`` (nothing is known but the home addresses: each
portal is searched for its columns). Prints the comparison as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from archive.audit import audit
from archive.storage.store import Archive
from crawler import demo, samples
from crawler.comparison import compare
from crawler.registry import Registry
from crawler.run import crawl


def main(folder: Path, port: int, way: str) -> None:
    """Serve the portals, crawl them into ``folder``, compare."""
    demo.prepare(folder)
    with samples.serve(port) as portals:
        home = way == "home"
        crawl(
            folder,
            registry=Registry(()) if home else Registry.load(*portals.registry_paths),
            urls=list(portals.homes.values()) if home else [],
            delay=0,
        )
        truth = portals.truth
    with Archive.open(folder) as archive:
        audit(archive)
        print(json.dumps({"families": truth.families, **asdict(compare(archive.db, truth))}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
