"""What the home page and the worklist show of somebody's work."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.access.actor import Actor
from hub.activities.buckets import Bucket
from hub.activities.rows import ActivityRow
from hub.activities.worklist import TodoPage, count_todo, todo
from hub.desks.alerts import AlertRow, alerts
from hub.desks.following import Followed, followed
from hub.desks.planned import Planned, planned
from hub.documents.block import Blocked, blocked
from hub.figures.my_day import MyDay, my_day
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page
from storage.unit_of_work import Storage

HOME_ROWS = 6
WORKLIST_ROWS = 30


@dataclass(frozen=True, slots=True)
class Home:
    """The first rows of what somebody has, what waits and what is planned for today, and what they did today."""

    mine: tuple[InboxRow, ...]
    waiting: tuple[InboxRow, ...]
    alerts: tuple[AlertRow, ...]
    day: MyDay
    todo: tuple[ActivityRow, ...]
    overdue: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """Everything that is to be done by somebody, or with `team` by somebody of their queues, whatever it is."""

    todo: Mapping[Bucket, TodoPage]
    team: bool

    planned: tuple[Planned, ...]
    asked: tuple[InboxRow, ...]
    mentions: tuple[InboxRow, ...]
    drafts: tuple[InboxRow, ...]
    alerts: tuple[AlertRow, ...]
    followed: tuple[Followed, ...]
    blocked: tuple[Blocked, ...]


async def home_of(storage: Storage, actor: Actor) -> Home:
    """The home page of somebody, fresh."""
    return Home(
        await _rows(storage, actor, InboxView.MINE, HOME_ROWS),
        await _rows(storage, actor, InboxView.WAITING, HOME_ROWS),
        await alerts(storage, actor, HOME_ROWS),
        await my_day(storage, actor),
        (await todo(storage, actor, Bucket.TODAY)).rows[:HOME_ROWS],
        (await count_todo(storage, actor))[Bucket.OVERDUE],
    )


async def worklist_of(storage: Storage, actor: Actor, *, team: bool = False) -> Worklist:
    """The worklist of somebody, fresh."""
    return Worklist(
        {bucket: await todo(storage, actor, bucket, team=team) for bucket in Bucket},
        team,
        await planned(storage, actor),
        await _rows(storage, actor, InboxView.ASKED, WORKLIST_ROWS),
        await _rows(storage, actor, InboxView.MENTIONS, WORKLIST_ROWS),
        await _rows(storage, actor, InboxView.DRAFTS, WORKLIST_ROWS),
        await alerts(storage, actor, WORKLIST_ROWS),
        await followed(storage, actor, WORKLIST_ROWS),
        await blocked(storage, actor, WORKLIST_ROWS),
    )


async def _rows(storage: Storage, actor: Actor, view: InboxView, limit: int) -> tuple[InboxRow, ...]:
    return (await inbox_page(storage, actor, InboxFilter(view), limit=limit)).rows
