"""Files round files: what a mutated page or document is put back into."""

from __future__ import annotations

import zipfile
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO


def zipped(members: dict[str, bytes], *, packed: bool = False) -> bytes:
    """Return a zip file, the same for the same members."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def in_one_file(page: bytes, charset: str = "utf-8") -> bytes:
    """Return a page as a browser saves it with its parts in one file."""
    whole = MIMEMultipart("related", boundary="----=_part", type="text/html")
    whole["From"], whole["Subject"] = "<Saved by a browser>", "report"
    text = MIMEText("", "html", charset)
    text.set_payload(page.decode(charset, "replace"), charset)
    whole.attach(text)
    whole.attach(MIMEText("p { margin: 0 }", "css", "us-ascii"))
    return whole.as_bytes()
