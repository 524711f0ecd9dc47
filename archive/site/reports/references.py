"""A report, or one of its figures, as a reference: sentences in both languages, BibTeX and CSL-JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from archive.reviewing.citations import DIGITS, Citation
from archive.site.language import Speaker

UNTITLED = "政府信息公开工作年度报告"
_SPECIAL = re.compile(r"[\\{}$&#%_^~]")
_IN_TEX = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference to one version of a report says.

    ``address`` is where the citation leads on this site, ``source`` where the report was found, ``seen_on`` the day on
    which its body was fetched (ISO, UTC); ``published_on`` what the page states. ``figure`` are the cell's words in
    both languages and what is printed there; None for a report as a whole.
    """

    citation: Citation
    agency: str
    title: str | None
    year: int | None
    published_on: str | None
    source: str
    seen_on: str
    sha256: str
    address: str
    sample: bool = False
    figure: tuple[str, str, str] | None = None

    @property
    def name(self) -> str:
        """The key of its BibTeX entry, plain ASCII."""
        return f"gongkai-{self.sha256[:DIGITS]}-v{self.citation.version}"

    def text(self, language: Speaker) -> str:
        """Return it as a sentence; the address comes after it."""
        title = self.title or UNTITLED
        seen = language.date(self.seen_on)
        if language.language == "zh":
            figure = f"“{self.figure[0]}”：{self.figure[2] or '空白'}。" if self.figure else ""
            year = f"（{self.year} 年度）" if self.year else ""
            return (
                f"{figure}{self.agency}：《{title}》{year}，公开档案 {self.citation.key}，"
                f"第 {self.citation.version} 版，{seen}取自 {self.source}，原件 SHA-256 {self.sha256}。"
            )
        figure = f"“{self.figure[1]}”: {self.figure[2] or 'blank'}. " if self.figure else ""
        year = f" (report year {self.year})" if self.year else ""
        return (
            f"{figure}{self.agency}, “{title}”{year}, Gongkai archive {self.citation.key}, version "
            f"{self.citation.version}, fetched {seen} from {self.source}, SHA-256 of the source {self.sha256}."
        )

    def bibtex(self) -> str:
        """Return a BibTeX entry."""
        note = f"Version {self.citation.version}, fetched from {self.source}; SHA-256 of the source {self.sha256}"
        if self.figure:
            note = f"{self.figure[1]}: {self.figure[2] or 'blank'}. {note}"
        if self.sample:
            note = f"INVENTED SAMPLE, no real report. {note}"
        fields = {
            "author": f"{{{_tex(self.agency)}}}",
            "title": f"{{{_tex(self.title or UNTITLED)}}}",
            "year": (self.published_on or "")[:4] or str(self.year or ""),
            "howpublished": _tex(f"Gongkai archive, {self.citation.key}"),
            "url": self.address,
            "urldate": self.seen_on,
            "note": _tex(note),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@misc{{{self.name},\n" + ",\n".join(lines) + "\n}\n"

    def csl(self) -> list[dict[str, Any]]:
        """Return CSL-JSON, as reference managers read it."""
        issued = self.published_on or (str(self.year) if self.year else None)
        said: dict[str, Any] = {
            "id": self.name,
            "type": "report",
            "title": self.title or UNTITLED,
            "author": [{"literal": self.agency}],
            "issued": _parts(issued) if issued else None,
            "accessed": _parts(self.seen_on),
            "URL": self.address,
            "version": str(self.citation.version),
            "archive": "Gongkai",
            "archive_location": str(self.citation),
            "language": "zh-CN",
            "note": f"{'INVENTED SAMPLE, no real report. ' if self.sample else ''}"
            f"Source: {self.source}; SHA-256 {self.sha256}",
        }
        return [{name: value for name, value in said.items() if value}]


def _parts(iso: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in iso[:10].split("-")]]}


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _IN_TEX.get(found[0], f"\\{found[0]}"), text)
