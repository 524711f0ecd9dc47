"""How figures are written: the spellings of numbers, and what stands where there is none."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from soak.draft import Draft, Fate, Key, Written
from soak.figures import MONEY, is_signed
from soak.shapes import DOC, DOCX, HTML, RTF, XLSX, Phase, shape

_FULL_WIDTH = str.maketrans("0123456789,.-+", "０１２３４５６７８９，．－＋")


@shape("figures that are mostly zero", Phase.LINES)
def _likely(draft: Draft, chance: Random) -> None:
    draft.likely = True


@shape("（六）其他处理 as one line or three, against the form", Phase.LINES)
def _other_layout(draft: Draft, chance: Random) -> None:
    draft.three_others = not draft.three_others


def _rewrite(
    draft: Draft,
    chance: Random,
    share: float,
    how: Callable[[Written, Key], Written | None],
    *,
    counts_only: bool = True,
) -> None:
    """Write a share of the figures (never those that are already written in some way) in another way."""
    for key, written in draft.cells.items():
        if written.state != "number" or written.html is not None or chance.random() >= share:
            continue
        if counts_only and (key in MONEY or not written.text.isascii() or not written.text.isdigit()):
            continue
        changed = how(written, key)
        if changed is not None:
            draft.write(key, changed)


@shape("thousands separators", Phase.CELLS)
def _thousands(draft: Draft, chance: Random) -> None:
    mark = chance.choice((",", ",", "，"))

    def how(written: Written, key: Key) -> Written:
        return Written(f"{int(written.text):,}".replace(",", mark), written.value)

    _rewrite(draft, chance, 1, how)


@shape("full-width digits", Phase.CELLS)
def _full_width(draft: Draft, chance: Random) -> None:
    _rewrite(draft, chance, chance.choice((0.1, 1)), lambda w, k: Written(w.text.translate(_FULL_WIDTH), w.value))


@shape("blanks round digits", Phase.CELLS)
def _padded(draft: Draft, chance: Random) -> None:
    def how(written: Written, key: Key) -> Written:
        before, after = (chance.choice(("", " ", "  ", "\u00a0", "\u3000", "\u200b")) for _ in range(2))
        return Written(f"{before}{written.text}{after}", written.value)

    _rewrite(draft, chance, 0.5, how)


@shape("units behind counts", Phase.CELLS)
def _counted(draft: Draft, chance: Random) -> None:
    unit = chance.choice(("件", "件", "项", "个", "宗"))
    _rewrite(draft, chance, chance.choice((0.05, 1)), lambda w, k: Written(w.text + unit, w.value))


@shape("notes behind figures", Phase.CELLS)
def _noted(draft: Draft, chance: Random) -> None:
    def how(written: Written, key: Key) -> Written:
        less = chance.randint(1, 40)
        note = chance.choice(
            (f"（其中修订{less}件）", f"（含自然失效{less}件）", f"(含{less}件上年申请)", f"（其中 {less} 件）")
        )
        return Written(written.text + note, written.value)

    _rewrite(draft, chance, 0.03, how)


@shape("signed changes", Phase.CELLS, form="2019")
def _signed(draft: Draft, chance: Random) -> None:
    for key, written in draft.cells.items():
        if is_signed(key) and written.state == "number":
            size = int(written.value or 0)
            ways = (
                (f"+{size}", size),
                (f"-{size}", -size),
                (f"－{size}", -size),
                (f"−{size}", -size),
                (f"减少{size}", -size),
                (f"增加{size}", size),
                (f"增{size}", size),
                (f"减{size}", -size),
                (f"-{size:,}", -size),
                (f"＋{size}", size),
            )
            text, value = chance.choice(ways)
            draft.write(key, Written(text, value))


@shape("a doubled minus", Phase.CELLS, form="2019")
def _doubled_minus(draft: Draft, chance: Random) -> None:
    key = chance.choice([key for key in draft.cells if is_signed(key)])
    size = chance.randint(1, 5000)
    draft.write(key, Written(f"--{size}", -size))
    draft.judge(Fate.ALLOWED, key)


@shape("amounts without a unit", Phase.CELLS, form="2019")
def _no_unit(draft: Draft, chance: Random) -> None:
    for key in draft.cells.keys() & {(2, "procurement", "amount_wan")}:
        draft.write(key, Written(f"{chance.randint(1, 99999)}{chance.choice(('', '.5', '.0612'))}", None, "number"))


@shape("an amount of zero needs no unit", Phase.CELLS)
def _no_money(draft: Draft, chance: Random) -> None:
    for key in draft.cells.keys() & MONEY:
        draft.write(key, Written(chance.choice(("0", "0.00", "0.0", "0元", "0万元")), 0))


@shape("amounts in 亿元 and 千元", Phase.CELLS, form="2019")
def _other_units(draft: Draft, chance: Random) -> None:
    key, number = (2, "procurement", "amount_wan"), chance.randint(1, 900)
    if key in draft.cells:
        text, value = chance.choice(((f"{number}亿元", number * 10_000), (f"{number}千元", number / 10)))
        draft.write(key, Written(text, value))


def _emptied(text: str, state: str) -> Callable[[Written, Key], Written]:
    return lambda written, key: Written(text, None, state)


@shape("some cells blank", Phase.CELLS)
def _some_blank(draft: Draft, chance: Random) -> None:
    _rewrite(draft, chance, chance.choice((0.02, 0.2)), _emptied("", "blank"), counts_only=False)


@shape("zeros left blank", Phase.CELLS)
def _zeros_blank(draft: Draft, chance: Random) -> None:
    """As one office does it: every zero is an empty cell, and the whole 总计 column too."""
    whole = chance.random() < 0.5
    for key, written in draft.cells.items():
        total = whole and key[0] == 3 and key[2] == "total" and key[1] != "total_processed"
        if written.state == "number" and (written.value == 0 or total or chance.random() < 0.2):
            draft.write(key, Written("", None, "blank"))


@shape("organisations' columns blank", Phase.CELLS)
def _organisations_blank(draft: Draft, chance: Random) -> None:
    empty = {a.field for a in draft.form.applicants if a.group and chance.random() < 0.9}
    for key in draft.cells:
        if key[0] == 3 and key[2] in empty:
            draft.write(key, Written("", None, "blank"))


@shape("dashes instead of figures", Phase.CELLS)
def _dashed(draft: Draft, chance: Random) -> None:
    mark = chance.choice(("/", "-", "—", "－", "／", "——", "--"))
    _rewrite(draft, chance, chance.choice((0.05, 0.4)), _emptied(mark, "dash"), counts_only=False)


@shape("words instead of figures", Phase.CELLS)
def _worded(draft: Draft, chance: Random) -> None:
    word = chance.choice(("无", "无", "详见附件", "不涉及", "暂无", "无数据"))
    _rewrite(draft, chance, chance.choice((0.02, 0.2)), _emptied(word, "text"), counts_only=False)


@shape("free words instead of figures", Phase.CELLS, kinds=(HTML, DOCX, XLSX, RTF, DOC), not_with=("spans dropped",))
def _free_words(draft: Draft, chance: Random) -> None:
    words = ("另行公布", "见附件2", "约20", "20余", "二十余件", "2023年起统计", "待核", "同上", "不另计数")
    _rewrite(draft, chance, 0.01, lambda w, k: Written(chance.choice(words), None, "text"), counts_only=False)


_UNCLEAR = (
    "1 2",
    "3 4 5",
    "1.5",
    "12/3",
    "3-5",
    "1,23",
    "1,2345",
    "1２ 3",
    "l2",
    "①",
    "?7",
    "1;2",
    "10^2",
    "4..5",
    "1 234",
    "5、6",
    "12+3",
)


@shape("digits split or doubtful in a cell", Phase.CELLS, undecidable=True, not_with=("text: blanks between cells",))
def _split_digits(draft: Draft, chance: Random) -> None:
    for key in chance.sample([key for key in draft.cells if key not in MONEY], 6):
        draft.write(key, Written(chance.choice(_UNCLEAR), None, "text"))
        draft.judge(Fate.BARRED, key)


@shape("digits raised, lowered or struck in a cell", Phase.CELLS, kinds=(HTML,), undecidable=True)
def _raised(draft: Draft, chance: Random) -> None:
    for key in chance.sample([key for key in draft.cells if key not in MONEY], 6):
        one, two = chance.randint(1, 99), chance.randint(1, 9)
        html = chance.choice(
            (
                f"{one}<sup>{two}</sup>",
                f"{one}<sub>{two}</sub>",
                f"<s>{one}</s>{two}",
                f"<del>{one}</del>{two}",
                f'<p>{one}<span style="vertical-align:super">{two}</span></p>',
                f'<span style="text-decoration: line-through">{one}</span><b>{two}</b>',
                f"<sup><b>{one}</b></sup>{two}",
            )
        )
        draft.write(key, Written(f"{one}^{two}", None, "text", html))
        draft.judge(Fate.BARRED, key)
