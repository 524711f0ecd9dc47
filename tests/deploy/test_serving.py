"""Publications while readers read: no request fails, and none sees two states mixed."""

from __future__ import annotations

import http.client
import json
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.publish import publish
from archive.storage.store import Archive
from tests.archive.small import add, report, small_archive, source
from tests.deploy.serving import a_served

PATHS = (
    "/",
    "/gongkai/reports.json?_shape=array&_size=max",
    "/gongkai/reports/1",
    "/gongkai/requests_by_year.csv",
    "/feeds/reports.atom",
    "/downloads.json",
    "/gongkai/checks.xlsx",
    "/-/static-plugins/gongkai/site.css",
)


class Reader(threading.Thread):
    """Asks for one page after another, over a connection that it keeps or over new ones, until it is told to stop."""

    def __init__(self, address: str, paths: tuple[str, ...], *, keep: bool) -> None:
        super().__init__(daemon=True)
        self._at = urlsplit(address).netloc
        self._paths, self._keep = paths, keep
        self.stop = threading.Event()
        self.failed: list[str] = []
        self.answers = 0
        self.reports: list[int] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection(self._at, timeout=60)
        while not self.stop.is_set():
            for path in self._paths:
                try:
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    body = answer.read()
                except (OSError, http.client.HTTPException) as error:
                    self.failed.append(f"{path}: {error!r}")
                    connection.close()
                    continue
                self.answers += 1
                if answer.status != 200:
                    self.failed.append(f"{path}: {answer.status}")
                elif path.startswith("/gongkai/reports.json"):
                    self.reports.append(len(json.loads(body)))
                if not self._keep:
                    connection.close()
                time.sleep(0.01)  # a reader, and no flood
        connection.close()


@pytest.mark.long
def test_no_request_fails_while_states_follow_one_another(tmp_path: Path) -> None:
    data, target = small_archive(tmp_path / "data"), tmp_path / "public"
    publish(data, target, downloads=True)
    with a_served(target) as address:
        readers = [Reader(address, PATHS[number:] + PATHS[:number], keep=number % 2 == 0) for number in range(4)]
        for reader in readers:
            reader.start()
        for year in (2016, 2017, 2018, 2019):
            with Archive.open(data) as archive:
                add(archive, report("云岭市民政局", year), source(f"http://www.yunling.example/{year}.html"))
            publish(data, target, downloads=True)
            time.sleep(4)
        for reader in readers:
            reader.stop.set()
        for reader in readers:
            reader.join(60)
    assert [one for reader in readers for one in reader.failed] == []
    seen = [reader.reports for reader in readers]
    assert all(counts == sorted(counts) for counts in seen), "nobody is led back into an earlier state"
    assert {count for counts in seen for count in counts} == {3, 4, 5, 6, 7}, "every state was seen, none mixed"
    assert sum(reader.answers for reader in readers) > 200
