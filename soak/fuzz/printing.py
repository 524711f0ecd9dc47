"""Drafts as files of every kind, those that the long trial of reading does not print among them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO
from random import Random

from soak.draft import Box, Draft, Heading, Table, Words
from soak.render import RENDERERS
from soak.squares import squares

Printer = Callable[[Draft, Random], bytes]
#: Kinds that are another kind's file in a cover.
COVERED = {"mht": "html", "zip": "docx"}


def printer(kind: str) -> Printer:
    """Return what prints a kind."""
    return RENDERERS.get(kind) or OTHERS[kind]


def paragraphs(draft: Draft) -> list[str | Table]:
    """Return a draft's lines and tables in order, characters as its shapes change them."""
    parts: list[str | Table] = [_characters(draft, line) for line in draft.title.split("\n")]
    for block in draft.blocks:
        if isinstance(block, Table):
            parts.append(block)
        elif isinstance(block, Heading | Words) and block.text:
            parts.append(_characters(draft, block.text))
    return parts


def _characters(draft: Draft, text: str) -> str:
    for change in draft.characters:
        text = change(text)
    return text


def _shown(draft: Draft, box: Box) -> str:
    return _characters(draft, box.text) if box.is_label else box.text


def _pdf(draft: Draft, chance: Random) -> bytes:
    """Ruled tables on A4, labels broken by their columns, tables cut by the page's end."""
    from reportlab import rl_config

    from tests.parsers.drawing import Box as Cell
    from tests.parsers.kinds.printed import WIDTHS, Press

    rl_config.pageCompression = 0  # what is compressed no mutation gets into
    press = Press(rules=chance.choice(("lines", "rects", "bars")), height=chance.choice((842, 842, 600)))
    for part in paragraphs(draft):
        if isinstance(part, str):
            press.paragraph(part)
            continue
        columns = max(len(line) for line in squares(part.rows)) if part.rows else 0
        widths = next((known for known in WIDTHS if len(known) == columns), [450 / max(1, columns)] * columns)
        drawn = [
            [Cell(_shown(draft, b).replace("\n", ""), b.colspan, b.rowspan, label=b.is_label) for b in row]
            for row in part.rows
        ]
        if columns and any(drawn):
            press.table(drawn, widths)
    return press.finish()


def _xlsx(draft: Draft, chance: Random) -> bytes:
    """All on one sheet, merged cells merged, figures as numbers where they are plain ones."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        at = 0
        for part in paragraphs(draft):
            if isinstance(part, str):
                sheet.write_string(at, 0, part)
                at += 1
                continue
            grid = squares(part.rows)
            for box, row, column in dict.fromkeys(square for line in grid for square in line):
                text = _shown(draft, box)
                covered = [(r, c) for r, line in enumerate(grid) for c, one in enumerate(line) if one[0] is box]
                last = at + covered[-1][0], covered[-1][1]
                if (last[0] - at - row + 1) * (last[1] - column + 1) != len(covered):
                    last = at + row, column
                if (at + row, column) != last:
                    sheet.merge_range(at + row, column, *last, "")
                if text.isascii() and text.isdecimal() and str(int(text)) == text:
                    sheet.write_number(at + row, column, int(text))
                elif text:
                    sheet.write_string(at + row, column, text)
            at += len(part.rows) + 1
    return buffer.getvalue()


def _rtf(draft: Draft, chance: Random) -> bytes:
    """Rich text as Word writes it: characters as signed 16-bit numbers, cells by their right edges."""
    parts = ["{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\\uc1\n"]
    for part in paragraphs(draft):
        if isinstance(part, str):
            parts.append(f"\\pard {_coded(part)}\\par\n")
            continue
        for number, line in enumerate(squares(part.rows)):
            own = list(dict.fromkeys(line))
            head, cells, edge = [], [], 0
            for box, row, _ in own:
                edge += 900 * box.colspan
                merged = "" if box.rowspan == 1 else "\\clvmgf" if row == number else "\\clvmrg"
                head.append(f"{merged}\\cellx{edge}")
                cells.append((_coded(_shown(draft, box)) if row == number else "") + "\\cell ")
            parts.append(f"\\trowd{''.join(head)}\\pard\\intbl {''.join(cells)}\\row\n")
    return ("".join(parts) + "}").encode("ascii")


def _coded(text: str) -> str:
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2)]
    return "".join(
        "\\line " if code == 10 else f"\\u{code}?" if not 32 <= code < 127 or chr(code) in "{}\\" else chr(code)
        for code in codes
    )


def zipped(members: dict[str, bytes], *, packed: bool = False) -> bytes:
    """Return a zip file, the same for the same members."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def in_one_file(page: bytes, charset: str = "utf-8") -> bytes:
    """Return a page as a browser saves it with its parts in one file."""
    whole = MIMEMultipart("related", boundary="----=_part", type="text/html")
    whole["From"], whole["Subject"] = "<Saved by a browser>", "report"
    text = MIMEText("", "html", charset)
    text.set_payload(page.decode(charset, "replace"), charset)
    whole.attach(text)
    whole.attach(MIMEText("p { margin: 0 }", "css", "us-ascii"))
    return whole.as_bytes()


OTHERS: dict[str, Printer] = {"pdf": _pdf, "xlsx": _xlsx, "rtf": _rtf}
