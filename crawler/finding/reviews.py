"""What goes to the review list (``archive.reviewing.review``), and why: doubtful columns and listed addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database

from archive.reviewing import review
from archive.reviewing.review import Review
from archive.sources import Crash
from crawler.articles.errands import Errand
from crawler.lists.belief import Doubt
from crawler.registry import Portal
from parsers.model import Refusal, Refused, Report
from parsers.titles import Kind, judge


def write_columns(db: Database, doubts: Iterable[Doubt], portal: Portal) -> None:
    """Enter the pages that a search could not decide on."""
    rows = [Review(one.url, "column", one.title, "column_not_confirmed", one.why, portal.id) for one in doubts]
    review.write(db, rows)


def write_document(db: Database, errand: Errand, parsed: Report | Refused | Crash, *, has_report: bool) -> None:
    """Enter what is in doubt about a listed address that was read, or take it off the list where nothing is."""
    if (found := doubt(errand, parsed)) is not None and not has_report:
        review.write(db, [found])
    else:
        review.settle(db, [errand.url])


def doubt(errand: Errand, parsed: Report | Refused | Crash) -> Review | None:
    """Return what a person should look at: title and body that contradict each other, a report without a year.

    A bare name in a confirmed column, a notice that publishes a report and a title with 信息公开 alone count as titles
    of reports: they were asked for as such. That a body cannot be read is not in doubt, it is a failure.
    """
    title = errand.hints.title
    verdict = judge(title, confirmed_column=errand.hints.confirmed_column) if title else None
    kind, reason, detail = "article", "", ""
    match parsed:
        case Refused() if verdict is not None and verdict.wanted:
            if verdict.kind is Kind.ACCEPT or verdict.doubt or parsed.reason is Refusal.NOT_A_REPORT:
                reason, detail = "no_report_under_title", f"{parsed.reason}: {parsed.evidence}"
        case Report() if parsed.year is None:
            kind, reason, detail = "report", "no_year", parsed.title or ""
        case Report() if parsed.published_on is not None and parsed.published_on <= date(parsed.year or 0, 12, 31):
            kind, reason = "report", "published_before_year_end"
            detail = f"published on {parsed.published_on}, reports on {parsed.year}"
    if not reason:
        return None
    portal = errand.portal.id or None
    return Review(errand.url, kind, title, reason, detail[:300], portal, errand.found_on)  # type: ignore[arg-type]
