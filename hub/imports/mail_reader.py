"""Hands the mails of a file to the front door, some at a time, marked as brought in, with how far that is."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, insert, select

from hub.errors import HubError
from hub.events import ImportAdvanced
from hub.imports.customer_reader import MOST_FAULTS
from hub.imports.listing import source_of
from hub.imports.mail_trial import TOO_LARGE, Became, MailFiles, MailTrial
from hub.imports.model import Import, ImportFault, State
from hub.interactions.imported import IMPORTED, TO_QUEUE
from hub.interactions.model import InboundContact, InboxAddress
from hub.ports import ContactParser, Inbox, RawContact
from storage.unit_of_work import Storage, Work, action

AT_ONCE, BYTES_AT_ONCE = 50, 4 * 1024 * 1024


@dataclass(slots=True)
class Batch:
    """Some mails in their order, None for one that is too large, and where the last one ends.

    `after` and `state` are from where, and as what, they were read.
    """

    end: int
    mails: list[bytes | None] = field(default_factory=list)
    after: int = 0
    state: State = State.RUNNING


class MailReader:
    """Reads one file after the other. What is understood of a mail is the understander's, as of any other.

    `parser` says of those that are only tried whether they could be understood.
    """

    def __init__(self, storage: Storage, inbox: Inbox, files: MailFiles, parser: ContactParser) -> None:
        self._storage = storage
        self._inbox = inbox
        self._files = files
        self._parser = parser

    async def __call__(self, brought: Import, path: Path) -> int | None:
        """Read from where it is until its end, and return where that is; None once it is stopped."""
        async with self._storage.reading() as session:
            known = select(InboxAddress.address).where(InboxAddress.channel == "email").order_by(InboxAddress.id)
            inboxes = tuple(await session.scalars(known))
        trial = MailTrial(self._storage, self._files, self._parser, inboxes)
        if brought.state == State.TRYING:
            await asyncio.to_thread(trial.look_back, path, brought.place)
        with path.open("rb") as file:
            mails, after = self._files.split(file, brought.place), brought.place
            while batch := await asyncio.to_thread(_next, mails):
                batch.after, batch.state = after, brought.state
                trying = brought.state == State.TRYING
                became = await (trial.of(batch.mails) if trying else self._hand_in(brought, batch, inboxes))
                if not await note_batch(self._storage, brought.id, batch, became):
                    return None
                after = batch.end
        return after

    async def _hand_in(self, brought: Import, batch: Batch, inboxes: tuple[str, ...]) -> Became:
        """What became of each; those that wait together share a commit."""
        envelope = {IMPORTED: brought.id, TO_QUEUE: bool(brought.options.get("queue"))}
        became, contacts = Became(), []
        for place, raw in enumerate(batch.mails):
            if raw is None:
                became.faults[place] = HubError(TOO_LARGE)
                continue
            to = self._files.addressed(raw, inboxes)
            contacts.append(RawContact("email", source_of(brought.id), self._files.key_of(raw, to), to, raw, envelope))
        receipts = await asyncio.gather(*(self._inbox.receive(contact) for contact in contacts))
        became.contacts = {receipt.contact_id for receipt in receipts}
        return became


def _next(mails: Iterator[tuple[int, bytes | None]]) -> Batch | None:
    batch, size = Batch(0), 0
    for end, raw in mails:
        batch.end = end
        batch.mails.append(raw)
        size += len(raw or b"")
        if len(batch.mails) >= AT_ONCE or size >= BYTES_AT_ONCE:
            break
    return batch if batch.mails else None


@action
async def note_batch(work: Work, import_id: int, batch: Batch, became: Became) -> bool:
    """Note how far it is and what became of it; False once it is stopped."""
    brought = await work.locked(Import, import_id)
    if brought is None or not brought.stands(batch.state, batch.after):
        return False
    before = brought.added + brought.same + brought.refused
    rows = [
        {"import_id": import_id, "line": before + place + 1, "field": "", "sentence": error.sentence}
        | {"values": {**error.values, "title": became.titles.get(place, "")}}
        for place, error in sorted(became.faults.items())
    ]
    if room := rows[: max(0, MOST_FAULTS - brought.refused)]:
        await work.session.execute(insert(ImportFault), room)
    new = became.new + await _noted(work, brought, became.contacts)
    brought.added += new
    brought.refused += len(became.faults)
    brought.same += len(batch.mails) - new - len(became.faults)
    brought.place, brought.total = batch.end, brought.size
    await work.record(ImportAdvanced(import_id))
    return True


async def _noted(work: Work, brought: Import, contacts: Iterable[int]) -> int:
    """How many came in by this run and were not counted: also those that it handed in just before it was killed."""
    ids = [each for each in contacts if each > brought.newest]
    if not ids:
        return 0
    ours = select(func.count()).where(InboundContact.id.in_(ids), InboundContact.source == source_of(brought.id))
    brought.newest = max(ids)
    return await work.session.scalar(ours) or 0
