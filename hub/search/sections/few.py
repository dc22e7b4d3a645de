"""The few conversations that a search for a state is about, found before words are: nothing else is read then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.permissions import visible_queues
from hub.interactions.model import Interaction, InteractionState
from hub.search.asking import Asked
from hub.search.criteria import Criterion, Operator

# More queues than this are cheaper read together than each from the head of its own index.
FEW = 8
# More than this in a queue are soon met by whoever reads by time.
MOST = 500
# Nearly all conversations there ever were are in one of these.
_MANY = frozenset({InteractionState.CLOSED.value, InteractionState.MERGED.value})
EVERY_QUEUE = 0


async def narrowed(session: AsyncSession, asked: Asked) -> Asked:
    """The same, with the conversations that alone can fit where they are few; one statement, if a state is asked for.

    A queue without any, or an old month with one, would otherwise be read from end to end.
    """
    states = _states(asked.criteria)
    if not states:
        return asked
    queues = visible_queues(asked.actor)
    by_queue = sorted(queues) if queues is not None and len(queues) <= FEW else [EVERY_QUEUE]
    if not by_queue:
        return asked
    since = _since(asked)
    wanted = [_ids(queue, states, since, None if queues is None else sorted(queues)).subquery() for queue in by_queue]
    found: dict[int, list[int]] = {queue: [] for queue in by_queue}
    for queue, number in (await session.execute(union_all(*(select(each) for each in wanted)))).all():
        found[queue].append(number)
    few = {queue: tuple(ids) for queue, ids in found.items() if len(ids) <= MOST}
    return replace(asked, only=few)


def _ids(queue: int, states: Sequence[str], since: datetime | None, queues: list[int] | None) -> Select[int, int]:
    query = select(literal(queue).label("queue"), Interaction.id).where(Interaction.state.in_(states))
    if queue != EVERY_QUEUE:
        query = query.where(Interaction.queue_id == queue)
    elif queues is not None:
        query = query.where(Interaction.queue_id.in_(queues))
    if since is not None:
        # What was said on a day or later is in a conversation in which something happened since.
        query = query.where(Interaction.last_activity_at >= since)
    return query.limit(MOST + 1)


def _states(criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """The states that are asked for, if there are never many conversations in them."""
    for each in criteria:
        if each.field == "state" and each.operator != Operator.IS_NOT and not _MANY.intersection(each.values):
            return each.values
    return ()


def _since(asked: Asked) -> datetime | None:
    zone = ZoneInfo(asked.actor.time_zone)
    days = [each.days[0] for each in asked.criteria if each.field == "day" and each.operator != Operator.BEFORE]
    return max((datetime.combine(day, time(), zone) for day in days), default=None)
