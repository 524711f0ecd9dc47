"""How programs ask the site: ``examples.toml``, shown at ``/api`` and in docs/api.md, and run by the tests."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SITE = "{site}"
ANYWHERE = "https://your.site"  # in docs/api.md
#: How each tool is called, and in which language its code is.
TOOLS = {
    "curl": ("curl", "sh"),
    "python": ("Python", "python"),
    "pandas": ("pandas", "python"),
    "polars": ("Polars", "python"),
    "duckdb": ("DuckDB", "python"),
    "r": ("R", "r"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to ask, with its code by tool; ``downloads``: only where the whole archive was made as files."""

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    code: Mapping[str, str]
    downloads: bool = False

    def at(self, site: str) -> dict[str, str]:
        """Return the code for a site's address, by tool."""
        return {tool: self.code[tool].strip().replace(SITE, site) for tool in TOOLS if tool in self.code}


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples, in their order."""
    raw = tomllib.loads((files(__package__) / "examples.toml").read_text("utf-8"))
    return tuple(Example(**one) for one in raw["example"])


def page() -> str:
    """Return docs/api.md."""
    parts = [files("archive.site.machines").joinpath("api.md").read_text("utf-8")]
    for example in examples():
        parts.append(f"\n### {example.en}\n\n{example.about_en}\n")
        for tool, code in example.at(ANYWHERE).items():
            parts.append(f"\n{TOOLS[tool][0]}:\n\n```{TOOLS[tool][1]}\n{code}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
