"""Takes a transfer back, as long as nobody has the conversation: the slip of whoever chose the wrong queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, NotFound
from hub.events import ItemTransferred, TransferUndone
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.colleagues import who_may_work_in
from hub.queueing.locking import open_item
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, Queue, WorkItem, WorkMode
from hub.queueing.revive import lay_aside
from hub.queueing.states import WorkState
from hub.queueing.take_up import take_up
from hub.queueing.transfer import move_to, queues_of, withdraw_offer
from hub.supervision.intervene import Act, intervene
from hub.supervision.model import InterventionKind
from storage.events import EventRow
from storage.unit_of_work import Work, action

# So long after it a transfer can be taken back.
UNDO_WITHIN = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class _Before:
    """What an item was before it moved, as far as that is still true; without `until` its customer alone wakes it."""

    agent_id: int | None
    asleep: bool
    until: datetime | None
    closed_at: datetime | None
    pinned_to: int | None
    asked_first: int | None


@action
async def undo_transfer(work: Work, interaction_id: int, by: Actor) -> None:
    """Bring back what the actor has just moved; whoever had it has it again, and whoever put it aside has it aside.

    Who has logged off since, or may not work there any more, is handed nothing: it waits there, as old as it was.
    Nobody needs to serve the queue it is in now: it was theirs to move. Raises `NotFound` unless the newest transfer
    is the actor's, `Conflict` when it is too late.
    """
    require(by, Permission.SERVE)
    await bring_back(work, interaction_id, UNDO_WITHIN, by)


async def bring_back(work: Work, interaction_id: int, within: timedelta, by: Actor) -> None:
    """The same in the open transaction, if it was moved no longer ago than this."""
    interaction = await work.locked(Interaction, interaction_id)
    moved = await _newest_transfer(work, interaction_id)
    if interaction is None or moved is None or moved.payload["by_id"] != by.user_id:
        raise NotFound
    queue_id = moved.payload["from_queue_id"]
    require_queue(by, queue_id)
    item = await open_item(work, interaction.id)
    waits = item is not None and item.state in (WorkState.WAITING, WorkState.OFFERED)
    if item is None or not waits or item.queue_id == queue_id or moved.at + within < work.now:
        raise Conflict("It is too late to take this back.")
    await withdraw_offer(work, interaction, item)
    queues = await queues_of(work, queue_id, item.queue_id)
    before = await _still_true(work, interaction, moved, by)
    ids = (interaction.id, queue_id, item.id, by.user_id, item.queue_id)
    kept = await _kept(work, moved, before.agent_id, (queues[item.queue_id].name, queues[queue_id].name))
    _move_back(interaction, item, moved, queues)
    await _restore(work, interaction, item, before)
    interaction.version = await work.record(TransferUndone(*ids, before.agent_id, before.asleep, kept))


async def _kept(work: Work, moved: EventRow, agent_id: int | None, between: tuple[str, str]) -> int | None:
    """The step that takes a supervisor's back."""
    if moved.payload.get("intervention_id") is None:
        return None
    detail = dict(zip(("from", "to"), between, strict=True))
    act = Act(InterventionKind.MOVE_UNDONE, agent_id, moved.payload["interaction_id"], detail=detail)
    return await intervene(work, act, moved.payload["by_id"])


def _move_back(interaction: Interaction, item: WorkItem, moved: EventRow, queues: Mapping[int, Queue]) -> None:
    """Have it belong to the queue it came from, with the priority it had unless somebody has given it another since."""
    before, queue, was = queues[item.queue_id], queues[moved.payload["from_queue_id"]], moved.payload.get("priority")
    untouched = item.priority == (before.priority if was == queue.priority else was)
    move_to(interaction, item, before, queue)
    if was is not None and untouched:
        item.priority = was


async def _restore(work: Work, interaction: Interaction, item: WorkItem, before: _Before) -> None:
    item.pinned_agent_id, item.last_agent_id = before.pinned_to, before.asked_first
    if before.agent_id is None:
        return
    if not before.asleep:
        await take_up(work, interaction, item, before.agent_id)
        return
    lay_aside(item, before.agent_id, before.until, work.now)
    interaction.waiting = False
    if before.closed_at is not None:
        interaction.state, interaction.closed_at = InteractionState.CLOSED, before.closed_at


async def _still_true(work: Work, interaction: Interaction, moved: EventRow, by: Actor) -> _Before:
    """What it was, without what has changed since."""
    was = moved.payload
    # The actor may: that was asked before.
    may_work = await who_may_work_in(work, was["from_queue_id"]) | {by.user_id}
    had = was["agent_id"] if was["agent_id"] in may_work else None
    asleep, until = was.get("state") == WorkState.SNOOZED, _moment(was.get("until"))
    if asleep:
        # What somebody wrote since would have woken it.
        keeps = (until is None or until > work.now) and interaction.last_activity_at <= moved.at
    else:
        keeps = had is not None and await _is_still_there(work, had, moved.at, by)
    first = had or was.get("last_agent_id")
    has_again = had if keeps else None
    return _Before(
        has_again,
        asleep and has_again is not None,
        until,
        _moment(was.get("closed_at")),
        was.get("pinned_to") if was.get("pinned_to") in may_work else None,
        first if has_again is None and first in may_work else None,
    )


async def _is_still_there(work: Work, user_id: int, moved_at: datetime, by: Actor) -> bool:
    """Whether somebody can have work in hand: not who has logged off since, nor a colleague whose desk is gone."""
    presence = await work.session.get(AgentPresence, user_id, populate_existing=True)
    if user_id == by.user_id:
        return presence is None or presence.mode != WorkMode.LOGGED_OFF or presence.mode_since <= moved_at
    there = presence is not None and presence.mode != WorkMode.LOGGED_OFF
    return presence is not None and there and presence.seen_at > work.now - PRESENCE_LASTS


async def _newest_transfer(work: Work, interaction_id: int) -> EventRow | None:
    newest = select(EventRow).where(
        EventRow.stream == f"interaction-{interaction_id}", EventRow.name == ItemTransferred.__name__
    )
    return await work.session.scalar(newest.order_by(EventRow.sequence.desc()).limit(1))


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
