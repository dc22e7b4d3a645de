"""What of the figures is looked at: a day, perhaps a half hour of it, and whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, visible_queues
from hub.errors import NotFound
from hub.figures.half_hours import HALF_HOUR, day_of, half_hours
from hub.figures.measures import Scope

# Nothing is older than this, and no zone is beyond reckoning.
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """A day on the actor's wall, None for today; `half_hour` is its number in it. None of the others: all of them."""

    day: date | None = None
    queue_id: int | None = None
    channel: str | None = None
    agent_id: int | None = None
    half_hour: int | None = None


def today_of(actor: Actor, now: datetime) -> date:
    """The date on the actor's wall."""
    return now.astimezone(ZoneInfo(actor.time_zone)).date()


def scope_of(actor: Actor, now: datetime, chosen: BoardFilter, goals: Mapping[int, timedelta]) -> Scope:
    """The scope that a filter means, from midnight to midnight on the actor's wall.

    Raises `NotAllowed` for who does not supervise, `NotFound` for a day that has not come, a half hour that the day
    does not have, and a queue the actor may not see.
    """
    require(actor, Permission.SUPERVISE)
    day, visible = chosen.day or today_of(actor, now), visible_queues(actor)
    if day.year < FIRST_YEAR or day > today_of(actor, now):
        raise NotFound
    if chosen.queue_id is not None and visible is not None and chosen.queue_id not in visible:
        raise NotFound
    since, until = day_of(day, ZoneInfo(actor.time_zone))
    if chosen.half_hour is not None:
        begins = half_hours(since, until)
        if not 0 <= chosen.half_hour < len(begins):
            raise NotFound
        since = begins[chosen.half_hour]
        until = min(since + HALF_HOUR, until)
    return Scope(since, until, now, chosen.queue_id, chosen.channel, chosen.agent_id, goals)
