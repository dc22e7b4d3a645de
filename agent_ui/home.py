"""What the home page and the worklist show of somebody's work."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.desks.alerts import AlertRow, alerts
from hub.desks.planned import Planned, planned
from hub.figures.my_day import MyDay, my_day
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page
from storage.unit_of_work import Storage

HOME_ROWS = 6
WORKLIST_ROWS = 30


@dataclass(frozen=True, slots=True)
class Home:
    """The first rows of what somebody has and of what waits, what needs them, and what they did today."""

    mine: tuple[InboxRow, ...]
    waiting: tuple[InboxRow, ...]
    alerts: tuple[AlertRow, ...]
    day: MyDay


@dataclass(frozen=True, slots=True)
class Worklist:
    """Everything that is to be done by somebody, whatever it is."""

    planned: tuple[Planned, ...]
    asked: tuple[InboxRow, ...]
    mentions: tuple[InboxRow, ...]
    drafts: tuple[InboxRow, ...]
    alerts: tuple[AlertRow, ...]


async def home_of(storage: Storage, actor: Actor) -> Home:
    """The home page of somebody, fresh."""
    return Home(
        await _rows(storage, actor, InboxView.MINE, HOME_ROWS),
        await _rows(storage, actor, InboxView.WAITING, HOME_ROWS),
        await alerts(storage, actor, HOME_ROWS),
        await my_day(storage, actor),
    )


async def worklist_of(storage: Storage, actor: Actor) -> Worklist:
    """The worklist of somebody, fresh."""
    return Worklist(
        await planned(storage, actor),
        await _rows(storage, actor, InboxView.ASKED, WORKLIST_ROWS),
        await _rows(storage, actor, InboxView.MENTIONS, WORKLIST_ROWS),
        await _rows(storage, actor, InboxView.DRAFTS, WORKLIST_ROWS),
        await alerts(storage, actor, WORKLIST_ROWS),
    )


async def _rows(storage: Storage, actor: Actor, view: InboxView, limit: int) -> tuple[InboxRow, ...]:
    return (await inbox_page(storage, actor, InboxFilter(view), limit=limit)).rows
