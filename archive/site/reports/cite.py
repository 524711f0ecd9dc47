"""Citations on the site: ``/cite/KEY``, ``/cite/KEY/vNUMBER-DIGEST`` and, for one figure, ``…/CHAPTER.LINE.FIELD``.

What is cited is found whatever became of it: read again, changed at its source, joined with another report, or numbered
otherwise in another data folder (see ``archive.reviewing.citations``). ``.json``, ``.bib`` and ``.csl.json`` at the end
give the same to machines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import NotFound, Response

from archive.identities import aliases
from archive.reviewing import citations
from archive.reviewing.citations import Citation, Cited, Printed, UncitedError, UnrecordedError, Version
from archive.site import metadata
from archive.site.reports import leads
from archive.site.reports.form import sheets, words
from archive.site.reports.references import Reference
from archive.site.reports.report import ReportPage
from archive.storage.rows import Cell
from parsers.forms import forms

Row = Mapping[str, Any]
_VERSION = ("version", "snapshot_sha256", "url", "parser_version", "seen_at", "reason", "base_version", "role")
_FORMATS = (".csl.json", ".json", ".bib")
_HEAD = """
SELECT r.*, a.name AS agency FROM reports r LEFT JOIN agencies a ON a.id = r.agency_id WHERE r.id = ?
"""
_CHANGES = """
SELECT c.version, v.seen_at, v.reason, v.base_version, c.old_raw, c.old_value, c.new_raw, c.new_value
FROM cell_changes c JOIN report_versions v ON v.report_id = c.report_id AND v.version = c.version
WHERE c.report_id = ? AND c.chapter = ? AND c.line = ? AND c.field = ? ORDER BY c.version
"""
_CORRECTIONS = """
SELECT c.*, v.title_zh, v.title_en FROM corrections c JOIN verdicts v ON v.verdict = c.verdict
WHERE c.report_id = ? AND (c.chapter IS NULL OR (c.chapter = ? AND c.line = ? AND c.field = ?)) ORDER BY c.id
"""
_ALIAS = "SELECT report_key, since, reason FROM report_aliases WHERE key = ?"


@dataclass(frozen=True, slots=True)
class CitePage:
    """All that the page of a citation shows, of one moment."""

    head: Row
    cited: Cited
    said: dict[Cell, Printed]
    now: dict[Cell, Printed]
    changes: tuple[Row, ...]
    corrections: tuple[Row, ...]
    alias: Row | None
    recorded: bool = True

    @property
    def cell(self) -> Cell | None:
        """The cell that is cited."""
        return self.cited.citation.cell

    @property
    def in_order(self) -> list[Cell]:
        """The cells of this version as the form prints them; those that it does not have come last."""
        template = self.head["template"]
        places = {
            name: at
            for sheet in (sheets(template) if template in forms() else ())
            for at, name in enumerate(sheet.names())
        }
        return sorted(self.said, key=lambda cell: (cell[0], places.get(cell, len(places)), cell))

    @property
    def differing(self) -> list[Cell]:
        """The cells that read otherwise now."""
        nothing = Printed(None, None)
        names = {**self.said, **self.now} if self.recorded else {}
        return [name for name in names if self.said.get(name, nothing) != self.now.get(name, nothing)]

    def label(self, cell: Cell) -> tuple[str, str]:
        """Return the words of a cell in both languages: line and column as the form prints them."""
        known = words(self.head["template"])
        every = words(None)
        pairs = [
            getattr(known, part).get(key) or getattr(every, part).get(key) or (key[1], key[1])
            for part, key in (("lines", cell[:2]), ("fields", (cell[0], cell[2])))
        ]
        return " · ".join(pair[0] for pair in pairs), " · ".join(pair[1] for pair in pairs)

    def evidence(self) -> str | None:
        """Return the address of the cell in the kept body."""
        version = None if self.cited.is_current else self.cited.version.number
        return None if self.cell is None else leads.cell(self.cited.report_id, self.cell, version)


def load(conn: Any, asked: Citation) -> CitePage:
    """Find a citation and what belongs to it. Raises UncitedError."""
    conn.execute("BEGIN")  # a crawl may be writing
    try:
        cited = citations.find(conn, asked)
        cell = cited.citation.cell
        head = conn.execute(_HEAD, [cited.report_id]).fetchone()
        said, recorded = {}, True
        try:
            said = citations.as_printed(conn, cited.report_id, cited.version.number)
        except UnrecordedError:
            recorded = False
        changes = conn.execute(_CHANGES, [cited.report_id, *(cell or (None, None, None))]).fetchall()
        corrections = conn.execute(_CORRECTIONS, [cited.report_id, *(cell or (None, None, None))]).fetchall()
        return CitePage(
            head=dict(head),
            cited=cited,
            said=said,
            recorded=recorded,
            now=citations.as_printed(conn, cited.report_id, cited.current),
            changes=tuple(map(dict, changes)),
            corrections=tuple(map(dict, corrections)),
            alias=conn.execute(_ALIAS, [cited.former]).fetchone() if cited.former else None,
        )
    finally:
        conn.execute("ROLLBACK")


def reference(head: Row, version: Version, citation: Citation, absolute: str, *, sample: bool) -> Reference:
    """Return the reference to one version of a report; ``absolute`` is the address of the citation."""
    return Reference(
        citation=citation,
        agency=head["agency"] or head["agency_printed"] or head["title"] or head["key"],
        title=head["title"],
        year=head["year"],
        published_on=head["published_on"],
        source=version.url,
        seen_on=version.seen_at[:10],
        sha256=version.sha256,
        address=absolute,
        sample=sample,
    )


def of_report(page: ReportPage, absolute: Callable[[str], str], *, sample: bool) -> Reference | None:
    """Return the reference to the version that a report's page shows; None where it has no row of its own."""
    row = next((one for one in page.versions if one["version"] == page.head["version"]), None)
    if row is None:
        return None
    version = Version(*(row[name] for name in _VERSION))
    citation = Citation(page.head["key"], version.number, version.sha256)
    return reference(page.head, version, citation, absolute(citation.path), sample=sample)


def shown(page: CitePage, absolute: str, *, sample: bool) -> Reference:
    """Return the reference of a page's own citation."""
    found = reference(page.head, page.cited.version, page.cited.citation, absolute, sample=sample)
    if page.cell is None:
        return found
    label = page.label(page.cell)
    printed = page.said.get(page.cell)
    return replace(found, figure=(*label, (printed.raw if printed else None) or ""))


async def cite_page(datasette: Any, request: Any) -> Response:
    """``/cite/KEY`` leads to the report of this name; with a version and a cell it says what is printed there."""
    text = unquote(request.url_vars["what"])
    kind = next((one for one in _FORMATS if text.endswith(one)), "")
    asked = citations.parse(text.removesuffix(kind))
    archive = datasette.get_database(metadata.DATABASE)
    if not kind and asked == Citation(asked.key):
        there = await archive.execute_fn(lambda conn: aliases.report_of(conn, asked.key))
        if there is not None:
            return Response.redirect(datasette.urls.row(metadata.DATABASE, "reports", str(there[0])))
    try:
        page = await archive.execute_fn(lambda conn: load(conn, asked))
    except UncitedError as error:
        return await _missing(datasette, request, asked, error)
    absolute = datasette.absolute_url(request, datasette.urls.path(page.cited.citation.path))
    sample = bool((await archive.execute("SELECT 1 FROM meta WHERE name = 'sample' AND value = '1'")).rows)
    found = shown(page, absolute, sample=sample)
    match kind:
        case ".bib":
            return Response.text(found.bibtex())
        case ".csl.json":
            return Response(
                json.dumps(found.csl(), ensure_ascii=False, indent=2),
                content_type="application/vnd.citationstyles.csl+json; charset=utf-8",
            )
        case ".json":
            return Response.json(as_json(page, absolute))
    context = {"database": None, "page": page, "reference": found}
    return Response.html(await datasette.render_template("cite.html", context, request=request, view_name="gongkai"))


async def _missing(datasette: Any, request: Any, asked: Citation, error: UncitedError) -> Response:
    """Say what is known of a citation that leads nowhere."""
    archive = datasette.get_database(metadata.DATABASE)
    alias = (await archive.execute(_ALIAS, [asked.key])).first()
    if alias is None and error.key is None:
        raise NotFound("Report not found")
    link_key = Citation(error.key or asked.key).path
    context = {"database": None, "asked": asked, "alias": alias, "key": error.key, "link_key": link_key}
    page = await datasette.render_template("cite_missing.html", context, request=request, view_name="gongkai")
    return Response.html(page, status=404)


def as_json(page: CitePage, absolute: str) -> dict[str, Any]:
    """Return what a citation means, for machines."""
    cited = page.cited
    said: dict[str, Any] = {
        "citation": str(cited.citation),
        "address": absolute,
        "report_id": cited.report_id,
        "key": cited.citation.key,
        "former_key": cited.former,
        "version": cited.version.number,
        "snapshot_sha256": cited.version.sha256,
        "url": cited.version.url,
        "parser_version": cited.version.parser_version,
        "seen_at": cited.version.seen_at,
        "reason": cited.version.reason,
        "renumbered": cited.renumbered,
        "other_readings": list(cited.others),
        "recorded": page.recorded,
        "current_version": cited.current,
    }
    if page.cell is None:
        return {**said, "cells_changed_since": [".".join(map(str, cell)) for cell in page.differing]}
    nothing = Printed(None, None)
    then, now = page.said.get(page.cell, nothing), page.now.get(page.cell, nothing)
    return {
        **said,
        "cell": dict(zip(("chapter", "line", "field"), page.cell, strict=True)),
        "raw": then.raw,
        "value": then.value,
        "current_raw": now.raw,
        "current_value": now.value,
        "changes": [dict(change) for change in page.changes],
        "corrections": [dict(one) for one in page.corrections],
    }


def routes() -> list[tuple[str, Any]]:
    """Return the addresses of citations."""
    return [(r"/cite/(?P<what>.+)$", cite_page)]
