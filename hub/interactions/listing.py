"""The inbox list: one statement a page, as fast at a million interactions as at ten thousand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Row

from hub.access.actor import Actor
from hub.errors import Invalid, NotFound
from hub.interactions.inbox_query import OWN, InboxFilter, InboxView, details, details_of, window
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.states import WorkState
from storage.unit_of_work import Storage

__all__ = ["InboxFilter", "InboxPage", "InboxRow", "InboxView", "inbox_page", "inbox_row", "inbox_rows"]

LARGEST_KEY = 2**63 - 1

Line = Row[
    Interaction,
    str,
    str,
    WorkState,
    int | None,
    str,
    datetime | None,
    datetime | None,
    int | None,
    str | None,
    str | None,
    str | None,
    datetime | None,
    datetime | None,
    int | None,
    int,
]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the list. `work_state` is "" when nothing is to be done; `agent_id` is who holds the work item.

    One that is snoozed without `snoozed_until` sleeps until its customer writes. `colleague_id` is who is asked,
    `pinned_to` the name of the only agent it is offered to. `due_goal` is due at `due_at`, and nearly
    so from `warn_at`. `usual_priority` is that of its queue, `priority` its own while something is to be done.
    """

    id: int
    version: int
    channel: str
    subject: str
    preview: str
    state: InteractionState
    queue_id: int
    queue_name: str
    party_name: str
    agent_id: int | None
    agent_name: str
    work_state: str
    unanswered: bool
    last_activity_at: datetime
    tags: tuple[str, ...] = ()
    snoozed_until: datetime | None = None
    wrap_up_began_at: datetime | None = None
    colleague_id: int | None = None
    colleague_name: str = ""
    pinned_to: str = ""
    due_goal: str = ""
    due_at: datetime | None = None
    warn_at: datetime | None = None
    priority: int = 0
    usual_priority: int = 0
    spam: bool = False

    def in_views(self, actor_id: int) -> frozenset[InboxView]:
        """The lists this row stands in for an agent: the same rule the queries below follow."""
        views = set() if self.state == InteractionState.MERGED else {InboxView(self.state)}
        if self.work_state in (WorkState.WAITING, WorkState.OFFERED) and self.state == InteractionState.OPEN:
            views.add(InboxView.WAITING)
        return frozenset(views) | {view for view, owner in self.owners.items() if owner == actor_id}

    @property
    def owners(self) -> dict[InboxView, int]:
        """The lists of somebody's own work that it stands in, and whose they are."""
        asked = {} if self.colleague_id is None else {InboxView.ASKED: self.colleague_id}
        if self.agent_id is None:
            return asked
        return asked | {view: self.agent_id for view, states in OWN.items() if self.work_state in states}


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A window of the list, newest activity first. `next_cursor` is None at the end."""

    rows: tuple[InboxRow, ...]
    next_cursor: str | None


async def inbox_page(
    storage: Storage, actor: Actor, chosen: InboxFilter, cursor: str | None = None, limit: int = 50
) -> InboxPage:
    """A page of what the actor may see. Raises `Invalid` for a cursor this list did not give out."""
    ids = window(actor, chosen, _position(cursor), limit + 1)
    async with storage.reading() as session:
        found = (await session.execute(details(ids.subquery()))).all()
    rows = tuple(_row(line) for line in found[:limit])
    more = len(found) > limit
    return InboxPage(rows, _cursor(rows[-1]) if more else None)


async def inbox_row(storage: Storage, actor: Actor, interaction_id: int) -> InboxRow:
    """One line, fresh. Raises `NotFound` if the actor may not see it."""
    rows = await inbox_rows(storage, actor, [interaction_id])
    if not rows:
        raise NotFound
    return rows[0]


async def inbox_rows(storage: Storage, actor: Actor, numbers: Collection[int]) -> list[InboxRow]:
    """Those lines of interactions that the actor may see, fresh, in one statement; none for none."""
    if not numbers:
        return []
    async with storage.reading() as session:
        return [_row(line) for line in await session.execute(details_of(numbers, actor))]


def _row(line: Line) -> InboxRow:
    interaction, queue_name, party_name, work_state, agent_id, agent_name, snoozed_until, began_at = line[:8]
    colleague_id, colleague_name, pinned_to, due_goal, due_at, warn_at, priority, usual = line[8:]
    return InboxRow(
        id=interaction.id,
        version=interaction.version,
        channel=interaction.channel,
        subject=interaction.subject,
        preview=interaction.preview,
        state=InteractionState(interaction.state),
        queue_id=interaction.queue_id,
        queue_name=queue_name,
        party_name=party_name or "",
        agent_id=agent_id,
        agent_name=agent_name or "",
        work_state=work_state or "",
        unanswered=interaction.unanswered,
        last_activity_at=interaction.last_activity_at,
        tags=tuple(interaction.tags),
        snoozed_until=snoozed_until,
        wrap_up_began_at=began_at,
        colleague_id=colleague_id,
        colleague_name=colleague_name or "",
        pinned_to=pinned_to or "",
        due_goal=due_goal or "",
        due_at=due_at,
        warn_at=warn_at,
        priority=usual if priority is None else priority,
        usual_priority=usual,
        spam=interaction.is_spam,
    )


def _cursor(row: InboxRow) -> str:
    # Always with its fraction: pages compare these as texts.
    return f"{row.last_activity_at.isoformat(timespec='microseconds')}~{row.id}"


def _position(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    moment, _, key = cursor.rpartition("~")
    try:
        at, number = datetime.fromisoformat(moment), int(key)
        known = at.tzinfo is not None and 0 <= number <= LARGEST_KEY
        position = (at.astimezone(UTC), number)
    except (ValueError, OverflowError) as error:
        raise Invalid("This part of the list is not there any more.", {"cursor": "unknown"}) from error
    if not known:
        raise Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    return position
