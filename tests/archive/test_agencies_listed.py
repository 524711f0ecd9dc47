"""Over six hundred names of agencies, of every province, level and time: ``agencies.tsv``.

``portal`` is the code of the place on whose portal the name was found, ``year`` the year reported on, ``place`` where
the agency stands, written out from the province down; blank where the name does not say, or says it of several places.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from archive.identities.agencies import identify
from archive.places import Places, official

PLACES = Places(official())
WRITTEN_OUT: dict[str, str] = {}
for _region in PLACES:
    _chain = "".join(one.name for one in reversed(PLACES.chain(_region.code)))
    WRITTEN_OUT.setdefault(_chain, _region.code)


def listed() -> list[dict[str, str]]:
    with Path(__file__).with_name("agencies.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("row", listed(), ids=lambda row: "-".join(filter(None, (row["name"], row["year"]))))
def test_a_name_is_placed(row):
    agency = identify(
        row["name"], PLACES, region_code=row["portal"] or None, year=int(row["year"]) if row["year"] else None
    )
    expected = (WRITTEN_OUT[row["place"]] if row["place"] else None, row["level"] or None, row["kind"] or None)
    assert (agency.region_code, agency.level, agency.kind) == expected


def test_no_two_of_them_are_one_agency_unless_they_are():
    """Names in one place under one key differ only in how they are written."""
    names: dict[str, set[str]] = {}
    for row in listed():
        agency = identify(
            row["name"], PLACES, region_code=row["portal"] or None, year=int(row["year"]) if row["year"] else None
        )
        names.setdefault(agency.key, set()).add(f"{agency.level} {agency.kind}")
    assert {key: found for key, found in names.items() if len(found) > 1} == {}
