"""The front door: what each command takes, prints and returns; cron jobs and scripts depend on all of it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from archive.readers.processes import Here
from archive.storage.store import Archive
from crawler.run import BusyError
from gongkai import main
from tests.dump import dump
from tests.sample_pages import sample_pages

MORE = {"export": ["out", "--format", "csv"], "backup": ["out"], "publish": ["out"]}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def as_json(result: Result) -> dict[str, Any]:
    """The one JSON object on standard output: nothing before it, nothing after it."""
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as somebody saved it: three reports, one of them twice, and a page that is none."""
    saved = tmp_path / "saved"
    (saved / "deeper" / "still").mkdir(parents=True)
    for number, (_, body) in enumerate(sample_pages()[:3]):
        (saved / "deeper" / f"{number}.html").write_bytes(body)
    (saved / "deeper" / "still" / "again.html").write_bytes(sample_pages()[0][1])
    (saved / "menu.txt").write_text("食堂本周菜单：周一面条，周二米饭。", encoding="utf-8")
    return saved


@pytest.fixture
def filled(tmp_path: Path, folder: Path) -> Path:
    """A data folder with those reports in it."""
    data = tmp_path / "data"
    assert run("ingest", folder, "--data", data).exit_code == 0
    return data


def rows(data: Path, sql: str) -> list[Any]:
    with sqlite3.connect(data / "gongkai.db") as db:
        return db.execute(sql).fetchall()


def test_help_answers_at_once() -> None:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "gongkai", "--help"], check=True, capture_output=True)
    assert time.perf_counter() - started < 1.5  # about 0.1 s on an idle machine: nothing heavy is imported


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself_and_takes_a_data_folder(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "--data" in result.stdout


@pytest.mark.parametrize(
    "name", ["crawl", "ingest", "probe", "audit", "reparse", "verify", "status", "check-registry", "demo"]
)
def test_json_is_offered_where_scripts_need_it(name: str) -> None:
    assert "--json" in run(name, "--help").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ingest"],
        ["ingest", "no-such-file.html"],
        ["serve", "--port", "x"],
        ["export", "out"],
        ["export", "out", "--format", "pdf"],
        ["crawl", "no-such-portal"],
        ["crawl", "--region", "99"],
        ["crawl", "--region", "Shandong"],
        ["probe", "not-an-address"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(arguments: list[str], tmp_path: Path) -> None:
    result = run(*arguments, "--data", tmp_path / "data")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not (tmp_path / "data").exists()


def test_crawl_takes_portals_by_name_and_by_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def crawl(folder: Path, portals: list[str], **_: Any) -> None:
        asked.append(portals)
        raise BusyError("another crawl")

    monkeypatch.setattr("crawler.run.crawl", crawl)
    for arguments in (["--region", "370213"], ["moe", "--region", "370213", "--region", "3702"], []):
        assert run("crawl", *arguments, "--data", tmp_path).exit_code == 2
    assert asked[0] == ["qingdao-licang"]
    assert asked[1][:2] == ["moe", "qingdao-licang"]
    assert {"qingdao", "qingdao-jimo"} <= set(asked[1])
    assert asked[2] == []  # the whole registry


@pytest.mark.parametrize("name", ["status", "audit", "reparse", "verify", "serve", *MORE])
def test_a_folder_without_an_archive_is_wrong_usage_and_stays_as_it_is(name: str, tmp_path: Path) -> None:
    result = run(name, *MORE.get(name, []), "--data", tmp_path / "none")
    assert result.exit_code == 2
    assert "There is no archive" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["worker"], ["crawl"]])
@pytest.mark.parametrize(
    ("url", "says"),
    [("redis://me:secret@127.0.0.1:9/0", "does not answer"), ("http://me:secret@queue/", "is no address of a queue")],
)
def test_a_queue_that_cannot_be_reached_is_told_without_its_password(
    arguments: list[str], url: str, says: str, tmp_path: Path
) -> None:
    pytest.importorskip("rq")
    result = run(*arguments, "--queue", url, "--data", tmp_path / "data")
    assert result.exit_code == 2
    assert says in result.stderr
    assert "secret" not in result.output
    assert not (tmp_path / "data").exists()


def test_a_queue_needs_an_extra_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*sys.modules]:
        if name.partition(".")[0] in ("rq", "redis") or name == "crawler.queue.worker":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "redis", None)
    for command in ("worker", "crawl"):
        result = run(command, "--queue", "redis://127.0.0.1/0", "--data", tmp_path / "data")
        assert result.exit_code == 2
        assert "gongkai[queue]" in result.stderr


def test_a_fault_of_ours_is_1_and_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Archive.open(tmp_path).close()
    monkeypatch.setattr("archive.status.status", lambda _: 1 / 0)
    result = run("status", "--data", tmp_path)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "--debug" in result.stderr


class TestIngest:
    def test_counts_by_the_names_of_the_contract(self, folder: Path, tmp_path: Path) -> None:
        result = run("ingest", folder, "--data", tmp_path / "data", "--json")
        assert result.exit_code == 0
        counts = as_json(result)
        assert {name: counts[name] for name in ("files", "reports", "new", "refused", "unreadable", "failed")} == {
            "files": 5,
            "reports": 4,
            "new": 3,
            "refused": 1,
            "unreadable": 0,
            "failed": 0,
        }
        assert "changed" in counts

    def test_a_second_time_changes_nothing(self, folder: Path, filled: Path) -> None:
        before = dump(filled)
        counts = as_json(run("ingest", folder, "--data", filled, "--json"))
        assert (counts["reports"], counts["new"], counts["changed"]) == (4, 0, 0)
        assert dump(filled) == before

    def test_a_file_has_its_own_address_unless_one_is_given(self, folder: Path, tmp_path: Path) -> None:
        saved, data = folder / "deeper" / "0.html", tmp_path / "data"
        run("ingest", saved, "--data", data)
        assert rows(data, "SELECT url FROM locations") == [(saved.resolve().as_uri(),)]
        url = "http://www.example.gov.cn/art/2024/1/30/art_1_2.html"
        run("ingest", saved, "--data", data, "--url", url)
        assert {url, saved.resolve().as_uri()} == {row[0] for row in rows(data, "SELECT url FROM locations")}
        assert rows(data, "SELECT count(*) FROM reports") == [(1,)]

    def test_a_given_address_is_kept_in_its_one_spelling(self, folder: Path, tmp_path: Path) -> None:
        saved, data = folder / "deeper" / "0.html", tmp_path / "data"
        run(
            "ingest",
            saved,
            "--data",
            data,
            "--url",
            "HTTP://www.Example.gov.cn:80/x/../a/t20240101_1_wap.html?spm=1#top",
        )
        assert rows(data, "SELECT url FROM reports") == [("http://www.example.gov.cn/a/t20240101_1.html",)]

    @pytest.mark.parametrize("url", ["www.example.gov.cn/a.html", "ftp://www.example.gov.cn/a.html", "http://"])
    def test_what_is_no_web_address_is_wrong_usage(self, url: str, folder: Path, tmp_path: Path) -> None:
        result = run("ingest", folder / "deeper" / "0.html", "--url", url, "--data", tmp_path / "data")
        assert result.exit_code == 2
        assert not (tmp_path / "data").exists()

    def test_an_address_for_several_files_is_wrong_usage(self, folder: Path, tmp_path: Path) -> None:
        result = run("ingest", folder, "--url", "http://www.example.gov.cn/", "--data", tmp_path / "data")
        assert result.exit_code == 2

    def test_the_order_of_the_arguments_does_not_matter(self, tmp_path: Path) -> None:
        """Enough files for several parser processes; named in two orders, they give one archive."""
        saved = tmp_path / "saved"
        saved.mkdir()
        for number, (_, body) in enumerate(sample_pages()[:12]):
            (saved / f"{number:02}.html").write_bytes(body)
        files = sorted(saved.iterdir())
        one, other = tmp_path / "one", tmp_path / "other"
        assert run("ingest", *files, "--data", one).exit_code == 0
        assert run("ingest", *reversed(files), "--data", other).exit_code == 0
        assert len(rows(one, "SELECT id FROM reports")) == 12
        assert dump(one) == dump(other)

    def test_a_file_that_cannot_be_read_is_recorded_and_the_rest_goes_on(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("archive.folders.LARGEST", 2000)  # bytes: the menu is smaller, the reports are not
        result = run("ingest", folder, "--data", tmp_path / "data", "--json")
        assert result.exit_code == 3
        assert as_json(result)["failed"] == 4
        assert as_json(result)["refused"] == 1
        assert len(rows(tmp_path / "data", "SELECT 1 FROM problems WHERE kind = 'file_not_read'")) == 4

    def test_a_document_that_crashes_the_parser_is_recorded_and_kept(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(*arguments: object, **names: object) -> None:
            raise ZeroDivisionError("as a test wants it")

        monkeypatch.setattr("archive.readers.reading.parse", crash)
        monkeypatch.setattr("archive.storage.store.Workers", Here)
        result = run("ingest", folder / "menu.txt", "--data", tmp_path / "data", "--json")
        assert result.exit_code == 3
        assert as_json(result)["failed"] == 1
        assert len(rows(tmp_path / "data", "SELECT 1 FROM snapshots")) == 1
        assert "ZeroDivisionError" in str(rows(tmp_path / "data", "SELECT detail FROM problems"))


class TestReading:
    """Commands that look at an archive."""

    def test_audit(self, filled: Path) -> None:
        before = dump(filled)
        counts = as_json(run("audit", "--data", filled, "--json"))
        assert counts["reports"] == 3
        assert counts["checks"] == rows(filled, "SELECT count(*) FROM checks")[0][0] > 0
        assert set(counts["by_rule"]["requests.balance"]) == {"holds", "broken", "undecidable"}
        assert sum(rule["broken"] for rule in counts["by_rule"].values()) == counts["broken"]
        assert dump(filled) == before

    def test_reparse_changes_nothing_when_the_parser_did_not(self, filled: Path) -> None:
        before = dump(filled)
        for arguments in (["--dry-run"], []):
            counts = as_json(run("reparse", "--data", filled, "--json", *arguments))
            assert (counts["reports"], counts["cells_changed"], counts["failed"]) == (3, 0, 0)
        assert dump(filled) == before

    def test_status(self, filled: Path) -> None:
        told = as_json(run("status", "--data", filled, "--json"))
        assert (told["reports"], told["agencies"]) == (3, len(rows(filled, "SELECT 1 FROM agencies")))
        assert told["last_run"] is None
        assert told["hosts"] == []
        assert told["coverage"]["complete"] == 3

    def test_verify_finds_nothing_in_a_sound_archive(self, filled: Path) -> None:
        result = run("verify", "--data", filled, "--json")
        assert result.exit_code == 0, result.output
        assert as_json(result)["findings"] == []
        assert as_json(result)["checked"] > 0

    def test_verify_says_3_when_a_body_is_lost(self, filled: Path) -> None:
        with sqlite3.connect(filled / "bodies.db") as db:
            db.execute("DELETE FROM exchanges")
            db.execute("DELETE FROM dictionaries")
            db.execute("DELETE FROM bodies")
        result = run("verify", "--data", filled, "--json")
        assert result.exit_code == 3
        assert as_json(result)["findings"]

    def test_serve_names_a_port_that_is_taken(self, filled: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            result = run("serve", "--data", filled, "--port", str(other.getsockname()[1]))
        assert result.exit_code == 2
        assert "port" in result.stderr

    def test_serve_answers_and_stops_at_ctrl_c(self, filled: Path) -> None:
        command = [sys.executable, "-m", "gongkai", "serve", "--port", "0", "--data", filled]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            assert server.stderr is not None
            address = re.search(r"http://127\.0\.0\.1:\d+/", server.stderr.readline())
            assert address is not None
            with urlopen(f"{address[0]}gongkai/reports.json?_shape=array", timeout=20) as answer:
                assert len(json.load(answer)) == 3
            server.send_signal(signal.SIGINT)
            assert server.wait(20) == 0
        finally:
            server.kill()
            server.communicate()


class TestCopying:
    """Commands that write an archive elsewhere."""

    def test_backup_is_an_archive(self, filled: Path, tmp_path: Path) -> None:
        assert run("backup", tmp_path / "copy", "--data", filled).exit_code == 0
        assert dump(tmp_path / "copy") == dump(filled)
        assert run("verify", "--data", tmp_path / "copy").exit_code == 0

    def test_backup_refuses_a_folder_of_something_else(self, filled: Path, folder: Path) -> None:
        assert run("backup", folder, "--data", filled).exit_code == 2

    def test_publish_makes_a_folder_that_can_be_served(self, filled: Path, tmp_path: Path) -> None:
        assert run("publish", tmp_path / "public", "--data", filled).exit_code == 0
        assert len(rows(tmp_path / "public", "SELECT id FROM reports")) == 3

    def test_publish_refuses_samples(self, filled: Path, tmp_path: Path) -> None:
        with sqlite3.connect(filled / "gongkai.db") as db:
            db.execute("INSERT INTO meta VALUES ('sample', '1')")
        result = run("publish", tmp_path / "public", "--data", filled)
        assert result.exit_code == 2
        assert not (tmp_path / "public" / "gongkai.db").exists()

    @pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx", "warc"])
    def test_export(self, filled: Path, tmp_path: Path, kind: str) -> None:
        assert run("export", tmp_path / "out", "--format", kind, "--data", filled).exit_code == 0
        assert any(path.is_file() for path in (tmp_path / "out").iterdir())

    def test_merge_joins_and_a_second_time_changes_nothing(self, filled: Path, tmp_path: Path) -> None:
        saved, other = tmp_path / "other.html", tmp_path / "other"
        saved.write_bytes(sample_pages()[5][1])
        run("ingest", saved, "--data", other)
        assert run("merge", other, "--data", filled).exit_code == 0
        assert len(rows(filled, "SELECT id FROM reports")) == 4
        before = dump(filled)
        assert run("merge", other, "--data", filled).exit_code == 0
        assert dump(filled) == before

    def test_merge_of_a_folder_without_an_archive_is_wrong_usage(self, filled: Path, tmp_path: Path) -> None:
        assert run("merge", tmp_path / "none", "--data", filled).exit_code == 2


class TestRegistry:
    def test_ours_is_well_formed(self) -> None:
        result = run("check-registry", "--json")
        assert result.exit_code == 0
        assert as_json(result)["portals"] > 0
        assert as_json(result)["findings"] == []

    def test_a_malformed_entry_is_2_and_says_what_is_wrong(self, tmp_path: Path) -> None:
        entry = tmp_path / "here.toml"
        entry.write_text('[[portal]]\nid = "Not An Id"\nname = "某处"\nurl = "http://www.example.gov.cn/"\n')
        result = run("check-registry", entry, "--json")
        assert result.exit_code == 2
        assert any("Not An Id" in finding for finding in as_json(result)["findings"])


def test_the_data_folder_can_come_from_the_environment(folder: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "GONGKAI_DATA": str(tmp_path / "from-environment")}
    saved = folder / "deeper" / "0.html"
    subprocess.run([sys.executable, "-m", "gongkai", "ingest", saved], check=True, env=environment, cwd=tmp_path)
    assert (tmp_path / "from-environment" / "gongkai.db").is_file()
    assert not (tmp_path / "data").exists()


def test_results_are_readable_without_json(filled: Path) -> None:
    """Tables are aligned for a reader, and nothing of Python's own spelling shows."""
    for name in ("status", "audit", "verify"):
        text = run(name, "--data", filled).stdout
        assert re.search(r"^[a-z][\w ]*:", text, re.MULTILINE), text
        assert not re.search(r"\bNone\b|\bTrue\b|\{'", text), text
