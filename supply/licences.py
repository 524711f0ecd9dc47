"""The licence of each dependency, as its package states it, held against what ours allows (``licences.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from supply.locked import ROOT, installed, locked, needed, project

PAGE = ROOT / "docs" / "licences.md"
RUNS = "to run"
_LONGEST = 80  # a longer field is the licence's text
_HEAD = """# Licences of what Gongkai is built on

Made by `make licences` from what the installed packages say of themselves; `make test` holds it against
`requirements.lock` and against the licences that ours allows (`supply/licences.toml`). Gongkai itself is under the MIT
licence ([LICENSE](../LICENSE)). Its wheel contains none of these packages: whoever installs it gets each from its own
package, with its own licence.

No licence here forbids use, change or distribution of Gongkai under the MIT licence. Those of
{files} ask that changes to their own files are passed on under the same licence; Gongkai
changes none of them.

| | packages |
| --- | --- |
| needed to run Gongkai | {running} |
| for an extra, to test and to build it only | {others} |

| package | licence | needed | stated by |
| --- | --- | --- | --- |
"""


class UnknownLicenceError(ValueError):
    """What a package says of its licence is no licence that we know."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One package's licence. ``expression``: SPDX; ``stated``: where that is said; ``used``: what for."""

    package: str
    expression: str
    stated: str
    used: str

    @property
    def alternatives(self) -> list[list[str]]:
        """The licences of which one may choose (OR), each with all that hold together (AND)."""
        if "(" in self.expression:
            raise UnknownLicenceError(f"{self.package}: {self.expression} needs a person to read it")
        return [choice.split(" AND ") for choice in self.expression.split(" OR ")]


@cache
def policy() -> dict[str, Any]:
    """Return what ``licences.toml`` says."""
    return tomllib.loads(Path(__file__).with_name("licences.toml").read_text("utf-8"))


def licences() -> list[Licence]:
    """Return the licence of each locked package, by name. Raises UnknownLicenceError."""
    names = dict.fromkeys(one.name for one in locked())
    used = dict.fromkeys(names, "to test")
    for extra in project()["optional-dependencies"]:
        used |= dict.fromkeys(needed(extra) & names.keys(), f"for `gongkai[{extra}]`")
    used |= dict.fromkeys(needed() & names.keys(), RUNS)
    return [Licence(name, *of_package(name), used[name]) for name in names]


def of_package(name: str) -> tuple[str, str]:
    """Return a package's licence as an SPDX expression, and where that is said. Raises UnknownLicenceError."""
    if by_hand := policy()["stated"].get(name):
        return by_hand["licence"], by_hand["by"]
    found = installed(name)
    if found is None:
        raise UnknownLicenceError(f"{name} is not installed here: install it, or state its licence in licences.toml")
    said = {name: found.metadata[name] for name in ("License-Expression", "License") if name in found.metadata}
    classifiers = [
        one.rpartition("::")[2].strip() for one in found.metadata.get_all("Classifier") or () if "License ::" in one
    ]
    field = (said.get("License") or "").strip()
    for text, by in (
        (said.get("License-Expression"), "License-Expression"),
        (field if len(field) <= _LONGEST else None, "License"),
        *((one, "classifier") for one in classifiers),
    ):
        if text and (expression := spdx(text)):
            return expression, by
    raise UnknownLicenceError(f"{name} says {[field[:_LONGEST], *classifiers]}: state its licence in licences.toml")


def spdx(text: str) -> str | None:
    """Return the SPDX expression that a text is or stands for, None where it is neither."""
    try:
        return str(canonicalize_license_expression(policy()["spellings"].get(text, text)))
    except InvalidLicenseExpression:
        return None


def forbidden(found: Iterable[Licence]) -> list[str]:
    """Return the packages under a licence that is in neither list of ``licences.toml``."""
    allowed = {*policy()["permissive"], *policy()["of_their_files"]}
    return [
        f"{one.package}: {one.expression}"
        for one in found
        if not any(allowed.issuperset(choice) for choice in one.alternatives)
    ]


def page(found: list[Licence]) -> str:
    """Return docs/licences.md."""
    files = set(policy()["of_their_files"])
    narrow = [f"`{one.package}`" for one in found if all(files.intersection(choice) for choice in one.alternatives)]
    head = _HEAD.format(
        files=", ".join(narrow),
        running=sum(one.used == RUNS for one in found),
        others=sum(one.used != RUNS for one in found),
    )
    rows = (f"| `{one.package}` | {one.expression} | {one.used} | {_where(one.stated)} |\n" for one in found)
    return head + "".join(rows)


def _where(stated: str) -> str:
    return f"`{stated}`" if re.fullmatch(r"License(-Expression)?", stated) else stated
