"""The registry entries for the sample portals: what an operator would know of them, and nothing of their truth."""

from __future__ import annotations

import json
from pathlib import Path

from crawler.samples.plan import PortalPlan


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a TOML basic string is written as JSON writes it


def entry(portal: PortalPlan, port: int) -> str:
    """Write one portal's entry."""
    base = f"http://{portal.address}:{port}"
    rows = [
        "[[portal]]",
        f"id = {_text(portal.id)}",
        f"name = {_text(portal.name)}",
        f"family = {_text(portal.family)}",
        f"url = {_text(base + '/')}",
        f"region = {_text(portal.region)}",
        'status = "seen"',
        f"evidence = {_text('a sample portal that comes with the package')}",
    ]
    for column in portal.columns:
        if column.registered:
            rows += ["", "[[portal.column]]", f"url = {_text(base + column.path)}"]
            rows += [f"agency = {_text(column.agency)}"] if column.agency else []
            rows += ["confirmed = true"] if column.confirmed else []
    return "\n".join(rows) + "\n"


def write(portals: tuple[PortalPlan, ...], port: int, folder: Path) -> list[Path]:
    """Write one registry file a portal into ``folder`` and return their paths."""
    found: list[Path] = []
    for portal in portals:
        path = folder / f"{portal.id}.toml"
        path.write_text(entry(portal, port), "utf-8")
        found.append(path)
    return found
