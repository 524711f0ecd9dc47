"""Sample portals: a small server that behaves like each family the crawler knows, with known reports in it.

    from crawler.samples import serve, truth

    with serve(port=8790) as portals:
        portals.registry_paths   # TOML files for crawler.registry.Registry.load
        portals.log              # every request: host, path, status, start, end, referer
        portals.truth            # every report with its figures, what must be refused, what fails

Places, agencies and figures are invented (乌有省, codes 99xxxx in ``regions.tsv``). Everything is made from
data, the same at every run: ``portals/*.toml`` says who reports, when, in which layout, with which planted
error, and how the server behaves; ``layouts.toml`` and ``prose.toml`` hold looks and sentences. A further
portal of a known family is one more TOML file (README.md shows one). Each portal has its own loopback
address, since hosts are told apart by name.

``python -m crawler.samples`` serves them for trying by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.samples import plan, registry
from crawler.samples.plan import SampleError, TroublePlan
from crawler.samples.server import AccessLog, Answer, Servers
from crawler.samples.sites import Asked, Reply, Site
from crawler.samples.troubles import Troubled
from crawler.samples.truth import TrueReport, Truth, build, gather, truth

PORT = 8790


@dataclass(frozen=True, slots=True)
class Running:
    """The sample portals while they run. ``homes`` maps each portal's id to its home address.

    ``turn`` puts them into their second state, in which some pages silently say other things (``plan.Later``), and
    returns what is true then.
    """

    port: int
    registry_paths: tuple[Path, ...]
    homes: dict[str, str]
    log: AccessLog
    truth: Truth
    sites: dict[str, Site]
    turn: Callable[[], Truth]


def regions() -> Path:
    """Return the TSV of the invented places: code, name, level, parent."""
    return Path(str(files(__package__))) / "regions.tsv"


def required() -> Path:
    """Return the TOML of the list of those who must report in one of the invented places."""
    return Path(str(files(__package__))) / "required.toml"


def _stranger(asked: Asked) -> Reply:
    """Answer for a host that no portal owns and nobody should ask."""
    return Reply(f"<title>别处</title><p>{asked.path}</p>".encode())


@dataclass
class _Turning:
    """A portal that answers by one site, until it is turned to another."""

    site: Site

    def answer(self, asked: Asked) -> Reply:
        return self.site.answer(asked)


def _troubled(turning: _Turning, more: Sequence[TroublePlan], port: int) -> Answer:
    own = (*turning.site.plan.troubles, *more)
    return Troubled(turning.answer, own, port) if own else turning.answer


@contextmanager
def serve(
    port: int = PORT,
    *,
    portals: Sequence[Path] | None = None,
    log: Path | None = None,
    latency: float = 0.0,
    troubles: Sequence[TroublePlan] = (),
) -> Iterator[Running]:
    """Run the sample portals in background threads for as long as the context lasts.

    ``portals``: TOML files or folders of them, the bundled ones when None. ``log``: a file that gets the
    access log as JSON lines too. ``latency``: seconds that each answer takes. ``troubles``: what goes wrong on every
    portal, behind its own. Raises SampleError for data
    that cannot be served and OSError where an address is taken.
    """
    plans = plan.read_all(portals or [plan.bundled()])
    built = build(plans, port)
    sites = {site.plan.id: site for site, _ in built}
    access = AccessLog(log)
    turning = {name: _Turning(site) for name, site in sites.items()}
    hosts: dict[str, Answer] = {one.site.plan.address: _troubled(one, troubles, port) for one in turning.values()}
    hosts |= {host: _stranger for portal in plans for host in portal.foreign}

    def turn() -> Truth:
        later = build([portal.turned() for portal in plans], port)
        for site, _ in later:
            turning[site.plan.id].site = site
        return gather(later)

    with TemporaryDirectory(prefix="gongkai-samples-") as folder:
        servers = Servers(hosts, port, access, latency)
        try:
            yield Running(
                port=port,
                registry_paths=tuple(registry.write(plans, port, Path(folder))),
                homes={name: site.base + "/" for name, site in sites.items()},
                log=access,
                truth=gather(built),
                sites=sites,
                turn=turn,
            )
        finally:
            servers.stop()
            access.close()


__all__ = [
    "PORT",
    "AccessLog",
    "Running",
    "SampleError",
    "TrueReport",
    "Truth",
    "regions",
    "required",
    "serve",
    "truth",
]
