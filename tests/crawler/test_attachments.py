"""Which documents of a page are the article's, however it leads to them; what its page says of a file."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from archive.sources import Source
from crawler.articles.article import body_of
from crawler.articles.attachments import FileLink, files_of, hints_for, viewed
from crawler.finding.sights import see_article
from crawler.page import Page
from parsers.model import Hints, Refusal, Refused, Report
from tests.archive.printed import printed

URL = "http://www.x.gov.cn/zwgk/nb/202401/t20240120_7.html"
FOLDER = "http://www.x.gov.cn/zwgk/nb/202401/"
NAME = "云岭市财政局2023年政府信息公开工作年度报告"
MENU = "<div class='nav'>" + "".join(f"<a href='/m{n}/'>栏目{n}</a>" for n in range(9)) + "</div>"
FOOTER = (
    "<div class='footer'>主办：云岭市人民政府办公室 ICP备00000000号 网站标识码9900000001 "
    "<a href='/fj/help.doc'>使用帮助</a> <a href='/old/2019.pdf'>2019年政府信息公开工作年度报告</a></div>"
)


def page(inner: str, url: str = URL) -> Page:
    html = f"<html><head><title>{NAME}_云岭市</title></head><body>{MENU}<h1>{NAME}</h1>{inner}{FOOTER}</body></html>"
    return Page(url, html.encode())


def found(inner: str) -> list[str]:
    return [link.url for link in files_of(page(inner))]


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        ("<div id='zoom'><p>附件：<a href='./P01.pdf'>年报全文</a></p></div>", "P01.pdf"),
        ("<div id='zoom'><p>详见附件</p></div><div class='fjxx'><a href='P01.wps'>点击下载</a></div>", "P01.wps"),
        (
            "<div id='zoom'>详见附件</div><table><tr><td>附件</td><td><a href='P01.doc'>下载</a></td></tr></table>",
            "P01.doc",
        ),
        ("<div id='zoom'><iframe src='P01.pdf'></iframe></div>", "P01.pdf"),
        ("<div id='zoom'><embed src='P01.pdf' type='application/pdf'></div>", "P01.pdf"),
        ("<div id='zoom'><object data='P01.pdf'></object></div>", "P01.pdf"),
        ("<div id='zoom'><object><param name='src' value='P01.pdf'></object></div>", "P01.pdf"),
        (
            "<div id='zoom'><iframe src='/pdfjs/web/viewer.html?file=%2Fzwgk%2Fnb%2F202401%2FP01.pdf'></iframe></div>",
            "P01.pdf",
        ),
        ("<iframe src='/js/viewer.html?file=../zwgk/nb/202401/P01.pdf#page=1'></iframe>", "P01.pdf"),
        ("<div id='zoom'><a onclick=\"window.open('P01.pdf')\" href='#'>点击查看</a></div>", "P01.pdf"),
        ("<div id='zoom'><a href=\"javascript:openPdf('./P01.pdf',1)\">点击查看</a></div>", "P01.pdf"),
        ("<div id='zoom'><button onclick=\"location.href='P01.ofd'\">下载</button></div>", "P01.ofd"),
        ("<div id='zoom'><div class='pdf' data-url='P01.pdf'></div></div>", "P01.pdf"),
        ("<div id='zoom'></div><script>var pdfUrl = './P01.pdf'; show(pdfUrl)</script>", "P01.pdf"),
        ("<script>showVsbpdfIframe(\"\\/zwgk\\/nb\\/202401\\/P01.pdf\", '100%')</script>", "P01.pdf"),
        ("<div id='zoom'><a href='/zwgk/nb/202401/P01.pdf?v=3'><img src='pdf.png' alt='PDF'></a></div>", "P01.pdf"),
    ],
)
def test_the_ways_to_a_file(inner: str, name: str) -> None:
    assert found(inner) == [FOLDER + name]


def test_a_script_that_hands_a_document_out_may_be_called_by_a_click() -> None:
    click = "<div id='zoom'><a href='javascript:void(0)' onclick=\"get(2)\">年报.docx</a></div>"
    assert found(click + "<script>function get(id){ location.href = '/download?id=' + id; }</script>") == [
        "http://www.x.gov.cn/download?id=2"
    ]


@pytest.mark.parametrize(
    "link",
    [
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=77",
        "/module/download/downfile.jsp?classid=0&filename=0123456789abcdef.pdf",
        "/sys/download.do?id=5",
    ],
)
def test_scripts_that_hand_files_out(link: str) -> None:
    html = f"<div id='zoom'><a href='{link.replace('&', '&amp;')}'>附件【年度报告.pdf】</a></div>"
    assert found(html) == [f"http://www.x.gov.cn{link}"]


def test_a_link_that_shows_a_files_name_leads_to_a_file_whatever_its_address() -> None:
    assert found("<div id='zoom'><a href='/f/0a1b2c'>年度报告.pdf</a></div>") == ["http://www.x.gov.cn/f/0a1b2c"]


def test_names_in_gbk_are_read() -> None:
    name = quote(NAME, encoding="gbk")
    (link,) = files_of(page(f"<div id='zoom'><a href='{name}.pdf'>下载</a></div>"))
    assert (link.named, link.title) == (True, NAME)


@pytest.mark.parametrize(
    "inner",
    [
        "<div id='zoom'><p>本单位没有附件。</p></div>",
        "<div id='zoom'><a href='P02.doc'>依申请公开申请表</a></div>",
        "<div class='right'><a href='/hot/P09.pdf'>热点文件</a></div>",
        "<ul class='nav'><li><a href='P03.pdf'>政府信息公开指南</a></li></ul>",
        "<div id='zoom'><iframe src='/visitcount.html'></iframe></div>",
    ],
)
def test_what_is_the_sites_or_no_report_is_left_alone(inner: str) -> None:
    assert found(inner) == []


def test_a_file_called_a_report_goes_before_one_beside_it() -> None:
    inner = f"<div id='zoom'><a href='P01.xls'>附表</a><a href='P02.pdf'>{NAME}（图片版）.pdf</a></div>"
    assert found(inner) == [FOLDER + "P02.pdf"]


def test_a_page_that_lists_the_reports_of_many_years_gives_them_all() -> None:
    rows = "".join(f"<p><a href='{y}.pdf'>云岭市财政局{y}年政府信息公开工作年度报告</a></p>" for y in range(2008, 2024))
    assert len(found(f"<div id='zoom'>{rows}</div>")) == 16


def test_the_body_is_chosen_by_what_it_says_and_not_by_its_name() -> None:
    chapters = "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>五、存在的主要问题及改进情况</p>"
    inner = (
        "<div id='zoom'><p>当前位置：首页 打印 分享到</p></div>"
        f"<div class='box'><div class='text'>{chapters}<a href='P01.pdf'>附表</a></div></div>"
    )
    body = body_of(page(inner))
    assert body is not None and body.get("class") == "text"


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("/web/viewer.html?file=%2Fa%2Fb.pdf", "/a/b.pdf"),
        ("/web/viewer.html?file=%252Fa%252Fb.pdf", "/a/b.pdf"),
        (
            "https://view.officeapps.example/op/view.aspx?src=http%3A%2F%2Fwww.x.gov.cn%2Fa.docx",
            "http://www.x.gov.cn/a.docx",
        ),
        ("/viewer/#url=/a/b.pdf", "/a/b.pdf"),
        ("/web/viewer.html?lang=zh", None),
        ("/list.html?path=/zwgk/", None),
    ],
)
def test_viewers_say_what_they_show(link: str, shown: str | None) -> None:
    assert viewed(link) == shown


# ---- what the page says of its file


def test_what_the_page_says_of_its_report_goes_with_the_file() -> None:
    said = Report(
        "html", "utf-8", title=NAME, agency="云岭市财政局", agency_witness="title", year=2023,
        published_on=date(2024, 1, 20), index_number="9-1",
    )  # fmt: skip
    column = Hints("财政局", "云岭市", None, True, "2024-01-21")
    told = hints_for(FileLink(FOLDER + "P01.pdf", "年报"), column, said)
    assert (told.title, told.page_agency, told.published_on, told.index_number) == (
        NAME,
        "云岭市财政局",
        "2024-01-20",
        "9-1",
    )
    assert told.agency == "云岭市"
    other = hints_for(FileLink(FOLDER + "2.pdf", NAME.replace("2023", "2019"), named=True), column, said)
    assert (other.title, other.page_agency, other.published_on) == (NAME.replace("2023", "2019"), None, "2024-01-21")
    neighbour = hints_for(FileLink(FOLDER + "3.pdf", NAME.replace("财政局", "水务局"), named=True), column, said)
    assert neighbour.page_agency is None
    refused = Refused(Refusal.NOT_A_REPORT, "x", "y")
    assert hints_for(FileLink(FOLDER + "P01.pdf", "年报"), column, refused).title == "财政局"


# ---- pages that are not what was asked for


def sight(body: str, kind: str = "article") -> object:
    source = Source(URL, "2026-01-01T00:00:00Z", 200, "application/octet-stream", kind=kind)  # type: ignore[arg-type]
    return see_article(body.encode(), source, None)


def test_a_page_with_figures_is_asked_only_for_its_own_report_again() -> None:
    links = (
        f"<div class='fjxx'>附件：<a href='P01.pdf'>{NAME}.pdf</a><a href='P02.xls'>附表</a>"
        f"<a href='P03.pdf'>{NAME.replace('2023', '2022')}.pdf</a></div></body>"
    )
    body = printed(2023).decode().replace("</body>", links)
    assert [link.url for link in sight(body).files] == [FOLDER + "P01.pdf"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ("<html><title>下载</title><form>请输入验证码后下载<input name='c'></form></html>", "file", "captcha"),
        ("<html><title>x</title><body>安全验证：请拖动滑块<input></body></html>", "article", "captcha"),
        (
            f"<html><title>云岭市</title>{MENU * 9}<h2>您访问的页面不存在或已删除</h2>{FOOTER * 9}</html>",
            "article",
            "soft_404",
        ),
    ],
)
def test_a_page_in_the_place_of_what_was_asked_for_is_named(body: str, kind: str, reason: str) -> None:
    failure = sight(body, kind).failure  # type: ignore[attr-defined]
    assert failure is not None and failure.reason == reason


def test_a_report_that_speaks_of_captchas_and_lost_pages_is_a_report() -> None:
    body = printed(2023, text="网站登录增加了安全验证，清理页面不存在的链接12处。").decode()
    seen = sight(body.replace("<ul>", "<form>请输入验证码<input></form><ul>"))
    assert seen.failure is None and seen.parsed.figures  # type: ignore[attr-defined]
