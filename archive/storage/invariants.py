"""What must be true of ``gongkai.db`` beyond its constraints: each a query that returns no row.

A query's columns are the subject and the detail of a finding. Whoever runs them provides temporary tables:
``temp.kept (sha256, length)`` and ``temp.had (sha256, url)``, the bodies and exchanges of bodies.db; ``temp.declared
(rule)``, today's rules; ``temp.known (chapter, line, field)``, the cells of today's forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.storage.migrations import APPLICANT_LINES
from archive.storage.pinyin import LENGTH
from archive.storage.totals import TABLES, differing

DISCLOSURE_FIELDS = (
    "made published public_total repealed in_force items_previous items_change decisions "
    "fee_amount_wan projects amount_wan"
)
DISPUTE_FIELDS = "upheld corrected other pending total"


@dataclass(frozen=True, slots=True)
class Invariant:
    """``kind`` is the finding's; ``over`` the table whose rows it looks at."""

    kind: str
    over: str
    sql: str


def invariants() -> Iterator[Invariant]:
    """Give every invariant, the references to bodies first."""
    yield from _references()
    yield from _versions()
    yield from _shapes()
    yield from _places()
    yield from _figures()
    yield from _coverage()
    for table in TABLES:
        yield Invariant("totals", table.name, differing(table))
    yield from _search()


def _references() -> Iterator[Invariant]:
    for table, column, subject in (
        ("snapshots", "sha256", "t.url"),
        ("reports", "snapshot_sha256", "t.key"),
        ("locations", "snapshot_sha256", "t.url"),
        ("report_versions", "snapshot_sha256", "'report ' || t.report_id || ' version ' || t.version"),
    ):
        yield Invariant(
            "body_missing",
            table,
            f"""
            SELECT {subject}, '{table}.{column}: there is no body ' || t.{column} FROM {table} t
            WHERE t.{column} NOT IN (SELECT sha256 FROM temp.kept)
            """,
        )
    yield Invariant(
        "length",
        "snapshots",
        """
        SELECT t.url, 'snapshots.length is ' || t.length || ', the body has ' || b.length || ' bytes'
        FROM snapshots t JOIN temp.kept b ON b.sha256 = t.sha256 WHERE b.length <> t.length
        """,
    )
    yield Invariant(
        "exchange_missing",
        "snapshots",
        """
        SELECT t.url, 'its body ' || t.sha256 || ' is kept without the exchange that brought it from there'
        FROM snapshots t JOIN temp.kept b ON b.sha256 = t.sha256
        WHERE NOT EXISTS (SELECT 1 FROM temp.had e WHERE e.sha256 = t.sha256 AND e.url = t.url)
        """,
    )
    for table in ("reports", "locations", "report_versions"):
        yield Invariant(
            "snapshot_missing",
            table,
            f"""
            SELECT DISTINCT t.snapshot_sha256, '{table} refers to it, snapshots has no such row'
            FROM {table} t
            WHERE t.snapshot_sha256 NOT IN (SELECT sha256 FROM snapshots)
            """,
        )
    yield Invariant(
        "shown_nowhere",
        "reports",
        """
        SELECT t.key, 'shown as at ' || t.url || ', which is not among its addresses' FROM reports t
        WHERE NOT EXISTS (SELECT 1 FROM locations l WHERE l.report_id = t.id AND l.url = t.url)
        """,
    )


def _versions() -> Iterator[Invariant]:
    """Say that versions are numbered from 1 without a gap, and that the current one is among them."""
    yield Invariant(
        "versions",
        "report_versions",
        """
        SELECT r.key,
          'versions ' || min(v.version) || ' to ' || max(v.version) || ', but ' || count(*) || ' rows'
        FROM report_versions v JOIN reports r ON r.id = v.report_id
        GROUP BY v.report_id HAVING min(v.version) <> 1 OR max(v.version) <> count(*)
        """,
    )
    yield Invariant(
        "versions",
        "reports",
        """
        SELECT r.key, 'is at version ' || r.version || ', of which report_versions has '
          || coalesce('another body, ' || v.snapshot_sha256, 'nothing')
        FROM reports r LEFT JOIN report_versions v ON v.report_id = r.id AND v.version = r.version
        WHERE v.snapshot_sha256 IS NOT r.snapshot_sha256
        """,
    )


def _shapes() -> Iterator[Invariant]:
    """Say how many rows a form gives, and that only a number has a value."""
    for table, size in (("requests", 7), ("disputes", 3)):
        yield Invariant(
            "rows",
            table,
            f"""
            SELECT r.key, '{table} has ' || count(*) || ' rows, not {size}'
            FROM {table} t JOIN reports r ON r.id = t.report_id
            GROUP BY t.report_id HAVING count(*) <> {size}
            """,
        )
    yield Invariant(
        "rule_undeclared",
        "checks",
        """
        SELECT rule, count(*) || ' checks, but no rule of that name is declared' FROM checks
        WHERE rule NOT IN (SELECT rule FROM temp.declared) GROUP BY rule
        """,
    )
    yield Invariant(
        "suspicion",
        "checks",
        """
        SELECT r.key || ' ' || c.rule, 'refers to suspicion ' || c.suspicion || ', which is not there'
        FROM checks c JOIN reports r ON r.id = c.report_id
        WHERE c.suspicion IS NOT NULL AND (c.result <> 'broken' OR NOT EXISTS (
          SELECT 1 FROM suspicions s WHERE s.report_id = c.report_id AND s.number = c.suspicion))
        """,
    )
    yield Invariant(
        "suspicion",
        "suspicions",
        """
        SELECT r.key, 'suspicion ' || s.number || ' is to mend ' || s.mends || ' checks, but ' || (
          SELECT count(*) FROM checks c WHERE c.report_id = s.report_id AND c.suspicion = s.number) || ' refer to it'
        FROM suspicions s JOIN reports r ON r.id = s.report_id
        WHERE s.mends <> (
          SELECT count(*) FROM checks c WHERE c.report_id = s.report_id AND c.suspicion = s.number)
        """,
    )
    yield Invariant(
        "state",
        "cell_store",
        """
        SELECT r.key || ' ' || c.line || '.' || c.field,
          'state is ' || n.name || ', value ' || coalesce(s.value, 'NULL')
        FROM cell_store s JOIN cell_codes c ON c.code = s.code JOIN cell_states n ON n.state = s.state
        JOIN reports r ON r.id = s.report_id
        WHERE s.value IS NOT NULL AND (n.name <> 'number' OR typeof(s.value) NOT IN ('integer', 'real'))
        """,
    )


def _places() -> Iterator[Invariant]:
    """Say that each cell has a name that a form gives it, and a place, whole, unless the source does not have it."""
    yield Invariant(
        "cell_unknown",
        "cell_codes",
        """
        SELECT c.chapter || '.' || c.line || '.' || c.field, 'no form has such a cell' FROM cell_codes c
        WHERE NOT EXISTS (SELECT 1 FROM temp.known k WHERE (k.chapter, k.line, k.field) = (c.chapter, c.line, c.field))
        """,
    )
    yield Invariant(
        "cells",
        "reports",
        """
        SELECT r.key, 'has the form of ' || r.template || ' and not one cell' FROM reports r
        WHERE r.template IN ('2019', '2021') AND NOT EXISTS (SELECT 1 FROM cell_store s WHERE s.report_id = r.id)
        """,
    )
    yield Invariant(
        "place",
        "cell_store",
        """
        SELECT r.key || ' ' || c.line || '.' || c.field,
          'state is ' || n.name || ', and its place ' || coalesce(s.table_index, 'NULL') || '.'
          || coalesce(s.row, 'NULL') || '.' || coalesce(s.col, 'NULL')
        FROM cell_store s JOIN cell_codes c ON c.code = s.code JOIN cell_states n ON n.state = s.state
        JOIN reports r ON r.id = s.report_id
        WHERE (s.table_index IS NULL) <> (n.name = 'missing')
          OR (s.table_index IS NULL) <> (s.row IS NULL) OR (s.row IS NULL) <> (s.col IS NULL)
        """,
    )


def _figures() -> Iterator[Invariant]:
    """Say that the wide tables hold what the cells hold: the same figures, and no other."""
    for chapter, table, key, fields, by_line in (
        (2, "disclosures", "item", DISCLOSURE_FIELDS.split(), True),
        (3, "requests", "applicant", APPLICANT_LINES.split(), False),
        (4, "disputes", "channel", DISPUTE_FIELDS.split(), True),
    ):
        row, column = ("c.line", "c.field") if by_line else ("c.field", "c.line")
        cases = " ".join(f"WHEN '{name}' THEN t.{name}" for name in fields)
        filled = " + ".join(f"(t.{name} IS NOT NULL)" for name in fields)
        yield Invariant(
            "figures",
            table,
            f"""
            SELECT key || ' ' || line || '.' || field,
              'the cell says ' || coalesce(cell, 'NULL') || ', {table} ' || coalesce(wide, 'NULL')
            FROM (
              SELECT r.key, c.line, c.field, s.value AS cell, CASE {column} {cases} END AS wide
              FROM cell_store s
              JOIN cell_codes c ON c.code = s.code AND c.chapter = {chapter}
              JOIN reports r ON r.id = s.report_id
              LEFT JOIN {table} t ON t.report_id = s.report_id AND t.{key} = {row}
            )
            WHERE cell IS NOT wide
            """,
        )
        yield Invariant(
            "figures",
            table,
            f"""
            SELECT r.key, '{table} holds ' || w.filled || ' figures, the cells ' || w.cells FROM (
              SELECT t.report_id, sum({filled}) AS filled,
                (SELECT count(*) FROM cell_store s JOIN cell_codes c ON c.code = s.code
                 WHERE s.report_id = t.report_id AND c.chapter = {chapter} AND s.value IS NOT NULL) AS cells
              FROM {table} t GROUP BY t.report_id
            ) w JOIN reports r ON r.id = w.report_id
            WHERE w.filled <> w.cells
            """,
        )


def _coverage() -> Iterator[Invariant]:
    """Say that coverage knows each report, and no other; and that its counts are those of its rows."""
    yield Invariant(
        "coverage",
        "coverage_store",
        """
        SELECT a.key || ' ' || s.year, 'is ' || s.state || ', but there is no report' FROM coverage_store s
        JOIN agencies a ON a.id = s.agency_id WHERE s.state IN ('complete', 'partial')
        AND NOT EXISTS (SELECT 1 FROM reports r
                        WHERE r.agency_id = s.agency_id AND r.year = s.year AND r.status = s.state)
        """,
    )
    yield Invariant(
        "coverage",
        "reports",
        """
        SELECT r.key, 'is ' || r.status || ', coverage says ' || coalesce(s.state, 'nothing') FROM reports r
        LEFT JOIN coverage_store s ON s.agency_id = r.agency_id AND s.year = r.year
        WHERE r.agency_id IS NOT NULL AND r.year IS NOT NULL
          AND (s.state IS NULL OR s.state NOT IN ('complete', 'partial', r.status))
        """,
    )
    yield Invariant(
        "coverage",
        "coverage_counts",
        """
        SELECT region_code || ' ' || level || ' ' || year || ' ' || state, 'counted ' || sum(counted) || ', there are '
          || sum(there)
        FROM (
          SELECT region_code, level, year, state, agencies AS counted, 0 AS there FROM coverage_counts
          UNION ALL
          SELECT coalesce(a.region_code, ''), coalesce(a.level, ''), s.year, s.state, 0, 1
          FROM coverage_store s JOIN agencies a ON a.id = s.agency_id
        ) GROUP BY region_code, level, year, state HAVING sum(counted) <> sum(there)
        """,
    )
    yield Invariant(
        "coverage",
        "agency_lives",
        """
        SELECT region_code || ' ' || level || ' ' || first_year || '-' || last_year, 'counted ' || sum(counted)
          || ', there are ' || sum(there)
        FROM (
          SELECT region_code, level, first_year, last_year, agencies AS counted, 0 AS there FROM agency_lives
          UNION ALL
          SELECT coalesce(region_code, ''), coalesce(level, ''), coalesce(first_year, 0), coalesce(last_year, 9999),
            0, 1
          FROM agencies
        ) GROUP BY region_code, level, first_year, last_year HAVING sum(counted) <> sum(there)
        """,
    )


def _search() -> Iterator[Invariant]:
    """Say that each searchable row is in the index, and nothing else."""
    for table in ("sections", "agencies"):
        index = f"{table}_fts"
        yield Invariant(
            "search",
            table,
            f"""
            SELECT '{table} ' || id, 'is not in {index}' FROM {table}
            WHERE id NOT IN (SELECT id FROM {index}_docsize)
            """,
        )
        yield Invariant(
            "search",
            f"{index}_docsize",
            f"""
            SELECT '{index} ' || id, 'is indexed, but there is no such row in {table}' FROM {index}_docsize
            WHERE id NOT IN (SELECT id FROM {table})
            """,
        )
    number = f"length(name) << {LENGTH} | id"
    yield Invariant(
        "search",
        "agency_readings",
        f"""
        SELECT 'agencies ' || id, 'is not in agency_readings, or not in its index' FROM agencies
        WHERE id NOT IN (SELECT agency_id FROM agency_readings)
          OR {number} NOT IN (SELECT id FROM agency_readings_fts_docsize)
        """,
    )
    yield Invariant(
        "search",
        "agency_readings_fts_docsize",
        f"""
        SELECT 'agency_readings_fts ' || id, 'is indexed, but no agency has such a name'
        FROM agency_readings_fts_docsize
        WHERE id NOT IN (SELECT {number} FROM agencies)
        """,
    )
