"""What an address says of its file: its name, and nothing more; a year in it is not the report's."""

from __future__ import annotations

import re

_ESCAPED = re.compile(rb"%([0-9a-fA-F]{2})")


def file_name(url: str | None) -> str:
    """Return the name of the file at an address, without its ending; percent signs are UTF-8, else GB 18030."""
    last = re.split(r"[?#]", url or "", maxsplit=1)[0].rpartition("/")[2]
    raw = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), last.encode())
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.rpartition(".")[0] or name
