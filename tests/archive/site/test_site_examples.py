"""The examples for programs, as they are printed: each run where its tool is installed; what they print must agree.

``GONGKAI_EXAMPLES_PYTHON`` names an interpreter with pandas or Polars, where the one that runs the tests has neither.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.publish import publish
from archive.site.machines import examples, openapi
from archive.site.machines.examples import Example
from tests.archive.small import small_archive
from tests.deploy.serving import a_served

PYTHON = os.environ.get("GONGKAI_EXAMPLES_PYTHON", sys.executable)
EACH = [pytest.param(one, tool, id=f"{one.name}-{tool}") for one in examples.examples() for tool in one.code]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A published archive with its downloads, served at a port of its own by a process of its own."""
    folder = tmp_path_factory.mktemp("examples")
    publish(small_archive(folder / "data"), folder / "public", downloads=True)
    with a_served(folder / "public") as served:
        yield served


def command(tool: str, code: str) -> list[str]:
    if tool == "curl":
        return ["bash", "-euo", "pipefail", "-c", code]
    return ["Rscript", "-e", code] if tool == "r" else [PYTHON, "-c", code]


def needed(tool: str, code: str) -> str | None:
    """What a code needs and is not here."""
    if tool in ("curl", "r"):
        program = {"curl": "curl", "r": "Rscript"}[tool]
        return None if shutil.which(program) else program
    modules = [name for name in ("pandas", "polars", "duckdb", "pyarrow") if f"import {name}" in code or name == tool]
    tried = [PYTHON, "-c", "".join(f"import {name};" for name in modules)]
    missing = modules and subprocess.run(tried, capture_output=True, check=False).returncode
    return f"{PYTHON} with {', '.join(modules)}" if missing else None


_printed: dict[str, dict[str, str]] = {}


@pytest.mark.long
@pytest.mark.parametrize(("example", "tool"), EACH)
def test_an_example_does_what_it_says(example: Example, tool: str, address: str, tmp_path: Path) -> None:
    code = example.at(address)[tool]
    if (lacking := needed(tool, code)) is not None:
        pytest.skip(f"not installed here: {lacking}")
    done = subprocess.run(command(tool, code), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    said = done.stdout.strip()
    assert int(said) > 0
    _printed.setdefault(example.name, {})[tool] = said
    assert len(set(_printed[example.name].values())) == 1, _printed[example.name]


async def test_every_address_of_the_examples_answers(get) -> None:
    """What the long test runs, asked for alone; downloads are there only where they were made."""
    addresses = {
        found
        for example in examples.examples()
        for code in example.at("http://localhost").values()
        for found in re.findall(r"http://localhost(/[^\s'\"]*)", code)
        if not example.downloads and not found.endswith(("?", "sql="))
    }
    assert len(addresses) > 3
    for path in addresses:
        response = await get(path)
        assert response.status_code == (400 if path == "/gongkai.csv" else 200), path


async def test_the_page_shows_them_with_the_sites_own_address(get) -> None:
    for language in ("zh", "en"):
        page = (await get("/api", accept_language=language)).text
        for example in examples.examples():
            assert (f'id="{example.name}"' in page) is not example.downloads
        assert "http://localhost/gongkai/reports.csv" in page
        assert examples.SITE not in page


def test_the_documentation_has_them() -> None:
    docs = Path(__file__).parents[3] / "docs" / "api.md"
    assert docs.read_text("utf-8") == examples.page(), "python -m archive.site.machines.examples > docs/api.md"


async def test_every_address_of_the_description_answers(get) -> None:
    described = (await get("/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": "http://localhost"}]
    fills = {"{format}": "json", "{code}": "990000", "{name}": "gongkai.db", "{key}": "990100-教育局-2023-own"}
    for path in described["paths"]:
        plain = path
        for name, value in fills.items():
            plain = plain.replace(name, value)
        assert "{" not in plain
        expected = 404 if path == "/downloads/{name}" else 200
        query = "?sql=select+1" if path == "/gongkai.{format}" else ""
        assert (await get(plain + query)).status_code == expected, path
    assert urlsplit(described["servers"][0]["url"]).scheme == "http"


async def test_the_rows_are_as_described(get) -> None:
    described = json.loads((await get("/openapi.json")).text)["components"]["schemas"]
    types = {"integer": int, "number": (int, float), "string": str, "null": type(None)}
    for table in ("reports", "checks", "cells", "requests", "disputes", "coverage"):
        rows = (await get(f"/gongkai/{table}.json?_shape=array&_size=20")).json()
        assert rows
        for row in rows:
            assert set(row) == set(described[table]["properties"])
            for name, value in row.items():
                allowed = described[table]["properties"][name].get("type")
                assert allowed is None or any(isinstance(value, types[kind]) for kind in allowed), (table, name, value)


def test_every_published_table_and_question_is_described() -> None:
    paths = openapi.document("http://localhost", sample=False)["paths"]
    assert {f"/gongkai/{table.name}.{{format}}" for table in openapi.tables()} <= set(paths)
    assert len({one["get"]["operationId"] for one in paths.values()}) == len(paths)
