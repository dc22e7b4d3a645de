"""Reads what happened in some days as a recording that can be replayed: contacts, queues, and how agents answer."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.errors import NotFound
from hub.interactions.model import Interaction
from hub.queueing.model import Offer, OfferOutcome, Queue, Skill, WorkItem, WorkState
from hub.queueing.recorded_agents import recorded_agents
from hub.queueing.simulation.recording import RecordedQueue, Recording
from hub.queueing.simulation.scenario import Contact, Habits
from hub.queueing.terms import skills_asked, terms_around
from storage.unit_of_work import Storage

# More than this would not be replayed in a minute.
MOST_CONTACTS = 50_000
USUAL_HANDLING = 300.0


@dataclass(frozen=True, slots=True)
class _Guess:
    """What is put where a recording says nothing: handling by channel, and patience of those who did not need it."""

    handling: Mapping[str, float]
    patience: Mapping[str, float]
    random: Random


async def recorded_traffic(storage: Storage, since: datetime, until: datetime) -> Recording:
    """The newest contacts between two times, and who was there; raises `NotFound` if nothing came in."""
    async with storage.reading() as session:
        rows = await _items(session, since, until)
        if not rows:
            raise NotFound("No work came in between these times.")
        queues = await _queues(session)
        skills = dict((await session.execute(select(Skill.id, Skill.name))).all())
        agents = await recorded_agents(session, since, until)
        habits = await _habits(session, since, until)
    guess = _Guess(_handling(rows), _patience(rows), Random(0))  # noqa: S311 (no secret)
    items = [item for item, _ in rows]
    return Recording(
        begins=since,
        seconds=(until - since).total_seconds(),
        queues=queues,
        agents=agents,
        contacts=tuple(_contact(item, party or 0, since, guess) for item, party in rows),
        habits=habits,
        skills=skills,
        waited=tuple(_waited(item) for item in items),
    )


async def _items(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Row[WorkItem, int | None]]:
    query = (
        select(WorkItem, Interaction.party_id)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .where(WorkItem.eligible_at >= since, WorkItem.eligible_at < until)
        .order_by(WorkItem.eligible_at.desc(), WorkItem.id.desc())
        .limit(MOST_CONTACTS)
    )
    return (await session.execute(query)).all()[::-1]


async def _queues(session: AsyncSession) -> tuple[RecordedQueue, ...]:
    names = dict((await session.execute(select(Queue.id, Queue.name).order_by(Queue.name))).all())
    terms, skills = await terms_around(session, list(names)), await skills_asked(session, names)
    return tuple(RecordedQueue(queue, name, skills.get(queue, {}), terms[queue]) for queue, name in names.items())


async def _habits(session: AsyncSession, since: datetime, until: datetime) -> Habits:
    """How offers of that time were answered, and how long agents have."""
    query = select(Offer.outcome, Offer.offered_at, Offer.answered_at, Offer.expires_at)
    rows = (await session.execute(query.where(Offer.offered_at >= since, Offer.offered_at < until))).all()
    answered = [row for row in rows if row.outcome not in (None, OfferOutcome.WITHDRAWN)]
    if not answered:
        return Habits()
    taken = [row for row in answered if row.outcome == OfferOutcome.ACCEPTED and row.answered_at is not None]
    delays = [(row.answered_at - row.offered_at).total_seconds() for row in taken]
    return Habits(
        answers_after=statistics.fmean(delays) if delays else 0.0,
        declines=sum(row.outcome == OfferOutcome.DECLINED for row in answered) / len(answered),
        ignores=sum(row.outcome == OfferOutcome.TIMED_OUT for row in answered) / len(answered),
        offer_seconds=statistics.median((row.expires_at - row.offered_at).total_seconds() for row in answered),
    )


def _contact(item: WorkItem, customer: int, since: datetime, guess: _Guess) -> Contact:
    handling, wrap_up = _times(item) or (guess.handling.get(item.channel, USUAL_HANDLING), 0.0)
    return Contact(
        at=(item.eligible_at - since).total_seconds(),
        queue_id=item.queue_id,
        channel=item.channel,
        handling=handling,
        wrap_up=wrap_up,
        patience=_patience_of(item, guess),
        priority=item.priority,
        skills={int(skill): level for skill, level in item.skills.items()},
        customer=customer,
    )


def _times(item: WorkItem) -> tuple[float, float] | None:
    """Handling and wrap-up in seconds; None for what nobody has finished."""
    if item.state != WorkState.DONE or item.accepted_at is None or item.finished_at is None:
        return None
    ended = item.wrap_up_began_at or item.finished_at
    return (ended - item.accepted_at).total_seconds(), (item.finished_at - ended).total_seconds()


def _waited(item: WorkItem) -> float | None:
    until = item.finished_at if item.state == WorkState.ABANDONED else item.accepted_at
    return None if until is None else max(0.0, (until - item.eligible_at).total_seconds())


def _patience_of(item: WorkItem, guess: _Guess) -> float:
    """Who left had so much patience; who was answered had more, by an exponential time, which does not age."""
    waited = _waited(item) or 0.0
    if item.state == WorkState.ABANDONED or item.channel not in guess.patience:
        return waited if item.state == WorkState.ABANDONED else math.inf
    return waited + guess.random.expovariate(1 / guess.patience[item.channel])


def _handling(rows: Iterable[Row[WorkItem, int | None]]) -> dict[str, float]:
    """The mean by channel."""
    found: dict[str, list[float]] = {}
    for item, _ in rows:
        times = _times(item)
        if times is not None:
            found.setdefault(item.channel, []).append(sum(times))
    return {channel: statistics.fmean(times) for channel, times in found.items()}


def _patience(rows: Iterable[Row[WorkItem, int | None]]) -> dict[str, float]:
    """The mean by channel where somebody left: all time that was waited over those who left, as of censored times."""
    waited: dict[str, float] = {}
    left: dict[str, int] = {}
    for item, _ in rows:
        waited[item.channel] = waited.get(item.channel, 0.0) + (_waited(item) or 0.0)
        left[item.channel] = left.get(item.channel, 0) + (item.state == WorkState.ABANDONED)
    return {channel: max(1e-3, waited[channel] / count) for channel, count in left.items() if count}
