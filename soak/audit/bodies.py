"""The invented agencies of the trial, and what the law says of each: written down here, not asked of the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.places import Region

REGIONS = (
    Region("980000", "无何省", "province", None),
    Region("980100", "子虚市", "prefecture", "980000"),
    Region("980102", "亡是区", "county", "980100"),
    Region("980121", "乌有县", "county", "980100"),
    Region("982300", "槐安地区", "prefecture", "980000"),
    Region("982600", "南柯自治州", "prefecture", "980000"),
)

Power = Literal["yes", "no", "unknown"]
JANUARY, MARCH = (1, 31), (3, 31)
MOST = {"township": 100_000, "county": 1_000_000, "prefecture": 10_000_000, "province": 100_000_000}


@dataclass(frozen=True, slots=True)
class Body:
    """One agency. ``code`` is where it stands, ``level`` that of its government.

    ``power`` says whether it may make regulations (立法法 91, 93).
    ``due`` is the month and day that 条例 art. 49 names for it, None where it names none; ``above`` the government
    whose report adds its figures up; ``adds_up`` says that its own report is such a one.
    """

    name: str
    code: str | None
    level: str
    power: Power
    due: tuple[int, int] | None
    above: str | None = None
    adds_up: bool = False

    @property
    def governs(self) -> bool:
        """Whether it is a people's government, which reports on its supervision too (条例 50 (四))."""
        return self.name.endswith("人民政府")

    @property
    def alone(self) -> bool:
        """Whether its report cannot be about others too, as a region's government may be."""
        return self.level == "township" or not self.name.endswith(("人民政府", "行政公署"))

    @property
    def most(self) -> int | None:
        """Return the amount in 万元 above which nobody believes it; None where its level is not known."""
        return MOST.get(self.level)


CITY, DISTRICT, COUNTY = "子虚市人民政府", "亡是区人民政府", "乌有县人民政府"

#: A city with what lies below it: its report adds them up.
CITY_CAST = (
    Body(CITY, "980100", "prefecture", "yes", MARCH, adds_up=True),
    Body("子虚市人民政府办公室", "980100", "prefecture", "yes", JANUARY, CITY),
    Body("子虚市教育局", "980100", "prefecture", "no", JANUARY, CITY),
    Body("子虚市司法局", "980100", "prefecture", "no", JANUARY, CITY),
    Body("子虚市市场监督管理局", "980100", "prefecture", "no", JANUARY, CITY),
    Body("子虚市卫生健康委员会", "980100", "prefecture", "no", JANUARY, CITY),
)
#: A district of that city with its own bureaus, town and subdistrict.
DISTRICT_CAST = (
    Body(DISTRICT, "980102", "county", "no", MARCH, adds_up=True),
    Body("亡是区财政局", "980102", "county", "no", JANUARY, DISTRICT),
    Body("亡是区林业局", "980102", "county", "no", JANUARY, DISTRICT),
    Body("亡是区云中镇人民政府", "980102", "township", "no", None, DISTRICT),
    Body("亡是区夜郎街道办事处", "980102", "township", "no", None, DISTRICT),
)
#: Agencies that nobody adds up: of every kind that the rules on powers and dates tell apart.
OTHER_CAST = (
    Body("无何省人民政府", "980000", "province", "yes", MARCH),
    Body("无何省人民政府办公厅", "980000", "province", "yes", JANUARY),
    Body("无何省财政厅", "980000", "province", "no", JANUARY),
    Body(COUNTY, "980121", "county", "no", MARCH),
    Body("乌有县发展和改革局", "980121", "county", "no", JANUARY),
    Body("南柯自治州人民政府", "982600", "prefecture", "yes", MARCH),
    Body("槐安地区行政公署", "982300", "prefecture", "no", None),
    Body("子虚经济技术开发区管理委员会", "980100", "prefecture", "no", None),
    # a place that is on no list: neither its level nor its power is known, and so no day either
    Body("蜃景市教育局", None, "unknown", "unknown", None),
    # national bodies: one that the law's list names, and a bureau under a ministry, whose rules the ministry issues
    Body("国家统计局", None, "national", "yes", JANUARY),
    Body("国家烟草专卖局", None, "national", "unknown", JANUARY),
)
CASTS = {"city": CITY_CAST, "district": DISTRICT_CAST, "others": OTHER_CAST}
