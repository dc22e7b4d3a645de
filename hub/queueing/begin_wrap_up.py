"""The talking is over: an agent begins to wrap up, or goes on talking after all."""

from datetime import datetime, timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict
from hub.events import WrapUpBegan
from hub.interactions.send_guard import refuse_unseen
from hub.queueing.consult import settle
from hub.queueing.finish import EndedBy, Outcome, close
from hub.queueing.holder import is_held_by
from hub.queueing.locking import locked_interaction, locked_item, open_item
from hub.queueing.model import Queue, WorkItem
from hub.queueing.presence import begin_wrap_up_mode, leave_wrap_up_mode
from hub.queueing.pull import take_if_free
from hub.queueing.states import WorkState
from hub.queueing.talk_on import talk_on
from storage.unit_of_work import Storage, Work, action


@action
async def begin_wrap_up(work: Work, interaction_id: int, seen_message_id: int | None, by: Actor) -> datetime | None:
    """Begin to wrap up and return when that is over, None without a limit; an item nobody has is taken first.

    A ready agent is given nothing meanwhile. Beginning twice changes nothing. Raises as `wrap_up` does.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    if seen_message_id is not None:
        await refuse_unseen(work, interaction.id, seen_message_id)
    if not await take_if_free(work, interaction, by):
        raise Conflict("There is nothing to do here any more.")
    item = await open_item(work, interaction.id)
    assert item is not None, "it was just taken"
    await settle(work, interaction, item)
    limit = await _limit(work, item)
    if item.state != WorkState.WRAP_UP:
        item.begin_wrap_up(work.now)
        ends_at = work.now + limit if limit else None
        told = ends_at.isoformat() if ends_at else ""
        began = WrapUpBegan(interaction.id, item.queue_id, item.id, by.user_id, told)
        interaction.version = await work.record(began)
        await begin_wrap_up_mode(work, by.user_id)
    assert item.wrap_up_began_at is not None, "it has begun"
    return item.wrap_up_began_at + limit if limit else None


@action
async def go_on(work: Work, interaction_id: int, by: Actor) -> None:
    """Stop wrapping up and talk on. Raises `Conflict` unless the actor is wrapping it up."""
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    item = await open_item(work, interaction.id)
    if item is None or not is_held_by(item, by):
        raise Conflict("There is nothing to do here any more.")
    await talk_on(work, interaction, item)


async def end_due_wrap_ups(storage: Storage) -> int:
    """Close everything whose time to wrap up is over; returns how much that was. Several may do this at once."""
    # Agents wrap up one at a time or a few: there are never many of these.
    query = (
        select(WorkItem.id, WorkItem.wrap_up_began_at, Queue.wrap_up_seconds)
        .join(Queue, Queue.id == WorkItem.queue_id)
        .where(WorkItem.state == WorkState.WRAP_UP, Queue.wrap_up_seconds > 0)
    )
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    now = storage.clock.now()
    due = [item for item, began, seconds in rows if began is not None and began + timedelta(seconds=seconds) <= now]
    return sum([await end_wrap_up(storage, item_id) for item_id in due])


@action
async def end_wrap_up(work: Work, item_id: int) -> bool:
    """Close one item if its time to wrap up is over, without a code; False if that was done before."""
    interaction, item = await locked_item(work, item_id)
    limit = await _limit(work, item)
    if item.state != WorkState.WRAP_UP or not limit or item.wrap_up_began_at is None or item.agent_id is None:
        return False
    if item.wrap_up_began_at + limit > work.now:
        return False
    await close(work, interaction, item, Outcome(ended_by=EndedBy.TIME))
    await leave_wrap_up_mode(work, item.agent_id)
    return True


async def _limit(work: Work, item: WorkItem) -> timedelta:
    seconds = await work.session.scalar(select(Queue.wrap_up_seconds).where(Queue.id == item.queue_id))
    return timedelta(seconds=seconds or 0)
