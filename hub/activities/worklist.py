"""What somebody, or a team, has to do now and next: overdue, today, later, whenever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from hub.access.actor import Actor
from hub.activities.buckets import Bucket, bucket_of, end_of_day
from hub.activities.kinds import WAITING_KINDS, ActivityKind, ActivityState
from hub.activities.model import Activity
from hub.activities.rows import EARLIEST, ActivityRow, Rows, Window, in_order, read, recurring, rows
from hub.activities.visible import of_team
from hub.errors import Invalid
from storage.unit_of_work import Storage

AT_ONCE = 30
# What recurs stands in the list with dates that were missed so lately, and with its next one if it is so near.
MISSED, NEXT = timedelta(days=7), timedelta(days=62)


@dataclass(frozen=True, slots=True)
class TodoPage:
    """A window of a list. `next_cursor` is None at its end."""

    rows: tuple[ActivityRow, ...]
    next_cursor: str | None


async def todo(
    storage: Storage, actor: Actor, bucket: Bucket, cursor: str | None = None, *, team: bool = False
) -> TodoPage:
    """A page of what is open in one part of the actor's worklist, or of their queues'; three statements at most.

    What recurs stands on the first page. Raises `Invalid` for a cursor that was never given out.
    """
    now = storage.clock.now()
    whose = of_team(actor) if team else Activity.owner_id == actor.user_id
    async with storage.reading() as session:
        singles = await read(session, _page(bucket, whose, now, actor.time_zone, cursor))
        series = [] if cursor else await recurring(session, Window(now - MISSED, now + NEXT), whose)
    shown = singles[:AT_ONCE]
    next_cursor = _cursor(shown[-1]) if len(singles) > AT_ONCE else None
    return TodoPage(in_order([*shown, *_dates(series, bucket, now, actor.time_zone)]), next_cursor)


async def count_todo(storage: Storage, actor: Actor) -> Mapping[Bucket, int]:
    """How much of the actor's own is overdue and how much is for today; three statements."""
    now = storage.clock.now()
    whose = Activity.owner_id == actor.user_id
    async with storage.reading() as session:
        series = await recurring(session, Window(now - MISSED, end_of_day(now, actor.time_zone)), whose)
        wanted = [_in_bucket(bucket, now, actor.time_zone) for bucket in (Bucket.OVERDUE, Bucket.TODAY)]
        query = select(*(func.count().filter(condition) for condition in wanted))
        singles = (await session.execute(query.where(whose, _open()))).one()
    return {
        bucket: singles[place] + len(_dates(series, bucket, now, actor.time_zone))
        for place, bucket in enumerate((Bucket.OVERDUE, Bucket.TODAY))
    }


def _page(bucket: Bucket, whose: ColumnElement[bool], now: datetime, zone: str, cursor: str | None) -> Rows:
    query = rows().where(whose, _open(), _in_bucket(bucket, now, zone))
    if bucket == Bucket.WHENEVER:
        query = query.order_by(Activity.id)
        return (query.where(Activity.id > _position(cursor)[1]) if cursor else query).limit(AT_ONCE + 1)
    query = query.order_by(Activity.at, Activity.id)
    return (query.where(tuple_(Activity.at, Activity.id) > _position(cursor)) if cursor else query).limit(AT_ONCE + 1)


def _open() -> ColumnElement[bool]:
    return and_(Activity.state == ActivityState.OPEN, Activity.rule == "")


def _in_bucket(bucket: Bucket, now: datetime, zone: str) -> ColumnElement[bool]:
    """The same as `bucket_of` says, for the database."""
    tomorrow = end_of_day(now, zone)
    return {
        Bucket.OVERDUE: and_(Activity.ends_at <= now, Activity.kind.in_(WAITING_KINDS)),
        Bucket.TODAY: and_(Activity.ends_at > now, Activity.at < tomorrow),
        Bucket.LATER: and_(Activity.ends_at > now, Activity.at >= tomorrow),
        Bucket.WHENEVER: or_(Activity.at.is_(None), Activity.ends_at.is_(None)),
    }[bucket]


def _dates(series: Sequence[ActivityRow], bucket: Bucket, now: datetime, zone: str) -> list[ActivityRow]:
    """Of what recurs, the dates that stand in a part of the list: of later ones only the next."""
    found = [each for each in series if bucket_of(ActivityKind(each.kind), each.when, now, zone) == bucket]
    if bucket != Bucket.LATER:
        return found
    return list({each.id: each for each in reversed(in_order(found))}.values())


def _cursor(row: ActivityRow) -> str:
    at = row.when.at
    return f"{at.isoformat() if at else ''}~{row.id}"


def _position(cursor: str | None) -> tuple[datetime, int]:
    at, _, number = (cursor or "").partition("~")
    try:
        reached = datetime.fromisoformat(at) if at else EARLIEST
        if reached.tzinfo is None or not (number.isascii() and number.isdecimal() and len(number) <= 18):
            raise ValueError(cursor)
        return reached, int(number)
    except ValueError as error:
        raise Invalid("This part of the list is not there any more.", {"cursor": "unknown"}) from error
