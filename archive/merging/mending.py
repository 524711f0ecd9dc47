"""Bodies that are damaged in one data folder, taken from another one, or from a backup, that has them whole."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from archive.console.progress import Progress, silent
from archive.storage.bodies import Bodies, DamagedBodyError
from archive.storage.copies import BODIES


def mend(bodies: Bodies, folder: Path, progress: Progress = silent) -> int:
    """Take every body that is damaged from ``folder``, where it is whole; return how many are whole now.

    All are unpacked for it. What was taken out of a body stays out.
    """
    kept = [sha256 for (sha256,) in bodies.db.execute("SELECT lower(hex(sha256)) FROM bodies ORDER BY id")]
    mended = 0
    with closing(Bodies(folder / BODIES, read_only=True)) as other:
        for number, sha256 in enumerate(kept):
            progress("looking for damaged bodies", number, len(kept))
            if bodies.is_damaged(sha256) and (body := _whole(other, sha256)) is not None:
                bodies.mend(body)
                mended += not bodies.is_damaged(sha256)
    return mended


def _whole(bodies: Bodies, sha256: str) -> bytes | None:
    try:
        return None if bodies.is_withheld(sha256) else bodies.get(sha256)
    except (KeyError, DamagedBodyError):
        return None
