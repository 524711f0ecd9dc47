"""Ruled lines -> tables: pure geometry, in points, y downwards.

Lines that touch make a frame; its lines' places cut it into squares; squares with no wall between them are one cell.
A merged cell is therefore known by the walls that are not drawn, not by its text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.kinds.pdfpage import Rule

#: Lines nearer than this are one (a double border); no row or column is so narrow.
SNAP = 3.0
#: Lines of one place this near are the same stroke.
SAME = 1.0
#: A gap in a line that is no opening: between dashes, at a corner.
GAP = 3.0
#: Shorter lines, when all strokes are joined, are no borders.
SHORT = 6.0
#: Share of a square's side that must be drawn to be a wall.
DRAWN = 0.6
#: More lines than any page of a report has.
MAX_RULES = 1500


@dataclass(slots=True)
class Frame:
    """A connected set of ruled lines; ``xs`` and ``ys`` are the places of its columns' and rows' edges."""

    across: list[Rule]
    down: list[Rule]
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


@dataclass(frozen=True, slots=True)
class Area:
    """A cell: its squares from (``row``, ``col``) on; ``whole`` is False where its walls make no rectangle."""

    row: int
    col: int
    rowspan: int
    colspan: int
    whole: bool = True


def frames(across: Iterable[Rule], down: Iterable[Rule]) -> list[Frame]:
    """Return the frames of one page, top to bottom, those of more than one square only."""
    level, upright = _joined(across), _joined(down)
    if len(level) > MAX_RULES or len(upright) > MAX_RULES:
        return []
    parents = list(range(len(level) + len(upright)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for at, line in enumerate(level):
        for other, post in enumerate(upright):
            if line.start - GAP <= post.at <= line.end + GAP and post.start - GAP <= line.at <= post.end + GAP:
                parents[root(at)] = root(len(level) + other)
    members: dict[int, Frame] = {}
    for number in range(len(parents)):
        frame = members.setdefault(root(number), Frame([], []))
        if number < len(level):
            frame.across.append(level[number])
        else:
            frame.down.append(upright[number - len(level)])
    found = [frame for frame in members.values() if frame.across and frame.down]
    for frame in found:
        frame.xs = _edges([rule.at for rule in frame.down], frame.across)
        frame.ys = _edges([rule.at for rule in frame.across], frame.down)
    return sorted((f for f in found if len(f.xs) > 1 and len(f.ys) > 1), key=lambda frame: (frame.ys[0], frame.xs[0]))


def between(frame: Frame, top: float, bottom: float) -> Frame:
    """Return the part of a frame between two of its rows' edges, with the columns that it has there."""
    across = [rule for rule in frame.across if top - SNAP <= rule.at <= bottom + SNAP]
    down = [rule for rule in frame.down if min(rule.end, bottom) - max(rule.start, top) > SNAP]
    xs = _edges([rule.at for rule in down], across) if across else []
    return Frame(across, down, xs, [y for y in frame.ys if top <= y <= bottom])


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Join strokes of one line: those at one place that touch or overlap."""
    lines: list[Rule] = []
    group: list[Rule] = []
    for rule in [*sorted(rules, key=lambda rule: rule.at), None]:
        if rule is not None and (not group or rule.at - group[-1].at <= SAME):
            group.append(rule)
            continue
        group.sort(key=lambda part: part.start)
        current: list[Rule] = []
        for part in group:
            if current and part.start > max(p.end for p in current[-1:]) + GAP:
                lines.append(_one(current))
                current = []
            if current and part.end <= current[-1].end:
                current.insert(len(current) - 1, part)
            else:
                current.append(part)
        if current:
            lines.append(_one(current))
        group = [rule] if rule is not None else []
    return [line for line in lines if line.end - line.start >= SHORT]


def _one(parts: Sequence[Rule]) -> Rule:
    weight = sum(part.end - part.start for part in parts)
    at = sum(part.at * (part.end - part.start) for part in parts) / weight if weight else parts[0].at
    return Rule(at, min(part.start for part in parts), max(part.end for part in parts))


def _edges(places: Sequence[float], crossing: Sequence[Rule]) -> list[float]:
    """Return the distinct places of lines, and the ends of those that cross them where a side is left open."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][0] <= SNAP:
            groups[-1].append(place)
        else:
            groups.append([place])
    edges = [sum(group) / len(group) for group in groups]
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    if edges and first < edges[0] - 2 * SNAP:
        edges.insert(0, first)
    if edges and last > edges[-1] + 2 * SNAP:
        edges.append(last)
    return edges


def areas(frame: Frame, xs: Sequence[float]) -> list[Area]:
    """Return the cells of a frame laid over these column edges (its own, or those of the table that it goes on)."""
    height, width = len(frame.ys) - 1, len(xs) - 1
    right = [
        [_wall(frame.down, xs[col + 1], frame.ys[row], frame.ys[row + 1]) for col in range(width)]
        for row in range(height)
    ]
    below = [
        [_wall(frame.across, frame.ys[row + 1], xs[col], xs[col + 1]) for col in range(width)] for row in range(height)
    ]
    seen = [[False] * width for _ in range(height)]
    found: list[Area] = []
    for row in range(height):
        for col in range(width):
            if not seen[row][col]:
                found += _rectangles(_reach(row, col, right, below, seen))
    return sorted(found, key=lambda area: (area.row, area.col))


def closed(frame: Frame, at: float) -> list[bool]:
    """Say of each row whether it is closed at an edge: one that is not ends before it."""
    return [_wall(frame.down, at, top, low) for top, low in itertools.pairwise(frame.ys)]


def _wall(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    drawn = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= SNAP)
    return drawn >= DRAWN * (end - start)


def _reach(
    row: int, col: int, right: list[list[bool]], below: list[list[bool]], seen: list[list[bool]]
) -> set[tuple[int, int]]:
    """Return the squares that can be reached without passing a wall."""
    height, width = len(seen), len(seen[0])
    reached = {(row, col)}
    pending = [(row, col)]
    seen[row][col] = True
    while pending:
        r, k = pending.pop()
        steps = []
        if k + 1 < width and not right[r][k]:
            steps.append((r, k + 1))
        if k > 0 and not right[r][k - 1]:
            steps.append((r, k - 1))
        if r + 1 < height and not below[r][k]:
            steps.append((r + 1, k))
        if r > 0 and not below[r - 1][k]:
            steps.append((r - 1, k))
        for square in steps:
            if not seen[square[0]][square[1]]:
                seen[square[0]][square[1]] = True
                reached.add(square)
                pending.append(square)
    return reached


def _rectangles(squares: set[tuple[int, int]]) -> list[Area]:
    """Return one area where the squares are a rectangle, else one for each run of a row: a wall is not drawn."""
    rows, cols = [row for row, _ in squares], [col for _, col in squares]
    top, left, height, width = min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1
    if len(squares) == height * width:
        return [Area(top, left, height, width)]
    parts: list[Area] = []
    for row in range(top, top + height):
        col = left
        while col < left + width:
            end = col
            while (row, end) in squares:
                end += 1
            if end > col:
                parts.append(Area(row, col, 1, end - col, whole=False))
            col = end + 1
    return parts
