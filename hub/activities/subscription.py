"""What somebody's calendar holds for programs that read it: what recurs with its rule, and each date of its own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from hub.activities.kinds import ActivityState
from hub.activities.model import Activity
from hub.activities.rows import ActivityRow, read, rows
from storage.unit_of_work import Storage

PAST = timedelta(days=92)
MOST = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity as calendars know it. `date_at` is the date it stands for, of what is called `uid`.

    `left_out` are the dates on which it does not recur.
    """

    row: ActivityRow
    uid: str
    text: str
    changed_at: datetime
    date_at: datetime | None = None
    left_out: Sequence[datetime] = field(default=())


async def calendar_entries(storage: Storage, user_id: int) -> tuple[Entry, ...]:
    """What is somebody's own and open or done, from three months ago on; two statements."""
    since = storage.clock.now() - PAST
    near = or_(Activity.rule != "", Activity.series_id.is_not(None), Activity.ends_at >= since)
    timed = and_(Activity.owner_id == user_id, Activity.at.is_not(None), near)
    async with storage.reading() as session:
        query = select(Activity).where(timed).order_by(Activity.at.desc(), Activity.id).limit(MOST)
        kept = list(await session.scalars(query))
        shown = {row.id: row for row in await read(session, rows().where(Activity.id.in_([each.id for each in kept])))}
    series = {each.id: each for each in kept if each.rule and each.state == ActivityState.OPEN}
    left_out = defaultdict[int, list[datetime]](list)
    for each in kept:
        if each.series_id in series and each.state == ActivityState.CANCELLED and each.date_at is not None:
            left_out[each.series_id].append(each.date_at)
    return tuple(
        _entry(each, shown[each.id], series, left_out[each.id])
        for each in kept
        if each.state != ActivityState.CANCELLED and (not each.rule or each.id in series)
    )


def _entry(kept: Activity, row: ActivityRow, series: dict[int, Activity], left_out: Sequence[datetime]) -> Entry:
    whole = series.get(kept.series_id) if kept.series_id is not None else None
    if whole is None:
        return Entry(row, kept.uid, kept.text, kept.changed_at, left_out=tuple(left_out))
    return Entry(row, whole.uid, kept.text, kept.changed_at, kept.date_at)
