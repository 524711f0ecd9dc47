"""Places at the beginning of names: what is unambiguous is found, what is not stays open."""

from __future__ import annotations

from datetime import date

import pytest

from archive.places import Places, Region, former, official, reference_date, zones

PLACES = Places(official())


def code(name: str, within: str | None = None) -> str | None:
    found = PLACES.begin(name, within=within)
    return None if found is None or found.region is None else found.region.code


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("青岛市财政局", "370200"),
        ("山东省青岛市市北区财政局", "370203"),
        ("青岛市市北区财政局", "370203"),
        ("北京市朝阳区统计局", "110105"),
        ("内蒙古自治区财政厅", "150000"),
        ("延边朝鲜族自治州公安局", "222400"),
        ("延边州公安局", "222400"),
        ("昌江县教育局", "469026"),
        ("湖北省仙桃市财政局", "429004"),
        ("吉林省财政厅", "220000"),
        ("吉林市财政局", "220200"),
        ("海南州财政局", "632500"),
        ("海南省财政厅", "460000"),
        ("河南财政厅", "410000"),
        ("青岛海关", "370200"),
        ("莱西经济开发区管委会", "370285"),
        ("乌鲁木齐经济技术开发区管委会", "650100"),
    ],
)
def test_whole_and_short_names(name, expected):
    assert code(name) == expected


@pytest.mark.parametrize("name", ["鼓楼区财政局", "市中区教育局", "朝阳财政局", "中山海关"])
def test_a_name_that_several_places_have_is_not_guessed(name):
    found = PLACES.begin(name)
    assert found is not None
    assert found.region is None


@pytest.mark.parametrize(
    ("name", "within", "expected"),
    [
        ("鼓楼区财政局", "350100", "350102"),
        ("鼓楼区财政局", "320300", "320302"),
        ("鼓楼区财政局", "370200", None),
        ("朝阳财政局", "110105", "110105"),
        ("朝阳财政局", "210000", "211300"),
        ("市中区教育局", "370100", "370103"),
    ],
)
def test_the_portal_decides_between_namesakes(name, within, expected):
    assert code(name, within) == expected


@pytest.mark.parametrize("name", ["财政局", "公安局", "台湾事务办公室", "城市管理局", "新华社", "云岭市财政局", ""])
def test_an_organ_is_not_a_place(name):
    assert PLACES.begin(name) is None


def test_a_county_within_a_city_is_not_seen_in_the_name_of_an_organ():
    """公安 is a county in 荆州, and the police everywhere."""
    assert code("荆州市公安局") == "421000"
    assert code("荆州市公安县财政局") == "421022"


def test_an_older_name_lies_in_a_place_of_today():
    found = PLACES.begin("即墨市财政局")
    assert found is not None
    assert found.region is not None
    assert (found.region.code, found.former) == ("370215", "即墨市")


def test_the_chain_goes_up_and_leaves_out_what_is_no_place():
    assert [region.name for region in PLACES.chain("429004")] == ["仙桃市", "湖北省"]
    assert [region.name for region in PLACES.chain("370203")] == ["市北区", "青岛市", "山东省"]
    assert PLACES.lies_in("370203", "370000")
    assert not PLACES.lies_in("370203", "320000")


def test_every_place_is_found_by_its_chain_of_names():
    """For each of the list: province, prefecture and county written out lead back to its code."""
    for region in PLACES:
        if region in PLACES.chain(region.code):
            name = "".join(one.name for one in reversed(PLACES.chain(region.code)))
            assert code(f"{name}人民政府") == region.code, name


def test_places_of_a_sample_stand_beside_the_official_ones():
    places = Places(
        [*official(), Region("990000", "乌有省", "province", None), Region("990100", "子虚市", "x", "990000")]
    )
    found = places.begin("乌有省子虚市财政局")
    assert found is not None
    assert found.region is not None
    assert found.region.code == "990100"


# -- the lists themselves ---------------------------------------------------------------------------------------------


def test_the_list_says_of_which_day_it_is_and_holds_the_changes_before_it():
    assert reference_date() >= date(2025, 12, 31)
    codes = {region.code: region.name for region in official()}
    assert codes["659012"] == "白杨市"
    assert codes["653229"] == "和安县"
    assert codes["330113"] == "临平区"
    assert "330104" not in codes


def test_every_parent_stands_before_its_children_and_no_code_twice():
    seen: set[str] = set()
    for region in official():
        assert region.parent_code is None or region.parent_code in seen
        assert region.code not in seen
        assert len(region.code) == 6
        seen.add(region.code)


def test_what_is_gone_lies_in_places_of_today_and_is_not_among_them():
    todays = {(region.code, region.name) for region in official()}
    for one in former():
        assert PLACES.get(one.lies_in) is not None, one
        assert (one.code, one.name) not in todays
        assert one.change in {"replaced", "divided", "moved"}
        assert 2008 <= one.until <= reference_date().year
        assert one.since is None or one.since < one.until
        if one.change == "moved":
            assert PLACES.get(one.lies_in).name == one.name
    assert len({(one.code, one.name) for one in former()}) == len(former())


def test_zones_lie_in_places_and_have_no_code():
    names = {region.name for region in official()}
    for zone in zones():
        assert PLACES.get(zone.lies_in) is not None, zone
        assert zone.level in {None, "province", "prefecture", "county"}
        assert not zone.name.isdigit()
    assert [zone.name for zone in zones() if zone.name in names] == ["两江新区"]  # before it was a district


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("毕节市财政局", 2010, "520502"),  # the county-level city, today's 七星关区
        ("毕节市财政局", 2011, "520500"),  # its report was written in 2012, by the new city
        ("毕节市财政局", None, "520500"),
        ("巢湖市财政局", 2009, "340000"),  # divided among three cities
        ("巢湖市财政局", 2012, "340181"),
        ("四平市公主岭市财政局", 2018, "220184"),
        ("桥东区财政局", 2012, None),  # there were three
        ("石家庄市桥东区财政局", 2012, "130100"),
        ("襄樊市财政局", 2020, "420600"),  # an old page with its old name
    ],
)
def test_the_year_decides_between_a_place_of_today_and_one_that_is_gone(name, year, expected):
    found = PLACES.begin(name, year=year)
    assert found is not None
    assert (found.region.code if found.region else None) == expected


def test_a_zone_lies_somewhere_and_has_no_code_of_its_own():
    found = PLACES.begin("北戴河新区管理委员会")
    assert found is not None
    assert found.region is not None
    assert (found.region.code, found.zone, found.length) == ("130300", "北戴河新区", 0)
    inner = PLACES.begin("新疆生产建设兵团第八师财政局")
    assert inner is not None
    assert inner.region is not None
    assert (inner.region.code, inner.zone) == ("659001", "第八师")
