"""The country: its places, and who reports in each.

Places are those of the official list, with agencies that none of them has (青岛市虚构财政局), and one province that is
invented as a whole, in which governments add up their departments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from math import ceil
from random import Random

from archive.places import Region, official

#: In a province as it is, a place has some dozen departments and as many towns.
USUAL = 45
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
CYCLE = tuple(STEMS[at % 10] + BRANCHES[at % 12] for at in range(60))
PROVINCE = Region("980000", "虚构省", "province", None)
PREFECTURES, COUNTIES = 10, 8
#: What departments are for; an agency's number picks one, and a second round of them is told apart by a cycle name.
MATTERS = (
    "财政", "教育", "民政", "司法", "公安", "审计", "统计", "水务", "交通运输", "农业农村", "生态环境", "卫生健康",
    "应急管理", "市场监督管理", "自然资源和规划", "住房和城乡建设", "人力资源和社会保障", "文化和旅游",
    "退役军人事务", "医疗保障", "城市管理", "科学技术", "信访", "林业和草原", "商务",
)  # fmt: skip
MORE = ("二〇", "三〇", "四〇", "五〇")


@dataclass(frozen=True, slots=True)
class Office:
    """One agency: ``name`` as its reports print it; ``size`` is about how many requests it has in a year."""

    name: str
    role: str
    size: float


@dataclass(frozen=True, slots=True)
class Lot:
    """The agencies of one place, all on one portal: the unit in which a country is made."""

    region: Region
    offices: tuple[Office, ...]
    invented: bool

    @property
    def host(self) -> str:
        """The portal's host; ``.example`` belongs to nobody."""
        return f"www.p{self.region.code}.example"

    @property
    def portal_id(self) -> str:
        """The portal's name in the registry."""
        return f"country-{self.region.code}"


def invented() -> tuple[Region, ...]:
    """Return the invented province, its prefectures and counties, parents first."""
    found = [PROVINCE]
    for at in range(PREFECTURES):
        prefecture = Region(f"98{at + 1:02}00", f"{CYCLE[at]}市", "prefecture", PROVINCE.code)
        found.append(prefecture)
        found += [
            Region(f"98{at + 1:02}{to + 21}", f"{CYCLE[(at * COUNTIES + to + 11) % 60]}县", "county", prefecture.code)
            for to in range(COUNTIES)
        ]
    return tuple(found)


def lots(agencies: int, seed: int, usual: int = USUAL) -> Iterator[Lot]:
    """Yield the places of a country of so many agencies, members before the governments that add them up.

    The invented province is among them in its share of all places, a part of it at least.
    """
    order = _order(seed)
    each = max(usual, ceil(agencies / len(order)))
    chosen = order[: ceil(agencies / each)]
    left = agencies
    for region in chosen:
        made = min(each, left)
        left -= made
        yield Lot(region, tuple(_offices(region, made, Random(f"{seed} {region.code}"))), region.code[:2] == "98")


def _order(seed: int) -> list[Region]:
    """Return all places, prefecture by prefecture in an order of the seed; those of the invented province scattered."""
    regions = [*official(), *invented()]
    by_parent: dict[str | None, list[Region]] = {}
    for region in regions:
        by_parent.setdefault(region.parent_code, []).append(region)
    groups = []
    for province in by_parent[None]:
        groups += [[*by_parent.get(below.code, []), below] for below in by_parent.get(province.code, [])]
    Random(seed).shuffle(groups)
    groups.sort(key=lambda group: group[-1].code != "980100")  # one of the invented ones comes first
    return [*(region for group in groups for region in group), *by_parent[None]]


@cache
def _names() -> dict[str, str]:
    return {one.code: one.name for one in (*official(), *invented())}


def _offices(region: Region, many: int, chance: Random) -> Iterator[Office]:
    """Yield departments, then towns, then the government of a place: so many in all."""
    place, parent = region.name, _names().get(region.parent_code or "", "直辖")
    if region.level == "county" and "直辖" not in parent:
        place = parent + place
    towns = 0 if region.level == "province" else (many - 1) // 3
    departments = many - 1 - towns
    ending = "厅" if region.level == "province" else "局"
    numbers = count()
    for _ in range(departments):
        at = next(numbers)
        again = at // len(MATTERS)
        matter = MATTERS[at % len(MATTERS)]
        mark = "" if again == 0 else CYCLE[(again - 1) % 60] + "〇" * ((again - 1) // 60)
        yield Office(f"{place}虚构{mark}{matter}{ending}", "department", chance.lognormvariate(1.2, 1.3))
    for at in range(towns):
        mark = CYCLE[at % 60] + ("" if at < 60 else MORE[(at // 60 - 1) % 4])
        kind = "街道办事处" if at % 3 == 0 else "镇人民政府"
        yield Office(f"{place}虚构{mark}{kind}", "town", chance.lognormvariate(0.2, 1.0))
    own = "" if region.code[:2] == "98" else "虚构"
    yield Office(f"{place}{own}人民政府", "government", chance.lognormvariate(4.0, 0.8))
