"""Every table and column is described, once, in both languages; and nothing is described that is not there."""

from __future__ import annotations

import re

import pytest

from archive.storage import codebook
from archive.storage.store import Archive
from parsers.forms import forms

HAN = re.compile("[㐀-鿿]")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with Archive.open(tmp_path_factory.mktemp("data")) as opened:
        yield opened


def columns_of(archive):
    """Tables and views with their columns; the full-text indexes' own storage is SQLite's affair."""
    names = [
        name
        for (name,) in archive.db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if not re.search(r"_fts_|^sqlite_", name)
    ]
    return {name: [row[1] for row in archive.db.execute(f'PRAGMA table_info("{name}")')] for name in names}


def test_each_table_and_column_is_described_and_nothing_else(archive):
    described = {name: set(table.columns) for name, table in codebook.tables().items()}
    assert described == {name: set(columns) for name, columns in columns_of(archive).items()}


def test_the_descriptions_are_in_both_languages():
    for name, table in codebook.tables().items():
        for one in (table, *table.columns.values()):
            assert one.en.strip(), name
            if not table.hidden:
                assert HAN.search(one.zh), (name, one)
            assert one.en != one.zh


def test_the_table_codebook_holds_what_is_published(archive):
    stored = archive.db.execute("SELECT table_name, column_name, zh, en, unit, basis FROM codebook").fetchall()
    assert sorted(stored, key=repr) == sorted(codebook.rows(), key=repr)
    published = {row[0] for row in stored}
    assert {"reports", "requests", "cells", "figures", "coverage", "checks"} <= published
    assert not published & {"meta", "cell_store", "cell_codes", "cell_states", "sections_fts", "_sqlite_migrations"}


def test_the_lines_of_the_form_are_named_by_the_form():
    lines = codebook.tables()["requests"].columns
    for form in forms().values():
        for line in form.lines:
            assert line.label_en in lines[line.line].en or form.key == "2019"
            assert lines[line.line].unit == "件"
            assert form.basis in (lines[line.line].basis or "")
    assert lines["denied_state_secret"].zh == "（三）不予公开：1.属于国家秘密"
    assert "2019" in lines["other_handling"].zh
    assert "2021" in lines["other_fee_unpaid"].en


def test_every_cell_of_the_forms_has_a_column(archive):
    there = columns_of(archive)
    for chapter, line, field in archive.cell_codes:
        table, column = {2: ("disclosures", field), 3: ("requests", line), 4: ("disputes", field)}[chapter]
        assert column in there[table]


def test_amounts_are_in_wan():
    columns = codebook.tables()["disclosures"].columns
    assert {name for name, column in columns.items() if column.unit == "万元"} == {"fee_amount_wan", "amount_wan"}
