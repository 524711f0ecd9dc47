"""The same bytes give the same report in every process: nothing goes by the order in which a set happens to be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from hashlib import sha256
from parsers.report import parse
from soak.trial import draft, plan
first, count = map(int, sys.argv[1:])
for number in range(first, first + count):
    print(number, sha256(repr(parse(draft(plan(2026, number))[1])).encode()).hexdigest())
"""


def readings(first: int, count: int, seed: int) -> list[str]:
    """Read documents of the long trial in a process of its own, in which texts have other hashes."""
    command = [sys.executable, "-c", SCRIPT, str(first), str(count)]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": str(seed)}, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_another_process_reads_the_same() -> None:
    assert readings(0, 12, seed=1) == readings(0, 12, seed=2)


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_many_processes_read_the_same(first: int) -> None:
    expected = readings(first, 100, seed=0)
    assert all(readings(first, 100, seed=seed) == expected for seed in (1, 2, 3))
