"""What is done to the words of the forms: other wordings, numberings, characters; lost and replaced ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from soak.draft import Box, Draft, Fate, Key, Table
from soak.shapes import DOC, DOCX, HTML, PDF, RTF, TEXT, XLSX, Phase, shape

#: Wordings met in real reports, by what they name.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "item:regulations": (
        "规章(设区的市、自治州人民政府应提供相关数据)",
        "规章（市政府令）",
        "规 章",
    ),
    "item:normative_documents": (
        "规范性文件",
        "行政规范性文件",
        "规范性文件(指各行政机关印发的有正式文号的文件)",
        "规范性文件（有规范性文件登记号）",
    ),
    "column:in_force": ("现行有效件", "现行有效件数"),
    "column:items_change": ("本年增/", "本年增／减", "本年增减"),
    "band:一": ("第二十条第 （一）项", "第二十条第(一)项", "第二十条 第（一）项"),
    "band:五": ("第二十条第(五)项", "第二十条第 （五） 项"),
    "band:六": ("第二十条第(六)项",),
    "band:八": ("第二十条第(八)项",),
    "organisations": ("法人或其他组织", "法人或者其他组织"),
    "line:granted_partial": (
        "（二）部分公开",
        "(二)部分公开 (区分处理的, 只计这一情形, 不计其他情形)",
        "（二）部分公开（区分处理的，只计这一情 形，不\n计其他情形）",
    ),
    "line:denied_security_stability": ('3.危及"三安全一稳定"', "3.危及三安全一稳定", "3.危及『三安全一稳定』"),
    "line:other_handling": ("（六）其他", "(六)其他处理", "（六）其他处理"),
    "line:other_no_correction": (
        "1.逾期不补正",
        "1.申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",
        "1. 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    "line:other_fee_unpaid": (
        "2.逾期不缴费",
        "2.申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请",
    ),
    "line:carried_forward": ("四、结转下一年度继续办理", "四、结转下年度继续办理"),
    "group:（三）不予公开": ("(三) 不予公开", "(三)\n不予公开", "（三） 不予公开"),
    "group:（四）无法提供": ("(四)无法提供", "（四）\n无法提供"),
    "group:（五）不予处理": ("(五)不予处理",),
}


def relabel(draft: Draft, change: Callable[[Box], str]) -> None:
    """Write every label anew."""
    for table in draft.tables():
        for box in table.boxes():
            if box.is_label:
                box.text = change(box)


@shape("other wordings of labels", Phase.LABELS)
def _synonyms(draft: Draft, chance: Random) -> None:
    share = chance.choice((0.3, 1))

    def change(box: Box) -> str:
        known = SYNONYMS.get(box.name)
        return chance.choice(known) if known and chance.random() < share else box.text

    relabel(draft, change)


@shape("unit of the amount in its header", Phase.LABELS, form="2019", not_with=("amounts without a unit",))
def _unit_in_header(draft: Draft, chance: Random) -> None:
    header = chance.choice(("采购总金额(万元)", "采购总金额（单位：万元）", "采购总金额(万元,保留四位小数)"))
    for table in draft.tables(2):
        for box in table.boxes():
            if box.name == "column:amount_wan":
                box.text = header
            elif box.key == (2, "procurement", "amount_wan"):
                box.text = box.text.removesuffix("万元")


_NUMBERING = re.compile(r"^(\d)\.")
_BRACKETED = re.compile(r"^（([一二三四五六七])）")


@shape("other styles of numbering", Phase.LABELS)
def _numbering(draft: Draft, chance: Random) -> None:
    digit = chance.choice((r"\1、", r"\1. ", r"\1．", r"\1 . ", r"（\1）", r"(\1)", r"\1,", r"\1．"))
    bracket = chance.choice((r"(\1)", r"（\1） ", r"( \1 )", r"（\1）"))
    relabel(draft, lambda box: _BRACKETED.sub(bracket, _NUMBERING.sub(digit, box.text)))


@shape("no numbering before the sub-lines", Phase.LABELS)
def _unnumbered(draft: Draft, chance: Random) -> None:
    relabel(draft, lambda box: box.text if box.name == "line:other_misc" else _NUMBERING.sub("", box.text))


@shape("blanks inside labels", Phase.LABELS, kinds=(HTML, DOCX, XLSX, PDF, RTF, DOC))
def _spaced(draft: Draft, chance: Random) -> None:
    blank = chance.choice((" ", "\u3000", "\u00a0", "  "))

    def change(box: Box) -> str:
        return "".join(c + blank if chance.random() < 0.2 else c for c in box.text)

    relabel(draft, change)


@shape("lines broken inside labels", Phase.LABELS, kinds=(HTML, DOCX, XLSX, PDF, RTF, DOC))
def _broken(draft: Draft, chance: Random) -> None:
    share = chance.choice((0.1, 0.3, 0.9))
    relabel(draft, lambda box: "".join(c + "\n" if chance.random() < share else c for c in box.text).strip("\n"))


def _swap(name: str) -> dict[int, str]:
    """Return a table of characters that are printed in the place of others (``characters.tsv``)."""
    lines = Path(__file__).with_name("characters.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {ord(usual): printed for kind, usual, printed in rows if kind == name}


@shape("traditional characters", Phase.LABELS, group="characters")
def _traditional(draft: Draft, chance: Random) -> None:
    swap = _swap("traditional")
    draft.characters.append(lambda text: text.translate(swap))


@shape("Kangxi radicals and compatibility characters", Phase.LABELS, group="characters")
def _radicals(draft: Draft, chance: Random) -> None:
    swap = _swap("radicals")
    draft.characters.append(lambda text: text.translate(swap))


@shape(
    "pinyin behind characters",
    Phase.LABELS,
    kinds=(HTML, TEXT),
    group="characters",
    not_with=("text: blanks between cells",),
)
def _pinyin(draft: Draft, chance: Random) -> None:
    said = {"数": "數(shù)", "镇": "鎮(zhèn)", "处": "處(chù)", "总": "總(zǒng)"}
    draft.characters.append(lambda text: "".join(said.get(char, char) for char in text))


_BARE = re.compile(r"（[^）]*）|[^\u4e00-\u9fff]")
#: Labels that may be damaged, with the share of their characters that has to be left.
REMAINS = 0.75


def bare(text: str) -> str:
    """Return the Chinese characters of a label, bracketed notes left out."""
    return _BARE.sub("", text)


def _left_of(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)


def row_keys(table: Table, box: Box) -> list[Key]:
    """Return the figures in the row where a box stands."""
    return [one.key for row in table.rows if any(b is box for b in row) for one in row if one.key]


def named_keys(draft: Draft, table: Table, box: Box) -> list[Key]:
    """Return the figures that a label has a part in naming."""
    kind, _, name = box.name.partition(":")
    own = [one.key for one in table.boxes() if one.key]
    if kind in ("line", "item"):
        return [key for key in own if key[1] == name]
    if kind in ("applicant", "column", "result"):
        return [key for key in own if key[2] == name]
    if kind == "channel":
        return [key for key in own if key[1] == name]
    return own


@shape("characters lost in a label", Phase.LABELS, not_with=("text: words broken over lines",))
def _lost(draft: Draft, chance: Random) -> None:
    """Two characters of one line's label are gone; demanded only where what remains can be no other label."""
    table = draft.table(3)
    assert table is not None
    labels = [box for box in table.boxes() if box.name.startswith("line:")]
    box = chance.choice([box for box in labels if len(bare(box.text)) >= 6])
    if box.name == "line:denied_law_prohibited":
        box.text = "2.其他法律行政止公开"
        return
    letters = list(box.text)
    places = [i for i, char in enumerate(letters) if "\u4e00" <= char <= "\u9fff" and i > 2]
    for at in sorted(chance.sample(places, min(2, len(places))), reverse=True):
        del letters[at]
    whole, box.text = bare(box.text), "".join(letters)
    rest = bare(box.text)
    others = sum(_left_of(rest, bare(other.text)) for other in labels if other is not box)
    if others or len(rest) < REMAINS * len(whole) or "（" in box.text:
        draft.judge(Fate.ALLOWED, *named_keys(draft, table, box))


@shape("a label replaced by other words", Phase.LABELS, undecidable=True)
def _replaced(draft: Draft, chance: Random) -> None:
    """What a line under such a label is could be guessed from its place: it need not be read, and must not move."""
    table = chance.choice(draft.tables())
    box = chance.choice([box for box in table.boxes() if box.is_label])
    box.text = chance.choice(("囗囗囗", "别的项目", "其他", "？？？？", "行政许可", "总计", ""))
    draft.judge(Fate.ALLOWED, *named_keys(draft, table, box))
    known = box.text in ("其他", "行政许可", "总计")  # then two labels are the same, and neither can be told
    if known or table.part == 4 or not box.name.startswith(("line", "item", "applicant", "column")):
        draft.judge(Fate.ALLOWED, *(key for key in draft.cells if key[0] == table.part))
    if box.name.startswith(("line", "item")):
        draft.judge(Fate.ALLOWED, *_neighbours(table, box))
    box.name = box.name or "lost"


def _neighbours(table: Table, box: Box) -> list[Key]:
    """Return the rows beside one with a strange label: where the ends of rows are lost, all three may be one."""
    at = next(i for i, row in enumerate(table.rows) if any(one is box for one in row))
    return [one.key for row in table.rows[max(0, at - 1) : at + 2] for one in row if one.key]


@shape("both columns cut to 本年新, or one header typed twice", Phase.LABELS, form="2019", group="header2")
def _same_headers(draft: Draft, chance: Random) -> None:
    word = chance.choice(("本年新", "本年新制作数量"))
    for box in draft.tables(2)[0].boxes():
        if box.name in ("column:made", "column:published"):
            box.text = word
