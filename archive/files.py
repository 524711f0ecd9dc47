"""Report files on disk, of whatever kind, into the archive as if they had been crawled.

They are kept, and what they say is stored, in sorted order, in whatever order the reading processes finish, so that
the same folder always gives the same archive. A run that was killed is run again: what it stored is known by the
body's digest and is not read again, what it kept and did not store is read now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.console.progress import Progress, silent
from archive.folders import Unreadable, contents
from archive.history.versions import forget_failures, write_problem
from archive.ingest import Outcome, Source, keep_all, store, taken
from archive.readers.extras import advice
from archive.readers.processes import read_in_order
from archive.readers.reading import Parsed
from archive.storage.rows import LASTING
from archive.storage.store import Archive
from parsers.model import Problem

TOGETHER = 32  # files, or
BYTES_TOGETHER = 16 * 1024 * 1024  # of files, kept in one commit


@dataclass(slots=True)
class Intake:
    """What became of the files: counts of this run, by the contract's names.

    ``by_status`` counts reports by their status, ``reasons`` what gave no figure by why: refused, unreadable, failed.
    """

    files: int = 0
    reports: int = 0
    new: int = 0
    changed: int = 0
    refused: int = 0
    unreadable: int = 0
    failed: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome, reason: str | None) -> None:
        """Count one file, and why it has no figures, if so. A report that is unreadable is a report too."""
        self.files += 1
        if outcome.result == "refused":
            self.refused += 1
        elif outcome.result == "failed":
            self.failed += 1
        else:
            self.reports += 1
            self.new += outcome.result == "new"
            self.changed += outcome.result == "changed"
            self.unreadable += outcome.status == "unreadable"
            self.by_status[outcome.status or "unknown"] += 1
        if reason is not None:
            self.reasons[reason] += 1

    def as_json(self) -> dict[str, Any]:
        """Return what ``gongkai ingest --json`` prints."""
        counts = {name: getattr(self, name) for name in self.__slots__ if name not in {"by_status", "reasons"}}
        return {
            **counts,
            "by_status": dict(sorted(self.by_status.items())),
            "reasons": dict(sorted(self.reasons.items())),
            "advice": advice(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class _Kept:
    """One file. ``known``: it need not be read, since the archive knows the body, or it could not be kept."""

    path: Path
    source: Source
    sha256: str = ""
    known: Outcome | None = None


def ingest_files(
    archive: Archive,
    files: Iterable[Path],
    *,
    url: str | None = None,
    each: Callable[[Path, Outcome], None] | None = None,
    progress: Progress = silent,
) -> Intake:
    """Keep, read and store ``files``, in sorted order; ``each`` hears of every one as it is stored.

    ``url`` says where a single saved page came from; without it a file's address is its ``file://`` URI.
    """
    intake = Intake()
    ordered = sorted(set(files))
    for group in read_in_order(archive.workers, _bodies(archive, ordered, url)):
        with archive.transaction():  # of each report all or nothing; several commit together
            outcomes = [(one, one.known or _store(archive, one, parsed)) for one, parsed in group]
        for one, outcome in outcomes:
            intake.add(outcome, _reason(archive, outcome))
            if each is not None:
                each(one.path, outcome)
            progress("reading files", intake.files, len(ordered))
    return intake


def _reason(archive: Archive, outcome: Outcome) -> str | None:
    """Say why a file gave no figure; None where it did."""
    if outcome.status != "unreadable":
        return outcome.reason
    lasting = ", ".join("?" * len(LASTING))
    row = archive.db.conn.execute(
        f"SELECT kind FROM problems WHERE report_id = ? AND kind NOT IN ({lasting}) ORDER BY id",
        (outcome.report_id, *LASTING),
    ).fetchone()
    return None if row is None else str(row[0])


def _store(archive: Archive, one: _Kept, parsed: Parsed | None) -> Outcome:
    assert parsed is not None, "what is not known is read"
    return store(archive, parsed, one.source, one.sha256)


def _bodies(
    archive: Archive, files: Sequence[Path], url: str | None
) -> Iterator[tuple[_Kept, tuple[bytes, Source] | None]]:
    """Keep files; give each with its body, where that has to be read."""
    for group in _groups(files):
        for one, body in _keep(archive, group, url):
            yield one, None if one.known else (body, one.source)


def _groups(files: Sequence[Path]) -> Iterator[list[tuple[Path, bytes | Unreadable]]]:
    """Read files, a few at a time."""
    group: list[tuple[Path, bytes | Unreadable]] = []
    size = 0
    for path in files:
        body = contents(path)
        group.append((path, body))
        size += len(body) if isinstance(body, bytes) else 0
        if len(group) >= TOGETHER or size >= BYTES_TOGETHER:
            yield group
            group, size = [], 0
    if group:
        yield group


def _keep(
    archive: Archive, group: Sequence[tuple[Path, bytes | Unreadable]], url: str | None
) -> list[tuple[_Kept, bytes]]:
    """Keep the bodies of a few files in one commit, before any of them is read."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if url is not None:
        sources = [Source(url=url, fetched_at=now, given_by="operator") for _ in group]
    else:
        sources = [Source(url=path.as_uri(), fetched_at=now) for path, _ in group]
    bodies = [(body, source) for (_, body), source in zip(group, sources, strict=True) if isinstance(body, bytes)]
    digests = iter(keep_all(archive, bodies))
    kept: list[tuple[_Kept, bytes]] = []
    for (path, body), source in zip(group, sources, strict=True):
        if isinstance(body, Unreadable):
            kept.append((_not_kept(archive, path, source, body.why), b""))
        else:
            sha256 = next(digests)
            kept.append((_Kept(path, source, sha256, taken(archive, sha256, source.url)), body))
    return kept


def _not_kept(archive: Archive, path: Path, source: Source, why: str) -> _Kept:
    known = archive.db.execute("SELECT detail FROM problems WHERE url = ? AND kind = 'file_not_read'", [source.url])
    if known.fetchall() != [(why,)]:
        with archive.transaction() as db:
            forget_failures(db, source.url)
            write_problem(db, None, source.url, Problem("file_not_read", why))
    return _Kept(path, source, known=Outcome("failed", None, "file_not_read", why, None))
