"""Pages of tables do not wait until all their rows are counted."""

from __future__ import annotations

from typing import Any

import pytest

from archive.site import counting


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
