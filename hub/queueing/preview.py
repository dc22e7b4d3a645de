"""Who would get an item now, and why: for those who set up queues, and for those who ask why something waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require, require_queue
from hub.errors import NotFound
from hub.queueing.candidates import free_agents
from hub.queueing.decision import DecisionRecord, Passed, WhyNot, passed
from hub.queueing.heads import described
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, Offer, QueueMember, WorkItem, WorkMode
from hub.queueing.rings import reaches
from hub.queueing.routing import choose
from hub.queueing.standing import FreeAgent, WaitingItem, standing, together
from hub.queueing.states import ENDED_STATES
from hub.queueing.terms import skills_asked, terms_around
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that might come in; `skills` are levels beyond what the queue asks for, `waited` how long it has been."""

    queue_id: int
    channel: str = "email"
    skills: Mapping[int, int] = field(default_factory=dict)
    waited: timedelta = timedelta(0)
    pinned_to: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Who would be offered it, None if nobody; `others` are all the rest, with those who are not there."""

    agent_id: int | None
    record: DecisionRecord | None
    others: tuple[Passed, ...]
    names: Mapping[int, str]


async def preview(storage: Storage, wanted: Wanted, by: Actor) -> Foreseen:
    """What the router would do now with such an item, if nothing else waited.

    Raises `NotFound` for a queue there is not, or the actor may not see, and `NotAllowed` unless they supervise.
    """
    require(by, Permission.SUPERVISE)
    require_queue(by, wanted.queue_id)
    now = storage.clock.now()
    async with storage.reading() as session:
        terms = await terms_around(session, [wanted.queue_id])
        if wanted.queue_id not in terms:
            raise NotFound
        asked = (await skills_asked(session, [wanted.queue_id])).get(wanted.queue_id, {})
        item = WaitingItem(
            id=0,
            queue_id=wanted.queue_id,
            channel=wanted.channel,
            priority=0,
            eligible_at=now - wanted.waited,
            skills=together(asked, wanted.skills),
            terms=terms[wanted.queue_id],
            pinned_to=wanted.pinned_to,
        )
        return await _foresee(session, item, now)


async def preview_item(storage: Storage, interaction_id: int, by: Actor) -> Foreseen:
    """What the router would do now with an interaction's open work, if nobody had it and nothing else waited.

    Raises `NotFound` if there is none or the actor may not see it, and `NotAllowed` unless they supervise.
    """
    require(by, Permission.SUPERVISE)
    now = storage.clock.now()
    query = select(WorkItem).where(WorkItem.interaction_id == interaction_id, WorkItem.state.not_in(ENDED_STATES))
    async with storage.reading() as session:
        found = await session.scalar(query)
        if found is None:
            raise NotFound
        require_queue(by, found.queue_id)
        terms = await terms_around(session, [found.queue_id])
        (item,) = await described(session, [found], terms, await skills_asked(session, [found.queue_id]), now)
        return await _foresee(session, item, now)


async def _foresee(session: AsyncSession, item: WaitingItem, now: datetime) -> Foreseen:
    free = await free_agents(session, now)
    names, away = await _away(session, item, {agent.id for agent in free}, now)
    near = [agent for agent in free if agent.id in names]
    chosen = next(iter(choose([item], near, now)), None)
    if chosen is None:
        return Foreseen(None, None, passed([*_refused(item, near, now), *away]), names)
    others = (*chosen.record.others, *passed(away))
    return Foreseen(chosen.agent_id, chosen.record, others, names)


def _refused(item: WaitingItem, agents: Iterable[FreeAgent], now: datetime) -> list[tuple[int, WhyNot]]:
    """Why nobody of these would be asked; who could be is the one who was asked a moment ago."""
    stands = ((agent.id, standing(item, agent, now)) for agent in agents)
    return [(agent, each if isinstance(each, WhyNot) else WhyNot.TRIED) for agent, each in stands]


async def _away(
    session: AsyncSession, item: WaitingItem, free: set[int], now: datetime
) -> tuple[dict[int, str], list[tuple[int, WhyNot]]]:
    """The names of all who serve the queue or join it by now, and why those of them are not free who are not."""
    queues = {item.queue_id, *reaches(item.terms.rings, item.waited(now))[-1].joined}
    offered = exists().where(Offer.agent_id == User.id, Offer.outcome.is_(None))
    staff = (
        select(User.id, User.name, AgentPresence, offered)
        .outerjoin(AgentPresence, AgentPresence.user_id == User.id)
        .where(User.active, User.id.in_(select(QueueMember.user_id).where(QueueMember.queue_id.in_(queues))))
    )
    rows = (await session.execute(staff)).all()
    names = {user: name for user, name, _, _ in rows}
    return names, [(user, _reason(presence, asked, now)) for user, _, presence, asked in rows if user not in free]


def _reason(presence: AgentPresence | None, offered: bool, now: datetime) -> WhyNot:
    if presence is None or presence.mode == WorkMode.LOGGED_OFF or now - presence.seen_at > PRESENCE_LASTS:
        return WhyNot.ABSENT
    return WhyNot.OFFERED if offered and presence.mode == WorkMode.READY else WhyNot.NOT_READY
