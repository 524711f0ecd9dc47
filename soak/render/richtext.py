"""A draft as a rich text file, in the words that Word and WPS write."""

from __future__ import annotations

from random import Random

from soak.draft import Draft, Heading, Table
from soak.squares import squares

_COLUMN = 1000
_ESCAPED = str.maketrans({"\\": "\\\\", "{": "\\{", "}": "\\}"})


def render(draft: Draft, chance: Random) -> bytes:
    """Return the file. Chinese is written as bytes of GBK or as code points, merged cells as one wide or as several."""
    coded = chance.random() < 0.5
    marked = chance.random() < 0.3
    head = (
        "{\\rtf1\\ansi\\ansicpg936\\deff0\\uc1{\\fonttbl{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}"
        "{\\f1\\froman\\fcharset0 Times New Roman;}}{\\colortbl;\\red0\\green0\\blue0;}"
        "{\\info{\\title 5 6 7}{\\author x}}\\viewkind4\n"
    )
    parts = [head, *(_paragraph(_coded(_characters(draft, line), coded=coded)) for line in draft.title.split("\n"))]
    for block in draft.blocks:
        if isinstance(block, Table):
            parts += [_table(draft, block, chance, coded=coded, marked=marked), "\\pard\\par\n"]
        else:
            level = "\\outlinelevel0" if isinstance(block, Heading) else ""
            parts.append(_paragraph(_coded(_characters(draft, block.text), coded=coded), level))
    return ("".join(parts) + "}").encode("ascii")


def _characters(draft: Draft, text: str) -> str:
    for change in draft.characters:
        text = change(text)
    return text


def _paragraph(text: str, properties: str = "") -> str:
    return f"\\pard{properties}\\f0\\fs24 {text}\\par\n"


def _coded(text: str, *, coded: bool) -> str:
    pieces: list[str] = []
    for char in text.translate(_ESCAPED):
        if char == "\n":
            pieces.append("\\line ")
        elif char == "\u00a0":
            pieces.append("\\~")
        elif char < "\x7f":
            pieces.append(char)
        elif coded and len(own := _gbk(char)) == 2:
            pieces.append("".join(f"\\'{byte:02x}" for byte in own))
        else:
            number = ord(char)
            pieces.append(f"\\u{number - 65536 if number > 32767 else number}?")
    return "".join(pieces)


def _gbk(char: str) -> bytes:
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b""


def _table(draft: Draft, table: Table, chance: Random, *, coded: bool, marked: bool) -> str:
    rows: list[str] = []
    for number, line in enumerate(squares(table.rows)):
        definition, content, column = [], [], 0
        while column < len(line):
            box, top, left = line[column]
            wide = 1
            while column + wide < len(line) and line[column + wide][1:] == (top, left):
                wide += 1
            down = ("\\clvmgf" if top == number else "\\clvmrg") if box.rowspan > 1 else ""
            text = _characters(draft, box.text) if box.is_label else box.text
            shown = _coded(text, coded=coded) if top == number else ""
            widths = [1] * wide if marked else [wide]
            for at, width in enumerate(widths):
                across = "" if len(widths) == 1 else "\\clmrg" if at else "\\clmgf"
                column += width
                definition.append(f"{down}{across}\\clbrdrt\\brdrs\\cellx{column * _COLUMN}")
                content.append(f"{{\\f0 {shown if at == 0 else ''}}}\\cell ")
        rows.append(f"\\trowd\\trgaph108{''.join(definition)}\\pard\\intbl {''.join(content)}\\row\n")
    return "".join(rows)
