"""The line for cron and the units for systemd, as they stand in ``deploy/``: each runs a crawl, and no two at once."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
import subprocess
from configparser import ConfigParser
from contextlib import closing
from pathlib import Path

import pytest

from archive.ingest import keep
from archive.storage.store import Archive
from tests.archive.printed import printed, source
from tests.crawler.portal import Portals
from tests.deploy.running import GONGKAI, ROOT, a_crawl_under_way, a_site, assert_crawled

UNITS = ROOT / "deploy" / "systemd"
INSTALLED = "/opt/gongkai/.venv/bin/gongkai"
BUSY = 2  # the exit code of a second crawl


def unit(name: str) -> ConfigParser:
    # a repeated key is legal in a unit, but ours repeat none: strict finds those that were repeated by mistake
    read = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string((UNITS / name).read_text("utf-8"))
    return read


def settings(text: str) -> dict[str, str]:
    """The lines NAME=value of a file of settings."""
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


class Cron:
    """``deploy/crontab``, run as cron would: by ``sh -c``, with hardly any environment."""

    def __init__(self, data: Path) -> None:
        text = (ROOT / "deploy" / "crontab").read_text("utf-8")
        for old, new in ((INSTALLED, str(GONGKAI)), ("/srv/gongkai/log", str(data.parent / "log"))):
            assert old in text
            text = text.replace(old, new)
        self.environment = {"HOME": "/", "LOGNAME": "nobody", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
        self.environment |= {**settings(text), "GONGKAI_DATA": str(data), "GONGKAI_DELAY": "0"}
        self.lines = re.findall(
            r"^(?:\S+ +){5}(.+)$", re.sub(r"^(#|\w+=).*$", "", text, flags=re.MULTILINE), re.MULTILINE
        )

    def crawl(self, url: str) -> subprocess.CompletedProcess[str]:
        return self.run(" crawl ", f" crawl {url} ")  # never the whole country

    def run(self, command: str, given: str) -> subprocess.CompletedProcess[str]:
        """Run the line that has ``command``, with ``given`` in its place."""
        (line,) = [line for line in self.lines if command in line]
        line = line.replace(command, given)
        return subprocess.run(
            ["/bin/sh", "-c", line], cwd="/", env=self.environment, capture_output=True, text=True, check=False
        )


class Unit:
    """``gongkai-crawl.service``: its command with its environment, as systemd would give it."""

    def __init__(self, data: Path) -> None:
        service = unit("gongkai-crawl.service")["Service"]
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "USER": service["User"], "LANG": "C.UTF-8"}
        self.environment |= settings((UNITS / "environment").read_text("utf-8"))
        self.environment |= {"GONGKAI_DATA": str(data), "GONGKAI_DELAY": "0"}
        self.command = shlex.split(service["ExecStart"].replace(INSTALLED, str(GONGKAI)))
        self.succeeds = {0, int(service["SuccessExitStatus"])}

    def crawl(self, url: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, url], cwd="/", env=self.environment, capture_output=True, text=True, check=False
        )


def test_cron_crawls_mails_nothing_when_all_is_well_and_keeps_a_log(tmp_path: Path) -> None:
    """What a command prints, on standard error too, is what cron mails."""
    with a_site("127.0.0.135") as (_, url):
        ran = Cron(tmp_path / "data").crawl(url)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert_crawled(tmp_path / "data")
    told = [json.loads(line) for line in (tmp_path / "log" / "gongkai.jsonl").read_text("utf-8").splitlines()]
    assert url in {line.get("url") for line in told}


def test_cron_mails_what_verify_finds_and_nothing_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Archive.open(data) as archive:
        keep(archive, printed(), source())
    cron = Cron(data)
    assert cron.run(" verify ", " verify ").stdout == ""
    with closing(sqlite3.connect(data / "bodies.db")) as db, db:
        db.execute("UPDATE bodies SET data = x'00'")
    assert "body_damaged" in cron.run(" verify ", " verify ").stdout


def test_cron_mails_a_backup_that_failed(tmp_path: Path) -> None:
    cron = Cron(tmp_path / "none")
    said = cron.run(" /srv/gongkai-backup ", f" {tmp_path / 'backup'} ").stdout
    assert "There is no archive in" in said


def test_the_service_crawls_and_gives_its_journal_json_lines(tmp_path: Path) -> None:
    with a_site("127.0.0.137") as (_, url):
        ran = Unit(tmp_path / "data").crawl(url)
    assert ran.returncode == 0, ran.stderr
    assert_crawled(tmp_path / "data")
    assert url in {json.loads(line).get("url") for line in ran.stderr.splitlines()}


@pytest.mark.parametrize("way", [pytest.param(Cron, marks=pytest.mark.long), Unit])
def test_a_second_crawl_leaves_at_once_and_changes_nothing(way: type[Cron | Unit], tmp_path: Path) -> None:
    data = tmp_path / "data"
    with a_site("127.0.0.136", lasting=True) as (site, url), a_crawl_under_way(data, url) as first:
        asked = len(site.log)
        ran = way(data).crawl(url)
        assert ran.returncode == BUSY, ran.stderr
        assert "another crawl" in ran.stderr
        assert f"process {first.pid}" in ran.stderr
        assert only_the_first(site, asked)
        assert first.wait(60) == 0
    assert_crawled(data)


def only_the_first(site: Portals, before: int) -> bool:
    """No page was asked for twice."""
    paths = [path for _, path in site.log if path != "/robots.txt"]
    return len(paths) == len(set(paths)) >= before - 1


def test_every_line_for_cron_is_a_command_of_ours() -> None:
    lines = Cron(Path("/nowhere/data")).lines
    assert [shlex.split(line)[1] for line in lines] == ["crawl", "verify", "backup"]
    assert not [line for line in lines if "%" in line], "cron ends a command at a percent sign"


def test_the_units_are_sound(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    names = [path.name for path in UNITS.iterdir() if path.suffix in (".service", ".timer")]
    assert len(names) == 6
    for name in names:
        text = (UNITS / name).read_text("utf-8").replace(INSTALLED, str(GONGKAI))  # what it starts must be there
        (tmp_path / name).write_text(text, "utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in said.stderr.splitlines() if "gongkai" in line]
    assert (said.returncode, ours) == (0, [])


def test_an_unsound_unit_would_be_found(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    text = (UNITS / "gongkai-crawl.service").read_text("utf-8").replace("Type=oneshot", "Type=onceonly")
    (tmp_path / "gongkai-crawl.service").write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "gongkai-crawl.service")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "onceonly" in said.stderr


@pytest.mark.parametrize("name", ["crawl", "backup"])
def test_the_timer_starts_the_service_and_the_service_may_write_its_folder(name: str) -> None:
    assert "Unit" not in unit(f"gongkai-{name}.timer")["Timer"], "without Unit= a timer starts the service of its name"
    service = unit(f"gongkai-{name}.service")["Service"]
    places = [settings((UNITS / "environment").read_text("utf-8"))["GONGKAI_DATA"]]
    places += [word for word in shlex.split(service["ExecStart"])[1:] if word.startswith("/")]
    assert [place for place in places if not place.startswith(f"/var/lib/{service['StateDirectory']}/")] == []


def test_the_recipe_copies_what_the_package_is_made_of() -> None:
    """No engine runs here: the recipe is only held against what it names."""
    recipe = (ROOT / "deploy" / "container" / "Containerfile").read_text("utf-8")
    joined = recipe.replace("\\\n", " ")
    steps = [line.split(maxsplit=1) for line in joined.splitlines() if line and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in steps} <= known
    copied = {
        source.removeprefix("./")
        for name, rest in steps
        if name == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert {"gongkai.py", "parsers", "archive", "crawler", "pyproject.toml", "requirements-run.lock"} <= copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / "deploy" / "container" / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    last = dict(steps)
    assert json.loads(last["ENTRYPOINT"]) == ["gongkai"]
    assert json.loads(last["CMD"]) == shlex.split(unit("gongkai-crawl.service")["Service"]["ExecStart"])[1:]
    assert last["USER"] == "gongkai", "it does not run as root"
