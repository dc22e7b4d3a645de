"""What the home page shows of somebody's work."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page
from storage.unit_of_work import Storage

HOME_ROWS = 6


@dataclass(frozen=True, slots=True)
class Home:
    """The first rows of what somebody has, and of what waits."""

    mine: tuple[InboxRow, ...]
    waiting: tuple[InboxRow, ...]


async def home_of(storage: Storage, actor: Actor) -> Home:
    """The home page of somebody, fresh."""
    mine = await inbox_page(storage, actor, InboxFilter(InboxView.MINE), limit=HOME_ROWS)
    waiting = await inbox_page(storage, actor, InboxFilter(InboxView.WAITING), limit=HOME_ROWS)
    return Home(mine.rows, waiting.rows)
