"""Tells whoever listens that something was committed. A hint may be lost; versions make that harmless."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

QUEUE_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Hint:
    """An event that was committed, as subscribers hear of it."""

    name: str
    stream: str
    sequence: int
    payload: Mapping[str, Any]
    correlation_id: str = ""


# Hints were lost: whoever receives this must take a fresh snapshot of what it shows.
GAP = Hint("Gap", "", 0, {})


class Bus(Protocol):
    """Publishing never blocks and never fails: the transaction is already committed."""

    def publish(self, hints: Iterable[Hint]) -> None: ...

    def subscribe(self) -> AbstractAsyncContextManager["Subscription"]: ...

    def is_connected(self) -> bool: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class Subscription:
    """An endless iterator over hints. A subscriber that falls too far behind gets one `GAP` instead of the rest."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Hint] = asyncio.Queue(QUEUE_LIMIT)

    def put(self, hint: Hint) -> None:
        """Queue a hint, or drop what is queued and say so."""
        try:
            self._queue.put_nowait(hint)
        except asyncio.QueueFull:
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(GAP)

    async def batch(self, limit: int) -> list[Hint]:
        """Wait for a hint, and take those that wait behind it too."""
        hints = [await self._queue.get()]
        while len(hints) < limit and not self._queue.empty():
            hints.append(self._queue.get_nowait())
        return hints

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Hint:
        return await self._queue.get()


class MemoryBus:
    """The bus within one process."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def publish(self, hints: Iterable[Hint]) -> None:
        """Hand each hint to every subscriber."""
        for hint in hints:
            for subscription in self._subscriptions:
                subscription.put(hint)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[Subscription]:
        """Hear everything published from now until the block ends."""
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def is_connected(self) -> bool:
        """True: there is nobody else."""
        return True

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to close."""
