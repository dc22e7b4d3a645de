"""Reads what happened before to what waits: who refused it, and who had its customer last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.interactions.model import Interaction
from hub.queueing.model import Offer, OfferOutcome, WorkItem, WorkState


class Handled(NamedTuple):
    """The agent who had a customer, and until when."""

    at: datetime
    agent_id: int


async def tried(session: AsyncSession, items: Sequence[int]) -> dict[int, dict[int, datetime]]:
    """By item: the agents who were asked about it and do not have it, and when last."""
    # Of an item that waits: an offer that was accepted means that the agent gave it back.
    query = (
        select(Offer.work_item_id, Offer.agent_id, func.max(Offer.answered_at))
        .where(Offer.work_item_id.in_(items), Offer.outcome != OfferOutcome.WITHDRAWN)
        .group_by(Offer.work_item_id, Offer.agent_id)
    )
    found: dict[int, dict[int, datetime]] = {}
    for item, agent, at in (await session.execute(query)).all():
        assert at is not None, "who refused did so at some time"
        found.setdefault(item, {})[agent] = at
    return found


async def handled(
    session: AsyncSession, items: Sequence[WorkItem], within: timedelta, now: datetime
) -> dict[int, Handled]:
    """By item: who finished work for the same customer last, no longer ago than this, on whatever channel.

    Who had this very item before it woke has it still, as far as the customer is concerned.
    """
    found = {item.id: Handled(now, item.last_agent_id) for item in items if item.last_agent_id is not None}
    others = [item.id for item in items if item.id not in found]
    if not others or not within:
        return found
    this, before, done = aliased(Interaction), aliased(Interaction), aliased(WorkItem)
    query = (
        select(WorkItem.id, done.agent_id, func.max(done.finished_at))
        .join(this, this.id == WorkItem.interaction_id)
        .join(before, before.party_id == this.party_id)
        .join(done, done.interaction_id == before.id)
        .where(WorkItem.id.in_(others), before.last_activity_at > now - within)
        .where(done.state == WorkState.DONE, done.agent_id.is_not(None), done.finished_at > now - within)
        .group_by(WorkItem.id, done.agent_id)
    )
    for item, agent, at in (await session.execute(query)).all():
        assert agent is not None, "the condition above"
        assert at is not None, "what is done was finished"
        found[item] = max(Handled(at, agent), found.get(item, Handled(at, agent)))
    return found
