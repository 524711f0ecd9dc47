"""Which figures compare across the generations of the report, and the view that shows them side by side."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from archive.ingest import ingest
from archive.storage import concordance
from archive.storage.rows import cells
from archive.storage.store import Archive
from parsers.generations import generations
from tests.archive.small import add as add_report
from tests.archive.small import report, source
from tests.parsers.lists import html, rows_of, table_2014, truth
from tests.parsers.lists import report as page

NATIONAL = rows_of("2014")
FIGURES = truth(NATIONAL)


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path) as opened:
        yield opened


def take(archive, body: str, name: str) -> None:
    outcome = ingest(archive, body.encode(), source(f"http://www.yunling.example/zwgk/{name}.html"))
    assert outcome.result == "new", outcome


def measures(archive, **where) -> dict[str, float]:
    terms = " AND ".join(f"{name} = :{name}" for name in where) or "1"
    return dict(archive.db.execute(f"SELECT measure, value FROM measures WHERE {terms}", where).fetchall())


def test_every_measure_of_the_older_generations_is_in_the_concordance():
    there = {(one.measure, one.generation) for one in concordance.entries()}
    for generation in generations().values():
        for row in generation.rows():
            assert (row.measure, generation.key) in there, row.label


def test_every_figure_read_from_prose_is_in_the_concordance():
    raw = tomllib.loads((files("parsers.generations") / "statements.toml").read_text("utf-8"))
    there = {(one.indicator, one.generation) for one in concordance.parts()}
    for statement in raw["statements"]:
        assert (statement["measure"], "prose") in there
    fees = tomllib.loads((files("parsers.generations") / "fees.toml").read_text("utf-8"))
    for statement in fees["statements"]:
        assert {(statement["measure"], key) for key in ("2019", "2021", "prose")} <= there


def test_every_part_is_an_indicator_or_a_cell_of_the_forms():
    measured = {row.measure for generation in generations().values() for row in generation.rows()}
    for part in concordance.parts():
        if part.indicator is None:
            assert (part.chapter, part.line, part.field) in cells(), part
        elif not part.indicator.startswith("processing_fee"):
            assert part.indicator in measured, part


def test_each_measure_says_why_in_both_languages_and_never_means_two_units():
    units: dict[str, set[str]] = {}
    for one in concordance.entries():
        assert one.note_zh != one.note_en
        assert one.zh and one.en and one.note_zh and one.note_en
        units.setdefault(one.measure, set()).add(one.unit)
    assert {name for name, found in units.items() if len(found) > 1} == set()


@pytest.mark.parametrize(
    "measure", ["requests_received", "granted_partial", "denied_total", "review_decided", "litigation_decided"]
)
def test_what_compares(measure):
    found = {one.generation for one in concordance.entries() if one.measure == measure and one.comparable}
    assert found >= {"2014", "2019", "2021"}


def test_what_looks_alike_and_is_not():
    apart = {one.measure: one.generation for one in concordance.entries() if one.measure.startswith("normative_docs_")}
    assert apart["normative_docs_public_total"] == "2019"
    assert apart["normative_docs_in_force"] == "2021"
    assert ("granted_full", "2014") in {(o.measure, o.generation) for o in concordance.entries() if not o.comparable}


def test_the_same_thing_in_two_generations(archive):
    take(archive, page(table_2014(NATIONAL, FIGURES), year=2016), "2016")
    add_report(archive, report("乌有市林业局", 2022, new=9), source("http://www.yunling.example/zwgk/2022.html"))
    series = archive.db.execute(
        "SELECT year, value, generation, comparable FROM measures WHERE measure = 'requests_received' ORDER BY year"
    ).fetchall()
    assert series == [(2016, FIGURES["requests_received"], "2014", 1), (2022, 9, "2021", 1)]


def test_parts_are_added(archive):
    take(archive, page(table_2014(NATIONAL, FIGURES), year=2016), "2016")
    found = measures(archive, generation="2014")
    assert found["granted_including_public"] == FIGURES["granted_full"] + FIGURES["reply_already_public"]
    assert found["denied_third_party_rights"] == FIGURES["denied_trade_secret"] + FIGURES["denied_privacy"]


def test_one_blank_part_leaves_no_sum(archive):
    take(archive, page(table_2014(NATIONAL, FIGURES | {"denied_privacy": ""}), year=2016), "2016")
    found = measures(archive)
    assert "denied_privacy" not in found
    assert "denied_third_party_rights" not in found
    assert found["denied_trade_secret"] == FIGURES["denied_trade_secret"]


def test_amounts_are_shown_in_one_unit(archive):
    rows = [
        ["指标", "单位", "数量"],
        ["主动公开信息数", "条", "40"],
        ["申请总数", "条", "6"],
        ["收取费用总数", "元", "250"],
    ]
    take(archive, page(html(rows), year=2010), "2010")
    rows = [(label, "万元" if measure == "request_fees" else unit, measure, c) for label, unit, measure, c in NATIONAL]
    take(archive, page(table_2014(rows, FIGURES | {"request_fees": "3.5"}), year=2016), "2016")
    assert measures(archive, year=2010)["request_fees"] == 0.025
    assert measures(archive, year=2016)["request_fees"] == 3.5


def test_figures_from_prose_stand_apart(archive):
    take(archive, page(year=2012, texts={1: "2012年，我局主动公开政府信息150条。"}), "2012")
    found = archive.db.execute("SELECT measure, value, generation, comparable FROM measures").fetchall()
    assert found == [("proactive_items", 150, "prose", 0)]


def test_a_later_program_brings_the_concordance_up_to_date(tmp_path, archive):
    archive.db.conn.execute("UPDATE concordance SET comparable = 1 - comparable")
    archive.db.conn.commit()
    with Archive.open(tmp_path) as again:
        stored = again.db.execute("SELECT measure, generation, comparable FROM concordance").fetchall()
    assert set(stored) == {(one.measure, one.generation, one.comparable) for one in concordance.entries()}
