"""Hands over what waits in the outbox, several at once, and has what the other side said written down."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from hub.errors import PermanentFailure, TemporaryFailure, UncertainDelivery
from hub.events import CustomerTold, GuestsTold, ReplyQueued
from hub.interactions.deliver import Attempt, record_attempt
from hub.ports import Outbound, Sender
from storage.bus import GAP, Subscription
from storage.errors import LeaseLost, StorageUnavailable
from storage.outbox import LEASE, DeliveryState, OutboxRow, claim_outbox, keep_claimed
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)

# What was committed to leave, or may have been.
_WAKING = frozenset({ReplyQueued.__name__, CustomerTold.__name__, GuestsTold.__name__, GAP.name})
# Seconds.
LOOK_AGAIN = 2.0
RENEW_EVERY = LEASE.total_seconds() / 4
RECORD_AGAIN = 1.0
# What is on its way when the process stops may still hear its answer; otherwise nobody would know.
PARTING = 3.0
# How many messages of one channel are handed over at once: one that hangs holds up only its own place.
PLACES = 20


class Deliverer:
    """Empties the outbox. Several may run at once: each row is claimed by one."""

    def __init__(self, storage: Storage, senders: Mapping[str, Sender]) -> None:
        self._storage = storage
        self._senders = senders
        self._sending: dict[str, dict[asyncio.Task[None], OutboxRow]] = {channel: {} for channel in senders}
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled. Raises a group of `StorageUnavailable` when the database is away; call again later.

        What was on its way then goes on, and is finished by the next call.
        """
        try:
            async with self._storage.bus.subscribe() as hints, asyncio.TaskGroup() as group:
                group.create_task(self._listen(hints))
                group.create_task(self._keep_leases())
                group.create_task(self._work())
        except asyncio.CancelledError:
            await self._part()
            raise

    async def run_once(self) -> int:
        """Deliver what is due now and return how many rows that were."""
        started = await self._start()
        await asyncio.gather(*started)
        return len(started)

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            await self._start()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._wake.wait()

    async def _listen(self, hints: Subscription) -> None:
        async for hint in hints:
            if hint.name in _WAKING:
                self._wake.set()

    async def _start(self) -> list[asyncio.Task[None]]:
        """Begin with as many due rows as there are free places."""
        started = []
        for channel, sending in self._sending.items():
            free = PLACES - len(sending)
            rows = await claim_outbox(self._storage, channel, free) if free else ()
            for row in rows:
                task = asyncio.create_task(self._deliver(row))
                sending[task] = row
                task.add_done_callback(self._done)
                started.append(task)
        return started

    def _done(self, task: asyncio.Task[None]) -> None:
        for sending in self._sending.values():
            # Only from full places may something wait that no hint will come for.
            if sending.pop(task, None) is not None and len(sending) + 1 == PLACES:
                self._wake.set()

    async def _keep_leases(self) -> None:
        """A row whose sending takes long stays ours, so that the lease can be short: a crash shows soon."""
        while True:
            await asyncio.sleep(RENEW_EVERY)
            rows = [row for sending in self._sending.values() for row in sending.values()]
            if rows:
                await keep_claimed(self._storage, rows)

    async def _part(self) -> None:
        tasks = [task for sending in self._sending.values() for task in sending]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=PARTING)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _deliver(self, row: OutboxRow) -> None:
        if row.state == DeliveryState.UNCERTAIN:
            attempt = Attempt(DeliveryState.UNCERTAIN, "the process died while handing it over")
        else:
            attempt = await self._attempt(row)
        await self._record(row, attempt)

    async def _attempt(self, row: OutboxRow) -> Attempt:
        try:
            raw = await self._storage.blobs.get(row.content)
        except (KeyError, OSError) as error:
            log.exception("outbox row %d cannot be read", row.id)
            return Attempt(DeliveryState.DEFERRED, f"the message cannot be read: {error}")
        try:
            delivery = await self._senders[row.channel].send(Outbound(row.key, row.envelope_from, row.recipient, raw))
        except TemporaryFailure as error:
            return Attempt(DeliveryState.DEFERRED, error.message)
        except PermanentFailure as error:
            return Attempt(DeliveryState.FAILED, error.message)
        except UncertainDelivery as error:
            return Attempt(DeliveryState.UNCERTAIN, error.message)
        except Exception as error:
            # A bug in a sender: nobody knows how far it came, and the other rows must not wait for that.
            log.exception("outbox row %d could not be sent", row.id)
            return Attempt(DeliveryState.UNCERTAIN, f"{type(error).__name__}: {error}")
        return Attempt(DeliveryState.SENT, delivery.answer)

    async def _record(self, row: OutboxRow, attempt: Attempt) -> None:
        """Write down how it ended, however long the database is away: the other side will not say it again."""
        while True:
            try:
                await record_attempt(self._storage, row, attempt)
                return
            except StorageUnavailable:
                await asyncio.sleep(RECORD_AGAIN)
            except LeaseLost:
                log.warning("outbox row %d was taken over while it was being sent", row.id)
                return
