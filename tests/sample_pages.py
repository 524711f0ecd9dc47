"""Reports of one of the sample portals as its server answers them, without any server."""

from __future__ import annotations

from functools import cache

from crawler.samples import plan
from crawler.samples.truth import TrueReport, build, gather


@cache
def sample_pages() -> tuple[tuple[TrueReport, bytes], ...]:
    """Return what is true of each readable report that stands on a page, and its page."""
    built = build(plan.read_all([plan.bundled() / "baiju.toml"]), port=1)
    bodies = {
        site.base + path: reply.body
        for site, _ in built
        for path, reply in site.pages.items()
        if reply.content_type.startswith("text/html")
    }
    readable = (report for report in gather(built).reports if report.status == "complete")
    return tuple((report, bodies[report.url]) for report in readable if report.url in bodies)
