"""Who else may work on a conversation: those who serve its queue, and those who serve every queue."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import Role, User, UserRole
from hub.access.permissions import Permission, require_queue
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.model import Interaction
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, QueueMember, QueueRing, WorkItem, WorkMode
from hub.queueing.states import HELD_STATES
from storage.unit_of_work import Storage, Work


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could go on with a conversation, and their work mode now."""

    id: int
    name: str
    mode: WorkMode

    @property
    def is_there(self) -> bool:
        """Whether they sit at their desk."""
        return self.mode != WorkMode.LOGGED_OFF


async def colleagues(storage: Storage, actor: Actor, interaction_id: int) -> tuple[Colleague, ...]:
    """Whom the actor may ask about a conversation or give it to: who is there first, then by name.

    Neither the actor nor whoever has it. Raises `NotFound` if the actor may not see it.
    """
    now = storage.clock.now()
    seen = AgentPresence.seen_at > now - PRESENCE_LASTS
    mode = case((seen, AgentPresence.mode), else_=WorkMode.LOGGED_OFF.value)
    holder = select(WorkItem.agent_id).where(
        WorkItem.interaction_id == interaction_id, WorkItem.state.in_(HELD_STATES), WorkItem.agent_id == User.id
    )
    async with storage.reading() as session:
        queue_id = await session.scalar(select(Interaction.queue_id).where(Interaction.id == interaction_id))
        if queue_id is None:
            raise NotFound
        require_queue(actor, queue_id)
        query = (
            select(User.id, User.name, mode)
            .outerjoin(AgentPresence, AgentPresence.user_id == User.id)
            .where(User.active, User.id != actor.user_id, ~holder.exists(), await _serves(session, queue_id))
        )
        rows = (await session.execute(query.order_by(User.name, User.id))).all()
    found = [Colleague(user_id, name, WorkMode(mode)) for user_id, name, mode in rows]
    return tuple(sorted(found, key=lambda colleague: not colleague.is_there))


async def named_colleague(work: Work, user_id: int, queue_id: int) -> str:
    """The name of somebody who may work in a queue. Raises `Invalid` for anybody else."""
    serves = await _serves(work.session, queue_id)
    name = await work.session.scalar(select(User.name).where(User.id == user_id, User.active, serves))
    if name is None:
        raise Invalid("Choose a colleague who serves this queue.", {"agent_id": "unknown"})
    return name


async def refuse_absent(work: Work, user_id: int, name: str) -> None:
    """Raise `Conflict` if somebody does not sit at their desk: what they were given would only come back."""
    if not await is_there(work, user_id):
        raise Conflict("%(name)s is not there.", name=name)


async def is_there(work: Work, user_id: int) -> bool:
    """Whether somebody sits at their desk."""
    presence = await work.session.get(AgentPresence, user_id, populate_existing=True)
    if presence is None or presence.mode == WorkMode.LOGGED_OFF:
        return False
    return presence.seen_at > work.now - PRESENCE_LASTS


async def who_may_work_in(work: Work, queue_id: int) -> frozenset[int]:
    """The ids of everybody whose account is in use and who may work in a queue."""
    serves = await _serves(work.session, queue_id)
    return frozenset(await work.session.scalars(select(User.id).where(User.active, serves)))


async def serving(work: Work) -> ColumnElement[bool]:
    """The condition that the agent of a presence may serve any queue at all."""
    roles = (await work.session.execute(select(Role.id, Role.permissions))).all()
    return AgentPresence.user_id.in_(_who_have([role for role, allowed in roles if Permission.SERVE in allowed]))


async def _serves(session: AsyncSession, queue_id: int) -> ColumnElement[bool]:
    """The condition that a user may work in this queue: it takes the right to serve, and one to see the queue."""
    roles = (await session.execute(select(Role.id, Role.permissions))).all()
    # Who serves a queue that joins sees the conversations of this one, and is offered them.
    helping = select(QueueRing.joins_queue_id).where(QueueRing.queue_id == queue_id)
    near = or_(QueueMember.queue_id == queue_id, QueueMember.queue_id.in_(helping))
    member = User.id.in_(select(QueueMember.user_id).where(near))
    every_queue = [role for role, permissions in roles if Permission.ALL_QUEUES in permissions]
    serve = [role for role, permissions in roles if Permission.SERVE in permissions]
    return or_(member, User.id.in_(_who_have(every_queue))) & User.id.in_(_who_have(serve))


def _who_have(roles: list[int]) -> Select[int]:
    return select(UserRole.user_id).where(UserRole.role_id.in_(roles))
