"""Tables whose rows are lost: one cell a line, a bar behind each, or a row's numbers behind its label.

Cells are put together to rows only by the words of the form: a known label, and behind it whatever stands before the
next one. The readers of tables then take a row only when it has exactly as many values as its header has names, so
that a cell lost on the way (a blank one leaves no line) costs the row and never moves a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.chapters import heading
from parsers.characters import fold
from parsers.findings import extras, is_label
from parsers.grid import Cell
from parsers.labels import column_keys, columns, is_corner, key, numeral, vocabularies

#: A longer line is prose; the longest label of the forms has 36 characters.
LONGEST = 48
#: Most lines over which one label is broken.
PIECES = 4
_TITLE = re.compile(r"^第?二十条第?[(（]?[一二三四五六七八九十][)）]?项?$")
_HEAD = "信息内容"
_STARTS = (
    "第二十条第(一)项",
    "第二十条第(五)项",
    "第二十条第(六)项",
    "第二十条第(八)项",
    "第二十条第(九)项",
    "信息内容",
    "申请人情况",
    "行政复议",
)
#: Fewest characters of a label from which its end is waited for, and one more than the most.
MORE, LONGEST_START = 2, 10
_ABOVE = frozenset(("申请人情况", "法人或其他组织", "法人或者其他组织"))
_NUMBER = (
    r"(?:净?减少?|净?增加?|新增|下降)?[-+−]{0,2}\d[\d,.]*(?:万元|亿元|千元|元|万|亿|件次|人次|[件项个条宗份次起例部篇])?"
    r"(?:\([^()\s]*\))?"
)
_DASHES = "[/／—－-]{1,2}"
#: A blank between a figure and its unit: 12 件.
_UNIT_APART = re.compile(r"(?<=\d)[^\S\t\n]+(?=(?:万元|亿元|千元|元|件次|人次|[件项个条宗份次起例部篇])(?:\s|$))")
#: A blank between a label's number and its words, behind another label: （三）不予公开 1. 属于国家秘密.
_NUMBER_APART = re.compile(r"(?<=\s)(\d{1,2}[.、．])\s+(?=[一-鿿])")
#: More than one blank parts cells where a single one is part of a label.
_WIDE = re.compile(r"\s{2,}|\t|\u3000")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_VALUE = re.compile(rf"{_NUMBER}|{_DASHES}")
#: Fewer figures in a line of their own may be one cell, its digits split.
ENOUGH_VALUES = 5
#: Most characters of a word over the labels of rows.
CORNER = 6
#: With one of these no label begins.
_CONTINUING = frozenset("、,")
#: With one of these a row's label does not end: 2023年1月5日, 20 页 is no row.
_OPEN_ENDS = frozenset(",.，、+-/—－")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}\s*[.、．]|[(（](?:[一二三四五六七八]?|\s*\d{1,2}\s*)[)）]?|[一二三四]、)\s*$")
_FILLED = re.compile(r"\d|^[^\w\s]{1,2}$")
_GLUED = re.compile(r"^(?P<label>[^\d\s]*[\u4e00-\u9fff”\")）])(?P<digits>\d{2,})$")


@dataclass(slots=True)
class Stream:
    """Takes the cells of a text one after the other; ``rows`` are the rows of the table that is being read.

    ``outside`` holds what looked like the beginning of a table and was none: lines of the text after all. ``lined``:
    the last row's label and figures stood in one line, so that figures in a line of their own are another row's.
    """

    rows: list[list[Cell]] = field(default_factory=list)
    mode: str = ""
    broken: str = ""
    outside: list[str] = field(default_factory=list)
    lined: bool = False

    def begin_line(self, parts: list[str]) -> None:
        """Note what stands together in the line whose cells come next."""
        valued = bool(parts) and _is_value(parts[-1])
        if valued and self.lined and all(_is_value(one) for part in parts for one in part.split()):
            if not self.broken and self.rows and self.mode.startswith("body"):
                self.rows.append([])
        else:
            self.lined = valued and len(parts) > 1 and not _is_value(parts[0])

    def take(self, text: str) -> bool:
        """Take one cell; False when it is none of a table's."""
        if not self.broken and self._is_note(text):
            self.rows[-1][-1].text += text
            return True
        joined = self.broken + text
        kind = self._kind(joined)
        if self.broken and (not kind or (_known(text) and not _known(joined))):
            self._give_up()
            joined, kind = text, self._kind(text)
        if kind == "piece":
            self.broken = joined
            return True
        self.broken = ""
        if not kind:
            return False
        getattr(self, f"_{kind}")(Cell(joined))
        return True

    def finish(self) -> list[list[Cell]]:
        """Return the table's rows and begin a new one."""
        self._give_up()
        rows, self.rows, self.mode = self.rows, [], ""
        return rows

    def _is_note(self, text: str) -> bool:
        """Tell whether a cell belongs to the label before it: （单位：万元）, 、行政机关不再处理其政府信息公开申请."""
        last = self.rows[-1][-1] if self.rows and self.rows[-1] else None
        if last is None or is_corner(text):
            return False
        folded = fold(text)
        if folded[:1] in _CONTINUING and is_label(text):
            return is_label(last.text)  # 、行政机关不再处理…
        return folded.startswith("(") and not key(text) and is_label(last.text)

    def _give_up(self) -> None:
        """Put a label that was never completed into its row: it will not be found, and say so."""
        if self.broken and self.rows:
            self._line(Cell(self.broken))
        elif self.broken:
            self.outside.append(self.broken)
        self.broken = ""

    # -- what a cell is ----

    def _kind(self, text: str) -> str:
        """Return what a cell is here: the method that takes it, ``piece`` for the start of a label, or nothing."""
        folded, bare = fold(text), key(text)
        if _TITLE.match(folded):
            return "title"
        if is_corner(text):
            return "corner"
        if len(folded) > LONGEST:
            return ""
        if bare == _HEAD:
            return "head"
        words = vocabularies()
        if not self.mode:
            if bare in _ABOVE or bare == "自然人":
                return "names"
            return "results" if self._fourth(bare) else "piece" if self._begins(folded) else ""
        if self.mode and is_label(text) and (folded.count("(") > folded.count(")") or folded.endswith(("、", ","))):
            return "piece"
        if _NUMBERING.match(text) and self.mode in ("header3", "body3"):
            return "piece"
        if not is_label(text):
            # marks in the place of lost characters are no value: ？？？？
            return "value" if _FILLED.search(text) or bare in extras().words else "line"
        if self.mode == "header2":
            exact = any(bare in map(key, column.words) for column in columns(text))
            if exact:
                return "name"
        if self.mode in ("header2", "body2") and bare in words.items.by_key:
            return "line"
        if self.mode in ("header3", "body3"):
            if bare in extras().rows:
                return "line"  # 小计
            if bare in _ABOVE or (
                self.mode == "header3" and bare in words.applicants.by_key and not numeral(text)
            ):  # （七）总计 is no applicant's name
                return "names"
            if bare in words.lines.by_key or bare in words.groups.by_key:
                return "line"
            if self.mode == "header3" and words.lines.find(text) is not None:  # the first line, characters lost
                return "line"
        if self._fourth(bare) or (self.mode == "header4" and bare in words.results.by_key):
            return "results"
        if bare == "自然人":
            return "names"
        return self._unfinished(text, bare)

    def _fourth(self, bare: str) -> bool:
        words = vocabularies()
        return bare in words.channels.by_key or (bare in words.results.by_key and bare not in ("总计", "合计"))

    def _begins(self, folded: str) -> bool:
        """Tell whether a short line is the beginning of a word with which a table begins."""
        return MORE <= len(folded) < LONGEST_START and any(start.startswith(folded) for start in _STARTS)

    def _unfinished(self, text: str, bare: str) -> str:
        """A label that begins as a known one does may go on in the next cell; any other is a row of its own."""
        words = vocabularies()
        places = {
            "header2": (words.items,),
            "body2": (words.items,),
            "header3": (words.applicants, words.lines, words.groups),
            "body3": (words.lines, words.groups),
            "header4": (words.results, words.channels),
            "body4": (words.channels,),
        }.get(self.mode, ())
        known = {whole for place in places for whole in place.by_key} | ({_HEAD} if "2" in self.mode else _ABOVE)
        if self.mode == "header2":
            known |= column_keys()
        if self._begins(fold(text)) or (bare and any(whole.startswith(bare) and whole != bare for whole in known)):
            return "piece"
        if heading(text) is not None or "。" in text:
            return ""
        return "line" if self.mode in ("body2", "body3") else ""

    # -- what becomes of it ----

    def _title(self, cell: Cell) -> None:
        self.rows.append([cell])
        self.mode = "header2"

    def _head(self, cell: Cell) -> None:
        self.rows.append([cell])
        self.mode = "header2"

    def _name(self, cell: Cell) -> None:
        self.rows[-1].append(cell)

    def _corner(self, cell: Cell) -> None:
        self.rows.append([cell])
        self.mode = "header3"

    def _names(self, cell: Cell) -> None:
        """Names of applicants: those after 总计 are the organisations' and make a row of their own."""
        row = self.rows[-1] if self.mode == "header3" and self.rows else []
        last = key(row[-1].text) if row else ""
        if not row or last in ("申请人情况", "总计", "合计") or is_corner(row[-1].text):
            row = []
            self.rows.append(row)
        row.append(cell)
        self.mode = "header3"

    def _results(self, cell: Cell) -> None:
        if self.mode != "header4" or (
            self.rows and key(cell.text) in vocabularies().channels.by_key and self._is_full(self.rows[-1])
        ):
            self.rows.append([])
        self.rows[-1].append(cell)
        self.mode = "header4"

    def _is_full(self, row: list[Cell]) -> bool:
        return any(key(cell.text) in ("总计", "合计") for cell in row)

    def _line(self, cell: Cell) -> None:
        last = self.rows[-1] if self.rows else []
        heads = vocabularies().groups.by_key
        if last and self.mode == "body3" and all(key(one.text) in heads for one in last):
            last.append(cell)  # the heads to the left of a line belong to its row
        else:
            self.rows.append([cell])
        self.mode = "body2" if self.mode in ("header2", "body2") else "body3"

    def _value(self, cell: Cell) -> None:
        if self.mode.startswith("header"):  # the figures of table 四, or a row whose label is lost
            self.rows.append([])
            self.mode = f"body{self.mode[-1]}"
        self.rows[-1].append(cell)


def cells(line: str) -> list[str]:
    """Return a line's cells: values behind a label or alone, parted by blanks; else the whole line."""
    shown = line.strip()
    parts = _BRACKETED.sub(lambda note: "".join(note[0].split()), _UNIT_APART.sub("", shown)).split()
    at = len(parts)
    while at and (_is_value(parts[at - 1]) or key(parts[at - 1]) in extras().words):
        at -= 1
    if not any(map(_is_value, parts[at:])):
        return _labels(shown) if shown else []
    if not at:
        return parts if len(parts) >= ENOUGH_VALUES else [shown]
    label = " ".join(parts[:at])
    if label[-1] in _OPEN_ENDS or label[-1].isdigit() or not is_label(label):
        return _labels(shown)
    return [*_labels(label), *parts[at:]]


def _is_value(text: str) -> bool:
    return _VALUE.fullmatch(fold(text)) is not None


def _labels(shown: str) -> list[str]:
    """Part words that stand in one line, where each of them is a label of the forms."""
    shown = _NUMBER_APART.sub(r"\1", shown)
    wide = _WIDE.split(shown)
    if len(wide) > 1 and all(map(_known, wide)):
        return wide  # 商业 企业   科研 机构
    parts = shown.split()
    if len(parts) > 1 and all(map(_known, parts)):
        return parts
    if len(parts) > ENOUGH_VALUES and len(parts[0]) <= CORNER and all(map(_known, parts[1:])):
        return parts[1:]  # what stands over the labels of rows: 类别
    if len(parts) > 1 and _is_line(parts[-1]):  # before it may stand what a page break left of its group's head
        return [" ".join(parts[:-1]), parts[-1]]
    return [shown]


def _is_line(text: str) -> bool:
    return bool(numeral(text)) and key(text) in vocabularies().lines.by_key


def _known(text: str) -> bool:
    words, bare = vocabularies(), key(text)
    places = (words.groups, words.applicants, words.channels, words.results)
    return (
        bare == _HEAD
        or bare in _ABOVE
        or is_corner(text)
        or _TITLE.match(fold(text)) is not None
        or any(place.find(text) is not None for place in (words.lines, words.items))
        or any(bare in place.by_key for place in places)
        or any(bare in map(key, column.words) for column in columns(text))
    )


def is_glued(line: str) -> bool:
    """Tell whether a line is a known label with its values run together: 规章000. Nothing can be had from it."""
    match = _GLUED.match(line.strip())
    if match is None:
        return False
    bare, words = key(match["label"]), vocabularies()
    return bare in words.items.by_key or bare in words.lines.by_key
