"""Reads what queues say about the choice: ageing, sticky agents, rings, and the skills they ask for."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.queueing.model import Queue, QueueRing, QueueSkill
from hub.queueing.rings import Ring
from hub.queueing.standing import Terms


async def terms_around(session: AsyncSession, served: Collection[int]) -> dict[int, Terms]:
    """The terms of these queues, and of those whose rings somebody of these queues joins."""
    helped = select(QueueRing.queue_id).where(QueueRing.joins_queue_id.in_(served))
    query = (
        select(Queue, QueueRing)
        .outerjoin(QueueRing, QueueRing.queue_id == Queue.id)
        .where(or_(Queue.id.in_(served), Queue.id.in_(helped)))
    )
    queues: dict[int, Queue] = {}
    rings: dict[int, list[Ring]] = {}
    for queue, ring in (await session.execute(query)).all():
        queues[queue.id] = queue
        if ring is not None:
            found = Ring(timedelta(seconds=ring.after_seconds), ring.relax_by, ring.joins_queue_id)
            rings.setdefault(queue.id, []).append(found)
    return {
        queue.id: Terms(
            timedelta(seconds=queue.ageing_seconds),
            timedelta(seconds=queue.sticky_seconds),
            tuple(sorted(rings.get(queue.id, ()), key=lambda ring: ring.after)),
        )
        for queue in queues.values()
    }


async def skills_asked(session: AsyncSession, queues: Iterable[int]) -> dict[int, dict[int, int]]:
    """The least levels by skill that each of these queues asks for."""
    query = select(QueueSkill.queue_id, QueueSkill.skill_id, QueueSkill.level)
    rows = await session.execute(query.where(QueueSkill.queue_id.in_(list(queues))))
    return nested((queue, skill, level) for queue, skill, level in rows)


def nested(rows: Iterable[tuple[int, int, int]]) -> dict[int, dict[int, int]]:
    """Levels by skill, by whatever asks for or has them."""
    levels: dict[int, dict[int, int]] = {}
    for key, skill, level in rows:
        levels.setdefault(key, {})[skill] = level
    return levels
