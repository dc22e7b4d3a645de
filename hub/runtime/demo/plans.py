"""What the demo company's people have planned around the day it is founded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.activities.about import About
from hub.activities.kinds import ActivityKind, Urgency
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.when import When, moment, whole_days
from hub.interactions.model import Interaction
from hub.runtime.demo.founding import Desk
from storage.unit_of_work import Work

MAY = frozenset({Permission.DESK, Permission.SERVE, Permission.ALL_QUEUES})


async def write_plans(work: Work, desks: Mapping[str, Desk]) -> None:
    """Plan a week for somebody of each queue, some of it for their team and about a customer who wrote there."""
    for user, desk in {desk.agents[0]: desk for desk in desks.values()}.items():
        newest = select(Interaction.id).where(Interaction.queue_id == desk.queue.id).order_by(Interaction.id.desc())
        about = About(interaction_id=await work.session.scalar(newest.limit(1)))
        morning = work.now.astimezone(ZoneInfo(user.time_zone)).replace(hour=9, minute=0, second=0, microsecond=0)
        actor = Actor(user.id, user.name, MAY, time_zone=user.time_zone)
        for planning in _week(morning, desk.queue.id, about):
            await plan.within(work, planning, actor)


def _week(morning: datetime, team: int, about: About) -> Sequence[Planning]:
    hour, day = timedelta(hours=1), timedelta(days=1)
    monday = morning - morning.weekday() * day
    fair = (monday + 10 * day).date()
    task, call, visit, appointment = ActivityKind
    return (
        Planning(appointment, "Morning round", When(monday, monday + hour / 2), rule="FREQ=WEEKLY", queue_id=team),
        Planning(task, "Check the list of spare parts", moment(morning - day), queue_id=team),
        Planning(call, "Ring back about the offer", When(morning + 8 * hour, morning + 8.5 * hour), about=about),
        Planning(task, "Send the corrected invoice", moment(morning + 9 * hour), about=about, urgency=Urgency.HIGH),
        Planning(visit, "Try the new grinder on site", When(morning + day, morning + day + 2 * hour), place="Turin"),
        Planning(appointment, "Coffee fair", whole_days(fair, fair + day, str(morning.tzinfo)), place="Milan"),
    )
