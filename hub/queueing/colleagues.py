"""Who else may work on a conversation: those who serve its queue, and those who serve every queue."""

from dataclasses import dataclass

from sqlalchemy import case, select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import require_queue
from hub.access.who import works_in
from hub.errors import Invalid, NotFound
from hub.interactions.model import Interaction
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, WorkItem, WorkMode
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
            .where(User.active, User.id != actor.user_id, ~holder.exists(), works_in(User.id, queue_id))
        )
        rows = (await session.execute(query.order_by(User.name, User.id))).all()
    found = [Colleague(user_id, name, WorkMode(mode)) for user_id, name, mode in rows]
    return tuple(sorted(found, key=lambda colleague: not colleague.is_there))


async def named_colleague(work: Work, user_id: int, queue_id: int) -> str:
    """The name of somebody who may work in a queue. Raises `Invalid` for anybody else."""
    works = works_in(User.id, queue_id)
    name = await work.session.scalar(select(User.name).where(User.id == user_id, User.active, works))
    if name is None:
        raise Invalid("Choose a colleague who serves this queue.", {"agent_id": "unknown"})
    return name


async def refuse_absent(work: Work, user_id: int, name: str) -> None:
    """Raise `Invalid` if somebody does not sit at their desk: what they were given would only come back."""
    if not await is_there(work, user_id):
        raise Invalid("%(name)s is not there.", {"agent_id": "absent"}, name=name)


async def is_there(work: Work, user_id: int) -> bool:
    """Whether somebody sits at their desk."""
    presence = await work.session.get(AgentPresence, user_id, populate_existing=True)
    if presence is None or presence.mode == WorkMode.LOGGED_OFF:
        return False
    return presence.seen_at > work.now - PRESENCE_LASTS


async def who_may_work_in(work: Work, queue_id: int) -> frozenset[int]:
    """The ids of everybody whose account is in use and who may work in a queue."""
    return frozenset(await work.session.scalars(select(User.id).where(User.active, works_in(User.id, queue_id))))
