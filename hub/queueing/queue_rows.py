"""Queues as forms and lists show them, with all that belongs to them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.queueing.model import Queue, QueueMember, QueueRing, QueueSkill, Skill, WorkItem, WorkState, WrapUpCode
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class RingDraft:
    """A ring as a queue keeps it: what changes after so many seconds, and the queue that joins then."""

    after_seconds: int
    relax_by: int = 0
    joins: int | None = None


@dataclass(frozen=True, slots=True)
class QueueDraft:
    """What a queue is to be; times in seconds. `skills` are (skill, level), `codes` (code, label) in their order."""

    name: str
    priority: int = 0
    goal_percent: int = 80
    goal_seconds: int = 20
    offer_seconds: int = 30
    wrap_up_seconds: int = 0
    wrap_up_required: bool = True
    grace_seconds: int = 120
    ageing_seconds: int = 300
    sticky_seconds: int = 604_800
    skills: tuple[tuple[int, int], ...] = ()
    rings: tuple[RingDraft, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    members: tuple[int, ...] = ()

    @property
    def mark(self) -> str:
        """Equal for queues that are the same: who changes one says by it what they saw."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()[:32]


# What is kept in the queue's own row, by the same names.
OWN_FIELDS = (
    "name",
    "priority",
    "goal_percent",
    "goal_seconds",
    "offer_seconds",
    "wrap_up_seconds",
    "wrap_up_required",
    "grace_seconds",
    "ageing_seconds",
    "sticky_seconds",
)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue in the list: how many serve it, how much waits in it."""

    id: int
    name: str
    priority: int
    goal_percent: int
    goal_seconds: int
    members: int
    rings: int
    waiting: int


async def queue_lines(storage: Storage, by: Actor) -> tuple[QueueLine, ...]:
    """Every queue by name, in four statements."""
    require(by, Permission.ADMINISTER)
    waits = select(WorkItem.queue_id, func.count()).where(WorkItem.state == WorkState.WAITING)
    serves = select(QueueMember.queue_id, func.count()).join(User).where(User.active)
    async with storage.reading() as session:
        rows = (await session.scalars(select(Queue).order_by(Queue.name))).all()
        members = _counts((await session.execute(serves.group_by(QueueMember.queue_id))).all())
        rings = select(QueueRing.queue_id, func.count()).group_by(QueueRing.queue_id)
        ringed = _counts((await session.execute(rings)).all())
        waiting = _counts((await session.execute(waits.group_by(WorkItem.queue_id))).all())
    return tuple(
        QueueLine(row.id, row.name, row.priority, row.goal_percent, row.goal_seconds, *counts)
        for row in rows
        for counts in [(members[row.id], ringed[row.id], waiting[row.id])]
    )


async def queue_draft(storage: Storage, queue_id: int, by: Actor) -> QueueDraft:
    """All that a queue is. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        row = await session.get(Queue, queue_id)
        if row is None:
            raise NotFound
        return await drawn(session, row)


async def drawn(session: AsyncSession, row: Queue) -> QueueDraft:
    """A queue as the draft that would make it, in four statements."""
    skills = select(QueueSkill.skill_id, QueueSkill.level).where(QueueSkill.queue_id == row.id)
    rings = select(QueueRing.after_seconds, QueueRing.relax_by, QueueRing.joins_queue_id)
    rings = rings.where(QueueRing.queue_id == row.id).order_by(QueueRing.after_seconds)
    codes = select(WrapUpCode.code, WrapUpCode.label).where(WrapUpCode.queue_id == row.id).order_by(WrapUpCode.id)
    members = select(QueueMember.user_id).where(QueueMember.queue_id == row.id).order_by(QueueMember.user_id)
    return QueueDraft(
        **{field: getattr(row, field) for field in OWN_FIELDS},
        skills=tuple((skill, level) for skill, level in await session.execute(skills.order_by(QueueSkill.skill_id))),
        rings=tuple(RingDraft(*ring) for ring in await session.execute(rings)),
        codes=tuple((code, label) for code, label in await session.execute(codes)),
        members=tuple(await session.scalars(members)),
    )


@dataclass(frozen=True, slots=True)
class QueueChoices:
    """What a queue can be put together from, each (id, name) by name."""

    skills: tuple[tuple[int, str], ...]
    queues: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]


async def queue_choices(storage: Storage, by: Actor) -> QueueChoices:
    """Every skill and queue, and who may serve: whose account is in use, or who serves a queue already."""
    require(by, Permission.ADMINISTER)
    may_serve = or_(User.active, User.id.in_(select(QueueMember.user_id)))
    queries = (
        select(Skill.id, Skill.name).order_by(Skill.name),
        select(Queue.id, Queue.name).order_by(Queue.name),
        select(User.id, User.name).where(may_serve).order_by(User.name, User.id),
    )
    async with storage.reading() as session:
        found = [tuple((key, name) for key, name in await session.execute(query)) for query in queries]
    return QueueChoices(*found)


def _counts(rows: Iterable[Row[int, int]]) -> defaultdict[int, int]:
    return defaultdict(int, {row[0]: row[1] for row in rows})
