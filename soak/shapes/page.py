"""What stands round the tables: titles, headings, sentences, notes, and other tables that are none of the form."""

from __future__ import annotations

from random import Random

from soak.draft import Block, Box, Draft, Heading, Row, Table, Words
from soak.paper import HEADINGS
from soak.shapes import DOC, DOCX, HTML, PDF, RTF, TEXT, Phase, shape
from soak.squares import width

OTHER_HEADINGS = {
    1: ("一、工作基本情况", "一、{year}年政府信息公开工作的总体情况", "一、总体情况"),
    2: ("二、行政机关主动公开政府信息情况", "二、主动公开政府政府信息情况", "二、主动公开信息情况"),
    3: ("三、行政机关收到和处理政府信息公开申请情况", "三、收到和处理政府信息公开的申请情况"),
    4: ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "四、政府信息公开行政复议、行政诉讼情况"),
    5: ("五、政府信息公开工作存在的主要问题及改进情况", "五、存在的主要问题及整改措施"),
    6: ("六、其他需要报告的事项", "六、其他需要报告的事项。"),
}


def _headings(draft: Draft) -> list[Heading]:
    return [block for block in draft.blocks if isinstance(block, Heading)]


@shape("other wordings of headings", Phase.WORDS)
def _other_headings(draft: Draft, chance: Random) -> None:
    for heading in _headings(draft):
        heading.text = chance.choice(OTHER_HEADINGS[heading.number]).format(year=draft.year)


@shape("headings without numbers", Phase.WORDS, group="headings")
def _unnumbered(draft: Draft, chance: Random) -> None:
    for heading in _headings(draft):
        heading.text = heading.text.partition("、")[2]


@shape("headings numbered anew", Phase.WORDS, group="headings")
def _renumbered(draft: Draft, chance: Random) -> None:
    """A story under one to six first, then the tables under one, two, three and five."""
    numbers = dict(zip(range(1, 7), "三一二三五六", strict=True))
    for heading in _headings(draft):
        heading.text = numbers[heading.number] + heading.text[1:]
    first = next(i for i, block in enumerate(draft.blocks) if isinstance(block, Heading))
    draft.blocks[first:first] = [
        Words(text) for text in ("一、组织领导", "成立了领导小组。", "二、公开载体", "网站一个。")
    ]


@shape("headings missing", Phase.WORDS, group="headings")
def _missing(draft: Draft, chance: Random) -> None:
    gone = set(chance.sample(range(2, 7), chance.randint(1, 4)))
    draft.blocks = [block for block in draft.blocks if not (isinstance(block, Heading) and block.number in gone)]


@shape("headings lost in one line with the text", Phase.WORDS, group="headings")
def _running_on(draft: Draft, chance: Random) -> None:
    for at, block in enumerate(draft.blocks):
        after = draft.blocks[at + 1] if at + 1 < len(draft.blocks) else None
        if isinstance(block, Heading) and isinstance(after, Words) and block.number in (1, 5, 6):
            block.text += "。" + after.text
            after.text = chance.choice(("如上。", "详情如上。"))


@shape("sentences between headings and tables", Phase.WORDS)
def _sentences(draft: Draft, chance: Random) -> None:
    said = (
        "该部分以表格形式报告。表格如下:",
        f"{draft.year}年，我单位未出现申请行政复议、提起行政诉讼的情况。",
        f"{draft.year}年新收政府信息公开申请{chance.randint(1, 99)}件，上年结转{chance.randint(0, 9)}件，均已办结。",
        f"予以公开{chance.randint(0, 99)}件，部分公开{chance.randint(0, 99)}件，行政许可{chance.randint(0, 9999)}件。",
        "（单位：件）",
    )
    blocks: list[Block] = []
    for block in draft.blocks:
        if isinstance(block, Table) and isinstance(blocks[-1], Heading) and chance.random() < 0.5:
            blocks.append(Words(chance.choice(said)))
        blocks.append(block)
    draft.blocks = blocks


NOTES = (
    "注：行政复议、行政诉讼数量含上年度结转数量。",
    "注：“其他处理”项目，主要是考虑新旧条例执行衔接以及极少数特殊情况。",
    "备注：行政许可12件、行政处罚3件由下属单位办理。",
    "说明：1.本表统计至12月31日；2.金额单位为万元。",
    "填报人：某某　联系电话：0990-1234567",
)


@shape("notes under tables", Phase.WORDS)
def _notes(draft: Draft, chance: Random) -> None:
    ends = _ends(draft)
    blocks: list[Block] = []
    for block in draft.blocks:
        blocks.append(block)
        if block in ends:
            blocks.append(Words(chance.choice(NOTES)))
    draft.blocks = blocks


def _ends(draft: Draft) -> list[Table]:
    """Return the last piece of each table."""
    return [max((t for t in draft.tables(part)), key=draft.blocks.index) for part in {t.part for t in draft.tables()}]


@shape("notes as last rows of tables", Phase.WORDS)
def _note_rows(draft: Draft, chance: Random) -> None:
    for table in _ends(draft):
        wide = width(table.rows)
        row: Row = [Box(chance.choice(NOTES), colspan=wide, name="note")]
        if chance.random() < 0.3 and wide > 1:
            row = [Box("备注", name="note"), Box("含上年结转2件", colspan=wide - 1, name="note")]
        table.rows.append(row)


# -- tables that are none of the form --------------------------------------------------------------------------------


def _decoy(draft: Draft, chance: Random, rows: list[list[str]], number: int) -> None:
    """Put another table under the heading of a chapter, or at its end."""
    table = Table(0, [[Box(text) for text in row] for row in rows], decoy=True)
    at = next((i for i, b in enumerate(draft.blocks) if isinstance(b, Heading) and b.number == number), None)
    draft.blocks.insert(len(draft.blocks) if at is None else at + 1, table)


@shape("a table of results in the prose", Phase.WORDS)
def _results_decoy(draft: Draft, chance: Random) -> None:
    rows = [
        ["办理结果", "件数"],
        *(
            [word, str(chance.randint(0, 999))]
            for word in ("予以公开", "部分公开", "不予公开", "无法提供", "其他处理", "总计")
        ),
    ]
    _decoy(draft, chance, rows, chance.choice((1, 5, 6)))


@shape("a table of what was published in the prose", Phase.WORDS)
def _published_decoy(draft: Draft, chance: Random) -> None:
    words = ("规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费")
    rows = [["信息类别", "公开数量（条）"], *([word, str(chance.randint(0, 999))] for word in words)]
    _decoy(draft, chance, rows, chance.choice((1, 5, 6)))


@shape("a table of years in the prose", Phase.WORDS)
def _years_decoy(draft: Draft, chance: Random) -> None:
    heads = chance.choice(
        (
            ["年度", "行政复议", "行政诉讼"],
            ["年度", "新收申请", "上年结转", "结转下年度"],
            ["年份", "自然人", "商业企业", "总计"],
        )
    )
    rows = [
        heads,
        *(
            [f"{year}年", *(str(chance.randint(0, 500)) for _ in heads[1:])]
            for year in range(draft.year - 2, draft.year + 1)
        ),
    ]
    _decoy(draft, chance, rows, chance.choice((1, 5, 6)))


@shape("a table of applicants in the prose", Phase.WORDS)
def _applicants_decoy(draft: Draft, chance: Random) -> None:
    words = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    rows = [["申请人类别", "申请数"], *([word, str(chance.randint(0, 999))] for word in words)]
    if chance.random() < 0.5:
        rows = [list(row) for row in zip(*rows, strict=True)]
    _decoy(draft, chance, rows, chance.choice((1, 5, 6)))


# -- title, year, signature -----------------------------------------------------------------------------------------


@shape("title cut, turned or broken", Phase.WORDS)
def _titles(draft: Draft, chance: Random) -> None:
    place, year = draft.agency, draft.year
    draft.title = chance.choice(
        (
            f"{year}年{place}政府信息公开工作年度报告",
            f"{place}{year}年度政府信息公开年报",
            f"{year}年度{place}政府信息公开工作年度报告",
            f"{place}{year}年度政府信息公开工作报告",
            f"{place}{year}年政府信息公开工作年度报",
            f"{year} 年{place}政府信息公开工作\n年度报告",
            f"{place}\n{year} 年政府信息公开工作年度报告",
            f"{place}{year}年度政府信息\n\n公开工作年度报告",
        )
    )


@shape("period garbled", Phase.WORDS)
def _period(draft: Draft, chance: Random) -> None:
    """月 lost: the year is in the title then, or nowhere."""
    garbled = f"本报告统计期限自{draft.year}11日至{draft.year}1230日止。"
    for block in draft.blocks:
        if isinstance(block, Words) and block.text == draft.period:
            block.text = garbled


@shape("talk of other years", Phase.WORDS)
def _years(draft: Draft, chance: Random) -> None:
    year = draft.year
    draft.blocks += [
        Words(f"{year + 1}年，我局将继续努力。"),
        Words(f"与{year - 1}年相比有所增加。"),
        Words(f"{draft.agency}"),
        Words(f"{' ' * 60}{year + 1}年1月{chance.randint(4, 28)}日"),
    ]


@shape("page numbers between blocks", Phase.WORDS, kinds=(HTML, TEXT, DOCX, RTF, DOC))
def _page_numbers(draft: Draft, chance: Random) -> None:
    blocks = []
    for number, block in enumerate(draft.blocks):
        blocks.append(block)
        if chance.random() < 0.3:
            blocks.append(Words(chance.choice(("- {} -", "— {} —", "P. {}", "第 {} 页")).format(number)))
    draft.blocks = blocks


@shape("a table of contents first", Phase.WORDS)
def _contents(draft: Draft, chance: Random) -> None:
    draft.blocks[0:0] = [Words(f"{heading}{'.' * 20}{number}") for number, heading in enumerate(HEADINGS, 1)]


@shape("chapters after the tables", Phase.WORDS, kinds=(HTML, TEXT, DOCX, PDF, RTF, DOC))
def _annex(draft: Draft, chance: Random) -> None:
    """The tables stand at the end, as an annex."""
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")  # of a table 四 in three parts: they stay with it
    tables = [b for b in draft.blocks if isinstance(b, Table) or (isinstance(b, Words) and b.text in names)]
    rest = [block for block in draft.blocks if block not in tables]
    draft.blocks = [*rest, Words("附件：统计表"), *tables]
