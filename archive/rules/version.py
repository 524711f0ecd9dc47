"""Which state of the rules made a check: a digest of this package, code and data alike.

Nobody has to remember to raise it, so no check can pass for one of today's rules that another state of them made. A
changed comment changes it too; that costs one evaluation, which ``gongkai audit`` does in any case.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import itemgetter

DIGITS = 12


@cache
def rules_version() -> str:
    """Return the version of the rules, as ``reports.rules_version`` holds it: so many hexadecimal digits."""
    found = sha256()
    for name, file in sorted(_files(files(__package__), ""), key=itemgetter(0)):
        text = file.read_text("utf-8").replace("\r\n", "\n")
        found.update(f"{name}\0{text}\0".encode())
    return found.hexdigest()[:DIGITS]


def _files(folder: Traversable, within: str) -> Iterator[tuple[str, Traversable]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _files(one, f"{within}{one.name}/")
        elif one.name.endswith((".py", ".toml", ".tsv")):
            yield within + one.name, one
