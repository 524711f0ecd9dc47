"""What is published of the rules, and of the notes."""

from __future__ import annotations

import re

import pytest

from archive.rules import Rule, declared, evaluate, notes
from tests.archive.rules.building import BUREAU, CITY, PLACES, checks, report

RULES = [
    "requests.balance",
    "requests.outcomes",
    "requests.applicants",
    "requests.total_column",
    "requests.carryover",
    "disputes.sum",
    "disputes.pending",
    "disclosures.in_force",
    "disclosures.made_in_force",
    "disclosures.published",
    "disclosures.items",
    "disclosures.items_left",
    "disclosures.columns",
    "disclosures.rulemaking_power",
    "disclosures.magnitude",
    "tables.counts",
    "text.figures",
    "text.all_answered",
    "structure.chapters",
    "structure.period",
    "structure.supervision",
    "publication.deadline",
    "aggregate.members",
]
WARNINGS = [
    "requests.carryover",
    "disputes.pending",
    "disclosures.in_force",
    "disclosures.made_in_force",
    "disclosures.published",
    "disclosures.items",
    "disclosures.items_left",
    "disclosures.columns",
    "disclosures.rulemaking_power",
    "disclosures.magnitude",
    "text.all_answered",
    "structure.supervision",
    "publication.deadline",
    "aggregate.members",
]
# stated by the form itself, or by a law
OFFICIAL = [
    "requests.balance",
    "disclosures.rulemaking_power",
    "structure.chapters",
    "structure.supervision",
    "publication.deadline",
]
# these compare a report with others of the archive
ACROSS = {"requests.carryover", "disputes.pending", "disclosures.in_force", "disclosures.items", "aggregate.members"}


def test_every_rule_is_declared():
    assert [rule.rule for rule in declared()] == RULES
    assert [rule.rule for rule in declared() if rule.severity == "warning"] == WARNINGS
    assert [rule.rule for rule in declared() if rule.official] == OFFICIAL


@pytest.mark.parametrize("rule", declared(), ids=[rule.rule for rule in declared()])
def test_a_layman_can_read_it_in_both_languages(rule: Rule):
    han = re.compile("[一-鿿]")
    assert han.search(rule.title_zh)
    assert not han.search(rule.title_en)
    assert len(rule.explanation_zh) > 30
    assert len(rule.explanation_en) > 90
    for example in (rule.example_zh, rule.example_en):
        assert re.search("[0-9]", example) or rule.rule.startswith("structure."), "worked out in numbers"
    assert "成立" in rule.example_zh
    assert "不成立" in rule.example_zh, "an example that holds, and one that does not"
    assert len(rule.meaning_zh) > 20
    assert len(rule.meaning_en) > 60


def test_every_row_is_a_declared_rule_of_its_severity():
    severity = {rule.rule: rule.severity for rule in declared()}
    found = evaluate(report(text="共收到政府信息公开申请1件，答复率100%。"), BUREAU, PLACES)
    assert all(check.severity == severity[check.rule] for check in found)


@pytest.mark.parametrize("template", ["2008", "2014", "2019", "2021"])
def test_rules_apply_to_the_forms_that_they_are_declared_for(template):
    """Each rule gives rows for its forms and no others; those for governments only are tried on one."""
    text = "共收到政府信息公开申请1件，答复率100%。"
    made = report("2021" if template < "2019" else template, text=text)
    if template < "2019":  # no tables of the two later forms
        made.template, made.figures = template, []
    found = {check.rule for agency in (BUREAU, CITY) for check in evaluate(made, agency, PLACES)}
    meant = {rule.rule for rule in declared() if template in rule.forms.split()}
    assert found == meant - ACROSS


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
