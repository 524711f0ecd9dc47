"""The bill of materials of a running Gongkai: CycloneDX JSON, made by ``cyclonedx-py``, of what is needed to run only.

``cyclonedx-py environment`` describes all of an environment, ours with its type checker and browser driver. What is not
needed to run is left out here.
"""

from __future__ import annotations

import json
from typing import Any

from packaging.utils import canonicalize_name

from supply.locked import installed, needed, project


def of_running(source: str) -> str:
    """Return the bill without components that Gongkai does not need to run. Raises ValueError where one is missing."""
    bill: dict[str, Any] = json.loads(source)
    root = bill["metadata"]["component"]
    if root["name"] != project()["name"]:
        raise ValueError(f"this is a bill of {root['name']}")
    graph = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    wanted = needed()
    by_name: dict[str, Any] = {canonicalize_name(one["name"]): one for one in bill["components"]}
    if missing := sorted(name for name in wanted - set(by_name) if installed(name)):
        raise ValueError(f"not in the bill: {', '.join(missing)}")
    kept = {by_name[name]["bom-ref"] for name in wanted.intersection(by_name)}
    bill["components"] = [one for one in bill["components"] if one["bom-ref"] in kept]
    bill["dependencies"] = [
        {**one, **({"dependsOn": [ref for ref in graph[one["ref"]] if ref in kept]} if graph[one["ref"]] else {})}
        for one in bill["dependencies"]
        if one["ref"] in kept or one["ref"] == root["bom-ref"]
    ]
    return json.dumps(bill, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
