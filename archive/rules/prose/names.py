"""How a report speaks of its own agency: the names that do not make a sentence somebody else's."""

from __future__ import annotations

import re

from archive.rules.prose.words import phrasings
from parsers.characters import spaced
from parsers.model import Report

LEVEL = "省市区县州旗盟"
TITLE = re.compile(r"^(?:关于)?(?:20\d\d年(?:度)?)?(?P<name>.*?)(?:关于)?(?:20\d\d年(?:度)?)?(?:政府)?信息公开")
ORGAN = re.compile(r"(?:人民政府|政府|管理委员会|管委会|管委|街道办事处|办事处)$")
GOVERNMENT = re.compile(r"(?:人民政府|政府|管理委员会|管委会|管委|街道办事处|办事处|街道|镇|乡)$")
# words that stand inside other words of the vocabulary, and say nothing of whose they are
NEVER = frozenset(
    {"政府", "人民政府", "机关", "行政", "部门", "委", "办", "局", "厅", "市", "区", "县", "省", "州", "旗", "盟"}
)


def _plain(name: str | None) -> str:
    return "".join(spaced(name).split()).removeprefix("中华人民共和国") if name else ""


def is_government(report: Report) -> bool:
    """Say whether the agency governs a place, so that 我区 and 我市 mean what it answers for."""
    return bool(GOVERNMENT.search(_plain(report.agency)))


def own_names(report: Report) -> frozenset[str]:
    """Return the agency's names: as printed, without the places in front, and in the usual short forms."""
    printed = {_plain(report.agency)}
    if match := TITLE.match(_plain(report.title)):
        printed.add(match["name"])
    names: set[str] = set()
    for name in printed - {""}:
        forms = {name}
        if place := ORGAN.sub("", name):
            forms.add(place)
        for whole, short in phrasings()["own"]["short"]:
            forms |= {form.replace(whole, short) for form in forms}
        for form in forms:
            names.add(form)
            for at, char in enumerate(form[:-1]):
                if char in LEVEL:
                    names.update((form[at:], form[at + 1 :]))
    return frozenset(name for name in names if len(name) > 1 and name not in NEVER)
