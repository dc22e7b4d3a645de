"""Who can be chosen in the history: those who stepped in, and those whose work it was."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.interactions.model import Interaction
from hub.queueing.presence import agents
from hub.supervision.history import visible
from hub.supervision.model import Intervention
from storage.unit_of_work import Storage

People = tuple[tuple[int, str], ...]


async def people_of_history(storage: Storage, actor: Actor) -> tuple[People, People]:
    """Who stepped in where the actor may look back at it, and the agents the actor sees, as (id, name) by name."""
    require(actor, Permission.SUPERVISE)
    seen = select(Intervention.id).outerjoin(Interaction, Interaction.id == Intervention.interaction_id)
    stepped_in = seen.where(Intervention.by_id == User.id, *visible(actor))
    query = select(User.id, User.name).where(stepped_in.exists()).order_by(User.name, User.id)
    async with storage.reading() as session:
        supervisors = tuple((user, name) for user, name in await session.execute(query))
    return supervisors, tuple((agent.user_id, agent.name) for agent in await agents(storage, actor))
