"""Matches waiting items with free agents and holds each item out to one of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from hub.events import OfferMade
from hub.queueing.away import away
from hub.queueing.candidates import free_agents
from hub.queueing.decision import Passed
from hub.queueing.heads import MOST_AT_ONCE, heads
from hub.queueing.locking import waiting_item
from hub.queueing.model import AgentPresence, Offer, OfferOutcome, Queue, WorkItem, WorkState
from hub.queueing.offers import insert_offer
from hub.queueing.routing import Choice, choose
from hub.queueing.standing import WaitingItem, is_eligible
from storage.unit_of_work import Storage, Work, action


async def make_offers(storage: Storage) -> int:
    """Offer what can be offered now and return how many offers that were; call again until it is none.

    The cost follows the number of free agents, not of waiting items: only the heads of their queues are read.
    """
    now = storage.clock.now()
    async with storage.reading() as session:
        agents = await free_agents(session, now)
        items = {item.id: item for item in await heads(session, agents, now)} if agents else {}
        choices = choose(items.values(), agents, now)[:MOST_AT_ONCE]
        queues = {items[choice.item_id].queue_id for choice in choices}
        others = await away(session, queues, [agent.id for agent in agents], now) if choices else {}
    made = [await make_offer(storage, items[choice.item_id], _beside(choice, items, others)) for choice in choices]
    return sum(offer_id is not None for offer_id in made)


def _beside(choice: Choice, items: Mapping[int, WaitingItem], away: Mapping[int, tuple[Passed, ...]]) -> Choice:
    """The choice with those of the queue who could not be asked at all."""
    others = (*choice.record.others, *away.get(items[choice.item_id].queue_id, ()))
    return replace(choice, record=replace(choice.record, others=others))


@action
async def make_offer(work: Work, wanted: WaitingItem, choice: Choice) -> int | None:
    """Hold an item out to an agent and return the offer.

    None when either is not free any more or busy just now, or somebody refused the item since it was read.
    """
    locked = await waiting_item(work, wanted.id)
    if locked is None or not _asks_for_the_same(locked[1], wanted):
        return None
    if not await _can_take(work, wanted, choice.agent_id):
        return None
    interaction, item = locked
    seconds, refused_at = await _terms_of_offer(work, item)
    if refused_at != max(wanted.tried.values(), default=None):
        return None
    expires_at = work.now + timedelta(seconds=seconds)
    offer = Offer(
        work_item_id=item.id,
        agent_id=choice.agent_id,
        offered_at=work.now,
        expires_at=expires_at,
        why=choice.record.why,
        record=choice.record.to_json(),
    )
    offer_id = await insert_offer(work, offer)
    if offer_id is None:
        return None
    item.state = WorkState.OFFERED
    made = OfferMade(interaction.id, item.queue_id, item.id, offer_id, choice.agent_id)
    interaction.version = await work.record(made)
    return offer_id


def _asks_for_the_same(item: WorkItem, wanted: WaitingItem) -> bool:
    """Whether nobody moved or pinned the item since it was read, or asked for more skills."""
    skilled = all(wanted.skills.get(int(skill), 0) >= level for skill, level in item.skills.items())
    return skilled and (item.queue_id, item.channel, item.pinned_agent_id) == (
        wanted.queue_id,
        wanted.channel,
        wanted.pinned_to,
    )


async def _terms_of_offer(work: Work, item: WorkItem) -> tuple[int, datetime | None]:
    """How many seconds there are to accept, and when somebody who was asked refused last."""
    refused = select(func.max(Offer.answered_at)).where(
        Offer.work_item_id == item.id, Offer.outcome != OfferOutcome.WITHDRAWN
    )
    query = select(Queue.offer_seconds, refused.scalar_subquery()).where(Queue.id == item.queue_id)
    seconds, refused_at = (await work.session.execute(query)).one()
    return seconds, refused_at


async def _can_take(work: Work, wanted: WaitingItem, agent_id: int) -> bool:
    """Whether the choice still holds for the agent, who is locked: meanwhile they may have gone or taken other work."""
    await work.locked(AgentPresence, agent_id)
    return any(is_eligible(wanted, agent, work.now) for agent in await free_agents(work.session, work.now, agent_id))
