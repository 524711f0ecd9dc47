"""What a crawler would have left in the invented archive: two runs, of which the second went badly."""

from __future__ import annotations

from sqlite_utils import Database


def crawled(db: Database) -> None:
    """Two runs: in the second, 望海市's lists were empty, a district's host demanded a script, and all were asked."""
    many = db.conn.executemany
    many(
        "INSERT INTO portals (id, name, url, status) VALUES (?,?,?,'seen')",
        [("tingchao", "听潮区人民政府", "http://tc.wanghai.invalid/")],
    )
    many(
        "INSERT INTO runs (started_at, ended_at, status) VALUES (?,?,?)",
        [
            ("2026-11-19T18:17:00Z", "2026-11-19T19:02:11Z", "complete"),
            ("2026-11-20T18:17:00Z", "2026-11-20T18:58:40Z", "partial"),
        ],
    )
    many(
        "INSERT INTO portal_runs VALUES (?,?,?,1,?,?,?,?,?,?,?)",
        [
            ("wanghai", 1, "complete", 12, 14, 12, 3, 0, 0, "{}"),
            ("wanghai", 2, "partial", 2, 0, 0, 0, 0, 1, '{"shell": 1}'),
            ("tingchao", 2, "partial", 3, 0, 0, 0, 0, 2, '{"waf_js": 2}'),
        ],
    )
    many(
        "INSERT INTO findings (run_id, portal_id, kind, severity, subject, expected, found, zh, en, do_zh, do_en) "
        "VALUES (?,?,?,?,NULL,?,?,?,?,?,?)",
        [
            (1, "wanghai", "fewer_reports", "warning", 20, 12, "上一轮的旧话", "an old story", "无", "nothing"),
            (2, "wanghai", "vanished", "error", 12, 0, "上次列出12份报告，这次一份也没有", "12 reports then, none now",
             "请用浏览器打开该网站。", "Open the portal in a browser."),
        ],
    )  # fmt: skip
    many(
        "INSERT INTO failure_classes VALUES (?,?,?,?,?,?)",
        [
            ("waf_js", 1, "网站防护要求执行脚本", "the firewall demands a script", "用浏览器保存页面。", "Save them."),
            ("dead", 0, "页面不存在", "the page does not exist", "无须处理。", "Nothing."),
        ],
    )  # fmt: skip
    many(
        "INSERT INTO fetches (url, host, kind, at, first_at, outcome, reason) VALUES (?,?,'list',?,?,?,?)",
        [
            ("http://tc.wanghai.invalid/", "tc.wanghai.invalid", "2026-11-20T18:20:00Z", "2026-11-18T18:20:00Z",
             "failed", "waf_js"),
            ("http://wanghai.invalid/a", "wanghai.invalid", "2026-11-20T18:20:00Z", "2026-11-20T18:20:00Z",
             "failed", "waf_js"),
            ("http://wanghai.invalid/b", "wanghai.invalid", "2026-11-20T18:20:05Z", "2026-11-20T18:20:05Z", "ok", None),
            ("http://wanghai.invalid/c", "wanghai.invalid", "2026-11-20T18:20:09Z", "2026-11-20T18:20:09Z",
             "failed", "dead"),
        ],
    )  # fmt: skip
    many(
        "INSERT INTO portal_columns VALUES (?,?,'2026-11-20T18:20:00Z',?,?,1,0)",
        [
            ("wanghai", "http://wanghai.invalid/nb/", "2026-11-19T18:20:00Z", "http://wanghai.invalid/nb/"),
            ("tingchao", "http://tc.wanghai.invalid/", None, "http://tc.wanghai.invalid/"),
        ],
    )
