"""Offers nobody answered: the item waits again at its original age, and who let it ring is not ready (RONA)."""

from datetime import datetime

from sqlalchemy import func, or_, select

from hub.queueing.locking import locked_offer
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, Offer, OfferOutcome, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.offers import Ended, end_unaccepted
from hub.queueing.presence import enter_mode
from storage.unit_of_work import Storage, Work, action


async def expire_offers(storage: Storage) -> int:
    """End every offer that is over, or whose agent is not there any more; returns how many."""
    now = storage.clock.now()
    gone = or_(AgentPresence.mode != WorkMode.READY, AgentPresence.seen_at <= now - PRESENCE_LASTS)
    query = (
        select(Offer.id)
        .outerjoin(AgentPresence, AgentPresence.user_id == Offer.agent_id)
        .where(Offer.outcome.is_(None), or_(Offer.expires_at <= now, gone))
        .order_by(Offer.expires_at)
        .limit(500)
    )
    async with storage.reading() as session:
        over = (await session.scalars(query)).all()
    return sum([await expire_offer(storage, offer_id) for offer_id in over])


@action
async def expire_offer(work: Work, offer_id: int) -> bool:
    """End one offer: timed out if its agent let it ring, withdrawn if they are gone. False if it was answered."""
    interaction, item, offer = await locked_offer(work, offer_id)
    if offer.outcome is not None:
        return False
    presence = await work.locked(AgentPresence, offer.agent_id)
    # Who said in time that they take no more is not to be told afterwards that they let it ring.
    rang = offer.expires_at <= work.now and presence is not None and presence.mode == WorkMode.READY
    outcome = OfferOutcome.TIMED_OUT if rang else OfferOutcome.WITHDRAWN
    await end_unaccepted(work, interaction, Ended(item, offer, outcome))
    if rang:
        await enter_mode(work, offer.agent_id, WorkMode.NOT_READY, RONA)
    return True


async def next_expiry(storage: Storage) -> datetime | None:
    """When the next open offer ends; None if none is open."""
    async with storage.reading() as session:
        return await session.scalar(select(func.min(Offer.expires_at)).where(Offer.outcome.is_(None)))
