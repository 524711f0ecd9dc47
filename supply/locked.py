"""The packages that ``requirements.lock`` names, and which of them a running Gongkai needs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
#: Where Gongkai may run: what markers of requirements ask for.
SYSTEMS = [
    {"sys_platform": system, "platform_system": name, "os_name": kind}
    | {"python_version": python, "python_full_version": f"{python}.0"}
    | {"platform_python_implementation": long, "implementation_name": long.lower()}
    for system, name, kind in (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt"))
    for python in ("3.11", "3.12", "3.13", "3.14")
    for long in ("CPython", "PyPy")
]
_PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)(?:\s*;\s*([^\\\n]+?))?\s*\\?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """One package: its canonical name, its version, and the condition under which it is installed at all."""

    name: str
    version: str
    marker: str | None


def locked(lock: Path = LOCK) -> list[Locked]:
    """Return what a lock names, by name. A package may stand there twice, for two versions of Python."""
    found = _PINNED.findall(lock.read_text("utf-8"))
    return sorted((Locked(canonicalize_name(a), b, c or None) for a, b, c in found), key=lambda one: one.name)


def project() -> dict[str, Any]:
    """Return the table ``project`` of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def installed(name: str) -> Distribution | None:
    """Return a package as it is installed here, None where it is not (another system's, say)."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def needed(extra: str | None = None) -> frozenset[str]:
    """Return the packages without which Gongkai, or an extra of it, does not run. The lock has others to test with.

    Requirements are followed through what is installed here, for every system and version of Python.
    """
    seen: set[str] = set()
    waiting = list(project()["dependencies"] if extra is None else project()["optional-dependencies"][extra])
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        extras = sorted(requirement.extras)
        if name in seen and not extras:
            continue
        seen.add(name)
        if found := installed(name):
            waiting += _applicable(found.requires or (), ["", *extras])
    return frozenset(seen)


def _applicable(requirements: Iterable[str], extras: Iterable[str]) -> Iterator[str]:
    for text in requirements:
        marker = Requirement(text).marker
        if marker is None or any(marker.evaluate({**where, "extra": extra}) for where in SYSTEMS for extra in extras):
            yield text
