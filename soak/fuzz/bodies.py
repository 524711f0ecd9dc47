"""Bodies to begin with, and mutations that get past their covers: into the members of a package, under an encoding."""

from __future__ import annotations

import email
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

from reportlab import rl_config

from parsers.kinds import sniff
from soak.draft import Table
from soak.fuzz.covers import in_one_file, zipped
from soak.fuzz.drafts import ordinary
from soak.render import render
from soak.trial import compose

ROOT = Path(__file__).parents[2]
Mutate = Callable[[bytes, int], bytes]
#: Documents of a kind to begin with: whole ones, and parts of some.
SEEDS = 10
#: Bytes of a body beyond which it is not mutated further.
LARGEST = 120_000
_TAG = re.compile(rb"<[^<>]*>")
#: Words that decide something in one of the readers.
WORDS = (
    *Path(__file__).with_name("words.txt").read_bytes().splitlines(),
    *(b"\t", b"\n\n", b"\x00", b"\xef\xbb\xbf", b"--b\r\n"),
    *(b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\x00\x00\x00\x80", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
)


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Return the bodies that trials of a kind begin with."""
    return tuple(_seeds(kind))


def _seeds(kind: str) -> Iterator[bytes]:
    if kind == "mht":
        yield from (in_one_file(page, "utf-8") for page in seeds("html")[: 2 * SEEDS])
    elif kind == "zip":
        yield from (zipped({"report.html": page, "a.png": b"\x89PNG"}) for page in seeds("html")[:4])
        yield from (zipped({"report.docx": one}) for one in seeds("docx")[:4])
    else:
        if kind in ("xls", "doc"):
            yield from (path.read_bytes() for path in sorted((ROOT / "tests" / "parsers" / "kinds").rglob(f"*.{kind}")))
        for number in range(SEEDS if kind != "xls" else 0):
            yield _body(kind, number)
    yield from _golden(kind)


def _golden(kind: str) -> Iterator[bytes]:
    """Yield the golden documents of a kind: each shape once, reports before 2019 among them."""
    for path in sorted((ROOT / "tests" / "golden" / "documents").iterdir()):
        body = path.read_bytes() if path.suffix != ".json" else b""
        if body and len(body) < LARGEST and sniff(body) == kind:
            yield _unpacked(body) if kind in ("docx", "xlsx") else body


def _body(kind: str, number: int) -> bytes:
    """Print one report of a kind; two of three keep one table only, so that a trial is short."""
    rl_config.pageCompression = 0  # what is compressed no mutation gets into
    paper = compose(ordinary(kind, number))
    paper.kind = kind
    keep = number % 3 and 1 + number % 3 + number % 2
    paper.blocks = [b for b in paper.blocks if not isinstance(b, Table) or not keep or b.part in (0, keep)]
    body = render(paper, Random(number))
    return _unpacked(body) if kind in ("docx", "xlsx") else body


def _unpacked(body: bytes) -> bytes:
    return zipped(members(body) or {})


def members(body: bytes) -> dict[str, bytes] | None:
    """Return what a zip file holds, or None where it cannot be opened."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            listed = [info for info in archive.infolist() if info.file_size < LARGEST * 10][:40]
            return {info.filename: archive.read(info) for info in listed}
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return None


def mutated(kind: str, body: bytes, chance: Random, raw: Mutate, most: int) -> bytes:
    """Mutate a body; ``raw`` is the fuzzer's own mutation of some bytes to at most so many."""
    if len(body) > LARGEST or not body:
        body = chance.choice(seeds(kind) or (b"",))
    way = chance.random()
    if way < 0.25:
        return raw(body, most)
    if kind in ("docx", "xlsx", "zip") and way < 0.95:
        return _in_package(kind, body, chance, raw, most)
    if kind == "mht" and way < 0.7:
        return _in_message(body, chance, raw, most)
    return _spliced(kind, body, chance)


def _in_package(kind: str, body: bytes, chance: Random, raw: Mutate, most: int) -> bytes:
    parts = members(body)
    if not parts:
        return raw(body, most)
    names = list(parts)
    weights = [8 if name.endswith(("document.xml", "sheet1.xml", ".html", ".docx")) else 1 for name in names]
    name = chance.choices(names, weights)[0]
    inner = parts[name]
    if chance.random() < 0.05:
        del parts[name]
    elif name.endswith(".docx"):
        parts[name] = mutated("docx", inner, chance, raw, most)
    elif chance.random() < 0.3:
        parts[name] = raw(inner, max(len(inner) + 200, 1))
    else:
        parts[name] = _spliced(kind, inner, chance)
    return zipped(parts, packed=chance.random() < 0.2)


def _in_message(body: bytes, chance: Random, raw: Mutate, most: int) -> bytes:
    try:
        parts = [p for p in email.message_from_bytes(body).walk() if p.get_content_type() == "text/html"]
        page = parts[0].get_payload(decode=True)
    except (IndexError, ValueError, LookupError, AttributeError, RecursionError):
        return raw(body, most)
    if not isinstance(page, bytes) or not page:
        return raw(body, most)
    page = raw(page, len(page) + 200) if chance.random() < 0.3 else _spliced("html", page, chance)
    return in_one_file(page, chance.choice(("utf-8", "gb18030")))


def _spliced(kind: str, body: bytes, chance: Random) -> bytes:
    """Lose, double, move or swap stretches between tags (or anywhere), put words in, spoil numbers."""
    for _ in range(chance.randint(1, 4)):
        marks = [match.start() for match in _TAG.finditer(body)] if b"<" in body[:4000] else []
        if len(marks) < 4:
            size = max(2, len(body))
            marks = sorted(chance.randrange(size) for _ in range(16))
        one, two, three = sorted(chance.choice(marks) for _ in range(3))
        if two - one > 4000 and chance.random() < 0.8:
            two = min((mark for mark in marks if mark > one), default=two)
        way = chance.randrange(7)
        if way == 0:
            body = body[:one] + body[two:]
        elif way == 1:
            body = body[:two] + body[one:two] * chance.choice((1, 1, 2, 40)) + body[two:]
        elif way == 2:
            body = body[:one] + body[two:three] + body[one:two] + body[three:]
        elif way == 3:
            body = body[:one] + chance.choice(WORDS) + body[one:]
        elif way == 4:
            other = chance.choice(seeds(kind) or (body,))
            at = chance.randrange(max(1, len(other)))
            body = body[:one] + other[at : at + chance.randint(1, 2000)] + body[two:]
        elif way == 5:
            numbers = list(re.finditer(rb"\d+", body))
            if numbers:
                number = chance.choice(numbers)
                odd = chance.choice((b"0", b"-1", b"99999999999", b"65535", b"1e9", b"", b"\xef\xbc\x91", b"1 2"))
                body = body[: number.start()] + odd + body[number.end() :]
        else:
            body = body[: chance.randrange(len(body) + 1)] if chance.random() < 0.3 else body
        body = body[: 2 * LARGEST]
    return body
