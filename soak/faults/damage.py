"""Files that are damaged from outside: cut, with other bytes in them, without their log."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from archive.storage.copies import BODIES, GONGKAI
from archive.storage.store import Archive
from archive.verify import verify
from soak.crawl.content import Content, differences
from soak.faults.commands import DATA, Command
from soak.faults.nursery import Plan
from soak.faults.world import told

if TYPE_CHECKING:
    from soak.faults.trial import Outcome, Trials

Hurt = Literal["cut", "flipped", "zeroed"]
PAGE = 4096
#: Tables in which a text is stored once, and can be had from no body and from no other table.
ONCE = {
    "agencies", "checks", "bodies", "column_entries", "fetches", "locations", "portal_columns", "portals", "problems",
    "report_versions", "reviews", "snapshots",
}  # fmt: skip
#: Findings that gongkai merge --mend is the remedy for; for others it is the backup.
MENDED = {"body_damaged", "dictionary"}


def of_a_file(trials: Trials, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
    """Hurt one database of an archive; ``verify`` has to say so, and the documented remedy to bring it back."""
    data, backup = folder / DATA, folder / "backup"
    shutil.copytree(data, backup)
    whole = told(data)
    name = chance.choice((GONGKAI, BODIES))
    hurt: Hurt = chance.choice(("cut", "flipped", "flipped", "zeroed"))
    said = _hurt(data / name, hurt, chance)
    outcome.injected += 1
    kinds = {one.kind for one in verify(data).findings}
    if kinds:
        outcome.detected += 1
    elif not (others := _differences(whole, data)):
        outcome.harmless += 1
    elif not (others := _opened(whole, data)):
        outcome.harmless += 1  # what the program knows itself: whoever opens the folder writes it anew
    elif _told_by_reparse(trials, folder):
        outcome.detected += 1
    elif all(one.partition(":")[0] in ONCE for one in others):
        outcome.unnoticed += 1
    else:
        outcome.wrong.append(f"{name} {said}, and nobody said so: {'; '.join(others[:2])}"[:400])
    if kinds and kinds <= MENDED:
        trials.nursery.live(["merge", str(backup), "--mend", "--data", str(data)], folder, Plan())
        remedy = "merge --mend"
    else:
        shutil.rmtree(data)
        shutil.copytree(backup, data)
        remedy = "the backup"
    outcome.wrong += [f"{name} {said}, after {remedy}: {one}"[:400] for one in _differences(whole, data)]
    outcome.wrong += [f"{name} {said}, after {remedy}, verify: {one}"[:400] for one in verify(data).findings]


def _hurt(file: Path, hurt: Hurt, chance: random.Random) -> str:
    raw = bytearray(file.read_bytes())
    place = chance.randrange(len(raw))
    if hurt == "cut":
        del raw[place:]
    elif hurt == "zeroed":
        begin = place // PAGE * PAGE
        raw[begin : begin + PAGE] = bytes(len(raw[begin : begin + PAGE]))
    else:
        for _ in range(chance.choice((1, 1, 4, 16))):
            raw[min(len(raw) - 1, place + chance.randrange(PAGE))] ^= chance.randint(1, 255)
    file.write_bytes(raw)
    for left in ("-wal", "-shm"):
        file.with_name(file.name + left).unlink(missing_ok=True)
    return f"{hurt} at {place} of {len(raw)}"


def _differences(whole: Content, data: Path) -> list[str]:
    try:
        return differences(whole, told(data))
    except Exception as fault:
        return [f"{type(fault).__name__}: {fault}"]


def _opened(whole: Content, data: Path) -> list[str]:
    """Return what is not as it was after somebody has opened the folder to write to it."""
    with suppress(Exception):
        Archive.open(data).close()
    return _differences(whole, data)


def _told_by_reparse(trials: Trials, folder: Path) -> bool:
    """Say whether reading all bodies again finds that what is stored is not what they say."""
    ended = trials.nursery.live(
        ["reparse", "--dry-run", "--json", "--data", str(folder / DATA)], folder, Plan(more={"here": True})
    )
    if ended.code:
        return True
    said: dict[str, Any] = json.loads(ended.said)
    return bool(said["changes_total"] or said["failed"])


def of_a_log(trials: Trials, command: Command, folder: Path, chance: random.Random, outcome: Outcome) -> None:
    """Kill a command, and take away, cut or change the log (-wal) that it leaves.

    Without it the file is older: what the command does again is enough, or ``verify`` says what is missing.
    """
    data, backup = folder / DATA, folder / "backup"
    shutil.copytree(data, backup)
    writes = trials.calm(command)[0].calls["w"]
    ended = trials.live(command, folder, Plan("kill", "w", chance.randint(max(1, writes // 4), writes)))
    outcome.ended.append(ended.code)
    logs = [log for log in data.glob("*-wal") if log.stat().st_size]
    if not logs:
        trials.again(command, folder, outcome)
        return
    said = []
    for log in chance.sample(logs, chance.randint(1, len(logs))):
        raw = bytearray(log.read_bytes())
        hurt = chance.choice(("lost", "cut", "flipped"))
        place = chance.randrange(len(raw))
        if hurt == "lost":
            log.unlink()
        else:
            if hurt == "cut":
                del raw[place:]
            else:
                raw[place] ^= chance.randint(1, 255)
            log.write_bytes(raw)
        log.with_name(log.name.replace("-wal", "-shm")).unlink(missing_ok=True)
        said.append(f"{log.name} {hurt}")
        outcome.injected += 1
    copy = folder.with_name("looked at")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    if verify(copy).findings:
        outcome.detected += 1
        shutil.rmtree(data)
        shutil.copytree(backup, data)
    else:
        outcome.harmless += 1
    shutil.rmtree(backup)
    trials.again(command, folder, outcome, f"{', '.join(said)}: ")
