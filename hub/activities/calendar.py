"""What somebody, or a team, has to do in some time."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.activities.kinds import ActivityKind, ActivityState
from hub.activities.model import Activity
from hub.activities.overlap import Span, overlapping
from hub.activities.rows import ActivityRow, Window, in_order, read, recurring, rows
from hub.activities.when import LONGEST, When
from hub.errors import Invalid
from storage.unit_of_work import Storage

# So many are drawn at most; a calendar that has more is no calendar any more.
MOST = 1000
LONGEST_WINDOW = timedelta(days=62)


async def calendar(
    storage: Storage, actor: Actor, window: Window, queue_id: int | None = None
) -> tuple[ActivityRow, ...]:
    """What is open or done in a window: the actor's own, or that of a queue they may see; three statements.

    Raises `Hidden` for a queue they may not see, and `Invalid` for a window longer than two months.
    """
    if window.before - window.since > LONGEST_WINDOW:
        raise Invalid("This is too long a time.")
    whose = Activity.owner_id == actor.user_id
    if queue_id is not None:
        require_queue(actor, queue_id)
        whose = Activity.queue_id == queue_id
    async with storage.reading() as session:
        singles = rows().where(whose, Activity.state != ActivityState.CANCELLED, *_within(window))
        found = await read(session, singles.order_by(Activity.at, Activity.id).limit(MOST))
        found += await recurring(session, window, whose)
    return in_order(found)


async def overlaps(storage: Storage, owner_id: int, when: When, but: int | None = None) -> tuple[Span, ...]:
    """What somebody has at the same time, but for one activity; three statements. Whole days and tasks take no time."""
    if when.at is None or when.ends_at is None or when.all_day:
        return ()
    window = Window(when.at, when.ends_at)
    mine = [Activity.owner_id == owner_id, Activity.all_day.is_(False), Activity.kind != ActivityKind.TASK]
    if but is not None:
        mine.append(Activity.id != but)
    async with storage.reading() as session:
        singles = rows().where(*mine, Activity.state == ActivityState.OPEN, *_within(window))
        found = await read(session, singles.order_by(Activity.at, Activity.id).limit(MOST))
        found += await recurring(session, window, *mine)
    return overlapping([Span(when.at, when.ends_at)], map(_span, found))


def _within(window: Window) -> tuple[ColumnElement[bool], ...]:
    """What does not recur and is at least in part in the window."""
    # Said of the beginning as well, so that an index finds it.
    near = Activity.at >= window.since - LONGEST
    reaches = or_(Activity.ends_at > window.since, and_(Activity.ends_at == Activity.at, Activity.at >= window.since))
    return Activity.rule == "", Activity.at < window.before, near, reaches


def _span(row: ActivityRow) -> Span:
    at = row.when.at
    assert at is not None, "it is in the window"
    return Span(at, row.when.ends_at or at, row.title)
