"""How long to wait, and what the settings promise."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler import settings
from crawler.asking.limits import USUAL_BUDGET, budget_of
from crawler.asking.manners import Patience, retry_after
from crawler.run import settings_for


@pytest.mark.parametrize(
    ("value", "seconds"), [(b"7", 7.0), (b" 120 ", 120.0), (b"soon", None), (b"", None), (None, None)]
)
def test_retry_after_in_seconds(value: bytes | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True).encode()
    assert retry_after(later) == pytest.approx(90, abs=2)
    past = format_datetime(datetime.now(UTC) - timedelta(seconds=90), usegmt=True).encode()
    assert retry_after(past) == 0


async def test_a_host_is_left_alone_as_long_as_it_asked_and_no_other_with_it() -> None:
    patience = Patience()
    patience.pause("a", 0.2)
    begun = time.monotonic()
    await patience.turn("b")
    assert time.monotonic() - begun < 0.1
    await patience.turn("a")
    assert time.monotonic() - begun >= 0.2


async def test_crawl_delay_keeps_requests_apart() -> None:
    patience = Patience()
    patience.space("a", 0.1)
    begun = time.monotonic()
    for _ in range(3):
        await patience.turn("a")
        patience.asked("a", 0.05)
    assert 0.2 <= time.monotonic() - begun < 2


async def test_the_pause_begins_when_a_request_is_over() -> None:
    patience = Patience()
    await patience.turn("a")
    await asyncio.sleep(0.1)  # a slow answer
    over = time.monotonic()
    patience.asked("a", 0.2)
    await patience.turn("a")
    assert time.monotonic() - over >= 0.2


def test_the_settings_are_polite() -> None:
    polite = settings_for()
    assert polite.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert polite.getbool("ROBOTSTXT_OBEY")
    assert polite.getfloat("DOWNLOAD_DELAY_JITTER") == 0
    assert budget_of(polite) == USUAL_BUDGET
    assert budget_of(settings_for(0)) is None
    assert budget_of(settings_for(2.0, {"GONGKAI_BUDGET": 0})) is None
    assert budget_of(settings_for(0, {"GONGKAI_BUDGET": 60})) == 60
    assert not polite.getbool("TELNETCONSOLE_ENABLED")
    assert not polite.getbool("REMOTE_CONTROL_ENABLED")
    assert settings_for(2.0).getbool("AUTOTHROTTLE_ENABLED")
    assert settings_for(2.0).getfloat("AUTOTHROTTLE_START_DELAY") == 2.0
    assert not settings_for(0).getbool("AUTOTHROTTLE_ENABLED")


def test_the_user_agent_names_us_and_who_answers_for_us() -> None:
    assert settings.user_agent("mailto:someone@example.org").endswith(" (+mailto:someone@example.org)")
    assert settings.user_agent("").startswith("Gongkai/")
    assert "(" not in settings.user_agent("")
