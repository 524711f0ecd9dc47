"""Atom feeds: what came into the archive last, and what was found broken last, of all places or of one.

``/feeds/reports.atom``, ``/feeds/findings.atom``, ``/feeds/reports/CODE.atom``, ``/feeds/findings/CODE.atom``. An
entry's id is made of the report's public key, so that it is the same in every data folder and after every merge, and
so is its link; ``updated`` is when the version that is shown was first seen, or since when the rule is broken,
``published`` when the report was first seen. Texts stand in both languages, whatever the reader's.

The newest are read from indexes and never sorted out of all: new reports by their numbers, changed ones by the moment
of their versions, findings rule by rule. Of a place the numbers of its reports come from an index as well, and no
report is read that is not shown.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import NotFound, Response
from lxml import etree
from markupsafe import escape

from archive.reviewing.citations import Citation
from archive.rules.declared import rules
from archive.site import metadata, pages
from archive.site.language import Speaker
from archive.site.machines import addresses

NEWEST = 50
PLACE_DEPTH = 2_000  # reports of one place that are looked through for findings, the newest
BATCH = 100
ATOM = "http://www.w3.org/2005/Atom"
IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://gongkai.invalid/feeds")
BEGINNING = "2008-05-01T00:00:00Z"  # of an archive that has nothing: the day of the first regulations
_NAMES: Any = {None: ATOM}
TYPE = "application/atom+xml; charset=utf-8"
KINDS = {"reports": ("新收入和有变动的报告", "New and changed reports"), "findings": ("新发现", "New findings")}

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ZH, _EN = Speaker("zh"), Speaker("en")

_REPORT = """
SELECT r.id, r.key, r.title, r.year, r.status, r.url, r.published_on, r.version, a.name AS agency, r.agency_printed,
       (SELECT min(seen_at) FROM report_versions v WHERE v.report_id = r.id) AS first_seen,
       (SELECT seen_at FROM report_versions v WHERE v.report_id = r.id AND v.version = r.version) AS seen,
       s.fetched_at, t.new_requests
FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id
LEFT JOIN requests t ON t.report_id = r.id AND t.applicant = 'total'
LEFT JOIN snapshots s ON s.id = (SELECT min(id) FROM snapshots WHERE sha256 = r.snapshot_sha256 AND url = r.url)
WHERE r.id = ?
"""
_OF_PLACE = """
SELECT r.id FROM agencies a CROSS JOIN reports r ON r.agency_id = a.id
WHERE a.region_code BETWEEN ? AND ? ORDER BY r.id DESC LIMIT ?
"""
_CHANGED = "SELECT report_id, seen_at FROM report_versions WHERE version > 1 ORDER BY seen_at DESC LIMIT ?"
_CHANGED_OF_PLACE = """
SELECT v.report_id, v.seen_at
FROM report_versions v CROSS JOIN reports r ON r.id = v.report_id AND r.version = v.version
WHERE v.version > 1 AND +v.report_id IN (
  SELECT o.id FROM agencies a CROSS JOIN reports o ON o.agency_id = a.id WHERE a.region_code BETWEEN ? AND ?)
ORDER BY v.seen_at DESC LIMIT ?
"""
_BROKEN = "SELECT DISTINCT report_id FROM checks WHERE result = 'broken' AND rule = ? ORDER BY report_id DESC LIMIT ?"
_BROKEN_SINCE = """
SELECT max(v.seen_at) FROM check_changes c JOIN report_versions v ON v.report_id = c.report_id AND v.version = c.version
WHERE c.report_id = ? AND c.rule = ? AND c.new_result = 'broken'
"""
_SUBJECTS = """
SELECT subject, expected, found, difference FROM checks
WHERE result = 'broken' AND rule = ? AND report_id = ? ORDER BY id LIMIT 40
"""

Row = Mapping[str, Any]
Place = tuple[str, str]  # code, name


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; ``name`` is what its id is made of, ``path`` its page on the site."""

    name: str
    path: str
    title: str
    updated: str
    published: str
    content: str
    source: str | None
    category: str | None = None


def within(code: str) -> tuple[str, str]:
    """Return the first and last code of what lies in a place."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return prefix.ljust(6, "0"), f"{prefix}~"


def new_reports(conn: Any, place: Place | None) -> list[Entry]:
    """Return the newest reports, or new versions of reports, newest first."""
    if place is None:
        newest = [row[0] for row in conn.execute("SELECT id FROM reports ORDER BY id DESC LIMIT ?", [NEWEST])]
        changed = conn.execute(_CHANGED, [NEWEST]).fetchall()
    else:
        newest = [row[0] for row in conn.execute(_OF_PLACE, [*within(place[0]), NEWEST])]
        changed = conn.execute(_CHANGED_OF_PLACE, [*within(place[0]), NEWEST]).fetchall()
    found = [_of_report(row) for number in {*newest, *(row[0] for row in changed)} if (row := _row(conn, number))]
    return _newest(found)


def new_findings(conn: Any, place: Place | None) -> list[Entry]:
    """Return what is broken in the newest reports, an entry for each rule of a report, newest report first."""
    pairs: set[tuple[int, str]] = set()
    if place is None:
        for rule in rules():
            pairs |= {(row[0], rule) for row in conn.execute(_BROKEN, [rule, NEWEST])}
        changed = [row[0] for row in conn.execute(_CHANGED, [NEWEST])]
    else:
        numbers = [row[0] for row in conn.execute(_OF_PLACE, [*within(place[0]), PLACE_DEPTH])]
        for begin in range(0, len(numbers), BATCH):
            pairs |= _broken(conn, numbers[begin : begin + BATCH])
            if len(pairs) >= NEWEST:
                break
        changed = [row[0] for row in conn.execute(_CHANGED_OF_PLACE, [*within(place[0]), NEWEST])]
    pairs |= _broken(conn, changed)
    order = list(rules())
    latest = sorted(pairs, key=lambda pair: (-pair[0], order.index(pair[1])))
    kept = [*latest[:NEWEST], *(pair for pair in latest[NEWEST:] if pair[0] in changed)]
    heads = {number: _row(conn, number) for number in {pair[0] for pair in kept}}
    found = []
    for number, rule in kept:
        if head := heads[number]:
            since = conn.execute(_BROKEN_SINCE, [number, rule]).fetchone()[0]
            found.append(_of_finding(head, rule, since, conn.execute(_SUBJECTS, [rule, number]).fetchall()))
    return _newest(found)


def _broken(conn: Any, numbers: list[int]) -> set[tuple[int, str]]:
    marks = ", ".join("?" * len(numbers))
    sql = f"SELECT DISTINCT report_id FROM checks WHERE result = 'broken' AND rule = ? AND report_id IN ({marks})"
    return {(row[0], rule) for rule in rules() for row in conn.execute(sql, [rule, *numbers])}


FEEDS: dict[str, Callable[[Any, Place | None], list[Entry]]] = {"reports": new_reports, "findings": new_findings}


def _newest(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.updated, entry.name), reverse=True)[:NEWEST]


def _row(conn: Any, number: int) -> Row | None:
    row = conn.execute(_REPORT, [number]).fetchone()
    return None if row is None else dict(row)


def _names(row: Row) -> tuple[str, str]:
    """Return a report's name in both languages; agencies are called as they call themselves."""
    name = row["agency"] or row["agency_printed"] or row["title"] or row["key"]
    if row["year"] is None:
        return f"{name}（年度未写明）", f"{name} (year not stated)"
    return f"{name} {row['year']}年度报告", f"report of {row['year']}"


def _moments(row: Row) -> tuple[str, str]:
    """Return when the version that is shown was seen, and when the report first was."""
    seen = row["seen"] or row["fetched_at"] or BEGINNING
    return seen, min(row["first_seen"] or seen, seen)


def _of_report(row: Row) -> Entry:
    zh, en = _names(row)
    updated, published = _moments(row)
    again = row["version"] > 1
    said = [("状态", "status", f"{_ZH.term('status', row['status'])} · {_EN.term('status', row['status'])}")]
    if row["new_requests"] is not None:
        said.append(("本年新收申请", "requests received", _ZH.number(row["new_requests"])))
    if row["published_on"]:
        said.append(("公布", "published", row["published_on"]))
    if again:
        said.append(("版本", "version", str(row["version"])))
    return Entry(
        name=f"report/{row['key']}",
        path=Citation(row["key"]).path,
        title=f"{'有变动：' if again else ''}{zh} · {'changed: ' if again else ''}{en}",
        updated=updated,
        published=published,
        content=_listed(said),
        source=row["url"],
    )


def _of_finding(row: Row, rule: str, since: str | None, subjects: Iterable[Row]) -> Entry:
    zh, en = _names(row)
    _, published = _moments(row)
    declared = rules()[rule]
    said = [("规则", "rule", declared.formula)]
    for subject, expected, found, difference in subjects:
        parts = [
            f"{name} {value}"
            for name, value in (("expected 应为", expected), ("found 实为", found))
            if value is not None
        ]
        if difference is not None:
            parts.append(f"difference 差额 {difference}")
        said.append((subject or "全篇", "" if subject else "the report", "; ".join(parts)))
    mark = "※" if declared.severity == "error" else "△"
    return Entry(
        name=f"finding/{row['key']}/{rule}",
        path=f"{Citation(row['key']).path}#findings",
        title=f"{mark} {zh}：{declared.title_zh} · {en}: {declared.title_en}",
        updated=since or published,
        published=published,
        content=_listed(said),
        source=row["url"],
        category=rule,
    )


def _listed(said: Iterable[tuple[str, str, str]]) -> str:
    lines = (f"<li>{escape(zh)}{' ' if en else ''}{escape(en)}: {escape(text)}</li>" for zh, en, text in said)
    return f"<ul>{''.join(lines)}</ul>"


def identity(name: str) -> str:
    """Return the lasting id of a feed or an entry."""
    return f"urn:uuid:{uuid.uuid5(IDS, name)}"


def written(
    kind: str, place: Place | None, entries: list[Entry], absolute: Callable[[str], str], *, sample: bool, moment: str
) -> bytes:
    """Return a feed as RFC 4287 says; ``moment`` is when the archive last changed, for a feed without entries."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=_NAMES)
    where = "" if place is None else f"/{place[0]}"

    def put(parent: Any, name: str, text: str | None = None, **attributes: str) -> None:
        node = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
        node.text = None if text is None else _NOT_IN_XML.sub("\ufffd", text)

    zh, en = KINDS[kind]
    of_zh, of_en = ("", "") if place is None else (f"：{place[1]}", f": {place[1]}")
    made_up = "【示例，全部虚构 · sample, all invented】" if sample else ""
    put(feed, "id", identity(f"feed/{kind}{where}"))
    put(feed, "title", f"{made_up}公开 · {zh}{of_zh} · {en}{of_en}")
    put(feed, "subtitle", f"{metadata.TITLE_ZH} · {metadata.TITLE_EN}")
    put(feed, "updated", max((entry.updated for entry in entries), default=moment))
    put(feed, "link", rel="self", type="application/atom+xml", href=absolute(f"/feeds/{kind}{where}.atom"))
    put(
        feed,
        "link",
        rel="alternate",
        type="text/html",
        href=absolute("/" if place is None else f"/coverage/{place[0]}"),
    )
    put(feed, "rights", "CC0 1.0")
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    put(author, "name", "公开 Gongkai")
    for one in entries:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        put(entry, "id", identity(one.name))
        put(entry, "title", f"{made_up}{one.title}")
        put(entry, "updated", one.updated)
        put(entry, "published", one.published)
        put(entry, "link", rel="alternate", type="text/html", href=absolute(one.path))
        if one.source and one.source.startswith(("http://", "https://")):
            put(entry, "link", rel="via", href=_NOT_IN_XML.sub("", one.source))
        if one.category:
            put(entry, "category", term=one.category)
        put(entry, "content", one.content, type="html")
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))


async def feed_page(datasette: Any, request: Any) -> Response:
    """``/feeds/KIND.atom`` and ``/feeds/KIND/CODE.atom``: see the module."""
    kind, code = request.url_vars["kind"], request.url_vars.get("code")
    archive = pages.database(datasette)

    def read(conn: Any) -> tuple[Place | None, list[Entry], str]:
        place = None
        if code is not None:
            row = conn.execute("SELECT code, name FROM regions WHERE code = ?", [code]).fetchone()
            if row is None:
                raise NotFound("Place not found")
            place = (row[0], row[1])
        newest = conn.execute("SELECT fetched_at FROM snapshots ORDER BY id DESC LIMIT 1").fetchone()
        return place, FEEDS[kind](conn, place), newest[0] if newest else BEGINNING

    place, entries, moment = await pages.ask(datasette, read)
    sample = await pages.is_sample(archive)
    body = written(
        kind,
        place,
        entries,
        lambda path: addresses.absolute(datasette, request, path),
        sample=sample,
        moment=moment,
    )
    return Response(body, content_type=TYPE)


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of the feeds."""
    return [(rf"/feeds/(?P<kind>{'|'.join(FEEDS)})(/(?P<code>\d{{6}}))?\.atom$", feed_page)]
