"""Office Open XML packages (and other zip files): their parts, read within limits."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

#: More members than any report's file has.
MAX_MEMBERS = 4000
#: Bytes of one part after inflation, and of all parts that are read.
MAX_PART = 32_000_000
#: Inflated over deflated: markup of tables reaches 60, a bomb 1000.
MAX_RATIO = 300
#: Below this size a ratio says nothing.
SMALL = 1_000_000

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class PackageError(Exception):
    """A package that cannot be read: ``kind`` is the problem's kind, the message its detail."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


@dataclass(slots=True)
class Package:
    """The parts of a zip file, by name; every way of being broken is a PackageError."""

    archive: zipfile.ZipFile
    left: int = 2 * MAX_PART

    @classmethod
    def open(cls, body: bytes) -> Package:
        """Open a zip file held in memory."""
        try:
            archive = zipfile.ZipFile(BytesIO(body))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise PackageError("damaged", f"not a whole zip file: {error}") from error
        if len(archive.infolist()) > MAX_MEMBERS:
            raise PackageError("too_large", f"{len(archive.infolist())} members")
        return cls(archive)

    def names(self) -> list[str]:
        """Return the names of all members, folders and what has no name left out."""
        return [info.filename for info in self.archive.infolist() if info.filename and not info.is_dir()]

    def part(self, name: str) -> bytes | None:
        """Return one part, or None where there is none of that name."""
        try:
            info = self.archive.getinfo(name)
        except KeyError:
            return None
        if info.flag_bits & 1:
            raise PackageError("encrypted", f"{name} needs a password")
        limit = min(MAX_PART, self.left)
        if info.file_size > limit or (info.file_size > SMALL and info.file_size > MAX_RATIO * info.compress_size):
            raise PackageError("too_large", f"{name}: {info.compress_size} bytes become {info.file_size}")
        try:
            with self.archive.open(info) as source:
                data = source.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise PackageError("damaged", f"{name}: {error}") from error
        if len(data) > limit:
            raise PackageError("too_large", f"{name}: more than {limit} bytes")
        self.left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of one XML part; entities stay unexpanded, nothing outside is fetched."""
        data = self.part(name)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise PackageError("damaged", f"{name}: {error}") from error
        if b"<!DOCTYPE" in data[:4096]:
            raise PackageError("damaged", f"{name}: Office files have no document type")
        return root

    def related(self, part: str, kind: str) -> str | None:
        """Return the name of the part that ``part`` (or the package: ``""``) points at with a relation of ``kind``."""
        return next((target for type_, _, target in self._relations(part) if type_.endswith("/" + kind)), None)

    def referred(self, part: str, name: str) -> str | None:
        """Return the name of the part that ``part`` refers to by the name (``r:id``) of a relation."""
        return next((target for _, other, target in self._relations(part) if other == name), None)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield type, name and target of the relations of a part that stay inside the package."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in root.iter(RELATIONS) if root is not None else ():
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target") or "")).lstrip("/")
                yield relation.get("Type") or "", relation.get("Id") or "", target


def attribute(element: etree._Element | None, name: str) -> str:
    """Return an attribute by its local name (the transitional and the strict namespace differ)."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def content(names: list[str]) -> str:
    """Say what a zip file is by the names of its members: docx, xlsx, another package, or a plain zip."""
    found = {name.lower().lstrip("/") for name in names}
    if "[content_types].xml" in found:
        for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in found):
                return kind
    if "ofd.xml" in found:
        return "ofd"
    if {"mimetype", "content.xml"} <= found:
        return "opendocument"
    return "zip"
