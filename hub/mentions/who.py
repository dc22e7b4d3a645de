"""Who may see a conversation, and can therefore be mentioned in its notes."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import require_queue
from hub.access.who import sees
from hub.errors import NotFound
from hub.interactions.model import Interaction
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a desk."""

    id: int
    name: str


async def mentionable(storage: Storage, actor: Actor, interaction_id: int) -> tuple[Person, ...]:
    """Whom the actor can mention in a conversation, by name. Raises `NotFound` if the actor may not see it."""
    async with storage.reading() as session:
        queue_id = await session.scalar(select(Interaction.queue_id).where(Interaction.id == interaction_id))
        if queue_id is None:
            raise NotFound
        require_queue(actor, queue_id)
        query = select(User.id, User.name).where(User.active, User.id != actor.user_id, sees(User.id, queue_id))
        rows = (await session.execute(query.order_by(User.name, User.id))).all()
    return tuple(Person(user_id, name) for user_id, name in rows)
