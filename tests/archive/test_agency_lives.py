"""How many agencies there were in which years is counted as they come, change and go."""

from __future__ import annotations

from pathlib import Path

from archive.storage.invariants import invariants
from archive.storage.store import Archive


def test_agencies_are_counted_by_their_years_whatever_becomes_of_them(tmp_path: Path) -> None:
    kept = next(one for one in invariants() if one.over == "agency_lives")
    with Archive.open(tmp_path) as archive:

        def lives() -> list[tuple[object, ...]]:
            assert archive.db.execute(kept.sql).fetchall() == []
            return list(archive.db.execute("SELECT * FROM agency_lives ORDER BY first_year").fetchall())

        assert lives() == []
        archive.db.execute("INSERT INTO agencies (id, key, name) VALUES (1, '某处', '某处'), (2, '某科', '某科')")
        assert lives() == [("", "", 0, 9999, 2)]
        archive.db.execute("UPDATE agencies SET first_year = 2019, last_year = 2022, level = 'county' WHERE id = 1")
        assert lives() == [("", "", 0, 9999, 1), ("", "county", 2019, 2022, 1)]
        archive.db.execute("UPDATE agencies SET last_year = NULL, name = '某办' WHERE id = 1")
        assert lives() == [("", "", 0, 9999, 1), ("", "county", 2019, 9999, 1)]
        archive.db.execute("DELETE FROM agencies WHERE id = 1")
        assert lives() == [("", "", 0, 9999, 1)]
        archive.db.execute("DELETE FROM agencies")
        assert lives() == []
