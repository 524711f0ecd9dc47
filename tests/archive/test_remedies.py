"""What ``gongkai verify`` says can be done about a finding, does it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.audit import audit
from archive.ingest import ingest
from archive.readers.processes import Here
from archive.reparse import reparse
from archive.storage.store import Archive
from archive.verify import REMEDIES, verify
from tests.archive.printed import PAGE, printed, source
from tests.dump import content

TOTAL = (3, "new_requests", "total")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    with Archive.open(folder, workers=Here()) as archive:
        ingest(archive, printed(2022, {TOTAL: "7"}), source(f"{PAGE}?2022"))
        ingest(archive, printed(2023), source())
        audit(archive)
    return folder


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("figures", "UPDATE requests SET new_requests = 99 WHERE report_id = 2 AND applicant = 'total'"),
        ("figures", "UPDATE disclosures SET made = 3 WHERE report_id = 1"),
        ("rows", "DELETE FROM disputes WHERE report_id = 1 AND channel = 'review'"),
        ("figures", "DELETE FROM requests WHERE report_id = 2"),
        ("search", "DELETE FROM sections_fts_docsize WHERE id = 3"),
        ("search", "DELETE FROM agencies_fts_docsize"),
        ("search", "DELETE FROM agency_readings"),
        ("search", "DELETE FROM agency_readings_fts_docsize"),
        ("search", "DELETE FROM sections_fts_data WHERE id > 10"),
        ("state", "UPDATE cell_store SET state = 2 WHERE report_id = 1 AND code = 1"),
        ("place", "UPDATE cell_store SET col = NULL WHERE report_id = 1 AND code = 1"),
        ("cells", "DELETE FROM cell_store WHERE report_id = 2"),
        ("rule_undeclared", "UPDATE checks SET rule = 'gone' WHERE id = 1"),
        ("suspicion", "UPDATE checks SET suspicion = 77 WHERE id = 1"),
        ("coverage", "UPDATE coverage_counts SET agencies = agencies + 1"),
        ("coverage", "DELETE FROM agency_lives"),
        ("totals", "UPDATE request_totals SET new_requests = 99 WHERE applicant = 'total'"),
        ("totals", "DELETE FROM request_totals"),
        ("coverage", "UPDATE coverage_store SET state = 'partial'"),
    ],
)  # fmt: skip
def test_what_is_said_to_mend_it_does(sound: Path, tmp_path: Path, kind: str, statement: str) -> None:
    folder = shutil.copytree(sound, tmp_path / "damaged")
    with closing(sqlite3.connect(folder / "gongkai.db")) as db, db:
        assert db.execute(statement).rowcount
    found = verify(folder)
    assert kind in {one.kind for one in found.findings}
    with Archive.open(folder, workers=Here()) as archive:
        if "gongkai audit" in REMEDIES[kind]:
            audit(archive)
        else:
            assert "gongkai reparse" in REMEDIES[kind]
            reparse(archive)
    assert verify(folder).findings == []
    if "gongkai audit" in REMEDIES[kind]:
        assert content(folder) == content(sound)
