"""The registry's form, how its faults are named, and whether the country is all there."""

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from archive.places import Region, official
from crawler.registry import Portal, Registry, RegistryError, UnknownPortalError, check_registry, own_files

GOOD = """
[[portal]]
id = "yangli"
name = "样例市人民政府"
family = "trs"
url = "http://www.yangli.gov.cn/"
region = "990100"
evidence = "invented for this test"

[[portal.column]]
url = "http://www.yangli.gov.cn/zwgk/gknb/"
agency = "样例市人民政府"
confirmed = true
"""


def write(tmp_path: Path, text: str, name: str = "yangli.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_the_packages_own_registry_is_sound() -> None:
    assert check_registry() == []
    registry = Registry.load()
    qingdao = registry["qingdao"]
    assert (qingdao.family, qingdao.region) == ("trs", "370200")
    assert qingdao.columns[0].url == "http://www.qingdao.gov.cn/zwgk/szfgk/gknb/"
    departments = {column.agency for column in qingdao.columns if "/zwgk/xxgk/" in column.url}
    assert "青岛市发展和改革委员会" in departments
    assert all(portal.evidence for portal in registry)


def test_a_portal_is_read_as_written(tmp_path: Path) -> None:
    (portal,) = Registry.load(write(tmp_path, GOOD))
    assert (portal.id, portal.status, portal.columns[0].confirmed) == ("yangli", "seen", True)
    assert "yangli" in Registry.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('family = "trs"', 'family = "wordpress"'), "portal yangli: family: 'wordpress' is not one of"),
        (('region = "990100"', 'region = "123456"'), "portal yangli: region: '123456' is not a code"),
        (('region = "990100"', "region = 990100"), "portal yangli: region: 990100 is a number"),
        (
            ("[[portal.column]]", "[portal.column]"),
            "portal yangli: column: not a list of tables: its header is [[portal.column]]",
        ),
        (('evidence = "invented for this test"', ""), "portal yangli: evidence: missing"),
        (
            ('url = "http://www.yangli.gov.cn/"', 'url = "www.yangli.gov.cn"'),
            "portal yangli: url: not an http(s) address",
        ),
        (('id = "yangli"', 'id = "Yang Li"'), "portal Yang Li: id:"),
        (("confirmed = true", 'confirmed = "yes"'), "portal yangli: column 1: confirmed: neither true nor false"),
        (("confirmed = true", "confirmd = true"), "portal yangli: column 1: confirmd: no such field"),
        (('region = "990100"', 'region = "990100"\nsearch = 1'), "portal yangli: search: neither true nor false"),
        (
            ('region = "990100"', 'region = "990100"\nsite_code = "9902000001"'),
            "portal yangli: site_code: '9902000001' is",
        ),
        (('region = "990100"', 'site_code = "9901000001"'), "portal yangli: site_code: '9901000001' is no"),
        (('region = "990100"', 'region = "990100"\nsite_code = "bm123"'), "portal yangli: site_code: 'bm123' is no"),
        (('evidence = "invented', 'status = "perhaps"\nevidence = "invented'), "portal yangli: status: 'perhaps'"),
        (("[[portal]]", "[[portal"), "cannot be read"),
    ],
)
def test_a_fault_is_named_by_file_portal_and_field(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    assert change[0] in GOOD
    path = write(tmp_path, GOOD.replace(*change, 1))
    findings = check_registry([path])
    assert any(finding.startswith("yangli.toml: ") and fault in finding for finding in findings), findings
    with pytest.raises(RegistryError, match=r"yangli\.toml"):
        Registry.load(path)


def test_ids_names_and_addresses_are_unique_across_files(tmp_path: Path) -> None:
    first = GOOD.replace('evidence = "invented', 'site_code = "9901000001"\nevidence = "invented')
    write(tmp_path, first)
    write(tmp_path, first.replace("http://", "https://").replace("www.", ""), "zweite.toml")
    findings = check_registry([tmp_path])
    assert findings == [
        "zweite.toml: portal yangli: id: already used by portal yangli in yangli.toml",
        "zweite.toml: portal yangli: name: already used by portal yangli in yangli.toml",
        "zweite.toml: portal yangli: site_code: already used by portal yangli in yangli.toml",
        "zweite.toml: portal yangli: url: already used by portal yangli in yangli.toml",
        "zweite.toml: portal yangli: column 1: url: already used by portal yangli in yangli.toml",
    ]


# -- the registry of the country


#: 港澳台 are in the list of codes; the regulations on open government information are not in force there.
ELSEWHERE = {"710000", "810000", "820000"}
#: 计划单列市 are named by decisions of the State Council, not by the list of codes.
PLANNED_BY_NAME = {"大连市", "青岛市", "宁波市", "厦门市", "深圳市"}
#: The provinces of which every prefecture is there.
WHOLE = ("33", "37", "44")


@cache
def country() -> Registry:
    return Registry.load()


def expected() -> list[Region]:
    """Every place that must have its government's portal, by the official list."""
    return [
        place
        for place in official()
        if (place.level == "province" and place.code not in ELSEWHERE)
        or (place.level == "prefecture" and (place.code.startswith(WHOLE) or place.name in PLANNED_BY_NAME))
    ]


def is_government(portal: Portal, place: Region) -> bool:
    return portal.region == place.code and portal.name == f"{place.name}人民政府"


def test_what_must_be_there_is_found_in_the_official_list() -> None:
    levels = Counter(place.level for place in expected())
    assert levels["province"] == 31
    assert levels["prefecture"] == 11 + 16 + 21 + len({"大连市", "厦门市"})


@pytest.mark.parametrize("place", expected(), ids=lambda place: place.code)
def test_each_government_has_exactly_one_portal(place: Region) -> None:
    portals = [portal for portal in country().active() if is_government(portal, place)]
    assert len(portals) == 1, [portal.id for portal in portals]


def test_a_file_holds_one_province_and_the_centre_has_its_own() -> None:
    province_of = {place.code[:2]: place for place in official() if place.level == "province"}
    seen: dict[str, str] = {}
    for path in sorted(own_files().glob("*.toml")):
        portals = list(Registry.load(path))
        places = {portal.region[:2] for portal in portals if portal.region}
        if path.stem == "national":
            assert not places
            continue
        (code,) = places
        assert seen.setdefault(code, path.name) == path.name
        assert any(is_government(portal, province_of[code]) and portal.id == path.stem for portal in portals), path.name
        assert [portal.id for portal in portals if portal.region is None] in ([], ["bingtuan"])


def test_evidence_names_a_file_or_an_address_and_a_guess_does_not_end_the_search() -> None:
    for path in sorted(own_files().glob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8"))["portal"]:
            assert "/" in entry["evidence"], entry["id"]
            columns = entry.get("column", [])
            guessed = [column for column in columns if column.get("status") == "probable"]
            assert all(column.get("evidence") for column in guessed), entry["id"]
            # where nothing but guesses is known, the portal is searched as if it had no columns
            assert entry.get("search", False) or not columns or len(guessed) < len(columns), entry["id"]


def test_the_document_counts_what_is_there() -> None:
    text = (Path(__file__).parents[2] / "docs" / "registry.md").read_text("utf-8")
    told = {
        cells[0].strip(): [int(cell) for cell in cells[1:]]
        for line in text.splitlines()
        if len(cells := line.strip("| ").split("|")) == len(("", "portals", "seen", "probable", "proposed"))
        and cells[1].strip().isdigit()
    }
    kinds: dict[str, list[str]] = {name: [] for name in told}
    governments = {(place.code, f"{place.name}人民政府"): place.level for place in expected()}
    for path in own_files().glob("*.toml"):
        for portal in Registry.load(path):
            level = governments.get((portal.region or "", portal.name))
            if path.stem == "national":
                kind = "bodies of the centre"
            elif level is not None:
                kind = "provincial governments" if level == "province" else "governments of prefectures"
            else:
                kind = "the Corps, districts, zones"
            kinds[kind].append(portal.status)
            kinds["together"].append(portal.status)
    counted = {
        kind: [len(of), *(of.count(status) for status in ("seen", "probable", "proposed"))]
        for kind, of in kinds.items()
    }
    assert told == counted
    columns = [column for path in own_files().glob("*.toml") for column in columns_of(path)]
    probable = sum(column.get("status") == "probable" for column in columns)
    assert f"{len(columns)} columns, {probable} of them `probable`" in re.sub(r"\s+", " ", text)


def columns_of(path: Path) -> list[dict[str, str]]:
    return [column for entry in tomllib.loads(path.read_text("utf-8"))["portal"] for column in entry.get("column", [])]


# -- part of the country


def test_a_place_stands_for_all_below_it() -> None:
    shandong = {portal.id for portal in country().within("37")}
    assert {"shandong", "jinan", "qingdao", "qingdao-licang", "heze"} <= shandong
    assert not {"zhejiang", "moe", "bingtuan"} & shandong
    assert shandong == {portal.id for portal in country().within("370000")}
    assert {portal.id for portal in country().within("370200")} == {
        one for one in shandong if one.startswith("qingdao")
    }
    assert [portal.id for portal in country().within("370213")] == ["qingdao-licang"]


def test_what_lies_in_no_place_is_the_centre_and_the_corps() -> None:
    without = {portal.id for portal in country().within("none")}
    assert {"moe", "gov", "bingtuan"} <= without
    assert "mod" not in without, "merely proposed"
    assert "shandong" not in without


def test_portals_are_chosen_by_name_and_by_place_each_once() -> None:
    assert country().chosen(["moe", "qingdao-licang"], ["370213", "3702"])[:2] == ["moe", "qingdao-licang"]
    chosen = country().chosen(["qingdao"], ["3702"])
    assert len(chosen) == len(set(chosen)) > 1
    assert country().chosen([]) == []


@pytest.mark.parametrize("place", ["99", "Shandong", "3", "370", "3702131", "379999", ""])
def test_a_place_without_portals_or_no_code_at_all_is_refused(place: str) -> None:
    with pytest.raises(UnknownPortalError):
        country().chosen([], [place])
    with pytest.raises(UnknownPortalError, match="no-such"):
        country().chosen(["no-such"], [])


def test_one_bracket_where_two_belong_and_a_file_as_windows_saves_it(tmp_path: Path) -> None:
    text = GOOD.partition("[[portal.column]]")[0]
    single = write(tmp_path, text.replace("[[portal]]", "[portal]"))
    assert check_registry([single]) == [
        "yangli.toml: portal: not a list of tables: its header is [[portal]], with two brackets"
    ]
    single.write_text(text, "utf-8-sig")
    assert check_registry([single]) == []
    single.write_text(text, "gb18030")
    (fault,) = check_registry([single])
    assert fault.startswith("yangli.toml: cannot be read: it is not in UTF-8 (")
