"""The send guard: nobody answers or closes a conversation without having seen what was said last."""

from collections.abc import Sequence

from sqlalchemy import select

from hub.errors import Conflict
from hub.interactions.model import Message
from storage.outbox import DeliveryState
from storage.unit_of_work import Work


class NewerMessage(Conflict):
    """Something was said that the agent has not seen. `message_ids` are the unseen messages, oldest first."""

    def __init__(self, message_ids: Sequence[int]) -> None:
        super().__init__("Something newer was written in this conversation.")
        self.message_ids = tuple(message_ids)


async def refuse_unseen(work: Work, interaction_id: int, seen_message_id: int) -> None:
    """Raise `NewerMessage` if anything was said after the message the agent saw last.

    Call it with the interaction locked, so that nothing can be said between this look and the commit.
    """
    unseen = select(Message.id).where(
        Message.interaction_id == interaction_id,
        Message.id > seen_message_id,
        # What was called back was never said.
        Message.delivery != DeliveryState.CANCELLED,
    )
    message_ids = (await work.session.scalars(unseen.order_by(Message.id))).all()
    if message_ids:
        raise NewerMessage(message_ids)
