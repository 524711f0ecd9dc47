"""The wheel: the same bytes from the same files, and all of Gongkai in it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from supply.locked import ROOT
from tests.deploy.running import a_site

ROOMS = ("archive", "crawler", "parsers")
BUILT_FROM = ("gongkai.py", "pyproject.toml", "README.md", "LICENSE", *ROOMS)


def copied(source: Path, target: Path) -> Path:
    """The files that a wheel is built from, copied without their times."""
    target.mkdir()
    for name in BUILT_FROM:
        if (source / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source / name, target / name, ignore=ignored, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source / name, target / name)
    return target


def built(source: Path, target: Path, **environment: str) -> Path:
    """Build a wheel of a folder with the locked builder, without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, env={**os.environ, **environment})
    (wheel,) = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(ROOT, tmp_path_factory.mktemp("source") / "first")


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(source, tmp_path_factory.mktemp("wheel"))


def test_the_same_files_give_the_same_bytes(wheel: Path, source: Path, tmp_path: Path) -> None:
    """In another folder, at another time, with other rights on the files, under another time zone and language."""
    again = copied(source, tmp_path / "elsewhere")
    for path in again.rglob("*"):
        if path.is_file():
            os.utime(path, (1_000_000_000, 1_000_000_000))
            path.chmod(0o600)
    other = built(again, tmp_path / "dist", TZ="Asia/Shanghai", LC_ALL="C", PYTHONHASHSEED="7")
    assert sha256(other.read_bytes()).hexdigest() == sha256(wheel.read_bytes()).hexdigest()


def test_a_changed_file_gives_other_bytes(wheel: Path, source: Path, tmp_path: Path) -> None:
    """What the test above would not notice if the builder took the files from somewhere else."""
    again = copied(source, tmp_path / "elsewhere")
    with (again / "gongkai.py").open("a") as file:
        file.write("\n")
    assert built(again, tmp_path / "dist").read_bytes() != wheel.read_bytes()


def test_every_file_of_the_rooms_is_in_the_wheel(wheel: Path, source: Path) -> None:
    expected = {
        str(path.relative_to(source)) for room in ROOMS for path in (source / room).rglob("*") if path.is_file()
    }
    found = {name for name in zipfile.ZipFile(wheel).namelist() if name.partition("/")[0] in ROOMS}
    assert found == expected
    assert {Path(name).suffix for name in found} >= {".toml", ".sql", ".tsv", ".html", ".css", ".py"}


@pytest.mark.long
def test_an_installed_wheel_crawls_and_serves(wheel: Path, tmp_path: Path) -> None:
    """Outside the checkout, by both servers' commands: spider, registry, plugin, templates come with the package."""
    binaries = installed(wheel, tmp_path / "venv")
    where = run(binaries / "python", "-c", "import archive; print(archive.__file__)", at=tmp_path)
    assert where.startswith(str(tmp_path)), "not the checkout's"
    assert json.loads(run(binaries / "gongkai", "check-registry", "--json", at=tmp_path))["findings"] == []
    with a_site("127.0.0.139") as (_, url):
        told = json.loads(run(binaries / "gongkai", "crawl", url, "--json", "--data", "data", at=tmp_path))
    assert [(one["found"], one["new"]) for one in told["portals"]] == [(2, 2)]
    with served(binaries / "gongkai", "serve", "--data", "data", at=tmp_path) as site:
        looks_like_ours(site)
    with served(binaries / "datasette", "serve", "data/gongkai.db", at=tmp_path) as site:
        looks_like_ours(site)


def looks_like_ours(site: str) -> None:
    assert "公开" in get(f"{site}/")
    assert "样例市" in get(f"{site}/gongkai/reports/1")
    assert json.loads(get(f"{site}/gongkai/agencies.json?_shape=array"))
    assert "--" in get(f"{site}/-/static-plugins/gongkai/site.css")
    for path in ("/api", "/downloads", "/robots.txt", "/sitemap.xml", "/sitemap/reports-0.xml", "/feeds/reports.atom"):
        assert get(f"{site}{path}"), path
    assert json.loads(get(f"{site}/openapi.json"))["openapi"].startswith("3.1")
    assert urllib.request.urlopen(f"{site}/gongkai/reports.xlsx").read(2) == b"PK"
    plugins = json.loads(get(f"{site}/-/plugins.json"))
    assert "gongkai" in {one["name"] for one in plugins}


def installed(wheel: Path, folder: Path) -> Path:
    """Install into a new environment that sees this one's packages, not the checkout; return its programs."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    binaries = folder / "bin"
    ours = Path(run(binaries / "python", "-c", "import site; print(site.getsitepackages()[0])", at=folder).strip())
    theirs = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (ours / "packages.pth").write_text(f"{theirs}\n")  # whose own .pth files, the checkout's among them, are not read
    run(binaries / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel), at=folder)
    (binaries / "datasette").write_text(
        f"#!{binaries / 'python'}\nimport sys\nfrom datasette.cli import cli\nsys.exit(cli())\n"
    )
    (binaries / "datasette").chmod(0o755)
    return binaries


def run(*command: object, at: Path) -> str:
    environment = {**os.environ, "GONGKAI_DELAY": "0"}
    done = subprocess.run(list(map(str, command)), cwd=at, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(*command: object, at: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*map(str, command), "--port", str(port)], cwd=at, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            assert process.poll() is None, "it ended"
            with socket.socket() as knocking:
                if knocking.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < until, "it does not begin"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return str(answer.read().decode("utf-8"))
