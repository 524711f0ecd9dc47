"""Pages of tables do not wait for the number of their rows.

Datasette counts the rows behind each page of a table, and waits for it as long as any query may take; in a large
archive that is what most of its pages would wait for. A count gets a moment; a page whose rows are more says that they
are not counted.
"""

from __future__ import annotations

from typing import Any

COUNTING = "select count(*) from "  # how Datasette's own counts begin; readers' own SQL is left alone where it differs
MOMENT = 150  # milliseconds


def hurry(database: Any) -> None:
    """Give the counts of one database a moment, and no more."""
    execute = database.execute

    async def hurried(
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        **more: Any,
    ) -> Any:
        if custom_time_limit is None and not truncate and sql.startswith(COUNTING):
            custom_time_limit = MOMENT
        return await execute(sql, params, truncate=truncate, custom_time_limit=custom_time_limit, **more)

    database.execute = hurried
