"""Work of agents whose desk is gone: theirs for the queue's grace time, then it waits for others, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import false, func, or_, select

from hub.events import ItemReturned
from hub.queueing.let_go import out_of_hands
from hub.queueing.locking import locked_item
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, Queue, WorkItem
from hub.queueing.pin import Pinning
from hub.queueing.presence import free
from hub.queueing.states import HELD_STATES
from storage.unit_of_work import Storage, Work, action

# When an agent was heard of last; whoever never had a desk was when they took the item.
_heard = func.coalesce(AgentPresence.seen_at, WorkItem.accepted_at)
# Why an item was returned: its agent was not heard of any more.
GONE = "gone"
AT_ONCE = 500


async def return_left_behind(storage: Storage) -> int:
    """Give back what nobody sits before any more; returns how much that was. Several may do this at once."""
    returned, after = 0, 0
    while items := await _left(storage, after):
        returned, after = returned + sum([await return_left(storage, item_id) for item_id in items]), items[-1]
    return returned


async def _left(storage: Storage, after: int) -> Sequence[int]:
    """The next items that nobody sits before any more, by id, a batch at a time; two statements."""
    gone_since = storage.clock.now() - PRESENCE_LASTS
    async with storage.reading() as session:
        graces: dict[int, list[int]] = {}
        for queue_id, grace in await session.execute(select(Queue.id, Queue.grace_seconds)):
            graces.setdefault(grace, []).append(queue_id)
        over = [
            WorkItem.queue_id.in_(queues) & (_heard <= gone_since - timedelta(seconds=grace))
            for grace, queues in graces.items()
        ]
        query = (
            select(WorkItem.id)
            .outerjoin(AgentPresence, AgentPresence.user_id == WorkItem.agent_id)
            .where(WorkItem.state.in_(HELD_STATES), WorkItem.id > after, or_(false(), *over))
            .order_by(WorkItem.id)
            .limit(AT_ONCE)
        )
        return (await session.scalars(query)).all()


def is_left(seen_at: datetime, grace: int, now: datetime) -> bool:
    """Whether an agent's work goes to others: `grace` seconds after they were found to be gone."""
    return seen_at + PRESENCE_LASTS + timedelta(seconds=grace) <= now


@action
async def return_left(work: Work, item_id: int) -> bool:
    """Give one item back if its agent is still gone, first to them if they return; False if it went on."""
    interaction, item = await locked_item(work, item_id)
    if item.state not in HELD_STATES or item.agent_id is None:
        return False
    agent_id = item.agent_id
    presence = await work.session.get(AgentPresence, agent_id, populate_existing=True)
    seen_at = item.accepted_at if presence is None else presence.seen_at
    grace = await work.session.scalar(select(Queue.grace_seconds).where(Queue.id == item.queue_id))
    if seen_at is None or not is_left(seen_at, grace or 0, work.now):
        return False
    await out_of_hands(work, interaction, item, Pinning(None))
    item.last_agent_id = agent_id
    returned = ItemReturned(interaction.id, item.queue_id, item.id, agent_id, why=GONE)
    interaction.version = await work.record(returned)
    await free(work, agent_id)
    return True
