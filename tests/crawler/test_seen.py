"""What was met is known again, and costs eight bytes."""

from __future__ import annotations

import sys

import pytest

from crawler.records.seen import Seen

ADDRESSES = [f"//www.yunling.example/art/2024/1/{number}/art_1229_{number}.html" for number in range(3_000)]


@pytest.mark.parametrize("wide", [False, True])
def test_each_is_new_once(wide: bool) -> None:
    seen = Seen(wide=wide)
    assert all(map(seen.add, ADDRESSES[::2]))
    assert not any(map(seen.add, ADDRESSES[::2]))
    assert [one for one in ADDRESSES if one not in seen] == ADDRESSES[1::2]
    seen.update(ADDRESSES)
    assert len(seen) == len(ADDRESSES)


def test_nothing_of_an_address_is_held_but_eight_bytes() -> None:
    seen = Seen()
    seen.update(ADDRESSES)
    assert sys.getsizeof(seen._shelves[0]) < 9.2 * len(ADDRESSES) + 100
