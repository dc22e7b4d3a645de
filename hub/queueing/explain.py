"""Why an item was offered to whom it was: the newest offer's decision record, with the names it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.model import User
from hub.queueing.decision import DecisionRecord, record_of
from hub.queueing.model import Offer, OfferOutcome, WorkItem
from hub.queueing.states import ENDED_STATES


@dataclass(frozen=True, slots=True)
class Explanation:
    """A record and the names of its agents by id. `agent_name` is whom it speaks for."""

    agent_name: str
    record: DecisionRecord
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def without_others(self) -> "Explanation":
        """As it is told to who does not supervise: they may not know the others, nor that they are there."""
        return Explanation(self.agent_name, replace(self.record, others=()))


async def explanation(session: AsyncSession, interaction_id: int) -> Explanation | None:
    """About whoever has an interaction's open work by an offer, or is being offered it; None otherwise.

    Two statements.
    """
    has_it = (Offer.outcome == OfferOutcome.ACCEPTED) & (Offer.agent_id == WorkItem.agent_id)
    newest = (
        select(Offer.record, User.name)
        .join(WorkItem, WorkItem.id == Offer.work_item_id)
        .join(User, User.id == Offer.agent_id)
        .where(WorkItem.interaction_id == interaction_id, WorkItem.state.not_in(ENDED_STATES))
        .where(or_(Offer.outcome.is_(None), has_it))
        .order_by(Offer.id.desc())
        .limit(1)
    )
    row = (await session.execute(newest)).one_or_none()
    record = record_of(row[0]) if row is not None else None
    if row is None or record is None:
        return None
    return Explanation(row[1], record, await names_in(session, record))


async def names_in(session: AsyncSession, record: DecisionRecord) -> dict[int, str]:
    """The names of the agents a record speaks of, by id; one statement, none where it speaks of nobody."""
    ids = {agent for each in record.others for agent in each.agents}
    if not ids:
        return {}
    rows = await session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return dict(rows.all())
