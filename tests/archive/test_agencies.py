"""Agencies by their names."""

from __future__ import annotations

import pytest

from archive.identities.agencies import identify
from archive.places import Places, official

PLACES = Places(official())


@pytest.mark.parametrize(
    ("name", "region", "level", "kind"),
    [
        ("财政部", None, "national", "department"),
        ("中华人民共和国财政部", None, "national", "department"),
        ("国务院办公厅", None, "national", "government_office"),
        ("国家税务总局青岛市税务局", "370200", "prefecture", "department"),
        ("国家统计局青岛调查队", "370200", "prefecture", "department"),
        ("中华人民共和国青岛海关", "370200", "prefecture", "department"),
        ("山东省人民政府", "370000", "province", "government"),
        ("上海市人民政府办公厅", "310000", "province", "government_office"),
        ("青岛市", "370200", "prefecture", "government"),
        ("青岛市政府办公室", "370200", "prefecture", "government_office"),
        ("青岛市财政局", "370200", "prefecture", "department"),
        ("上海市浦东新区人民政府", "310115", "county", "government"),
        ("淮安市洪泽区", "320813", "county", "government"),
        ("莱西市姜山镇人民政府", "370285", "township", "government"),
        ("莱西市姜山镇", "370285", "township", "government"),
        ("青岛市市北区登州路街道办事处", "370203", "township", "dispatched"),
        ("大兴安岭地区行政公署", "232700", "prefecture", "dispatched"),
        ("青岛高新技术产业开发区管理委员会", "370200", "prefecture", "functional_zone"),
        ("青岛前湾保税港区", "370200", "prefecture", "functional_zone"),
        ("南京江北新区管委会", "320100", "prefecture", "functional_zone"),
        ("北京市城市管理委员会", "110000", "province", "department"),
        ("北京市人民政府国有资产监督管理委员会", "110000", "province", "department"),
        ("青岛市住房公积金管理中心", "370200", "prefecture", "authorised"),
        ("青岛市住房和城乡建设局", "370200", "prefecture", "department"),
        ("青岛市云岭区教育局", "370200", "county", "department"),
        ("云岭市财政局", None, None, "department"),
        ("云岭县人民政府", None, "county", "government"),
        ("鼓楼区财政局", None, "county", "department"),
        ("财政局", None, None, "department"),
    ],
)
def test_what_a_name_says(name, region, level, kind):
    agency = identify(name, PLACES)
    assert (agency.region_code, agency.level, agency.kind) == (region, level, kind)
    assert agency.name == name


@pytest.mark.parametrize(
    ("name", "portal", "full", "region"),
    [
        ("市财政局", "370200", "青岛市财政局", "370200"),
        ("市财政局", "370203", "青岛市财政局", "370200"),
        ("区财政局", "370203", "市北区财政局", "370203"),
        ("自治区财政厅", "450000", "广西壮族自治区财政厅", "450000"),
        ("县财政局", "370200", "县财政局", None),
        ("市场监督管理局", "370200", "市场监督管理局", "370200"),
        ("市市场监督管理局", "370200", "青岛市市场监督管理局", "370200"),
        ("财政局", "370200", "财政局", "370200"),
        ("姜山镇人民政府", "370285", "姜山镇人民政府", "370285"),
        ("云岭县财政局", "370200", "云岭县财政局", None),
        ("杭州市财政局", "370200", "杭州市财政局", "330100"),
    ],
)
def test_the_portal_says_which_place_a_bare_name_means(name, portal, full, region):
    """Only 市, 区, 县 and the like at the beginning are completed; other names stay as printed."""
    agency = identify(name, PLACES, region_code=portal)
    assert (agency.name, agency.region_code) == (full, region)


@pytest.mark.parametrize(
    "names",
    [
        ("青岛市市北区财政局", "山东省青岛市市北区财政局", "市北区财政局"),
        ("青岛市", "青岛市人民政府", "青岛市政府"),
        ("青岛市政府办公厅", "青岛市人民政府办公厅"),
        ("青岛高新区管委", "青岛高新区管委会", "青岛高新区管理委员会"),
        ("莱西市姜山镇", "莱西市姜山镇政府", "青岛市莱西市姜山镇人民政府"),
        ("市北区登州路街道", "市北区登州路街道办事处"),
        ("财政部", "中华人民共和国财政部"),
        ("国家发展改革委", "国家发展和改革委员会", "中华人民共和国国家发展和改革委员会"),
        ("青岛市发改委", "青岛市发展改革委", "青岛市发展和改革委员会"),
        ("青岛市国资委", "青岛市人民政府国有资产监督管理委员会"),
        ("青岛市住建局", "青岛市住房城乡建设局", "山东省青岛市住房和城乡建设局"),
        ("大兴安岭地区", "大兴安岭地区行署", "黑龙江省大兴安岭地区行政公署"),
        ("石河子市人民政府", "第八师石河子市", "新疆生产建设兵团第八师石河子市人民政府"),
        ("西咸新区管委会", "陕西省西咸新区管理委员会", "西咸新区"),
        ("北戴河新区管委会", "秦皇岛市北戴河新区管理委员会"),
        ("中共青岛市委党校", "青岛市委党校"),
        ("青岛市市北区登州路街道", "青岛市市北区人民政府登州路街道办事处"),
        ("杭州市府办", "杭州市人民政府办公室", "杭州市政府办"),
    ],
)
def test_several_ways_to_write_one_agency_have_one_key(names):
    assert len({identify(name, PLACES).key for name in names}) == 1


def test_different_agencies_have_different_keys():
    names = [
        "青岛市财政局", "青岛市市北区财政局", "青岛市人民政府", "青岛市人民政府办公厅", "财政部", "青岛市四方区财政局",
        "青岛高新区管委会", "青岛高新区财政局", "鼓楼区财政局", "云岭市财政局",
        "青岛市发展和改革委员会", "青岛市发展和改革局",
        "青岛市即墨区财政局", "即墨市财政局", "国家税务总局青岛市税务局", "青岛市税务局",
        "共青团青岛市委员会", "青岛市委员会", "青岛市人民政府办公室（市政务公开办）", "青岛市办公室（市政务公开办）",
        "新疆生产建设兵团第八师", "石河子市",
    ]  # fmt: skip
    assert len({identify(name, PLACES).key for name in names}) == len(names)


def test_the_agency_of_a_place_that_was_merged_is_not_that_of_its_successor():
    old, new = identify("青岛市四方区财政局", PLACES), identify("青岛市市北区财政局", PLACES)
    assert old.region_code == new.region_code == "370203"
    assert old.key != new.key


def test_agencies_that_cannot_be_told_apart_by_name_are_by_host():
    here, there = (identify("鼓楼区财政局", PLACES, site=site) for site in ("a.example", "b.example"))
    assert here.key != there.key
    assert identify("云岭市财政局", PLACES, site="a.example") == identify("云岭市财政局", PLACES, site="b.example")


def test_the_name_loses_only_white_space_and_width():
    agency = identify(" 青岛市\u3000财政局\u200b（机关） ", PLACES)
    assert agency.name == "青岛市财政局(机关)"
    assert agency.key == "370200-青岛市财政局_机关"
