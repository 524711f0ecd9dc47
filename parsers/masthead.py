"""Title, agency, dates and index number: what a report and its page say of themselves.

The agency is the title's own, else the line above or below the title, else the page's metadata, else the signature,
else (weakest) the column in which the report was found. Addresses are never asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from parsers.characters import fold
from parsers.days import day, only_day
from parsers.document import Document, Line
from parsers.model import Hints
from parsers.sections import Window
from parsers.stated import labels, number, stated, stated_day
from parsers.titles import Kind, Verdict, judge, normalise

#: Lines before the first chapter among which the title is looked for, and the longest of them.
PREFACE = 60
LONGEST_TITLE = 70
#: Lines above the report's own container that may still bear its title; further up is navigation.
ABOVE = 12
#: Lines at the end among which the signature stands.
SIGNATURE = 6
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|rtf|rar|zip)$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"[>|。;!?]|[::](?!$)|^\d+$|^[\d\-/年月日.: ]+$|当前位置|^https?|^(?:相关)?附件(?:下载|列表)?:?$"
    r"|\.(?:pdf|docx?|wps|ofd|xlsx?|rtf|rar|zip)[)\]]?$",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"\s*[_|]\s*|\s+[-–—]\s+|\s*[-–—]{1,2}\s*(?=[\u4e00-\u9fff]{2,20}(?:网|政府|门户|厅|局|委|市|县|区)$)"
)
_AGENCY_END = re.compile(
    r"(?:人民政府|政府|办公厅|办公室|委员会|管委会?|[局厅委办署院处]|街道办事处|街道|开发区|高新区|园区|新区|镇|乡|苏木|中心|集团|公司|银行)$"
)
_GOVERNMENT = re.compile(r"政府(?:办公?[厅室]?)?$|[省市县区州旗盟]$|政务|审批|数据|信息")
_TOWN = re.compile(r"(?:[镇乡]|苏木)(?:人民)?政府")
_YEAR_ALONE = re.compile(r"^[-—–(\[【]*(20[0-3]\d)年度?[)\]】]?$")
_PLACE_END = re.compile(r"(?:[省市县区州旗盟镇乡]|街道|苏木|园区)$")
_ZONE_END = re.compile(r"(?:开发区|高新区|新区|园区|保税区|示范区|度假区|经开区)$")
_CUT = re.compile(r"政府信息公开(?:工作)?年度?报?$")
#: Without one of these no line is a title; most lines have none.
_TOPIC = re.compile(r"公开|年报|报告|报表|通知|图解|启事")
_DATE_AT_END = re.compile(
    r"[(\[]?(?:(?:20\d{2}|[二2][〇○零Oo0][〇○零Oo0一二三四五六七八九]{2})年[^年月日,。]{1,3}月[^年月日,。]{1,3}[日号]"
    r"|(?<!\d)20\d{2}([.\-/])\d{1,2}\1\d{1,2})[)\]]?$"
)
#: 子水字〔2024〕2号, in brackets of any kind or without them.
_DOCUMENT = re.compile(r"^[^\s。;,]{0,20}?(?:[〔\[【(﹝]?20\d\d[〕\]】)﹞]?年?第?\d{1,5}号?|第?\d{1,5}号)$")


@dataclass(slots=True)
class Masthead:
    """What was found; None where the source does not say."""

    title: str | None = None
    verdict: Verdict | None = None
    title_at: int | None = None
    agency: str | None = None
    agency_witness: str | None = None
    index_number: str | None = None
    document_number: str | None = None
    signed_on: date | None = None
    published_on: date | None = None


def read(document: Document, report: Window, used: dict[int, set[int]], hints: Hints) -> Masthead:
    """Read the masthead of the report that stands in ``report``."""
    head = Masthead()
    _title(document, report, hints, head)
    said = stated(document, report, used)
    _dates(document, report, said, head)
    head.published_on = head.published_on or day(hints.published_on or "")
    head.index_number = number(said.get("index_number")) or hints.index_number
    numbered = number(said.get("document_number"))
    head.document_number = numbered if numbered and _DOCUMENT.search(numbered) else None
    _agency(document, report, said, hints, head)
    return head


# -- title ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Candidate:
    text: str
    verdict: Verdict
    score: int
    at: int | None


def _title(document: Document, report: Window, hints: Hints, head: Masthead) -> None:
    candidates = list(_candidates(document, report, hints))
    if not candidates:
        return
    best = _own(candidates, report)
    head.title, head.verdict, head.title_at = " ".join(best.text.split()), best.verdict, best.at
    if best.verdict.year is None and best.at is not None and (year := _year_below(document, best.at)):
        head.verdict = replace(best.verdict, year=year)


def _own(candidates: list[_Candidate], report: Window) -> _Candidate:
    """Return the title of this report, and not of one that is linked beside it.

    Titles in the report's own part of the page go before those above it; of several there with different years the
    one next to the first chapter counts. Above it, a list of titles is no title.
    """
    accepted = [found for found in candidates if found.verdict.kind is Kind.ACCEPT]
    inside = [found for found in accepted if found.at is not None and found.at >= report.start]
    above = [found for found in candidates if found.at is not None and found.at < report.start]
    named = {(found.verdict.agency, found.verdict.year) for found in above if found.verdict.agency}
    if inside or len(named) > 1:
        others = [found for found in candidates if found not in above]
        candidates = others or candidates
    best = max(candidates, key=lambda found: found.score)
    agencies = {found.verdict.agency for found in inside if found.verdict.agency}
    later = [
        found
        for found in inside
        if best.at is not None
        and (found.at or 0) > best.at
        and found.verdict.year is not None
        and best.verdict.year is not None
        and (found.verdict.year != best.verdict.year or (len(agencies) > 1 and _is_another(found, best)))
    ]
    if later:
        last = max(found.at or 0 for found in later)
        best = max((found for found in later if found.at == last), key=lambda found: found.score)
    return best


def _is_another(one: _Candidate, other: _Candidate) -> bool:
    """Tell whether two titles name different agencies: none, or one that is no other spelling."""
    name, first = one.verdict.agency or "", other.verdict.agency or ""
    return not (_abbreviates(name, first) or _abbreviates(first, name)) or not name


def _year_below(document: Document, title_at: int) -> int | None:
    """Return the year that stands alone under a title without one: (2021年度)."""
    for block in document.blocks[title_at + 1 : title_at + 4]:
        found = _YEAR_ALONE.match(normalise(block.text)) if isinstance(block, Line) else None
        if found:
            return int(found[1])
    return None


def _candidates(document: Document, report: Window, hints: Hints) -> Iterator[_Candidate]:
    for name in labels().meta["title"]:
        if name in document.meta:
            yield from _judged(document.meta[name], 3, None)
    lines = _preface(document, report)
    for position, (at, text, level, joins) in enumerate(lines):
        bonus = (2 if level == 1 else 1 if level else 0) + (at >= report.start)
        alone = list(_judged(text, 2 + bonus, at))
        yield from alone
        joined = text
        for more in range(1, 3):
            if position + more >= len(lines) or not joins or _NO_TITLE.search(fold(joined)):
                break
            next_text = lines[position + more][1]
            if at < report.start <= lines[position + more][0]:
                break  # the page's head is not the report's
            if (
                not lines[position + more][3]
                or _NO_TITLE.search(fold(next_text))
                or len(joined) + len(next_text) > LONGEST_TITLE
            ):
                break
            joined += next_text
            parts = [part for n in range(more + 1) for part in _judged(lines[position + n][1], 0, at)]
            # the agency's line above belongs to the title only where the title names none itself; 告 to …年度报
            if not any(part.verdict.agency and part.verdict.doubt != "cut" for part in parts):
                yield from _judged(joined, 1 + bonus, at)
    if document.title:
        for part in (*_SITE.split(document.title), document.title):
            yield from _judged(part, 1, None)
    if hints.title:
        # a list of files calls a report by its file; on the page itself such a line is a link
        yield from _judged(_FILE_NAME.sub("", hints.title.strip()), 1, None)


def _preface(document: Document, report: Window) -> list[tuple[int, str, int | None, bool]]:
    """Return the lines and cells above the first chapter, each with whether a title may go on in the next one.

    Cells beside a label (发布机构 | 某县人民政府办公室) are whole: they are what the label says.
    """
    end = report.first if report.first is not None else min(len(document.blocks), report.start + PREFACE)
    names = labels().names
    lines: list[tuple[int, str, int | None, bool]] = []
    for position in range(max(0, end - PREFACE), end):
        block = document.blocks[position]
        if isinstance(block, Line):
            if position >= report.start - ABOVE or block.level:
                lines.append((position, block.text, block.level, fold(block.text).rstrip(":") not in names))
        elif position >= report.start - ABOVE:
            for row in range(min(block.height, 12)):
                cells = [cell for cell in block.cells(row) if cell.row == row and cell.text]
                said = [names.get(fold(cell.text).rstrip(":")) for cell in cells]
                lines += [
                    (position, cell.text, None, not any(said))
                    for cell, before in zip(cells, (None, *said), strict=False)
                    if before in (None, "title")  # 分类 | 政府信息公开年报 is no title
                ]
    return lines


def _judged(text: str, bonus: int, at: int | None) -> Iterator[_Candidate]:
    folded = fold(text)
    if len(folded) > LONGEST_TITLE or not _TOPIC.search(folded) or _NO_TITLE.search(folded):
        return
    verdict = judge(text, confirmed_column=False)
    if verdict.kind is Kind.REJECT and _CUT.search(folded):  # cut short by a CMS: …工作年度报
        verdict = judge(text, confirmed_column=True)
        if verdict.doubt != "cut" or verdict.year is None:
            return
    if verdict.kind is Kind.REJECT and verdict.reason is not None and verdict.reason.value == "not_a_report":
        return
    score = bonus + 4 * (verdict.year is not None) + 3 * (verdict.agency is not None)
    score += 4 * (verdict.kind is Kind.ACCEPT) - 2 * (verdict.doubt == "weak")
    yield _Candidate(text, verdict, score, at)


# -- dates ------------------------------------------------------------------------------------------------------------


def _dates(document: Document, report: Window, said: dict[str, str], head: Masthead) -> None:
    for name in labels().meta["published_on"]:
        head.published_on = head.published_on or day(document.meta.get(name, ""))
    head.published_on = head.published_on or stated_day(said.get("published_on", ""))
    head.signed_on = _signature(document, report)[0] or stated_day(said.get("signed_on", ""))


def _signature(document: Document, report: Window) -> tuple[date | None, str | None]:
    """Return the date under the text (or, in brackets, under the title) and the agency that signs above it."""
    lines = [block.text for block in document.blocks[report.start : report.end] if isinstance(block, Line)]
    tail = lines[-SIGNATURE:]
    for position in range(len(tail) - 1, -1, -1):
        found = only_day(tail[position])
        if found is None:
            folded = fold(tail[position])
            split = _DATE_AT_END.search(folded) if len(folded) < LONGEST_TITLE else None
            if split and _AGENCY_END.search(folded[: split.start()]):
                return only_day(split[0]), folded[: split.start()]
            continue
        above = tail[position - 1].strip().rpartition("。")[2] if position else ""
        return found, above if _AGENCY_END.search(fold(above)) and len(above) < LONGEST_TITLE else None
    if report.first is not None:
        for block in document.blocks[max(report.start, report.first - 8) : report.first]:
            if isinstance(block, Line) and fold(block.text).startswith("(") and (found := only_day(block.text)):
                return found, None
    return None, None


# -- agency -----------------------------------------------------------------------------------------------------------


def _agency(document: Document, report: Window, said: dict[str, str], hints: Hints, head: Masthead) -> None:
    """Take the best witness's name, in the fuller form in which the page prints it elsewhere."""
    tagged = next((document.meta[name] for name in labels().meta["agency"] if name in document.meta), None)
    witnesses = [
        (cleaned, witness)
        for name, witness in (
            (head.verdict.agency if head.verdict else None, "title"),
            (_beside_title(document, report, head), "line"),
            (said.get("agency"), "meta"),
            (_signature(document, report)[1], "signature"),
            (said.get("source"), "meta"),
            (tagged, "meta"),
            (hints.page_agency, "meta"),
            (hints.agency, "hint"),
        )
        if (cleaned := re.sub(r"\s+", "", name or "").strip("《》“”\"'"))
        and (witness in ("title", "hint") or (_AGENCY_END.search(fold(cleaned)) and "。" not in cleaned))
    ]
    if not witnesses:
        return
    signed = next((one for one in witnesses if one[1] == "signature"), None)
    if signed is not None and witnesses[0][1] == "meta" and _is_of_site(witnesses[0][0], signed[0]):
        witnesses.insert(0, signed)
    head.agency, head.agency_witness = witnesses[0]
    for name, witness in witnesses[1:]:
        if witness != "hint" and _is_fuller(head.agency, name, beside=witness == "line"):
            head.agency, head.agency_witness = name, witness
            return


def _is_of_site(publisher: str, signed: str) -> bool:
    """Tell whether a government's site calls itself the publisher of what another body has signed.

    Its own reports are signed by the government, its office, or the body that runs the site.
    """
    town = re.search(r"(?:[镇乡]|苏木)(?:人民)?政府$", signed) is not None and _TOWN.search(publisher) is None
    return _GOVERNMENT.search(publisher) is not None and (town or not _GOVERNMENT.search(signed))


def _is_fuller(short: str, full: str, *, beside: bool) -> bool:
    """Tell whether a name is another one written out: 县水务局, 子虚县水务局; 市科委, 子虚市科学技术委员会.

    A government and its office are two agencies. ``beside``: it stands beside the title, and more may be left out.
    """
    if len(full) <= len(short) or full.endswith(("办公室", "办公厅")) != short.endswith(("办公室", "办公厅", "办")):
        return False
    if _PLACE_END.search(short):
        return re.search(re.escape(short) + r"(?:人民政府|政府|办事处|管理委员会|管委会?)$", full) is not None or (
            beside and _ZONE_END.search(short) is not None and full.endswith("委员会") and _abbreviates(short, full)
        )
    stem = short[1:] if short[0] in "省市县区州旗盟" else short
    if full.endswith(stem) and len(stem) >= 3:
        return True
    ends_alike = beside and short[-1] == full[-1]
    return (ends_alike or (short[-1] == "委" and full.endswith("委员会"))) and _abbreviates(short, full)


def _beside_title(document: Document, report: Window, head: Masthead) -> str | None:
    """Return an agency's full name that stands on a line of its own just above or below the title."""
    if head.title_at is None:
        return None
    for position in (head.title_at - 1, head.title_at + 1, head.title_at - 2):
        if not report.start <= position < len(document.blocks) or position == report.first:
            continue
        block = document.blocks[position]
        if not isinstance(block, Line):
            continue
        name = fold(block.text)
        if len(name) <= 40 and _AGENCY_END.search(name) and not _NO_TITLE.search(name) and "公开" not in name:
            return name
    return None


def _abbreviates(short: str, full: str) -> bool:
    """Tell whether a name is another one with characters left out: 青岛高新区, 青岛高新技术产业开发区管理委员会."""
    rest = iter(full)
    return all(char in rest for char in short)
