"""The figures of a day as a wallboard shows them: altogether, by queue, channel and agent, each by its own goal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require, visible_queues
from hub.access.who import known_to
from hub.errors import NotFound
from hub.figures.board_filter import BoardFilter, scope_of, today_of
from hub.figures.figures import NOTHING, By, Figures, Key, added, figures_by, figures_by_queue_and_channel
from hub.figures.measures import Scope
from hub.figures.model import Passage
from hub.figures.occupancy import Occupancy, occupancy_by_agent
from hub.queueing.model import Queue
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue with its figures; `goal_percent` of what comes are to be answered within `goal_seconds`."""

    id: int
    name: str
    goal_percent: int
    goal_seconds: int
    figures: Figures = NOTHING


@dataclass(frozen=True, slots=True)
class AgentLine:
    """Somebody who had work or was there for it."""

    id: int
    name: str
    figures: Figures
    occupancy: Occupancy


@dataclass(frozen=True, slots=True)
class Board:
    """A day's figures. Of today those of this moment mean something beside them."""

    scope: Scope
    day: date
    today: date
    total: Figures
    queues: tuple[QueueLine, ...]
    channels: Mapping[str, Figures]
    agents: tuple[AgentLine, ...]

    @property
    def is_today(self) -> bool:
        """Whether the day is still going on."""
        return self.day == self.today

    @property
    def occupancy(self) -> Occupancy:
        """That of all agents together."""
        return sum((line.occupancy for line in self.agents), Occupancy())

    @property
    def goal_percent(self) -> int | None:
        """The goal that all its queues have; None if they differ."""
        goals = {line.goal_percent for line in self.queues}
        return goals.pop() if len(goals) == 1 else None


async def board(storage: Storage, actor: Actor, chosen: BoardFilter) -> Board:
    """The figures of a day, or of it so far; nine statements, however much there is of anything.

    Raises `NotAllowed` for who does not supervise, `NotFound` as `scope_of` does and for a queue that is not there.
    """
    lines = await _queues(storage, actor)
    scope = _scope(storage, actor, chosen, lines)
    parts = await figures_by_queue_and_channel(storage, actor, scope)
    agents = await figures_by(storage, actor, scope, By.AGENT)
    occupied = await occupancy_by_agent(storage, actor, scope)
    queues, channels = _by(parts, 0), _by(parts, 1)
    names, today = await names_of(storage, {*occupied, *agents}), today_of(actor, scope.now)
    return Board(
        scope,
        chosen.day or today,
        today,
        added(parts.values()),
        tuple(
            replace(line, figures=queues.get(line.id, NOTHING)) for line in lines if chosen.queue_id in (None, line.id)
        ),
        dict(sorted(channels.items())),
        tuple(
            AgentLine(agent, name, agents.get(agent, NOTHING), occupied.get(agent, Occupancy()))
            for agent, name in names.items()
        ),
    )


async def scope_of_board(storage: Storage, actor: Actor, chosen: BoardFilter) -> Scope:
    """The scope that the board counts in, for the lists behind its figures. Raises as `board` does.

    Also `NotFound` for an agent of whom the actor may not know, and who never worked in a queue that the actor sees.
    """
    scope = _scope(storage, actor, chosen, await _queues(storage, actor))
    visible = visible_queues(actor)
    if chosen.agent_id is not None and visible is not None:
        worked = exists().where(Passage.agent_id == User.id, Passage.queue_id.in_(visible))
        known = select(User.id).where(User.id == chosen.agent_id, or_(User.id.in_(known_to(actor)), worked))
        async with storage.reading() as session:
            if await session.scalar(known) is None:
                raise NotFound
    return scope


async def names_of(storage: Storage, agents: Iterable[Any]) -> dict[int, str]:
    """The names of agents, in their order; one statement."""
    query = select(User.id, User.name).where(User.id.in_(sorted(each for each in agents if each is not None)))
    async with storage.reading() as session:
        rows = (await session.execute(query.order_by(User.name, User.id))).all()
    return {row.id: row.name for row in rows}


def _scope(storage: Storage, actor: Actor, chosen: BoardFilter, lines: Iterable[QueueLine]) -> Scope:
    goals = {line.id: timedelta(seconds=line.goal_seconds) for line in lines}
    if chosen.queue_id is not None and chosen.queue_id not in goals:
        raise NotFound
    return scope_of(actor, storage.clock.now(), chosen, goals)


def _by(parts: Mapping[Key, Figures], place: int) -> dict[Any, Figures]:
    """What is told apart by one half of the key only, added up over the other."""
    apart: dict[Any, list[Figures]] = {}
    for key, each in parts.items():
        apart.setdefault(key[place], []).append(each)
    return {key: added(each) for key, each in apart.items()}


async def _queues(storage: Storage, actor: Actor) -> list[QueueLine]:
    require(actor, Permission.SUPERVISE)
    query = select(Queue.id, Queue.name, Queue.goal_percent, Queue.goal_seconds).order_by(Queue.name)
    visible = visible_queues(actor)
    if visible is not None:
        query = query.where(Queue.id.in_(visible))
    async with storage.reading() as session:
        return [QueueLine(*row) for row in await session.execute(query)]
