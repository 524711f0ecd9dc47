"""A small archive, made through the archive's own door from reports that were never pages.

Three reports of two invented agencies: two that came over HTTP, one read from a file of the operator's.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from archive.ingest import Source, keep, store
from archive.storage.store import Archive
from parsers.forms import forms
from parsers.model import Figure, Period, Place, Report, Scope, Section, State, Status

FORM = forms()["2021"]
OPERATOR = "file:///srv/the-operator/secret%20folder/report.html"
GZIPPED = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Set-Cookie", "visitor=1234"),
)
ASKED = (("User-Agent", "Gongkai (+https://example.org/about)"), ("Cookie", "visitor=1234"))


def cells(new: int = 7, fees: float = 25.1) -> list[Figure]:
    """Every cell of the form: mostly zero, a blank and a dash among them, the sums right."""
    found: list[Figure] = []

    def put(chapter: int, line: str, field: str, value: float | None, raw: str | None = None) -> None:
        state = State.NUMBER if value is not None else State.DASH if raw == "/" else State.BLANK
        place = Place(table_index=chapter - 2, row=len(found), col=1)
        found.append(Figure(chapter, line, field, str(value) if raw is None else raw, value, state, place))

    for band in FORM.bands:
        for item in band.rows:
            for column in band.columns:
                amount = column.field == "fee_amount_wan"
                put(2, item.item, column.field, fees if amount else 0, f"{fees}万元" if amount else None)
    some = {"new_requests", "granted_full", "total_processed"}
    for line in FORM.lines:
        for applicant in FORM.applicants:
            counts = line.line in some and applicant.field in ("natural_person", "total")
            put(3, line.line, applicant.field, new if counts else 0)
    for channel in FORM.channels:
        for result in FORM.results:
            blank = channel.channel == "review" and result.field == "pending"
            put(4, channel.channel, result.field, None if blank else 0, "/" if blank else None)
    return found


def report(agency: str, year: int | None, *, new: int = 7, text: str = "本年度没有值得一提的事情。") -> Report:
    """One report as a parser would hand it over."""
    return Report(
        kind="html",
        encoding="utf-8",
        title=f"{agency}{year or ''}年政府信息公开工作年度报告" if year else f"{agency}政府信息公开工作年度报告",
        title_year=year,
        agency=agency,
        agency_witness="title",
        year=year,
        year_witness="title" if year else None,
        period=Period(f"{year}年", date(year, 1, 1), date(year, 12, 31)) if year else None,
        scope=Scope.OWN,
        template="2021",
        published_on=date(year + 1, 1, 20) if year else None,
        status=Status.COMPLETE,
        figures=cells(new),
        sections=[
            Section(one.number, f"{'一二三四五六'[one.number - 1]}、{one.heading}", text) for one in FORM.chapters
        ],
    )


def source(url: str, fetched_at: str = "2026-01-02T03:04:05Z") -> Source:
    """Where a body came from; no HTTP for a file."""
    if url.startswith("file:"):
        return Source(url=url, fetched_at=fetched_at)
    return Source(
        url=url, fetched_at=fetched_at, status=200, content_type="text/html",
        request_headers=ASKED, response_headers=GZIPPED,
    )  # fmt: skip


def add(archive: Archive, one: Report, where: Source, body: bytes | None = None) -> None:
    """Keep a body and store what it is said to say."""
    body = page(one) if body is None else body
    store(archive, one, where, keep(archive, body, where))


def page(one: Report, *, furniture: str = "") -> bytes:
    """A body that differs where the report differs; nobody parses it."""
    nav = "".join(f"<li><a href='/zwgk/{n}.html'>云岭市信息公开栏目{n}</a></li>" for n in range(60))
    figures = "".join(f"<td>{figure.raw}</td>" for figure in one.figures)
    words = f"<title>{one.title}</title><h1>{one.title}</h1>"
    return f"<html><head><meta charset=utf-8>{words}<ul>{nav}</ul>{figures}{furniture}</html>".encode()


def fill(archive: Archive) -> None:
    """Put the three reports into an archive, the first of them in two versions."""
    first = "http://www.yunling.example/zwgk/2022.html"
    add(archive, report("云岭市财政局", 2022), source(first))
    add(archive, report("云岭市财政局", 2022, new=8), source(first, "2026-02-02T03:04:05Z"))
    add(
        archive,
        report("云岭市财政局", 2023, text="=1+1是一道算式。"),
        source("http://www.yunling.example/zwgk/2023.html"),
    )
    add(archive, report("雾江县人民政府", None), source(OPERATOR))


def small_archive(folder: Path) -> Path:
    """Make the archive in ``folder`` and return it."""
    with Archive.open(folder) as archive:
        fill(archive)
    return folder
