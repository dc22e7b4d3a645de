"""How many agents each queue needs now and how many it has: the staffing hint, from the last half hour's figures."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import or_, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.figures.board import Board, QueueLine
from hub.figures.figures import NOTHING, By, Figures, figures_by
from hub.figures.measures import Measure
from hub.figures.occupancy import Occupancy
from hub.queueing.hint import ENOUGH, Goal, Hint, Lately, staffing_hint
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, QueueMember, WorkItem, WorkMode
from hub.queueing.states import HELD_STATES
from storage.unit_of_work import Storage

INTERVAL = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Staffing:
    """A queue with its hint; `shared` of the agents there serve other queues too, and `waiting` items wait already."""

    queue: QueueLine
    hint: Hint
    arrived: int
    shared: int
    waiting: int


async def staffing(storage: Storage, actor: Actor, shown: Board) -> tuple[Staffing, ...]:
    """The hint of each queue of a board of today; four statements. Raises `NotAllowed`."""
    require(actor, Permission.SUPERVISE)
    now = shown.scope.now
    lately = await figures_by(storage, actor, replace(shown.scope, since=now - INTERVAL, until=now), By.QUEUE)
    serves = await _serving(storage)
    occupied = {line.id: line.occupancy for line in shown.agents}
    found = []
    for queue in shown.queues:
        there = [agent for agent, queues in serves.items() if queue.id in queues]
        recent = lately.get(queue.id, NOTHING)
        theirs = sum((occupied.get(agent, Occupancy()) for agent in there), Occupancy())
        hint = staffing_hint(
            _lately(recent, queue.figures, theirs), Goal(queue.goal_percent / 100, queue.goal_seconds), len(there)
        )
        shared = sum(len(serves[agent]) > 1 for agent in there)
        waiting = queue.figures.counts[Measure.WAITING]
        found.append(Staffing(queue, hint, _stayed(recent), shared, waiting))
    return tuple(found)


def _lately(recent: Figures, day: Figures, theirs: Occupancy) -> Lately:
    """How long contacts take and people wait is known better from the day where the last half hour says too little."""
    measured = recent if recent.counts[Measure.HANDLED] >= ENOUGH else day
    left = recent if recent.counts[Measure.ABANDONED] >= ENOUGH else day
    return Lately(
        INTERVAL.total_seconds(),
        _stayed(recent),
        measured.counts[Measure.HANDLED],
        measured.talk + measured.hold + measured.wrap_up,
        left.counts[Measure.ABANDONED],
        left.waited + left.waited_in_vain,
        theirs.at_once,
    )


def _stayed(recent: Figures) -> int:
    """What came, but for what went elsewhere before anybody had it: it was no work here."""
    return recent.counts[Measure.OFFERED] - recent.counts[Measure.MOVED]


async def _serving(storage: Storage) -> dict[int, set[int]]:
    """The queues of each agent who is there: ready or wrapping up, or still occupied though they take nothing new."""
    presence, member = AgentPresence, QueueMember
    holding = select(WorkItem.agent_id).where(WorkItem.state.in_(HELD_STATES))
    query = (
        select(member.user_id, member.queue_id)
        .join(presence, presence.user_id == member.user_id)
        .where(presence.seen_at > storage.clock.now() - PRESENCE_LASTS, presence.mode != WorkMode.LOGGED_OFF)
        .where(or_(presence.mode.in_((WorkMode.READY, WorkMode.WRAP_UP)), presence.user_id.in_(holding)))
    )
    found: dict[int, set[int]] = {}
    async with storage.reading() as session:
        for agent, queue in await session.execute(query):
            found.setdefault(agent, set()).add(queue)
    return found
