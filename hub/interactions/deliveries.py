"""How each recipient's copy of the answers in a conversation stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.interactions.model import Direction, Message
from storage.outbox import DeliveryState, OutboxRow


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One recipient's copy. `next_at`: when it is tried (again), None if it is not; `answer`: what the outside said."""

    recipient: str
    state: str
    answer: str
    attempts: int
    next_at: datetime | None


async def deliveries_in(session: AsyncSession, interaction_id: int) -> Mapping[int, tuple[DeliveryRow, ...]]:
    """The copies by message, in the order of their recipients."""
    ours = select(Message.id).where(Message.interaction_id == interaction_id, Message.direction == Direction.OUTBOUND)
    query = select(OutboxRow).where(OutboxRow.subject_id.in_(ours)).order_by(OutboxRow.id)
    found: dict[int, tuple[DeliveryRow, ...]] = {}
    for row in await session.scalars(query):
        waits = row.state in (DeliveryState.QUEUED, DeliveryState.DEFERRED)
        shown = DeliveryRow(row.recipient, row.state, row.answer, row.attempts, row.due_at if waits else None)
        found[row.subject_id] = (*found.get(row.subject_id, ()), shown)
    return found
