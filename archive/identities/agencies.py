"""Who reports: from a name as printed to place, level and kind.

Only what the name itself says, or the portal that it was found on, is used; what they do not decide is None.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import Any

from archive.places import Found, Places, Region

NOWHERE = "000000"  # stands for the code in the key of an agency that is national or cannot be placed
FORMAL = "中华人民共和国"
#: 中国(河北)自由贸易试验区…: the province in brackets; what such a zone has in a city may be of the city's level.
_FREE_TRADE = re.compile(r"中国\(([一-鿿]{2,3})\)(自由贸易试验区)")
_FREE_TRADE_ITSELF = re.compile(r"自由贸易试验区(?:工作办公室|管理委员会|管委会)?$")
_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency. ``name`` is as printed; None where the name does not say it.

    ``region_code`` is the place where it stands (NULL for national bodies), ``level`` that of the government
    to which it belongs. ``identity`` is how its key spells it, where that differs from the name: two names
    with one key are one agency. ``placed_by`` says what the place was read from: the ``name``, or only the
    ``portal`` on which the report was found.
    """

    name: str
    region_code: str | None
    level: str | None
    kind: str | None
    identity: str | None = None
    placed_by: str | None = None

    @property
    def key(self) -> str:
        """A stable public name: code of the place, and name; safe in an address, no white space."""
        return f"{self.region_code or NOWHERE}-{_slug(self.identity or self.name)}"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "agencies.toml").read_text("utf-8"))


@cache
def _national() -> dict[str, str]:
    names = {name: name for name in _words()["national"]} | _words()["national_also"]
    return {**names, **{FORMAL + name: plain for name, plain in names.items()}}


@cache
def _unknown_place() -> re.Pattern[str]:
    """Match the beginning of a name that looks like a place: some characters, and 市 or the like."""
    words = _words()["unknown_places"]
    endings = "|".join(sorted(words["endings"], key=len, reverse=True))
    never = "|".join({*words["not_places"], *(zone for zone in _words()["zones"]["endings"] if zone.endswith("区"))})
    after = "|".join(words["not_before"])
    return re.compile(
        rf"(?:(?![局厅委署院处])[一-鿿]){{2,9}}?(?P<ending>{endings})(?<!{')(?<!'.join(never.split('|'))})(?!{after}|$)"
    )


def normal(name: str) -> str:
    """Return a name in NFKC, without white space and invisible characters; otherwise as printed."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) not in {"Cf", "Cc"})


def identify(
    name: str, places: Places, *, region_code: str | None = None, site: str | None = None, year: int | None = None
) -> Agency:
    """Say of an agency what its name says.

    ``region_code`` is the place whose portal it was found on: it decides between places of one name, and
    stands in where the name begins without a place: 市财政局 becomes that city's (the only case in which a
    name is completed). A place that stays ambiguous is None. ``site`` is the host on which it was found; it
    keeps apart the many agencies that are called 财政局 and cannot be placed. ``year`` is the year reported
    on: 毕节市 of 2009 is another place than 毕节市 of 2014.
    """
    name = normal(name)
    plain = _BRACKETED.sub("", name) or name
    for whole in (name, plain):
        if whole in _national():
            return _national_body(name, whole)
    national, rest = _national_prefix(name)
    prefix, rest = _prefix(rest)
    begin = partial(places.begin, within=region_code, year=year, branch=bool(national))
    found = None if rest in _words()["basins"] else begin(rest)
    if found is None and _FREE_TRADE.match(rest):
        rest = _FREE_TRADE.sub(r"\1\2", rest)
        found = begin(rest)
    if found is not None and found.region is not None:
        placed = _placed(name, national, rest[found.length :], found)
        return replace(placed, identity=prefix + (placed.identity or ""), placed_by="name")
    if national:
        return Agency(name, None, found.level if found else "national", "department", national + rest)
    here = places.get(region_code)
    if bare := _bare_word(name):
        return _bare(name, bare, here, places, site)
    if found is not None:  # several places are called so
        kind, level = _kind(rest[found.length :])
        return Agency(name, None, level or found.level, kind, _qualified(name, site))
    if unknown := _unknown_place().match(name):
        kind, level = _kind(name[unknown.end() :])
        return Agency(name, None, level or _level_of(unknown["ending"], None), kind, _identity(name))
    kind, level = _kind(name)
    if here is None:
        return Agency(name, None, level, kind, _qualified(name, site))
    return Agency(name, here.code, level or here.level, kind, here.name + _identity(name), "portal")


def _national_body(name: str, whole: str) -> Agency:
    plain = _national()[whole]
    kind = {"国务院": "government", "国务院办公厅": "government_office"}.get(plain, "department")
    return Agency(name, None, "national", kind, plain)


def _national_prefix(name: str) -> tuple[str, str]:
    """Split 国家税务总局|青岛市税务局: an office in a place, of a national body."""
    body = _beginning().match(name)
    if body:
        return _national()[body[0]], name[body.end() :].removeprefix("驻")
    return "", name.removeprefix(FORMAL)


@lru_cache(maxsize=4096)
def of_national_body(name: str) -> bool:
    """Say whether a name is that of a national body, or of an office of one in a place (国家税务总局青岛市税务局)."""
    return name in _national() or bool(_national_prefix(normal(name))[0])


def lies_in_zone(organ: str) -> bool:
    """Say whether what follows the place in a name is a body of a zone: 高新技术产业开发区|财政局."""
    endings = "|".join(_words()["zones"]["endings"])
    return re.search(rf"(?:{endings})(?!管理委员会$|管委会$|管委$)[一-鿿]", organ) is not None


@cache
def _beginning() -> re.Pattern[str]:
    """Match a national body at the beginning of a name, the longest first; 国务院 has no offices of that kind."""
    names = sorted(set(_national()) - {"国务院", f"{FORMAL}国务院"}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def _prefix(name: str) -> tuple[str, str]:
    """Split what stands before the place: 中共|青岛市委, which says no more, and 共青团|青岛市委员会, which does."""
    prefixes = _words()["prefixes"]
    for word in prefixes["dropped"]:
        name = name.removeprefix(word)
    kept = next((word for word in prefixes["kept"] if name.startswith(word) and name != word), "")
    return kept, name.removeprefix(kept)


def _placed(name: str, national: str, rest: str, found: Found) -> Agency:
    region = found.region
    assert region is not None
    if found.zone is not None and not national:
        return _in_zone(name, rest, found.zone, found)
    kind, level = _kind(rest)
    below = _unknown_place().match(rest)
    if national or name.startswith(tuple(_words()["prefixes"]["kept"])):
        kind = "department" if national else "authorised"
    if level is None and below and not national:
        kind, level = _kind(rest[below.end() :])
        level = level or _level_of(below["ending"], region)
    elif level is None and not (kind == "functional_zone" and (found.short or _governs(rest))):
        level = found.level
    if rest.startswith("自由贸易试验区") and not _FREE_TRADE_ITSELF.match(rest):
        level = None
    if kind is None and (lone := _unknown_place().match(f"{rest}政府")):  # 某市某区 that is on no list
        level = _level_of(lone["ending"], region)
    elif kind is None and rest.endswith(("区", "县", "旗")):
        level = None
    elif kind == "dispatched" and region.level == "province" and rest.endswith("办事处") and "街道" not in rest:
        level = None  # 甘肃矿区办事处 is no street's
    place = found.former or region.name
    if rest == "" and place.endswith(("地区", "盟")):  # they have no government: a 行政公署 stands in for one
        return Agency(name, region.code, level, "dispatched", f"{place}行政公署")
    return Agency(name, region.code, level, kind, national + place + _identity(rest))


def _governs(rest: str) -> bool:
    """Tell the organ of a zone that has since become a district: its level was another one than the district's."""
    return re.fullmatch(str(_words()["zones"]["organs"]), rest) is not None


def _in_zone(name: str, rest: str, zone: str, found: Found) -> Agency:
    """Say what a zone's name, or one that begins with it, means; a zone has no code, and its own kind of organ."""
    region = found.region
    assert region is not None
    organ = rest.removeprefix(zone)
    governs = re.fullmatch(_words()["zones"]["organs"], _BRACKETED.sub("", organ))
    kind, level = _kind(organ) if organ else (None, None)
    if governs and governs[0] != organ:
        kind = "functional_zone"
        identity = zone + organ
    elif governs:
        own, level = _kind(zone)
        kind = own if own == "dispatched" else "functional_zone"
        identity = zone if own == "dispatched" else zone + "管理委员会"
    else:
        identity = zone + (_identity(organ) if organ else "")
    if rest == f"{zone}办公厅" and _kind(zone)[0] == "dispatched":
        kind = "government_office"
    return Agency(name, region.code, level or found.level, kind, region.name + identity)


def _bare_word(name: str) -> dict[str, Any] | None:
    """Return the word for "of this place" with which a name begins (市|财政局), if it does."""
    for bare in _words()["bare"]:
        rest = name.removeprefix(bare["word"])
        if rest not in {name, ""} and not rest.startswith(tuple(_words()["unknown_places"]["not_before"])):
            return bare if _kind(rest)[0] else None
    return None


def _bare(name: str, bare: dict[str, Any], here: Region | None, places: Places, site: str | None) -> Agency:
    """Find the place that 市 in 市财政局 means, seen from ``here``; 区 with a 厅 is an autonomous region."""
    rest = name.removeprefix(bare["word"])
    kind, level = _kind(rest)
    for region in places.chain(here.code if here else None):
        if region.name.endswith(tuple(bare["places"])) and (
            rest.endswith("厅") or not _is_autonomous_region(region, bare["word"])
        ):
            full, identity = region.name + rest, region.name + _identity(rest)
            return Agency(full, region.code, level or region.level, kind, identity, "portal")
    return Agency(name, None, level, kind, _qualified(name, site))


def _is_autonomous_region(region: Region, word: str) -> bool:
    return word == "区" and region.level == "province"


@cache
def _towns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Match the government of a town (姜山镇, 姜山镇党政办公室), and a body of a town (姜山镇财政所)."""
    towns = _words()["townships"]
    town = rf"(?:{'|'.join(towns['governments'])})(?<!城乡)(?<!乡镇)"
    organs = rf"(?P<organ>|人民政府|政府|(?:人民)?政府办(?:公室)?|{towns['offices']})"
    parts = "|".join(towns["parts"])
    return re.compile(rf".{town}{organs}$"), re.compile(
        rf"^(?!{towns['no_town']})[一-鿿]{{1,8}}(?:{town}|街道)[一-鿿]{{1,12}}(?:{parts})$"
    )


def _kind(rest: str) -> tuple[str | None, str | None]:
    """Return kind and level as far as what follows the place says them; nothing means the government."""
    words = _words()
    rest = _BRACKETED.sub("", rest)
    if rest == "":
        return "government", None
    first, joined, _ = rest.partition("、")
    if joined and (kind := _kind(first))[0] is not None:  # 某区、某开发区: of two the first
        return kind
    towns = words["townships"]
    if rest.endswith(tuple(towns["dispatched"])) or re.search(towns["plain_dispatched"], rest):
        return "dispatched", "township"
    own, part = _towns()
    if found := own.search(rest):
        is_office = found["organ"].endswith(("办公室", "办"))
        return "government_office" if is_office else "government", "township"
    if rest.endswith(tuple(words["zones"]["endings"])):
        return "functional_zone", None
    level = "township" if part.search(rest) else None
    for kinds in words["kinds"]:
        if rest.endswith(tuple(kinds["endings"])):
            return str(kinds["kind"]), level
    return None, level


def _level_of(ending: str, above: Region | None) -> str | None:
    """Return the level of a place that is not in the list, from its ending and what it lies in."""
    if ending == "省":
        return "province"
    if ending in {"自治州", "地区"}:
        return "prefecture"
    if ending in {"县", "旗", "区"} or (above is not None and above.level == "prefecture"):
        return "county"
    return None


def _identity(rest: str) -> str:
    """Return one spelling for the several in which an organ is written."""
    words = _words()
    for same in words["same"]:
        if rest in same["from"]:
            return str(same["to"])
    rest = _of_government(rest)
    if rest in words["abbreviations"]:
        return str(words["abbreviations"][rest])
    if rest.endswith(("街道", "街道办", "街办")):
        return re.sub("(?:街道办|街道|街办)$", "街道办事处", rest)
    if re.search(rf".(?:{'|'.join(words['townships']['governments'])})(?:政府)?$", rest) and _kind(rest)[1]:
        return rest.removesuffix("政府") + "人民政府"
    if rest.endswith(("管委", "管委会", *words["zones"]["endings"])):
        return rest.removesuffix("会").removesuffix("管委") + "管理委员会"
    if rest.endswith("政府") and not rest.endswith("人民政府"):
        return rest.removesuffix("政府") + "人民政府"
    return rest


def _of_government(rest: str) -> str:
    """Cut 人民政府 off before a department or a street: 人民政府国有资产监督管理委员会, 人民政府登州路街道办事处."""
    shorter = rest.removeprefix("人民政府").removeprefix("政府")
    if shorter == rest or _BRACKETED.sub("", shorter) in _OFFICES:
        return rest
    return shorter if _kind(shorter) == ("dispatched", "township") or _kind(shorter)[0] == "department" else rest


#: What 人民政府 may not be cut off from: these are the government's own general office.
_OFFICES = frozenset({"办公厅", "办公室", "办", ""})


def _qualified(name: str, site: str | None) -> str:
    return f"{name}~{site}" if site else name


def _slug(text: str) -> str:
    """Replace what would need escaping or looks like a separator in a key."""
    return re.sub(r"[^\w.~]+", "_", text).strip("_")
