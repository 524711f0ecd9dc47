"""What a crawl shares with others that ask the same hosts: nothing, unless it is one of several workers.

``crawler.queue.turns`` has the other kind, for workers of a queue.
"""

from __future__ import annotations

from collections.abc import Callable

from crawler.asking.hours import Hours
from crawler.asking.limits import Keep, Limits
from crawler.asking.manners import Patience
from crawler.clock import Clock

#: Is told the id of a portal when all that was to be asked there is.
Settled = Callable[[str], None]
#: Ends the run for a fault, from within it.
Stop = Callable[[BaseException], None]


def nobody(portal_id: str) -> None:
    """Tell nobody that a portal is settled."""


class Alone:
    """A crawl beside which nobody else asks its hosts: their turns and limits are its own."""

    def patience(self) -> Patience:
        """Return whose turn it is."""
        return Patience()

    def limits(self, budget: int | None, backfill: Hours | None, keep: Keep, clock: Clock) -> Limits:
        """Return the limits of its hosts."""
        return Limits(budget, backfill, keep=keep, clock=clock)

    def begin(self, stop: Stop) -> None:
        """Begin to share, in the reactor's loop; ``stop`` ends the run when that cannot go on."""

    async def end(self) -> None:
        """Share no more."""
