"""A report that an editor saved as a web page and called .doc."""

from __future__ import annotations

from crawler.samples.layouts import article
from crawler.samples.manuscript import Manuscript


def write(manuscript: Manuscript) -> bytes:
    """Return the page: no furniture, and the encoding that Word of those years chose."""
    title = article.title_html(manuscript)
    drawn = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><meta name=Generator content="Microsoft '
        f'Word 15"></head>\n<body lang=ZH-CN><div class=WordSection1><p align=center><b>{title}</b></p>\n'
        f"{article.report(manuscript)}</div></body></html>\n"
    )
    return drawn.encode("gbk", "xmlcharrefreplace")
