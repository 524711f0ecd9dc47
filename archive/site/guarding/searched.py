"""A page of a searched table: no more of the index is read than the page needs.

Of a word that a large part of an archive has, SQLite would collect all chapters before it shows the first. A page in
the order of the table looks at the next candidates only, where these are known to fill it. What it shows is the same.
"""

from __future__ import annotations

from typing import Any

from datasette.filters import FilterArguments

from archive.site import search

MANY = 20_000  # candidates at which a page looks
#: What a page may be asked for besides the word; nothing that filters or sorts.
_PLAIN = frozenset({"_search", "_searchmode", "_next", "_size", "_shape", "_labels", "_nofacet", "_nocount", "_json"})
#: Marks conditions that hold for one page, so that its rows are not taken for all (archive/site/guarding/counting.py).
ONE_PAGE = "/* of this page */"


async def filters(archive: Any, table: str, args: Any) -> FilterArguments | None:
    """Return the filters of :func:`archive.site.search.filters`, narrowed to what a page needs where that is enough."""
    found = search.filters(table, args)
    if found is None or table != "sections" or len(found.params) != 1:
        return found
    everywhere, exact = found.where_clauses
    if (args.get("report_id") or "").isdecimal():  # a few chapters, which are read themselves
        return _of(found, [exact], {})
    asked = _asked(args)
    if asked is None:
        return found
    near = f"id <= :search_after + {search.NEAR} and id > :search_after"
    if search.joins_lists([found.params["search"]]) and await _fills(archive, near, exact, found, asked):
        return _of(found, [f"{near} {ONE_PAGE}", exact], {"search_after": asked["search_after"]})
    first = f"{everywhere.removesuffix(')')} and rowid > :search_after order by rowid limit {MANY})"
    if await _are_many(archive, first, found, asked) and await _fills(archive, first, exact, found, asked):
        return _of(found, [f"{first} {ONE_PAGE}", exact], {"search_after": asked["search_after"]})
    return found


def _asked(args: Any) -> dict[str, int] | None:
    """Return after which row a page begins, and how many rows show that there is a page after it; None: not known."""
    after, size = args.get("_next") or "0", args.get("_size") or "100"
    size = "1000" if size == "max" else size
    if not set(args) <= _PLAIN or not all(one.isdecimal() and len(one) < 19 for one in (after, size)):
        return None
    return {"search_after": int(after), "search_rows": int(size) + 1}


async def _are_many(archive: Any, first: str, found: FilterArguments, asked: dict[str, int]) -> bool:
    rows = first.removeprefix("id in ")
    counted = await archive.execute(f"select sum(1) from {rows}", {**found.params, **asked})
    return bool(counted.first()[0] == MANY)


async def _fills(archive: Any, condition: str, exact: str, found: FilterArguments, asked: dict[str, int]) -> bool:
    """Say whether a page, and one row more, is found among these rows."""
    sql = f"select sum(1) from (select 1 from sections where {condition} and {exact} limit :search_rows)"
    counted = await archive.execute(sql, {**found.params, **asked})
    return bool(counted.first()[0] == asked["search_rows"])


def _of(found: FilterArguments, clauses: list[str], more: dict[str, int]) -> FilterArguments:
    return FilterArguments(clauses, {**found.params, **more}, found.human_descriptions, found.extra_context)
