"""Somebody leaves for good: what they hold, put aside or keep others from waits for others again."""

from sqlalchemy import or_, select

from hub.events import ItemReturned
from hub.interactions.model import Interaction
from hub.queueing.consult import settle
from hub.queueing.locking import locked_item
from hub.queueing.model import Consultation, WorkItem, WorkMode
from hub.queueing.pin import Pinning, keep_for
from hub.queueing.presence import enter_mode
from hub.queueing.states import ENDED_STATES, HELD_STATES, WorkState
from hub.queueing.wake import Waker, wake
from storage.unit_of_work import Work


async def leave(work: Work, user_id: int) -> None:
    """Log an agent off in the open transaction and give back all that is theirs, as old as it was."""
    asked = select(Consultation.work_item_id).where(
        Consultation.colleague_id == user_id, Consultation.ended_at.is_(None)
    )
    theirs = or_(WorkItem.agent_id == user_id, WorkItem.pinned_agent_id == user_id, WorkItem.id.in_(asked))
    concerned = select(WorkItem.id).where(theirs, WorkItem.state.not_in(ENDED_STATES))
    for item_id in (await work.session.scalars(concerned.order_by(WorkItem.interaction_id))).all():
        interaction, item = await locked_item(work, item_id)
        if item.state not in ENDED_STATES:
            await _let_go(work, interaction, item, user_id)
    await enter_mode(work, user_id, WorkMode.LOGGED_OFF, "")


async def _let_go(work: Work, interaction: Interaction, item: WorkItem, user_id: int) -> None:
    """Take the person out of one item; one event for each thing they were to it."""
    if item.pinned_agent_id == user_id:
        await keep_for(work, interaction, item, Pinning(None))
    # Whoever asks or is asked, it is one of the two who leaves.
    await settle(work, interaction, item)
    if item.agent_id != user_id:
        return
    if item.state in HELD_STATES:
        item.back_to_queue()
        interaction.waiting = True
        interaction.version = await work.record(ItemReturned(interaction.id, item.queue_id, item.id, user_id))
    elif item.state == WorkState.SNOOZED:
        await wake(work, interaction, item, Waker.LEFT)
