"""How the work on a conversation ends, whoever or whatever ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from hub.errors import Invalid
from hub.events import InteractionClosed
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.locking import locked_item
from hub.queueing.model import Queue, WorkItem, WorkMode
from hub.queueing.states import WorkState
from storage.unit_of_work import Work


class EndedBy(StrEnum):
    """What ended wrapping up: the agent's form, another work mode, or the queue's time."""

    AGENT = "agent"
    MODE = "mode"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended, the main code first, and what ended it."""

    codes: Sequence[str] = ()
    ended_by: EndedBy = EndedBy.AGENT


async def close(work: Work, interaction: Interaction, item: WorkItem, outcome: Outcome) -> None:
    """Finish the item and close its interaction; both must be locked. Raises `Conflict` unless somebody has it."""
    assert item.agent_id is not None, "whoever has it"
    item.finish(work.now, outcome.codes)
    interaction.state, interaction.closed_at, interaction.unanswered = InteractionState.CLOSED, work.now, False
    interaction.last_activity_at = work.now
    ended = (item.wrap_up_code, tuple(outcome.codes), outcome.ended_by)
    interaction.version = await work.record(
        InteractionClosed(interaction.id, item.queue_id, item.id, item.agent_id, *ended)
    )


async def end_wrap_ups(work: Work, agent_id: int, mode: WorkMode) -> None:
    """An agent goes on to another mode: what they were wrapping up is done.

    Raises `Invalid` where a queue asks for a code, unless they leave: that cannot be refused.
    """
    wrapping_up = (
        select(WorkItem.id, Queue.wrap_up_required)
        .join(Queue, Queue.id == WorkItem.queue_id)
        .where(WorkItem.agent_id == agent_id, WorkItem.state == WorkState.WRAP_UP)
        .order_by(WorkItem.interaction_id)
    )
    for item_id, code_required in (await work.session.execute(wrapping_up)).all():
        interaction, item = await locked_item(work, item_id)
        if item.state != WorkState.WRAP_UP or item.agent_id != agent_id:
            continue
        if code_required and mode != WorkMode.LOGGED_OFF:
            raise Invalid("Choose how this ended.", {"code": "required"})
        await close(work, interaction, item, Outcome(ended_by=EndedBy.MODE))
