"""A slice of the long trial (``make soak-parse``): random reports in random shapes, read and compared."""

from __future__ import annotations

import pytest

from soak.campaign import collect, run
from soak.draft import Fate
from soak.trial import WEIGHTS, Plan, draft, plan, shapes, smallest, trial

#: Documents of the slice, in parts that several workers can share.
PART, PARTS = 40, 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_figure_is_wrong_and_nearly_all_are_read(part):
    """The seed is not the one of the docs: what is right there only by adjustment would fail here."""
    result = collect(71 + part, PART, run(71 + part, PART))
    assert result.failed == [], "python -m soak show SEED NUMBER"
    # one row of one document weighs a thousandth here; the long trial holds the mark of 99.9 %
    assert result.total.read >= 0.99 * result.total.readable, result.short
    assert result.total.undecidable


@pytest.mark.parametrize("name", list(shapes()))
def test_each_shape_alone(name):
    shape = shapes()[name]
    kinds = [kind for kind in ("html", "text", "docx") if kind in shape.kinds] or shape.kinds
    for number, kind in enumerate(kinds):
        made = Plan(f"alone/{number}", shape.form or "2021", kind, (name,))
        verdict = trial(made)
        assert not verdict.faulty, (kind, verdict)
        assert verdict.unread == [], kind


@pytest.mark.parametrize("kind", WEIGHTS)
def test_each_kind_alone(kind):
    for number, form in enumerate(("2021", "2019", "2014", "2008")):
        verdict = trial(Plan(f"kind/{number}", form, kind, ()))
        assert not verdict.faulty, (form, verdict)
        assert verdict.unread == [], form
        assert verdict.readable, form


def test_the_same_plan_makes_the_same_document():
    made = plan(5, 3)
    assert draft(made)[1] == draft(made)[1]
    assert plan(5, 3) == made


def test_a_wrong_figure_is_noticed():
    """The trial itself is tried: a document that says another number than its truth must fail."""
    from soak.trial import judge

    made = Plan("notice/1", "2021", "html", ())
    paper, body = draft(made)
    key = (3, "new_requests", "natural_person")
    printed = paper.cells[key].text
    paper.cells[key] = type(paper.cells[key])(printed + "1", (paper.cells[key].value or 0) * 10 + 1)
    assert [line for line in judge(paper, body).wrong if line.startswith("3.new_requests.natural_person")]
    paper.fates[key] = Fate.BARRED
    assert judge(paper, body).guessed


def test_shapes_that_are_not_to_blame_are_dropped(monkeypatch):
    from soak import trial as module

    blamed = "blanks round digits"
    whole = module.trial

    def failing(made):
        verdict = whole(made)
        verdict.wrong = ["made up"] if blamed in made.shapes else []
        return verdict

    monkeypatch.setattr(module, "trial", failing)
    made = Plan("drop/1", "2021", "html", ("units behind counts", blamed, "entities", "headings missing"))
    assert smallest(made).shapes == (blamed,)


def test_a_stopped_run_goes_on(tmp_path):
    state = tmp_path / "parse.jsonl"
    first = list(run(3, 10, state=state))
    half = state.read_text("utf-8").splitlines()[:4]
    state.write_text("\n".join(half) + '\n[4, {"docum', "utf-8")
    assert sorted(run(3, 10, state=state)) == sorted(first)
