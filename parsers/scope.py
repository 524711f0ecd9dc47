"""Whose figures a report adds up: one agency's own, a whole region's, a level's, or a vertical system's.

A government's report can be any of the first three; only its own words say which (format, section 4).
"""

from __future__ import annotations

import re

from parsers.characters import fold
from parsers.model import Scope, Section

_AGGREGATE = re.compile(
    r"全[省市区县州旗盟](?:各级|各部门|政府系统|行政机关|各行政机关|[^。;,]{0,8}(?:共|累计|合计)?(?:新?收到|受理|收)[^。;,]{0,12}申请)"
    r"|(?:综合|汇总|涵盖|包[括含])[^。;]{0,30}(?:各(?:区|县|市|镇|乡|街道|部门|级)|所属(?:部门|单位)|下级)"
    r"|各级(?:行政机关|人民政府)[^。;]{0,12}(?:共)?(?:新?收到|受理)"
    r"|由[^。;]{0,30}(?:各(?:区|县|市|镇|乡|街道|部门))[^。;]{0,20}汇总"
)
#: Of those, what says that the figures are the region's: offices coordinate all agencies in their own reports too.
_SUMMED = re.compile(
    r"全[省市区县州旗盟](?:各级|各部门|政府系统|行政机关|各行政机关){0,2}[^。;,]{0,8}(?:共|累计|合计)?(?:新?收到|受理)[^。;,]{0,12}申请"
    r"|(?:综合|汇总)[^。;]{0,30}(?:各(?:区|县|市|镇|乡|街道|部门)|所属部门)[^。;]{0,30}(?:编制|而成|报告)"
    r"|各级(?:行政机关|人民政府)[^。;]{0,12}(?:共)?(?:新?收到|受理)[^。;,]{0,12}申请"
)
_OFFICE = re.compile(r"^(.*(?:人民政府|政府))办公?[厅室]?$")
_OWN_LEVEL = re.compile(
    r"[省市区县州旗盟]本级(?:行政机关)?(?:政府信息公开)?(?:的)?(?:情况|数据|工作年度报告|共|收到|受理)|不含(?:各)?(?:区|县|下级)"
)
_VERTICAL = re.compile(r"全[国省市]?[^。;,]{0,4}系统(?:共|累计|合计)?(?:新?收到|受理|主动公开)|[^。;,]{0,6}系统汇总")
_GOVERNMENT = re.compile(
    r"(?:[省市区县州旗盟]|自治[区州县旗])(?:人民)?政府$|^(?:[\u4e00-\u9fff]{2,12}?(?:[省市县州旗盟区]))$"
)
_TOWN = re.compile(r"[镇乡](?:人民)?政府$|苏木|街道|[镇乡]$")
_ZONE = re.compile(r"开发区|高新区|保税|园区|景区|示范区|管委|管理委员会|功能区|矿区")


def scope(agency: str | None, title: str | None, sections: list[Section]) -> Scope:
    """Decide by the agency's kind and, for governments of regions, by the words of the preface and chapter one."""
    words = "".join((title or "", *(section.text for section in sections if section.number in (None, 1))))[:6000]
    words = fold(words)
    if agency and _TOWN.search(agency):
        return Scope.OWN
    if agency and _GOVERNMENT.search(agency) and not _ZONE.search(agency):
        if _AGGREGATE.search(words):
            return Scope.AGGREGATE
        return Scope.OWN_LEVEL if _OWN_LEVEL.search(words) else Scope.UNKNOWN
    if agency is None:
        return Scope.UNKNOWN
    return Scope.VERTICAL if _VERTICAL.search(words) else Scope.OWN


def government_of(agency: str | None, witness: str | None, sections: list[Section]) -> str | None:
    """Return the government whose report its general office publishes; None where the report is the office's own.

    Only where the title names nobody, and the figures are said to be the whole region's: the office that a page
    names as 发布机构 is then who wrote the report, not whose report it is.
    """
    office = _OFFICE.match(agency or "")
    if office is None or witness in (None, "title", "line"):
        return None
    words = fold("".join(section.text for section in sections if section.number in (None, 1, 3))[:6000])
    return office[1] if _SUMMED.search(words) else None
