"""The likely cause of a broken sum, beside the finding on a report's page: a suspicion, and never a figure."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio

from archive.ingest import ingest
from archive.site.serving import launch
from archive.storage.store import Archive
from tests.archive.printed import printed, source

LINES = ("new_requests", "granted_full", "total_processed")
CELLS = {(3, line, field): "12" for line in LINES for field in ("natural_person", "total")}
SLIPS = {(3, "granted_full", "total"): "21", (4, "review", "upheld"): "3", (4, "review", "total"): "4"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asked(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("slips")
    with Archive.open(folder) as archive:
        ingest(archive, printed(2023, CELLS | SLIPS), source())
    served = launch.site(folder)
    await served.invoke_startup()

    async def get(path: str, language: str = "zh"):
        return await served.client.get(path, headers={"accept-language": language})

    return get


def causes(page: str) -> list[str]:
    """Return what each box says, without its markup."""
    boxes = re.findall(r'<div class="cause".*?</div>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", box).split()) for box in boxes]


async def test_the_page_tells_a_cause_once_beside_the_first_finding_that_it_would_mend(asked):
    page = (await asked("/gongkai/reports/1")).text
    swapped, unknown = sorted(causes(page), key=lambda told: "颠倒" not in told)
    assert "可能的原因 （推测，数字未作任何改动）" in swapped
    assert "相邻两位数字颠倒" in swapped
    assert "印作 21 ，若为 12" in swapped
    assert "会使 2 项核对成立" in swapped
    assert "更可能是原件有误" in swapped
    assert "无从选择" in unknown and "行政复议" in unknown
    assert page.count("可能的原因：见前") == 1
    assert 'href="#c3-granted_full-total"' in page


async def test_in_english_too(asked):
    told = " ".join(causes((await asked("/gongkai/reports/1", "en")).text))
    assert "Likely cause (a suspicion; no figure is changed)" in told
    assert "Two neighbouring digits swapped" in told
    assert "prints 21 ; would say 12" in told
    assert not re.search("[\u4e00-\u9fff]", told)


async def test_the_figure_stays_what_is_printed(asked):
    rows = (await asked("/gongkai/requests.json?_shape=objects&applicant=total")).json()["rows"]
    assert [row["granted_full"] for row in rows] == [21]


async def test_sql_and_json_have_it(asked):
    rows = (await asked("/gongkai/suspicions.json?_shape=objects&_sort=number")).json()["rows"]
    assert {(row["kind"], row["certainty"]) for row in rows} == {("digits_swapped", "only"), ("several", "open")}
    checks = (await asked("/gongkai/checks.json?_shape=objects&suspicion__notnull=1")).json()["rows"]
    assert len(checks) == 3
    found = (await asked("/gongkai/likely_causes.json?_shape=objects")).json()["rows"]
    assert {row["suspicion"]: row["of_the_source"] for row in found} == {"digits_swapped": 1, "several": 1}
    broken = (await asked("/gongkai/findings_of_a_rule.json?_shape=objects&rule=disputes.sum")).json()["rows"]
    assert [row["certainty"] for row in broken] == ["open"]
