"""Storing a report's rows, against plain ``executemany`` of the same rows into the same tables.

Both write one transaction a report, to a file, with the same pragmas, and the floor too fills the full-text index;
what it is spared is everything that makes rows out of a report: it is handed them ready.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path

from archive.ingest import Source, keep, store
from archive.rules import evaluate
from archive.storage.connection import connect, transaction
from archive.storage.segment import document
from archive.storage.store import Archive, load
from bench.page import page
from bench.rounds import Ratio, medians
from parsers.model import Report
from parsers.report import parse

ROUNDS = 9
REPORTS = 40  # a round
TABLES = (
    "reports", "report_versions", "locations", "cell_store", "requests", "disclosures", "disputes", "indicators",
    "sections", "checks", "problems",
)  # fmt: skip

Row = tuple[object, ...]


def storing() -> Iterator[Ratio | str]:
    """Measure ``store``; every call stores reports that the archive has not seen."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours = Ours(folder / "ours")
        floor = Floor(folder / "floor", ours)
        taken = medians({"store": ours.store, "floor": floor.store, "rules": ours.evaluate}, rounds=ROUNDS)
        ours.archive.close()
    store_rows = taken["store"] - taken["rules"]
    yield (
        f"store_rows: {REPORTS / taken['store']:.0f} reports a second with rules, {REPORTS / store_rows:.0f} without, "
        f"{REPORTS / taken['floor']:.0f} by executemany ({floor.rows} rows a report)"
    )
    yield Ratio("store_rows", taken["floor"] / store_rows, ">=", 0.5)


class Ours:
    """An archive, and reports of one agency and many years whose bodies it has kept."""

    def __init__(self, folder: Path) -> None:
        parsed = parse(page())
        assert isinstance(parsed, Report)
        self.archive = Archive.open(folder)
        self.waiting = []
        for year in range(2000, 2001 + (ROUNDS + 1) * REPORTS):  # one more, for the floor to learn from
            source = Source(f"http://czj.yunling.example/{year}.html", "2026-01-02T03:04:05Z", 200, "text/html")
            report = dataclasses.replace(parsed, year=year)
            self.waiting.append((report, source, keep(self.archive, str(year).encode(), source)))
        self.report = parsed

    def store(self) -> None:
        for report, source, sha256 in self.waiting[:REPORTS]:
            outcome = store(self.archive, report, source, sha256)
            assert outcome.result == "new", outcome
        del self.waiting[:REPORTS]

    def evaluate(self) -> None:
        stored = load(self.archive.db, 1)
        for _ in range(REPORTS):
            evaluate(self.report, stored.agency, self.archive.places)


class Floor:
    """The rows of one report, ready for ``executemany``, over and over with new numbers."""

    def __init__(self, folder: Path, ours: Ours) -> None:
        self.tables = _tables_of_a_report(ours)
        Archive.open(folder).close()
        self.db = connect(folder / "gongkai.db", read_only=False, synchronous="NORMAL")
        self.db.execute("INSERT INTO agencies (id, key, name) VALUES (1, '', '')")
        self.waiting = [self._numbered(number) for number in range(1, (ROUNDS + 1) * REPORTS + 1)]

    @property
    def rows(self) -> int:
        """How many rows a report has."""
        return sum(len(rows) for _, rows in self.tables.values())

    def store(self) -> None:
        for report in self.waiting[:REPORTS]:
            with transaction(self.db):
                for sql, rows in report:
                    self.db.conn.executemany(sql, rows)
        del self.waiting[:REPORTS]

    def _numbered(self, number: int) -> list[tuple[str, list[Row]]]:
        """Return the statements of one report, as the report of this number."""
        made = []
        for table, (names, rows) in self.tables.items():
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            numbered = []
            for at, row in enumerate(rows):
                values = dict(zip(names, row, strict=True))
                if "report_id" in values:
                    values["report_id"] = number
                for name in ("id", "rowid"):
                    if name in values:
                        values[name] = number if table == "reports" else number * 1000 + at
                if table == "reports":
                    values |= {"key": f"report {number}", "agency_id": 1}
                numbered.append(tuple(values.values()))
            made.append((sql, numbered))
        return made


def _tables_of_a_report(ours: Ours) -> dict[str, tuple[list[str], list[Row]]]:
    """Store one report by our own code, and return what is then in the tables: columns and rows."""
    conn = ours.archive.db.conn
    report, source, sha256 = ours.waiting.pop()
    report_id = store(ours.archive, report, source, sha256).report_id
    tables = {}
    for table in TABLES:
        names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
        key = "id" if table == "reports" else "report_id"
        tables[table] = names, conn.execute(f"SELECT * FROM {table} WHERE {key} = ?", [report_id]).fetchall()
    sections = conn.execute("SELECT id, heading, text FROM sections WHERE report_id = ?", [report_id])
    indexed = [(id_, document(heading), document(text)) for id_, heading, text in sections]
    tables["sections_fts"] = ["rowid", "heading", "text"], indexed
    return tables
