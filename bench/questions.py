"""What SQLite computes for each canned query and search, without the site around it: ``python -m bench.questions DIR``.

Milliseconds of the processor, the less of two askings: as opened, then with every parameter given. Reads only, also an
archive that is being written.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from archive.site import metadata, search
from archive.storage import segment

GIVEN = {
    "year": "2022", "region": "370000", "word": "政府信息公开", "rule": "requests.carryover", "item": "penalties",
    "ground": "unable_no_record",
}  # fmt: skip
#: Frequent, rare and none; phrases, single characters, signs; words that meet often, seldom and never.
SEARCHES = (
    "政府信息公开", "条例", "财政局", "公开", "办事指南 专项整理", "办事指南", "报告 专项", "报告 群众",
    "报告 网站", "收到 期限", "日起 收到", "政务 报告", "报告 虚构 公开", "网站 驳回", "季度 值班", "公",
    "川", "1", "龘", "公 龘", "公开 龘", "不存在的词语", "报告群众", "公开信息政府", "韶关 公开", "。", "100%", "局",
    "乐东 报告", "公开 收到 期限 报告",
)  # fmt: skip


def spent(ask: Callable[..., Sequence[object]], *of: object) -> tuple[float, int]:
    """Return the processor's milliseconds, and how many rows there were."""
    took, rows = [], 0
    for _ in range(2):
        begun = time.process_time()
        rows = len(ask(*of))
        took.append(time.process_time() - begun)
    return min(took) * 1e3, rows


def main() -> int:
    """Print a line for each."""
    asked = argparse.ArgumentParser(prog="python -m bench.questions", description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", default="", help="queries whose name contains this")
    given = asked.parse_args()
    db = sqlite3.connect(f"file:{given.folder / 'gongkai.db'}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    db.create_function("escape_fts", 1, segment.match, deterministic=True)
    last, agency = db.execute("SELECT (SELECT max(id) FROM reports), name FROM agencies LIMIT 1").fetchone()

    def fetched(sql: str, parameters: dict[str, str]) -> list[object]:
        return db.execute(sql, parameters).fetchall()

    def found(words: str) -> Sequence[object]:
        return search.find(db, words).hits

    print(f"{given.folder}: the last report has number {last}")
    for query in metadata.all_queries():
        if given.only not in query.name:
            continue
        line = f"query {query.name:28}"
        for values in ({}, GIVEN | {"agency": agency}):
            parameters = {one.name: values.get(one.name, "") for one in query.parameters}
            computed, rows = spent(fetched, query.sql, parameters)
            line += f" {computed:8.1f} ms {rows:5} rows"
        print(line, flush=True)
    for words in SEARCHES if not given.only else ():
        computed, rows = spent(found, words)
        print(f"search {words:20} {computed:8.1f} ms {rows:5} hits", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
