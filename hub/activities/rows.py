"""Activities as lists and calendars show them, in as many statements as there are kinds of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import date as calendar_day

from sqlalchemy import ColumnElement, Select, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.model import User
from hub.activities.kinds import ActivityState
from hub.activities.model import Activity
from hub.activities.recurrence import Series, dates
from hub.activities.when import LONGEST, When, day_of
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.queueing.model import Queue

MOST_SERIES = 1000
# In words, so that SQLite sees that an index holds these and nothing else.
_RECURS = Activity.rule != literal_column("''")
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity, or one date of one that recurs: then `date` says which."""

    id: int
    version: int
    kind: str
    state: str
    title: str
    place: str
    urgency: int
    owner_id: int
    owner_name: str
    queue_id: int | None
    queue_name: str
    party_id: int | None
    party_name: str
    interaction_id: int | None
    document_id: int | None
    when: When
    time_zone: str
    series: Series | None
    result: str
    date: datetime | None = None

    @property
    def key(self) -> str:
        """What tells it from every other row on a page."""
        return f"{self.id}-{int(self.date.timestamp())}" if self.date else str(self.id)

    @property
    def day(self) -> calendar_day | None:
        """The first day of whole ones, where whoever it is for is."""
        return day_of(self.when.at, self.time_zone) if self.when.at is not None else None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state == ActivityState.OPEN

    def on(self, date: datetime) -> "ActivityRow":
        """One date of it."""
        return replace(self, date=date, when=When(date, date + self.when.length, self.when.all_day))


Rows = Select[Activity, str, str | None, str | None]


def rows() -> Rows:
    """Everything a row shows, of whatever is asked for."""
    whole = aliased(Party)
    return (
        select(Activity, User.name, Queue.name, shown_name(whole))
        .join(User, User.id == Activity.owner_id)
        .outerjoin(Queue, Queue.id == Activity.queue_id)
        .outerjoin(Party, Party.id == Activity.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
    )


async def read(session: AsyncSession, query: Rows) -> list[ActivityRow]:
    """The rows of a query."""
    return [_row(*found) for found in (await session.execute(query)).all()]


@dataclass(frozen=True, slots=True)
class Window:
    """Some time, from one moment to another."""

    since: datetime
    before: datetime


async def recurring(session: AsyncSession, window: Window, *wanted: ColumnElement[bool]) -> list[ActivityRow]:
    """The dates in a window of all that recurs and is open, but for those that are activities of their own.

    Of what recurs, the `MOST_SERIES` that began last. In two statements.
    """
    query = rows().where(_RECURS, Activity.state == ActivityState.OPEN, Activity.at < window.before)
    # A day in any zone, and as long as anything goes on.
    goes_on = or_(Activity.until.is_(None), Activity.until >= (window.since - LONGEST - timedelta(days=1)).date())
    query = query.where(goes_on, *wanted).order_by(Activity.at.desc(), Activity.id.desc())
    series = await read(session, query.limit(MOST_SERIES))
    own = await _own_dates(session, [each.id for each in series])
    return [
        each.on(date)
        for each in series
        if each.series is not None
        for date in dates(each.series, window.since - each.when.length, window.before)
        if (each.id, date) not in own and (date + each.when.length > window.since or date >= window.since)
    ]


async def _own_dates(session: AsyncSession, series: Sequence[int]) -> set[tuple[int | None, datetime | None]]:
    own = select(Activity.series_id, Activity.date_at).where(Activity.series_id.in_(series))
    return {(series_id, date_at) for series_id, date_at in (await session.execute(own)).all()}


def in_order(found: Iterable[ActivityRow]) -> tuple[ActivityRow, ...]:
    """By their beginnings, of two at the same time what matters more first; what is for whenever at the end."""
    return tuple(sorted(found, key=lambda row: (row.when.at is None, row.when.at or EARLIEST, -row.urgency, row.id)))


def _row(activity: Activity, owner: str, queue: str | None, party: str | None) -> ActivityRow:
    return ActivityRow(
        id=activity.id,
        version=activity.version,
        kind=activity.kind,
        state=activity.state,
        title=activity.title,
        place=activity.place,
        urgency=activity.urgency,
        owner_id=activity.owner_id,
        owner_name=owner,
        queue_id=activity.queue_id,
        queue_name=queue or "",
        party_id=activity.party_id,
        party_name=party or "",
        interaction_id=activity.interaction_id,
        document_id=activity.document_id,
        when=activity.when,
        time_zone=activity.time_zone,
        series=activity.series,
        result=activity.result,
    )
