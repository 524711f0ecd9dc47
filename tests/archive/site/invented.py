"""A small archive of invented places, written row by row through the schema: what the site's tests look at.

云梦省望海市 and its agencies do not exist. Report 1 is sound; report 2 (form of 2019) has an unfilled total column, a
wrong sum, cells in every state and prose that contradicts its table; report 3 could not be read.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import fields
from pathlib import Path
from typing import Any

from crawled import crawled
from sqlite_utils import Database

from archive.rules.declared import Rule, declared
from archive.site.reports.form import Name, sheets
from archive.storage import fulltext, totals
from archive.storage.bodies import Bodies
from archive.storage.migrations import migrations

REGIONS = [
    ("990000", "云梦省", "province", None),
    ("990100", "望海市", "prefecture", "990000"),
    ("990101", "听潮区", "county", "990100"),
]
AGENCIES = [
    (1, "990100-教育局", "望海市教育局", "990100", "prefecture", "department"),
    (2, "990101-人民政府办公室", "听潮区人民政府办公室", "990101", "county", "government_office"),
    (3, "990101-档案局", '听潮区档案局（O\'Neil "100%"_测试）', "990101", "county", "department"),
]
PAGE = (
    "<!doctype html><html><head><meta charset='gbk'><meta http-equiv='refresh' content='0;url=http://evil.invalid/'>"
    "<script>alert(1)</script><link rel=stylesheet href='http://evil.invalid/a.css'></head>"
    "<body onload='alert(2)' background='http://evil.invalid/b.png'><!-- 注释 -->"
    "<h1>望海市教育局2023年政府信息公开工作年度报告</h1>"
    "<table><tr><td>自然人</td><td>25</td></tr></table><img src='http://evil.invalid/c.png' alt='印章'>"
    "<a href='javascript:alert(3)'>附件</a><iframe src='http://evil.invalid/'></iframe>尾注</body></html>"
).encode("gb18030")
TEXT = "听潮区人民政府办公室2020年政府信息公开工作年度报告\n\t规章\t0\n".encode()
FILE = b"%PDF-1.4 invented"
SECTIONS = [
    (
        1,
        1,
        "一、总体情况",
        "2023年，望海市教育局共收到政府信息公开申请14件，全部办结。主动公开信息230条。\n全年没有收取信息处理费。",
    ),
    (1, 5, "五、存在的主要问题及改进情况", "公开的深度还不够。下一步将加强培训，提高答复质量（A级）。"),
    (1, 6, "六、其他需要报告的事项", "无。"),
    (
        2,
        1,
        "一、总体情况",
        '听潮区人民政府办公室共收到申请16件，其中商业企业1件；全部办理完毕。100%满意_度；O\'Neil "quoted" wi-fi。',
    ),
    (2, 3, "三、收到和处理政府信息公开的申请情况", "注：“其他处理”主要是考虑新旧条例执行衔接。"),
    (2, None, "附", "联系电话略。"),
]


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def make(folder: Path, *, sample: bool = True, empty: bool = False) -> Path:
    """Write ``gongkai.db`` and ``bodies.db`` into the folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    db = Database(sqlite3.connect(folder / "gongkai.db"))
    db.enable_wal()
    migrations.apply(db)
    with db.atomic():
        db["meta"].insert({"name": "sample", "value": "1"} if sample else {"name": "made", "value": "by a test"})
        names = [field.name for field in fields(Rule)]
        db.conn.executemany(
            f"INSERT INTO rules ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            [tuple(getattr(rule, name) for name in names) for rule in declared()],
        )
        if not empty:
            _fill(db)
    fulltext.rebuild(db)
    totals.follow(db)
    db.conn.commit()
    db.close()
    bodies = Bodies(folder / "bodies.db")
    if not empty:
        for body, url in ((PAGE, "http://edu.wanghai.invalid/1.html"), (TEXT, "http://tc.wanghai.invalid/2.txt")):
            bodies.keep(
                body, url=url, fetched_at="2026-11-20T01:02:03Z", status=200, request_headers=(), response_headers=()
            )
        bodies.keep(
            FILE,
            url="http://x.invalid/3.pdf",
            fetched_at="2026-11-20T01:02:03Z",
            status=200,
            request_headers=(),
            response_headers=(),
        )
    bodies.close()
    return folder


def _fill(db: Database) -> None:
    many = db.conn.executemany
    many("INSERT INTO regions VALUES (?,?,?,?)", REGIONS)
    many("INSERT INTO agencies (id, key, name, region_code, level, kind) VALUES (?,?,?,?,?,?)", AGENCIES)
    db["portals"].insert(
        {
            "id": "wanghai",
            "name": "望海市人民政府",
            "family": "trs",
            "url": "http://wanghai.invalid/",
            "region_code": "990100",
            "status": "active",
        }
    )
    crawled(db)
    many(
        "INSERT INTO snapshots (sha256, url, fetched_at, status, content_type, encoding, length) "
        "VALUES (?,?,?,?,?,?,?)",
        [
            (
                digest(PAGE),
                "http://edu.wanghai.invalid/1.html",
                "2026-11-20T01:02:03Z",
                200,
                "text/html; charset=gbk",
                "gb18030",
                len(PAGE),
            ),
            (
                digest(TEXT),
                "http://tc.wanghai.invalid/2.txt",
                "2026-11-20T01:02:03Z",
                200,
                "text/plain",
                "utf-8",
                len(TEXT),
            ),
            (digest(FILE), "http://x.invalid/3.pdf", "2026-11-20T01:02:03Z", 200, "application/pdf", None, len(FILE)),
        ],
    )
    _report(
        db,
        1,
        1,
        2023,
        "2021",
        "望海市教育局2023年政府信息公开工作年度报告",
        PAGE,
        "http://edu.wanghai.invalid/1.html",
        published_on="2024-01-28",
        signed_on="2024-01-26",
        index_number="990100-01/2024-0007",
    )
    _report(
        db,
        2,
        2,
        2020,
        "2019",
        "听潮区人民政府办公室2020年政府信息公开工作年度报告",
        TEXT,
        "http://tc.wanghai.invalid/2.txt",
        published_on="2021-02-03",
        period_text="2020年1月1日至2020年12月31日",
        year_witness="period",
    )
    _report(
        db,
        3,
        1,
        2022,
        None,
        "望海市教育局2022年政府信息公开工作年度报告",
        FILE,
        "http://x.invalid/3.pdf",
        status="unreadable",
    )
    db["problems"].insert(
        {
            "report_id": 3,
            "url": "http://x.invalid/3.pdf",
            "kind": "tables_are_images",
            "detail": "第2页的表格是图片",
            "table_index": None,
            "row": None,
            "col": None,
        }
    )
    _figures(
        db,
        1,
        "2021",
        {
            (2, "regulations", "in_force"): 0,
            (2, "normative_documents", "made"): 3,
            (2, "normative_documents", "in_force"): 41,
            (2, "licensing", "decisions"): 1208,
            (2, "penalties", "decisions"): 17,
            (2, "fees", "fee_amount_wan"): 25.1,
            (3, "new_requests", "natural_person"): 12,
            (3, "new_requests", "commercial_enterprise"): 2,
            (3, "new_requests", "total"): 14,
            (3, "carried_over", "natural_person"): 1,
            (3, "carried_over", "total"): 1,
            (3, "granted_full", "natural_person"): 9,
            (3, "granted_full", "commercial_enterprise"): 2,
            (3, "granted_full", "total"): 11,
            (3, "unable_no_record", "natural_person"): 4,
            (3, "unable_no_record", "total"): 4,
            (3, "total_processed", "natural_person"): 13,
            (3, "total_processed", "commercial_enterprise"): 2,
            (3, "total_processed", "total"): 15,
            (4, "review", "upheld"): 2,
            (4, "review", "total"): 2,
        },
        odd={(2, "fees", "fee_amount_wan"): ("251000元", 25.1, "number")},
    )
    _figures(
        db,
        2,
        "2019",
        {
            (2, "licensing", "items_change"): -2248,
            (2, "procurement", "amount_wan"): 2840,
            (3, "new_requests", "natural_person"): 14,
            (3, "new_requests", "commercial_enterprise"): 1,
            (3, "granted_full", "natural_person"): 12,
            (3, "total_processed", "natural_person"): 13,
        },
        odd={
            (2, "licensing", "items_change"): ("减少2248", -2248, "number"),
            (2, "procurement", "amount_wan"): ("2840万元", 2840.0, "number"),
            (2, "fees", "items_previous"): ("/", None, "dash"),
            (2, "fees", "items_change"): ("无", None, "text"),
            (4, "review", "upheld"): (None, None, "missing"),
            **{(3, line.line, "total"): ("", None, "blank") for line in _lines("2019")},
        },
    )
    for report, number, heading, text in SECTIONS:
        position = db.execute("SELECT count(*) FROM sections WHERE report_id = ?", [report]).fetchone()[0]
        db.conn.execute(
            "INSERT INTO sections (report_id, position, number, heading, text) VALUES (?,?,?,?,?)",
            (report, position, number, heading, text),
        )
    many(
        "INSERT INTO checks (report_id, rule, subject, result, severity, expected, found, difference, note) "
        "VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (1, "requests.balance", "total", "holds", "error", 15, 15, 0, None),
            (1, "disputes.sum", "review", "holds", "error", 2, 2, 0, None),
            (
                2,
                "requests.total_column",
                None,
                "broken",
                "error",
                None,
                None,
                None,
                "the total column is not filled in, the six applicants add up to 15",
            ),
            (2, "requests.applicants", "new_requests", "broken", "error", 15, None, None, None),
            (2, "requests.applicants", "granted_full", "broken", "error", 12, None, None, None),
            (2, "requests.outcomes", "natural_person", "broken", "error", 12, 13, 1, None),
            (2, "requests.balance", "commercial_enterprise", "undecidable", "error", 1, None, None, None),
            (2, "text.figures", "requests.received_total.total", "broken", "error", None, 16, None, None),
            (2, "publication.deadline", None, "broken", "warning", "2021-01-31", "2021-02-03", 3, None),
        ],
    )
    db.conn.execute(
        "INSERT INTO report_versions (report_id, version, snapshot_sha256, url, parser_version, seen_at, reason) "
        "VALUES (2, 2, ?, 'http://tc.wanghai.invalid/2.txt', '0.1', '2026-11-20T01:02:03Z', 'source')",
        (digest(TEXT),),
    )
    db["cell_changes"].insert(
        {
            "report_id": 2,
            "version": 2,
            "chapter": 3,
            "line": "granted_full",
            "field": "natural_person",
            "old_raw": "11",
            "new_raw": "12",
            "old_value": 11,
            "new_value": 12,
        }
    )


def _lines(key: str) -> Any:
    from parsers.forms import forms

    return forms()[key].lines


def _report(
    db: Database,
    number: int,
    agency: int,
    year: int,
    template: str | None,
    title: str,
    body: bytes,
    url: str,
    **more: Any,
) -> None:
    db["reports"].insert(
        {
            "id": number,
            "key": f"{AGENCIES[agency - 1][1]}-{year}-own",
            "agency_id": agency,
            "year": year,
            "scope": "own",
            "template": template,
            "title": title,
            "url": url,
            "status": "complete",
            "snapshot_sha256": digest(body),
            "parser_version": "0.1",
            "version": 1,
            "file_kind": "html",
            "portal_id": "wanghai",
            **more,
        }
    )
    db["locations"].insert(
        {
            "report_id": number,
            "url": url,
            "first_seen": "2026-11-20T01:02:03Z",
            "last_seen": "2026-11-21T01:02:03Z",
            "snapshot_sha256": digest(body),
        }
    )
    db["report_versions"].insert(
        {
            "report_id": number,
            "version": 1,
            "url": url,
            "snapshot_sha256": digest(body),
            "parser_version": "0.1",
            "seen_at": "2026-11-19T01:02:03Z",
            "reason": "source",
        }
    )


def _figures(
    db: Database, report: int, key: str, values: dict[Name, float], odd: dict[Name, tuple[str | None, Any, str]]
) -> None:
    states = {"number": 0, "blank": 1, "dash": 2, "text": 3, "missing": 4}
    wide: dict[tuple[int, str], dict[str, Any]] = {}
    for sheet in sheets(key):
        for at, name in enumerate(sheet.names()):
            raw, value, state = odd.get(name, (None, values.get(name, 0), "number"))
            code = _code(db, name)
            place = (None, None, None) if state == "missing" else (sheet.chapter - 2, at, 1)
            db.conn.execute(
                "INSERT INTO cell_store VALUES (?,?,?,?,?,?,?,?,?)",
                (report, code, states[state], value, raw, None, *place),
            )
            row = (3, name[2]) if name[0] == 3 else name[:2]
            wide.setdefault(row, {})[name[1] if name[0] == 3 else name[2]] = value
    for (chapter, subject), columns in wide.items():
        table, first = {2: ("disclosures", "item"), 3: ("requests", "applicant"), 4: ("disputes", "channel")}[chapter]
        db[table].insert({"report_id": report, first: subject, **columns})


def _code(db: Database, name: Name) -> int:
    db.conn.execute("INSERT OR IGNORE INTO cell_codes (chapter, line, field) VALUES (?,?,?)", name)
    row = db.execute("SELECT code FROM cell_codes WHERE (chapter, line, field) = (?,?,?)", name).fetchone()
    return int(row[0])
