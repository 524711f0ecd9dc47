"""Who reports: from a name as printed to place, level and kind.

Only what the name itself says, or the portal that it was found on, is used; what they do not decide is None.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from archive.places import Found, Places, Region

NOWHERE = "000000"  # stands for the code in the key of an agency that is national or cannot be placed
FORMAL = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency. ``name`` is as printed; None where the name does not say it.

    ``region_code`` is the place where it stands (NULL for national bodies), ``level`` that of the government
    to which it belongs. ``identity`` is how its key spells it, where that differs from the name: two names
    with one key are one agency.
    """

    name: str
    region_code: str | None
    level: str | None
    kind: str | None
    identity: str | None = None

    @property
    def key(self) -> str:
        """A stable public name: code of the place, and name; safe in an address, no white space."""
        return f"{self.region_code or NOWHERE}-{_slug(self.identity or self.name)}"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "agencies.toml").read_text("utf-8"))


@cache
def _national() -> dict[str, str]:
    names = _words()["national"]
    return {**{name: name for name in names}, **{FORMAL + name: name for name in names}}


@cache
def _unknown_place() -> re.Pattern[str]:
    """Match the beginning of a name that looks like a place: some characters, and 市 or the like."""
    words = _words()["unknown_places"]
    endings = "|".join(sorted(words["endings"], key=len, reverse=True))
    never = "|".join(words["not_places"])
    after = "|".join(words["not_before"])
    return re.compile(rf"[一-鿿]{{2,9}}?(?P<ending>{endings})(?<!{')(?<!'.join(never.split('|'))})(?!{after}|$)")


def normal(name: str) -> str:
    """Return a name in NFKC, without white space and invisible characters; otherwise as printed."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) not in {"Cf", "Cc"})


def identify(name: str, places: Places, *, region_code: str | None = None, site: str | None = None) -> Agency:
    """Say of an agency what its name says.

    ``region_code`` is the place whose portal it was found on: it decides between places of one name, and
    stands in where the name begins without a place: 市财政局 becomes that city's (the only case in which a
    name is completed). A place that stays ambiguous is None. ``site`` is the host on which it was found; it
    keeps apart the many agencies that are called 财政局 and cannot be placed.
    """
    name = normal(name)
    if name in _national():
        return _national_body(name)
    national, rest = _national_prefix(name)
    found = places.begin(rest, within=region_code)
    if found is not None and found.region is not None:
        return _placed(name, national, rest[found.length :], found)
    if national:
        return Agency(name, None, "national", "department", national + rest)
    here = places.get(region_code)
    if bare := _bare_word(name):
        return _bare(name, bare, here, places, site)
    if found is not None:  # several places are called so
        kind, level = _kind(rest[found.length :])
        return Agency(name, None, level, kind, _qualified(name, site))
    if unknown := _unknown_place().match(name):
        kind, level = _kind(name[unknown.end() :])
        return Agency(name, None, level or _level_of(unknown["ending"], None), kind, _identity(name))
    kind, level = _kind(name)
    if here is None:
        return Agency(name, None, level, kind, _qualified(name, site))
    return Agency(name, here.code, level or here.level, kind, here.name + _identity(name))


def _national_body(name: str) -> Agency:
    plain = _national()[name]
    kind = {"国务院": "government", "国务院办公厅": "government_office"}.get(plain, "department")
    return Agency(name, None, "national", kind, plain)


def _national_prefix(name: str) -> tuple[str, str]:
    """Split 国家税务总局|青岛市税务局: an office in a place, of a national body."""
    body = _beginning().match(name)
    if body:
        return _national()[body[0]], name[body.end() :].removeprefix("驻")
    return "", name.removeprefix(FORMAL)


@cache
def _beginning() -> re.Pattern[str]:
    """Match a national body at the beginning of a name, the longest first; 国务院 has no offices of that kind."""
    names = sorted(set(_national()) - {"国务院", f"{FORMAL}国务院"}, key=len, reverse=True)
    return re.compile("|".join(names))


def _placed(name: str, national: str, rest: str, found: Found) -> Agency:
    region = found.region
    assert region is not None
    kind, level = _kind(rest)
    below = _unknown_place().match(rest)
    if national:
        kind = "department"
    if level is None and below and not national:
        kind, level = _kind(rest[below.end() :])
        level = level or _level_of(below["ending"], region)
    elif level is None and not (kind == "functional_zone" and found.short):
        level = region.level
    place = found.former or region.name
    if rest == "" and place.endswith("地区"):  # 地区 have no government: a 行政公署 stands in for one
        return Agency(name, region.code, level, "dispatched", f"{place}行政公署")
    return Agency(name, region.code, level, kind, national + place + _identity(rest))


def _bare_word(name: str) -> dict[str, Any] | None:
    """Return the word for "of this place" with which a name begins (市|财政局), if it does."""
    for bare in _words()["bare"]:
        rest = name.removeprefix(bare["word"])
        if rest not in {name, ""} and not rest.startswith(tuple(_words()["unknown_places"]["not_before"])):
            return bare if _kind(rest)[0] else None
    return None


def _bare(name: str, bare: dict[str, Any], here: Region | None, places: Places, site: str | None) -> Agency:
    """Find the place that 市 in 市财政局 means, seen from ``here``."""
    rest = name.removeprefix(bare["word"])
    kind, level = _kind(rest)
    for region in places.chain(here.code if here else None):
        if region.name.endswith(tuple(bare["places"])) and not _is_autonomous_region(region, bare["word"]):
            return Agency(region.name + rest, region.code, level or region.level, kind, region.name + _identity(rest))
    return Agency(name, None, level, kind, _qualified(name, site))


def _is_autonomous_region(region: Region, word: str) -> bool:
    return word == "区" and region.level == "province"


def _kind(rest: str) -> tuple[str | None, str | None]:
    """Return kind and level as far as what follows the place says them; nothing means the government."""
    words = _words()
    if rest == "":
        return "government", None
    towns = words["townships"]
    if rest.endswith(tuple(towns["dispatched"])):
        return "dispatched", "township"
    governments = "|".join(towns["governments"])
    if found := re.search(rf".(?<!城)(?:{governments})(?P<organ>|人民政府|政府|(?:人民)?政府办公室)$", rest):
        return "government_office" if found["organ"].endswith("办公室") else "government", "township"
    if rest.endswith(tuple(words["zones"]["endings"])):
        return "functional_zone", None
    for kinds in words["kinds"]:
        if rest.endswith(tuple(kinds["endings"])):
            return str(kinds["kind"]), None
    return None, None


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
    if rest.endswith(("街道", "街道办")):
        return rest.removesuffix("办").removesuffix("街道") + "街道办事处"
    if re.search(rf".(?:{'|'.join(words['townships']['governments'])})(?:政府)?$", rest) and _kind(rest)[1]:
        return rest.removesuffix("政府") + "人民政府"
    if rest.endswith(("管委", "管委会", *words["zones"]["endings"])):
        return rest.removesuffix("会").removesuffix("管委") + "管理委员会"
    if rest.endswith("政府") and not rest.endswith("人民政府"):
        return rest.removesuffix("政府") + "人民政府"
    return rest


def _qualified(name: str, site: str | None) -> str:
    return f"{name}~{site}" if site else name


def _slug(text: str) -> str:
    """Replace what would need escaping or looks like a separator in a key."""
    return re.sub(r"[^\w.~]+", "_", text).strip("_")
