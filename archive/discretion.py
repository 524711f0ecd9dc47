"""What is the operator's and not the public's, and how a copy loses it.

Out go: paths of ingested files (an address ``file:///srv/…/report.html`` becomes ``file:///DIGEST/report.html``), how
the crawl went about its work (validators, attempts, hints, where an address was found, counts of runs), and cookies.
What an address answered stays: it is what ``coverage`` and the report of refusals are made of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archive.storage.connection import NOTED, sqlite3

# every table of gongkai.db is one of these; a test holds the lists against the schema
PUBLIC = frozenset({
    "regions", "former_regions", "zones",
    "agencies", "agency_readings",
    "portals", "snapshots", "reports", "requests", "request_totals", "disclosures", "disputes",
    "dispute_totals", "finding_totals", "year_figures", "indicators",
    "sections", "cell_codes", "cell_states", "cell_store", "rules", "checks", "locations", "report_versions",
    "checks_due", "suspicions", "suspicion_cells", "suspicion_words",
    "cell_changes", "text_changes", "check_changes", "problems", "corrections", "portal_columns", "portal_runs",
    "report_aliases", "verdicts", "removals", "version_cells",
    "findings", "failure_classes", "codebook", "concordance", "concordance_parts", "meta",
    "successions", "column_entries", "required_agencies", "coverage_store", "coverage_counts", "agency_lives",
    "_sqlite_migrations",
})  # fmt: skip
REDUCED = frozenset({"fetches", "runs", "host_limits", "reviews", "found_columns"})

ADDRESSED = ("reports", "snapshots", "locations", "report_versions", "problems", "fetches")  # each has a column url
SECRET_HEADERS = frozenset({"cookie", "set-cookie", "authorization", "proxy-authorization"})
DIGITS = 12  # of a digest, enough to tell two files of one name apart


def public_addresses(db: sqlite3.Connection) -> dict[str, str]:
    """Return what the ``file://`` address of each body becomes: the body's digest and the file's name.

    A file that was read more than once keeps the digest of its first body: its address stays one address. One that
    gave no body becomes its name alone.
    """
    addresses: dict[str, str] = {}
    for url, sha256 in db.execute("SELECT url, sha256 FROM snapshots WHERE url LIKE 'file:%' ORDER BY id"):
        addresses.setdefault(url, _public(url, sha256))
    return addresses


def _public(url: str, sha256: str) -> str:
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    return f"file:///{sha256[:DIGITS]}/{name}" if sha256 else f"file:///{name}"


def hide_operator(path: Path, hider: Hider, *, published_at: datetime) -> None:
    """Take the operator out of a copy of ``gongkai.db`` or ``bodies.db``. The copy must be packed afterwards."""
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA journal_mode = MEMORY")  # a copy in a scratch folder: nothing to recover
        db.execute("PRAGMA synchronous = OFF")
        db.create_function("public_address", 1, hider.address, deterministic=True)
        db.create_function("public_text", 2, hider.text, deterministic=True)
        db.create_function("public_headers", 1, _headers, deterministic=True)
        with db:
            if "exchanges" in {name for (name,) in db.execute("SELECT name FROM sqlite_master")}:
                _hide_in_bodies(db)
            else:
                _hide_in_archive(db, published_at)
    finally:
        db.close()


def _hide_in_archive(db: sqlite3.Connection, published_at: datetime) -> None:
    for table in ("problems", "snapshots"):
        db.execute(f"UPDATE {table} SET detail = public_text(detail, url) WHERE instr(detail, '/')")
    for table in ADDRESSED:
        # two files of one name and one content have one address now: one of their rows is enough
        db.execute(f"UPDATE OR REPLACE {table} SET url = public_address(url) WHERE url LIKE 'file:%'")
    db.execute(
        "UPDATE fetches SET detail = NULL, http_status = NULL, sha256 = NULL, etag = NULL, last_modified = NULL, "
        "attempts = 1, first_at = at, run_id = NULL, found_on = NULL, hints = NULL"
    )
    db.execute("UPDATE runs SET counts = '{}'")
    db.execute("DELETE FROM host_limits")
    db.execute("DELETE FROM meta WHERE name = ?", [NOTED])  # it names an address, which may be a file's
    db.execute("DELETE FROM reviews")
    db.execute("DELETE FROM found_columns")
    db.execute(
        "DELETE FROM portals WHERE status = 'proposed' AND id NOT IN (SELECT portal_id FROM fetches "
        "WHERE portal_id IS NOT NULL)"
    )
    db.execute("UPDATE portals SET found_on = NULL")
    db.execute(
        "INSERT OR REPLACE INTO meta (name, value) VALUES ('published_at', ?)",
        [published_at.strftime("%Y-%m-%dT%H:%M:%SZ")],
    )


def _hide_in_bodies(db: sqlite3.Connection) -> None:
    db.execute("UPDATE OR REPLACE exchanges SET url = public_address(url) WHERE url LIKE 'file:%'")
    db.execute("UPDATE exchanges SET origin = NULL WHERE origin IS NOT NULL")
    for column in ("request_headers", "response_headers"):
        db.execute(
            f"UPDATE exchanges SET {column} = public_headers({column}) "
            f"WHERE {column} LIKE '%cookie%' OR {column} LIKE '%authorization%'"
        )


FILE_ADDRESS = re.compile(r"""file:/[^\s"'<>，。；、）)]+""")


class Hider:
    """Makes addresses and texts public; ``own`` are the operator's folders."""

    def __init__(self, addresses: Mapping[str, str], own: Sequence[Path]) -> None:
        self.addresses = addresses
        self.own = sorted({str(path) for path in own if len(path.parts) > 1}, key=len, reverse=True)

    def address(self, url: str) -> str:
        """Return an address as the public may see it."""
        return self.addresses.get(url, _public(url, "")) if url.startswith("file:") else url

    def text(self, text: str, url: str) -> str:
        """Return a text about ``url`` without addresses and paths of the operator's."""
        text = FILE_ADDRESS.sub(lambda found: self.address(found[0]), text)
        if url.startswith("file:"):
            path = urlsplit(url).path
            for form in {path, unquote(path)}:
                text = text.replace(form, path.rsplit("/", 1)[-1])
        for folder in self.own:
            text = text.replace(folder, "…")
        return text


def _headers(text: str) -> str:
    pairs = [pair for pair in json.loads(text) if pair[0].lower() not in SECRET_HEADERS]
    return json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
