"""Records on the very message how its delivery stands, and sends again what an agent wants sent again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, NotFound
from hub.events import DeliveryChanged
from hub.interactions.model import Interaction, Message
from hub.interactions.reopen import customer_waits, reopen
from hub.interactions.text import storable
from hub.mailboxes.sent_copies import ask_for_sent_copy
from storage.claims import held
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Work, action

# RFC 5321 section 4.5.4.1: give up after at least 4 to 5 days.
GIVE_UP_AFTER = timedelta(days=5)
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=4)

# Worst first: what an agent must know about a message with several recipients.
_WORST = (
    DeliveryState.FAILED,
    DeliveryState.UNCERTAIN,
    DeliveryState.DEFERRED,
    DeliveryState.SENDING,
    DeliveryState.QUEUED,
    DeliveryState.CANCELLED,
    DeliveryState.SENT,
)

# What somebody must decide about.
_MISSED = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended."""

    state: DeliveryState
    answer: str


def next_attempt(created_at: datetime, attempts: int, now: datetime) -> datetime | None:
    """When to try again after a temporary failure; None when it is time to give up. Delays double up to 4 hours."""
    if now - created_at >= GIVE_UP_AFTER:
        return None
    doublings = max(0, min(attempts - 1, 20))
    return now + min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


@action
async def record_attempt(work: Work, row: OutboxRow, attempt: Attempt) -> None:
    """Write down how an attempt ended. Raises `LeaseLost` when the row is somebody else's by now."""
    current = await held(work, row)
    current.state, current.answer, current.due_at = attempt.state, storable(attempt.answer, 2000), None
    if attempt.state == DeliveryState.DEFERRED:
        current.due_at = next_attempt(current.created_at, current.attempts, work.now)
        if current.due_at is None:
            current.state = DeliveryState.FAILED
    message, interaction = await _of_copy(work, current)
    # Nobody was answered by what did not arrive, and nobody looks at what is closed. A machine's answer is not missed.
    missed = current.state in _MISSED and not message.auto
    reopened = missed and await reopen(work, interaction, current.answer)
    if current.state == DeliveryState.SENT:
        await ask_for_sent_copy(work, interaction.inbox_address, message.external_id, current.content)
    await _tell(work, interaction, (message, current.answer), reopened)


@action
async def send_again(work: Work, message_id: int, by: Actor) -> None:
    """Try failed or uncertain copies of a message once more, with the same external id. Raises `Conflict` if none."""
    require(by, Permission.SERVE)
    of_message = select(Interaction.queue_id).join(Message, Message.interaction_id == Interaction.id)
    queue_id = await work.session.scalar(of_message.where(Message.id == message_id))
    if queue_id is None:
        raise NotFound
    require_queue(by, queue_id)
    copies = select(OutboxRow).where(OutboxRow.subject_id == message_id).order_by(OutboxRow.id)
    rows = (await work.session.scalars(copies.with_for_update())).all()
    again = [row for row in rows if row.state in (DeliveryState.FAILED, DeliveryState.UNCERTAIN)]
    if not again:
        raise Conflict("There is nothing to send again.")
    for row in again:
        row.state, row.due_at, row.created_at = DeliveryState.QUEUED, work.now, work.now
    message, interaction = await _of_copy(work, again[0])
    interaction.unanswered = await customer_waits(work, interaction.id)
    await _tell(work, interaction, (message, again[0].answer), reopened=False)


async def _of_copy(work: Work, row: OutboxRow) -> tuple[Message, Interaction]:
    """The message it is a copy of, and its interaction, locked."""
    message = await work.session.get(Message, row.subject_id)
    if message is None:
        raise NotFound
    interaction = await work.locked(Interaction, message.interaction_id)
    assert interaction is not None, "a message has an interaction"
    return message, interaction


async def _tell(work: Work, interaction: Interaction, said: tuple[Message, str], reopened: bool) -> None:
    """`said`: the message, and what the outside said of it last."""
    message, answer = said
    await show_delivery(work, message, answer)
    event = DeliveryChanged(interaction.id, interaction.queue_id, message.id, message.delivery, reopened)
    interaction.version = await work.record(event)


async def show_delivery(work: Work, message: Message, answer: str) -> None:
    """Show the worst state among a message's copies, and what the outside said last. Its interaction is locked."""
    await work.flush()
    states = set(await work.session.scalars(select(OutboxRow.state).where(OutboxRow.subject_id == message.id)))
    message.delivery = next(state for state in _WORST if state in states)
    message.delivery_answer = answer
