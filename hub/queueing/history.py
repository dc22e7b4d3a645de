"""Reads what happened before to what waits: who refused it, and who had its customer last."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CTE, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.interactions.model import Interaction
from hub.parties.model import Party
from hub.queueing.model import Offer, OfferOutcome, WorkItem, WorkState

# PostgreSQL takes 32,767 values in one statement, SQLite one less.
MOST_VALUES = 30_000
# So many of a customer's conversations are looked at, the latest first: a robot may have a million that wait.
RECENT = 50


class Handled(NamedTuple):
    """The agent who had a customer, and until when."""

    at: datetime
    agent_id: int


async def tried(session: AsyncSession, items: Sequence[int]) -> dict[int, dict[int, datetime]]:
    """By item: the agents who were asked about it and do not have it, and when last."""
    # Of an item that waits: an offer that was accepted means that the agent gave it back.
    query = (
        select(Offer.work_item_id, Offer.agent_id, func.max(Offer.answered_at))
        .where(Offer.outcome != OfferOutcome.WITHDRAWN)
        .group_by(Offer.work_item_id, Offer.agent_id)
    )
    found: dict[int, dict[int, datetime]] = {}
    for part in _parts(items):
        for item, agent, at in (await session.execute(query.where(Offer.work_item_id.in_(part)))).all():
            assert at is not None, "who refused did so at some time"
            found.setdefault(item, {})[agent] = at
    return found


async def handled(
    session: AsyncSession, items: Sequence[WorkItem], within: timedelta, now: datetime
) -> dict[int, Handled]:
    """By item: who finished work for the same customer last, no longer ago than this, on whatever channel.

    Who had this very item before it woke has it still, as far as the customer is concerned. Whoever was merged with the
    customer is the same one.
    """
    found = {item.id: Handled(now, item.last_agent_id) for item in items if item.last_agent_id is not None}
    if not within:
        return found
    for part in _parts([item.id for item in items if item.id not in found]):
        asked, before, done = _asked(part, now - within), aliased(Interaction), aliased(WorkItem)
        query = (
            select(asked.c.id, done.agent_id, func.max(done.finished_at))
            .join(before, before.party_id == asked.c.party_id)
            .join(done, done.interaction_id == before.id)
            .where(before.last_activity_at >= asked.c.since, done.finished_at > now - within)
            .where(done.state == WorkState.DONE, done.agent_id.is_not(None))
            .group_by(asked.c.id, done.agent_id)
        )
        for item, agent, at in (await session.execute(query)).all():
            assert agent is not None, "the condition above"
            assert at is not None, "what is done was finished"
            found[item] = max(Handled(at, agent), found.get(item, Handled(at, agent)))
    return found


def _asked(items: Sequence[int], since: datetime) -> CTE:
    """The items with all their customers are known as, and since when a conversation of these is looked at."""
    this, other, customer, member = aliased(Interaction), aliased(Interaction), aliased(Party), aliased(Party)
    whole = func.coalesce(customer.root_id, customer.id)
    last = (
        select(other.last_activity_at)
        .where(other.party_id == member.id, other.last_activity_at > since)
        .order_by(other.last_activity_at.desc(), other.id.desc())
        .offset(RECENT - 1)
        .limit(1)
        .scalar_subquery()
    )
    asked = (
        select(WorkItem.id, member.id.label("party_id"), func.coalesce(last, since).label("since"))
        .join(this, this.id == WorkItem.interaction_id)
        .join(customer, customer.id == this.party_id)
        .join(member, or_(member.id == whole, member.root_id == whole))
        .where(WorkItem.id.in_(items))
    )
    # Worked out once for each item: inlined, PostgreSQL would do so for each conversation.
    return asked.cte("asked").prefix_with("MATERIALIZED")


def _parts(items: Sequence[int]) -> Iterator[Sequence[int]]:
    return (items[start : start + MOST_VALUES] for start in range(0, len(items), MOST_VALUES))
