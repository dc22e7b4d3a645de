"""Answers of ours that were sent with another mail program: found in a Sent folder, filed where they belong."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.errors import Invalid
from hub.events import AnsweredElsewhere
from hub.interactions.evidence import MOST_REFERENCES, referenced_interactions
from hub.interactions.inbound_message import LONGEST_ID, Arrival, attachments_of
from hub.interactions.merged import follow_merges, home_of_answer
from hub.interactions.model import (
    ContactState,
    Direction,
    InboundContact,
    InboxAddress,
    Interaction,
    Message,
)
from hub.interactions.participants import let_take_part
from hub.interactions.text import preview, storable, storable_json
from storage.outbox import DeliveryState
from storage.unit_of_work import Storage, Work

# The envelope of such a contact says so under this name.
SENT_ELSEWHERE = "sent_elsewhere"


@dataclass(frozen=True, slots=True)
class SentMail:
    """What a mail in a Sent folder is, and the external ids it answers, newest first."""

    external_id: str
    answers: tuple[str, ...]


async def among(storage: Storage, mails: Sequence[SentMail]) -> list[SentMail]:
    """Those that answer something we stored and are not stored themselves: two statements, however many."""
    answered = {storable(each, LONGEST_ID) for mail in mails for each in mail.answers[:MOST_REFERENCES]}
    own = {storable(mail.external_id, LONGEST_ID) for mail in mails}
    if not answered:
        return []
    async with storage.reading() as session:
        known = set(await session.scalars(select(Message.external_id).where(Message.external_id.in_(answered))))
        here = set(await session.scalars(select(Message.external_id).where(Message.external_id.in_(own))))
    return [mail for mail in mails if mail.external_id not in here - {""} and known.intersection(mail.answers)]


async def file_sent(work: Work, arrival: Arrival) -> int:
    """Put an answer into the conversation it was given in; return the interaction. Raises `Invalid` if there is none.

    Nobody waits for an answer any more; who holds the work item still wraps it up.
    """
    contact, parsed = arrival.contact, arrival.parsed
    kept = await _ours(work, parsed.external_id)
    if kept is not None:
        # Sent by us, and copied into the folder between looking and taking.
        kept.contact_id = kept.contact_id or contact.id
        return _filed(contact, kept.interaction_id)
    found = await referenced_interactions(work, parsed.references[:MOST_REFERENCES])
    if not found:
        raise Invalid("A sent mail that answers in no conversation of ours.")
    interaction = await work.locked(Interaction, found[0])
    assert interaction is not None, "interactions are never deleted"
    interaction = await follow_merges(work, interaction)
    message = await write_sent(work, arrival, interaction)
    message.home_id = await home_of_answer(work, interaction, parsed.references[:MOST_REFERENCES])
    interaction.last_activity_at, interaction.unanswered = work.now, False
    interaction.preview = preview(arrival.text)
    event = AnsweredElsewhere(interaction.id, interaction.queue_id, message.id)
    interaction.version = await work.record(event)
    return _filed(contact, interaction.id)


def _filed(contact: InboundContact, interaction_id: int) -> int:
    contact.state, contact.interaction_id, contact.reason = ContactState.FILED, interaction_id, ""
    return interaction_id


async def _ours(work: Work, external_id: str) -> Message | None:
    if not external_id:
        return None
    same = select(Message).where(Message.external_id == storable(external_id, LONGEST_ID))
    sent = same.where(Message.direction == Direction.OUTBOUND).order_by(Message.id).limit(1)
    return await work.session.scalar(sent)


async def write_sent(work: Work, arrival: Arrival, interaction: Interaction) -> Message:
    """Add what we wrote to its interaction; whoever it went to takes part from now on."""
    contact, parsed = arrival.contact, arrival.parsed
    message = Message(
        interaction_id=interaction.id,
        direction=Direction.OUTBOUND,
        channel=contact.channel,
        contact_id=contact.id,
        author_name=storable(parsed.sender.name or parsed.sender.address, 200),
        author_address=storable(parsed.sender.address, 320),
        recipients=[storable(address.address) for address in parsed.recipients],
        copies=[storable(address.address) for address in parsed.copies],
        subject=storable(parsed.subject, 500),
        body_text=storable(parsed.body_text),
        body_html=storable(parsed.body_html),
        reply_text=storable(parsed.reply_text),
        remarks=["sent with another mail program", *(storable(note, 300) for note in parsed.notes)],
        invitations=[storable_json(invitation.as_json()) for invitation in parsed.invitations],
        external_id=storable(parsed.external_id, LONGEST_ID),
        at=parsed.sent_at if parsed.sent_at and parsed.sent_at <= contact.received_at else contact.received_at,
        delivery=DeliveryState.SENT,
        attachments=attachments_of(arrival),
    )
    work.add(message)
    await work.flush()
    await _let_answer(work, interaction, [address.address for address in (*parsed.recipients, *parsed.copies)])
    return message


async def _let_answer(work: Work, interaction: Interaction, written_to: Sequence[str]) -> None:
    """Whoever we wrote to may answer, but for ourselves."""
    addresses = {storable(address.lower(), 320) for address in written_to}
    ours = set(await work.session.scalars(select(InboxAddress.address).where(InboxAddress.address.in_(addresses))))
    await let_take_part(work, interaction, sorted(addresses - ours))
