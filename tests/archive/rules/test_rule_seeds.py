"""The real reports that lie beside the checkout, where they do: what they are known to say, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.identities.agencies import identify
from archive.places import Places, official
from archive.rules import Check, evaluate
from parsers.model import Report
from parsers.report import parse

SHARED = Path(__file__).resolve().parents[4] / "shared"


def audit(name: str) -> dict[tuple[str, str | None], Check]:
    path = SHARED / name
    if not path.exists():
        pytest.skip("the real reports are not beside this checkout")
    made = parse(path.read_bytes())
    assert isinstance(made, Report)
    places = Places(official())
    agency = identify(made.agency, places) if made.agency else None
    return {(check.rule, check.subject): check for check in evaluate(made, agency, places)}


def result(checks: dict[tuple[str, str | None], Check], rule: str, name: str) -> set[str | None]:
    return {subject for (one, subject), check in checks.items() if one == rule and check.result == name}


def test_the_unfilled_total_column():
    checks = audit("seeds/000_107c488a6d9a59ea.txt")
    assert checks["requests.total_column", None].result == "broken"
    outcomes = checks["requests.outcomes", "natural_person"]
    assert (outcomes.result, outcomes.expected, outcomes.found) == ("broken", 12, 13)
    balance = checks["requests.balance", "commercial_enterprise"]
    assert (balance.result, balance.expected, balance.found) == ("broken", 1, 0)
    prose = checks["text.figures", "requests.new_requests.total"]
    assert (prose.result, prose.expected, prose.found) == ("broken", 0, 14)
    assert prose.note is not None
    assert prose.note.endswith("recomputed it would say 14")
    assert checks["text.figures", "disputes.litigation.total"].result == "holds"
    assert result(checks, "text.figures", "broken") == {"requests.new_requests.total"}
    # 答复率100%, while a natural person still waits
    assert checks["text.all_answered", None].result == "broken"
    assert checks["structure.chapters", None].result == "holds"


def test_the_penalties_and_the_missing_chapter():
    checks = audit("seeds/002_461bedd49e5c48fe.txt")
    assert result(checks, "text.figures", "broken") == {"disclosures.penalties.decisions"}
    penalties = checks["text.figures", "disclosures.penalties.decisions"]
    assert (penalties.expected, penalties.found, penalties.difference) == (17, 14, -3)
    assert result(checks, "text.figures", "holds") >= {
        "disclosures.licensing.decisions",
        "disclosures.penalties.items_change",
        "disclosures.procurement.projects",
        "disclosures.procurement.amount_wan",
        "requests.new_requests.total",
        "requests.granted_full.total",
        "requests.denied_process_info.total",
        "requests.denied_admin_inquiry.total",
        "requests.unable_no_record.total",
    }
    assert checks["structure.chapters", None].result == "broken"
    broken = {(rule, subject) for (rule, subject), check in checks.items() if check.result == "broken"}
    assert broken == {("text.figures", "disclosures.penalties.decisions"), ("structure.chapters", None)}


def test_a_blank_total_column_makes_no_false_findings():
    checks = audit("corpus/012-shanghai-generaloffice-2019.html")
    broken = {(rule, subject) for (rule, subject), check in checks.items() if check.result == "broken"}
    assert broken == {("requests.total_column", None)}
    unable = checks["text.figures", "requests.unable_total.total"]
    assert (unable.result, unable.found) == ("undecidable", 265)
    assert "recomputed it would say 337" in (unable.note or "")
    # the prose itself says that 72 are carried forward
    assert ("text.all_answered", None) not in checks
