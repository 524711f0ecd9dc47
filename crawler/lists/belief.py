"""When a page is believed to be a column of annual reports, and when that is left in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.finding.leads import CERTAIN, is_certain, speaks_of_reports
from crawler.finding.survey import PortalSight, head
from crawler.lists.listing import Judged, Lead
from parsers.titles import judge

#: A page with so many reports, and one in so many of its rows, is better than no column at all.
_FEWEST_REPORTS = 2
_ONE_IN = 20


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column that discovery believes in, and ``why``. ``confirmed``: it holds annual reports only.

    ``reports`` of the ``rows`` on its first page would be asked for. ``family`` by its own page. ``agency``: whose page
    led to it, as the link there says. ``lesser``: a page that lists some reports among other things, for
    want of a column.
    """

    url: str
    title: str
    reports: int
    family: str | None
    confirmed: bool
    why: str
    rows: tuple[Judged, ...] = ()
    agency: str | None = None
    lesser: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A page that may be a column, and why that could not be decided; ``empty``: it shows no list at all, a shell."""

    url: str
    title: str
    why: str
    empty: bool


def column(lead: Lead, sight: PortalSight) -> FoundColumn | None:
    """Return the column that this page is, if it is believed: by its name, its titles, or the link that led there."""
    most = sight.accepted > 0 and sight.accepted * 2 >= sight.entries
    by_link = is_certain(lead.text)
    possible = sight.possible if by_link or sight.certain else 0
    # a list of nothing but years or agencies, a year index, the latest report itself: a name must speak for it
    by_name = (possible >= 2 and possible * 2 >= sight.entries) or len(sight.subcolumns) >= 2 or sight.is_report
    if sight.named and (sight.accepted or (sight.certain and (possible or sight.subcolumns or by_name))):
        why = f"the page calls itself {sight.named}"
    elif sight.accepted >= 2 and most:
        why = f"{sight.accepted} of {sight.entries} titles are annual reports"
    elif sight.accepted and lead.score >= CERTAIN and lead.text:
        why = f"linked as {lead.text}, {sight.accepted} of {sight.entries} titles are annual reports"
    elif by_link and by_name:
        holds = "a report itself" if sight.is_report else f"{possible} years or agencies"
        why = f"linked as {lead.text}, shows {holds}"
    else:
        return None
    confirmed = sight.certain or most or (by_link and by_name) or bool(sight.named and sight.accepted)
    wanted = [row for row in sight.rows if judge(row.entry.title, confirmed_column=confirmed).wanted]
    return FoundColumn(
        url=sight.url,
        title=title(lead, sight),
        reports=len(wanted) or int(sight.is_report),
        family=sight.family[0] if sight.family else None,
        confirmed=confirmed,
        why=why,
        rows=sight.rows,
    )


def lesser(lead: Lead, sight: PortalSight) -> FoundColumn | None:
    """Return a page that lists some reports among other things, as a column for want of a better one."""
    if sight.accepted < _FEWEST_REPORTS or sight.accepted * _ONE_IN < sight.entries:
        return None
    why = f"{sight.accepted} of {sight.entries} titles are annual reports, and no column was found"
    family = sight.family[0] if sight.family else None
    return FoundColumn(
        sight.url, title(lead, sight), sight.accepted, family, confirmed=False, why=why, rows=sight.rows, lesser=True
    )


def doubt(lead: Lead, sight: PortalSight, *, guessed: bool) -> Doubt | None:
    """Return why a page may be a column after all, by its name, its link or (``guessed``) its place, without a list."""
    if sight.forwards_to or sight.elsewhere or sight.frames:
        return None
    if is_certain(lead.text):
        said = f"linked as {lead.text}"
    elif sight.named:
        said = f"calls itself {sight.named}"
    elif guessed:
        said = "lies where its neighbours have their columns"
    else:
        return None
    shows = f"none of {sight.entries} titles is an annual report" if sight.entries else "no list could be read"
    return Doubt(sight.url, head(sight.title or lead.text), f"{said}, but {shows}", not sight.entries)


def title(lead: Lead, sight: PortalSight) -> str:
    """Return what a column is called: what its page says, unless that is the title of the report that it shows."""
    own = head(sight.title or "")
    return own if speaks_of_reports(own) and not sight.is_report else sight.named or lead.text or own
