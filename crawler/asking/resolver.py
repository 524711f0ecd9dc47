"""Names to numbers, with an eye on where they lie: no name leads us to a private address unless it may.

The check stands where the number is found, and the connection is made to that number, so a name that answers
differently the second time (DNS rebinding) gains nothing. Scrapy's default resolver knows IPv4 only; this one both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface.declarations import implementer  # type: ignore[import-untyped]

from crawler.addresses import Reach


@implementer(IResolutionReceiver)
class _Guard:
    """Passes on the numbers that may be asked, and notes those that may not."""

    def __init__(self, receiver: Any, resolver: GuardedResolver, name: str) -> None:
        self._receiver = receiver
        self._resolver = resolver
        self._name = name

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's names
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        number = str(getattr(address, "host", ""))
        if self._resolver.reach.allows_at(self._name, number):
            self._receiver.addressResolved(address)
        else:
            self._resolver.inward[self._name] = number

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Resolves what ``reach`` allows; ``inward`` are names that were found to stand for private addresses.

    Scrapy makes one for the process, before there is a spider; the download handler gives it the spider's reach.
    """

    def __init__(self, reactor: Any, cache_size: int) -> None:
        """Do what Scrapy's does."""
        super().__init__(reactor, cache_size)
        self.reach = Reach()
        self.inward: dict[str, str] = {}

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve a name; numbers that may not be asked are as if they were not there."""
        guard: Any = _Guard(resolutionReceiver, self, hostName)
        return super().resolveHostName(guard, hostName, portNumber, addressTypes, transportSemantics)


def installed() -> GuardedResolver | None:
    """Return the resolver of this process, where Scrapy has installed ours."""
    from twisted.internet import reactor  # here: importing it chooses the reactor

    found = getattr(reactor, "nameResolver", None)
    return found if isinstance(found, GuardedResolver) else None
