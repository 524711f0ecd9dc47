"""Every figure leads to a cell that says what the archive has; whatever kind of file the report is."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.evidence.checking import Printed, look_all
from archive.evidence.reread import document, squeezed
from archive.evidence.view import look
from archive.verify import verify
from parsers.model import Hints, Place, Report, State
from parsers.report import parse
from soak.trial import draft, plan
from tests.archive import evident


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = evident.evident_archive(tmp_path_factory.mktemp("evident"))
    with closing(sqlite3.connect(folder / "gongkai.db")) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    return folder


def printed(body: bytes, title: str) -> list[Printed]:
    """What the parser reads of a body, as the archive keeps it."""
    report = parse(body, hints=Hints(title=title))
    if not isinstance(report, Report):
        return []
    cells = [
        Printed(f"{one.line}.{one.field}", one.raw, one.place)
        for one in report.figures
        if one.state is not State.MISSING
    ]
    table = [one for one in report.indicators if one.origin == "table" and one.raw is not None]
    return cells + [Printed(one.label, one.raw, one.place) for one in table]


def test_all_of_an_archive_of_many_kinds(sound: Path) -> None:
    result = verify(sound, figures=True)
    assert result.findings == []
    figures = result.figures
    assert figures is not None
    assert figures.figures == figures.same > 3000
    assert {"html", "pdf", "docx", "doc", "xlsx", "rtf", "text", "mht"} <= set(figures.kinds)
    assert figures.marked > figures.kinds["html"] * 0.7  # the rest stands in a script
    assert figures.framed > figures.kinds["pdf"] * 0.9


def test_figures_that_are_not_in_their_cells_are_found(sound: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sound, tmp_path / "copy")
    with closing(sqlite3.connect(folder / "gongkai.db")) as db, db:
        db.execute("DELETE FROM reports WHERE id > 2")
        some = "SELECT report_id, code FROM cell_store WHERE value > 0 AND col > 0 ORDER BY 1, 2 LIMIT 4"
        chosen = db.execute(some).fetchall()
        for key, damage in zip(chosen, ("raw = '77x'", "col = col - 1", "row = 1999", "table_index = 77"), strict=True):
            db.execute(f"UPDATE cell_store SET {damage} WHERE (report_id, code) = (?, ?)", key)
        name = "SELECT key || ' ' || line || '.' || field FROM cell_codes, reports WHERE code = ? AND id = ?"
        damaged = {db.execute(name, (code, report_id)).fetchone()[0] for report_id, code in chosen}
    found = [finding for finding in verify(folder, figures=True).findings if finding.kind == "figure"]
    assert {finding.subject for finding in found} == damaged


@pytest.mark.parametrize("name", evident.KINDS)
def test_what_a_reader_sees_marked(name: str) -> None:
    body = evident.bodies()[name]
    figures = printed(body, "云岭市某局2023年政府信息公开工作年度报告")
    assert figures, name
    for one in (figures[len(figures) // 3], figures[-1]):
        assert one.place is not None
        seen = look(body, None, place=Place(*one.place[:3]))
        assert seen.marked, one
        assert squeezed(seen.text) == squeezed(one.raw)
        assert seen.markup.count('id="cell"') == 1
        assert seen.how == {"PDF": "picture", "PDF in a zip": "picture", "in a script": "reading"}.get(
            name, "page" if evident.KINDS[name][0] == "html" else "reading"
        )


def test_a_figure_in_prose_leads_to_its_words() -> None:
    body = "<p>一、总体情况</p><p>全年收取信息<b>处理费</b>120元。</p>".encode()
    seen = look(body, None, phrase="收取信息处理费120元")
    assert seen.marked
    assert '<p id="cell">全年收取信息' in seen.markup


def test_no_mark_where_there_is_no_such_cell() -> None:
    body = b"<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>"
    assert look(body, None, place=Place(0, 1, 1)).text == "c"
    for place in (Place(0, 0, 1), Place(0, 2, 0), Place(1, 0, 0), Place(0, 0, 9)):
        seen = look(body, None, place=place)
        assert (seen.marked, seen.text) == (False, None)
        assert "id=" not in seen.markup


def test_a_hidden_table_is_counted_and_a_copy_of_the_table_is_not_marked() -> None:
    table = "<table><tr><td>甲</td><td>7</td></tr></table>"
    body = f"<div style='display:none'>{table}</div>{table}<template>{table}</template>".encode()
    seen = look(body, None, place=Place(1, 0, 1))
    assert (seen.marked, seen.text) == (True, "7")
    hidden, _, open_ = seen.markup.partition("</div>")
    assert "id=" not in hidden
    assert 'id="cell"' in open_


def test_what_is_marked_is_seen() -> None:
    table = "<table><tr><td>甲</td><td>7</td></tr></table>"
    body = f"<table><tr><td style='display:none'>{table}</td><td>{table}</td></tr></table>".encode()
    read = document(body, None)
    assert read is not None
    (grid,) = read.grids()
    seen = look(body, None, place=Place(grid.index, 0, 1))
    assert seen.marked
    before, _, _ = seen.markup.partition('id="cell"')
    assert before.count("甲") == 2  # the copy that is hidden, and the one that is not


def _generated(numbers: range) -> None:
    seen = 0
    for number in numbers:
        paper, body = draft(plan(2026, number))
        figures = printed(body, paper.title)
        looked = look_all(body, None, figures)
        assert looked.differing == [], (number, paper.kind)
        assert looked.read == len(figures)
        seen += looked.read
    assert seen > 100 * len(numbers)


def test_a_few_generated_reports() -> None:
    _generated(range(5))


@pytest.mark.long
def test_many_generated_reports_of_all_kinds() -> None:
    _generated(range(5, 500))
