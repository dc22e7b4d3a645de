"""Who holds a work item, and the refusal that names them."""

from typing import Protocol

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.errors import Conflict
from hub.queueing.claim import Found, open_work
from hub.queueing.model import WorkItem
from hub.queueing.states import ENDED_STATES, HELD_STATES, WorkState
from storage.unit_of_work import Work, action


class Holdable(Protocol):
    """A work item, or what was read of one."""

    @property
    def state(self) -> WorkState: ...

    @property
    def agent_id(self) -> int | None: ...


async def refuse_if_taken(work: Work, item: Holdable, by: Actor) -> None:
    """Raise `Conflict` naming the colleague who has the item; nothing happens if nobody or the actor has it."""
    if item.state in HELD_STATES and item.agent_id != by.user_id:
        name = item.agent_name if isinstance(item, Found) else await _name(work, item.agent_id)
        raise Conflict("Already taken by %(name)s.", name=name or "")


def holder_of(item: WorkItem | None) -> int | None:
    """Who is working on it."""
    return item.agent_id if item is not None and item.state in HELD_STATES else None


def owner_of(item: WorkItem | None) -> int | None:
    """Who is working on it, or has put it aside."""
    return item.agent_id if item is not None and item.state not in ENDED_STATES else None


@action
async def refuse_if_aside(work: Work, interaction_id: int, by: Actor) -> None:
    """Raise `Conflict` naming the colleague who has put it aside, for whoever was not asked whether to take it."""
    found = await open_work(work, interaction_id)
    if found is not None and aside_for(found, by) is not None:
        raise Conflict("%(name)s has put this aside.", name=found.agent_name or "")


def aside_for(item: Holdable, by: Actor) -> int | None:
    """The colleague who has put it aside, None for the actor themselves."""
    return item.agent_id if item.state == WorkState.SNOOZED and item.agent_id != by.user_id else None


def is_held_by(item: Holdable, by: Actor) -> bool:
    """Whether the actor is working on it."""
    return item.agent_id == by.user_id and item.state in HELD_STATES


async def _name(work: Work, user_id: int | None) -> str | None:
    return await work.session.scalar(select(User.name).where(User.id == user_id))
