"""``python -m tests.archive.released.make NAME COMMIT``: the archive that the code of a commit makes, as NAME.sql.

To be run when a version is released that has other steps of the schema than the one before; the file is then never
made again. The pages are those of today, the program is that of then, in a work tree of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.archive.printed import COLUMN, PAGE, printed

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TITLE = "关于报送政府信息公开工作年度报告的通知"
OLDER = """<html><head><meta charset="utf-8"><title>云岭市财政局2016年政府信息公开工作年度报告</title></head><body>
<h1>云岭市财政局2016年政府信息公开工作年度报告</h1><p>一、概述</p><p>栏目有人照看。</p><p>二、统计表</p>
<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>
<tr><td>一、主动公开情况</td><td>——</td><td></td></tr>
<tr><td>（一）主动公开政府信息数</td><td>条</td><td>125</td></tr>
<tr><td>其中：主动公开规范性文件数</td><td>条</td><td>3</td></tr>
<tr><td>三、依申请公开情况</td><td>——</td><td></td></tr>
<tr><td>（一）收到申请数</td><td>件</td><td>7</td></tr></table></body></html>"""

SCAN = """<html><head><meta charset="utf-8"><title>杭州市财政局2022年政府信息公开工作年度报告</title></head><body>
<h1>杭州市财政局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>见图。</p><img src="1.png">
<p>二、主动公开政府信息情况</p><img src="2.png"></body></html>"""


def pages(folder: Path) -> None:
    """Write the pages: a report in two versions, a copy that differs, one of pictures, an old one, a notice."""
    total, processed = (3, "new_requests", "total"), (3, "total_processed", "total")
    made = [
        (PAGE, 1, printed(2023, {total: "7"})),
        (PAGE, 2, printed(2023, {total: "说不清", processed: "99"})),  # a sum that does not hold: counted
        (COLUMN, 3, printed(2023, {total: "9"}, furniture="<li>市政府</li>")),
        (f"{PAGE}?2022", 1, SCAN.encode()),
        (f"{PAGE}?2016", 1, OLDER.encode()),
        (f"{PAGE}?notice", 1, f"<html><title>{TITLE}</title><h1>{TITLE}</h1></html>".encode()),
    ]
    told = []
    for number, (url, day, body) in enumerate(made):
        (folder / f"{number}.html").write_bytes(body)
        told.append({"file": f"{number}.html", "url": url, "fetched_at": f"2026-02-{day:02}T03:04:05Z"})
    (folder / "pages.json").write_text(json.dumps(told), "utf-8")


def main(name: str, commit: str) -> None:
    """Make one file."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        (place / "pages").mkdir()
        pages(place / "pages")
        subprocess.run(["git", "worktree", "add", "--detach", place / "then", commit], cwd=ROOT, check=True)
        try:
            subprocess.run(
                [sys.executable, "-P", HERE / "fill.py", place / "data", place / "pages"],
                env={**os.environ, "PYTHONPATH": str(place / "then")},
                cwd=place / "then",
                check=True,
            )
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place / "then"], cwd=ROOT, check=True)
        for kind, ending in (("gongkai", ".sql"), ("bodies", "-bodies.sql")):
            (HERE / f"{name}{ending}").write_bytes((place / "data" / f"{kind}.sql").read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
