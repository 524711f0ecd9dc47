"""No locked version has a weakness that is known here, but for those that a person has looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from supply import advisories
from supply.advisories import Advisory
from supply.locked import Locked, locked

RECORD = """
id: PYSEC-2099-1
aliases: [CVE-2099-0001]
affected:
- package: {name: Example_Package, ecosystem: PyPI}
  ranges:
  - type: GIT
    events: [{introduced: "0"}, {fixed: 0123abc}]
  - type: ECOSYSTEM
    events: [{introduced: "0"}, {fixed: 1.2.1}, {introduced: "2.0"}, {fixed: 2.0.3}, {introduced: "3.0"}]
"""


def test_no_locked_version_has_a_known_weakness_that_nobody_has_looked_at() -> None:
    hits = advisories.concerning(advisories.read().advisories)
    assert [str(hit) for hit in hits if hit.id not in advisories.accepted()] == []


def test_what_was_looked_at_still_needs_its_reason() -> None:
    """A line of accepted.toml that no advisory needs any more hides the next one of its name."""
    hits = {(hit.id, hit.package) for hit in advisories.concerning(advisories.read().advisories)}
    assert {(name, one["package"]) for name, one in advisories.accepted().items()} <= hits
    assert all(len(one["reason"]) > 40 for one in advisories.accepted().values())


def test_an_old_version_is_told() -> None:
    """What the check is for: a lock that was set back."""
    held = advisories.read().advisories
    hits = advisories.concerning(held, [Locked("jinja2", "2.11.2", None), Locked("urllib3", "1.24.1", None)])
    assert {hit.package for hit in hits} == {"jinja2", "urllib3"}
    assert any("CVE-2020-28493" in str(hit) for hit in hits)


def test_the_table_is_of_locked_packages() -> None:
    held = advisories.read()
    assert {one.package for one in held.advisories} <= {one.name for one in locked()}
    assert len(held.as_of) == len("2024-10-10")


@pytest.mark.parametrize(
    ("version", "concerned"),
    [
        ("0.9", True),
        ("1.2.1rc1", True),
        ("1.2.1", False),
        ("2.0.2", True),
        ("2.0.3", False),
        ("3.0", True),
        ("4.1", True),
    ],
)
def test_ranges_are_read_as_the_database_means_them(tmp_path: Path, version: str, concerned: bool) -> None:
    (found,) = gathered(tmp_path, RECORD)
    assert found == Advisory("example-package", "PYSEC-2099-1", "CVE-2099-0001", "..1.2.1 2.0..2.0.3 3.0..")
    assert found.concerns(version) is concerned


def test_a_last_version_that_is_concerned_is_so_itself() -> None:
    one = Advisory("example", "PYSEC-2099-2", "", "1.0..=1.4 2.0..=2.0")
    assert [one.concerns(version) for version in ("0.9", "1.0", "1.4", "1.5", "2.0")] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_a_withdrawn_advisory_is_none(tmp_path: Path) -> None:
    assert gathered(tmp_path, RECORD + 'withdrawn: "2099-01-02T00:00:00Z"\n') == []


def gathered(tmp_path: Path, record: str) -> list[Advisory]:
    """What is taken from a database of one record; it is filed under a package that is locked."""
    folder = tmp_path / "vulns" / locked()[0].name
    folder.mkdir(parents=True)
    (folder / "PYSEC-2099-1.yaml").write_text(record)
    return list(advisories.gather(tmp_path))
