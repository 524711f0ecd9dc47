"""What a person sees of long work, and what a log does."""

from __future__ import annotations

import io
import sys
import time

import pytest

from archive.console.terminal import printable, progress_shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_shown() as progress:
        progress("reading files", 0, 10_000)
        time.sleep(0.6)
        progress("reading files", 4_000, 10_000)
        shown = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "reading files:  40%" in shown
    assert "4000/10000" in shown
    assert "\n" not in shown


def test_plain_lines_elsewhere_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_shown(every=0.2) as progress:
        for done in range(100):
            progress("reading files", done, 100)
        time.sleep(0.3)
        progress("reading files", 100, 100)
        progress("reading files", 100, 100)
    assert sys.stderr.getvalue() == "reading files: 100 of 100\n"  # type: ignore[attr-defined]


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_shown() as progress:
        progress("reading files", 1, 1)
    assert sys.stderr.getvalue().strip() == ""  # type: ignore[attr-defined]


def test_a_name_that_is_no_unicode_can_be_printed() -> None:
    assert printable("云岭\udcd4.html") == "云岭?.html"
