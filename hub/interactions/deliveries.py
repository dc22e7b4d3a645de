"""How each recipient's copy of the answers in a conversation stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox import DeliveryState, OutboxRow


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One recipient's copy. `next_at`: when it is tried (again), None if it is not; `answer`: what the outside said."""

    recipient: str
    state: str
    answer: str
    attempts: int
    next_at: datetime | None


async def deliveries_of(session: AsyncSession, messages: Collection[int]) -> Mapping[int, tuple[DeliveryRow, ...]]:
    """The copies by message, in the order of their recipients; no statement for none."""
    if not messages:
        return {}
    copies = (OutboxRow.subject_id, OutboxRow.recipient, OutboxRow.state, OutboxRow.answer)
    query = select(*copies, OutboxRow.attempts, OutboxRow.due_at).where(OutboxRow.subject_id.in_(messages))
    found: dict[int, tuple[DeliveryRow, ...]] = {}
    for subject_id, recipient, state, answer, attempts, due_at in await session.execute(query.order_by(OutboxRow.id)):
        waits = state in (DeliveryState.QUEUED, DeliveryState.DEFERRED)
        shown = DeliveryRow(recipient, state, answer, attempts, due_at if waits else None)
        found[subject_id] = (*found.get(subject_id, ()), shown)
    return found
