"""Hands the mails of a file to the front door, some at a time, marked as brought in, with how far that is."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import insert, select

from hub.errors import sentence
from hub.events import ImportAdvanced
from hub.imports.customer_reader import MOST_FAULTS
from hub.imports.listing import source_of
from hub.imports.model import Import, ImportFault, State
from hub.interactions.imported import IMPORTED, TO_QUEUE
from hub.interactions.model import InboxAddress
from hub.ports import Inbox, Outcome, RawContact
from storage.unit_of_work import Storage, Work, action

AT_ONCE, BYTES_AT_ONCE = 50, 4 * 1024 * 1024
TOO_LARGE = sentence("The mail is too large.")

# Each mail that begins at an offset or later, with where it ends; None for one that is too large.
Split = Callable[[BinaryIO, int], Iterator[tuple[int, bytes | None]]]
KeyOf = Callable[[bytes, Iterable[str]], str]


@dataclass(slots=True)
class Batch:
    """Some mails: where the last one ends, and how many were too large; `after` and `state` are what is read from."""

    end: int
    mails: list[bytes] = field(default_factory=list)
    too_large: int = 0
    after: int = 0
    state: State = State.RUNNING


@dataclass(frozen=True, slots=True)
class MailFiles:
    """What the channel knows of files of mails: how they are parted, and by what a mail is known again."""

    split: Split
    key_of: KeyOf


class MailReader:
    """Reads one file after the other. What is understood of a mail is the understander's, as of any other."""

    def __init__(self, storage: Storage, inbox: Inbox, files: MailFiles) -> None:
        self._storage = storage
        self._inbox = inbox
        self._files = files

    async def __call__(self, brought: Import, path: Path) -> int | None:
        """Read from where it is until its end, and return where that is; None once it is stopped."""
        async with self._storage.reading() as session:
            known = select(InboxAddress.address).where(InboxAddress.channel == "email").order_by(InboxAddress.id)
            inboxes = tuple(await session.scalars(known))
        with path.open("rb") as file:
            mails, after = self._files.split(file, brought.place), brought.place
            while batch := await asyncio.to_thread(_next, mails):
                batch.after, batch.state = after, brought.state
                outcomes = [] if brought.state == State.TRYING else await self._hand_in(brought, batch, inboxes)
                if not await note_batch(self._storage, brought.id, batch, outcomes):
                    return None
                after = batch.end
        return after

    async def _hand_in(self, brought: Import, batch: Batch, inboxes: tuple[str, ...]) -> list[Outcome]:
        """What became of each; those that wait together share a commit."""
        envelope = {IMPORTED: brought.id, TO_QUEUE: bool(brought.options.get("queue"))}
        contacts = []
        for raw in batch.mails:
            to = _addressed(raw, inboxes)
            contacts.append(RawContact("email", source_of(brought.id), self._files.key_of(raw, to), to, raw, envelope))
        receipts = await asyncio.gather(*(self._inbox.receive(contact) for contact in contacts))
        return [receipt.outcome for receipt in receipts]


def _next(mails: Iterator[tuple[int, bytes | None]]) -> Batch | None:
    batch, size = Batch(0), 0
    for end, raw in mails:
        batch.end = end
        if raw is None:
            batch.too_large += 1
        else:
            batch.mails.append(raw)
            size += len(raw)
        if len(batch.mails) >= AT_ONCE or size >= BYTES_AT_ONCE:
            break
    return batch if batch.end else None


def _addressed(raw: bytes, inboxes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of our addresses that a mail's header names; the first of all where it names none."""
    header = raw[:65536].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0].lower()
    return tuple(address for address in inboxes if address.encode() in header) or inboxes[:1]


@action
async def note_batch(work: Work, import_id: int, batch: Batch, outcomes: list[Outcome]) -> bool:
    """Note how far it is and what became of it; False once it is stopped."""
    brought = await work.locked(Import, import_id)
    if brought is None or not brought.stands(batch.state, batch.after):
        return False
    counted = brought.added + brought.same + brought.refused
    new = len(batch.mails) if brought.state == State.TRYING else outcomes.count(Outcome.ACCEPTED)
    brought.added += new
    brought.same += len(batch.mails) - new
    # They are told by what number they have, and the last ones of a batch are as good as any.
    lines = range(counted + len(batch.mails) + 1, counted + len(batch.mails) + batch.too_large + 1)
    rows = [{"import_id": import_id, "line": line, "field": "", "sentence": TOO_LARGE, "values": {}} for line in lines]
    if rows and brought.refused < MOST_FAULTS:
        await work.session.execute(insert(ImportFault), rows)
    brought.refused += batch.too_large
    brought.place, brought.total = batch.end, brought.size
    await work.record(ImportAdvanced(import_id))
    return True
