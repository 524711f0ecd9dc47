"""What the ledger is told of an address, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.model import Hints

Kind = Literal["robots", "list", "article", "file"]
Result = Literal["ok", "not_modified", "refused", "failed"]

#: ``reason`` of an ``ok`` row whose address only led on; ``detail`` is where to.
LED_ON = "moved"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One address tried, or decided on without asking (``refused`` by its title): a row of ``fetches``."""

    url: str
    kind: Kind
    outcome: Result
    reason: str | None = None
    detail: str | None = None
    http_status: int | None = None
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    portal_id: str | None = None
    found_on: str | None = None
    hints: Hints | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger holds of one listed address. ``url`` is where it leads (itself, unless it led on).

    ``report_id``: the report found there, if any; ``asked``: its host answered, it was not decided on
    beforehand. ``due``: a failure whose time has come again; or a file of the page (``files``) that is. ``fresh``:
    this run asked, or the one that it goes on with; ``old_files``: files of the page that neither did. ``as_list``: it
    was looked at as a list only, in search of columns.
    """

    url: str
    outcome: Result
    reason: str | None
    sha256: str | None
    report_id: int | None
    due: bool = False
    asked: bool = True
    files: tuple[str, ...] = ()
    fresh: bool = False
    old_files: tuple[str, ...] = ()
    as_list: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """An address that is to be asked again, as the ledger holds it. ``year``: of the report that it gave."""

    url: str
    kind: Kind
    found_on: str | None
    hints: Hints
    year: int | None


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One reading of a column (or of a portal, searched for columns). ``stopped_at``: None where it came to its end."""

    portal_id: str
    url: str
    pages: int
    entries: int
    stopped_at: str | None
