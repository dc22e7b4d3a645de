"""What somebody did today: how much they handled, how long it took, and at which hours."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.access.actor import Actor
from hub.figures.board_filter import today_of
from hub.figures.half_hours import day_of
from hub.figures.measures import CONDITIONS, Measure
from hub.figures.model import Passage
from storage.unit_of_work import Storage

# More than anybody handles in a day; beyond it the day is not looked at to its end.
MOST = 2000


@dataclass(frozen=True, slots=True)
class MyDay:
    """`handling_time` is the mean in seconds, None before anything was handled; `hours` are (hour, how many)."""

    handled: int = 0
    handling_time: float | None = None
    hours: tuple[tuple[int, int], ...] = ()

    @property
    def most(self) -> int:
        """How many were handled in the busiest hour."""
        return max((count for _, count in self.hours), default=0)


async def my_day(storage: Storage, actor: Actor) -> MyDay:
    """The actor's own day on their own wall, told apart by hours from the first to this one; one statement."""
    zone, now = ZoneInfo(actor.time_zone), storage.clock.now()
    since, until = day_of(today_of(actor, now), zone)
    took = Passage.talk + Passage.hold + Passage.wrap_up
    query = select(Passage.ended_at, took).where(
        Passage.agent_id == actor.user_id,
        Passage.ended_at >= since,
        Passage.ended_at < until,
        CONDITIONS[Measure.HANDLED],
    )
    async with storage.reading() as session:
        rows = (await session.execute(query.limit(MOST))).all()
    if not rows:
        return MyDay()
    hours = Counter(_hour(ended_at, zone) for ended_at, _ in rows)
    shown = range(min(hours), max(_hour(now, zone), *hours) + 1)
    return MyDay(len(rows), sum(seconds for _, seconds in rows) / len(rows), tuple((h, hours[h]) for h in shown))


def _hour(at: datetime | None, zone: ZoneInfo) -> int:
    assert at is not None, "what is handled has ended"
    return at.astimezone(zone).hour
