"""Reports in files: what is printed in them is what a reader finds, and pages lead to them in every way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from crawler.samples import attachments, plan
from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import AgencyPlan, Edition, PortalPlan, SampleError
from crawler.samples.sites import FAMILIES, Asked, Site, holding
from crawler.samples.truth import manuscripts
from parsers.model import Report, State, Status
from parsers.report import parse

CHAPTERS = {2: "disclosures", 3: "requests", 4: "disputes"}


@cache
def portal() -> PortalPlan:
    return plan.read(plan.bundled() / "zixu.toml")


def written(**edition: object) -> Manuscript:
    """The first agency's report of 2023, with an edition like this."""
    agency: AgencyPlan = portal().agencies[0]
    changed = replace(agency, editions=(Edition(2023, **edition),), copies=())  # type: ignore[arg-type]
    (one,) = (m for m in manuscripts(replace(portal(), agencies=(changed,), others=())) if m.year == 2023)
    return one


def served(**edition: object) -> tuple[Site, str]:
    """A portal with that report, and the address of its page."""
    agency = replace(portal().agencies[0], editions=(Edition(2023, **edition),), copies=())  # type: ignore[arg-type]
    alone = replace(portal(), agencies=(agency,), others=())
    site = FAMILIES["trs"](alone, manuscripts(alone), 8790)
    return site, site.reports[agency.name, 2023][0].removeprefix(site.base)


@pytest.mark.parametrize("layout", ["clean", "cms", "word", "nested", "separate", "plainspoken"])
@pytest.mark.parametrize("kind", ["pdf", "docx", "doc-html"])
def test_a_file_says_what_the_page_would_have_said(kind: str, layout: str) -> None:
    manuscript = written(layout=layout)
    report = parse(attachments.write(kind, manuscript))
    assert isinstance(report, Report)
    assert (report.status, report.template, report.year) == (Status.COMPLETE, manuscript.form.key, 2023)
    assert report.title == manuscript.title
    assert report.signed_on == manuscript.signed
    found = {f"{CHAPTERS[one.chapter]}.{one.line}.{one.field}": one for one in report.figures}
    for name, cell in manuscript.cells.items():
        assert found[name].value == cell.value, name
        assert (found[name].state is State.MISSING) == cell.missing


@pytest.mark.parametrize(("kind", "problem"), [("scan", "scanned"), ("rar", "kind_not_read"), ("ofd", "kind_not_read")])
def test_what_cannot_be_read_says_so(kind: str, problem: str) -> None:
    report = parse(attachments.write(kind, written()))
    assert isinstance(report, Report)
    assert (report.status, [one.kind for one in report.problems]) == (Status.UNREADABLE, [problem])


@pytest.mark.parametrize("kind", plan.FILES)
def test_files_are_the_same_at_every_run(kind: str) -> None:
    assert attachments.write(kind, written()) == attachments.write(kind, written())


@pytest.mark.parametrize(
    ("held", "mark"),
    [
        ("link", 'href="./P0'),
        ("outside", '</div></div></div>\n<div class="fjxx">'),
        ("iframe", '<iframe src="./P0'),
        ("viewer", "viewer.html?file=%2Fzwgk%2F"),
        ("click", "onclick=\"window.open('./P0"),
        ("script", 'var pdfUrl = "./P0'),
        ("download", 'href="/system/download.jsp?owner=99&amp;wbfileid='),
    ],
)
def test_a_page_leads_to_its_file_and_holds_no_table(held: str, mark: str) -> None:
    site, page = served(body="pdf", held=held)
    drawn = site.pages[page].body.decode()
    assert mark in drawn
    assert "本年新收政府信息公开申请数量" not in drawn
    file = site.reports[portal().agencies[0].name, 2023][1].removeprefix(site.base)
    path, _, query = file.partition("?")
    answer = site.answer(Asked("GET", path, dict(pair.split("=") for pair in query.split("&") if pair)))
    assert answer.body.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ("star", "attachment; filename*=UTF-8''"),
        ("percent", "attachment; filename=%E5"),
        ("utf-8", 'attachment; filename="å­'),
        ("gbk", 'attachment; filename="×Ó'),
        ("none", ""),
    ],
)
def test_a_download_names_its_file_as_servers_do(named: str, wanted: str) -> None:
    site, _ = served(body="pdf", held="download", named=named, title="{agency}{year}年报")
    (answer,) = site.downloads.values()
    assert answer.content_type == "application/octet-stream"
    assert answer.headers.get("Content-Disposition", "").startswith(wanted)


def test_a_captcha_stands_in_place_of_the_file() -> None:
    site, page = served(body="pdf", held="download", captcha=True)
    (answer,) = site.downloads.values()
    assert "验证码" in answer.body.decode()
    assert site.reports[portal().agencies[0].name, 2023] == [site.base + page]
    assert [path.partition("?")[0] for path in site.captchas] == [site.base + holding.DOWNLOAD]


def test_a_file_that_the_list_links_has_no_page() -> None:
    site, path = served(body="docx", held="listed")
    assert path.endswith(".docx")
    assert site.pages[path].body.startswith(b"PK")
    listed = [page for page in site.lists if path.rpartition("/")[2] in site.answer(_get(site, page)).body.decode()]
    assert len(listed) == 1


def _get(site: Site, url: str) -> Asked:
    return Asked("GET", url.removeprefix(site.base))


@pytest.mark.parametrize(
    ("edition", "message"),
    [
        ('body = "odt"', "body is one of"),
        ('body = "pdf", held = "nowhere"', "held is one of"),
        ('body = "pdf", beside = "pdf"', "either body or beside"),
        ('body = "pdf", captcha = true', "only a download"),
    ],
)
def test_editions_that_cannot_be_are_refused(tmp_path: Path, edition: str, message: str) -> None:
    text = (plan.bundled() / "zixu.toml").read_text("utf-8")
    (tmp_path / "bad.toml").write_text(text.replace("{ year = 2019,", f"{{ year = 2019, {edition},", 1), "utf-8")
    with pytest.raises(SampleError, match=message):
        plan.read(tmp_path / "bad.toml")
