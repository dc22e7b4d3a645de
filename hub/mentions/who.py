"""Who may see a conversation, and can therefore be mentioned in its notes."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import Role, User, UserRole
from hub.access.permissions import Permission, require_queue
from hub.errors import NotFound
from hub.interactions.model import Interaction
from hub.queueing.model import QueueMember
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
        query = select(User.id, User.name).where(User.active, User.id != actor.user_id, await sees(session, queue_id))
        rows = (await session.execute(query.order_by(User.name, User.id))).all()
    return tuple(Person(user_id, name) for user_id, name in rows)


async def sees(session: AsyncSession, queue_id: int) -> ColumnElement[bool]:
    """The condition that a user has a desk and sees the queue at it."""
    roles = (await session.execute(select(Role.id, Role.permissions))).all()
    desks = [role for role, permissions in roles if Permission.DESK in permissions]
    every_queue = [role for role, permissions in roles if Permission.ALL_QUEUES in permissions]
    member = User.id.in_(select(QueueMember.user_id).where(QueueMember.queue_id == queue_id))
    return _with_one_of(desks) & or_(member, _with_one_of(every_queue))


def _with_one_of(roles: list[int]) -> ColumnElement[bool]:
    return User.id.in_(select(UserRole.user_id).where(UserRole.role_id.in_(roles)))
