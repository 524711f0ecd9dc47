"""What is withheld is withheld from every page of the site, the kept source and its download among them."""

from __future__ import annotations

import hashlib

import pytest
import pytest_asyncio

from archive import removals
from archive.ingest import ingest
from archive.readers.processes import Here
from archive.removals import tombstone
from archive.site.serving import launch
from archive.storage.store import Archive
from tests.archive.printed import printed, source
from tests.archive.test_removals import ENTRIES, NAME, TEXT, assert_nowhere

PAGE = printed(changed={(3, "new_requests", "total"): "12"}, text=TEXT)
FILE = b"%PDF-1.4 invented " + TEXT.encode()
SHA, OF_FILE = (hashlib.sha256(body).hexdigest() for body in (PAGE, FILE))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ask(tmp_path_factory: pytest.TempPathFactory):
    """Ask the site of a folder whose bodies are kept as they were fetched."""
    folder = tmp_path_factory.mktemp("withheld")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(removals, "own", lambda: ENTRIES)
        with Archive.open(folder, workers=Here()) as archive:
            ingest(archive, PAGE, source())
            ingest(archive, FILE, source("http://czj.yunling.example/nb.pdf", day=2))
            with archive.transaction() as db:  # as if the file had been read as a copy of the report
                db.execute("UPDATE snapshots SET report_id = 1 WHERE url LIKE '%.pdf'")
            assert NAME in archive.bodies.get(SHA).decode()
        served = launch.site(folder)
        await served.invoke_startup()

        async def asked(path: str):
            return await served.client.get(path, headers={"Accept-Language": "en"})

        yield asked


@pytest.mark.parametrize(
    "path",
    [
        "/gongkai/reports/1",
        f"/-/body/{SHA}",
        f"/-/body/{SHA}/frame",
        f"/-/body/{SHA}/file",
        "/-/cell/1/3/new_requests/total",
        "/gongkai/sections.json",
        "/gongkai/sections.csv",
    ],
)
async def test_no_page_holds_it(ask, path: str) -> None:
    answer = await ask(path)
    assert answer.status_code == 200
    assert_nowhere(answer.text)


async def test_a_tombstone_stands_in_its_place(ask) -> None:
    assert tombstone("phone") in (await ask("/gongkai/reports/1")).text
    assert tombstone("name") in (await ask(f"/-/body/{SHA}/file")).text
    assert "Personal details were taken out of this source" in (await ask(f"/-/body/{SHA}")).text
    assert "byte for byte" not in (await ask(f"/-/body/{SHA}")).text


async def test_a_file_that_cannot_be_masked_is_gone_and_says_why(ask) -> None:
    for path in (f"/-/body/{OF_FILE}", f"/-/body/{OF_FILE}/file"):
        answer = await ask(path)
        assert answer.status_code == 410
        assert "so all of it is withheld" in answer.text


async def test_search_finds_it_no_more_and_the_list_says_what_kind_it_was(ask) -> None:
    assert (await ask(f"/gongkai/sections.json?_search={NAME}&_shape=array")).json() == []
    assert len((await ask("/gongkai/sections.json?_search=咨询电话&_shape=array")).json()) == 1
    assert_nowhere((await ask("/search?q=咨询电话")).text)
    rows = (await ask("/gongkai/removals.json?_shape=array")).json()
    assert [(row["kind"], row["reason"]) for row in rows] == [("phone", "Asked for."), ("name", "Asked for.")]
