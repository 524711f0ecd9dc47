"""A slice of ``make soak-fuzz`` without the fuzzer: seeded mutations, the same questions; and its parts, tried."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Figure, Place, Report, State, Status
from soak.fuzz import bodies, drafts, sources
from soak.fuzz.choices import Choices
from soak.fuzz.oracle import broken, untrue
from soak.fuzz.targets import TARGETS, Target, faults, made

BY_NAME = {target.name: target for target in TARGETS}
TRUTH = [target for target in TARGETS if target.mode == "truth"]
BYTES = [target for target in TARGETS if target.mode == "bytes"]


@pytest.mark.parametrize("target", TRUTH, ids=lambda target: target.name)
def test_a_mutation_that_changes_no_figure_changes_none(target: Target) -> None:
    @settings(max_examples=5 if target.kind == "pdf" else 30, deadline=None, derandomize=True, database=None)
    @given(st.binary(min_size=12, max_size=48))
    def trial(data: bytes) -> None:
        assert faults(target, data) == []

    trial()


def spoilt(data: bytes, most: int) -> bytes:
    """In place of the fuzzer's own mutation: one byte, at a place and of a value that the bytes themselves decide."""
    chance = Random(data)
    at = chance.randrange(len(data) + 1)
    return (data[:at] + bytes([chance.randrange(256)]) + data[at + chance.randrange(2) :])[:most]


@pytest.mark.parametrize("target", BYTES, ids=lambda target: target.name)
def test_any_mutation_gives_a_result_that_keeps_its_promises(target: Target) -> None:
    begin = bodies.seeds(target.kind)
    for number in range(4 if target.kind == "pdf" else 15):
        chance = Random(f"slice {target.name} {number}")
        body = chance.choice(begin)
        for _ in range(chance.randint(1, 4)):
            body = bodies.mutated(target.kind, body, chance, spoilt, 2 * bodies.LARGEST)
        assert faults(target, body) == []


# -- the questions themselves ---------------------------------------------------------------------------------------

PRINTED = {"chapter": 3, "line": "new_requests", "field": "total", "raw": "12", "value": 12, "state": State.NUMBER}


def figure(**changes: object) -> Figure:
    """A cell as it should be, but for some changes."""
    return Figure(**{**PRINTED, "place": Place(0, 3, 9), **changes})


FIGURE = figure()


def report(*figures: Figure, status: Status = Status.PARTIAL) -> Report:
    return Report(kind="html", encoding=None, status=status, figures=list(figures))


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ([figure(raw="1 2")], "read as"),
        ([figure(raw="13")], "read as"),
        ([figure(state=State.TEXT)], "with value"),
        ([figure(place=None)], "with place"),
        ([FIGURE, figure(line="carried_over")], "from one cell"),
        ([FIGURE, FIGURE], "twice"),
        ([figure(value=float("nan"))], "value"),
    ],
)
def test_a_broken_promise_is_noticed(figures: list[Figure], says: str) -> None:
    assert any(says in fault for fault in broken(report(*figures)))
    assert broken(report(FIGURE)) == []


def test_a_figure_in_an_unreadable_report_is_noticed() -> None:
    assert broken(report(FIGURE, status=Status.UNREADABLE)) == ["a figure in an unreadable report"]


def test_units_signs_and_notes_are_no_other_figure() -> None:
    for raw, value in (("1,204件（其中修订3件）", 1204), ("减少2248", -2248), ("１２", 12)):
        assert broken(report(figure(raw=raw, value=value))) == []
    amount = {"chapter": 2, "line": "procurement", "field": "amount_wan", "raw": "251000元"}
    assert broken(report(figure(**amount, value=25.1))) == []
    assert broken(report(figure(**amount, value=26.1))) != []


def test_another_figure_than_the_printed_one_is_noticed() -> None:
    key = (3, "new_requests", "total")
    assert untrue(report(FIGURE), {key: 12}) == []
    assert untrue(report(FIGURE), {key: 13}) != []
    assert untrue(report(FIGURE), {key: None}) != []
    assert untrue(report(FIGURE), {}) != []


# -- mutations --------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=40), st.sampled_from(["第二十条第（一）项", "本年增/减", "采购总金额（单位：万元）", "其他"]))
def test_a_garbled_label_is_not_shorter_than_half_and_keeps_what_decides_a_figure(data: bytes, label: str) -> None:
    changed = drafts.garbled(label, Choices(data))
    kept = [char for char in label if not char.isalpha() or char in drafts.DECISIVE]
    rest = iter(changed)
    assert all(char in rest for char in kept)
    assert 2 * len(changed) >= len(label)


@settings(max_examples=60)
@given(st.binary(max_size=40))
def test_no_mutation_of_a_page_joins_two_figures(data: bytes) -> None:
    page = "<table><tr><td>其他</td><td>12</td><td>&nbsp;</td><td><span>3</span>4</td></tr><tr><td>56</td></tr></table>"
    changed = sources.page(page, Choices(data))
    cells = [part for part in sources.shown(changed) if part]
    assert set(cells) & {"123", "1234", "3456", "456", "1256", "5634"} == set()


def test_the_same_input_is_the_same_body() -> None:
    for target in TRUTH:
        data = Random(target.name).randbytes(30)
        assert made(target, data)[0] == made(target, data)[0]


# -- the campaign -----------------------------------------------------------------------------------------------------


def test_a_campaign_goes_on_where_it_was_killed(tmp_path, monkeypatch) -> None:
    from soak.fuzz import campaign

    started = []

    def piece(home, target, seed, seconds):
        number = len(list((home / "pieces").glob("*.json")))
        started.append(target.name)
        note = {"target": target.name, "began": 1.0, "seconds": 60.0, "executions": 5, "first": 9.0, "last": 9.0}
        (home / "pieces" / f"{number:05}-{target.name}-abc.json").write_text(json.dumps(note), "utf-8")

    monkeypatch.setattr(campaign, "_piece", piece)
    assert list(campaign.run(tmp_path, 1, 2)) == [0, 60, 120]
    (tmp_path / "pieces" / "00002-html-bytes-abc.json").write_text('{"target": "html-by', "utf-8")  # killed in writing
    assert list(campaign.run(tmp_path, 1, 4)) == [120, 180, 240]
    assert len(set(started)) == 4, "each target has its turn"


def test_the_summary_counts_what_was_done_and_what_is_open(tmp_path, monkeypatch) -> None:
    from soak.fuzz import summary

    (tmp_path / "pieces").mkdir()
    note = {"target": "text-bytes", "began": 1.7e9, "seconds": 90.0, "executions": 500, "first": 70.0, "last": 71.0}
    (tmp_path / "pieces" / "00000-text-bytes-abc.json").write_text(json.dumps(note | {"coverage": 12}), "utf-8")
    kept = tmp_path / "text-bytes" / "findings"
    kept.mkdir(parents=True)
    (kept / "0123456789ab").write_bytes(b"mended")
    (kept / "0123456789ab.txt").write_text("ValueError at text.py", "utf-8")
    found = summary.collect(tmp_path, 7, 1, growth=False)
    assert (found.seconds, found.tallies["text-bytes"].executions, found.passed) == (90, 500, True)
    assert [fault.open for fault in found.faults] == [False]
    assert "| text-bytes | 1.5 | 500 | 12 |" in summary.page(found)
    monkeypatch.setattr(summary, "_again", lambda target, path: True)
    still = summary.collect(tmp_path, 7, 1, growth=False)
    assert not still.passed
    assert summary.data(still)["faults"]["open"] == ["text-bytes 0123456789ab: ValueError at text.py"]
