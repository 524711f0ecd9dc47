"""Metrics in Prometheus' text format: what is declared in ``declared.toml``, and nothing that is not.

``python -m archive.metrics`` prints docs/metrics.md.
"""

from __future__ import annotations

import errno
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import write_to_textfile

Place = Literal["crawl", "status", "site"]
#: Values of the labels, in the order in which they are declared, and the value.
Sample = tuple[tuple[str, ...], float]

disable_created_metrics()  # type: ignore[no-untyped-call]  # when each series began is in no dashboard, and doubles their number


@dataclass(frozen=True, slots=True)
class Declared:
    """One metric, as ``declared.toml`` has it."""

    name: str
    type: Literal["gauge", "counter", "histogram"]
    help: str
    at: tuple[Place, ...]
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


@cache
def declared() -> dict[str, Declared]:
    """Return every metric by its name."""
    found = tomllib.loads(files("archive.metrics").joinpath("declared.toml").read_text("utf-8"))
    return {name: Declared(**{"name": name, **said, **_tuples(said)}) for name, said in found.items()}


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) for name, value in said.items() if isinstance(value, list)}


def counter(name: str, registry: CollectorRegistry) -> Counter:
    """Return a counter that counts by itself."""
    one = _of_type(name, "counter")
    return Counter(name, one.help, one.labels, registry=registry)


def gauge(name: str, registry: CollectorRegistry) -> Gauge:
    """Return a gauge that is set."""
    one = _of_type(name, "gauge")
    return Gauge(name, one.help, one.labels, registry=registry)


def histogram(name: str, registry: CollectorRegistry) -> Histogram:
    """Return a histogram."""
    one = _of_type(name, "histogram")
    return Histogram(name, one.help, one.labels, registry=registry, buckets=one.buckets)


def family(name: str, samples: Iterable[Sample] | float | None) -> Iterator[Metric]:
    """Give a metric with its samples of this moment, or its one value; nothing where there is none."""
    one = declared()[name]
    kind = CounterMetricFamily if one.type == "counter" else GaugeMetricFamily
    made = kind(name, one.help, labels=one.labels)
    if samples is None:
        return
    for labels, value in [((), samples)] if isinstance(samples, int | float) else samples:
        assert len(labels) == len(one.labels), f"{name} has the labels {one.labels}"
        made.add_metric(labels, value)
    if made.samples:
        yield made


def text(registry: CollectorRegistry) -> str:
    """Return all metrics of a registry in Prometheus' text format."""
    return generate_latest(registry).decode("utf-8")


def write(path: Path, registry: CollectorRegistry) -> None:
    """Write all metrics of a registry into a file for the node exporter's textfile collector, in one step.

    Its folder is made. Raises OSError.
    """
    if path.parent.exists() and not path.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path.parent))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), registry)


def page() -> str:
    """Return docs/metrics.md."""
    head = files("archive.metrics").joinpath("page.md").read_text("utf-8")
    rows = (
        f"| `{one.name}` | {one.type} | {', '.join(f'`{label}`' for label in one.labels) or '–'} "
        f"| {', '.join(one.at)} | {one.help} |\n"
        for one in declared().values()
    )
    return f"{head}\n| metric | type | labels | given at | says |\n| --- | --- | --- | --- | --- |\n{''.join(rows)}"


def _of_type(name: str, kind: str) -> Declared:
    one = declared()[name]
    assert one.type == kind, f"{name} is declared as a {one.type}"
    return one


def main() -> None:
    """Print the page."""
    sys.stdout.write(page())
