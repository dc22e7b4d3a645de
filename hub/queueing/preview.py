"""Who would get an item now, and why: for those who set up queues, and for those who ask why something waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, allows, require, require_queue, visible_queues
from hub.access.who import known_to
from hub.errors import NotFound
from hub.queueing.candidates import free_agents
from hub.queueing.decision import DecisionRecord, Passed, WhyNot, passed
from hub.queueing.heads import described
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, Offer, Queue, QueueMember, WorkItem, WorkMode
from hub.queueing.queue_rows import QueueDraft
from hub.queueing.rings import Ring, reaches
from hub.queueing.routing import choose
from hub.queueing.standing import FreeAgent, Terms, WaitingItem, standing, together
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
    """Who would be offered it, None if nobody; `others` are all the rest by name, with those who are not there."""

    agent_id: int | None
    record: DecisionRecord | None
    others: tuple[Passed, ...]
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Setup:
    """What a queue says about the choice; `members` serve it, None: who does so now."""

    terms: Terms
    skills: Mapping[int, int]
    priority: int = 0
    members: frozenset[int] | None = None

    @classmethod
    def of(cls, draft: QueueDraft) -> "Setup":
        """What a queue would say if it were as drafted."""
        rings = tuple(Ring(timedelta(seconds=each.after_seconds), each.relax_by, each.joins) for each in draft.rings)
        ageing, sticky = timedelta(seconds=draft.ageing_seconds), timedelta(seconds=draft.sticky_seconds)
        return cls(Terms(ageing, sticky, rings), dict(draft.skills), draft.priority, frozenset(draft.members))


async def preview(storage: Storage, wanted: Wanted, by: Actor) -> Foreseen:
    """What the router would do now with such an item, if nothing else waited.

    Raises `NotFound` for a queue or an agent there is not, or of whom the actor may not know, and `NotAllowed` unless
    they supervise or administer.
    """
    _require(by)
    require_queue(by, wanted.queue_id)
    now = storage.clock.now()
    async with storage.reading() as session:
        priority = await session.scalar(select(Queue.priority).where(Queue.id == wanted.queue_id))
        if priority is None:
            raise NotFound
        if wanted.pinned_to is not None:
            await _require_known(session, wanted.pinned_to, by)
        terms = await terms_around(session, [wanted.queue_id])
        asked = (await skills_asked(session, [wanted.queue_id])).get(wanted.queue_id, {})
        item = _item(wanted, Setup(terms[wanted.queue_id], asked, priority), now)
        return await _foresee(session, item, now)


async def preview_draft(storage: Storage, wanted: Wanted, draft: QueueDraft, by: Actor) -> Foreseen:
    """The same if the queue, which may be one there is not yet, were as drafted; for administrators alone."""
    require(by, Permission.ADMINISTER)
    now, setup = storage.clock.now(), Setup.of(draft)
    async with storage.reading() as session:
        return await _foresee(session, _item(wanted, setup, now), now, setup.members)


async def preview_item(storage: Storage, interaction_id: int, by: Actor) -> Foreseen:
    """What the router would do now with an interaction's open work, if nobody had it and nothing else waited.

    Raises `NotFound` if there is none or the actor may not see it, and `NotAllowed` unless they supervise.
    """
    _require(by)
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


def _require(by: Actor) -> None:
    if not allows(by, Permission.ADMINISTER):
        require(by, Permission.SUPERVISE)


async def _require_known(session: AsyncSession, agent_id: int, by: Actor) -> None:
    known = User.id.in_(known_to(by)) if visible_queues(by) is not None else true()
    if await session.scalar(select(User.id).where(User.id == agent_id, known)) is None:
        raise NotFound


def _item(wanted: Wanted, setup: Setup, now: datetime) -> WaitingItem:
    return WaitingItem(
        id=0,
        queue_id=wanted.queue_id,
        channel=wanted.channel,
        priority=setup.priority,
        eligible_at=now - wanted.waited,
        skills=together(setup.skills, wanted.skills),
        terms=setup.terms,
        pinned_to=wanted.pinned_to,
    )


async def _foresee(
    session: AsyncSession, item: WaitingItem, now: datetime, members: frozenset[int] | None = None
) -> Foreseen:
    free = await free_agents(session, now)
    if members is not None:
        free = [replace(each, queues=_queues(each, item.queue_id, members)) for each in free]
    names, away = await _away(session, item, {agent.id for agent in free}, now, members)
    near = [agent for agent in free if agent.id in names]
    chosen = next(iter(choose([item], near, now, named=None)), None)
    if chosen is None:
        return Foreseen(None, None, passed([*_refused(item, near, now), *away], None), names)
    others = (*chosen.record.others, *passed(away, None))
    return Foreseen(chosen.agent_id, chosen.record, others, names)


def _queues(agent: FreeAgent, queue_id: int, members: frozenset[int]) -> frozenset[int]:
    return agent.queues | {queue_id} if agent.id in members else agent.queues - {queue_id}


def _refused(item: WaitingItem, agents: Iterable[FreeAgent], now: datetime) -> list[tuple[int, WhyNot]]:
    """Why nobody of these would be asked; who could be is the one who was asked a moment ago."""
    stands = ((agent.id, standing(item, agent, now)) for agent in agents)
    return [(agent, each if isinstance(each, WhyNot) else WhyNot.TRIED) for agent, each in stands]


async def _away(
    session: AsyncSession, item: WaitingItem, free: set[int], now: datetime, members: frozenset[int] | None
) -> tuple[dict[int, str], list[tuple[int, WhyNot]]]:
    """The names of all who serve the queue or join it by now, and why those of them are not free who are not."""
    joined = reaches(item.terms.rings, item.waited(now))[-1].joined
    serving = QueueMember.queue_id.in_(joined if members is not None else {item.queue_id, *joined})
    near = or_(
        User.id.in_(select(QueueMember.user_id).where(serving)), User.id.in_(members or ()), User.id == item.pinned_to
    )
    offered = exists().where(Offer.agent_id == User.id, Offer.outcome.is_(None))
    staff = (
        select(User.id, User.name, AgentPresence, offered)
        .outerjoin(AgentPresence, AgentPresence.user_id == User.id)
        .where(User.active, near)
        .order_by(User.name, User.id)
    )
    rows = (await session.execute(staff)).all()
    names = {user: name for user, name, _, _ in rows}
    return names, [(user, _reason(presence, asked, now)) for user, _, presence, asked in rows if user not in free]


def _reason(presence: AgentPresence | None, offered: bool, now: datetime) -> WhyNot:
    if presence is None or presence.mode == WorkMode.LOGGED_OFF or presence.seen_at <= now - PRESENCE_LASTS:
        return WhyNot.ABSENT
    return WhyNot.OFFERED if offered and presence.mode == WorkMode.READY else WhyNot.NOT_READY
