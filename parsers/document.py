"""What every kind of file becomes before anyone looks for figures: lines and tables in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.grid import Grid


@dataclass(slots=True, eq=False)
class Line:
    """A line of running text, white space as printed but trimmed; ``level`` is 1 to 6 for marked-up headings."""

    text: str
    level: int | None = None


Block = Line | Grid


@dataclass(slots=True)
class Document:
    """Lines and tables in reading order, and what the file says of itself.

    ``containers`` are the stretches of ``blocks`` (start, end) that one element of a page encloses, outermost first.
    ``meta`` holds the page's meta tags by lower-case name, ``title`` its title element. ``images`` has the place among
    the blocks of each picture that is no furniture, ``files`` the addresses of documents that the page links or
    shows in a frame. ``run_together`` holds lines in which cells stand without anything between them. ``unread`` says
    why nothing at all could be read of a body of a known kind: the problem's kind and its detail. ``rows_lost``
    says that rows had to be put together by their words, so that a line not found may be our loss. ``scripts`` are
    strings of a page's scripts that hold tables as markup; ``cut`` says that the page lacks its end.
    """

    kind: str
    encoding: str | None
    blocks: list[Block] = field(default_factory=list)
    containers: list[tuple[int, int]] = field(default_factory=list)
    title: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    images: list[int] = field(default_factory=list)
    run_together: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    unread: tuple[str, str] | None = None
    rows_lost: bool = False
    scripts: list[str] = field(default_factory=list)
    cut: bool = False

    def next_index(self) -> int:
        """The number of a table that is added at the end: one more than the last one's."""
        return next((block.index + 1 for block in reversed(self.blocks) if isinstance(block, Grid)), 0)

    def grids(self) -> Iterator[Grid]:
        """Every table that may hold figures, in document order."""
        return (block for block in self.blocks if isinstance(block, Grid))
