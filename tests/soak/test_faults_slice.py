"""A slice of the long trial of faults (``make soak-faults``): a few of them, on a few commands."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from soak.faults import campaign, reboot, trial
from soak.faults.commands import COMMANDS, DATA, begin
from soak.faults.nursery import NoLayerError, Nursery, Plan
from soak.faults.page import page, promises, with_history
from soak.faults.reboot import Change
from soak.faults.trial import Case, Outcome, Trials, prepare
from soak.faults.world import told

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Trials, Path, Path]]:
    state = tmp_path_factory.mktemp("faults")
    try:
        nursery = Nursery(state / "nursery")
    except NoLayerError as fault:
        pytest.skip(str(fault))
    with nursery:
        prepare(nursery, state / "making", state / "world", [])
        yield Trials(nursery, state / "trials", state / "world", []), state / "world", state


@pytest.mark.parametrize(
    ("command", "fault"),
    [("merge", "kill_at_call"), ("ingest", "reboot"), ("backup", "disk_full"), ("audit", "damaged")],
)
def test_nothing_is_lost_and_nothing_doubled(
    trials: tuple[Trials, Path, Path], monkeypatch: pytest.MonkeyPatch, command: str, fault: str
) -> None:
    monkeypatch.setattr(trial, "CHAIN", 1)
    outcome = trials[0].run(Case(1, command, fault), 5)
    assert outcome.wrong == []
    assert outcome.injected >= 1


@pytest.mark.long
@pytest.mark.parametrize("case", [one for one in campaign.cases(5, 0.01) if one.command != "crawl"], ids=str)
def test_every_fault_on_every_command(trials: tuple[Trials, Path, Path], case: Case) -> None:
    assert trials[0].run(case, 5).wrong == []


def test_the_demands_notice_what_is_lost_doubled_or_left(trials: tuple[Trials, Path, Path], tmp_path: Path) -> None:
    """A command that loses a row is not passed: here somebody takes one out before it is compared."""
    shared, world, _ = trials
    command = COMMANDS["merge"]
    shared.calm(command)
    begin(command, world, tmp_path / "folder")
    with closing(sqlite3.connect(tmp_path / "folder" / DATA / "gongkai.db")) as db, db:
        db.execute("UPDATE reports SET title = 'another' WHERE id = 1")
    (tmp_path / "folder" / DATA / ".unfinished-x").mkdir()
    outcome = Outcome(0, "merge", "kill_at_call")
    shared.again(command, tmp_path / "folder", outcome)
    assert [said.partition(" ")[0] for said in outcome.wrong if "reports: " in said or "left" in said] == [
        "data:", "data:", "left",
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "ended"), [("kill", -9), ("torn", -9), ("enospc", 2), ("short", 0)])
def test_the_layer_lets_the_nth_write_go_wrong(
    trials: tuple[Trials, Path, Path], tmp_path: Path, kind: str, ended: int
) -> None:
    shared, world, _ = trials
    command = COMMANDS["backup"]
    begin(command, world, tmp_path / "folder")
    life = shared.live(command, tmp_path / "folder", Plan(kind, "w", 30))
    assert life.struck
    assert (life.code == 0) == (ended == 0)
    assert (life.code < 0) == (ended < 0)
    assert told(tmp_path / "folder" / DATA) == told(world / "full")


def test_a_disk_that_fails_is_no_fault_of_the_program(trials: tuple[Trials, Path, Path], tmp_path: Path) -> None:
    shared, world, state = trials
    for command, calls, number in (("audit", "s", 1), ("export csv", "m", 3)):
        begin(COMMANDS[command], world, tmp_path / command)
        (state / "nursery" / "errors.log").write_text("", "utf-8")
        life = shared.live(COMMANDS[command], tmp_path / command, Plan("eio", calls, number))
        assert (life.struck, life.code) == (True, 2), command
        assert "The disk failed: " in (state / "nursery" / "errors.log").read_text("utf-8")


def test_the_layer_touches_nothing_outside_its_folder(trials: tuple[Trials, Path, Path], tmp_path: Path) -> None:
    shared, world, _ = trials
    command = COMMANDS["backup"]
    begin(command, world, tmp_path / "folder")
    (tmp_path / "elsewhere").mkdir()
    life = shared.nursery.live(
        ["backup", str(tmp_path / "elsewhere"), "--data", str(tmp_path / "folder" / DATA)],
        tmp_path / "no such folder",
        Plan("enospc", "wcsmu", 1),
    )
    assert (life.code, life.struck, sum(life.calls.values())) == (0, False, 0)


# ---- the loss of power, played


@pytest.mark.parametrize("command", ["backup", "publish", "export csv", "export parquet", "export warc"])
def test_what_takes_a_name_was_waited_for(trials: tuple[Trials, Path, Path], tmp_path: Path, command: str) -> None:
    """Else a reboot could leave nothing under the name of what was whole before."""
    shared, world, _ = trials
    begin(COMMANDS[command], world, tmp_path / "folder")
    shared.live(COMMANDS[command], tmp_path / "folder", Plan(journal=tmp_path / "journal"))
    record = reboot.read(tmp_path / "journal")
    assert sum(one.letter == "R" for one in record) >= 2
    assert reboot.unwaited(record) == []


def played(
    tmp_path: Path, *changes: Change, there: dict[str, bytes] | None = None
) -> set[tuple[tuple[str, bytes], ...]]:
    """Return everything that can be found after a reboot at the end of these changes."""
    found = set()
    for seed in range(200):
        folder = tmp_path / str(seed)
        folder.mkdir()
        for name, content in (there or {}).items():
            (folder / name).write_bytes(content)
        end = [Change("A", "", 0, b"")] * 400  # the moment is drawn: nearly always behind the changes
        reboot.play([*changes, *end], Path("/was"), folder, random.Random(seed))
        found.add(tuple(sorted((one.name, one.read_bytes()) for one in folder.iterdir())))
    return found


def test_what_was_waited_for_is_never_lost(tmp_path: Path) -> None:
    seen = played(
        tmp_path,
        Change("W", "/was/a", 0, b"new"),
        Change("S", "/was/a", 0, b""),
        Change("W", "/was/a", 3, b"more"),
        there={"a": b"old"},
    )
    assert {(("a", b"new"),), (("a", b"newmore"),)} <= seen
    assert seen <= {(("a", b"old"),), (("a", b"new"),), (("a", b"newmore"),)}  # old: before the first write


def test_writes_that_were_not_waited_for_are_lost_in_any_order(tmp_path: Path) -> None:
    seen = played(tmp_path, Change("W", "/was/a", 0, b"x"), Change("W", "/was/a", 1, b"y"), there={"a": b"--"})
    assert seen == {(("a", one),) for one in (b"--", b"x-", b"-y", b"xy")}


def test_a_name_may_be_there_before_what_it_names(tmp_path: Path) -> None:
    """A file that takes another's name and was not waited for may be empty afterwards: hence ``fsync`` before it."""
    changes = [Change("C", "/was/new", 0, b""), Change("W", "/was/new", 0, b"n"), Change("R", "/was/new", 0, b"/was/a")]
    assert (("a", b""),) in played(tmp_path, *changes, there={"a": b"o"})
    (tmp_path / "waited").mkdir()
    waited = [*changes[:2], Change("S", "/was/new", 0, b""), changes[2]]
    assert {dict(one).get("a") for one in played(tmp_path / "waited", *waited, there={"a": b"o"})} == {b"o", b"n"}


# ---- the pages


def test_the_pages_are_what_the_summary_says() -> None:
    kept = json.loads((DOCS / "soak-faults.json").read_text("utf-8"))
    assert (DOCS / "soak-faults.md").read_text("utf-8") == page(kept)
    assert (DOCS / "faults.md").read_text("utf-8") == promises()
    assert kept["wrong"] == []
    assert kept["done"] == sum(row["trials"] for row in kept["by_fault"].values())


def test_what_was_not_as_promised_is_tried_again_whenever_the_program_changed() -> None:
    passed, failed = {"program": "old", "wrong": []}, {"program": "old", "wrong": ["lost"]}
    assert campaign.holds(failed, "old", earlier=False)
    assert [campaign.holds(one, "new", earlier=True) for one in (passed, failed)] == [True, False]
    assert not campaign.holds(passed, "new", earlier=False)


def test_what_was_tried_by_another_plan_stays_told() -> None:
    kept = json.loads((DOCS / "soak-faults.json").read_text("utf-8"))
    again = with_history({**kept, "done": 1}, kept)
    assert again["before"] == kept["before"]
    other = with_history({**kept, "cases": "of another plan"}, {**kept, "wrong": ["lost"]})
    assert [(one["done"], one["wrong"]) for one in other["before"][len(kept["before"]) :]] == [(kept["done"], 1)]
    assert f"| {kept['seed']} | {kept['done']:,} | {kept['planned']:,} |" in page(other)


def test_a_full_run_has_as_many_faults_as_are_promised_and_a_share_has_each() -> None:
    planned = campaign.cases(2026)
    assert len({(one.fault, one.command) for one in planned}) == len(campaign.cases(2026, 0))
    kinds = campaign.faults()
    lives = {
        name: sum(
            (trial.SHORTER.get(one.command, trial.CHAIN) if kinds[one.fault].get("chained") else 1)
            for one in planned
            if kinds[one.fault]["class"] == name
        )
        for name in ("kill", "error")
    }
    assert lives["kill"] > 500
    assert lives["error"] > 200
