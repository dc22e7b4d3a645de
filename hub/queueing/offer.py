"""Matches waiting items with free agents and holds each item out to one of them."""

from datetime import timedelta

from sqlalchemy import select

from hub.events import OfferMade
from hub.queueing.candidates import free_agents, heads
from hub.queueing.locking import locked_item
from hub.queueing.model import AgentPresence, Offer, Queue, WorkMode, WorkState
from hub.queueing.offers import insert_offer
from hub.queueing.routing import Choice, choose
from storage.unit_of_work import Storage, Work, action


async def make_offers(storage: Storage) -> int:
    """Offer what can be offered now and return how many offers that were.

    The cost follows the number of free agents, not of waiting items: only the heads of their queues are read.
    """
    now = storage.clock.now()
    async with storage.reading() as session:
        agents = await free_agents(session, now)
        items = await heads(session, agents) if agents else []
    made = [await make_offer(storage, choice) for choice in choose(items, agents, now)]
    return sum(offer_id is not None for offer_id in made)


@action
async def make_offer(work: Work, choice: Choice) -> int | None:
    """Hold an item out to an agent; None when either is not free any more. Returns the offer."""
    interaction, item = await locked_item(work, choice.item_id)
    presence = await work.locked(AgentPresence, choice.agent_id)
    if presence is None or presence.mode != WorkMode.READY or item.state != WorkState.WAITING:
        return None
    seconds = await work.session.scalar(select(Queue.offer_seconds).where(Queue.id == item.queue_id))
    expires_at = work.now + timedelta(seconds=seconds or 0)
    wanted = Offer(
        work_item_id=item.id, agent_id=choice.agent_id, offered_at=work.now, expires_at=expires_at, why=choice.why
    )
    offer_id = await insert_offer(work, wanted)
    if offer_id is None:
        return None
    item.state = WorkState.OFFERED
    made = OfferMade(interaction.id, item.queue_id, item.id, offer_id, choice.agent_id)
    interaction.version = await work.record(made)
    return offer_id
