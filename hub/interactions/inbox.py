"""The one door contacts come in by: raw bytes are committed, many in one transaction, before anything is answered."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from hub.interactions.model import ContactState, InboundContact, InboxAddress
from hub.interactions.text import storable, storable_json
from hub.ports import Outcome, RawContact, Receipt
from storage.bus import Hint
from storage.errors import StorageUnavailable
from storage.jobs import Job
from storage.unit_of_work import Storage, Work

log = logging.getLogger(__name__)

UNDERSTAND = "understand"
ACCEPTED = Hint("ContactAccepted", "contacts", 0, {})

# Larger contacts go to the blob store, so that one mail of 50 MiB does not hold up the commit of fifty small ones.
INLINE_LIMIT = 256 * 1024
BATCH_LIMIT = 100
ADDRESSES_LAST = 5.0


@dataclass(slots=True)
class _Waiting:
    contact: RawContact
    blob: str | None
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
        waiting = _Waiting(contact, blob, asyncio.get_running_loop().create_future())
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
        try:
            return await self._storage.blobs.put(contact.raw)
        except OSError as error:
            raise StorageUnavailable(str(error)) from error

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
        receipts = await self._storage.run(lambda work: _store(work, batch))
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


async def _store(work: Work, batch: Sequence[_Waiting]) -> list[Receipt]:
    new = await _insert_new(work, batch)
    if new:
        jobs = [_job_row(work, contact_id) for contact_id in new.values()]
        await work.session.execute(insert(Job), jobs)
    receipts, repeated = [], set[str]()
    for waiting in batch:
        contact_id = new.pop(waiting.contact.dedupe_key, None)
        if contact_id is not None:
            receipts.append(Receipt(Outcome.ACCEPTED, contact_id))
            continue
        repeated.add(waiting.contact.dedupe_key)
        receipts.append(Receipt(Outcome.DUPLICATE, 0))
    if not repeated:
        return receipts
    ids = await _count_duplicates(work, repeated)
    return [
        receipt if receipt.contact_id else Receipt(receipt.outcome, ids[waiting.contact.dedupe_key])
        for waiting, receipt in zip(batch, receipts, strict=True)
    ]


async def _insert_new(work: Work, batch: Sequence[_Waiting]) -> dict[str, int]:
    into = postgresql_insert if work.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = (
        into(InboundContact)
        .values([_contact_row(work, waiting) for waiting in batch])
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(InboundContact.dedupe_key, InboundContact.id)
    )
    return dict((await work.session.execute(statement)).all())


async def _count_duplicates(work: Work, keys: set[str]) -> dict[str, int]:
    statement = (
        update(InboundContact)
        .where(InboundContact.dedupe_key.in_(keys))
        .values(duplicates=InboundContact.duplicates + 1)
        .returning(InboundContact.dedupe_key, InboundContact.id)
        .execution_options(synchronize_session=False)
    )
    return dict((await work.session.execute(statement)).all())


def _contact_row(work: Work, waiting: _Waiting) -> dict[str, Any]:
    contact = waiting.contact
    return {
        "channel": contact.channel,
        "source": contact.source,
        "dedupe_key": contact.dedupe_key,
        "inboxes": [storable(address) for address in contact.inboxes],
        "envelope": storable_json(dict(contact.envelope)),
        "raw": None if waiting.blob else contact.raw,
        "raw_blob": waiting.blob,
        "size": len(contact.raw),
        "sha256": waiting.blob or hashlib.sha256(contact.raw).hexdigest(),
        "received_at": work.now,
        "state": ContactState.PENDING,
        "defect": storable(contact.defect),
        "reason": "",
        "duplicates": 0,
        "interaction_id": None,
    }


def _job_row(work: Work, contact_id: int) -> dict[str, Any]:
    key, payload = f"{UNDERSTAND}-{contact_id}", {"contact_id": contact_id}
    return {"kind": UNDERSTAND, "key": key, "payload": payload, "due_at": work.now}
