"""A slice of the long trial of the crawl (``make soak-crawl``): one portal, a kill of each sort."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler import samples
from soak.crawl import campaign
from soak.crawl.campaign import Result
from soak.crawl.content import content, differences
from soak.crawl.page import page
from soak.crawl.trial import Life, asked_again, never_asked, plan
from tests.crawler.portal import free_port

DOCS = Path(__file__).parents[2] / "docs"
PORTAL = Path(samples.__file__).parent / "portals" / "shushi.toml"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Life], Result, Path]]:
    state = tmp_path_factory.mktemp("soak") / "state"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(campaign, "_digest", lambda: "the sources as they are")
        *lives, result = campaign.run(5, 3, state, portals=[PORTAL], port=free_port())
        assert isinstance(result, Result)
        yield [life for life in lives if isinstance(life, Life)], result, state


def test_a_crawl_killed_at_its_start_between_requests_and_in_a_write_ends_as_a_calm_one(
    trial: tuple[list[Life], Result, Path],
) -> None:
    lives, result, _ = trial
    assert [life.moment for life in lives] == ["start", "asking", "writing", None]
    assert result.differences == []
    assert result.passed
    assert result.requests["killed"] == result.requests["calm"] + result.requests["in_flight"]


def test_every_killed_run_is_on_record_as_partial(trial: tuple[list[Life], Result, Path]) -> None:
    with closing(sqlite3.connect(trial[2] / "killed" / "gongkai.db")) as db:
        runs = db.execute("SELECT status, counts ->> 'interrupted', ended_at >= started_at FROM runs").fetchall()
    assert len(runs) >= 3
    assert {(status, bool(killed)) for status, killed, _ in runs[:-1]} == {("partial", True)}
    assert not runs[-1][1]
    assert all(in_order for *_, in_order in runs)


def test_a_trial_goes_on_where_it_was_stopped(trial: tuple[list[Life], Result, Path]) -> None:
    """The lives that are written down are not lived again; the result is the same."""
    lives, result, state = trial
    *again, once_more = campaign.run(5, 3, state, portals=[PORTAL], port=free_port())
    assert again == lives
    assert isinstance(once_more, Result)
    assert once_more.as_json() == result.as_json()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            "DELETE FROM fetches WHERE url = (SELECT min(url) FROM fetches WHERE kind = 'article')",
            1,
        ),
        ("UPDATE fetches SET sha256 = NULL WHERE kind = 'robots'", 2),
        ("DELETE FROM sections WHERE id = 1", 1),
    ],
)
def test_the_comparison_of_archives_notices(
    trial: tuple[list[Life], Result, Path], tmp_path: Path, spoil: str, said: int
) -> None:
    for name in ("gongkai.db", "bodies.db"):
        with (
            closing(sqlite3.connect(trial[2] / "calm" / name)) as db,
            closing(sqlite3.connect(tmp_path / name)) as copy,
        ):
            db.backup(copy)
    with closing(sqlite3.connect(tmp_path / "gongkai.db")) as db:
        db.execute(spoil)
        db.commit()
    assert len(differences(content(trial[2] / "calm"), content(tmp_path))) == said


def life(*paths: str, killed: bool = True) -> Life:
    asked = tuple((("127.0.0.1", "GET", path.rstrip("!"), ""), 503 if path.endswith("!") else 200) for path in paths)
    return Life("asking" if killed else None, asked)


def test_only_the_page_in_flight_may_be_asked_for_again() -> None:
    calm = life("/robots.txt", "/a", "/b", "/c", killed=False)

    def again(*lives: Life) -> tuple[list[str], list[str]]:
        in_flight, without = asked_again(calm, lives)
        return [ask[2] for ask in in_flight], [ask[2] for ask in without]

    assert again(life("/robots.txt", "/a"), life("/b", "/c", killed=False)) == ([], [])
    assert again(life("/robots.txt", "/a"), life("/a", "/b", "/c", killed=False)) == (["/a"], [])
    assert again(life("/robots.txt", "/a", "/b"), life("/a", "/b", "/c", killed=False)) == (["/b"], ["/a"])
    assert again(life("/robots.txt", "/a!"), life("/robots.txt", "/a", killed=False)) == ([], ["/robots.txt"])
    assert [ask[2] for ask in never_asked(calm, [life("/robots.txt", "/a"), life("/c", killed=False)])] == ["/b"]


def test_the_kills_of_a_seed_are_spread_over_the_crawl() -> None:
    kills = plan(2026, 50, 1000)
    assert kills == plan(2026, 50, 1000) != plan(2027, 50, 1000)
    assert min(Counter(kill.moment for kill in kills).values()) >= 5
    positions = [kill.position for kill in kills]
    assert positions == sorted(positions)
    assert positions[0] < 100
    assert positions[-1] > 900


def test_the_page_is_what_the_summary_says_and_the_trial_was_passed() -> None:
    kept = json.loads((DOCS / "soak-crawl.json").read_text("utf-8"))
    assert (DOCS / "soak-crawl.md").read_text("utf-8") == page(kept)
    assert kept["passed"] is True
    assert sum(kept["moments"].values()) == kept["kills"] >= 50
    assert kept["differences"] == []
    assert kept["requests"]["again"] == 0
    assert kept["portals"] >= 10
