"""Workbooks of tables and queries, as whoever opens one finds them."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from lxml import etree

from archive.site.machines import sheets

NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(content: bytes, number: int = 1) -> tuple[list[list[str]], set[str]]:
    """The texts and numbers of a sheet, and what kinds of cells it has."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        root = etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return (
        [["".join(cell.itertext()) for cell in row.iter(f"{NAME}c")] for row in root.iter(f"{NAME}row")],
        {child.tag.removeprefix(NAME) for cell in root.iter(f"{NAME}c") for child in cell},
    )


async def test_a_table_is_a_workbook_with_all_its_rows(get) -> None:
    response = await get("/gongkai/checks.xlsx")
    assert response.headers["content-type"] == sheets.TYPE
    assert response.headers["content-disposition"] == 'attachment; filename="checks.xlsx"'
    rows, _ = sheet(response.content)
    assert rows[0][:3] == ["id", "report_id", "rule"]
    assert len(rows) == 1 + 9
    words, _ = sheet(response.content, 2)
    assert [row[0] for row in words[:4]] == ["column", "id", "report_id", "rule"]


async def test_filters_and_order_hold_and_pages_are_put_together(get) -> None:
    rows, _ = sheet((await get("/gongkai/checks.xlsx?result=broken&_sort_desc=id&_size=1")).content)
    assert [row[0] for row in rows[1:]] == ["9", "8", "6", "5", "4", "3"]


async def test_what_is_cut_is_said(get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 4)
    content = (await get("/gongkai/checks.xlsx?_size=2&_sort=id")).content
    assert len(sheet(content)[0]) == 1 + 4
    assert any("http://localhost/gongkai/checks.csv?_stream=on" in cell for row in sheet(content, 2)[0] for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.invalid")'])
async def test_no_text_becomes_a_formula_or_a_link(site, text: str) -> None:
    response = await site.client.get(
        "/gongkai.xlsx", params={"sql": "select :text as shown, x'ff00' as raw", "text": text}
    )
    rows, kinds = sheet(response.content)
    assert [cell.strip() for cell in rows[1]] == [text.strip(), "b'\\xff\\x00'"]
    assert "f" not in kinds
    with zipfile.ZipFile(BytesIO(response.content)) as book:
        assert b"hyperlink" not in book.read("xl/worksheets/sheet1.xml")


async def test_a_canned_query_and_a_row_have_workbooks_too(get) -> None:
    assert len(sheet((await get("/gongkai/requests_by_year.xlsx")).content)[0]) > 1
    assert len(sheet((await get("/gongkai/reports/1.xlsx")).content)[0]) == 2


async def test_who_comes_when_too_many_wait_is_told_to_come_again(get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets._line, "waiting", sheets.WAITING)
    response = await get("/gongkai/checks.xlsx")
    assert response.status_code == 503
    assert response.headers["retry-after"]


async def test_a_mistake_in_a_filter_is_an_error_page_and_no_workbook(get) -> None:
    assert (await get("/gongkai/checks.xlsx?_sort=nothing")).status_code == 400
