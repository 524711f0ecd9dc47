"""The looks of a page: dials, read from layouts.toml, and the modules that draw by them.

``grids`` lays out the three tables of a form, ``markup`` writes words and cells as an editor would have
left them, ``article`` puts a report together, ``furniture`` is the portal's page around it. None of them
knows the parsers (except the wording of the forms): what they draw is judged by code that shares nothing
with them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.samples.plan import SampleError


@dataclass(frozen=True, slots=True)
class Dials:
    """One look.

    ``markup``: how words are written (clean, cms, word, wps). ``disclosures``: table 二 (official,
    irregular: header and rows of other spans, spare: an empty last column). ``requests``: table 三
    (official, fillers: a header without rowspans). ``disputes``: table 四 (official, separate: three
    tables). ``wrap``: nested puts everything into layout tables. ``metadata``: 索引号 and so on before the
    report (none, table, list). ``zero_*``: what stands for 0 (zero, blank, dash, slash, word). ``change``:
    本年增/减 (plain, signed, words). ``amount``: 采购总金额 (cell_wan, cell_yuan, header_wan, bare: no unit
    anywhere). ``labels`` and ``headings``: a wording of layouts.toml; headings may also be cut over spans.
    ``extras``: a row of the agency's own. ``divided``: 其他对外管理服务事项 in two rows of
    its own, with no figure for the whole. ``notes``: a remark behind a figure. ``pad``: no-break spaces
    round figures. ``prose``: full or brief. ``period``: whether the statistics period is stated.
    ``signature``: agency and date at the end. ``title_lines``: 2 breaks the title. ``tables``: real, or
    image. ``furniture``: light, heavy, or crowded (extracts of other reports round this one). ``views``: what the
    page's counter says, under the title and at the end of the text; 0 for none. ``encoding``,
    ``charset_meta``, ``charset_header``: what the bytes are, and what is said of them.
    """

    markup: str = "clean"
    disclosures: str = "official"
    requests: str = "official"
    disputes: str = "official"
    wrap: str = "none"
    metadata: str = "none"
    zero_disclosures: str = "zero"
    zero_requests: str = "zero"
    zero_disputes: str = "zero"
    change: str = "plain"
    amount: str = "cell_wan"
    labels: str = "official"
    headings: str = "official"
    extras: bool = False
    divided: bool = False
    notes: bool = False
    pad: bool = False
    prose: str = "full"
    period: bool = True
    signature: bool = False
    title_lines: int = 1
    tables: str = "real"
    furniture: str = "light"
    views: int = 0
    encoding: str = "utf-8"
    charset_meta: str = "utf-8"
    charset_header: str = ""


_CHOICES: dict[str, tuple[str, ...]] = {
    "markup": ("clean", "cms", "word", "wps"),
    "disclosures": ("official", "irregular", "spare"),
    "requests": ("official", "fillers"),
    "disputes": ("official", "separate"),
    "wrap": ("none", "nested"),
    "metadata": ("none", "table", "list"),
    "zero_disclosures": ("zero", "blank", "dash", "slash", "word"),
    "zero_requests": ("zero", "blank", "dash", "slash", "word"),
    "zero_disputes": ("zero", "blank", "dash", "slash", "word"),
    "change": ("plain", "signed", "words"),
    "amount": ("cell_wan", "cell_yuan", "header_wan", "bare"),
    "headings": ("official", "cut", "other", "bare"),
    "prose": ("full", "brief"),
    "tables": ("real", "image"),
    "furniture": ("light", "heavy", "crowded"),
    "encoding": ("utf-8", "utf-8-sig", "gbk"),
}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__.rpartition(".")[0]) / "layouts.toml").read_text("utf-8"))


def dials(layout: str, turned: Mapping[str, Any], where: str) -> Dials:
    """Return the layout of that name with single dials turned; SampleError says ``where`` one is unknown."""
    if layout not in _data()["layouts"]:
        raise SampleError(f"{where}: no layout {layout!r}; there are {', '.join(_data()['layouts'])}")
    settings = _data()["layouts"][layout] | turned
    known = {item.name for item in fields(Dials)}
    for name, value in settings.items():
        if name not in known:
            raise SampleError(f"{where}: no dial {name!r}; there are {', '.join(sorted(known))}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise SampleError(f"{where}: dial {name!r} is one of {', '.join(_CHOICES[name])}, not {value!r}")
    return replace(Dials(), **settings)


def label(text: str, wording: str) -> str:
    """Return a label of the form as this wording prints it."""
    return str(_data()["labels"].get(wording, {}).get(text, text))


def headings(wording: str) -> dict[int, str]:
    """Return the six headings; ``cut`` is the official wording, cut by the markup."""
    found = _data()["headings"]["official" if wording == "cut" else wording]
    return {int(number): str(text) for number, text in found.items()}
