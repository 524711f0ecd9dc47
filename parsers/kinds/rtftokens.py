r"""Rich text as tokens: braces, control words, signs and bytes; what ``\bin`` announces is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from parsers.kinds.wordtree import TooLargeError

#: Bytes of one file, and its tokens (a report with its pictures has some hundred thousand).
MAX_SIZE = 64_000_000
MAX_TOKENS = 1_500_000
_TOKEN = re.compile(
    rb"((?:\\'[0-9a-fA-F]{2})+)|\\(?:([a-zA-Z]{1,40})(-?[0-9]{1,10})?\ ?|([^a-zA-Z]))"
    rb"|([{}])|([^\\{}\r\n\x00]+)|[\r\n\x00]+|\\"
)


class Token(NamedTuple):
    """``name`` is a word's or a sign's; ``number`` a word's, if it has one; ``raw`` bytes of text."""

    kind: Literal["open", "close", "word", "sign", "bytes"]
    name: str = ""
    number: int | None = None
    raw: bytes = b""


_OPEN, _CLOSE = Token("open"), Token("close")


def tokens(body: bytes) -> Iterator[Token]:
    """Yield the tokens of a file. Raises TooLargeError."""
    if len(body) > MAX_SIZE:
        raise TooLargeError(f"{len(body):,} bytes")
    at = max(body.find(b"{\\rtf"), 0)
    for _ in range(MAX_TOKENS):
        found = _TOKEN.match(body, at)
        if found is None:
            return
        at = found.end()
        escaped, word, number, sign, brace, text = found.groups()
        if word is not None:
            name = word.decode("ascii")
            value = int(number) if number is not None else None
            if name == "bin":
                at += max(value or 0, 0)
            else:
                yield Token("word", name, value)
        elif text is not None:
            yield Token("bytes", raw=text)
        elif escaped is not None:
            yield Token("bytes", raw=bytes.fromhex(escaped.replace(b"\\'", b"").decode("ascii")))
        elif brace is not None:
            yield _OPEN if brace == b"{" else _CLOSE
        elif sign is not None:
            yield Token("sign", sign.decode("latin-1"))
    raise TooLargeError(f"more than {MAX_TOKENS:,} tokens")
