"""A slice of the long trial of the audit (``make soak-audit``): errors planted in reports, found, and nothing else."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from soak.audit import campaign, prose
from soak.audit.campaign import Tally, collect, restored, run, trial, worlds
from soak.audit.equations import Term, Verdict, at_least, equal
from soak.audit.oracle import expect
from soak.audit.page import page, percent
from soak.audit.plants import load
from soak.audit.prose import han
from soak.audit.sweep import Swept, sweep
from soak.audit.world import build, plan

#: Not the seed of the docs: what is right there only by adjustment would fail here.
SEED = 71
#: A city, a district, and agencies that nobody adds up, each over the years of both forms.
WORLDS = (1, 3, 10)


@cache
def tried(number: int) -> Tally:
    return trial(SEED, number)


@cache
def results_before(number: int) -> set[str]:
    """What the oracle says of a world in which nothing is planted."""
    return {verdict.result for sheet in expect(build(plan(SEED, number))).values() for verdict in sheet.values()}


@pytest.mark.parametrize("number", WORLDS)
def test_every_row_of_a_world_says_what_it_must(number):
    tally = tried(number)
    assert tally.told == []
    assert tally.numbers == 0
    assert sum(planted for planted, _, _ in tally.kinds.values()) >= tally.reports // 3
    for rule, wanted in tally.rules.items():
        assert all(given.keys() == {must} for must, given in wanted.items()), rule


@pytest.mark.parametrize("name", load())
def test_each_kind_of_error_alone_leads_to_what_it_is_made_for(name):
    """The oracle and the making of an error are two accounts of it: they agree."""
    chance = Random(name)
    for number in range(60):
        assert results_before(number) <= {"holds", "undecidable"}
        world = build(plan(SEED, number))
        for report in chance.sample(world.reports, len(world.reports)):
            targets = load()[name].make(world, report, chance)
            if targets:
                must = expect(world)
                for target in targets:
                    found = must[world.reports.index(target.report)].get((load()[name].rule, target.subject))
                    assert (found.result if found else None) == target.result
                return
    pytest.fail("no report could have it")


def test_nothing_is_broken_where_nothing_is_planted():
    for number in range(8):
        sheets = expect(build(plan(SEED, number)))
        assert {
            rule for sheet in sheets.values() for (rule, _), row in sheet.items() if row.result == "broken"
        } == set()


def test_some_of_the_sentences():
    swept = sweep(SEED, every=30)
    assert (swept.other, swept.told) == (0, [])
    assert swept.found == swept.contradicted > 10


def test_every_sentence_is_written_for_something():
    assert len(prose.said()) > 400
    assert all(sentence.slots for sentence in prose.said())
    assert not any(sentence.slots for sentence in prose.nothing())


def test_a_row_that_says_something_else_is_noticed(monkeypatch):
    """The trial itself is tried: a rule that were wrong must fail it."""

    def wrongly(world):
        sheets = expect(world)
        sheets[0]["requests.balance", "total"] = Verdict("undecidable")
        del sheets[1]["tables.counts", None]
        return sheets

    monkeypatch.setattr(campaign, "expect", wrongly)
    tally = trial(SEED, 1)
    assert len(tally.told) == 2
    assert tally.rules["tables.counts"]["none"] == {"holds": 1}
    result = collect(SEED, [tally], Swept())
    assert not result.passed
    assert "must be none, is holds" in page(result)


def test_a_stopped_run_goes_on(tmp_path, monkeypatch):
    made = []

    def counted(seed, number):
        made.append(number)
        return Tally(reports=plan(seed, number).size, told=[f"world {number}"])

    monkeypatch.setattr(campaign, "trial", counted)
    state = tmp_path / "audit.jsonl"
    first = [tally.as_json() for tally in run(SEED, 60, state=state)]
    assert made == worlds(SEED, 60)
    assert sum(tally["reports"] for tally in first) >= 60
    kept = state.read_text("utf-8").splitlines()
    state.write_text("\n".join(kept[:2]) + '\n[1, {"rep', "utf-8")
    again = [tally.as_json() for tally in run(SEED, 60, state=state)]
    assert again == first
    assert made == [*worlds(SEED, 60), *worlds(SEED, 60)[1:]]
    assert [tally.as_json() for tally in run(SEED, 60, state=state)] == first
    assert len(made) == 2 * len(first) - 1  # nothing was left to be done


def test_a_summary_says_all_of_a_campaign():
    result = collect(SEED, [tried(1)], Swept(stating=3, contradicted=2, found=2))
    assert restored(result.as_json()).as_json() == result.as_json()
    assert page(restored(result.as_json())) == page(result)


def test_a_share_is_rounded_down():
    assert [percent(share) for share in (1.0, 0.999999, 0.5, None)] == ["100 %", "99.999 %", "50.000 %", "—"]


@pytest.mark.parametrize(
    ("left", "right", "result"),
    [
        ([2, 3], [5], "holds"),
        ([2, 3], [6], "broken"),
        ([2, None], [2], "holds"),
        ([2, None], [6], "undecidable"),
        ([7, None], [6], "broken"),  # no number of requests is below zero
        ([7, 1], [None], "undecidable"),
        ([1.5], [None], "broken"),  # no count has a fraction
    ],
)
def test_sums_with_blanks(left, right, result):
    assert equal(map(Term, left), map(Term, right)).result == result


def test_bounds_with_blanks():
    assert at_least([Term(3)], [Term(3)]).result == "holds"
    assert at_least([Term(3)], [Term(2)]).result == "broken"
    assert at_least([Term(3)], [Term(None)]).result == "undecidable"
    assert at_least([Term(None)], [Term(2)]).result == "holds"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2005, "二千零五"),
    ],
)
def test_chinese_numbers(number, text):
    assert han(number) == text
