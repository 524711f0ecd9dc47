"""The bill of materials has what a running Gongkai consists of, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from supply import bom
from supply.locked import installed, needed


def bill(names: list[str]) -> dict[str, Any]:
    """A bill of an environment as ``cyclonedx-py`` writes it, shortened: everything depends on lxml."""
    refs = {name: f"{name}==1.0" for name in names}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"name": "gongkai", "bom-ref": "root-component", "version": "0.1.0"}},
        "components": [{"name": name, "version": "1.0", "bom-ref": ref} for name, ref in refs.items()],
        "dependencies": [
            {"ref": "root-component", "dependsOn": sorted(refs.values())},
            *({"ref": ref, "dependsOn": [refs["lxml"], refs["mypy"]]} for ref in refs.values()),
        ],
    }


def test_what_is_not_needed_to_run_is_left_out() -> None:
    here = sorted(name for name in needed() if installed(name))
    made = json.loads(bom.of_running(json.dumps(bill([*here, "mypy", "pytest"]))))
    assert [one["name"] for one in made["components"]] == here
    assert all(one["dependsOn"] == ["lxml==1.0"] for one in made["dependencies"][1:])
    assert made["dependencies"][0]["dependsOn"] == sorted(f"{name}==1.0" for name in here)


def test_a_bill_that_lacks_something_is_refused() -> None:
    with pytest.raises(ValueError, match="scrapy"):
        bom.of_running(json.dumps(bill(["lxml", "mypy"])))


def test_a_bill_of_something_else_is_refused() -> None:
    other = bill(["lxml", "mypy"])
    other["metadata"]["component"]["name"] = "elsewhere"
    with pytest.raises(ValueError, match="elsewhere"):
        bom.of_running(json.dumps(other))
