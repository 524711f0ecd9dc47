"""A published archive as it is served: downloads in ranges, tags, and going over to the next state."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from archive.export import listing, package
from archive.export.tables import published as tables_of
from archive.publish import publish
from archive.site.serving import caching, launch
from archive.site.serving.files import asked
from archive.site.serving.turning import Turning
from archive.storage.store import Archive
from tests.archive.small import add, report, small_archive, source

CSV = f"/downloads/{listing.CSV}"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish(small_archive(folder / "data"), folder / "public", downloads=True)
    return folder / "public"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(public: Path):
    datasette = launch.site(public, address="https://gongkai.example")
    await datasette.invoke_startup()
    return datasette.client


async def test_the_list_says_bytes_and_digest_of_every_file(served, public: Path) -> None:
    listed = (await served.get("/downloads.json")).json()
    names = {one["name"] for one in listed["files"]}
    assert names >= {
        listing.CSV,
        listing.PARQUET,
        listing.SQLITE,
        listing.SQLITE_GZ,
        "datapackage.json",
        "csv-metadata.json",
    }
    assert any(name.startswith("parquet/cells/year=2023/province=") for name in names)
    for one in listed["files"]:
        assert one["url"] == f"https://gongkai.example/downloads/{one['name']}"
        content = (await served.get(f"/downloads/{one['name']}")).content
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"]), one["name"]
    sums = (await served.get("/downloads/SHA256SUMS")).text.splitlines()
    assert sums == [f"{one['sha256']}  {one['name']}" for one in listed["files"]]
    with sqlite3.connect(public / "gongkai.db") as db:
        assert listed["rows"] == {
            table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in listed["rows"]
        }


@pytest.mark.parametrize(
    "name",
    [
        "bodies.db",
        "../bodies.db",
        "..%2fbodies.db",
        "%2e%2e/bodies.db",
        "/etc/passwd",
        "downloads.json",
        "parquet/",
        "",
    ],
)
async def test_nothing_else_can_be_downloaded(served, public: Path, name: str) -> None:
    path = f"/downloads/{name}".encode("ascii")
    response = await asks(served.app, httpx.URL("http://localhost", raw_path=path))
    assert response.status_code in (302, 400, 404)
    assert str(public) not in response.text


async def test_the_package_describes_itself(served) -> None:
    with zipfile.ZipFile(io.BytesIO((await served.get(CSV)).content)) as packed:
        assert packed.testzip() is None
        described = json.loads(packed.read(package.DATAPACKAGE))
        on_the_web = json.loads(packed.read(package.CSVW))
        assert {one["url"] for one in on_the_web["tables"]} == {one["path"] for one in described["resources"]}
        for resource in described["resources"]:
            content = packed.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            header = next(csv.reader(io.StringIO(content.decode("utf-8"))))
            fields = resource["schema"]["fields"]
            assert header == [field["name"] for field in fields]
            assert all(field["title"] and field["description"] for field in fields), resource["name"]
            assert set(resource["schema"].get("primaryKey", ())) <= set(header)
        reports = next(one for one in described["resources"] if one["name"] == "reports")
        kinds = {field["name"]: field["type"] for field in reports["schema"]["fields"]}
        assert (kinds["id"], kinds["title"], kinds["published_on"]) == ("integer", "string", "date")
        assert ["agency_id"] in [key["fields"] for key in reports["schema"]["foreignKeys"]]
        assert set(packed.namelist()) == {one["path"] for one in described["resources"]} | {
            package.DATAPACKAGE,
            package.CSVW,
            package.README,
        }


async def test_what_is_the_operators_is_in_no_download(served) -> None:
    for name in (listing.CSV, listing.PARQUET):
        with zipfile.ZipFile(io.BytesIO((await served.get(f"/downloads/{name}")).content)) as packed:
            assert not [
                one for one in packed.namelist() if one.startswith(("meta", "host_limits", "reviews", "found_"))
            ]
            for one in packed.namelist():
                assert b"the-operator" not in packed.read(one), one


def test_a_day_that_is_none_makes_its_column_a_text(public: Path) -> None:
    with sqlite3.connect(":memory:") as db, sqlite3.connect(public / "gongkai.db") as there:
        there.backup(db)
        (reports,) = (table for table in tables_of(db) if table.name == "reports")
        kinds = [column.kind for column in package.typed(db, reports).columns]
        db.execute("UPDATE reports SET published_on = '2023-02-30'")
        after = [column.kind for column in package.typed(db, reports).columns]
        assert sum(one is not other for one, other in zip(after, kinds, strict=True)) == 1


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=10-", (10, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=50-1000", (50, 99)),
        ("bytes=100-", False),
        ("bytes=-0", False),
        ("bytes=9-2", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=٣-٤", None),
        ("bytes=99999999999999999999-", None),
        ("", None),
    ],
)
def test_ranges_are_those_of_rfc_9110(header: str, wanted: object) -> None:
    assert asked(header, 100) == wanted


async def test_a_download_that_broke_off_is_continued_and_only_of_the_same_state(served) -> None:
    all_of_it = await served.get(CSV)
    tag, size = all_of_it.headers["etag"], len(all_of_it.content)
    part = await served.get(CSV, headers={"range": "bytes=1000-1999", "if-range": tag})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 1000-1999/{size}"
    assert part.content == all_of_it.content[1000:2000]
    other = await served.get(CSV, headers={"range": "bytes=1000-", "if-range": '"of another state"'})
    assert (other.status_code, other.content) == (200, all_of_it.content)
    beyond = await served.get(CSV, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert (await served.get(CSV, headers={"if-none-match": tag})).status_code == 304
    head = await served.head(CSV)
    assert (head.headers["content-length"], head.content) == (str(size), b"")
    several = await served.get(CSV, headers={"range": "bytes=0-1,3-4"})
    assert several.status_code == 200


async def test_who_has_a_page_is_told_that_it_did_not_change(served) -> None:
    for path in ("/", "/gongkai/reports/1", "/gongkai/reports.json?year=2023", "/feeds/reports.atom", "/openapi.json"):
        first = await served.get(path)
        assert first.headers["cache-control"] == f"public, max-age={caching.SECONDS}"
        again = await served.get(path, headers={"if-none-match": f'"x", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        english = await served.get(path, headers={"accept-language": "en", "if-none-match": first.headers["etag"]})
        assert english.status_code == 200
        told = await served.get(path, headers={"cookie": "gongkai_lang=en"})
        assert told.headers["cache-control"].startswith("private")
        assert "cookie" in told.headers["vary"].lower()


async def test_what_may_change_or_failed_is_not_kept(served) -> None:
    sql = await served.get("/gongkai.json", params={"sql": "select datetime('now')"})
    assert "etag" not in sql.headers
    for path in ("/nowhere", "/gongkai?sql=select+nothing", "/gongkai/reports/999"):
        failed = await served.get(path)
        assert (failed.headers.get("etag"), failed.headers["cache-control"]) == (None, "no-store")
    switched = await served.get("/?_lang=en")
    assert (switched.headers.get("etag"), switched.headers["cache-control"]) == (None, "private, no-store")


async def test_the_style_sheet_is_kept_for_ever_under_its_digest(served) -> None:
    (link,) = [part for part in (await served.get("/")).text.split('"') if "site.css?" in part]
    assert (await served.get(link)).headers["cache-control"] == caching.FOR_EVER.decode()
    assert "immutable" not in (await served.get(link.partition("?")[0])).headers["cache-control"]


async def test_a_database_that_is_written_to_has_no_tags(get) -> None:
    assert "etag" not in (await get("/gongkai/reports/1")).headers


async def asks(app, path: str | httpx.URL) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        return await client.get(path)


async def test_a_served_site_goes_over_to_the_next_state(tmp_path: Path) -> None:
    """What was begun in the old state ends there; its files are closed when nobody reads them any more."""
    data, target = small_archive(tmp_path / "data"), tmp_path / "public"
    first = publish(data, target).folder
    turning = Turning(target, lambda: launch.site(target))
    old = turning.serving
    assert not await turning.turn()
    begun = asyncio.create_task(asks(turning, "/gongkai/reports.json?_shape=array&_size=max"))
    await asyncio.sleep(0)
    with Archive.open(data) as archive:
        add(archive, report("云岭市民政局", 2024), source("http://www.yunling.example/new.html"))
    second = publish(data, target).folder
    assert await turning.turn()
    assert len((await begun).json()) == 3
    assert len((await asks(turning, "/gongkai/reports.json?_shape=array")).json()) == 4
    assert (old.path.parent, turning.serving.path.parent) == (first, second)
    assert not old.under_way
    with pytest.raises(RuntimeError, match="shutdown"):
        old.datasette.executor.submit(print)


async def test_a_state_that_cannot_be_served_is_left_aside(tmp_path: Path) -> None:
    target = tmp_path / "public"
    publish(small_archive(tmp_path / "data"), target)
    turning = Turning(target, lambda: launch.site(target))
    (target / "20990101T000000Z").mkdir()
    (target / "20990101T000000Z" / "gongkai.db").write_bytes(b"no database")
    (target / "current").unlink()
    (target / "current").symlink_to("20990101T000000Z")
    with pytest.raises(launch.NoArchiveError):
        await turning.turn()
    assert (await asks(turning, "/gongkai/reports/1")).status_code == 200


async def test_the_database_has_its_page_with_the_counts_of_its_views_too(served) -> None:
    assert (await served.get("/gongkai")).status_code == 200
