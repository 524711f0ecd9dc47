"""The one door into this room: a body in, what it says out."""

from __future__ import annotations

from parsers import embedded, fees, figures, indicators, itemised, kinds, lined, masthead, sections, statements
from parsers.addresses import file_name
from parsers.days import day, is_called_period, period
from parsers.document import Document, Line
from parsers.figures import Tables
from parsers.indicators import Found
from parsers.masthead import Masthead
from parsers.model import Hints, Period, Problem, Refusal, Refused, Report, Section, State, Status
from parsers.scope import government_of, scope
from parsers.sections import Window
from parsers.titles import OTHER_PERIOD, Kind, judge

#: Chapters, of six, from which a body is a report whatever its title says (portals, section 9.3).
ENOUGH_CHAPTERS = 3
#: Words of such reports in any year, and how many of them free prose must have.
MARKS = (
    "主动公开",
    "依申请公开",
    "行政复议",
    "行政诉讼",
    "收费",
    "存在的问题",
    "存在问题",
    "统计期限",
    "政府信息公开条例",
)
ENOUGH_MARKS = 3
#: A page or text of more bytes is no report (the largest seen has under 2 MB), and would take minutes and gigabytes.
LARGEST = 16_000_000
#: Lines of a menu are no longer; a page whose longer lines have fewer characters than this is an empty shell.
LONGEST_MENU = 24
SHELL = 80
#: The first year of the forms with fixed tables, and words that only their headings have.
FIRST_FORM = 2019
NEW_HEADING = "收到和处理"


def parse(
    body: bytes,
    *,
    kind: str | None = None,
    url: str | None = None,
    hints: Hints | None = None,
) -> Report | Refused:
    """Read one body (any kind of file) as an annual report.

    ``kind`` (``html``, ``text``) is decided by content when None; ``url`` never gives the year, but a picture is a
    report only where its list, or its own name, calls it one. Raises nothing on bad
    input: what cannot be read is a Report with status ``unreadable``.
    """
    hints = hints or Hints()
    kind = kind or kinds.sniff(body)
    if kind in ("html", "text") and len(body) > LARGEST:
        return _unread(kind, hints, Problem("too_large", f"{len(body):,} bytes"), url)
    document = kinds.read(body, kind, hints.charset)
    if document is None and kind == "binary" and not hints.title:
        return Refused(Refusal.NOT_A_REPORT, None, "a file of no known kind")
    if document is None:
        return _unread(kind, hints, Problem("kind_not_read", f"files of kind {kind} are kept but not read"), url)
    if document.unread is not None:
        return _unread(document.kind, hints, Problem(*document.unread), url)
    tables = lined.read(document, figures.read(document))
    if document.scripts:
        tables = embedded.read(document, tables)
    older = indicators.read(document) if not tables.found else None
    if older is not None:
        tables.used |= older.used
    window = sections.window(document, tables.used)
    head = masthead.read(document, window, tables.used, hints)
    start = head.title_at if head.title_at is not None and head.title_at >= window.start else window.start
    chapters = sections.read(document, window, tables.used, start)
    refused = _refused(document, head, tables, older, chapters, hints)
    if refused is not None:
        return refused
    report = _report(document, tables, window, head, chapters)
    if tables.found or not _is_older(report, older):
        _missing_tables(document, tables, report)
    else:
        _older(document, older, report)
    _fees(report)
    return report


def _report(document: Document, tables: Tables, window: Window, head: Masthead, chapters: list[Section]) -> Report:
    report = Report(kind=document.kind, encoding=document.encoding)
    report.title = head.title
    report.title_year = head.verdict.year if head.verdict else None
    report.agency, report.agency_witness = head.agency, head.agency_witness
    government = government_of(head.agency, head.agency_witness, head.title, chapters)
    report.published_on, report.signed_on, report.index_number = (
        head.published_on,
        head.signed_on,
        head.index_number,
    )
    report.document_number = head.document_number
    report.template, report.status = tables.template, tables.status
    report.figures, report.sections = tables.figures, chapters
    report.problems = list(tables.problems)
    if government is not None:
        report.agency = government
        report.problems.append(Problem("office_for_government", f"{head.agency_witness}: {head.agency}"))
    report.period = _period(document, window, report.title_year)
    _year(report)
    report.scope = scope(report.agency, report.title, chapters)
    return report


def _is_older(report: Report, older: Found | None) -> bool:
    """Tell whether a report is of the time before the forms: by its tables, else by its year and its headings."""
    if older is not None:
        return True
    formal = any(NEW_HEADING in section.heading for section in report.sections)
    return not formal and (report.year is None or report.year < FIRST_FORM)


def _older(document: Document, older: Found | None, report: Report) -> None:
    """Add what a report before 2019 says: its table of indicators or, where it has none, its usual sentences.

    Figures from prose alone make it ``partial``: the table was not found.
    """
    if older is not None:
        report.template = older.template
        report.indicators, problems, report.status = older.read(report.year)
        report.problems += problems
        return
    report.indicators, problems = statements.read(
        report.sections,
        year=report.year,
        agency=report.agency,
        also=itemised.read(report.sections, year=report.year),
    )
    stated = any(one.value is not None for one in report.indicators)
    report.status = Status.PARTIAL if stated else Status.UNREADABLE
    report.problems += [*problems, Problem("table_not_found", "政府信息公开情况统计表")]
    _signs_of_loss(document, report)


def _fees(report: Report) -> None:
    """Add what the prose says of 信息处理费; it changes neither template nor status."""
    found, problems = fees.read(report.sections, year=report.year, agency=report.agency)
    report.indicators += found
    report.problems += problems


def _period(document: Document, window: Window, title_year: int | None) -> Period | None:
    """Return the best statistics period of the text: one that it calls so, with both bounds before one that is garbled.

    A span that is only named is none where it is not a year, or another one than the title's: documents of 2020 may be
    looked through in 2022.
    """
    garbled: Period | None = None
    named: Period | None = None
    for block in document.blocks[window.start : window.end]:
        if not isinstance(block, Line) or (found := period(block.text)) is None:
            continue
        if not is_called_period(block.text):
            if found.is_a_year and found.first is not None and title_year in (None, found.first.year):
                named = named or found
        elif found.first and found.last:
            return found
        else:
            garbled = garbled or found
    return named or garbled


def _year(report: Report) -> None:
    """The statistics period's year, else the title's; where both speak and differ, that is recorded."""
    span = report.period
    stated = None
    if span is not None and span.first is not None and (span.last is None or span.last.year == span.first.year):
        stated = span.first.year
    if stated is not None:
        report.year, report.year_witness = stated, "period"
    elif report.title_year is not None:
        report.year, report.year_witness = report.title_year, "title"
    if span is not None and (span.first is None or span.last is None):
        report.problems.append(Problem("period_garbled", span.text))
    elif span is not None and not span.is_a_year:
        report.problems.append(Problem("period_unusual", f"{span.first} to {span.last}"))
    if stated is not None and report.title_year not in (None, stated):
        report.problems.append(Problem("year_disagrees", f"title {report.title_year}, period {stated}"))


def _missing_tables(document: Document, tables: Tables, report: Report) -> None:
    names = {2: "table 二", 3: "table 三", 4: "table 四"}
    for number in sorted(names.keys() - tables.found):
        report.problems.append(Problem("table_not_found", names[number]))
    if names.keys() - tables.found:
        _signs_of_loss(document, report)
    else:
        report.problems += [Problem("cells_run_together", line) for line in document.run_together]


def _signs_of_loss(document: Document, report: Report) -> None:
    """Record where a table that was not found may be."""
    if document.images:
        report.problems.append(Problem("images_present", f"{len(document.images)} images; a table may be one of them"))
    report.problems += [Problem("cells_run_together", line) for line in document.run_together]


def _refused(
    document: Document,
    head: Masthead,
    tables: Tables,
    older: Found | None,
    chapters: list[Section],
    hints: Hints,
) -> Refused | None:
    """Decide whether this is no annual report at all; figures and chapters speak louder than titles."""
    verdict = head.verdict
    numbered = {section.number for section in chapters if section.number is not None}
    filled = any(figure.state is State.NUMBER for figure in tables.figures)
    if verdict is not None and verdict.reason is not None and verdict.doubt == OTHER_PERIOD:
        return Refused(verdict.reason, head.title, verdict.evidence)
    if verdict is not None and verdict.reason in (Refusal.FORM, Refusal.NOTICE) and not filled:
        return Refused(verdict.reason, head.title, verdict.evidence)
    if filled or len(numbered) >= ENOUGH_CHAPTERS or tables.found:
        return None
    own = [title for title in (head.title, document.meta.get("articletitle"), document.title) if title]
    if verdict is not None and verdict.kind is Kind.ACCEPT and (older is not None or _is_bodied(document)):
        return None
    if _is_shell(document) and any(judge(title, confirmed_column=False).kind is Kind.ACCEPT for title in own):
        tables.problems.append(Problem("empty_shell", "a title, and nothing under it"))
        return None
    if verdict is not None and verdict.reason is not None:
        return Refused(verdict.reason, head.title, verdict.evidence)
    for title in (*own, hints.title):
        other = judge(title, confirmed_column=False) if title else None
        if other is not None and other.reason is not None and other.reason is not Refusal.NOT_A_REPORT:
            return Refused(other.reason, title, other.evidence)
    return Refused(Refusal.NOT_A_REPORT, own[0] if own else hints.title, "no chapter, table or file of such a report")


def _is_shell(document: Document) -> bool:
    """Tell whether a page says nothing: no sentence in it is longer than a menu's words."""
    return not any(isinstance(block, Line) and "。" in block.text for block in document.blocks) and (
        sum(len(block.text) for block in document.blocks if isinstance(block, Line) and len(block.text) > LONGEST_MENU)
        < SHELL
    )


def _is_bodied(document: Document) -> bool:
    """Tell whether a page with the right title can hold the report: its words, or a file or picture in its place."""
    if document.files or document.images:
        return True
    text = "".join(block.text for block in document.blocks if isinstance(block, Line))
    return sum(mark in text for mark in MARKS) >= ENOUGH_MARKS


def _unread(kind: str, hints: Hints, reason: Problem, url: str | None) -> Report | Refused:
    """A file that cannot be read: kept, and said so; what its list says of it still counts.

    What its list calls something else is no report. Nor is a picture, unless its list or its own name calls it one.
    """
    report = Report(kind=kind, encoding=None, status=Status.UNREADABLE)
    report.problems.append(reason)
    verdict = judge(hints.title, confirmed_column=hints.confirmed_column) if hints.title else None
    if verdict is not None:
        if verdict.reason is not None:
            return Refused(verdict.reason, hints.title, verdict.evidence)
        report.title, report.title_year = hints.title, verdict.year
        report.year, report.year_witness = verdict.year, "title" if verdict.year else None
        said = (verdict.agency, "title"), (hints.page_agency, "meta"), (hints.agency, "hint")
        report.agency, report.agency_witness = next((one for one in said if one[0]), (None, None))
        report.published_on, report.index_number = day(hints.published_on or ""), hints.index_number
        report.scope = scope(report.agency, report.title, [])
    elif kind == "image" and judge(file_name(url), confirmed_column=hints.confirmed_column).kind is not Kind.ACCEPT:
        return Refused(Refusal.NOT_A_REPORT, None, "a picture that nothing calls a report")
    return report
