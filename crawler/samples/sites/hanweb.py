"""What the sample sites of Hanweb's generations have in common: addresses of columns and articles, their publishing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256

from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import ColumnPlan, OtherPlan, PortalPlan, SampleError
from crawler.samples.sites.site import Entry, Site, numbers

Address = Callable[[ColumnPlan, Manuscript | OtherPlan, date], str]
Listed = Sequence[tuple[ColumnPlan, Sequence[Entry]]]


def number(column: ColumnPlan) -> str:
    """Return a column's number. Raises SampleError for a path that is no column of this software."""
    found = re.fullmatch(r"/col/col(\d{3,10})/(?:index\.html)?(?:\?[\w=&-]+)?", column.path)
    if not found:
        raise SampleError(f"{column.path}: a Hanweb column is /col/col<number>/index.html")
    return found[1]


def addresses(plan: PortalPlan, manuscripts: Sequence[Manuscript], hexed: frozenset[str] = frozenset()) -> Address:
    """Return what says where a document lies; columns whose paths are in ``hexed`` write the youngest addresses."""
    ids = numbers(plan, manuscripts)

    def address(column: ColumnPlan, document: Manuscript | OtherPlan, day: date) -> str:
        if isinstance(document, OtherPlan):
            own = ids[document.title, "", column.path]
        else:
            own = ids[document.agency.name, str(document.year), column.path]
            if folder := document.edition.folder:
                day = day.replace(year=int(folder[:4]), month=int(folder[4:]), day=1)
        if column.path in hexed:
            return f"/art/{day.year}/art_{sha256(f'{plan.id} {own}'.encode()).hexdigest()[:32]}.html"
        return f"/art/{day.year}/{day.month}/{day.day}/art_{number(column)}_{own}.html"

    return address


def inner(body: str) -> str:
    """Put a body into the containers of an article's page."""
    return f'<meta name="ContentStart">\n<div id="zoom" class="artile_zw">\n{body}</div>\n<meta name="ContentEnd">\n'


def publish(site: Site, listed: Listed, around: Callable[[str], str] = inner) -> None:
    """Serve every document, each report's page in its agency's own column first."""
    for own in (True, False):
        for column, rows in listed:
            for entry in rows:
                if own == (entry.manuscript is None or entry.manuscript.agency.column == column.path):
                    site.publish(entry, around)


def row(entry: Entry, index: int) -> str:
    """Write one row; quotes and the place of the date vary from template to template."""
    day, path, hover = entry.day.isoformat(), entry.path, entry.hover
    if index % 3 == 1:
        return f"<li><a title='{hover}' href='{path}'>{entry.shown}</a><span>[{day}]</span></li>"
    if index % 3 == 2:
        link = f'<a href="{path}" title="{hover}">{entry.shown}</a>'
        return f'<li class="clearfix">{link}<span class="time">\n{day}\n</span></li>'
    return f'<li><a target="_blank" href="{path}" title="{hover}">{entry.shown}</a><b>{day}</b></li>'
