"""SQL that is short to write and endless to answer."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from archive.site import metadata
from archive.site.guarding import costly, expansion, guard, wellformed
from archive.site.serving import launch


def doubling(depth: int) -> str:
    parts = [f"a{n} AS (SELECT * FROM a{n - 1} UNION ALL SELECT * FROM a{n - 1})" for n in range(1, depth + 1)]
    return f"WITH a0(x) AS (SELECT 1), {', '.join(parts)} SELECT count(*) FROM a{depth}"


def test_copies_are_counted_as_sqlite_makes_them() -> None:
    assert expansion.copies("SELECT 1") == 0
    assert expansion.copies("WITH a AS (SELECT 1) SELECT * FROM a") == 1
    assert expansion.copies("WITH a AS (SELECT 1), b AS (SELECT * FROM a, a x) SELECT * FROM b, b y") == 2 * (1 + 2 * 1)
    assert expansion.copies("WITH RECURSIVE c(x) AS (SELECT 1 UNION SELECT x + 1 FROM c) SELECT * FROM c") == 1
    assert expansion.copies(doubling(2)) == 1 + 2 * (1 + 2 * 1)
    assert expansion.copies(doubling(9)) == 2**10 - 1
    assert expansion.copies(doubling(30)) == expansion.MOST + 1


@pytest.mark.parametrize(
    "written",
    [
        doubling(30),
        doubling(30).replace(" AS ", "/**/as/* ) */not materialized--x\n"),
        doubling(30).replace("a", '"a"').replace('"a"s', "as").upper(),
        # in the other order: each names the one behind it
        "WITH "
        + ", ".join(f"[b {n}] AS (SELECT * FROM [b {n + 1}], [b {n + 1}])" for n in range(40))
        + " SELECT * FROM [b 0]",
        "WITH "
        + ", ".join(f"表{n} AS (SELECT (SELECT x FROM 表{n + 1}) + (SELECT x FROM 表{n + 1}))" for n in range(40))
        + " SELECT * FROM 表0",
        "WITH " + ", ".join(f"a{n} AS (SELECT 1)" for n in range(500)),
        "WITH a AS (" * 2_000,
    ],
)
def test_however_it_is_written(written: str) -> None:
    assert expansion.copies(written) == expansion.MOST + 1


def test_the_questions_of_the_site_are_far_from_it() -> None:
    assert max(expansion.copies(query.sql) for query in metadata.queries()) < expansion.MOST / 50


async def test_such_sql_is_refused_before_sqlite_reads_it(site) -> None:
    for path, parameter in (("/gongkai", "sql"), ("/gongkai.json", "sql"), ("/gongkai/reports", "_where")):
        response = await site.client.get(path, params={parameter: doubling(40)})
        assert response.status_code == 400
    assert "WITH" in response.text


@pytest.mark.parametrize(
    "call",
    ["trim({0}, {0} || 'y')", "ltrim({0}, {0} || 'y')", "instr({0}, {0} || 'y')", "replace({0}, {0} || 'y', '')"],
)
def test_one_call_does_not_last_for_minutes(call: str) -> None:
    conn = sqlite3.connect(":memory:")
    costly.install(conn)
    sql = f"SELECT length({call.format('hex(zeroblob(:n))')})"
    before = time.process_time()
    with pytest.raises(sqlite3.DataError, match="too big"):
        conn.execute(sql, {"n": 2_000_000}).fetchone()
    assert time.process_time() - before < 2
    plain = sqlite3.connect(":memory:")
    assert conn.execute(sql, {"n": 300}).fetchone() == plain.execute(sql, {"n": 300}).fetchone()


def test_bounded_functions_are_what_sqlite_makes_of_them() -> None:
    conn, plain = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    costly.install(conn)
    values = ["'  公开 '", "'公'", "NULL", "12.5", "x'3132'", "''", "-3", "'a' || char(0) || 'b'"]
    for name, (arguments, _) in costly.BOUNDED.items():
        for one in values:
            for other in values:
                sql = f"SELECT {name}({', '.join([one, other, one][:arguments])})"
                assert conn.execute(sql).fetchone() == plain.execute(sql).fetchone(), sql


async def test_a_result_is_no_larger_than_a_page_can_be(site) -> None:
    many = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 30) SELECT zeroblob(2000000) FROM c"
    response = await site.client.get("/gongkai.json", params={"sql": many})
    assert response.status_code == 400
    assert "larger" in response.text
    wide = "SELECT " + ", ".join(["1"] * (guard.MOST_COLUMNS + 1))
    assert (await site.client.get("/gongkai.json", params={"sql": wide})).status_code == 400


async def test_the_clock_is_looked_at_often(site) -> None:
    """Datasette looks each thousand instructions: of ten a row and a hundredth of a second each, once a second."""
    database = site.databases["gongkai"]
    connection = database.connect()
    looks = []
    connection.set_progress_handler(lambda: looks.append(1), 1000)
    connection.execute(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1000) SELECT sum(x) FROM c"
    )
    assert len(looks) > 50
    connection.close()
    database._all_file_connections.remove(connection)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"method": "POST"}, 405),
        ({"method": "PUT"}, 405),
        ({"raw_path": b"//evil.invalid/"}, 400),
        ({"raw_path": b"/\\evil.invalid/"}, 400),
        ({"raw_path": b"/gongkai\\x"}, 400),
        ({"raw_path": "/公开".encode()}, 400),
        ({"raw_path": b"/a b"}, 400),
        ({"raw_path": b"/" + b"x" * wellformed.LONGEST}, 414),
        ({"query_string": b"x" * wellformed.LONGEST}, 414),
        ({"raw_path": b"/-/static/" + b"x" * 256}, 404),
        ({"raw_path": b"/-/static-plugins/gongkai/" + b"x/" * 600}, 404),
        ({"headers": [(b"host", b"evil.invalid/path")]}, 400),
        ({"headers": [(b"host", b"a.example"), (b"Host", b"b.example")]}, 400),
        ({"headers": [(b"host", b"")]}, 400),
        ({"headers": [(b"host", b"[::1]:8001")]}, None),
        ({"headers": []}, None),
        ({"raw_path": b"/gongkai/reports/1%20~2F"}, None),
        ({}, None),
    ],
)
def test_what_is_let_in(changed: dict[str, object], status: int | None) -> None:
    scope = {
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"a.example:80")],
    }
    refused = wellformed.refusal({**scope, **changed})
    assert (refused and refused[0]) == status


async def test_a_refusal_is_a_page_of_the_site(site) -> None:
    response = await site.client.post("/gongkai/reports", headers={"accept-language": "en"})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "This site is read-only." in response.text
    assert "<main" in response.text
    assert (await site.client.get("/-/refused")).status_code == 404


async def test_no_cookie_or_login_gets_behind_the_door(site) -> None:
    for cookie in ("ds_actor=x", "a=b; =; ,;;", 'gongkai_lang="', "\xff=\xff", "expires"):
        response = await site.client.get("/gongkai/reports/1", headers={"cookie": cookie.encode("latin-1")})
        assert response.status_code == 200
    kept = wellformed.inner({"headers": [(b"Cookie", b"x"), (b"authorization", b"y"), (b"accept", b"z")]}, None)
    assert kept["headers"] == [(b"accept", b"z")]


async def test_what_datasette_itself_stumbles_over_is_no_fault(site) -> None:
    for path in ("/gongkai/reports/1,2,3", "/gongkai/agencies/1,2", "/gongkai.csv", "/gongkai/figures?_through=1e9"):
        assert (await site.client.get(path)).status_code in (400, 404), path


async def test_what_takes_too_long_is_said_so_in_every_format(archive: Path) -> None:
    hasty = launch.site(archive, settings={"sql_time_limit_ms": 20})
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    for ending in ("", ".json", ".csv", ".xlsx"):
        response = await hasty.client.get(
            f"/gongkai{ending}", params={"sql": endless}, headers={"accept-language": "en"}
        )
        assert response.status_code == 400, ending
        assert "took too long" in response.text, ending
