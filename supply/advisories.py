"""Known weaknesses of locked packages, held against the lock without a network.

``advisories.tsv`` is an extract of the Python Packaging Advisory Database (CC BY 4.0): what is known of the packages
that the lock names, with the ranges of versions that are concerned. It is as old as its first line says; ``make
pip-audit`` asks the database itself, where a network allows it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from supply.locked import Locked, locked

TABLE = Path(__file__).with_name("advisories.tsv")
_HEAD = "# Extract of the Python Packaging Advisory Database, CC BY 4.0; as of "
_COLUMNS = "package\tid\taliases\tranges"


@dataclass(frozen=True, slots=True)
class Advisory:
    """One known weakness of one package. ``ranges``: ``introduced..fixed``, each may be empty; ``..=``: a last one."""

    package: str
    id: str
    aliases: str
    ranges: str

    def concerns(self, version: str) -> bool:
        """Say whether a version is in one of the ranges."""
        at = Version(version)
        for span in self.ranges.split(" "):
            begin, _, end = span.partition("..")
            last = end.startswith("=")
            after = not end or (at <= Version(end[1:]) if last else at < Version(end))
            if (not begin or at >= Version(begin)) and after:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Hit:
    """A locked version that an advisory concerns."""

    package: str
    version: str
    id: str
    aliases: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.package} {self.version}: {self.id} ({self.aliases or 'no other name'})"


@dataclass(frozen=True, slots=True)
class Extract:
    """The table: of which day it is, and what it says."""

    as_of: str
    advisories: list[Advisory]


def read() -> Extract:
    """Return the table."""
    head, columns, *rows = TABLE.read_text("utf-8").splitlines()
    assert head.startswith(_HEAD)
    assert columns == _COLUMNS
    return Extract(head.removeprefix(_HEAD), [Advisory(*row.split("\t")) for row in rows])


def write(found: Iterable[Advisory], as_of: str) -> None:
    """Write the table."""
    rows = sorted(f"{one.package}\t{one.id}\t{one.aliases}\t{one.ranges}" for one in found)
    TABLE.write_text("\n".join([_HEAD + as_of, _COLUMNS, *rows, ""]), "utf-8")


@cache
def accepted() -> dict[str, dict[str, str]]:
    """Return the advisories that do not concern us, by identifier: ``package`` and ``reason``."""
    return tomllib.loads(Path(__file__).with_name("accepted.toml").read_text("utf-8"))


def concerning(advisories: Iterable[Advisory], packages: Iterable[Locked] | None = None) -> list[Hit]:
    """Return each advisory that concerns a locked version."""
    versions: dict[str, set[str]] = {}
    for one in locked() if packages is None else packages:
        versions.setdefault(one.name, set()).add(one.version)
    return [
        Hit(one.package, version, one.id, one.aliases)
        for one in advisories
        for version in sorted(versions.get(one.package, ()))
        if one.concerns(version)
    ]


def gather(database: Path) -> Iterator[Advisory]:
    """Give what a copy of the database (a checkout) says of the locked packages; withdrawn advisories are left out."""
    wanted = {one.name for one in locked()}
    for path in sorted((database / "vulns").glob("*/*.yaml")):
        if canonicalize_name(path.parent.name) in wanted:
            yield from _of_record(yaml.safe_load(path.read_text("utf-8")))


def _of_record(record: dict[str, Any]) -> Iterator[Advisory]:
    if record.get("withdrawn"):
        return
    for affected in record["affected"]:
        spans = [span for one in affected.get("ranges", ()) if one["type"] == "ECOSYSTEM" for span in _spans(one)]
        if not spans:  # versions one by one
            spans = [f"{version}..={version}" for version in affected.get("versions", ()) if _is_version(version)]
        if spans:
            name = canonicalize_name(affected["package"]["name"])
            yield Advisory(name, record["id"], " ".join(record.get("aliases", ())), " ".join(spans))


def _spans(one: dict[str, Any]) -> Iterator[str]:
    begin: str | None = None
    for event in one["events"]:
        if "introduced" in event:
            if begin is not None:
                yield f"{begin}.."
            begin = "" if event["introduced"] == "0" else str(event["introduced"])
        else:
            end = str(event["fixed"]) if "fixed" in event else f"={event['last_affected']}"
            yield f"{begin or ''}..{end}"
            begin = None
    if begin is not None:
        yield f"{begin}.."


def _is_version(text: object) -> bool:
    try:
        Version(str(text))
    except InvalidVersion:
        return False
    return True
