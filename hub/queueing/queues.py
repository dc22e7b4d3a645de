"""Queues by name, and the list of those an actor may see."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, visible_queues
from hub.errors import NotFound
from hub.queueing.model import Queue
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue as lists show it."""

    id: int
    name: str


async def queues(storage: Storage, actor: Actor) -> tuple[QueueRow, ...]:
    """The queues the actor may see, by name."""
    query = select(Queue.id, Queue.name).order_by(Queue.name)
    visible = visible_queues(actor)
    if visible is not None:
        query = query.where(Queue.id.in_(visible))
    async with storage.reading() as session:
        return tuple(QueueRow(*row) for row in await session.execute(query))


async def every_queue(storage: Storage, by: Actor) -> tuple[QueueRow, ...]:
    """All queues by name, for whoever decides who and what belongs to them. Raises `NotAllowed`."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        return tuple(QueueRow(*row) for row in await session.execute(select(Queue.id, Queue.name).order_by(Queue.name)))


async def queue_named(storage: Storage, name: str) -> int:
    """The id of a queue. Raises `NotFound`."""
    async with storage.reading() as session:
        queue_id = await session.scalar(select(Queue.id).where(Queue.name == name))
    if queue_id is None:
        raise NotFound("There is no queue %(name)s.", name=name)
    return queue_id
