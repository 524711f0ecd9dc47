r"""Writes .rtf files from drawn tables: as Word (bytes of code page 936), and as WPS and LibreOffice (``\u``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.parsers.drawing import HEADINGS, Box, Table
from tests.parsers.kinds.olddoc import WIDTHS, laid_out
from tests.parsers.kinds.word import TITLE

Coding = Callable[[str], str]
CellText = Callable[[Box], str]
#: A font of simplified Chinese (134) and a Western one.
HEAD = (
    r"{\rtf1\ansi\ansicpg936\deff0\uc1{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5{\*\falt SimSun};}"
    r"{\f1\froman\fcharset0 Times New Roman;}{\f2\fnil\fcharset2 Wingdings;}}"
    r"{\stylesheet{\ql\f0 Normal;}{\s1\outlinelevel0 heading 1;}{\*\cs10 Default;}}"
    r"{\info{\title \'b1\'f0\'b5\'c4}{\author x}}{\header 99\par}"
)


def by_page(text: str) -> str:
    """Bytes of code page 936, those of the second half escaped or not as they are printable."""
    return "".join(_byte(byte) for byte in text.encode("gbk")).replace("\n", r"\line ")


def _byte(byte: int) -> str:
    sign = chr(byte)
    return f"\\{sign}" if sign in "\\{}" else sign if byte < 0x80 else f"\\'{byte:02x}"


def by_unit(text: str) -> str:
    r"""Units of UTF-16, each with one stand-in."""
    return "".join(
        sign if sign.isascii() and sign not in "\\{}\n" else "".join(_units(sign)) if sign != "\n" else r"\line "
        for sign in text
    )


def _units(sign: str) -> list[str]:
    raw = sign.encode("utf-16-le")
    return [f"\\u{int.from_bytes(raw[at : at + 2], 'little', signed=True)}?" for at in range(0, len(raw), 2)]


def paragraph(text: str, coding: Coding = by_page) -> str:
    """A paragraph outside of tables."""
    return f"{{\\pard\\plain \\f0 {coding(text)}\\par}}\n"


def row(cells: str, definitions: str, *, left: int = -108) -> str:
    """A row as Word writes it: the definition before the cells and again before their end."""
    definition = f"\\trowd\\trgaph108\\trleft{left}{definitions}"
    return f"{definition}\\pard\\intbl {cells}{{{definition}\\row}}\n"


def table(drawn: Table, coding: Coding = by_page, *, text: CellText | None = None, depth: int = 1) -> str:
    """A table, at some depth."""
    merges = {"": "", "restart": "\\clvmgf", "continue": "\\clvmrg"}
    found: list[str] = []
    for boxes in laid_out(drawn):
        definitions = "".join(
            f"{merges[merge]}\\clbrdrt\\brdrs\\cellx{sum(WIDTHS[:last]) - 108}" for _, _, last, merge in boxes
        )
        texts = [(text(box) if text else coding(box.text)) if box else "" for box, _, _, _ in boxes]
        if depth == 1:
            found.append(row("".join(f"{{\\f0 {one}}}\\cell " for one in texts), definitions))
            continue
        cells = "".join(f"\\pard\\intbl\\itap{depth} {{\\f0 {one}}}\\nestcell {{\\nonesttables\\par}}" for one in texts)
        found.append(
            f"{cells}{{\\*\\nesttableprops\\trowd\\trleft-108{definitions}\\nestrow}}{{\\nonesttables\\par}}\n"
        )
    return "".join(found) + ("\\pard " if depth == 1 else f"\\pard\\intbl\\itap{depth - 1} ")


def report(drawn: Iterable[str], coding: Coding = by_page, *, title: str = TITLE) -> bytes:
    """A report: six chapters, and the tables under the second, third and fourth."""
    second, third, fourth = drawn
    period = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    chapters = ["本局按条例公开了该公开的信息。", second, third, fourth, "目录不够细，来年补上。", "无。"]
    body = paragraph(title, coding) + paragraph(period, coding)
    for heading, chapter in zip(HEADINGS, chapters, strict=True):
        body += paragraph(heading, coding) + (chapter if "\\row" in chapter else paragraph(chapter, coding))
    return whole(body)


def whole(body: str) -> bytes:
    """A file."""
    return f"{HEAD}{body}}}".encode("latin-1")
