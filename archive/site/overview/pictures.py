"""Pictures with what belongs to them: a name, of how many agencies they are, the table they are drawn from, its SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from archive.site.language import Speaker
from archive.site.metadata import DATABASE
from archive.site.overview import charts
from archive.site.overview.charts import Frame, Part
from archive.site.overview.compare import Chosen
from archive.site.overview.spread import Share
from archive.site.overview.tallies import RulePage
from archive.site.overview.trends import OUTCOMES, Trend, span

_ALIKE = 0.9  # years whose sums are of numbers of reports as near as this compare
_UNITS = {"zh": ((10**8, "亿"), (10**4, "万")), "en": ((10**9, "bn"), (10**6, "m"), (10**3, "k"))}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, ready to be shown. ``note`` says what it is drawn from; ``address`` leads to its SQL."""

    name: str
    title: str
    note: str
    svg: Markup
    legend: Markup
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    address: str


def short(voice: Speaker, value: float) -> str:
    """Return a count in a few characters: 9,876; 1.2万 or 12k."""
    if abs(value) >= 10_000:
        for unit, word in _UNITS[voice.language]:
            if abs(value) >= unit:
                return f"{value / unit:.3g}{word}" if abs(value) < 1000 * unit else f"{value / unit:,.0f}{word}"
    return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}"


def sql_address(sql: str, parameters: Mapping[str, object]) -> str:
    """Return where a reader can run and change it."""
    return f"/{DATABASE}?{urlencode({'sql': sql, **parameters})}"


def of_trend(
    voice: Speaker, trend: Trend, whole: Mapping[int, Share] | None = None, *, of_what: str = "", name: str = "trend"
) -> list[Picture]:
    """Return the pictures of a trend: new requests, and what requests came to. None of them without a figure.

    ``whole``: how many agencies stand behind the sums of each year; None where the trend is of one agency. ``of_what``
    begins the sentence beside them.
    """
    made = [
        _received(voice, trend, whole, of_what, f"{name}-received"),
        _mix(voice, trend, whole, of_what, f"{name}-mix"),
    ]
    return [picture for picture in made if picture is not None]


def of_agencies(voice: Speaker, agencies: Sequence[Chosen]) -> list[Picture]:
    """Return the pictures of agencies that are compared: what each received, and how much of it ended in disclosure."""
    drawn = [one for one in agencies if one.trend is not None]
    if len(drawn) < 2:
        return of_trend(voice, drawn[0].trend) if drawn and drawn[0].trend else []
    years = span(year for one in drawn for year in one.years)
    received = [_line(one, years, lambda row: row["new_requests"]) for one in drawn]
    shares = [_line(one, years, _granted) for one in drawn]
    note = voice.say(
        "取自各报告印出的总计栏；没有印出的年份，线在那里断开。",
        "From the printed total columns; a line breaks where no figure is printed.",
    )
    address = _sql_of_agencies([one.head["id"] for one in drawn], [one.scope for one in drawn])
    heads = [voice.say("年度", "Year"), *(one.head["name"] for one in drawn)]
    made = []
    for name, title, parts, said, written in (
        ("received", voice.say("收到多少申请", "Requests received"), received, _said(voice), voice.number),
        (
            "granted",
            voice.say("予以公开（含部分）占结果的百分比", "Granted, also in part, per cent of outcomes"),
            shares,
            lambda value: f"{value:.0f}%",
            lambda value: "" if value is None else f"{value:.1f}%",
        ),
    ):
        svg = charts.lines(Frame(years, f"compare-{name}"), parts, said)
        if svg:
            rows = [[str(year), *(written(part.values[at]) for part in parts)] for at, year in enumerate(years)]
            legend = charts.legend(parts, as_lines=True)
            made.append(Picture(f"compare-{name}", title, note, svg, legend, heads, rows[::-1], address))
    return made


def _line(one: Chosen, years: Sequence[int], of: Callable[[Any], Any]) -> Part:
    assert one.trend is not None
    rows = {year: row for year, row in zip(one.trend.years, one.trend.rows, strict=True) if row is not None}
    return Part("plain", one.head["name"], [of(rows[year]) if year in rows else None for year in years])


def _granted(row: Mapping[str, float | None]) -> float | None:
    """Say how many of a hundred outcomes were disclosures; None where the printed outcomes do not tell."""
    whole = sum(row[key] or 0 for key in OUTCOMES)
    if not whole or (row["granted"] is None and row["partial"] is None):
        return None
    return 100 * ((row["granted"] or 0) + (row["partial"] or 0)) / whole


def _sql_of_agencies(numbers: Sequence[int], scopes: Sequence[str | None]) -> str:
    pairs = " OR ".join(
        f"(r.agency_id = {number} AND r.scope = '{scope}')" for number, scope in zip(numbers, scopes, strict=True)
    )
    return sql_address(
        "SELECT a.name AS agency, r.year, r.scope, q.*\nFROM reports r JOIN agencies a ON a.id = r.agency_id\n"
        f"JOIN requests q ON q.report_id = r.id AND q.applicant = 'total'\nWHERE {pairs}\nORDER BY r.year DESC, a.id",
        {},
    )


def of_rule(voice: Speaker, page: RulePage) -> list[Picture]:
    """Return the picture of a rule: in how many reports of each year it is broken."""
    name = "rule-years"
    tested = [year.reports or (0 if year.share and year.share.archived else None) for year in page.years]
    part = Part("second", voice.say("有发现的报告", "Reports with a finding"), tested)
    below = [f"/{short(voice, year.share.archived)}" for year in page.years if year.share is not None]
    frame = Frame([year.what for year in page.years], name, voice.say("没有报告", "no report"), below)
    svg = charts.columns(frame, part, _said(voice))
    if not svg or not page.findings:
        return []
    heads = [
        voice.say("年度", "Year"),
        voice.say("不成立", "Findings"),
        part.name,
        voice.say("有报告／机关数", "Archived / agencies"),
        voice.say("每百个有报告的机关", "For every 100 that reported"),
    ]
    rows = [
        [
            str(year.what),
            voice.number(year.findings),
            voice.number(year.reports),
            f"{year.share.archived:,} / {year.share.agencies:,}",
            "" if year.percent is None else f"{year.percent:.1f}",
        ]
        for year in reversed(page.years)
        if year.share is not None
    ]
    note = voice.say(
        "年份下面是当年有报告的机关数；各年格式不同，规则未必适用于每一份。",
        "Below each year: agencies that reported. Forms differ, and a rule may not apply to every report.",
    )
    title = voice.say("各年度有多少份报告不成立", "Reports in which it is broken, by year")
    return [Picture(name, title, note, svg, Markup(""), heads, rows, sql_address(page.sql, page.parameters))]


def _received(
    voice: Speaker, trend: Trend, whole: Mapping[int, Share] | None, of_what: str, name: str
) -> Picture | None:
    part = Part("plain", voice.say("新收申请", "New requests"), trend.values("new_requests"))
    frame = _frame(voice, trend, whole, "new_requests_filled", name)
    svg = charts.columns(frame, part, _said(voice))
    if not svg:
        return None
    columns = ("new_requests", "carried_over", "total_processed", "carried_forward")
    heads = [
        voice.say("年度", "Year"),
        part.name,
        voice.say("上年结转", "Carried over"),
        voice.say("办结总计", "Handled"),
        voice.say("结转下年", "Carried forward"),
    ]
    title = voice.say("收到多少申请", "Requests received")
    return _picture(voice, trend, whole, "new_requests_filled", of_what, (name, title, svg, Markup("")), heads, columns)


def _mix(voice: Speaker, trend: Trend, whole: Mapping[int, Share] | None, of_what: str, name: str) -> Picture | None:
    parts = [Part(key, voice.term("outcome_group", key), trend.values(key)) for key in OUTCOMES]
    svg = charts.mix(_frame(voice, trend, whole, "total_processed_filled", name), parts, _said(voice))
    if not svg:
        return None
    heads = [voice.say("年度", "Year"), *(part.name for part in parts), voice.say("印出的总计", "Total as printed")]
    title = voice.say("申请的结果", "What they came to")
    drawn = (name, title, svg, charts.legend(parts))
    return _picture(
        voice, trend, whole, "total_processed_filled", of_what, drawn, heads, (*OUTCOMES, "total_processed")
    )


def _picture(
    voice: Speaker,
    trend: Trend,
    whole: Mapping[int, Share] | None,
    filled: str,
    of_what: str,
    drawn: tuple[str, str, Markup, Markup],
    heads: list[str],
    columns: Sequence[str],
) -> Picture:
    if whole is not None:
        heads = [
            *heads,
            voice.say("印有此数的报告", "Reports that state it"),
            voice.say("有报告／机关数", "Archived / agencies"),
        ]
    rows = []
    for year, row in zip(trend.years, trend.rows, strict=True):
        cells = [str(year), *(voice.number(row[column]) if row is not None else "" for column in columns)]
        if whole is not None:
            share = whole.get(year, Share(0, 0))
            cells += [voice.number(row[filled] if row else 0), f"{share.archived:,} / {share.agencies:,}"]
        rows.append(cells)
    rows.reverse()
    name, title, svg, legend = drawn
    note = f"{of_what}{_behind(voice, trend, whole, filled)}"
    return Picture(name, title, note, svg, legend, heads, rows, sql_address(trend.sql, trend.parameters))


def _behind(voice: Speaker, trend: Trend, whole: Mapping[int, Share] | None, filled: str) -> str:
    """Say of how many agencies the sums are, in the last year that has any."""
    if whole is None:
        return voice.say(
            "数字是报告印出的总计栏；虚线框表示没有印出。",
            "Figures are those of the printed total column; a dashed box stands where none is printed.",
        )
    known = [(year, row) for year, row in zip(trend.years, trend.rows, strict=True) if row is not None]
    if not known:
        return ""
    year, row = known[-1]
    share = whole.get(year, Share(0, 0))
    said = voice.say(
        "年份下面是多少份报告印有此数。{}年：已知{}个机关，{}个有报告，{}份印有此数。",
        "Below each year: how many reports state the figure. In {}, of {} agencies known, {} reported, {} state it.",
    ).format(year, f"{share.agencies:,}", f"{share.archived:,}", f"{row[filled]:,}")
    behind = [each[filled] for _, each in known]
    if filled == "new_requests_filled" and min(behind) < _ALIKE * max(behind):
        said += voice.say(
            "各年份数相差较大：和数增减，可能只是收到的报告多了或少了。",
            " These numbers differ: sums may grow or shrink only because more or fewer reports are here.",
        )
    return said


def _frame(voice: Speaker, trend: Trend, whole: Mapping[int, Share] | None, filled: str, name: str) -> Frame:
    below = () if whole is None else [short(voice, row[filled]) if row else "0" for row in trend.rows]
    words = ("没有印出的数字", "no figure is printed") if whole is None else ("没有数字", "no figure")
    return Frame(trend.years, name, voice.say(*words), below)


def _said(voice: Speaker) -> Callable[[float], str]:
    return lambda value: short(voice, int(value) if value == int(value) else float(value))
