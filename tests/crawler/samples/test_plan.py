"""A further sample portal is one more TOML file, and a file with a mistake says where it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from crawler.samples import SampleError, plan, serve, truth
from crawler.samples.plan import bundled
from tests.crawler.samples.asking import free_port, get

THIRD = """
id = "sample-third"
name = "亡是市人民政府"
family = "trs"
address = "127.0.0.113"
region = "990300"
code = "9903000001"

[[columns]]
path = "/zwgk/zfxxgknb/"
title = "政府信息公开年报"

[[agencies]]
name = "亡是市财政局"
kind = "department"
level = "prefecture"
region = "990300"
column = "/zwgk/zfxxgknb/"
layout = "word"
first = 2022
last = 2023
editions = [{ year = 2023, plant = { rule = "disputes.sum", at = "review", by = 4 } }]

[[others]]
column = "/zwgk/zfxxgknb/"
title = "政府信息公开工作年度报告格式"
published = "2022-01-05"
refused = "form"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "third.toml").write_text(THIRD, "utf-8")
    return tmp_path


def test_a_third_portal_is_served_from_its_file_alone(folder: Path) -> None:
    with serve(free_port(), portals=[folder]) as running:
        known = running.truth
        assert [(report.agency, report.year) for report in known.reports] == [
            ("亡是市财政局", 2022),
            ("亡是市财政局", 2023),
        ]
        assert known.reports[1].planted == (("disputes.sum", "review"),)
        assert set(known.refused.values()) == {"form"}
        assert "亡是市财政局2023年政府信息公开工作年度报告" in get(known.lists[0]).text
        for report in known.reports:
            assert f"<title>{report.title}" in get(report.url).text
        (path,) = running.registry_paths
        (entry,) = tomllib.loads(path.read_text("utf-8"))["portal"]
    assert entry["id"] == "sample-third" and entry["family"] == "trs"
    assert entry["column"] == [{"url": known.lists[0], "confirmed": True}]


@pytest.mark.long
def test_it_stands_beside_the_bundled_ones(folder: Path) -> None:
    assert {report.portal for report in truth(portals=[bundled(), folder]).reports} >= {
        "sample-third",
        "sample-wuyou",
        "sample-zixu",
    }


@pytest.mark.long
def test_figures_of_one_portal_do_not_depend_on_the_others(folder: Path) -> None:
    alone = truth(portals=[folder]).reports
    together = [report for report in truth(portals=[bundled(), folder]).reports if report.portal == "sample-third"]
    assert [report.figures for report in alone] == [report.figures for report in together]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[[agencies]]", "[[agencies]]\nsises = 1", "unknown key 'sises'"),
        ('name = "亡是市财政局"\n', "", "'name' is missing"),
        ('family = "trs"', 'family = "wordpress"', "no family 'wordpress'"),
        ('address = "127.0.0.113"', 'address = "10.0.0.1"', "not a loopback address"),
        ('layout = "word"', 'layout = "papyrus"', "no layout 'papyrus'"),
        ('column = "/zwgk/zfxxgknb/"\nlayout', 'column = "/elsewhere/"\nlayout', "no column '/elsewhere/'"),
        ('region = "990300"', 'region = "999999"', "no region '999999'"),
        ("year = 2023", "year = 2020", "no report of that year"),
        ('"disputes.sum"', '"disputes.product"', "no fault for 'disputes.product'"),
        ('refused = "form"', 'refused = "boredom"', "no reason 'boredom'"),
        ("first = 2022", 'first = "2022"', "agencies[0].first"),
        ("plant = {", 'dials = { markup = "clay" }, plant = {', "'markup' is one of"),
        ("id =", "id", "third.toml"),
    ],
)
def test_a_mistake_is_named(folder: Path, before: str, after: str, message: str) -> None:
    assert before in THIRD
    (folder / "third.toml").write_text(THIRD.replace(before, after, 1), "utf-8")
    with pytest.raises(SampleError, match=None) as raised:
        truth(portals=[folder])
    assert message in str(raised.value)


def test_a_plant_that_breaks_nothing_is_a_mistake(folder: Path) -> None:
    (folder / "third.toml").write_text(THIRD.replace("by = 4", "by = 0"), "utf-8")
    with pytest.raises(SampleError, match="breaks nothing"):
        truth(portals=[folder])


def test_the_portal_in_the_readme_can_be_served(tmp_path: Path) -> None:
    readme = Path(plan.__file__).with_name("README.md").read_text("utf-8")
    example, *others = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    changing, editions = (block for block in others if block.startswith("editions"))
    (tmp_path / "readme.toml").write_text(example, "utf-8")
    known = truth(portals=[tmp_path])
    assert {report.year for report in known.reports} == {2021, 2022, 2023, 2024, 2025}
    assert [rule for report in known.reports for rule, _ in report.planted] == ["disputes.sum"]

    head, tail = re.split(r"first = 2021.*?\neditions = \[.*?\n\]\n", example, flags=re.DOTALL)
    (tmp_path / "readme.toml").write_text(head + editions + tail, "utf-8")
    addresses = {report.year: report.urls for report in truth(portals=[tmp_path]).reports}
    assert [len(addresses[year]) for year in range(2019, 2026)] == [2, 2, 2, 2, 1, 2, 3]

    (tmp_path / "readme.toml").write_text(head + changing + tail, "utf-8")
    assert {report.year for report in truth(portals=[tmp_path]).reports} >= {2022, 2023, 2024, 2025}


def test_two_portals_cannot_share_an_address(folder: Path) -> None:
    (folder / "fourth.toml").write_text(THIRD.replace("sample-third", "sample-fourth"), "utf-8")
    with pytest.raises(SampleError, match=r"127\.0\.0\.113"):
        truth(portals=[folder])
