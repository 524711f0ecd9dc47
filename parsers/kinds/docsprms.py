"""Properties in .doc files: lists of modifiers (sprms, MS-DOC 2.2.5), and what they say of paragraphs and rows."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.kinds.wordtree import Ending, InconsistentError, Merge, Shape

Modifier = tuple[int, bytes]

_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_T_DEF_TABLE, _P_CHG_TABS = 0xD608, 0xC615
#: One cell of a row's definition (TC80, 2.9.317).
_TC = 20
_BELOW: tuple[Merge, ...] = ("", "continue", "restart", "restart")
#: Modifiers that take a row's definition apart: Word writes the result instead, so that they are not expected.
_REBUILDING = frozenset((0x5622, 0x7621, 0x5624, 0x5625, 0x7623))
#: What stands for a modifier in the short form of a piece's properties (Prm0, 2.9.215), as far as it is read here.
_SHORT = {
    0x18: 0x2416,  # in a table
    0x19: 0x2417,  # end of a row
    0x41: 0x0800,  # deleted
    0x57: 0x0837,  # struck
    0x5C: 0x083C,  # hidden
    0x68: 0x2A48,  # raised or lowered
    0x73: 0x2A53,  # struck twice
}


def modifiers(data: bytes) -> Iterator[Modifier]:
    """Yield each modifier with its operand. Raises InconsistentError where one runs over the end."""
    at = 0
    while at + 2 <= len(data):
        code = struct.unpack_from("<H", data, at)[0]
        if code == 0:
            return  # padding
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            if code == _T_DEF_TABLE:
                size = struct.unpack_from("<H", data, at)[0] - 1 if at + 2 <= len(data) else len(data)
                at += 2
            elif at < len(data):
                size = data[at]
                at += 1
                if code == _P_CHG_TABS and size == 255:
                    return  # tabs without end; nothing that matters follows them
            else:
                size = 1
        if size < 0 or at + size > len(data):
            raise InconsistentError(f"modifier {code:#06x} runs over the end of its list")
        yield code, data[at : at + size]
        at += size


def short(prm: int) -> list[Modifier]:
    """Return the one modifier that a piece's short property is, if it is one that matters."""
    code = _SHORT.get(prm >> 1 & 0x7F)
    return [(code, bytes((prm >> 8,)))] if code is not None else []


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a paragraph's mark says: how many tables it stands in (``depth``), and whether it ends a cell or a row."""

    style: int = 0
    depth: int = 0
    cell: bool = False
    row: bool = False
    outline: int | None = None
    list_key: int | None = None
    list_level: int | None = None


def paragraph(style: int, listed: Iterable[Modifier]) -> Paragraph:
    """Read the modifiers of a paragraph."""
    in_table = cell = row = False
    depth = 0
    outline: int | None = None
    key: int | None = None
    level: int | None = None
    for code, operand in listed:
        value = int.from_bytes(operand[:4], "little", signed=len(operand) == 4)
        match code:
            case 0x2416:
                in_table = value != 0
            case 0x2417 | 0x244C:
                row = row or value != 0
            case 0x244B:
                cell = value != 0
            case 0x6649:
                depth = value
            case 0x664A:
                depth += value
            case 0x2640:
                outline = value
            case 0x460B:
                key = value
            case 0x260A:
                level = value
            case 0x4600:
                style = value
    depth = max(depth, 1) if in_table or depth > 0 else 0
    return Paragraph(style, depth, cell, row, outline, key, level)


def shape(listed: Iterable[Modifier]) -> Shape | None:
    """Read the definition of a row from the modifiers of its end (sprmTDefTable, 2.6.3), None where there is none.

    Of cells that are merged with their neighbours, the first has one mark and the others another; which is which the
    specifications say in two ways, and the order tells.
    """
    edges: list[int] = []
    flags: list[int] = []
    gap = 0
    for code, operand in listed:
        if code == _T_DEF_TABLE:
            edges, flags = _definition(operand)
        elif code in _REBUILDING and edges:
            raise InconsistentError(f"a row's definition is rebuilt by modifier {code:#06x}")
        elif code == 0x9602:
            gap = struct.unpack("<h", operand)[0]
        elif code == 0x9601 and edges:
            shift = struct.unpack("<h", operand)[0] - (edges[0] + gap)
            edges = [edge + shift for edge in edges]
        elif code == 0xD62B and len(operand) >= 2 and operand[0] < len(flags):
            flags[operand[0]] = flags[operand[0]] & ~0x60 | (operand[1] & 3) << 5
    if not edges:
        return None
    cells: list[Ending] = []
    first = 0
    for edge, flag in zip(edges[1:], flags, strict=True):
        across = flag & 3
        beside = bool(across and first and across != first)
        first = first if beside else across
        cells.append(Ending(edge, beside, _BELOW[flag >> 5 & 3]))
    return Shape(edges[0], tuple(cells))


def _definition(operand: bytes) -> tuple[list[int], list[int]]:
    """Return edges and flags of a definition: number of cells, one edge more than cells, then the cells."""
    count = operand[0] if operand else 0
    if len(operand) < 1 + 2 * (count + 1):
        raise InconsistentError(f"a row of {count} cells is defined in {len(operand)} bytes")
    edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
    start = 1 + 2 * (count + 1)
    flags = [
        struct.unpack_from("<H", operand, at)[0] if (at := start + number * _TC) + 2 <= len(operand) else 0
        for number in range(count)
    ]
    return edges, flags
