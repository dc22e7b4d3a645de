"""The one door contacts come in by: raw bytes are committed, many in one transaction, before anything is answered."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import select

from hub.interactions.model import InboxAddress
from hub.interactions.store_contacts import HandedIn, store_contacts
from hub.ports import RawContact, Receipt
from storage.bus import Hint
from storage.errors import StorageUnavailable
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)

ACCEPTED = Hint("ContactAccepted", "contacts", 0, {})

# Larger contacts go to the blob store, so that one mail of 50 MiB does not hold up the commit of fifty small ones.
INLINE_LIMIT = 256 * 1024
BATCH_LIMIT = 100
ADDRESSES_LAST = 5.0


@dataclass(slots=True)
class _Waiting:
    handed_in: HandedIn
    receipt: asyncio.Future[Receipt]


class GroupCommitInbox:
    """Stores contacts durably. Whoever waits while a commit is under way shares the next one (group commit).

    `owns` tells whether an address carries a token of ours, so that it is known without being an inbox.
    """

    def __init__(self, storage: Storage, owns: Callable[[str], bool] = lambda address: False) -> None:
        self._storage = storage
        self._owns = owns
        self._waiting: list[_Waiting] = []
        self._committer: asyncio.Task[None] | None = None
        self._addresses: frozenset[str] = frozenset()
        self._addresses_until = 0.0

    async def receive(self, contact: RawContact) -> Receipt:
        """Store the contact and return after the commit. Raises `StorageUnavailable`: then nothing was stored.

        A caller that is cancelled meanwhile changes nothing: the commit goes on without it.
        """
        blob = await self._blob_of(contact)
        waiting = _Waiting(HandedIn(contact, blob), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._committer is None or self._committer.done():
            self._committer = asyncio.create_task(self._commit_waiting())
        return await waiting.receipt

    async def knows(self, address: str) -> bool:
        """Whether contacts to this address are ours to take: an inbox, with or without +extension, or our token."""
        if monotonic() >= self._addresses_until:
            await self._load_addresses()
        bare = plain_address(address)
        return address.lower() in self._addresses or bare in self._addresses or self._owns(address)

    async def close(self) -> None:
        """Wait until everything handed in so far is committed or refused."""
        while self._committer is not None and not self._committer.done():
            await asyncio.wait([self._committer])

    async def _load_addresses(self) -> None:
        async with self._storage.reading() as session:
            self._addresses = frozenset(await session.scalars(select(InboxAddress.address)))
        self._addresses_until = monotonic() + ADDRESSES_LAST

    async def _blob_of(self, contact: RawContact) -> str | None:
        if len(contact.raw) <= INLINE_LIMIT:
            return None
        return await self._storage.blobs.put(contact.raw)

    async def _commit_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH_LIMIT], self._waiting[BATCH_LIMIT:]
            await self._commit_or_split(batch)

    async def _commit_or_split(self, batch: Sequence[_Waiting]) -> None:
        """One row the database does not take must not cost the others their place: they are tried alone."""
        try:
            await self._commit(batch)
        except StorageUnavailable as error:
            _refuse(batch, error)
        except Exception:
            log.exception("a batch of %d contacts could not be stored", len(batch))
            if len(batch) == 1:
                _refuse(batch, StorageUnavailable("the contact could not be stored"))
            else:
                for waiting in batch:
                    await self._commit_or_split([waiting])

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        receipts = await self._storage.run(lambda work: store_contacts(work, [waiting.handed_in for waiting in batch]))
        self._storage.bus.publish([ACCEPTED])
        for waiting, receipt in zip(batch, receipts, strict=True):
            if not waiting.receipt.done():
                waiting.receipt.set_result(receipt)


def plain_address(address: str) -> str:
    """The address in lower case without its +extension."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _refuse(batch: Sequence[_Waiting], error: StorageUnavailable) -> None:
    for waiting in batch:
        if not waiting.receipt.done():
            waiting.receipt.set_exception(error)
