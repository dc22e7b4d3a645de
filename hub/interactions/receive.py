"""Files an understood contact: the person, the interaction, the message, the work item and the event, at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.events import InteractionOpened, MessageReceived
from hub.interactions.evidence import gather
from hub.interactions.inbox import plain_address
from hub.interactions.model import (
    Attachment,
    ContactState,
    Direction,
    InboundContact,
    InboxAddress,
    Interaction,
    InteractionState,
    Message,
    Participant,
)
from hub.interactions.text import preview, storable
from hub.interactions.threading import Thread, decide
from hub.parties.identify import identify
from hub.parties.model import Identity
from hub.ports import Composer, ParsedContact
from hub.queueing.model import Queue
from hub.queueing.put_in_queue import first_item, put_in_queue
from storage.jobs import Job, finish
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Understood:
    """A parsed contact whose files are already stored: `blobs` are their keys, in the order of its attachments."""

    contact: ParsedContact
    blobs: tuple[str, ...]


async def keep_files(storage: Storage, contact: ParsedContact) -> Understood:
    """Store a contact's attachments durably, before the transaction that names them."""
    blobs = [await storage.blobs.put(attachment.content) for attachment in contact.attachments]
    return Understood(contact, tuple(blobs))


@action
async def file_contact(work: Work, job: Job, understood: Understood, composer: Composer) -> int:
    """File a contact and finish its job in one transaction. Returns the interaction.

    Filing again what is filed changes nothing. Raises `storage.errors.LeaseLost` if another worker was faster.
    """
    await finish(work, job)
    contact = await work.locked(InboundContact, job.payload["contact_id"])
    assert contact is not None, "a contact outlives its job"
    if contact.state == ContactState.FILED and contact.interaction_id is not None:
        return contact.interaction_id
    filing = _Filing(work, contact, understood)
    evidence = await gather(work, understood.contact, _token(contact, understood.contact, composer))
    return await filing.into(decide(evidence))


def _token(contact: InboundContact, parsed: ParsedContact, composer: Composer) -> int | None:
    """The interaction a signed address of ours names; the envelope counts before the headers."""
    for address in (*contact.inboxes, *parsed.thread_tokens):
        interaction_id = composer.thread_of(address)
        if interaction_id is not None:
            return interaction_id
    return None


class _Filing:
    """One contact on its way into an interaction."""

    def __init__(self, work: Work, contact: InboundContact, understood: Understood) -> None:
        self._work = work
        self._contact = contact
        self._parsed = understood.contact
        self._blobs = understood.blobs

    async def into(self, thread: Thread) -> int:
        """Append or open, as decided, and return the interaction."""
        sender = self._parsed.sender
        identity = await identify(
            self._work, self._contact.channel, storable(sender.address.lower(), 320), storable(sender.name, 200)
        )
        if thread.append_to is not None:
            interaction = await self._work.locked(Interaction, thread.append_to)
            assert interaction is not None, "interactions are never deleted"
            await self._append(interaction, identity)
        else:
            interaction = await self._open(thread, identity)
        self._contact.state = ContactState.FILED
        self._contact.interaction_id = interaction.id
        self._contact.reason = ""
        return interaction.id

    async def _append(self, interaction: Interaction, identity: Identity) -> None:
        message = await self._write_message(interaction, identity)
        reopened = interaction.state == InteractionState.CLOSED and not self._parsed.auto
        interaction.last_activity_at = self._work.now
        # An automatic reply is shown, but it neither reopens anything nor waits for an answer.
        if not self._parsed.auto:
            interaction.preview = preview(self._text())
            interaction.unanswered = True
            interaction.state, interaction.closed_at, interaction.reason = InteractionState.OPEN, None, ""
            await put_in_queue.within(self._work, interaction)
        await self._close_quarantined(interaction)
        event = MessageReceived(interaction.id, interaction.queue_id, message.id, reopened)
        interaction.version = await self._work.record(event)

    async def _open(self, thread: Thread, identity: Identity) -> Interaction:
        # A new interaction's first event is number 1, so its version is known before the event is written.
        stand_in = await self._quarantined()
        interaction = stand_in or Interaction(opened_at=self._contact.received_at, version=1)
        inbox = await self._inbox()
        interaction.channel = self._contact.channel
        interaction.subject = storable(self._parsed.subject, 500)
        interaction.preview = preview(self._text())
        interaction.party_id = identity.party_id
        interaction.queue_id = inbox.queue_id if inbox is not None else await self._first_queue()
        interaction.inbox_address = inbox.address if inbox is not None else ""
        interaction.related_to_id = thread.related_to
        interaction.last_activity_at = self._work.now
        interaction.state = InteractionState.PARKED if self._parsed.auto else InteractionState.OPEN
        interaction.reason = storable(self._parsed.auto)
        interaction.unanswered = not self._parsed.auto
        self._work.add(interaction)
        await self._work.flush()
        message = await self._write_message(interaction, identity)
        if interaction.state == InteractionState.OPEN:
            first_item(self._work, interaction)
        event = InteractionOpened(interaction.id, interaction.queue_id, message.id)
        interaction.version = await self._work.record(event)
        return interaction

    async def _quarantined(self) -> Interaction | None:
        """The interaction that stood for this contact while it could not be understood."""
        if self._contact.interaction_id is None:
            return None
        return await self._work.locked(Interaction, self._contact.interaction_id)

    async def _close_quarantined(self, target: Interaction) -> None:
        stand_in = await self._quarantined()
        if stand_in is not None and stand_in.id != target.id:
            stand_in.state, stand_in.closed_at = InteractionState.CLOSED, self._work.now
            stand_in.related_to_id = target.id

    async def _write_message(self, interaction: Interaction, identity: Identity) -> Message:
        parsed = self._parsed
        message = Message(
            interaction_id=interaction.id,
            direction=Direction.INBOUND,
            channel=self._contact.channel,
            contact_id=self._contact.id,
            identity_id=identity.id,
            author_name=storable(parsed.sender.name or parsed.sender.address, 200),
            author_address=storable(parsed.sender.address, 320),
            recipients=[storable(address.address) for address in parsed.recipients],
            copies=[storable(address.address) for address in parsed.copies],
            reply_to=storable(parsed.reply_to[0].address, 320) if parsed.reply_to else "",
            subject=storable(parsed.subject, 500),
            body_text=storable(parsed.body_text),
            body_html=storable(parsed.body_html),
            reply_text=storable(parsed.reply_text),
            auto=storable(parsed.auto, 60),
            remarks=[storable(note, 300) for note in parsed.notes] + await self._doubts(),
            external_id=storable(parsed.external_id, 998),
            at=self._contact.received_at,
            attachments=self._attachments(),
        )
        self._work.add(message)
        await self._work.flush()
        await _take_part(self._work, interaction.id, [identity.address])
        return message

    async def _doubts(self) -> list[str]:
        """Another message under the same id is not a duplicate (its content differs), but somebody should know."""
        if not self._parsed.external_id:
            return []
        same = select(Message.id).where(Message.external_id == storable(self._parsed.external_id, 998)).limit(1)
        return ["another message has the same id"] if await self._work.session.scalar(same) else []

    def _attachments(self) -> list[Attachment]:
        return [
            Attachment(
                name=storable(file.name, 255),
                content_type=storable(file.content_type, 120),
                size=len(file.content),
                blob=blob,
                inline=file.inline,
                content_id=storable(file.content_id, 255),
            )
            for file, blob in zip(self._parsed.attachments, self._blobs, strict=True)
        ]

    def _text(self) -> str:
        return storable(self._parsed.reply_text or self._parsed.body_text)

    async def _inbox(self) -> InboxAddress | None:
        return await inbox_of(self._work, self._contact)

    async def _first_queue(self) -> int:
        return await first_queue(self._work)


async def inbox_of(work: Work, contact: InboundContact) -> InboxAddress | None:
    """The inbox a contact came to: the first of its addresses, as given or without +extension, that is one of ours."""
    wanted = [form for address in contact.inboxes for form in (address.lower(), plain_address(address))]
    query = select(InboxAddress).where(InboxAddress.channel == contact.channel, InboxAddress.address.in_(wanted))
    found = {inbox.address: inbox for inbox in await work.session.scalars(query)}
    return next((found[address] for address in wanted if address in found), None)


async def first_queue(work: Work) -> int:
    """The queue for contacts no inbox claims, e.g. to postmaster: the oldest one. There is always one."""
    return (await work.session.scalars(select(Queue.id).order_by(Queue.id).limit(1))).one()


async def _take_part(work: Work, interaction_id: int, addresses: Sequence[str]) -> None:
    rows = [{"interaction_id": interaction_id, "address": address} for address in addresses]
    await work.session.execute(insert_into(work.session, Participant).values(rows).on_conflict_do_nothing())
