"""The figures of a day as a wallboard shows them: altogether and by queue, each queue judged by its own goal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, visible_queues
from hub.figures.figures import NOTHING, By, Figures, figures, figures_by
from hub.figures.half_hours import day_of
from hub.figures.measures import Scope
from hub.queueing.model import Queue
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue with its figures; `goal_percent` of what comes are to be answered within `goal_seconds`."""

    id: int
    name: str
    goal_percent: int
    goal_seconds: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Board:
    """A day's figures. `now` is when they were counted."""

    now: datetime
    total: Figures
    queues: tuple[QueueLine, ...]


async def board(storage: Storage, actor: Actor) -> Board:
    """The figures of the actor's day so far; seven statements. Raises `NotAllowed` for who does not supervise."""
    queues = await _queues(storage, actor)
    scope = today(actor, storage.clock.now(), {line.id: timedelta(seconds=line.goal_seconds) for line in queues})
    by_queue = await figures_by(storage, actor, scope, By.QUEUE)
    lines = (
        QueueLine(line.id, line.name, line.goal_percent, line.goal_seconds, by_queue.get(line.id, NOTHING))
        for line in queues
    )
    return Board(scope.now, await figures(storage, actor, scope), tuple(lines))


async def scope_of_today(storage: Storage, actor: Actor, queue_id: int | None = None) -> Scope:
    """The scope that the board counts in, for the lists behind its figures."""
    queues = await _queues(storage, actor)
    goals = {line.id: timedelta(seconds=line.goal_seconds) for line in queues}
    return today(actor, storage.clock.now(), goals, queue_id)


def today(actor: Actor, now: datetime, goals: dict[int, timedelta], queue_id: int | None = None) -> Scope:
    """From midnight to midnight on the actor's wall."""
    zone = ZoneInfo(actor.time_zone)
    since, until = day_of(now.astimezone(zone).date(), zone)
    return Scope(since, until, now, queue_id=queue_id, goals=goals)


async def _queues(storage: Storage, actor: Actor) -> list[QueueLine]:
    require(actor, Permission.SUPERVISE)
    query = select(Queue.id, Queue.name, Queue.goal_percent, Queue.goal_seconds).order_by(Queue.name)
    visible = visible_queues(actor)
    if visible is not None:
        query = query.where(Queue.id.in_(visible))
    async with storage.reading() as session:
        return [QueueLine(*row, NOTHING) for row in await session.execute(query)]
