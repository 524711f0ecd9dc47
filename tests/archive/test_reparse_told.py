"""What another parser would change is told cell by cell before it is applied, and the same when it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive import ingest as ingest_module
from archive import reparse as reparse_module
from archive.history import editions as editions_module
from archive.history import versions as versions_module
from archive.history.changelist import ChangeList, ChangeListError
from archive.history.changes import same_reading
from archive.history.differences import Difference, for_a_reader
from archive.ingest import ingest
from archive.readers import reading
from archive.readers.processes import Here
from archive.reparse import reparse
from archive.storage.rows import holds
from archive.storage.store import Archive, load
from parsers.model import Problem, Refusal, Refused, Report, Section, State, Status
from tests.archive.printed import AGENCY, COLUMN, PAGE, printed, source

KEY = f"000000-{AGENCY}-2023-own"
PERSON, TOTAL = ((3, "new_requests", field) for field in ("natural_person", "total"))
Change = Callable[[Report], Report | Refused]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", workers=Here()) as opened:
        ingest(opened, printed(2023, {PERSON: "7", TOTAL: "7"}), source())
        yield opened


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[Change], None]:
    """Put a later parser in the place of today's."""

    def use(change: Change) -> None:
        old = vars(reading)["parse"]

        def parse(body: bytes, **how: Any) -> Report | Refused:
            said = old(body, **how)
            return change(said) if isinstance(said, Report) else said

        for module in (editions_module, ingest_module, reparse_module, versions_module):
            monkeypatch.setattr(module, "PARSER_VERSION", "later")
        monkeypatch.setattr(reading, "parse", parse)

    return use


def with_cell(report: Report, cell: tuple[int, str, str], **facts: Any) -> Report:
    figures = [one._replace(**facts) if (one.chapter, one.line, one.field) == cell else one for one in report.figures]
    return replace(report, figures=figures)


def told(archive: Archive) -> list[tuple[object, ...]]:
    """What is told beforehand, and again when it is applied; then nothing more."""
    before = archive.db.conn.total_changes
    beforehand = reparse(archive, dry_run=True)
    assert archive.db.conn.total_changes == before
    applied = reparse(archive)
    assert applied.as_json() == beforehand.as_json()
    again = reparse(archive)
    assert (again.cells_changed, again.as_json()["changes"], again.totals.total) == (0, [], 0)
    return [tuple(one[2:]) for one in applied.first]


def test_a_cell_is_told_with_what_it_does_to_the_rules(archive, reads):
    reads(lambda report: with_cell(report, TOTAL, value=9, raw="9"))
    assert told(archive) == [
        ("cell", "3.new_requests.total", "7", "9", 7, 9),
        ("check", "requests.applicants new_requests", "holds", "broken", None, None),
    ]
    assert archive.db.execute("SELECT reason, old_value, new_value FROM report_versions JOIN cell_changes "
                              "USING (report_id, version)").fetchall() == [("parser", 7, 9)]  # fmt: skip


def test_a_blank_and_a_cell_that_is_missing_are_told_apart(archive, reads):
    def other(report: Report) -> Report:
        report = with_cell(report, PERSON, value=None, raw="", state=State.BLANK)
        return with_cell(report, TOTAL, value=None, raw=None, state=State.MISSING, place=None)

    reads(other)
    cells = [one for one in told(archive) if one[0] == "cell"]
    assert [one[3] for one in cells] == ["(blank)", "(missing)"]


def test_words_dates_status_and_problems_are_told(archive, reads):
    def other(report: Report) -> Report:
        sections = [Section(one.number, one.heading, f"{one.text}另有说明。") for one in report.sections[-1:]]
        problems = [*report.problems, Problem("label_unknown", "其中：某项")]
        return replace(
            report,
            title="另一个标题",
            published_on=date(2024, 1, 9),
            status=Status.PARTIAL,
            template="2019",
            sections=[*report.sections[:-1], *sections],
            problems=problems,
        )

    reads(other)
    found = told(archive)
    assert {one[:2] for one in found if one[0] != "check"} == {
        ("text", "title"),
        ("text", "published_on"),
        ("status", None),
        ("template", None),
        ("text", "6 text 六、其他需要报告的事项"),
        ("problem", "label_unknown"),
    }
    assert ("status", None, "complete", "partial", None, None) in found


def test_what_makes_no_version_is_told_as_such(archive, reads):
    def moved(report: Report) -> Report:
        return replace(report, figures=[one._replace(place=one.place and one.place._replace(table_index=9))
                                        for one in report.figures])  # fmt: skip

    reads(moved)
    ((kind, _, _, said, *_),) = told(archive)
    assert (kind, said) == ("evidence", "200 cells stand elsewhere")
    assert archive.db.execute("SELECT max(version) FROM report_versions").fetchone() == (1,)


def test_another_year_is_another_identity(archive, reads):
    reads(lambda report: replace(report, year=2024))
    assert {one[:4] for one in told(archive) if one[0] == "identity"} == {
        ("identity", "key", KEY, KEY.replace("2023", "2024")),
        ("identity", "year", "2023", "2024"),
    }


def test_a_report_that_is_lost_takes_its_cells_along(archive, reads):
    reads(lambda report: Refused(Refusal.OTHER_REPORT, report.title, "法治政府建设"))
    first, *cells = told(archive)
    assert first == ("lost", "other_report", "complete", "法治政府建设", None, None)
    assert len(cells) == 199, "the first 200 are told one by one"


def test_a_copy_elsewhere_that_states_something_else_is_told(archive, reads):
    ingest(archive, printed(2023, {PERSON: "7", TOTAL: "7"}, furniture="<li>市政府</li>"), source(f"{COLUMN}?long=er"))
    shown = archive.db.execute("SELECT url FROM reports").fetchone()[0]
    other = next(url for url in (PAGE, f"{COLUMN}?long=er") if url != shown)
    old = vars(reading)["parse"]

    def later(body: bytes, **how: Any) -> Report | Refused:
        said = old(body, **how)
        return replace(said, published_on=date(2024, 3, 3)) if how["url"] == other else said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "parse", later)
        found = reparse(archive, dry_run=True).first
        assert [one[1:6] for one in found] == [(other, "copy", "published_on", None, "2024-03-03")]
        assert reparse(archive).first == found
        assert reparse(archive).first == []


def test_a_failure_is_told_once(archive, monkeypatch):
    monkeypatch.setattr(reading, "parse", lambda *_args, **_how: 1 / 0)
    assert [one.kind for one in reparse(archive).first] == ["failed"]
    again = reparse(archive)
    assert (again.failed, again.first) == (1, [])


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_file_takes_all_differences(archive, reads, tmp_path, ending):
    reads(lambda report: Refused(Refusal.OTHER_REPORT, report.title, "法治政府建设"))
    file = tmp_path / f"changes.{ending}"
    result = reparse(archive, dry_run=True, changes=file)
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines)) if ending == "csv" else list(map(json.loads, lines))
    assert len(rows) == result.totals.total == 201
    assert tuple(rows[0]) == Difference._fields
    assert sum(row["kind"] == "cell" for row in rows) == result.cells_changed == 200


def test_a_file_goes_on_where_its_run_was_killed(tmp_path):
    file = tmp_path / "changes.jsonl"
    one, other = (Difference(None, f"http://a.example/{name}", "found", name, None, "complete") for name in "ab")
    with ChangeList(file) as first:
        first.add([one])
        marked = first.position()
        first.add([other])  # told, and not committed
    with ChangeList(file, marked) as second:
        second.add([other])
    assert [json.loads(line)["subject"] for line in file.read_text("utf-8").splitlines()] == ["a", "b"]
    with pytest.raises(ChangeListError, match="not the file"), ChangeList(tmp_path / "another.csv", marked):
        pass
    with pytest.raises(ChangeListError, match=r"\.csv"), ChangeList(tmp_path / "changes.txt"):
        pass


def test_a_reader_sees_a_report_at_a_time():
    shown = for_a_reader(
        [
            Difference("key", "http://a.example/", "cell", "3.new_requests.total", "7", None, 7, None),
            Difference("key", "http://a.example/", "status", None, "complete", "partial"),
            Difference("other", "http://b.example/", "text", "title", "旧 题", "新" * 90),
        ]
    )
    assert shown.splitlines() == [
        "key  http://a.example/",
        "  cell 3.new_requests.total: 7 → -",
        "  status: complete → partial",
        "",
        "other  http://b.example/",
        f"  text title: 旧 题 → {'新' * 80}…",
    ]


def test_rows_that_hold_a_reading_are_those_that_would_be_written(archive):
    """The quick comparison and the thorough one agree on everything that a reading may change."""
    stored = load(archive.db, 1).report
    assert holds(archive.db, 1, stored, archive.cell_codes)
    figure, section = stored.figures[0], stored.sections[0]
    others = [
        *(replace(stored, **{name: "other"}) for name in ("kind", "title", "agency", "agency_witness", "template",
          "index_number", "document_number", "year_witness")),
        *(replace(stored, **{name: 1999}) for name in ("year", "title_year")),
        *(replace(stored, **{name: date(1999, 1, 1)}) for name in ("published_on", "signed_on")),
        replace(stored, period=None),
        replace(stored, status=Status.UNREADABLE),
        replace(stored, figures=stored.figures[1:]),
        replace(stored, figures=[figure._replace(raw="说不清", value=None, state=State.TEXT), *stored.figures[1:]]),
        replace(stored, figures=[figure._replace(place=figure.place and figure.place._replace(col=99)),
                                 *stored.figures[1:]]),
        replace(stored, sections=[replace(section, text="另说"), *stored.sections[1:]]),
        replace(stored, problems=[Problem("label_unknown", "其中：某项")]),
    ]  # fmt: skip
    for other in others:
        assert not same_reading(stored, other)
        assert not holds(archive.db, 1, other, archive.cell_codes)
