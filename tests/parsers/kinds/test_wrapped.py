"""Files inside files: a saved web page, a zip file; and what tells one kind from another."""

from __future__ import annotations

import struct
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from parsers import kinds
from parsers.model import Hints, Report, Status
from parsers.report import parse
from soak.msdoc import File, said
from tests.parsers.drawing import html_table, page, some_figures, tables
from tests.parsers.kinds import olddoc, printed, richtext, word
from tests.parsers.kinds.conftest import assert_whole
from tests.parsers.reading import kinds as problems
from tests.parsers.reading import read


def saved(html: str, charset: str) -> bytes:
    """A page as a browser or Word saves it in one file."""
    whole = MIMEMultipart("related", type="text/html")
    whole["From"] = "<Saved by a browser>"
    whole["Subject"] = "年度报告"
    whole.attach(MIMEText(html, "html", charset))
    whole.attach(MIMEText("p { margin: 0 }", "css", "us-ascii"))
    return whole.as_bytes()


def reason(body: bytes) -> str | None:
    document = kinds.read(body, kinds.sniff(body), None)
    assert document is not None
    return document.unread[0] if document.unread else None


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030"])
def test_a_page_saved_in_one_file(drawn, charset):
    key, figures, drawings = drawn
    body = saved(page(map(html_table, drawings)), charset)
    assert kinds.sniff(body) == "mht"
    found = read(body)
    assert_whole(found, figures, key)
    assert found.kind == "mht"


def test_a_report_in_a_frame_of_a_page_saved_in_one_file(drawn):
    key, figures, drawings = drawn
    whole = MIMEMultipart("related", type="text/html")
    for part in ("<p>首页 政务公开</p><iframe src='cid:a'></iframe>", page(map(html_table, drawings)), "<p>页脚</p>"):
        whole.attach(MIMEText(part, "html", "utf-8"))
    assert_whole(read(whole.as_bytes()), figures, key)


def test_a_mail_without_a_page_is_unreadable():
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("a")
    message.add_attachment(b"\x00", maintype="image", subtype="png")
    assert reason(message.as_bytes()) == "damaged"
    assert reason(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n" * 3) == "damaged"
    nested = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 3000
    )
    assert reason(nested) == "damaged"


def test_a_page_that_quotes_mail_headers_is_a_page():
    assert kinds.sniff(b"<p>MIME-Version: 1.0</p>") == "html"
    assert kinds.sniff("说明: 见下\nMIME-Version\n".encode()) == "text"


@pytest.mark.parametrize("form", ["docx", "pdf", "html", "text"])
def test_a_zip_file_with_one_report(drawn, form):
    key, figures, drawings = drawn
    inner = {
        "docx": lambda: word.package(word.report(map(word.table, drawings))),
        "pdf": lambda: printed.report(drawings),
        "html": lambda: page(map(html_table, drawings)).encode("gb18030"),
        "text": lambda: page(map(html_table, drawings)).encode(),
    }[form]()
    body = word.zipped({f"报告.{form}": inner, "__MACOSX/._报告": b"x", "图/a.png": b"\x89PNG", "Thumbs.db": b"x"})
    assert_whole(read(body), figures, key)


@pytest.mark.parametrize("form", ["doc", "docx", "rtf", "mht", "html"])
def test_what_a_file_named_doc_is_its_content_says(drawn, form):
    """Each kind that is met under this name, by itself and in a zip file with a name in GBK."""
    key, figures, drawings = drawn
    inner = {
        "doc": lambda: File(olddoc.report(map(olddoc.table, drawings))).write(),
        "docx": lambda: word.package(word.report(map(word.table, drawings))),
        "rtf": lambda: richtext.report(map(richtext.table, drawings)),
        "mht": lambda: saved(page(map(html_table, drawings)), "gb2312"),
        "html": lambda: page(map(html_table, drawings)).encode("gb18030"),
    }[form]()
    assert kinds.sniff(inner) == form
    named = word.zipped({"report.doc": inner})
    gbk = named.replace(b"report.doc", "年报.doc".encode("gbk") + b"xx"[: len(b"report.doc") - 8])
    for body in (inner, named, gbk):
        found = parse(body, url="http://127.0.0.1/report.doc")
        assert isinstance(found, Report)
        assert_whole(found, figures, key)
        assert found.kind == form


def test_a_zip_file_with_what_goes_beside_its_report(drawn):
    """A saved page has a folder of its parts, pages among them; a note says how to open the file."""
    key, figures, drawings = drawn
    html = page(map(html_table, drawings)).encode("gb18030")
    beside = {"年报.files/header.htm": b"<p>1</p>", "年报.files/a.png": b"\x89PNG", "说明.txt": "请解压后打开".encode()}
    assert_whole(read(word.zipped({"年报.htm": html, **beside})), figures, key)


def test_a_zip_file_with_several_or_none_is_unreadable_and_says_so():
    html = page(map(html_table, tables("2021", some_figures("2021")))).encode()
    assert reason(word.zipped({"a.html": html, "b.html": html})) == "several_files"
    assert reason(word.zipped({"a.png": b"\x89PNG"})) == "kind_not_read"
    assert reason(word.zipped({"a.html": b" " * 60_000_000})) == "too_large"
    assert reason(word.zipped({f"{number}.html": b"" for number in range(5000)})) == "too_large"
    assert reason(word.zipped({"a.html": html})[:-60]) == "damaged"
    inner = word.zipped({"a.html": html})
    assert reason(word.zipped({"a.zip": inner})) == "kind_not_read"
    locked = bytearray(inner)
    locked[6] |= 1  # the mark of a password, in the member's head and in the directory
    locked[inner.index(b"PK\x01\x02") + 8] |= 1
    assert reason(bytes(locked)) == "encrypted"


def compound(*streams: str) -> bytes:
    """The directory of a compound file: a root storage with these streams (MS-CFB)."""
    names = ["Root Entry", *streams, "WordDocument"]  # the last stands in a storage of its own, unlinked
    entries = b""
    for number, name in enumerate(names):
        coded = name.encode("utf-16-le")
        right = number + 1 if 0 < number < len(streams) else 0xFFFFFFFF
        child = 1 if number == 0 else 0xFFFFFFFF
        entries += coded.ljust(64, b"\0") + struct.pack("<HBB3I", len(coded) + 2, 2, 1, 0xFFFFFFFF, right, child)
        entries = entries.ljust(128 * (number + 1), b"\0")
    entries = entries.ljust(512, b"\0")
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack("<2I", 1, 1)
    header = header.ljust(76, b"\0") + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + fat + entries


@pytest.mark.parametrize(
    ("streams", "kind"),
    [
        (["WordDocument"], "doc"),
        (["Workbook"], "xls"),
        (["EncryptedPackage"], "encrypted"),
        (["worddocument"], "doc"),
        (["MatOST"], "works"),
        (["CONTENTS"], "works"),
        (["Contents"], "ole2"),
    ],
)
def test_old_office_files_are_told_apart_by_their_streams(streams, kind):
    assert kinds.sniff(compound(*streams)) == kind


def test_a_file_of_word_95_needs_a_converter_and_keeps_what_its_list_says():
    body = File([said("甲")], mark=0xA5DC, version=0x68).write()
    found = parse(body, hints=Hints(title="乌有市林业局2023年政府信息公开工作年度报告"))
    assert (found.status, found.kind, problems(found)) == (Status.UNREADABLE, "doc", {"needs_converter"})
    assert (found.year, found.agency) == (2023, "乌有市林业局")


def test_damaged_compound_files_do_no_harm():
    whole = compound("WordDocument")
    assert reason(whole[:600]) == "damaged"
    assert reason(compound("Contents")) == "kind_not_read"
    for end in range(8, len(whole), 37):
        kinds.sniff(whole[:end])
    for at in range(24, 600, 7):
        broken = bytearray(whole)
        broken[at : at + 4] = b"\xff\xff\xff\x7f"
        kinds.sniff(bytes(broken))


def test_a_page_with_the_name_of_a_word_file_is_a_page(drawn):
    key, figures, drawings = drawn
    html = page(map(html_table, drawings))
    office = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><!--[if gte mso 9]><xml></xml><![endif]-->'
    assert_whole(read((office + html).encode("utf-16")), figures, key)
