"""Words and cells as an editor would have left them: by hand, by a CMS, pasted from Word, pasted from WPS."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from crawler.samples.printing import NBSP


@dataclass(frozen=True, slots=True)
class Td:
    """One cell of a drawn table. ``figure`` cells are centred and may be blank."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    figure: bool = False

    @property
    def spans(self) -> str:
        """The span attributes, empty where there is none."""
        down = f' rowspan="{self.rowspan}"' if self.rowspan > 1 else ""
        across = f' colspan="{self.colspan}"' if self.colspan > 1 else ""
        return down + across


Table = list[list[Td]]


def entities(text: str) -> str:
    """Escape for HTML; no-break spaces become entities, so that any encoding can carry them."""
    return escape(text, quote=False).replace(NBSP, "&nbsp;")


class Markup:
    """Clean HTML of a modern CMS; the base of the others. ``seed`` decides where words are cut."""

    table_tag = '<table border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse">'

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)  # noqa: S311 - the same at every run

    def words(self, text: str) -> str:
        """Write running text."""
        return entities(text)

    def paragraph(self, text: str) -> str:
        """Write one paragraph."""
        return f'<p style="text-indent:2em">{self.words(text)}</p>\n'

    def heading(self, text: str, *, cut: bool = False) -> str:
        """Write a chapter's heading, cut over two runs if asked."""
        if cut:
            at = self.random.randrange(3, len(text) - 2)
            return f"<p><strong>{entities(text[:at])}</strong><strong><span>{entities(text[at:])}</span></strong></p>\n"
        return f"<p><strong>{entities(text)}</strong></p>\n"

    def right(self, text: str) -> str:
        """Write a line at the right margin, as signatures stand."""
        return f'<p style="text-align:right">{self.words(text)}</p>\n'

    def cell(self, td: Td) -> str:
        """Write one cell."""
        align = ' align="center"' if td.figure else ""
        return f"<td{td.spans}{align}>{self.inside(td)}</td>"

    def inside(self, td: Td) -> str:
        """Write what stands in a cell."""
        return entities(td.text) if td.text else "&nbsp;" if td.figure else ""

    def table(self, rows: Table) -> str:
        """Write a table."""
        body = "\n".join("<tr>" + "".join(self.cell(td) for td in row) + "</tr>" for row in rows)
        return f"{self.table_tag}\n<tbody>\n{body}\n</tbody></table>\n"


class Cms(Markup):
    """Typed into an old CMS editor: nowrap, a paragraph in each cell, line breaks inside header words."""

    table_tag = '<table border="1" cellspacing="0" cellpadding="0" width="614">'

    def paragraph(self, text: str) -> str:
        """Write a paragraph indented by ideographic spaces."""
        return f"<p>　　{self.words(text)}</p>\n"

    def heading(self, text: str, *, cut: bool = False) -> str:
        """Write a heading with a line break before it."""
        return f"<p><br />{entities(text)}</p>\n" if not cut else super().heading(text, cut=True)

    def cell(self, td: Td) -> str:
        """Write a cell with a paragraph inside."""
        align = ' align="center"' if td.figure or len(td.text) < 9 else ""
        width = self.random.randrange(38, 140)
        return f'<td nowrap="nowrap"{td.spans} style="width:{width}px;"><p{align}>{self.inside(td)}</p></td>'

    def inside(self, td: Td) -> str:
        """Break header words such as 本年新制作数量 after three characters."""
        if td.text.startswith("本年新") and not td.figure:
            return f"{td.text[:3]}<br />{td.text[3:]}"
        return super().inside(td)


class Word(Markup):
    """Pasted from Word: runs cut anywhere, inside words and numbers; a blank is ``<o:p>&nbsp;</o:p>``."""

    table_tag = (
        '<table class="MsoNormalTable" border="1" cellspacing="0" bordercolor="#000000" '
        'style="BORDER-COLLAPSE:collapse;mso-padding-alt:0cm 0cm 0cm 0cm" align="">'
    )

    def _run(self, text: str) -> str:
        face = "Times New Roman" if text.isascii() else "方正仿宋_GBK"
        return f"<span style=\"font-family:'{face}';font-size:10.5pt\" lang=EN-US>{entities(text)}</span>"

    def words(self, text: str) -> str:
        """Cut text into runs of one to twelve characters."""
        runs, at = [], 0
        while at < len(text):
            size = self.random.randrange(1, 13)
            runs.append(self._run(text[at : at + size]))
            at += size
        return "".join(runs) + "<o:p></o:p>"

    def paragraph(self, text: str) -> str:
        """Write a paragraph of class MsoNormal."""
        return f'<p class=MsoNormal style="TEXT-INDENT:32pt;mso-pagination:widow-orphan">{self.words(text)}</p>\n'

    def cell(self, td: Td) -> str:
        """Write a cell whose words and digits are cut into single runs."""
        return (
            f'<td valign="center"{td.spans} style="padding:0cm 5.4pt 0cm 5.4pt">'
            f'<p class=MsoNormal style="text-align:center">{self.inside(td)}</p></td>'
        )

    def inside(self, td: Td) -> str:
        """Cut a cell's text into runs of one to three characters."""
        if not td.text:
            return "<o:p>&nbsp;</o:p>" if td.figure else "<o:p></o:p>"
        runs, at = [], 0
        while at < len(td.text):
            size = self.random.randrange(1, 4)
            runs.append(self._run(td.text[at : at + size]))
            at += size
        return "".join(runs) + "<o:p></o:p>"


class Wps(Word):
    """Pasted from WPS: <font> in place of <span>, a <div> round each table, empty paragraphs in headers."""

    def _run(self, text: str) -> str:
        face = "Calibri" if text.isascii() else "仿宋"
        return f'<font face="{face}">{entities(text)}</font>'

    def cell(self, td: Td) -> str:
        """Write a cell, with an empty paragraph before short header words."""
        before = "<p></p>" if 0 < len(td.text) < 4 and not td.figure else ""
        return f'<td valign="center"{td.spans}>{before}<p align="center">{self.inside(td)}</p></td>'

    def table(self, rows: Table) -> str:
        """Write a table within a div."""
        return f'<div align="center">{super().table(rows)}</div>\n'


MARKUPS: dict[str, type[Markup]] = {"clean": Markup, "cms": Cms, "word": Word, "wps": Wps}
