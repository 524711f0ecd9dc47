"""The repository names no machine and no package registry, and its documents agree with its code."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from archive.storage.store import Archive
from gongkai import main

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
COMMANDS = {
    *("demo", "crawl", "ingest", "probe", "reparse", "audit", "worker", "merge"),
    *("verify", "backup", "publish", "check-registry", "status", "serve", "export"),
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def lines_of(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture


# written so that this file does not name what it looks for
ELSEWHERE = re.compile(
    r"(?<![\w.])/(?:ho[m]e|ro[o]t|Use[r]s|wor[k]|far[m])/\w"  # a path on somebody's machine
    r"|py[p]i\.org|pythonhoste[d]|regi[s]try\.npm|npmj[s]\.(?:org|com)"  # the user's choice
    r"|index-ur[l][ =]|find-link[s]"
)


def test_no_tracked_file_names_a_machine_or_a_package_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in tracked()
        for number, line in enumerate(lines_of(path), 1)
        if ELSEWHERE.search(line)
    ]
    assert found == []


def test_the_lock_gives_a_version_and_a_digest_for_everything_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    for requirement in re.split(r"\n(?=\S)", lock.strip()):
        assert re.match(r"[\w.\-]+(\[[\w,]+\])?==\S+", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement, requirement[:80]


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    locked = {
        name.lower() for name in re.findall(r"^([\w.\-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    }
    assert {re.split(r"[<>=!~\[ ]", item)[0].lower() for item in wanted} <= locked


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(main.commands) >= COMMANDS


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    assert set(re.findall(r"^\| `gongkai ([\w-]+)`", readme, re.MULTILINE)) == set(main.commands)


def test_versions_agree() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert version("gongkai") == declared
    released = re.findall(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert not released or released[0] == declared


def commands_shown(path: Path) -> list[str]:
    """Every command line of ours that a document shows, in a block or a phrase, without what follows it."""
    text = path.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL))
    lines = [line.split("#")[0].strip() for line in blocks.splitlines()]
    lines += re.findall(r"`(gongkai [^`]+)`", text)
    shown = [re.sub(r"^(?:\w+=\S+ )*(?:\.venv/bin/)?(?=gongkai )", "", line) for line in lines]
    return [re.split(r" [>|&;]", line)[0] for line in shown if line.startswith("gongkai ")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_line_in_the_documents_is_one_that_we_understand(path: Path) -> None:
    for line in commands_shown(path):
        words = [word for word in shlex.split(line)[1:] if word not in ("…", "--debug", "...")]
        if not words or words[0].isupper() or words == ["--help"]:
            continue
        name, *arguments = words
        assert name in main.commands, line
        command = main.commands[name]
        known = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
        known |= {"--help"}
        for word in arguments:
            assert not word.startswith("--") or word.split("=")[0] in known, line


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_paths_named_in_the_documents_exist(path: Path) -> None:
    """A file or folder of the repository that a document names is there."""
    for name in re.findall(r"`((?:archive|crawler|parsers|tests|docs)/[\w./-]+)`", path.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("empty")) as archive:
        yield archive


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_sql_in_the_documents_runs(path: Path, empty: Archive) -> None:
    blocks = re.findall(r"^ *```sql\n(.*?)^ *```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for statement in (part for block in blocks for part in block.split(";") if part.strip()):
        empty.db.execute(statement).fetchall()


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in DOCUMENTS:
        assert set(re.findall(r"(?:`|^ *)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE)) <= targets, (
            path
        )


def test_files_stay_small_and_are_named_after_what_they_do() -> None:
    for path in tracked():
        if path.suffix == ".py":
            assert path.stem not in {"utils", "helpers", "common", "misc"}, path
            assert len(lines_of(path)) <= 400, path


def test_help_is_there_for_every_command_and_option() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (name, parameter.name)
