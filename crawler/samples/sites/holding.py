"""How a page holds a file: the link, box, frame, viewer or script by which a reader comes to it, and its answer.

A file lies in the folder of its article, as ``P0<day><digits>.pdf`` (TRS names them so; the crawler must not care).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from random import Random
from urllib.parse import quote

from crawler.samples import attachments
from crawler.samples.layouts.furniture import Sheet, page
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import PortalPlan

DOWNLOAD = "/system/download.jsp"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server gives for a file: ``path`` with its query, bytes, Content-Type, headers beside it."""

    path: str
    body: bytes
    content_type: str
    headers: Mapping[str, str]
    day: date


@dataclass(frozen=True, slots=True)
class Held:
    """A file and the markup that leads to it: ``inside`` the text's container, and ``outside``, behind it."""

    answer: Answered
    inside: str
    outside: str = ""


def path_of(article: str, manuscript: Manuscript, kind: str) -> str:
    """Return where a file of this kind lies beside the article at ``article``."""
    digits = Random(f"{article} {kind}").randrange(10**9)  # noqa: S311 - the same at every run
    name = f"P0{manuscript.published:%Y%m%d}{digits:09}{attachments.ending(kind)}"
    return f"{article.rpartition('/')[0]}/{name}"


def plain(article: str, manuscript: Manuscript, kind: str) -> Answered:
    """Return a file at an address of its own."""
    body = attachments.write(kind, manuscript)
    return Answered(path_of(article, manuscript, kind), body, attachments.content_type(kind), {}, manuscript.published)


def hold(portal: PortalPlan, article: str, manuscript: Manuscript) -> Held:
    """Return the file that stands in place of a page's text, and how the page leads to it."""
    edition = manuscript.edition
    answer = plain(article, manuscript, edition.body)
    name = escape(manuscript.title + attachments.ending(edition.body))
    link = "./" + answer.path.rpartition("/")[2]
    if edition.held == "download":
        answer = _download(portal, answer, manuscript)
        return Held(answer, f'<p>附件：<a href="{escape(answer.path)}">{name}</a></p>\n')
    if edition.held == "outside":
        box = f'<div class="fjxx"><h4>附件下载</h4><ul><li><a href="{link}">{name}</a></li></ul></div>\n'
        return Held(answer, "<p>全文详见附件。</p>\n", box)
    drawn = {
        "iframe": f'<iframe src="{link}" width="100%" height="900"></iframe>',
        "viewer": f'<iframe src="/pdfjs/web/viewer.html?file={quote(answer.path, safe="")}" width="100%"></iframe>',
        "click": f"""<a href="javascript:void(0)" onclick="window.open('{link}')">点击查看年度报告</a>""",
        "script": f'<div id="pdf"></div><script>\nvar pdfUrl = "{link}";\nshowPdf("pdf", pdfUrl);\n</script>',
    }.get(edition.held, f'附件：<a href="{link}">{name}</a>')
    return Held(answer, f"<p>{drawn}</p>\n")


def beside(article: str, manuscript: Manuscript) -> Held:
    """Return a file that holds once more what the page holds."""
    answer = plain(article, manuscript, manuscript.edition.beside)
    name = escape(manuscript.title + attachments.ending(manuscript.edition.beside))
    link = "./" + answer.path.rpartition("/")[2]
    return Held(answer, "", f'<div class="fjxx">附件：<a href="{link}">{name}</a></div>\n')


def _download(portal: PortalPlan, file: Answered, manuscript: Manuscript) -> Answered:
    """Hand a file out by a script: no ending, no kind, its name only in Content-Disposition (or nowhere)."""
    number = Random(file.path).randrange(10**6, 10**7)  # noqa: S311 - the same at every run
    path = f"{DOWNLOAD}?owner=99&wbfileid={number}"
    if manuscript.edition.captcha:
        inner = (
            '<form><p>请输入验证码后下载</p><img src="/system/captcha.jsp"><input name="codeValue">'
            '<input type="submit" value="下载"></form>'
        )
        body = page(portal, Sheet(("附件下载",), inner)).encode()
        return Answered(path, body, "text/html; charset=utf-8", {}, manuscript.published)
    name = manuscript.title + attachments.ending(manuscript.edition.body)
    shown = {
        "star": f"attachment; filename*=UTF-8''{quote(name)}",
        "percent": f"attachment; filename={quote(name)}",
        "utf-8": f'attachment; filename="{name.encode().decode("latin-1")}"',
        "gbk": f'attachment; filename="{name.encode("gbk", "replace").decode("latin-1")}"',
        "none": "",
    }[manuscript.edition.named]
    headers = {"Content-Disposition": shown} if shown else {}
    return Answered(path, file.body, "application/octet-stream", headers, manuscript.published)
