"""Every canned query is right: asked of seven reports whose figures can be added up by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlite_utils import Database

from archive.site import metadata
from archive.storage import totals
from archive.storage.fulltext import add_sections
from archive.storage.segment import match
from archive.storage.store import Archive

QUERIES = {query.name: query for query in metadata.all_queries()}

REGIONS = (
    ("990000", "云州省", "province", None), ("990100", "望海市", "prefecture", "990000"),
    ("990101", "听潮县", "county", "990100"), ("990102", "观澜县", "county", "990100"),
    ("980000", "海州省", "province", None), ("980100", "雾港市", "prefecture", "980000"),
)  # fmt: skip
AGENCIES = (
    (901, "听潮县人民政府", "990101", "county", "government"),
    (902, "听潮县财政局", "990101", "county", "department"),
    (903, "观澜县财政局", "990102", "county", "department"),
    (904, "雾港市财政局", "980100", "prefecture", "department"),
    (905, "云水镇人民政府", "990101", "township", "government"),
    (906, "云山镇人民政府", "990101", "township", "government"),
)  # fmt: skip
#: id, agency, year, scope, status, published_on
REPORTS = (
    (1, 901, 2022, "own", "complete", "2023-01-20"),
    (2, 901, 2023, "own", "complete", "2024-01-20"),
    (3, 902, 2022, "own", "complete", "2023-01-20"),
    (4, 902, 2023, "own", "complete", "2024-01-20"),
    (5, 903, 2023, "own", "partial", None),
    (6, 904, 2023, "own", "complete", "2024-02-03"),
    (7, 901, 2023, "aggregate", "complete", "2024-03-20"),
    (8, 905, 2022, "own", "complete", "2023-01-20"),
)  # fmt: skip
#: by report: the total column of table 三, as far as it is filled in
TOTALS: Mapping[int, Mapping[str, int]] = {
    1: {"new_requests": 10, "carried_over": 1, "granted_full": 6, "denied_state_secret": 1, "unable_no_record": 2,
        "total_processed": 9, "carried_forward": 2},
    2: {"new_requests": 20, "carried_over": 2, "granted_full": 8, "granted_partial": 2, "denied_third_party_rights": 4,
        "unable_no_record": 3, "refused_repeat": 2, "refused_petition": 1, "total_processed": 20, "carried_forward": 2},
    3: {"new_requests": 4, "carried_over": 0, "granted_full": 3, "denied_third_party_rights": 1, "total_processed": 4,
        "carried_forward": 0},
    4: {"new_requests": 0, "carried_over": 3, "granted_full": 1, "denied_third_party_rights": 2, "total_processed": 3,
        "carried_forward": 0},
    5: {},
    6: {"new_requests": 5, "carried_over": 0, "granted_full": 5, "total_processed": 5, "carried_forward": 0},
    7: {"new_requests": 1000, "total_processed": 1000, "carried_forward": 9},
}  # fmt: skip
APPLICANTS = ((2, "natural_person", 15), (2, "commercial_enterprise", 5), (6, "commercial_enterprise", 4),
              (6, "legal_services_org", 1))  # fmt: skip
#: report, channel, upheld, corrected, other, pending, total
DISPUTES = (
    (2, "review", 1, 2, 0, 1, 4), (2, "litigation_direct", 0, 1, 0, 0, 1),
    (2, "litigation_after_review", 1, 3, 0, 0, 4), (6, "litigation_after_review", 1, 1, None, None, 2),
)  # fmt: skip
DISCLOSURES = ((2, "licensing", 100, None), (2, "penalties", 7, None), (2, "fees", None, 12.5),
               (4, "licensing", 300, None), (6, "fees", None, 1.5))  # fmt: skip
#: report, rule, subject, result, expected, found, difference, suspicion
CHECKS = (
    (2, "requests.balance", "total", "broken", 22, 21, -1, 1),
    (2, "requests.balance", "natural_person", "holds", 1, 1, 0, None),
    (4, "requests.carryover", "total", "broken", 0, 3, 3, None),
    (5, "text.figures", "requests.new_requests.total", "broken", 1, 2, 1, 1),
    (5, "requests.total_column", None, "broken", None, None, None, None),
    (6, "publication.deadline", None, "broken", "2024-01-31", "2024-02-03", 3, None),
)  # fmt: skip
SUSPICIONS = ((2, "digit", "only", "source"), (5, "digit", "open", "reading"))


def _many(db: Database, table: str, columns: str, rows: Any) -> None:
    marks = ", ".join("?" * len(columns.split(",")))
    db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [tuple(row) for row in rows])


def _fill(db: Database) -> None:
    _many(db, "regions", "code, name, level, parent_code", REGIONS)
    _many(db, "agencies", "id, name, region_code, level, kind, key", [(*one, one[1]) for one in AGENCIES])
    _many(
        db, "reports",
        "id, agency_id, year, scope, status, published_on, key, url, snapshot_sha256, parser_version, file_kind",
        [(*one, str(one[0]), f"http://x.invalid/{one[0]}", "", "", "html") for one in REPORTS],
    )  # fmt: skip
    for report, figures in TOTALS.items():
        names = ["report_id", "applicant", *figures]
        _many(db, "requests", ", ".join(names), [(report, "total", *figures.values())])
    _many(db, "requests", "report_id, applicant, new_requests", APPLICANTS)
    _many(db, "disputes", "report_id, channel, upheld, corrected, other, pending, total", DISPUTES)
    _many(db, "disclosures", "report_id, item, decisions, fee_amount_wan", DISCLOSURES)
    _many(
        db, "indicators", "report_id, position, label, measure, value, origin",
        [(6, 0, "信息处理费", "processing_fee_yuan", 300, "table"),
         (4, 0, "信息处理费", "processing_fee_yuan", 40, "prose"),
         (2, 0, "信息处理费", "processing_fee_yuan", 0, "prose")],
    )  # fmt: skip
    _many(
        db, "checks", "report_id, rule, subject, result, expected, found, difference, suspicion, severity",
        [(*one, "error") for one in CHECKS],
    )  # fmt: skip
    _many(
        db, "suspicions",
        "report_id, kind, certainty, culprit, number, chapter, line, cells, mends, candidates, reason",
        [(*one, 1, 3, "new_requests", 1, 1, 1, "other") for one in SUSPICIONS],
    )  # fmt: skip
    _many(
        db, "problems", "report_id, url, kind, detail", [(5, "u", "table_missing", ""), (5, "u", "label_unknown", "")]
    )
    _many(
        db, "report_versions", "report_id, version, reason, seen_at, url, snapshot_sha256, parser_version, role",
        [(3, 1, "source", "2024-01-01", "u", "", "", "shown"), (3, 2, "source", "2024-05-01", "u", "", "", "shown"),
         (4, 2, "parser", "2024-06-01", "u", "", "", "shown")],
    )  # fmt: skip
    _many(
        db, "cell_changes", "report_id, version, chapter, line, field, old_raw, new_raw, old_value, new_value",
        [(3, 2, 3, "new_requests", "total", "5", "4", 5, 4)],
    )  # fmt: skip
    _many(db, "text_changes", "report_id, version, part, old, new", [(3, 2, "title", "旧题", "新题")])
    _many(
        db, "check_changes", "report_id, version, rule, old_result, new_result",
        [(3, 2, "requests.balance", "broken", "holds"), (4, 2, "requests.balance", "broken", "holds")],
    )  # fmt: skip
    _many(
        db,
        "sections",
        "id, report_id, position, heading, text",
        [(1, 4, 0, "五、", "收取信息处理费四十元。"), (2, 2, 0, "五、", "没有收费。")],
    )
    add_sections(db, [(1, "五、", "收取信息处理费四十元。"), (2, "五、", "没有收费。")])
    _many(
        db, "corrections", "correction, report_id, report_key, snapshot_sha256, verdict, checked_by, checked_on, state",
        [("c1", 2, "2", "", "source_is_right", "编辑", "2024-07-01", "current")],
    )  # fmt: skip
    _many(db, "portals", "id, name, url, status", [("p", "未登记的网站", "http://p.invalid/", "proposed")])
    _many(
        db, "reviews", "url, kind, title, reason, detail, first_seen, last_seen",
        [("http://x.invalid/r", "article", "年报？", "no_report", "", "2024-01-01", "2024-01-01")],
    )  # fmt: skip
    totals.follow(db)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Archive.open(tmp_path_factory.mktemp("queries")) as archive:
        with archive.transaction():
            _fill(archive.db)
        archive.db.conn.create_function("escape_fts", 1, match, deterministic=True)
        yield archive.db


YEAR, PLACE, HAI = {"year": "2022"}, {"region": "990101"}, {"region": "980000"}
GOV, FIN, GUAN, WU = "听潮县人民政府", "听潮县财政局", "观澜县财政局", "雾港市财政局"
YUN, HAIZHOU = "云州省", "海州省"

#: query, what is asked, the columns looked at, the rows that have to come, in their order
WANTED: tuple[tuple[str, dict[str, str], str, list[tuple[Any, ...]]], ...] = (
    ("requests_by_year", {}, "year reports new_requests granted_partial total_processed",
     [(2023, 4, 25, 2, 28), (2022, 2, 14, None, 13)]),
    ("requests_by_year", HAI, "year reports new_requests", [(2023, 1, 5)]),
    ("outcomes_by_year", {},
     "year granted_percent denied_percent unable_percent not_handled_percent otherwise_percent",
     [(2023, 57.1, 21.4, 10.7, 10.7, None), (2022, 69.2, 15.4, 15.4, None, None)]),
    ("granted_by_province", {}, "province reports granted_full granted_partial granted_percent",
     [(YUN, 3, 9, 2, 47.8), (HAIZHOU, 1, 5, None, 100.0)]),
    ("ground_by_province", {}, "province year requests share_of_handled",
     [(YUN, 2023, 6, 26.09), (YUN, 2022, 1, 7.69)]),
    ("ground_by_province", {"ground": "unable_no_record", "year": "2023"}, "province requests", [(YUN, 3)]),
    ("denials_rose_most", {}, "report_id agency denied_before denied rise processed_before total_processed",
     [(2, GOV, 1, 4, 3, 9, 20), (4, FIN, 1, 2, 1, 4, 3)]),
    ("denials_rose_most", YEAR, "report_id", []),
    ("third_party_interests", {}, "report_id denied_third_party_rights share_of_handled",
     [(2, 4, 20.0), (4, 2, 66.7)]),
    ("not_handled_by_province", {}, "province refused_petition refused_repeat refused_excessive share_of_handled",
     [(YUN, 1, 2, None, 13.04), (HAIZHOU, None, None, None, None)]),
    ("most_requests", {}, "report_id agency scope new_requests",
     [(7, GOV, "aggregate", 1000), (2, GOV, "own", 20), (6, WU, "own", 5), (4, FIN, "own", 0)]),
    ("most_requests", HAI, "report_id new_requests", [(6, 5)]),
    ("no_requests_at_all", {}, "province reports none_asked some_asked not_filled_in none_percent",
     [(YUN, 3, 1, 1, 1, 50.0), (HAIZHOU, 1, 0, 1, 0, 0.0)]),
    ("who_asks", {}, "applicant reports new_requests total_processed",
     [("total", 3, 25, 28), ("natural_person", 1, 15, None), ("commercial_enterprise", 2, 9, None),
      ("legal_services_org", 1, 1, None)]),
    ("askers_by_province", {},
     "province natural_person commercial_enterprise commercial_percent legal_services_percent",
     [(YUN, 15, 5, 25.0, None), (HAIZHOU, None, 4, 80.0, 20.0)]),
    ("denial_grounds", YEAR, "line requests",
     [("denied_state_secret", 1), ("denied_third_party_rights", 1), ("denied_admin_inquiry", None),
      ("denied_enforcement_file", None), ("denied_internal_affairs", None), ("denied_law_prohibited", None),
      ("denied_process_info", None), ("denied_security_stability", None)]),
    ("backlog", {}, "report_id scope carried_forward carried_percent",
     [(7, "aggregate", 9, None), (2, "own", 2, 9.1)]),
    ("carried_over_mismatch", {}, "report_id carried_forward_before carried_over difference report_before",
     [(4, 0, 3, 3, 3)]),
    ("findings_by_province", {}, "province reports findings agencies broken_percent", [(YUN, 1, 1, 3, 33.3)]),
    ("findings_by_province", {"rule": "publication.deadline"}, "province reports agencies", [(HAIZHOU, 1, 1)]),
    ("findings_of_a_rule", {}, "report_id subject expected found difference certainty",
     [(2, "total", 22, 21, -1, "only")]),
    ("findings_of_a_rule", {"rule": "requests.carryover"}, "report_id difference", [(4, 3)]),
    ("likely_causes", {}, "suspicion suspicions only_one of_the_source of_the_reading", [("digit", 2, 1, 1, 1)]),
    ("suspected_readings", {}, "report_id agency certainty", [(5, GUAN, "open")]),
    ("blank_totals", {}, "report_id agency", [(5, GUAN)]),
    ("prose_against_tables", {}, "report_id expected found", [(5, 1, 2)]),
    ("published_late", {}, "report_id published_on due_on days_late", [(6, "2024-02-03", "2024-01-31", 3)]),
    ("corrected_after_review", {}, "report_id review_corrected litigation_corrected corrected cases",
     [(2, 2, 4, 6, 9), (6, None, 1, 1, 2)]),
    ("disputes_by_channel", {}, "channel reports upheld corrected pending cases corrected_percent",
     [("litigation_after_review", 2, 2, 4, 0, 6, 66.7), ("litigation_direct", 1, 0, 1, 0, 1, 100.0),
      ("review", 1, 1, 2, 1, 4, 66.7)]),
    ("disputes_by_channel", HAI, "channel corrected pending", [("litigation_after_review", 1, None)]),
    ("corrected_by_province", {},
     "province litigation_after_review_corrected after_decided after_percent review_percent",
     [(YUN, 3, 4, 75.0, 66.7), (HAIZHOU, 1, 2, 50.0, None)]),
    ("most_decisions", {}, "report_id item decisions", [(4, "licensing", 300), (2, "licensing", 100)]),
    ("most_decisions", {"item": "penalties"}, "report_id decisions", [(2, 7)]),
    ("fees_charged", {}, "report_id fee_amount_wan", [(2, 12.5), (6, 1.5)]),
    ("processing_fees", {}, "report_id fee_yuan origin", [(6, 300, "table"), (4, 40, "prose")]),
    ("agency_through_the_years", {"agency": GOV}, "year report_id scope new_requests",
     [(2023, 7, "aggregate", 1000), (2023, 2, "own", 20), (2022, 1, "own", 10)]),
    ("agency_through_the_years", {"agency": "没有的局"}, "report_id", []),
    ("no_report_this_year", {}, "agency_id missing_year latest_year state", [(905, 2023, 2022, "unknown")]),
    ("counties_without_reports", {"region": "990000"}, "place province others_archived", [("观澜县", YUN, 1)]),
    ("coverage_of_places", PLACE, "level agencies complete unknown", [("county", 2, 2, 0), ("township", 2, 0, 2)]),
    ("township_reports", YEAR, "province agencies archived unknown share_percent", [(YUN, 2, 1, 1, 50.0)]),
    ("hard_to_read", {}, "report_id status problems", [(5, "partial", "label_unknown, table_missing")]),
    ("to_be_reviewed", {}, "kind entry url", [("article", "年报？", "http://x.invalid/r")]),
    ("proposed_portals", {}, "entry url", [("未登记的网站", "http://p.invalid/")]),
    ("changed_figures", {}, "report_id line old_raw new_raw", [(3, "new_requests", "5", "4")]),
    ("silent_changes", {}, "report_id changed_figures changed_passages broken_rules mended_rules", [(3, 1, 1, 0, 1)]),
    ("changed_passages", {}, "report_id part old new", [(3, "title", "旧题", "新题")]),
    ("rules_mended_or_broken", {}, "report_id rule old_result new_result",
     [(3, "requests.balance", "broken", "holds")]),
    ("checked_by_hand", {}, "report_id verdict checked_by", [(2, "source_is_right", "编辑")]),
    ("word_in_prose", {}, "report_id passage", [(4, "收取信息处理费四十元。")]),
    ("word_in_prose", {"word": "收费"}, "report_id", [(2,)]),
    ("word_in_prose", {"word": "费"}, "report_id", [(2,), (4,)]),
)  # fmt: skip


@pytest.mark.parametrize(("name", "asked", "columns", "wanted"), WANTED, ids=[one[0] for one in WANTED])
def test_an_answer_is_what_adding_up_by_hand_gives(
    db: Database, name: str, asked: Mapping[str, str], columns: str, wanted: list[tuple[Any, ...]]
) -> None:
    parameters = {one.name: asked.get(one.name, "") for one in QUERIES[name].parameters}
    assert set(asked) <= set(parameters)
    cursor = db.conn.execute(QUERIES[name].sql, parameters)
    at = [[column[0] for column in cursor.description].index(one) for one in columns.split()]
    assert [tuple(row[place] for place in at) for row in cursor] == wanted


def test_rules_are_counted_with_those_that_hold_everywhere(db: Database) -> None:
    rows = db.query(QUERIES["findings_by_rule"].sql)
    found = {row["rule"]: (row["findings"], row["reports"]) for row in rows}
    broken = {rule for _, rule, _, result, *_ in CHECKS if result == "broken"}
    assert {rule for rule, counts in found.items() if counts == (1, 1)} == broken
    assert {counts for rule, counts in found.items() if rule not in broken} == {(0, 0)}


def test_every_question_is_asked_here() -> None:
    assert {name for name, *_ in WANTED} | {"findings_by_rule"} == QUERIES.keys()
    assert len(metadata.queries()) >= 30


def test_what_is_only_the_operators_is_not_asked_of_a_published_copy() -> None:
    theirs = {query.name for query in metadata.all_queries() if query.operator}
    assert theirs == {"to_be_reviewed", "proposed_portals"}
    for published in (True, False):
        served = metadata.build(published=published)["databases"]["gongkai"]["queries"]
        assert (theirs & served.keys() == set()) == published


def test_an_empty_answer_says_why() -> None:
    for query in metadata.all_queries():
        assert query.none_zh.endswith("。") and query.none_en.endswith("."), query.name
