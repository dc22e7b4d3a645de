"""Files history that was brought in from elsewhere: at its own time, closed, and without a word to anybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.events import AnsweredElsewhere, InteractionOpened, MessageReceived
from hub.interactions.destination import first_queue, inbox_of
from hub.interactions.evidence import MOST_REFERENCES, gather, referenced_interactions
from hub.interactions.inbound_message import LONGEST_ID, Arrival, write_message
from hub.interactions.merged import follow_merges, home_of_answer
from hub.interactions.model import ContactState, InboxAddress, Interaction, InteractionState, Message
from hub.interactions.sent_elsewhere import write_sent
from hub.interactions.text import preview, storable
from hub.interactions.threading import decide
from hub.parties.identify import identify
from hub.parties.model import Identity
from hub.ports import Address
from hub.queueing.put_in_queue import first_item
from storage.unit_of_work import Work

# The envelope of such a contact says so under this name, and with the other that somebody is to work on it.
IMPORTED, TO_QUEUE = "imported", "to_queue"


@dataclass(frozen=True, slots=True)
class _History:
    """A mail that was brought in: whether we wrote it, with whom it was, and when."""

    arrival: Arrival
    ours: bool
    identity: Identity
    at: datetime


async def file_imported(work: Work, arrival: Arrival) -> int:
    """File a mail where it belongs, or find it there already by its id; returns the interaction.

    No rule is asked, nobody is answered, and nothing that goes on is reopened.
    """
    kept = await _kept(work, arrival.parsed.external_id)
    if kept is not None:
        return _filed(arrival, kept.interaction_id)
    history = await _history(work, arrival)
    number = await _thread(work, history)
    if number is None:
        return _filed(arrival, (await _open(work, history)).id)
    interaction = await work.locked(Interaction, number)
    assert interaction is not None, "interactions are never deleted"
    interaction = await follow_merges(work, interaction)
    message = await _write(work, history, interaction)
    message.home_id = await home_of_answer(work, interaction, arrival.parsed.references[:MOST_REFERENCES])
    interaction.last_activity_at = max(interaction.last_activity_at, history.at)
    heard = AnsweredElsewhere if history.ours else MessageReceived
    interaction.version = await work.record(heard(interaction.id, interaction.queue_id, message.id))
    return _filed(arrival, interaction.id)


async def _history(work: Work, arrival: Arrival) -> _History:
    contact, parsed = arrival.contact, arrival.parsed
    ours = await _is_ours(work, parsed.sender.address)
    others = parsed.recipients if ours and parsed.recipients else (parsed.sender,)
    other: Address = others[0]
    name, address = storable(other.name, 200), storable(other.address.lower(), 320)
    identity = await identify(work, contact.channel, address, name)
    at = parsed.sent_at if parsed.sent_at and parsed.sent_at <= contact.received_at else contact.received_at
    return _History(arrival, ours, identity, at)


async def _thread(work: Work, history: _History) -> int | None:
    """The interaction it belongs to by what it refers to; what others wrote must have a part in it."""
    parsed = history.arrival.parsed
    if history.ours:
        found = await referenced_interactions(work, parsed.references[:MOST_REFERENCES])
        return found[0] if found else None
    return decide(await gather(work, parsed, None)).append_to


async def _open(work: Work, history: _History) -> Interaction:
    contact, parsed, at = history.arrival.contact, history.arrival.parsed, history.at
    inbox = await inbox_of(work, contact)
    to_work = bool(contact.envelope.get(TO_QUEUE)) and not history.ours and not parsed.auto
    interaction = Interaction(
        channel=contact.channel,
        subject=storable(parsed.subject, 500),
        preview=preview(history.arrival.text),
        state=InteractionState.OPEN if to_work else InteractionState.CLOSED,
        party_id=history.identity.party_id,
        queue_id=inbox.queue_id if inbox else await first_queue(work),
        inbox_address=inbox.address if inbox else "",
        opened_at=at,
        last_activity_at=at,
        closed_at=None if to_work else at,
        unanswered=to_work,
        version=1,
    )
    work.add(interaction)
    await work.flush()
    message = await _write(work, history, interaction)
    if to_work:
        first_item(work, interaction)
    event = InteractionOpened(interaction.id, interaction.queue_id, message.id)
    interaction.version = await work.record(event)
    return interaction


async def _write(work: Work, history: _History, interaction: Interaction) -> Message:
    if history.ours:
        message = await write_sent(work, history.arrival, interaction)
    else:
        message = await write_message(work, history.arrival, interaction, history.identity)
    message.at = history.at
    message.remarks = ["brought in from elsewhere", *(storable(note, 300) for note in history.arrival.parsed.notes)]
    await work.flush()
    return message


async def _kept(work: Work, external_id: str) -> Message | None:
    if not external_id:
        return None
    same = select(Message).where(Message.external_id == storable(external_id, LONGEST_ID))
    return await work.session.scalar(same.order_by(Message.id).limit(1))


async def _is_ours(work: Work, address: str) -> bool:
    ours = select(InboxAddress.id).where(InboxAddress.channel == "email", InboxAddress.address == address.lower())
    return await work.session.scalar(ours.limit(1)) is not None


def _filed(arrival: Arrival, interaction_id: int) -> int:
    contact = arrival.contact
    contact.state, contact.interaction_id, contact.reason = ContactState.FILED, interaction_id, ""
    return interaction_id
