"""Pictures of figures over years, drawn on the server: SVG in the page, without script and without styles of its own.

leather (docs/pictures.md says why) makes scales, ticks and axes; the shapes here add to it what our figures need: a
place for a figure that is not there, parts told apart by pattern and not by colour alone, and the figure itself
beside its mark. A figure that is None is never drawn as nought.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from leather import Chart, theme
from leather.axis import Axis
from leather.scales import Linear, Ordinal
from leather.series import Series
from leather.shapes import Shape
from markupsafe import Markup, escape

WIDTH, HEIGHT = 360, 200  # of the picture, in the units of its letters; the page scales both
_ABOVE, _AROUND = 16, 6  # room for what stands above the highest mark and beside the outermost
_FEWEST = 4.2  # of a hundred: parts smaller than this have no room for their figure
_NARROW = 26.0  # units between two years that leave room for both

#: Fills that stay apart without colour: key → (colour beneath, lines or dots drawn over it, their colour).
FILLS: dict[str, tuple[str, str, str]] = {
    "granted": ("#1b4f72", "", ""),
    "partial": ("#a9c6da", "M-1 5 L5 -1 M-1 9 L9 -1 M3 9 L9 3", "#1b4f72"),
    "denied": ("#9d2a1d", "", ""),
    "unable": ("#f0d9a8", "M2 2 h1.6 M6 6 h1.6", "#5c3a00"),
    "refused": ("#f3cfc9", "M0 2 H8 M0 6 H8", "#9d2a1d"),
    "other": ("#e3e0d8", "M2 0 V8 M6 0 V8", "#5a6268"),
    "plain": ("#4d7890", "", ""),
    "second": ("#e8c9a0", "M-1 5 L5 -1 M-1 9 L9 -1 M3 9 L9 3", "#7a4b00"),
    "none": ("none", "", ""),
}
_LIGHT_ON = frozenset({"granted", "denied", "plain"})  # fills on which dark letters could not be read
#: Lines that stay apart without colour: colour, dashes, mark.
LINES: tuple[tuple[str, str, str], ...] = (
    ("#1b4f72", "", "circle"),
    ("#9d2a1d", "6 3", "square"),
    ("#1e6b3a", "2 3", "triangle"),
    ("#7a4b00", "8 3 2 3", "diamond"),
    ("#5a3d8a", "1 4", "cross"),
    ("#4a5157", "12 4", "ring"),
)

theme.margin = 0.0
theme.background_color = "none"
theme.tick_color = "#e2ded4"
theme.zero_color = "#4a5157"
theme.label_color = "#4a5157"
theme.tick_font_family = "inherit"
theme.tick_font_size = 11
theme.tick_font_char_width = 7
theme.tick_font_char_height = 11

Said = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole, or one line: ``key`` of its fill, its name in the reader's words, a figure for each year."""

    key: str
    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture stands in.

    ``name`` is the id of the page's element that names it, and alone on its page; ``missing`` says in words that a year
    has no figure; ``below`` stands under each year, such as of how many agencies its figure is.
    """

    years: Sequence[int]
    name: str
    missing: str = ""
    below: Sequence[str] = ()


def columns(frame: Frame, part: Part, said: Said) -> Markup:
    """Draw a column for each year with its figure, as ``said`` writes it, above it. Empty where no year has one."""
    return _drawn(frame, part.values, _Columns(frame, part, said), said)


def mix(frame: Frame, parts: Sequence[Part], said: Said) -> Markup:
    """Draw what each year's whole is made of, in hundredths; a year without a figure in any part has none."""
    wholes: list[float | None] = []
    for at in range(len(frame.years)):
        whole = sum(part.values[at] or 0 for part in parts)
        wholes.append(100 if whole > 0 else None)
    return _drawn(frame, wholes, _Mix(frame, parts, said), lambda value: f"{value:.0f}%", top=100)


def lines(frame: Frame, parts: Sequence[Part], said: Said) -> Markup:
    """Draw a line for each part, with its own dashes and marks; a line ends where a figure is missing."""
    known = [[value for part in parts if (value := part.values[at]) is not None] for at in range(len(frame.years))]
    return _drawn(frame, [max(values, default=None) for values in known], _Lines(frame, parts, said), said)


def swatch(key: str) -> Markup:
    """Draw the sample of a fill that stands beside its name."""
    root = ET.Element("svg", {"class": "key", "viewBox": "0 0 16 16", "aria-hidden": "true"})
    _patterns(root, [key], f"key-{key}")
    fill = _fill(key, f"key-{key}")
    ET.SubElement(root, "rect", {"width": "16", "height": "16", "fill": fill, "stroke": "#4a5157"})
    return _text_of(root)


def line_swatch(at: int) -> Markup:
    """Draw the sample of the line that has this number."""
    colour, dashes, mark = LINES[at % len(LINES)]
    root = ET.Element("svg", {"class": "key wide", "viewBox": "0 0 34 16", "aria-hidden": "true"})
    stroke = {"stroke": colour, "stroke-width": "2", "fill": "none"} | ({"stroke-dasharray": dashes} if dashes else {})
    ET.SubElement(root, "path", {"d": "M1 8 H33", **stroke})
    root.append(_mark(mark, colour, 17, 8))
    return _text_of(root)


@dataclass(frozen=True, slots=True)
class _Datum:
    at: int
    year: int
    top: float | None


class _Drawn(Shape):  # type: ignore[misc]
    """What our shapes share: years side by side, heights from nought."""

    fills: Sequence[str] = ()

    def validate_series(self, series: Any) -> None:
        """Take any series: ours are made here."""


class _Columns(_Drawn):
    def __init__(self, frame: Frame, part: Part, said: Said) -> None:
        self.frame, self.part, self.said = frame, part, said
        self.fills = [part.key]

    def to_svg(self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any) -> ET.Element:  # noqa: ARG002
        """Draw the columns."""
        group = ET.Element("g", {"class": "columns"})
        room = float(x_scale.project_interval(series.values(0)[0], 0, width)[1]) * 1.1
        for datum in (row.row for row in series.data()):
            left, right = (float(end) for end in x_scale.project_interval(datum.year, 0, width))
            middle = (left + right) / 2
            value = self.part.values[datum.at]
            if value is None:
                group.append(_gap(middle, height, f"{datum.year}: {self.frame.missing}"))
                continue
            top = float(y_scale.project(value, height, 0))
            narrow = min(right - left, 34.0) * 0.8 / 2
            bar = _rect(middle - narrow, top, 2 * narrow, height - top, _fill(self.part.key, self.frame.name))
            _title(bar, f"{datum.year}: {self.said(value)}")
            group.append(bar)
            written = self.said(value)
            if len(written) * 6.2 <= room:
                group.append(_words(middle, top - 4, written, "figure"))
        return group


class _Mix(_Drawn):
    def __init__(self, frame: Frame, parts: Sequence[Part], said: Said) -> None:
        self.frame, self.parts, self.said = frame, parts, said
        self.fills = [part.key for part in parts]

    def to_svg(self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any) -> ET.Element:  # noqa: ARG002
        """Draw each year's parts upon one another."""
        group = ET.Element("g", {"class": "mix"})
        for datum in (row.row for row in series.data()):
            left, right = (float(end) for end in x_scale.project_interval(datum.year, 0, width))
            middle, half = (left + right) / 2, min(right - left, 46.0) * 0.9 / 2
            if datum.top is None:
                group.append(_gap(middle, height, f"{datum.year}: {self.frame.missing}"))
                continue
            whole = sum(part.values[datum.at] or 0 for part in self.parts)
            below = 0.0
            for part in self.parts:
                value = part.values[datum.at]
                if not value:
                    continue
                share = 100 * value / whole
                y0, y1 = (float(y_scale.project(Decimal(str(at)), height, 0)) for at in (below, below + share))
                below += share
                bar = _rect(middle - half, y1, 2 * half, y0 - y1, _fill(part.key, self.frame.name))
                bar.set("stroke", "#fbfaf7")
                _title(bar, f"{datum.year} {part.name}: {self.said(value)} ({share:.1f}%)")
                group.append(bar)
                if share >= _FEWEST * 200 / height and half > 9:
                    light = part.key in _LIGHT_ON
                    group.append(_words(middle, (y0 + y1) / 2 + 3.8, f"{share:.0f}", "in light" if light else "in"))
        return group


class _Lines(_Drawn):
    def __init__(self, frame: Frame, parts: Sequence[Part], said: Said) -> None:
        self.frame, self.parts, self.said = frame, parts, said

    def to_svg(self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any) -> ET.Element:  # noqa: ARG002
        """Draw the lines, each broken where it has no figure, then the marks upon them."""
        group = ET.Element("g", {"class": "lines"})
        years = [row.row.year for row in series.data()]
        for number, part in enumerate(self.parts):
            colour, dashes, mark = LINES[number % len(LINES)]
            points: list[tuple[int, float, float, float]] = []
            for year, value in zip(years, part.values, strict=True):
                if value is not None:
                    x, y = x_scale.project(year, 0, width), y_scale.project(value, height, 0)
                    points.append((year, value, float(x), float(y)))
            path = " ".join(_strokes(points, years))
            stroke = {"stroke": colour, "stroke-width": "2", "fill": "none"}
            ET.SubElement(
                group, "path", {"d": path or "M0 0", **stroke} | ({"stroke-dasharray": dashes} if dashes else {})
            )
            for year, value, x, y in points:
                dot = _mark(mark, colour, x, y)
                _title(dot, f"{part.name} {year}: {self.said(value)}")
                group.append(dot)
        return group


def _strokes(points: Sequence[tuple[int, float, float, float]], years: Sequence[int]) -> Iterator[str]:
    """Give the steps of a line: it is taken up anew after a year that has no figure."""
    after = dict(pairwise(years))
    before: int | None = None
    for year, _, x, y in points:
        joined = before is not None and after.get(before) == year
        yield f"{'L' if joined else 'M'}{x:.1f} {y:.1f}"
        before = year


def _drawn(frame: Frame, tops: Sequence[float | None], shape: Any, said: Said, top: float | None = None) -> Markup:
    known = [value for value in tops if value is not None]
    if not known:
        return Markup("")
    chart = Chart()
    data = [_Datum(at, year, value) for at, (year, value) in enumerate(zip(frame.years, tops, strict=True))]
    every = max(1, round(_NARROW * len(data) / WIDTH + 0.49))
    chart.set_x_scale(Ordinal(list(frame.years)))
    chart.set_y_scale(Linear(0, top or max(known) or 1))
    chart.set_x_axis(_Years(frame, every))
    chart.set_y_axis(Axis(tick_formatter=lambda value, *_: said(value) if value == int(value) else ""))
    chart.add_series(Series(data, x=lambda row, _: row.year, y=lambda row, _: row.top), shape)
    deep = HEIGHT + _ABOVE + (15 if frame.below else 2)
    box = f"{-_AROUND} {-_ABOVE} {WIDTH + 2 * _AROUND} {deep}"
    root = ET.Element("svg", {"class": "chart", "viewBox": box, "role": "img", "aria-labelledby": f"{frame.name}-says"})
    _patterns(root, shape.fills, frame.name)
    root.append(chart.to_svg_group(WIDTH, HEIGHT))
    return _text_of(root)


class _Years(Axis):  # type: ignore[misc]
    """The years, every one or as many as there is room for, with what stands below them."""

    def __init__(self, frame: Frame, every: int) -> None:
        super().__init__(tick_formatter=lambda year, at, count: str(year) if (count - 1 - at) % every == 0 else "")
        self._frame, self._every = frame, every

    def to_svg(self, width: float, height: float, scale: Any, orient: str) -> ET.Element:
        """Draw the axis."""
        group: ET.Element = super().to_svg(width, height, scale, orient)
        for at, (year, text) in enumerate(zip(self._frame.years, self._frame.below, strict=False)):
            if (len(self._frame.years) - 1 - at) % self._every == 0:
                x = float(scale.project(year, 0, width))
                group.append(_words(x, height + 31, text, "below"))
        return group


def _patterns(root: ET.Element, keys: Sequence[str], prefix: str) -> None:
    """Define the patterns of some fills under names that no other picture of the page has."""
    patterned = [key for key in dict.fromkeys(keys) if FILLS[key][1]]
    if not patterned:
        return
    definitions = ET.SubElement(root, "defs")
    for key in patterned:
        ground, strokes, colour = FILLS[key]
        size = {"width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
        pattern = ET.SubElement(definitions, "pattern", {"id": f"{prefix}-{key}", **size})
        ET.SubElement(pattern, "rect", {"width": "8", "height": "8", "fill": ground})
        ET.SubElement(pattern, "path", {"d": strokes, "stroke": colour, "stroke-width": "1.3", "fill": "none"})


def _fill(key: str, prefix: str) -> str:
    return f"url(#{prefix}-{key})" if FILLS[key][1] else FILLS[key][0]


def _rect(x: float, y: float, width: float, height: float, fill: str) -> ET.Element:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{max(height, 0.6):.1f}"}
    return ET.Element("rect", {**place, "fill": fill})


def _gap(x: float, height: float, said: str) -> ET.Element:
    """Draw the place of a figure that is not there: dashed and empty."""
    place = {"x": f"{x - 7:.1f}", "y": f"{height - 22:.1f}", "width": "14", "height": "22"}
    empty = {"fill": "none", "stroke": "#8a9299", "stroke-dasharray": "2 3", "class": "gap"}
    gap = ET.Element("rect", {**place, **empty})
    _title(gap, said)
    return gap


def _words(x: float, y: float, text: str, kind: str) -> ET.Element:
    words = ET.Element("text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": "middle", "class": kind})
    words.text = text
    return words


def _title(element: ET.Element, text: str) -> None:
    ET.SubElement(element, "title").text = text


def _mark(kind: str, colour: str, x: float, y: float) -> ET.Element:
    shapes = {
        "circle": "M{0} {3} a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0",
        "ring": "M{0} {3} a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0",
        "square": "M{0} {2} h8 v8 h-8 z",
        "triangle": "M{1} {2} l4.6 8 h-9.2 z",
        "diamond": "M{1} {4} l5 5 l-5 5 l-5 -5 z",
        "cross": "M{0} {2} l8 8 m0 -8 l-8 8",
    }
    numbers = [f"{value:.1f}" for value in (x - 4, x, y - 4, y, y - 5)]
    hollow = kind in ("ring", "cross")
    look = {"fill": "#fbfaf7" if hollow else colour, "stroke": colour if hollow else "#fbfaf7"}
    return ET.Element("path", {"d": shapes[kind].format(*numbers), "stroke-width": "2" if hollow else "1", **look})


def _text_of(root: ET.Element) -> Markup:
    """Write the picture; leather gives numbers to twenty-eight places."""
    for element in root.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "width", "height"):
            value = element.get(name)
            if value is not None and len(value) > 7:
                element.set(name, f"{float(value):.1f}")
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - every text was escaped when it was written


def legend(parts: Sequence[Part], *, as_lines: bool = False) -> Markup:
    """Write the names of parts with their samples."""
    items = [
        Markup("<li>{} {}</li>").format(line_swatch(at) if as_lines else swatch(part.key), escape(part.name))
        for at, part in enumerate(parts)
    ]
    return Markup('<ul class="keys">{}</ul>').format(Markup("").join(items))
