"""Agencies are found by the pinyin of their names, and the page says by which."""

import re
import sqlite3
from urllib.parse import quote

import pytest
from sqlite_utils import Database

from archive.site import search, spelled
from archive.storage import fulltext
from archive.storage.migrations import migrations

NAMES = (
    "青岛市教育局",
    "青岛市市南区教育局",
    "青岛市交通运输局",
    "重庆市长寿区人民政府",
    "长沙市岳麓区档案局",
    "厦门市行政审批局",
    "六安市公安局",
    "西安市教育局",
    "仙居县民政局",
    "吕梁市财政局",
    "浚县人民政府办公室",
    "蚌埠市水利局",
)


@pytest.fixture(scope="module")
def conn() -> sqlite3.Connection:
    db = Database(sqlite3.connect(":memory:"))
    migrations.apply(db)
    with db.atomic():
        db["agencies"].insert_all({"id": at, "key": name, "name": name} for at, name in enumerate(NAMES, 1))
        fulltext.rebuild(db)
    db.conn.row_factory = sqlite3.Row
    return db.conn


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("jiaoyuju", "青岛市教育局 西安市教育局 青岛市市南区教育局"),
        ("jiao yu ju", "青岛市教育局 西安市教育局 青岛市市南区教育局"),
        ("JiaoYuJu", "青岛市教育局 西安市教育局 青岛市市南区教育局"),
        ("jiàoyùjú", "青岛市教育局 西安市教育局 青岛市市南区教育局"),
        ("jyj", "青岛市教育局 西安市教育局 青岛市市南区教育局"),
        ("jiaoyu", "青岛市教育局 西安市教育局 青岛市市南区教育局"),
        ("qing dao jiao yu ju", "青岛市教育局 青岛市市南区教育局"),
        ("qingdao shi jiaoyuju", "青岛市教育局 青岛市市南区教育局"),
        ("qingdao jiaoyuju", "青岛市教育局 青岛市市南区教育局"),
        ("qingdaojiaoyuju", "青岛市教育局 青岛市市南区教育局"),
        ("qingdao jyj", "青岛市教育局 青岛市市南区教育局"),
        ("qingdaojyj", "青岛市教育局 青岛市市南区教育局"),
        ("qdjyj", "青岛市教育局 青岛市市南区教育局"),
        ("qdsjyj", "青岛市教育局"),
        ("QDSJYJ", "青岛市教育局"),
        ("教育局 jyj", "青岛市教育局 西安市教育局 青岛市市南区教育局"),
        ("青岛 jyj", "青岛市教育局 青岛市市南区教育局"),
        ("青岛jyj", "青岛市教育局 青岛市市南区教育局"),
        ("财政 jyj", ""),
        ("jiao", "青岛市教育局 西安市教育局 青岛市交通运输局 青岛市市南区教育局"),
        ("jiaot", "青岛市交通运输局"),
        ("chongqing", "重庆市长寿区人民政府"),
        ("changshou", "重庆市长寿区人民政府"),
        ("changsha", "长沙市岳麓区档案局"),
        ("xiamen", "厦门市行政审批局"),
        ("xingzheng", "厦门市行政审批局"),
        ("xzspj", "厦门市行政审批局"),
        ("lu'an", "六安市公安局"),
        ("luan", "六安市公安局"),
        ("xian", "仙居县民政局 浚县人民政府办公室 西安市教育局"),
        ("xi'an", "西安市教育局"),
        ("lvliang", "吕梁市财政局"),
        ("lüliang", "吕梁市财政局"),
        ("luliang", "吕梁市财政局"),
        ("lyuliang", "吕梁市财政局"),
        ("xunxian", "浚县人民政府办公室"),
        ("junxian", "浚县人民政府办公室"),
        ("bengbu", "蚌埠市水利局"),
        ("ju yu jiao", ""),
        ("q", ""),
        ("wifi", ""),
        ("教育局", ""),
    ],
)
def test_agencies_are_found_by_how_they_are_read(conn: sqlite3.Connection, query: str, found: str) -> None:
    rows = spelled.found(conn, search.words_of(query))
    assert sorted(row["name"] for row in rows) == sorted(found.split())


def test_the_shortest_names_come_first_and_no_more_than_asked_for(conn: sqlite3.Connection) -> None:
    assert [row["name"] for row in spelled.found(conn, ["jyj"], 2)] == ["青岛市教育局", "西安市教育局"]


def test_what_was_asked_for_is_marked_as_it_was_read(conn: sqlite3.Connection) -> None:
    (row,) = spelled.found(conn, ["junxian"])
    assert row["spelled"].startswith("<mark>jun</mark> <mark>xian</mark> ren min")
    (row,) = spelled.found(conn, ["llsczj"])
    assert row["spelled"] == " ".join(f"<mark>{one}</mark>" for one in ("lü", "liang", "shi", "cai", "zheng", "ju"))


def test_names_that_contain_the_words_come_before_those_that_are_read_so(conn: sqlite3.Connection) -> None:
    rows = search.agencies(conn, "jyj")
    assert [bool(row.get("spelled")) for row in rows] == [True] * 3
    assert [row.get("spelled") for row in search.agencies(conn, "教育局")] == [None] * 3


def test_letters_that_can_be_cut_in_many_ways_are_cut_in_a_few(conn: sqlite3.Connection) -> None:
    for word in ("a" * 64, "xian" * 12, "nanan" * 12, "shi" * 21, "zz" * 6):
        for one in spelled.asked([word]):
            assert all(len(ways) <= spelled.MOST_WAYS + 1 for ways in one.ways)
            conn.execute(
                "SELECT 1 FROM agency_readings_fts WHERE agency_readings_fts MATCH ?", [one.expression()]
            ).fetchone()


async def test_the_page_says_why_an_agency_was_found(get) -> None:
    page = (await get("/search?q=whsjyj")).text
    assert "/gongkai/agencies/1" in page
    assert (
        "<mark>wang</mark> <mark>hai</mark> <mark>shi</mark> <mark>jiao</mark> <mark>yu</mark> <mark>ju</mark>" in page
    )
    assert "_search=whsjyj" not in re.sub(r"/gongkai/sections[^\"]*", "", page)  # the table's names have no pinyin
    page = (await get(f"/search?q={quote('望海市')}")).text
    assert "/gongkai/agencies/1" in page
    assert "jiao" not in page


async def test_agencies_to_compare_are_found_by_pinyin_too(get) -> None:
    page = (await get("/compare?find=jiaoyuju")).text
    assert "agency=990100-" in page
    assert "<mark>jiao</mark>" in page


async def test_machines_are_told_the_pinyin_without_marks(get) -> None:
    found = (await get("/search.json?q=whsjyj")).json()["agencies"]
    assert [(one["name"], one["pinyin"]) for one in found] == [("望海市教育局", "wang hai shi jiao yu ju")]
    found = (await get(f"/search.json?q={quote('望海市')}")).json()["agencies"]
    assert [one["pinyin"] for one in found] == [None]
