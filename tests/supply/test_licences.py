"""Every dependency's licence lets Gongkai be used under the MIT licence, and docs/licences.md says what it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply import licences
from supply.licences import Licence, UnknownLicenceError
from supply.locked import ROOT, Locked, installed, locked, needed

LOCKS = sorted(ROOT.glob("requirements*.lock"))


def listed() -> dict[str, str]:
    """What the page says: package -> licence."""
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", licences.PAGE.read_text("utf-8"), re.MULTILINE)
    return {package: licence.strip() for package, licence in rows}


def test_the_page_has_every_locked_package_and_no_other() -> None:
    assert list(listed()) == sorted({one.name for one in locked()}), "make licences"


def test_the_page_says_what_the_packages_say() -> None:
    known = [name for name in listed() if installed(name) or name in licences.policy()["stated"]]
    assert len(known) > 80
    assert {name: licences.of_package(name)[0] for name in known} == {name: listed()[name] for name in known}


def test_no_dependency_has_a_licence_that_ours_does_not_allow() -> None:
    assert licences.forbidden(Licence(name, licence, "", "to run") for name, licence in listed().items()) == []


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "MIT AND LGPL-2.1-or-later", "AGPL-3.0-only OR GPL-2.0-only"])
def test_copyleft_is_noticed(expression: str) -> None:
    assert licences.forbidden([Licence("something", expression, "", "to run")]) == [f"something: {expression}"]


def test_of_several_licences_one_may_be_chosen() -> None:
    assert licences.forbidden([Licence("something", "GPL-3.0-only OR MIT", "", "to run")]) == []


def test_what_only_a_person_can_read_is_left_to_one() -> None:
    with pytest.raises(UnknownLicenceError):
        licences.forbidden([Licence("something", "(MIT OR GPL-3.0-only) AND Apache-2.0", "", "to run")])
    with pytest.raises(UnknownLicenceError):
        licences.of_package("no-such-package")


@pytest.mark.parametrize(
    ("text", "expression"),
    [("mit", "MIT"), ("Apache Software License", "Apache-2.0"), ("BSD License", None), ("UNKNOWN", None), ("", None)],
)
def test_what_packages_write_is_read_as_spdx_or_not_at_all(text: str, expression: str | None) -> None:
    assert licences.spdx(text) == expression


def test_an_extra_needs_its_own() -> None:
    assert {"redis", "rq"} <= needed("queue")
    assert not {"redis", "rq"} & needed()


def test_the_type_checker_is_not_needed_to_run_and_the_crawler_is() -> None:
    assert {"scrapy", "datasette", "lxml", "colorama"} <= needed()
    assert not {"mypy", "pytest", "playwright", "hatchling"} & needed()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_lock_names_version_and_digest_of_everything_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in one and "==" in one.split()[0] for one in requirements)
    assert len(requirements) == len(locked(lock))


def test_what_runs_and_builds_the_container_is_what_was_tested_and_no_tool_of_the_tests() -> None:
    run = {(one.name, one.version, one.marker) for one in locked(ROOT / "requirements-run.lock")}
    names = {name for name, *_ in run}
    assert {(name, version) for name, version, _ in run} <= {(one.name, one.version) for one in locked()}, "make lock"
    assert needed() | needed("queue") | {"hatchling"} <= names
    assert not {"mypy", "pytest", "playwright", "duckdb", "ruff"} & names


def test_what_makes_the_bill_and_asks_for_advisories_is_locked_too() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    wanted = {canonicalize_name(Requirement(one).name) for one in groups["supply"]}
    assert wanted <= {one.name for one in locked(ROOT / "requirements-supply.lock")}


def test_a_lock_is_read_with_its_conditions(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text(
        "Zope.interface==8.7 \\\n    --hash=sha256:00\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:01\n"
        "httpx[http2]==0.28.1 \\\n    --hash=sha256:02 \\\n    --hash=sha256:03\n"
    )
    assert locked(lock) == [
        Locked("colorama", "0.4.6", "sys_platform == 'win32'"),
        Locked("httpx", "0.28.1", None),
        Locked("zope-interface", "8.7", None),
    ]
