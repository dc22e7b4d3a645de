"""Where a conversation can be moved to, and who is there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, true

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.errors import NotFound
from hub.interactions.model import Interaction
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, Queue, QueueMember, WorkMode
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Destination:
    """Another queue, and how many who serve it are ready now, but for whoever asks."""

    id: int
    name: str
    ready: int


async def destinations(storage: Storage, actor: Actor, interaction_id: int) -> tuple[Destination, ...]:
    """Every queue but the one a conversation is in, by name. Raises `NotFound` if the actor may not see it."""
    async with storage.reading() as session:
        queue_id = await session.scalar(select(Interaction.queue_id).where(Interaction.id == interaction_id))
        if queue_id is None:
            raise NotFound
        require_queue(actor, queue_id)
        query = _queues(storage.clock.now(), but=actor.user_id)
        rows = await session.execute(query.where(Queue.id != queue_id))
        return tuple(Destination(*row) for row in rows)


async def every_destination(storage: Storage) -> tuple[Destination, ...]:
    """Every queue, by name: where many conversations can be moved to."""
    async with storage.reading() as session:
        return tuple(Destination(*row) for row in await session.execute(_queues(storage.clock.now())))


def _queues(now: datetime, but: int | None = None) -> Select[int, str, int]:
    ready = (
        select(QueueMember.queue_id, func.count().label("count"))
        .join(AgentPresence, AgentPresence.user_id == QueueMember.user_id)
        .where(AgentPresence.mode == WorkMode.READY, AgentPresence.seen_at > now - PRESENCE_LASTS)
        .where(true() if but is None else QueueMember.user_id != but)
        .group_by(QueueMember.queue_id)
        .subquery()
    )
    named = select(Queue.id, Queue.name, func.coalesce(ready.c.count, 0))
    return named.outerjoin(ready, ready.c.queue_id == Queue.id).order_by(Queue.name)
