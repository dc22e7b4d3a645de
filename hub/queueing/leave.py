"""Somebody leaves for good, or a queue: what they hold, put aside or keep others from waits for others again."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select

from hub.access.who import works
from hub.events import ItemReturned
from hub.queueing.colleagues import who_may_work_in
from hub.queueing.consult import settle, who_talk
from hub.queueing.holder import holder_of
from hub.queueing.let_go import out_of_hands
from hub.queueing.locking import locked_item
from hub.queueing.model import AgentPresence, Consultation, Offer, WorkItem, WorkMode
from hub.queueing.offers import open_offer_of
from hub.queueing.pin import Pinning, keep_for
from hub.queueing.presence import enter_mode, free
from hub.queueing.states import ENDED_STATES, WorkState
from hub.queueing.transfer import withdraw_offer
from hub.queueing.wake import Waker, wake
from storage.unit_of_work import Work


class _Part(NamedTuple):
    """What somebody has to do with an open item: it is theirs, kept for or offered to them, or they are asked."""

    interaction_id: int
    item_id: int
    queue_id: int
    user_id: int


async def leave(work: Work, user_id: int) -> None:
    """Log an agent off in the open transaction and give back all that is theirs, as old as it was."""
    for part in await _parts(work, user_id):
        await _let_go(work, part)
    # Agents come after all conversations, here and below.
    await enter_mode(work, user_id, WorkMode.LOGGED_OFF, "")


async def let_go_of_lost(work: Work, queues: Collection[int] | None = None, user_id: int | None = None) -> None:
    """Give back, as old as it was, what is somebody's (None: anybody's) in these queues (None: in any) without a right.

    Whoever cannot see it or do anything with it could not finish it, and would hold it for ever. Who may serve nothing
    at all any more is logged off.
    """
    parts = [part for part in await _parts(work, user_id) if queues is None or part.queue_id in queues]
    allowed = {queue: await who_may_work_in(work, queue) for queue in {part.queue_id for part in parts}}
    lost = [part for part in parts if part.user_id not in allowed[part.queue_id]]
    freed = {part.user_id for part in lost if await _let_go(work, part)}
    without_work = await _there_without_work(work, user_id) if queues is None else set()
    for person in sorted(freed | without_work):
        if person in without_work:
            await enter_mode(work, person, WorkMode.LOGGED_OFF, "")
        else:
            await free(work, person)


async def _there_without_work(work: Work, user_id: int | None) -> set[int]:
    """Who is logged in, of all or this one alone, and may serve nothing any more."""
    there = select(AgentPresence.user_id).where(
        AgentPresence.mode != WorkMode.LOGGED_OFF, ~works(AgentPresence.user_id)
    )
    there = there if user_id is None else there.where(AgentPresence.user_id == user_id)
    return set(await work.session.scalars(there))


async def _parts(work: Work, user_id: int | None = None) -> list[_Part]:
    """One person's or everybody's, in the order in which interactions are locked."""
    await work.flush()
    asked = select(WorkItem).join(Consultation, Consultation.work_item_id == WorkItem.id)
    offered = select(WorkItem).join(Offer, Offer.work_item_id == WorkItem.id)
    involved = (
        (select(WorkItem), WorkItem.agent_id),
        (select(WorkItem), WorkItem.pinned_agent_id),
        (asked.where(Consultation.ended_at.is_(None)), Consultation.colleague_id),
        (offered.where(Offer.outcome.is_(None)), Offer.agent_id),
    )
    found: set[_Part] = set()
    for query, person in involved:
        whose = person.is_not(None) if user_id is None else person == user_id
        open_ones = query.where(WorkItem.state.not_in(ENDED_STATES), whose)
        rows = open_ones.with_only_columns(WorkItem.interaction_id, WorkItem.id, WorkItem.queue_id, person)
        for interaction_id, item_id, queue_id, whom in await work.session.execute(rows):
            assert whom is not None, "the condition above"
            found.add(_Part(interaction_id, item_id, queue_id, whom))
    return sorted(found)


async def _let_go(work: Work, part: _Part) -> bool:
    """Take the person out of one item, one event for each thing they were to it; returns whether they held it."""
    interaction, item = await locked_item(work, part.item_id)
    if item.state in ENDED_STATES:
        return False
    if item.pinned_agent_id == part.user_id:
        await keep_for(work, interaction, item, Pinning(None))
    offer = await open_offer_of(work, item)
    if offer is not None and offer.agent_id == part.user_id:
        await withdraw_offer(work, interaction, item)
    if part.user_id in await who_talk(work, item):
        await settle(work, interaction, item)
    if item.agent_id == part.user_id and item.state == WorkState.SNOOZED:
        await wake(work, interaction, item, Waker.LEFT)
    elif holder_of(item) == part.user_id:
        await out_of_hands(work, interaction, item)
        returned = ItemReturned(interaction.id, item.queue_id, item.id, part.user_id)
        interaction.version = await work.record(returned)
        return True
    return False
