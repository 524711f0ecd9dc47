r"""The paragraphs, cells and rows of rich text: what their words do to the story in which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.kinds.wordtree import Block, Ending, Merge, Shape, Story, TooLargeError, joined

#: Definitions of cells in one row.
MAX_ENDINGS = 1000


@dataclass(slots=True)
class Row:
    """The definition of a row as it is gathered, and that of the cell that comes next."""

    left: int = 0
    cells: list[Ending] = field(default_factory=list)
    beside: bool = False
    below: Merge = ""

    def word(self, name: str, number: int) -> bool:
        """Read a word of the definition; False where it is none."""
        match name:
            case "trleft":
                self.left = number
            case "clmrg":
                self.beside = True
            case "clvmgf":
                self.below = "restart"
            case "clvmrg":
                self.below = "continue"
            case "cellx":
                if len(self.cells) >= MAX_ENDINGS:
                    raise TooLargeError(f"a row of more than {MAX_ENDINGS} cells")
                self.cells.append(Ending(number, self.beside, self.below))
                self.beside, self.below = False, ""
            case _:
                return False
        return True

    def shape(self) -> Shape:
        """Return the definition."""
        return Shape(self.left, tuple(self.cells))


@dataclass(slots=True)
class Place:
    r"""A story with its current paragraph, and where that stands: ``\intbl``, ``\itap``, a row that has begun."""

    styles: dict[int, int]
    story: Story = field(default_factory=Story)
    pieces: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    marked: bool = False
    nesting: int = 1
    outline: int | None = None
    style: int = 0
    current: Row = field(default_factory=Row)
    nested: Row | None = None
    begun: bool = False

    def word(self, name: str, number: int | None, *, deleted: bool) -> None:
        """Read a word that says something of paragraphs, cells or rows; any other is passed over."""
        value = number or 0
        match name:
            case "par" | "sect" | "page" | "column":
                self.paragraph(self.depth)
            case "pard":
                self.marked, self.nesting, self.outline, self.style = False, 1, None, 0
            case "intbl":
                self.marked = number != 0
            case "itap":
                self.nesting = value
            case "outlinelevel":
                self.outline = value
            case "s":
                self.style = value
            case "trowd" if self.nested is None:
                self.current, self.begun = Row(), True
            case "trowd":
                self.nested = Row()
            case "cell" | "nestcell":
                depth = max(self.nesting, 2) if name == "nestcell" else 1
                self.paragraph(depth)
                self.story.cell(depth, gone=deleted)
            case "row" | "nestrow":
                self.row(nested=name == "nestrow", deleted=deleted)
            case _:
                (self.nested or self.current).word(name, value)

    @property
    def depth(self) -> int:
        r"""How many tables the paragraph stands in; some writers leave ``\intbl`` out within a row."""
        return max(self.nesting, 1) if self.marked or self.begun else 0

    def paragraph(self, depth: int) -> None:
        """End the current paragraph."""
        text = "".join(self.pieces)
        number = "".join(self.number).replace("\t", " ")
        if text.strip() and any(sign.isalnum() for sign in number):  # else it is a bullet
            text = number + text
        level = self.outline if self.outline is not None else self.styles.get(self.style, 9)
        self.story.paragraph(joined(text), level + 1 if 0 <= level < 6 else None, depth)
        self.pieces.clear()
        self.number.clear()

    def row(self, *, nested: bool, deleted: bool) -> None:
        """End the current row."""
        depth = max(self.nesting, 2) if nested else 1
        if "".join(self.pieces).strip():
            self.paragraph(depth)
        definition = self.nested if nested and self.nested is not None else self.current
        self.story.row(depth, definition.shape(), gone=deleted)
        if not nested:
            self.begun = False

    def end(self) -> list[Block]:
        """End the story and return what stands in it."""
        if "".join(self.pieces).strip():
            self.paragraph(self.depth)
        return self.story.end()
