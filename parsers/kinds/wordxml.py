"""Word documents as one XML file (often with the name .doc): the format of 2003, and the parts of a .docx in a row.

Systems that fill templates write the former. Its elements are given the names of the newer format, and read as that.
"""

from __future__ import annotations

import re

from lxml import etree

from parsers.document import Document
from parsers.kinds import docx
from parsers.kinds.ooxml import MAX_PART, attribute

_W = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_AUX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_NOTES = "{http://schemas.microsoft.com/aml/2001/core}"
_SMART = "{urn:schemas-microsoft-com:office:smarttags}"
_START = re.compile(rb"<(?:[\w.-]+:)?(?:wordDocument[\s>]|package\s[^>]{0,4000}2006/xmlPackage)")
#: Elements of 2003 by the names that they have now.
_RENAMED = {
    f"{_W}vmerge": f"{_W}vMerge",
    f"{_W}hmerge": f"{_W}hMerge",
    f"{_AUX}sect": f"{_W}sdtContent",
    f"{_AUX}sub-section": f"{_W}sdtContent",
    f"{_NOTES}content": f"{_W}sdtContent",
}
_SYMBOLS = ("wingdings", "symbol", "webdings")


def is_one(head: bytes) -> bool:
    """Tell whether a body begins as such a file does."""
    start = head[:20_000]
    # either word is looked for before the expression, which tries every tag
    if b"wordDocument" not in start and b"xmlPackage" not in start:
        return False
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _START.search(start) is not None


def read(body: bytes) -> Document:
    """Read the document; what cannot be read is a Document that says why in ``unread``."""
    document = Document(kind="wordxml", encoding=None)
    if len(body) > MAX_PART:
        document.unread = ("too_large", f"{len(body):,} bytes")
        return document
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        document.unread = ("damaged", str(error)[:200])
        return document
    if b"<!DOCTYPE" in body[:4096]:
        document.unread = ("damaged", "Office files have no document type")
        return document
    if root.tag == f"{_W}wordDocument":
        _rename(root)
        docx.walk(document, root, root.find(f"{_W}styles"), None)
    else:
        parts = {attribute(part, "name"): next(iter(part.iterfind("{*}xmlData/*")), None) for part in root}
        main = parts.get("/word/document.xml")
        if main is None:
            document.unread = ("damaged", "/word/document.xml is not there")
        else:
            docx.walk(document, main, parts.get("/word/styles.xml"), parts.get("/word/numbering.xml"))
    return document


def _rename(root: etree._Element) -> None:
    for element in list(root.iter()):
        tag = str(element.tag)
        if tag in _RENAMED:
            element.tag = _RENAMED[tag]
        elif tag == f"{_NOTES}annotation":
            gone = attribute(element, "type") in ("Word.Deletion", "Word.Comment")
            element.tag = f"{_W}del" if gone else f"{_W}ins"
        elif tag.startswith(_SMART):
            element.tag = f"{_W}smartTag"
        elif tag == f"{_W}listPr":
            _number(element)


def _number(listed: etree._Element) -> None:
    """Put a list's number, which the writer left beside the list, before the text of its paragraph."""
    number = attribute(listed.find(f"{_AUX}t"), "val").strip()
    font = attribute(listed.find(f"{_AUX}font"), "val").lower()
    properties = listed.getparent()
    paragraph = properties.getparent() if properties is not None else None
    if paragraph is None or paragraph.tag != f"{_W}p" or font.startswith(_SYMBOLS):
        return
    if any(sign.isalnum() for sign in number) and any(text.text for text in paragraph.iter(f"{_W}t")):
        run = etree.Element(f"{_W}r")
        etree.SubElement(run, f"{_W}t").text = f"{number} "
        paragraph.insert(1, run)
