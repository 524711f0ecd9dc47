"""An archive of so many stored bodies, made through the archive's own door, and rows as an earlier parser left them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from archive.ingest import keep_all, store
from archive.readers.reading import read
from archive.storage.store import Archive
from soak.reparse.documents import document, is_first

TOGETHER = 200  # bodies in one commit
EARLIER = "earlier"  # the version of a parser that read planted cells otherwise


def build(folder: Path, count: int) -> Iterator[int]:
    """Fill ``folder`` with ``count`` bodies, and give how many there are, now and then; goes on where it was killed.

    Raises AssertionError where what is stored is not what the parser says of a body.
    """
    with Archive.open(folder) as archive:
        done = archive.db.execute("SELECT count(*) FROM snapshots WHERE result IS NOT NULL").fetchone()[0]
        while done < count:
            batch = [(number, document(number)) for number in range(done, min(done + TOGETHER, count))]
            for number, one in batch:
                assert not is_first(number) or read(one.body, one.source) == one.parsed, f"document {number}"
            digests = keep_all(archive, [(one.body, one.source) for _, one in batch])
            with archive.transaction():
                for (_, one), sha256 in zip(batch, digests, strict=True):
                    store(archive, one.parsed, one.source, sha256)
            done += len(batch)
            yield done


def plant(folder: Path, seed: int, share: float) -> tuple[int, int]:
    """Let a share of the reports hold figures that an earlier parser read otherwise; return reports and cells.

    One to three whole numbers of table 三 in each, in both places that hold them; no more is known of that parser.
    """
    chance = random.Random(f"plant {seed}")
    cells = 0
    with Archive.open(folder) as archive, archive.transaction() as db:
        ids = [row[0] for row in db.execute("SELECT DISTINCT report_id FROM requests ORDER BY report_id")]
        chosen = sorted(chance.sample(ids, int(share * len(ids))))
        for report_id in chosen:
            found = db.execute(
                "SELECT s.code, k.line, k.field, s.value FROM cell_store s JOIN cell_codes k ON k.code = s.code "
                "WHERE s.report_id = ? AND k.chapter = 3 AND s.state = 0 AND s.raw IS NULL ORDER BY s.code",
                [report_id],
            ).fetchall()
            for code, line, field, value in chance.sample(found, chance.randint(1, 3)):
                other = value + chance.randint(1, 9)
                db.execute("UPDATE cell_store SET value = ? WHERE report_id = ? AND code = ?", [other, report_id, code])
                db.execute(
                    f"UPDATE requests SET {line} = ? WHERE report_id = ? AND applicant = ?", [other, report_id, field]
                )
                cells += 1
            for table in ("reports", "report_versions"):
                name = "id" if table == "reports" else "report_id"
                db.execute(f"UPDATE {table} SET parser_version = ? WHERE {name} = ?", [EARLIER, report_id])
    return len(chosen), cells
