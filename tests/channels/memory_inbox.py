"""The hub as a receiver sees it: an inbox that keeps contacts in memory, fails on request and can be slow."""

import asyncio
from collections.abc import Callable

from hub.ports import Outcome, RawContact, Receipt


class MemoryInbox:
    """Behaves as `hub.ports.Inbox` says.

    `failure` is raised by everything, `store_failure` instead of storing; clear `open` to hold commits up.
    """

    def __init__(self, *addresses: str) -> None:
        self.addresses = set(addresses)
        self.contacts: list[RawContact] = []
        self.duplicates = 0
        self.asked = 0
        self.failure: Exception | None = None
        self.store_failure: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()
        self._changed = asyncio.Condition()

    async def receive(self, contact: RawContact) -> Receipt:
        self.asked += 1
        await self._tell()
        await self.open.wait()
        if failure := self.failure or self.store_failure:
            raise failure
        known = [stored.dedupe_key for stored in self.contacts]
        if contact.dedupe_key in known:
            self.duplicates += 1
            receipt = Receipt(Outcome.DUPLICATE, known.index(contact.dedupe_key) + 1)
        else:
            self.contacts.append(contact)
            receipt = Receipt(Outcome.ACCEPTED, len(self.contacts))
        await self._tell()
        return receipt

    async def knows(self, address: str) -> bool:
        if self.failure is not None:
            raise self.failure
        return address.lower() in self.addresses

    async def until(self, happened: Callable[["MemoryInbox"], bool]) -> None:
        """Wait until something is true of this inbox."""
        async with self._changed:
            await self._changed.wait_for(lambda: happened(self))

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
