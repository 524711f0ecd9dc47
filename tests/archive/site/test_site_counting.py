"""Pages of tables do not wait until all their rows are counted."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import invented
import pytest

from archive.publish import publish
from archive.site.guarding import counting
from archive.site.overview import home
from archive.site.serving import launch


async def test_a_count_gets_a_moment_and_the_page_comes_without_it(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await get("/gongkai/cells")
    assert "行数未计" not in whole.text
    monkeypatch.setattr(counting, "MOMENT", 0.001)
    page = await get("/gongkai/cells")
    assert page.status_code == 200
    assert "行数未计" in page.text
    rows = (await get("/gongkai/cells.json?_shape=objects")).json()
    assert len(rows["rows"]) > 0 and rows["filtered_table_rows_count"] is None


async def test_a_reader_who_counts_gets_all_the_time_there_is(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOMENT", 0.001)
    answer = (await get("/gongkai.json?sql=select+count(*)+from+cells&_shape=arrays")).json()
    assert answer["ok"] and answer["rows"][0][0] > 0


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = invented.make(tmp_path_factory.mktemp("data"), sample=False)
    target = tmp_path_factory.mktemp("public") / "site"
    publish(folder, target)
    return target


async def opened(folder: Path):
    served = launch.site(folder)
    await served.invoke_startup()
    return served


async def said(served, path: str) -> str:
    page = (await served.client.get(path)).text
    return page[page.index('class="summary"') :].split("</strong>")[0].rpartition(">")[2]


def test_a_publication_has_its_counts_beside_it(published: Path) -> None:
    state = (published / "current").resolve()
    found = json.loads((state / "inspect.json").read_text(encoding="utf-8"))["gongkai"]
    assert found["size"] == (state / "gongkai.db").stat().st_size
    with closing(sqlite3.connect(state / "gongkai.db")) as db:
        for table in ("reports", "cells", "checks", "cell_store"):
            assert found["tables"][table]["count"] == db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


async def test_a_published_copy_is_served_as_one_that_never_changes_and_nothing_is_counted(published: Path) -> None:
    state = (published / "current").resolve()
    served = await opened(published)
    assert not served.databases["gongkai"].is_mutable
    real = json.loads((state / "inspect.json").read_text(encoding="utf-8"))["gongkai"]["tables"]["cells"]["count"]
    assert await said(served, "/gongkai/cells") == f"{real:,} 行"
    served.inspect_data["gongkai"]["tables"]["cells"]["count"] = 250_000_000  # what is written there is what is said
    assert await said(served, "/gongkai/cells") == "250,000,000 行"
    assert await said(served, "/gongkai/cells?chapter=4") != "250,000,000 行"


def test_counts_of_another_file_are_not_believed(published: Path, tmp_path: Path) -> None:
    state = (published / "current").resolve()
    (tmp_path / "inspect.json").write_bytes((state / "inspect.json").read_bytes())
    (tmp_path / "gongkai.db").write_bytes((state / "gongkai.db").read_bytes() + b"\0" * 512)
    assert counting.inspected(tmp_path / "gongkai.db") is None
    (tmp_path / "inspect.json").write_text("[]", encoding="utf-8")
    assert counting.inspected(tmp_path / "gongkai.db") is None


async def test_a_count_can_be_given_up_in_the_middle_of_a_table(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counted:
        async def execute(self, sql: str, *_: Any, **__: Any) -> None:
            asked.append(sql)

        execute_fn = table_counts = execute

    database = Counted()
    counting.hurry(database)
    await database.execute("select count(*) from [cell_store]", custom_time_limit=5)
    await database.execute("select count(*) from reports ")
    await database.execute("select count(*) from reports where year = 2023")
    await database.execute("select count(*) from reports", truncate=True)  # a reader's own
    assert asked == [
        "select coalesce(sum(1), 0) from [cell_store]",
        "select coalesce(sum(1), 0) from reports",
        "select count(*) from reports where year = 2023",
        "select count(*) from reports",
    ]


async def test_tables_that_are_listed_together_are_counted_seldom_and_none_for_long(monkeypatch) -> None:
    limits: list[int] = []

    class Counted:
        async def execute(self, *_: Any) -> None:
            raise AssertionError

        async def table_counts(self, limit: int) -> dict[str, int]:
            limits.append(limit)
            return {"reports": len(limits), "cells": 7}

        async def table_names(self) -> list[str]:
            return ["reports"]  # cells is a view, which a published copy's counts have too

        execute_fn = execute

    database: Any = Counted()
    counting.hurry(database)
    assert [await database.table_counts(100) for _ in range(3)] == [{"reports": 1}] * 3
    monkeypatch.setattr(counting, "AGE", -1)
    counting.hurry(other := Counted())
    assert [await other.table_counts(100) for _ in range(2)] == [{"reports": 2}, {"reports": 3}]
    assert limits == [counting.LISTED] * 3


async def test_who_comes_while_it_is_counted_waits_for_that_count(tmp_path: Path) -> None:
    (tmp_path / "gongkai.db").write_bytes(b"")
    counts: list[int] = []

    class Database:
        path = tmp_path / "gongkai.db"

        async def execute_fn(self, count: Any) -> Any:
            await asyncio.sleep(0)
            return count(None)

    def count(_: Any) -> int:
        counts.append(1)
        return len(counts)

    once = home.Counted(count)
    assert await asyncio.gather(*(once.of(Database()) for _ in range(20))) == [1] * 20
    assert await once.of(Database()) == 1
