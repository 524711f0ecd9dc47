"""What readers are asked, and what they say of a body, as JSON: nothing that comes from the queue is run.

What is read back has the types that its classes declare, down to the last field, or is refused.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import zstandard

from archive.readers.reading import Parsed
from archive.sources import Crash, Source
from parsers.model import Refused, Report

T = TypeVar("T")

#: Bytes of a body, or of what is said of one, after unpacking; more is nobody's report.
LARGEST = 256 * 1024**2
_KINDS: dict[str, Any] = {"report": Report, "refused": Refused, "crash": Crash}
_LEVEL = 1


def of_source(source: Source) -> bytes:
    """Return where a body came from, as it is told to a reader."""
    return json.dumps(_plain(source)).encode("ascii")


def source_of(told: bytes) -> Source:
    """Read what :func:`of_source` wrote. Raises ValueError for what is none."""
    made: Source = _maker(Source)(json.loads(told))
    return made


def of_parsed(parsed: Parsed) -> bytes:
    """Return what was read, packed."""
    (name,) = (name for name, kind in _KINDS.items() if isinstance(parsed, kind))
    return packed(json.dumps([name, _plain(parsed)]).encode("ascii"))


def parsed_of(told: bytes) -> Parsed:
    """Read what :func:`of_parsed` wrote. Raises ValueError for what is none."""
    name, said = _parts(json.loads(unpacked(told)), 2)
    if not isinstance(name, str) or name not in _KINDS:
        raise ValueError(f"nothing that is said of a body: {name!r}")
    made: Parsed = _maker(_KINDS[name])(said)
    return made


def packed(told: bytes) -> bytes:
    """Compress, quickly."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(told)


def unpacked(told: bytes) -> bytes:
    """Undo :func:`packed`. Raises ValueError for what it did not write, or what is too large."""
    try:
        if not 0 <= zstandard.frame_content_size(told) <= LARGEST:
            raise ValueError("too large, or of no stated size")
        return zstandard.ZstdDecompressor().decompress(told)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return [_plain(getattr(value, one.name)) for one in fields(value)]
    return value


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    """Return what makes a value of a type, and raises ValueError where it is none."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _maker_of_one(inner)
    if origin is Literal:
        return lambda value: _checked(value, isinstance(value, str) and value in inner, kind)
    if origin is list:
        each = _maker(inner[0])
        return lambda value: [each(one) for one in _parts(value)]
    if origin is tuple and inner[1:] == (Ellipsis,):
        every = _maker(inner[0])
        return lambda value: tuple(every(one) for one in _parts(value))
    if origin is tuple:
        makers = tuple(map(_maker, inner))
        return lambda value: tuple(make(one) for make, one in zip(makers, _parts(value, len(makers)), strict=True))
    if (shape := _shape(kind)) is not None:
        makers = tuple(map(_maker, shape))
        return lambda value: kind(*(make(one) for make, one in zip(makers, _parts(value, len(makers)), strict=True)))
    if issubclass(kind, Enum):
        members = {member.value: member for member in kind}
        return lambda value: members[_checked(value, isinstance(value, str) and value in members, kind)]
    if kind is date:
        return lambda value: date.fromisoformat(_checked(value, isinstance(value, str), kind))
    return lambda value: value if type(value) is kind else _checked(value, False, kind)


def _maker_of_one(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Return what makes a value of one of several types: plain ones are told by themselves, one is not plain."""
    plain = {kind: _maker(kind) for kind in kinds if kind in _PLAIN}
    others = [kind for kind in kinds if kind not in _PLAIN]
    other = _maker(others[0]) if others else None

    def make(value: Any) -> Any:
        if value is None and types.NoneType in plain:
            return None
        found = plain.get(type(value), other)
        return found(value) if found is not None else _checked(value, False, kinds)

    return make


_PLAIN = frozenset({int, float, str, bool, types.NoneType})


def _shape(kind: Any) -> tuple[Any, ...] | None:
    """Return the types of a record's fields in their order, None for what is no record."""
    hints = get_type_hints(kind)
    if is_dataclass(kind):
        return tuple(hints[one.name] for one in fields(kind))
    names: tuple[str, ...] | None = getattr(kind, "_fields", None)
    return None if names is None else tuple(hints[name] for name in names)


def _checked(value: T, is_one: bool, kind: Any) -> T:
    if not is_one:
        raise ValueError(f"{value!r} is no {kind}")
    return value


def _parts(value: Any, count: int | None = None) -> list[Any]:
    if type(value) is not list or (count is not None and len(value) != count):
        raise ValueError("no list, or one of another length")
    return value
