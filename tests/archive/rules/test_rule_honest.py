"""Honest reports whose prose speaks of its figures in ways that may be misread, and errors that a careful reader sees.

All sentences are held against one table: 120 new requests and 6 older ones, 122 answered, 4 carried forward.
"""

from __future__ import annotations

import pytest

from archive.rules import evaluate
from tests.archive.rules.building import BUREAU, PLACES, Cells, report

REQUESTS = {
    "new_requests": 120, "carried_over": 6, "total_processed": 122, "carried_forward": 4, "granted_full": 60,
    "granted_partial": 10, "denied_internal_affairs": 8, "denied_process_info": 10, "unable_no_record": 20,
    "refused_repeat": 8, "other_misc": 6,
}  # fmt: skip
DISPUTES = {"review": (5, 1, 2, 1, 9), "litigation_direct": (2, 0, 1, 1, 4), "litigation_after_review": (3, 1, 0, 0, 4)}
CELLS: Cells = {
    **{(line, column): value for line, value in REQUESTS.items() for column in ("natural_person", "total")},
    **{
        (channel, result): value
        for channel, values in DISPUTES.items()
        for result, value in zip(("upheld", "corrected", "other", "pending", "total"), values, strict=True)
    },
}

HONEST = [
    "全年受理政府信息公开申请120件，答复116件，其余4件在法定期限内办理中。",
    "收到政府信息公开申请120件，已答复116件，4件正在办理中。",
    "收到政府信息公开申请120件，实际办理116件，4件正在办理。",
    "收到政府信息公开申请120件，予以公开40件，告知已主动公开20件。",
    "收到政府信息公开申请120件，办结率100%（不含结转的4件）。",
    "收到政府信息公开申请120件（2021年为105件），办结122件（2021年为100件）。",
    "因政府信息公开被提起行政诉讼8件，其中直接起诉4件，复议后起诉4件；维持5件，纠正1件，其他1件，未审结1件。",
    "政府信息公开行政诉讼8件，其中直接起诉4件，维持2件；复议后起诉4件，维持3件。",
    "我局全年共发生行政复议案件35件，其中涉及政府信息公开9件；行政诉讼案件40件，其中涉及政府信息公开8件。",
    "全年行政复议35件（其中涉及政府信息公开9件），行政诉讼40件（其中涉及政府信息公开8件）。",
    "涉及政府信息公开的行政复议9件、行政诉讼8件；其他行政复议26件、行政诉讼32件。",
    "收到政府信息公开申请120件，除4件结转下年外，均已按时答复。",
    "收到政府信息公开申请120件，经审查，属于政府信息公开申请108件，其余12件按信访等处理。",
    "2022年共答复申请122件，其中2022年收到的申请116件，2021年结转的申请6件。",
    "截至2023年1月15日，2022年收到的120件申请已全部办结。",
    "全年收到政府信息公开申请120件，平均每月收到10件，最多的月份收到22件。",
]

PLANTED = [
    ("收到政府信息公开申请120件（2021年为105件），办结127件（2021年为100件）。", "requests.total_processed.total"),
    ("收到政府信息公开申请120件，实际办理110件，4件正在办理。", "requests.total_processed.total"),
    ("收到政府信息公开申请120件，予以公开45件，告知已主动公开20件。", "requests.granted_full.total"),
    ("政府信息公开行政诉讼8件，其中直接起诉4件，复议后起诉4件；维持6件。", "disputes.litigation_after_review.upheld"),
    ("全年收到政府信息公开申请118件，平均每月收到10件，最多的月份收到22件。", "requests.new_requests.total"),
]


def broken(text: str) -> set[str | None]:
    checks = evaluate(report(cells=dict(CELLS), text=text), BUREAU, PLACES)
    return {one.subject for one in checks if one.result == "broken" and one.rule.startswith("text.")}


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_report_breaks_no_rule(text):
    assert broken(text) == set()


@pytest.mark.parametrize(("text", "subject"), PLANTED)
def test_what_a_careful_reader_sees(text, subject):
    assert broken(text) == {subject}
