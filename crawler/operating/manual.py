"""The operator's manual for when something fails, made from the data that the crawl itself goes by.

``python -m crawler.operating.manual > docs/failures.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from crawler.asking import walls
from crawler.operating import watch

_HEAD = """# When something fails

What each class of failure and each finding means, and what to do, in the words of `gongkai status` and of the
site's page `/status`, in English and Chinese. Made by `python -m crawler.operating.manual` from
`crawler/asking/walls.toml` and `crawler/operating/watch.toml`, by which the crawl itself goes; a test holds them
together. How answers are told apart: [manners.md](manners.md); how the page is read: [operations.md](operations.md).

## Classes of failure

`fetches.reason` of a failed address; `class` of `failing` and `failed_addresses` in `gongkai status`; the state of
a host there. A failed address is asked again by itself, after the hours given, doubled with each further failure up
to eight times. After so many such answers in a row the host is left alone for the run; where none is given, a
failure concerns its address only.
"""
_FINDINGS = """
## Findings

What a run finds odd about itself (table `findings`). An error ends `gongkai crawl` with exit code 3.
"""


def page() -> str:
    """Return docs/failures.md."""
    return "".join([_HEAD, *_classes(), _FINDINGS, *_monitors()])


def _classes() -> Iterator[str]:
    for name, said in walls.classes().items():
        host = f"; host left alone after {said['breaks']}" if "breaks" in said else ""
        yield (
            f"\n### `{name}`\n\n"
            f"**{_shown(said['en'])}** · {said['zh']} (again after {said['again']} h{host})\n\n"
            f"- {said['do']}\n- {said['do_zh']}\n"
        )


def _monitors() -> Iterator[str]:
    for kind, said in watch.monitors().items():
        yield (
            f"\n### `{kind}` ({said['severity']})\n\n**{_shown(said['en'])}** · {_shown(said['zh'])}\n\n"
            f"- {_shown(said['do_en'])}\n- {_shown(said['do_zh'])}\n"
        )


def _shown(words: str) -> str:
    """Return words with their blanks as a reader may take them: ``{found}`` as `found`."""
    text = words
    for name in ("portal", "expected", "found", "subject", "percent"):
        text = text.replace(f"{{{name}}}", f"`{name}`")
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    sys.stdout.write(page())
