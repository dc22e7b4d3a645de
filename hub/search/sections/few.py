"""The few things that alone can fit, by their state or by what they say: then nothing else is read by time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.permissions import visible_queues
from hub.interactions.model import Interaction, InteractionState
from hub.search.asking import Asked, Condition, Entries
from hub.search.criteria import Criterion, Operator
from hub.search.model import SearchEntry

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


def saying(section: str) -> Callable[[AsyncSession, Asked], Awaitable[Asked]]:
    """The same, with what says the words in a section where they are few; one statement.

    Words that many messages say are rare elsewhere, which the planner does not know: it would read a section by time,
    from end to end.
    """

    async def narrowed_by_words(session: AsyncSession, asked: Asked) -> Asked:
        said = asked.says(asked.wording, SearchEntry)
        if not said:
            return asked
        query = select(SearchEntry.about_id).where(SearchEntry.section == section, *said).limit(MOST + 1)
        ids = (await session.scalars(query)).all()
        return asked if len(ids) > MOST else replace(asked, only={EVERY_QUEUE: tuple(ids)})

    return narrowed_by_words


def among_few(asked: Asked, queue: int, head: Condition, entry: Entries) -> Sequence[Condition]:
    """What may be seen in a queue, only of what alone can fit if that is known; nothing is read where that is none."""
    few = asked.only.get(queue)
    if few is None:
        return [head]
    return [and_(head, entry.about_id.in_(few))] if few else []


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
