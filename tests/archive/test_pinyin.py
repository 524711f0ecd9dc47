"""How names of agencies are read, and that the readings follow the names."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypinyin.constants import PINYIN_DICT

from archive.identities.agencies import identify
from archive.identities.identity import store_agency
from archive.storage import pinyin
from archive.storage.pinyin import parsed, plain, readings, syllables, tokens, written
from archive.storage.store import Archive


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("重庆市教育局", "chong qing shi jiao yu ju"),
        ("长沙市", "chang sha shi"),
        ("厦门市", "xia men shi"),
        ("六安市行政审批服务局", "lu an shi xing zheng shen pi fu wu ju"),
        ("蚌埠市", "beng bu shi"),
        ("东莞市", "dong guan shi"),
        ("浚县", "xun xian"),
        ("铅山县", "yan shan xian"),
        ("尉犁县", "yu li xian"),
        ("长春市朝阳区", "chang chun shi chao yang qu"),
        ("长治市长子县", "chang zhi shi zhang zi xian"),
        ("中国人民银行", "zhong guo ren min yin hang"),
        ("吕梁市", "lv liang shi"),
    ],
)
def test_what_a_name_is_read_as_first(name: str, first: str) -> None:
    assert " ".join(one[0] for one in readings(name)) == first


def test_a_character_of_which_no_phrase_is_sure_has_all_its_readings() -> None:
    assert written(readings("浚县")) == "xun/jun/cun xian"  # 浚 xun in the county's name, jun in 疏浚
    assert parsed("xun/jun/cun xian") == [("xun", "jun", "cun"), ("xian",)]


def test_a_phrase_across_the_end_of_a_place_is_not_believed_alone() -> None:
    """市长 is a mayor, but not between 重庆市 and 长寿区."""
    mayor = readings("重庆市长寿区")[3]
    assert mayor[0] == "chang"
    assert "zhang" in mayor


def test_what_cannot_be_read_parts_what_stands_around_it() -> None:
    name = "听潮（A）局\ue000"
    assert [one[0] for one in readings(name)] == ["ting", "chao", "_", "ju"]
    assert not {"chao0ju", "1cj"} & set(tokens(name, readings(name)).split())


def test_u_with_dots_is_found_as_it_is_typed() -> None:
    stored = tokens("吕梁市", readings("吕梁市")).split()
    assert {"lv0liang", "lu0liang", "lyu0liang", "1lls", "3lls"} <= set(stored)


def test_every_reading_of_the_common_characters_is_made_of_known_syllables() -> None:
    common = [plain(one.split(",")[0]) for code, one in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FA5]
    unknown = [one for one in common if one not in syllables()]
    assert len(common) > 20_000
    assert len(unknown) < 40  # 呣 m, 嗯 ng and their like


def _stored(archive: Archive, token: str) -> list[str]:
    rows = archive.db.execute(
        f"""SELECT a.name FROM agency_readings_fts f JOIN agencies a ON a.id = f.rowid & {(1 << pinyin.LENGTH) - 1}
            WHERE agency_readings_fts MATCH ? ORDER BY f.rowid""",
        [f'"{token}"'],
    )
    return [name for (name,) in rows]


def test_readings_follow_an_agency_whose_longer_name_becomes_known(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive, archive.transaction() as db:
        short = identify("杭州市教委", archive.places)
        store_agency(db, short)
        assert _stored(archive, "jiao0wei") == ["杭州市教委"]
        longer = type(short)("杭州市教育委员会", short.region_code, short.level, short.kind, short.identity)
        assert store_agency(db, longer) == 1
        assert _stored(archive, "jiao0wei") == []
        assert _stored(archive, "jiao0yu") == ["杭州市教育委员会"]
        assert pinyin.is_whole(db.conn)
        (reading,) = db.execute("SELECT reading FROM agency_readings").fetchone()
        assert reading == "hang/kang zhou shi jiao yu wei yuan hui"


def test_the_shortest_names_stand_first(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive, archive.transaction() as db:
        for name in ("杭州市西湖区教育局", "杭州市教育局", "湖州市教育局"):
            store_agency(db, identify(name, archive.places))
        assert _stored(archive, "1jyj") == ["杭州市教育局", "湖州市教育局", "杭州市西湖区教育局"]


def test_readings_by_other_rules_are_made_again_when_an_archive_is_opened(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        with archive.transaction() as db:
            store_agency(db, identify("杭州市教育局", archive.places))
        archive.db.execute("UPDATE agency_readings SET reading = 'by older rules'")
        archive.db.execute("UPDATE meta SET value = '0' WHERE name = 'pinyin'")
        archive.db.conn.commit()
    with Archive.open(tmp_path) as archive:
        (reading,) = archive.db.execute("SELECT reading FROM agency_readings").fetchone()
        assert reading == "hang/kang zhou shi jiao yu ju"
        assert _stored(archive, "1jyj") == ["杭州市教育局"]
