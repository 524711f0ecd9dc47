"""The comparisons as a page of the documentation, and as numbers that a test holds it to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: How a portal is crawled, and what the page calls it.
WAYS = {"registered": "by the columns in the registry", "home": "from the bare home address"}
COUNTS = ("reports", "reports_found", "false", "figures", "figures_wrong", "refused", "refused_found", "failed")
_HEAD = """# The sample portals, crawled and compared

`make soak-portals` wrote this page, and the same numbers as [soak-portals.json](soak-portals.json). It crawls every
sample portal, one at least of each family of software with the traps known of it ([portals.md](portals.md)), and holds
the archive against what the portals hold: once by the columns that the registry has, once from nothing but the home
addresses. What a portal must refuse and what must fail there counts only where the reason is the right one.

- **recall**: of the portal's reports, those found, each at all of its addresses as one report.
- **false**: reports that are none, and refusals or failures of addresses that deserve neither. Must be 0.
- **wrong**: of the portal's figures, those that the archive has otherwise than printed. Must be 0.
- **refused**, **failed**: of what must be, what was, and for the right reason.

{verdict}
"""


def passed(told: Mapping[str, Any]) -> bool:
    """Whether everything is as it must be, in each way."""
    return all(not told[way]["differences"] for way in WAYS)


def numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept: counts by way and portal."""
    kept = (*COUNTS, "failed_found")
    return {
        way: {
            portal: {"family": told[way]["families"].get(portal), **{name: counted[name] for name in kept}}
            for portal, counted in sorted(told[way]["by_portal"].items())
        }
        for way in WAYS
    }


def page(kept: Mapping[str, Any]) -> str:
    """Return the page for these numbers."""
    exact = all(_is_exact(row) for way in WAYS for row in kept[way].values())
    lines = [_HEAD.format(verdict="All is as it must be." if exact else "**Not all is as it must be.**")]
    for way, said in WAYS.items():
        lines += [f"## Crawled {said}", ""]
        lines += ["| family | portal | reports | recall | false | figures | wrong | refused | failed |"]
        lines += ["| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
        rows = sorted(kept[way].items(), key=lambda item: (item[1]["family"] or "", item[0]))
        lines += [_row(str(row["family"]), portal, row) for portal, row in rows]
        total = {name: sum(row[name] for row in kept[way].values()) for name in (*COUNTS, "failed_found")}
        lines += [_row("**all**", "", total), ""]
    return "\n".join(lines)


def _is_exact(row: Mapping[str, Any]) -> bool:
    whole = all(row[name] == row[f"{name}_found"] for name in ("reports", "refused", "failed"))
    return whole and not row["false"] and not row["figures_wrong"]


def _row(family: str, portal: str, row: Mapping[str, Any]) -> str:
    recall = f"{100 * row['reports_found'] / row['reports']:.4g} %" if row["reports"] else "—"
    cells = (
        family,
        portal,
        str(row["reports"]),
        recall,
        str(row["false"]),
        f"{row['figures']:,}",
        str(row["figures_wrong"]),
        f"{row['refused_found']} of {row['refused']}",
        f"{row['failed_found']} of {row['failed']}",
    )
    return f"| {' | '.join(cells)} |"
