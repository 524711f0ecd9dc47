"""One trial: a world, printed, read, stored and audited, and its ``checks`` held against what must stand there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from archive.audit import audit
from archive.ingest import Source, ingest
from archive.storage.store import Archive
from soak.audit.bodies import REGIONS
from soak.audit.equations import Sheet, Subject, Verdict
from soak.audit.press import body
from soak.audit.world import World

SITE = "http://www.wuhe.example/{}.{}"
READ_AT = "2026-05-01T00:00:00Z"


@contextmanager
def archived(world: World, seed: str) -> Iterator[Archive]:
    """Give an archive that holds the world, its reports taken in in any order."""
    chance = Random(f"print {seed}")
    with TemporaryDirectory(prefix="gongkai-audit-") as folder, Archive.open(Path(folder)) as archive:
        archive.add_regions(REGIONS)
        order = list(range(len(world.reports)))
        chance.shuffle(order)
        for number in order:
            report = world.reports[number]
            source = Source(SITE.format(number, report.kind), READ_AT, status=200)
            outcome = ingest(archive, body(report, chance), source)
            whole = len({part for part, _, _ in report.cells}) == 3
            if outcome.result != "new" or outcome.status != ("complete" if whole else "partial"):
                raise RuntimeError(f"world {seed}, report {number}: {outcome}")
        yield archive


def found(archive: Archive, count: int) -> dict[int, Sheet]:
    """Return the rows of ``checks`` by the reports' numbers; a member agency's key is given as its name."""
    names = dict(archive.db.execute("SELECT key, name FROM agencies").fetchall())
    sheets: dict[int, Sheet] = {number: {} for number in range(count)}
    rows = archive.db.execute(
        "SELECT r.url, c.rule, c.subject, c.result, c.expected, c.found "
        "FROM checks c JOIN reports r ON r.id = c.report_id"
    )
    for url, rule, subject, result, expected, printed in rows.fetchall():
        number = int(url.rpartition("/")[2].partition(".")[0])
        about: Subject = (rule, names.get(subject, subject))
        if about in sheets[number]:
            raise RuntimeError(f"report {number} has two rows of {about}")
        sheets[number][about] = Verdict(result, expected, printed)
    return sheets


def judge_again(archive: Archive) -> None:
    """Evaluate every rule on every report again, as ``gongkai audit`` does."""
    audit(archive)
