"""An agent puts a conversation aside: until a time, or until its customer writes, whichever comes first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid
from hub.events import ItemSnoozed
from hub.interactions.send_guard import refuse_unseen
from hub.queueing.consult import settle
from hub.queueing.locking import locked_interaction
from hub.queueing.presence import restart_idle_time
from hub.queueing.reasons import leave_reason
from hub.queueing.talk_on import have_in_hand
from storage.unit_of_work import Work, action

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Snoozing:
    """Until when; without a time until the customer writes. Without `seen_message_id`: whatever was said last."""

    interaction_id: int
    until: datetime | None = None
    note: str = ""
    seen_message_id: int | None = None


@action
async def snooze(work: Work, wanted: Snoozing, by: Actor) -> None:
    """Put it aside; an item nobody has is taken first. Pulling it takes it up again before its time.

    Raises `NewerMessage` when the agent has not seen everything, `Conflict` when a colleague has it or it is over,
    `Invalid` for a time that is past or further away than a year.
    """
    require(by, Permission.SERVE)
    check_time(wanted.until, work.now)
    interaction = await locked_interaction(work, wanted.interaction_id, by)
    if wanted.seen_message_id is not None:
        await refuse_unseen(work, interaction.id, wanted.seen_message_id)
    item = await have_in_hand(work, interaction, by)
    if item is None:
        raise Conflict("There is nothing to do here any more.")
    await settle(work, interaction, item)
    note_id = await leave_reason(work, interaction, wanted.note, by)
    item.snooze(wanted.until)
    await restart_idle_time(work, by.user_id)
    until = wanted.until.isoformat() if wanted.until else ""
    snoozed = ItemSnoozed(interaction.id, item.queue_id, item.id, by.user_id, until, note_id)
    interaction.version = await work.record(snoozed)


def check_time(until: datetime | None, now: datetime) -> None:
    """Raise `Invalid` for a time nothing can be put aside until."""
    if until is not None and not now < until <= now + LONGEST:
        raise Invalid("Choose a time within the next year.", {"until": "time"})
