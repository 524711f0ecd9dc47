"""The wordings of the older generations, as data: each label means its own row and no other."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from parsers.generations import core, generations


@pytest.mark.parametrize("key", ["2008", "2014"])
def test_each_label_of_a_generation_means_its_own_row(key):
    generation = generations()[key]
    for section in generation.sections:
        for row in section.rows:
            for label in (row.label, *row.aliases) if not row.words else row.words:
                found = generation.find(label, section.name, row.under or None)
                assert found is not None, label
                assert found.row is not None, label
                assert (found.row.measure, found.exact) == (row.measure, True), label


def test_a_labels_core():
    assert core("其中：1.当面申请数") == core("当面申请总数") == "当面申请"
    assert core("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）") == core("主动公开的信息数量")
    assert core("4.不同意公开答复数") != core("2.同意公开答复数")


@pytest.mark.parametrize("key", ["2008", "2014"])
def test_what_is_said_to_be_verified_is_in_the_table(key):
    raw = tomllib.loads((files("parsers.generations") / f"{key}.toml").read_text("utf-8"))
    generation = generations()[key]
    rows = list(generation.rows())
    for one in raw["verified"]:
        assert one["how"]
        assert set(one.get("measures", ())) <= {row.measure for row in rows}
        assert set(one.get("codes", ())) <= {row.code for row in rows}
        assert set(one.get("sections", ())) <= {section.name for section in generation.sections}
