"""Offers as rows: how one begins and how any of them ends. The verbs are in modules of their own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hub.events import OfferEnded
from hub.interactions.model import Interaction
from hub.parties.members import members_of, root_of, shown_name
from hub.parties.model import Party
from hub.queueing.decision import DecisionRecord, record_of
from hub.queueing.model import Offer, OfferOutcome, Queue, WorkItem, WorkState
from hub.queueing.states import WorkStep
from storage.unit_of_work import Storage, Work
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An open offer as its agent sees it. `waiting_since` is the age the item keeps whatever the answer."""

    offer_id: int
    interaction_id: int
    channel: str
    subject: str
    preview: str
    party_name: str
    queue_name: str
    offered_at: datetime
    expires_at: datetime
    waiting_since: datetime
    record: DecisionRecord | None
    party_id: int | None = None


async def open_offers(storage: Storage, agent_id: int) -> tuple[OfferCard, ...]:
    """What an agent is being offered now, oldest first; one statement."""
    whole = aliased(Party)
    query = (
        select(Offer, WorkItem.eligible_at, Interaction, shown_name(whole), root_of(), Queue.name)
        .join(WorkItem, WorkItem.id == Offer.work_item_id)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .join(Queue, Queue.id == WorkItem.queue_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .where(Offer.agent_id == agent_id, Offer.outcome.is_(None), Offer.expires_at > storage.clock.now())
        .order_by(Offer.id)
    )
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(
        OfferCard(
            offer_id=offer.id,
            interaction_id=interaction.id,
            channel=interaction.channel,
            subject=interaction.subject,
            preview=interaction.preview,
            party_name=party_name or "",
            queue_name=queue_name,
            offered_at=offer.offered_at,
            expires_at=offer.expires_at,
            waiting_since=waiting_since,
            record=record_of(offer.record),
            party_id=party_id,
        )
        for offer, waiting_since, interaction, party_name, party_id, queue_name in rows
    )


async def offered_whose(storage: Storage, party_id: int) -> frozenset[int]:
    """The agents who are being offered something of somebody, or of whoever turned out to be them."""
    query = (
        select(Offer.agent_id)
        .join(WorkItem, WorkItem.id == Offer.work_item_id)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .where(Offer.outcome.is_(None), Interaction.party_id.in_(members_of(party_id)))
    )
    async with storage.reading() as session:
        return frozenset(await session.scalars(query))


async def insert_offer(work: Work, offer: Offer) -> int | None:
    """Write an open offer; None if the item or the agent has one already, whoever was faster."""
    values = {
        "work_item_id": offer.work_item_id,
        "agent_id": offer.agent_id,
        "offered_at": offer.offered_at,
        "expires_at": offer.expires_at,
        "reason": "",
        "why": offer.why,
        "record": offer.record,
    }
    statement = insert_into(work.session, Offer).values(values).on_conflict_do_nothing().returning(Offer.id)
    return (await work.session.execute(statement)).scalar_one_or_none()


async def open_offer_of(work: Work, item: WorkItem) -> Offer | None:
    """The offer an item is held out in, if any. The item must be locked."""
    # One that is not held out has none: most that are taken by hand only wait, and need not be asked about.
    if item.state != WorkState.OFFERED:
        return None
    query = select(Offer).where(Offer.work_item_id == item.id, Offer.outcome.is_(None))
    return await work.session.scalar(query)


@dataclass(frozen=True, slots=True)
class Ended:
    """An offer nobody took, and how it ended."""

    item: WorkItem
    offer: Offer
    outcome: OfferOutcome
    reason: str = ""


async def end_unaccepted(work: Work, interaction: Interaction, ended: Ended) -> None:
    """Close an offer nobody took: the item waits again as old as it was. All three must be locked."""
    offer, item = ended.offer, ended.item
    offer.outcome, offer.reason, offer.answered_at = ended.outcome, ended.reason[:120], work.now
    if item.state == WorkState.OFFERED:
        item.back_to_queue(WorkStep.WITHHOLD)
    event = OfferEnded(interaction.id, item.queue_id, item.id, offer.id, offer.agent_id, ended.outcome)
    interaction.version = await work.record(event)
