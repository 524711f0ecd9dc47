"""Storing a report's rows, against plain ``executemany`` of the same rows into the same tables.

Both write one transaction a report, to a file, with the same pragmas; the floor too fills the full-text index, and
writes the row of ``year_figures``, whose triggers keep the sums. What it is spared is everything that makes rows out
of a report: it is handed them ready. Every report has one of its agency for the year before, to be compared with.
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
from bench.rounds import Ratio, both_medians
from parsers.model import Report
from parsers.report import parse

FIRST = 2000  # year of the first report
ROUNDS = 18
REPORTS = 20  # a round
LIMIT = 0.5
TABLES = (
    "reports", "report_versions", "locations", "cell_store", "requests", "disclosures", "disputes", "indicators",
    "year_figures", "sections", "checks", "problems",
)  # fmt: skip

Row = tuple[object, ...]


def storing() -> Iterator[Ratio | str]:
    """Measure ``store`` in turns with the floor; every call stores reports that the archive has not seen.

    Told twice: by the clock, where the disk counts too, and by processor time, which a busy machine spoils less.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours = Ours(folder / "ours")
        floor = Floor(folder / "floor", ours)
        contenders = {"store": ours.store, "floor": floor.store, "rules": ours.evaluate}
        clock, used = both_medians(contenders, rounds=ROUNDS)
        ours.archive.close()
    store_rows = clock["store"] - clock["rules"]
    yield (
        f"store_rows: {REPORTS / clock['store']:.0f} reports a second with rules, {REPORTS / store_rows:.0f} without, "
        f"{REPORTS / clock['floor']:.0f} by executemany ({floor.rows} rows a report); processor a report: "
        f"{used['store'] / REPORTS * 1000:.2f} ms, {used['rules'] / REPORTS * 1000:.2f} of it rules; "
        f"executemany {used['floor'] / REPORTS * 1000:.2f} ms"
    )
    yield Ratio("store_rows", clock["floor"] / store_rows, ">=", LIMIT)
    yield Ratio("store_rows_processor", used["floor"] / (used["store"] - used["rules"]), ">=", LIMIT)


class Ours:
    """An archive, and reports of one agency and many years whose bodies it has kept."""

    def __init__(self, folder: Path) -> None:
        parsed = parse(page())
        assert isinstance(parsed, Report)
        self.archive = Archive.open(folder)
        self.waiting = []
        for year in range(FIRST, FIRST + 2 + (ROUNDS + 1) * REPORTS):  # two more, for the floor to learn from
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
                if "agency_id" in values:
                    values |= {"agency_id": 1, "year": FIRST + number}
                if table == "reports":
                    values["key"] = f"report {number}"
                numbered.append(tuple(values.values()))
            made.append((sql, numbered))
        return made


def _tables_of_a_report(ours: Ours) -> dict[str, tuple[list[str], list[Row]]]:
    """Store two reports by our own code, and return what is then in the tables of the second: columns and rows."""
    conn = ours.archive.db.conn
    for report, source, sha256 in ours.waiting[:2]:
        report_id = store(ours.archive, report, source, sha256).report_id
    del ours.waiting[:2]
    tables = {}
    for table in TABLES:
        names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
        key = "id" if table == "reports" else "report_id"
        tables[table] = names, conn.execute(f"SELECT * FROM {table} WHERE {key} = ?", [report_id]).fetchall()
    sections = conn.execute("SELECT id, heading, text FROM sections WHERE report_id = ?", [report_id])
    indexed = [(id_, document(heading), document(text)) for id_, heading, text in sections]
    tables["sections_fts"] = ["rowid", "heading", "text"], indexed
    return tables
