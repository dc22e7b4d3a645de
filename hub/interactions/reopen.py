"""Opens a conversation again because its customer waits: they wrote, or what was to reach them did not."""

from sqlalchemy import select

from hub.interactions.model import Direction, Interaction, InteractionState, Message
from hub.interactions.text import preview
from hub.queueing.put_in_queue import put_in_queue
from storage.outbox import DeliveryState
from storage.unit_of_work import Work


async def reopen(work: Work, interaction: Interaction, said: str) -> bool:
    """Have it wait for an agent, or stay with whoever has it; True if it was closed. Call it with it locked.

    `said` is what lists show of it.
    """
    closed = interaction.state == InteractionState.CLOSED
    interaction.preview = preview(said)
    interaction.unanswered, interaction.last_activity_at = True, work.now
    interaction.state, interaction.closed_at, interaction.reason = InteractionState.OPEN, None, ""
    await put_in_queue.within(work, interaction)
    return closed


async def newest_said(work: Work, interaction_id: int) -> Message | None:
    """What was said last, machines and what was called back aside."""
    newest = select(Message).where(
        Message.interaction_id == interaction_id, Message.auto == "", Message.delivery != DeliveryState.CANCELLED
    )
    return await work.session.scalar(newest.order_by(Message.id.desc()).limit(1))


async def customer_waits(work: Work, interaction_id: int) -> bool:
    """Whether the customer has said the last word."""
    newest = await newest_said(work, interaction_id)
    return newest is not None and newest.direction == Direction.INBOUND
