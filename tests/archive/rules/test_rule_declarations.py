"""What is published of the rules, and of the notes."""

from __future__ import annotations

import re

import pytest

from archive.rules import Rule, declared, evaluate, notes
from tests.archive.rules.building import BUREAU, PLACES, checks, report

RULES = [
    "requests.balance",
    "requests.outcomes",
    "requests.applicants",
    "requests.total_column",
    "requests.carryover",
    "disputes.sum",
    "disclosures.in_force",
    "disclosures.items",
    "disclosures.rulemaking_power",
    "text.figures",
    "text.all_answered",
    "structure.chapters",
    "structure.period",
    "publication.deadline",
    "aggregate.members",
]
WARNINGS = [
    "requests.carryover",
    "disclosures.in_force",
    "disclosures.items",
    "disclosures.rulemaking_power",
    "text.all_answered",
    "publication.deadline",
    "aggregate.members",
]
# stated by the form itself, or by a law
OFFICIAL = ["requests.balance", "disclosures.rulemaking_power", "structure.chapters", "publication.deadline"]


def test_every_rule_is_declared():
    assert [rule.rule for rule in declared()] == RULES
    assert [rule.rule for rule in declared() if rule.severity == "warning"] == WARNINGS
    assert [rule.rule for rule in declared() if rule.official] == OFFICIAL


@pytest.mark.parametrize("rule", declared(), ids=[rule.rule for rule in declared()])
def test_a_layman_can_read_it_in_both_languages(rule: Rule):
    han = re.compile("[一-鿿]")
    assert han.search(rule.title_zh)
    assert not han.search(rule.title_en)
    assert len(rule.explanation_zh) > 60
    assert len(rule.explanation_en) > 120
    assert rule.formula
    assert rule.basis
    assert ("《" in rule.basis or "格式" in rule.basis) if rule.official else True


def test_every_row_is_a_declared_rule_of_its_severity():
    severity = {rule.rule: rule.severity for rule in declared()}
    found = evaluate(report(text="共收到政府信息公开申请1件，答复率100%。"), BUREAU, PLACES)
    assert {check.rule for check in found} == set(RULES) - {
        "requests.carryover", "disclosures.in_force", "disclosures.items", "aggregate.members",
    }  # fmt: skip
    assert all(check.severity == severity[check.rule] for check in found)


class TestNotes:
    def test_every_sentence_is_there_in_both_languages_with_the_same_values(self):
        for name, sentence in notes._sentences().items():
            values = {language: sorted(re.findall(r"\{(\w+)\}", sentence[language])) for language in ("en", "zh")}
            assert values["en"] == values["zh"], name
            assert "; " not in sentence["en"], f"{name}: notes are joined with it"

    def test_notes_read_back_in_chinese(self):
        cells = {("new_requests", "natural_person"): 14, ("granted_full", "natural_person"): 14}
        made = report(cells=cells, text="共收到政府信息公开申请14件。")
        note = checks(made, "text.figures")["requests.new_requests.total"].note
        assert notes.in_chinese(note) == "“共收到政府信息公开申请14件”；总计列未填写；重新合计应为14"
        assert notes.in_chinese("blank read as zero: carried_over") == "空白按零计算：carried_over"

    def test_what_the_report_says_is_not_taken_for_ours(self):
        said = notes.join(
            [notes.say("says", phrase="甲; blank read as zero: 乙"), notes.say("blank_as_zero", cells="made")]
        )
        assert notes.in_chinese(said) == "“甲; blank read as zero: 乙”；空白按零计算：made"

    def test_a_sentence_of_an_older_version_stays(self):
        assert notes.in_chinese("words we no longer use") == "words we no longer use"
