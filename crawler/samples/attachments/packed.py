"""Reports in kinds that the archive keeps and does not read."""

from __future__ import annotations

from random import Random

from crawler.samples.attachments.docx import package
from crawler.samples.manuscript import Manuscript


def rar(manuscript: Manuscript) -> bytes:
    """Return a RAR archive as far as its first bytes tell (its content is noise)."""
    return b"Rar!\x1a\x07\x01\x00" + Random(manuscript.seed).randbytes(4096)  # noqa: S311 - the same at every run


def ofd(manuscript: Manuscript) -> bytes:
    """Return an OFD file (GB/T 33190-2016): a ZIP file that begins with OFD.xml."""
    root = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" '
        f'DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>{manuscript.title}</ofd:Title></ofd:DocInfo>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    page = '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><!-- {} --></ofd:Content></ofd:Page>'
    noise = Random(manuscript.seed).randbytes(2048).hex()  # noqa: S311
    return package(
        {
            "OFD.xml": root,
            "Doc_0/Document.xml": '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"/>',
            "Doc_0/Pages/Page_0/Content.xml": page.format(noise),
        }
    )
