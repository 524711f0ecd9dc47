"""Titles of every wording met: ``titles.tsv`` says what each is, of which year and, of reports, whose."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parsers.titles import judge


def listed() -> list[dict[str, str]]:
    with Path(__file__).with_name("titles.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", listed(), ids=lambda row: row["title"])
def test_a_title_says_what_it_is(row):
    verdict = judge(row["title"], confirmed_column=False)
    assert (verdict.kind.value, verdict.year) == (row["kind"], int(row["year"]) if row["year"] else None)
    if row["kind"] == "accept":
        assert verdict.agency == (row["agency"] or None)
