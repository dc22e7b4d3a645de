"""Keeps matching work with agents: after everything that may change the match, and when an offer ends."""

import asyncio
from contextlib import suppress

from hub.access.audit import STAFF_CHANGED
from hub.events import (
    CaseWorkEnded,
    CaseWorkPut,
    DeliveryChanged,
    DeliveryReported,
    InteractionAbsorbed,
    InteractionClosed,
    InteractionMerged,
    InteractionOpened,
    InteractionReleased,
    InteractionSplitOff,
    ItemAccepted,
    ItemPinned,
    ItemReturned,
    ItemSnoozed,
    ItemTransferred,
    ItemWoken,
    MergeUndone,
    MessageReceived,
    OfferEnded,
    PresenceChanged,
    PriorityChanged,
    SpamMarked,
    SpamUnmarked,
    TransferUndone,
)
from hub.queueing.expire import expire_offers, next_expiry
from hub.queueing.offer import make_offers
from storage.bus import GAP, QUEUE_LIMIT, Subscription
from storage.unit_of_work import Storage

# Hints can be lost and agents can fall silent, so it looks again this often whatever happens (seconds).
TICK = 2.0

CHANGES = frozenset(
    event.__name__
    for event in (
        CaseWorkEnded,
        CaseWorkPut,
        DeliveryChanged,
        DeliveryReported,
        InteractionAbsorbed,
        InteractionClosed,
        InteractionMerged,
        InteractionOpened,
        InteractionReleased,
        InteractionSplitOff,
        ItemAccepted,
        ItemPinned,
        ItemReturned,
        ItemSnoozed,
        ItemTransferred,
        ItemWoken,
        MergeUndone,
        MessageReceived,
        OfferEnded,
        PresenceChanged,
        PriorityChanged,
        SpamMarked,
        SpamUnmarked,
        TransferUndone,
    )
) | {GAP.name, STAFF_CHANGED}


class Router:
    """Several may run at once: an item and an agent are each offered once, whoever is faster."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def run(self) -> None:
        """Work until cancelled. Raises `StorageUnavailable` when the database is away; call again later."""
        async with self._storage.bus.subscribe() as hints:
            while True:
                await expire_offers(self._storage)
                if not await make_offers(self._storage):
                    await self._wait(hints)

    async def _wait(self, hints: Subscription) -> None:
        """Until something happens that may change the match; a burst of it is one reason to look."""
        expiry = await next_expiry(self._storage)
        now = self._storage.clock.now()
        seconds = TICK if expiry is None else min(TICK, max(0.0, (expiry - now).total_seconds()))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not any(hint.name in CHANGES for hint in await hints.batch(QUEUE_LIMIT)):
                    pass
