"""Files in files: a page saved whole (.mht), and a report in a ZIP beside other things."""

from __future__ import annotations

import base64
import quopri
import zipfile
from io import BytesIO
from random import Random

from soak.draft import Draft


def mht(body: bytes, draft: Draft, chance: Random) -> bytes:
    """Return a page as browsers and Word save it: the page, a picture, a style sheet."""
    charset = f'; charset="{draft.charset}"' if draft.charset else ""
    if chance.random() < 0.5 and b"\x00" not in body:  # quoted-printable is for text of bytes
        encoding, text = "quoted-printable", quopri.encodestring(body)
    else:
        encoding, text = "base64", base64.encodebytes(body)
    page = f"Content-Type: text/html{charset}\nContent-Transfer-Encoding: {encoding}\n".encode()
    picture = b"Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-Location: a.png\n\niVBORw0KGgo=\n"
    style = b"Content-Type: text/css\nContent-Location: a.css\n\ntd { padding: 5px }\n"
    parts = [page + b"Content-Location: http://www.example.gov.cn/1.html\n\n" + text, style, picture]
    bound = b"--=_NextPart_000_0000"
    whole = b"From: <Saved by WebKit>\nSubject: report\nMIME-Version: 1.0\n"
    whole += b'Content-Type: multipart/related; type="text/html"; boundary="=_NextPart_000_0000"\n\n'
    whole += b"\n".join(bound + b"\n" + part for part in parts) + b"\n" + bound + b"--\n"
    return whole.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


#: What the file in a ZIP is called, by its kind.
NAMES = {"html": "年报.html", "text": "年报.txt", "docx": "年报.docx", "xlsx": "年报.xlsx", "pdf": "年报.pdf"}


def zipped(body: bytes, kind: str, chance: Random) -> bytes:
    """Return a ZIP with the report in it, its name in UTF-8 or in GBK, perhaps in a folder."""
    buffer = BytesIO()
    folder = chance.choice(("", "", "附件/"))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(folder + NAMES.get(kind, f"report.{kind}"), (2024, 1, 1, 0, 0, 0)), body)
    return buffer.getvalue()
