"""A supervisor changes a colleague's work mode, under the rules that hold for the colleague too."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict, Invalid, NotFound
from hub.events import ItemReturned
from hub.queueing.finish import end_wrap_ups
from hub.queueing.let_go import out_of_hands
from hub.queueing.locking import locked_item
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, QueueMember, WorkItem, WorkMode
from hub.queueing.not_ready import known_reason
from hub.queueing.pin import Pinning
from hub.queueing.presence import CHOSEN_BY_HAND, enter_mode
from hub.queueing.states import HELD_STATES
from hub.supervision.intervene import Act, intervene
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class ModeChange:
    """Whose mode is to be which. `why` is told to the agent; `reason` is one of the list, for notReady."""

    agent_id: int
    mode: WorkMode
    reason: str = ""
    why: str = ""


@action
async def change_mode(work: Work, wanted: ModeChange, by: Actor) -> None:
    """Have a colleague enter a work mode; who is logged off so gives back what they hold. The same again does nothing.

    Raises `NotFound` for an agent of queues the actor may not see; `Invalid` for a mode that is not chosen by hand,
    notReady without a known reason, or without saying why; `Conflict` for somebody who is not there (who can only be
    logged off), or who is still to say how a conversation ended.
    """
    require(by, Permission.SUPERVISE)
    name = await _name_of_agent(work, wanted.agent_id, by)
    if wanted.mode not in CHOSEN_BY_HAND:
        raise Invalid("This work mode is not chosen by hand.", {"mode": "unknown"})
    if not wanted.why.strip():
        raise Invalid("Say why.", {"why": "required"})
    reason = await known_reason(work, wanted.reason) if wanted.mode == WorkMode.NOT_READY else ""
    presence = await work.session.get(AgentPresence, wanted.agent_id, populate_existing=True)
    away = presence is None or presence.seen_at <= work.now - PRESENCE_LASTS
    if away and wanted.mode != WorkMode.LOGGED_OFF:
        raise Conflict("%(name)s is not there.", name=name)
    if presence is None or (presence.mode, presence.reason) == (wanted.mode, reason):
        return
    await _end_wrap_ups(work, wanted, name)
    if wanted.mode == WorkMode.LOGGED_OFF:
        await _give_back(work, wanted, by)
    detail = {"mode": wanted.mode.value, "reason": reason}
    act = Act(InterventionKind.MODE, wanted.agent_id, why=wanted.why, detail=detail)
    intervention_id = await intervene(work, act, by.user_id)
    await enter_mode(work, wanted.agent_id, wanted.mode, reason, intervention_id)


async def _name_of_agent(work: Work, agent_id: int, by: Actor) -> str:
    """The name of somebody who serves a queue that the actor may see. Raises `NotFound`."""
    served = select(QueueMember.user_id).where(QueueMember.user_id == User.id)
    if not allows(by, Permission.ALL_QUEUES):
        served = served.where(QueueMember.queue_id.in_(by.queues))
    name = await work.session.scalar(select(User.name).where(User.id == agent_id, User.active, served.exists()))
    if name is None:
        raise NotFound
    return name


async def _end_wrap_ups(work: Work, wanted: ModeChange, name: str) -> None:
    try:
        await end_wrap_ups(work, wanted.agent_id, wanted.mode)
    except Invalid as error:
        # The code is the agent's to choose: nobody else knows how it ended.
        raise Conflict("%(name)s is still to say how a conversation ended.", name=name) from error


async def _give_back(work: Work, wanted: ModeChange, by: Actor) -> None:
    """Let what somebody has wait again, as old as it is: a desk that stays open would keep it for ever."""
    theirs = select(WorkItem.id).where(WorkItem.agent_id == wanted.agent_id, WorkItem.state.in_(HELD_STATES))
    for item_id in (await work.session.scalars(theirs.order_by(WorkItem.interaction_id))).all():
        interaction, item = await locked_item(work, item_id)
        if item.agent_id != wanted.agent_id or item.state not in HELD_STATES:
            continue
        await out_of_hands(work, interaction, item, Pinning(None, by.user_id))
        act = Act(InterventionKind.RETURN, wanted.agent_id, interaction.id, why=wanted.why)
        intervention_id = await intervene(work, act, by.user_id)
        ids = (interaction.id, item.queue_id, item.id, wanted.agent_id, by.user_id)
        interaction.version = await work.record(ItemReturned(*ids, intervention_id=intervention_id))
