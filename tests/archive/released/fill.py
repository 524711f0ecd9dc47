"""Run by ``make`` with the code of an earlier commit: a small archive with rows in every table, dumped as SQL.

``python fill.py FOLDER PAGES``. It uses no more of that code than what has been there from the first.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

OWN = ("sqlite_", "_sqlite_migrations")
#: Tables that every opening fills again from the program's data: some rows of them are enough.
REFERENCE = (
    "codebook", "former_regions", "zones", "concordance", "concordance_parts", "failure_classes", "successions",
    "suspicion_words", "verdicts", "regions",
)  # fmt: skip
FEW = 3


def main(folder: Path, pages: Path) -> None:
    """Fill an archive, and write ``gongkai.sql`` and ``bodies.sql`` beside it."""
    from archive.ingest import Source, ingest

    store = import_module("archive.storage.store" if find_spec("archive.storage") else "archive.store")
    with store.Archive.open(folder) as archive:
        for one in json.loads((pages / "pages.json").read_text("utf-8")):
            body = (pages / one.pop("file")).read_bytes()
            ingest(archive, body, Source(status=200, content_type="text/html; charset=utf-8", **one))
    for name in ("gongkai", "bodies"):
        db = sqlite3.connect(folder / f"{name}.db")
        if name == "gongkai":
            _shorten(db)
            _fill(db)
            assert not db.execute("PRAGMA foreign_key_check").fetchall()
        (folder / f"{name}.sql").write_text("".join(f"{line}\n" for line in _dump(db)), "utf-8")
        db.close()


def _tables(db: sqlite3.Connection) -> list[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
    virtual = [name for (name,) in rows if _sql(db, name).startswith("CREATE VIRTUAL")]
    return [
        name
        for (name,) in rows
        if not name.startswith(OWN) and name not in virtual and not any(name.startswith(f"{one}_") for one in virtual)
    ]


def _sql(db: sqlite3.Connection, name: str) -> str:
    return str(db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0])


def _shorten(db: sqlite3.Connection) -> None:
    """Leave of the program's own data what is referred to, and a few rows besides."""
    for name in REFERENCE:  # places last: what refers to them goes first
        if name not in _tables(db):
            continue
        if name == "regions":
            used = [
                f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
                for table in _tables(db)
                for _, _, parent, column, *_ in db.execute(f"PRAGMA foreign_key_list({table})")
                if parent == "regions" and table != "regions"
            ]
            db.execute("CREATE TEMP TABLE kept AS WITH RECURSIVE up(code) AS "
                       f"({' UNION '.join(used)} UNION SELECT parent_code FROM regions r JOIN up USING (code)) "
                       "SELECT code FROM up WHERE code IS NOT NULL")  # fmt: skip
            db.execute("DELETE FROM regions WHERE code NOT IN (SELECT code FROM kept)")
            continue
        keys = ", ".join(row[1] for row in db.execute(f"PRAGMA table_info({name})") if row[5])
        db.execute(f"DELETE FROM {name} WHERE ({keys}) NOT IN (SELECT {keys} FROM {name} ORDER BY {keys} LIMIT {FEW})")
    db.commit()


def _fill(db: sqlite3.Connection) -> None:
    """Put a row into each table that has none: of what its columns may hold."""
    db.execute("PRAGMA foreign_keys = OFF")
    for name in _tables(db):
        if db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]:
            continue
        foreign = {row[3]: (row[2], row[4]) for row in db.execute(f"PRAGMA foreign_key_list({name})")}
        row = {}
        for _, column, kind, _, default, _ in db.execute(f"PRAGMA table_info({name})").fetchall():
            chosen = re.search(rf"\b{column}\b[^,]*?CHECK \({column} IN \('?([^',)]*)", _sql(db, name))
            if column in foreign:
                table, parent = foreign[column]
                found = db.execute(f"SELECT {parent or column} FROM {table} LIMIT 1").fetchone()
                row[column] = found and found[0]
            elif chosen:
                row[column] = chosen[1]
            elif default is None:
                row[column] = {"INTEGER": 1, "REAL": 1.5, "ANY": 2}.get(kind, f"{column} of then")
        db.execute(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    if "suspicions" in _tables(db):  # an invented one mends nothing
        db.execute("UPDATE suspicions SET mends = (SELECT count(*) FROM checks c "
                   "WHERE (c.report_id, c.suspicion) = (suspicions.report_id, number))")  # fmt: skip
    db.commit()


def _dump(db: sqlite3.Connection) -> list[str]:
    """Return the statements that make the database again, the insides of its search indexes too."""
    rows = db.execute("SELECT name, type, sql FROM sqlite_master ORDER BY rowid").fetchall()
    virtual = [name for name, _, sql in rows if sql and sql.startswith("CREATE VIRTUAL")]
    inner = [name for name, *_ in rows if any(name.startswith(f"{one}_") for one in virtual)]
    made = [(kind, sql) for name, kind, sql in rows if sql and not name.startswith("sqlite_") and name not in inner]
    lines = [f"{sql};" for kind, sql in made if kind != "trigger"]
    for name, kind, _ in rows:
        if kind != "table" or name in virtual or name.startswith("sqlite_"):
            continue
        if name in inner:
            lines.append(f"DELETE FROM {name};")
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
        quoted = " || ',' || ".join(f'quote("{column}")' for column in columns)
        for (values,) in db.execute(f"SELECT {quoted} FROM {name}"):
            lines.append(f"INSERT INTO {name} VALUES ({values});")
    return lines + [f"{sql};" for kind, sql in made if kind == "trigger"]  # last: the rows have gone through them


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
