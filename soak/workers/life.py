"""One process of the trial: a worker, or the crawl that it is compared with.

``python -m soak.workers.life worker|crawl FOLDER QUEUE HOSTS LOST_AFTER DELAY REGISTRY...``
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path


def main(what: str, folder: str, queue: str, hosts: str, lost_after: str, delay: str, *registry: str) -> None:
    """Work until told to stop; or crawl everything once."""
    if what == "crawl":
        from crawler.registry import Registry
        from crawler.run import crawl

        crawl(folder, registry=Registry.load(*registry), delay=float(delay))
        return
    from crawler.queue.worker import Terms, work

    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("gongkai.worker").setLevel(logging.INFO)
    settings = (
        ("DOWNLOAD_DELAY", float(delay)),
        ("AUTOTHROTTLE_START_DELAY", float(delay)),
        ("AUTOTHROTTLE_ENABLED", False),
    )
    terms = Terms(
        Path(folder),
        queue,
        hosts=int(hosts),
        lost_after=float(lost_after),
        registry=registry,
        settings=settings,
    )
    if not work(terms):
        sys.exit(3)


if __name__ == "__main__":
    main(*sys.argv[1:])
