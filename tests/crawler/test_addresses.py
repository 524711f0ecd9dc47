"""One spelling for each address; what may be asked and what may not."""

import pytest

from crawler.addresses import (
    BadAddressError,
    Reach,
    canonical,
    directory,
    identity,
    is_file,
    resolve,
    same_page,
    under,
    with_query,
)

KEPT = (
    "id dept area fbtime showType number vc_xxgkarea catId type organ cid pid wbtreeid wbnewsid columnid unitid tab "
    "pageId filename wbfileid categorynum deptcode"
)
COLUMN = "http://www.example.gov.cn/zwgk/gknb/"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" http://www.Example.gov.cn/a/\n t1.html ", "http://www.example.gov.cn/a/t1.html"),
        # a blank within a name is a part of it, one around a line's end or a slash is not
        ("http://www.example.gov.cn/a/ 2023 b.html ", "http://www.example.gov.cn/a/2023%20b.html"),
        ("http://www. example.gov.cn/a/\n  t1.html", "http://www.example.gov.cn/a/t1.html"),
        # however many there are: no search of theirs may take the square of their number
        (f"http://www.example.gov.cn/a{' ' * 30_000}\nb.html", "http://www.example.gov.cn/ab.html"),
        ("http://www.example.gov.cn./a/", "http://www.example.gov.cn/a/"),
        ("http://www.example.gov.cn:80/a/", "http://www.example.gov.cn/a/"),
        ("http://www.example.gov.cn:8080/a/", "http://www.example.gov.cn:8080/a/"),
        ("http://www.example.gov.cn/../a/./b/../c.html", "http://www.example.gov.cn/a/c.html"),
        ("http://www.example.gov.cn/a/c.html/", "http://www.example.gov.cn/a/c.html"),
        ("http://www.example.gov.cn/a/c.html#top", "http://www.example.gov.cn/a/c.html"),
        ("http://x.gov.cn/gkmlpt/annualreport#2629", "http://x.gov.cn/gkmlpt/annualreport#2629"),
        ("http://x.gov.cn/a;jsessionid=0F.jsp?id=7&spm=1&_=9", "http://x.gov.cn/a?id=7"),
        (
            "http://x.gov.cn/col/col1/index.html?uid=5&pageNum=2&number=A02",
            "http://x.gov.cn/col/col1/index.html?number=A02",
        ),
        ("http://x.gov.cn/202301/t20230120_99_wap.html", "http://x.gov.cn/202301/t20230120_99.html"),
        ("http://big5.x.gov.cn/gate/big5/www.y.gov.cn/a/t1.html", "http://www.y.gov.cn/a/t1.html"),
        ("http://x.gov.cn/a?dept=1&from=singlemessage&isappinstalled=0&timestamp=9&v=2", "http://x.gov.cn/a?dept=1"),
        ("http://x.gov.cn/search.jsp?webname=%25E4%25B9", "http://x.gov.cn/search.jsp?webname=%25E4%25B9"),
    ],
)
def test_canonical(written: str, meant: str) -> None:
    assert canonical(written) == meant
    assert canonical(meant) == meant


@pytest.mark.parametrize("key", KEPT.split())
def test_keys_that_say_which_page_it_is_are_kept(key: str) -> None:
    url = f"http://x.gov.cn/show.jsp?{key}=A%20b_1"
    assert canonical(f"{url}&_=1") == url
    assert canonical(url.replace("?", ";jsessionid=0F1A?")) == url


@pytest.mark.parametrize(
    "written", ["javascript:void(0)", "mailto:a@b.gov.cn", "ftp://x.gov.cn/", "", "//", "http://[x/"]
)
def test_what_is_no_address(written: str) -> None:
    with pytest.raises(BadAddressError):
        canonical(written)


def test_links_are_resolved_against_the_columns_directory() -> None:
    assert resolve(COLUMN, "./202403/t20240307_1.shtml") == COLUMN + "202403/t20240307_1.shtml"
    assert resolve(COLUMN + "index_2.shtml", "../gknb/202403/t20240307_1.shtml") == COLUMN + "202403/t20240307_1.shtml"
    assert resolve(COLUMN, "//other.gov.cn/a.html") == "http://other.gov.cn/a.html"
    assert directory("http://x.gov.cn/zwgk/gknb") == "http://x.gov.cn/zwgk/gknb/"
    assert directory("http://x.gov.cn/zwgk/gknb/index.shtml") == "http://x.gov.cn/zwgk/gknb/"


def test_scheme_and_www_do_not_make_another_page() -> None:
    https = "https://example.gov.cn/a/t1.html"
    assert identity(https) == identity("http://www.example.gov.cn/a/t1.html")
    assert set(same_page(https)) == {
        f"{s}://{w}example.gov.cn/a/t1.html" for s in ("http", "https") for w in ("", "www.")
    }
    assert set(same_page("http://127.0.0.5:8790/a")) == {"http://127.0.0.5:8790/a", "https://127.0.0.5:8790/a"}
    assert under("https://www.example.gov.cn/zwgk/gknb/2/x.html", "http://example.gov.cn/zwgk/gknb/")
    assert not under("http://example.gov.cn/zwgk/gknb2/x.html", "http://example.gov.cn/zwgk/gknb/")


def test_reach_is_gov_cn_and_what_was_named() -> None:
    reach = Reach.of(["http://127.0.0.5:8790/", "https://www.zone.example.com/"])
    assert reach.allows("https://www.example.gov.cn/x")
    assert reach.allows("http://127.0.0.5:9000/x")
    assert reach.allows("http://zone.example.com/x")
    for url in (
        "http://999gcw.example/",
        "http://example.gov.cn.evil.example/",
        "http://127.0.0.6/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://localhost/",
        "ftp://www.example.gov.cn/",
        "file:///etc/passwd",
    ):
        assert not reach.allows(url), url


def test_documents_are_told_by_their_address() -> None:
    assert is_file("http://x.gov.cn/202601/P020260130338.pdf")
    assert is_file("http://x.gov.cn/module/download/downfile.jsp?classid=0&filename=0a.pdf")
    assert is_file("http://x.gov.cn/virtual_attach_file.vsb?afc=public&oid=12&e=.pdf")
    for script in (
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=7",
        "/sys/file/download?id=9",
        "/attach/fileDownload.do?f=1",
        "/UpLoad/DownLoadFile.ashx?x=2",
    ):
        assert is_file(f"http://x.gov.cn{script}"), script
    for page in ("/202601/t20260130_1.html", "/zwgk/download", "/zwgk/download/", "/download.html"):
        assert not is_file(f"http://x.gov.cn{page}"), page


def test_with_query_keeps_what_it_does_not_change_letter_for_letter() -> None:
    url = "http://x.gov.cn/dataproxy.jsp?page=1&appid=1&appid=1&path=/&webname=%25E4%25B9"
    assert (
        with_query(url, page=2, startrecord=46)
        == "http://x.gov.cn/dataproxy.jsp?page=2&appid=1&path=/&webname=%25E4%25B9&startrecord=46"
    )
