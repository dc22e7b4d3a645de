"""Takes a merge back, at any time: each has again what belongs to it, and what came since where it belongs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.desks.following import go_back
from hub.errors import Conflict, NotFound
from hub.events import MergeUndone
from hub.interactions.model import Direction, Interaction, InteractionState, Message
from hub.interactions.reopen import customer_waits
from hub.merging.clocks import part_clocks
from hub.merging.contents import freshen, move_out
from hub.merging.model import Merge
from hub.merging.work import free_item, give_up, grow_younger, had_before, put_into_hands
from hub.queueing.holder import aside_for, owner_of
from hub.queueing.let_go import dismiss
from hub.queueing.locking import open_item
from hub.queueing.model import WorkItem
from hub.queueing.put_in_queue import first_item
from hub.queueing.revive import revive
from hub.queueing.states import HELD_STATES
from hub.supervision.intervene import Act, if_anothers
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class _Since:
    """What happened since they were merged: which customer wrote, whether anything is to be done, by whom it is held.

    `kept` is the number of the supervisor's step that parts them.
    """

    source_wrote: bool
    target_wrote: bool
    open: bool
    held_by_same: bool
    kept: int | None


@action
async def unmerge(work: Work, interaction_id: int, by: Actor) -> int:
    """Have a merged conversation be one of its own again; returns the one it was in.

    Raises `NotFound` if the actor may not see both, `Conflict` when a colleague has that one and the actor does not
    supervise, it was merged further, or is not merged.
    """
    require(by, Permission.SERVE)
    source, target = await _locked(work, interaction_id, by)
    done = await _newest(work, source.id)
    ours = await free_item(work, target, by)
    before = done.before
    act = Act(InterventionKind.UNMERGE, owner_of(ours), target.id, detail={"other": source.id})
    kept = await if_anothers(work, act, by)
    await move_out(work, target, source, before["took_part"])
    await go_back(work, target.id, before.get("followers", ()))
    await part_clocks(work, target, source, done)
    done.undone_at, source.merged_into_id = work.now, None
    wrote = {each.id: await _written_since(work, each, before["last_message_id"]) for each in (source, target)}
    had_it = ours is not None and ours.state in HELD_STATES and ours.agent_id == before.get("agent_id")
    if ours is not None and had_it and before.get("held") and before.get("waited") and "born_id" not in before:
        await give_up(work, target, ours, by)
    since = _Since(wrote[source.id], wrote[target.id], ours is not None or wrote[source.id], had_it, kept)
    await _target_by_itself(work, (target, source), before, since, by)
    await _source_by_itself(work, (source, target), before, since, by)
    return target.id


async def _locked(work: Work, interaction_id: int, by: Actor) -> tuple[Interaction, Interaction]:
    into = await work.session.scalar(select(Interaction.merged_into_id).where(Interaction.id == interaction_id))
    if into is None:
        raise NotFound
    found = {number: await work.locked(Interaction, number) for number in sorted((interaction_id, into))}
    source, target = found[interaction_id], found[into]
    if source is None or target is None or source.merged_into_id != into:
        raise Conflict("This conversation has moved on. Look again.")
    require_queue(by, source.queue_id)
    require_queue(by, target.queue_id)
    target.refuse_merged()
    return source, target


async def _newest(work: Work, interaction_id: int) -> Merge:
    query = select(Merge).where(Merge.interaction_id == interaction_id, Merge.undone_at.is_(None))
    return (await work.session.scalars(query.order_by(Merge.id.desc()).limit(1).with_for_update())).one()


async def _written_since(work: Work, interaction: Interaction, message_id: int) -> bool:
    """Whether its customer wrote after they were merged."""
    newer = select(func.count()).where(
        Message.interaction_id == interaction.id,
        Message.direction == Direction.INBOUND,
        Message.auto == "",
        Message.id > message_id,
    )
    return bool(await work.session.scalar(newer))


async def _source_by_itself(
    work: Work, pair: tuple[Interaction, Interaction], before: dict[str, Any], since: _Since, by: Actor
) -> None:
    """It stands as it stood, or as what happened since has it."""
    source, target = pair
    waits = await customer_waits(work, source.id)
    item = await work.locked(WorkItem, before["left_id"]) if "left_id" in before else None
    _stand(source, before["source"])
    asleep = False
    if item is not None and (since.open or waits):
        asleep = await revive(work, item, had_before(before), woken=since.source_wrote)
    if item is not None and asleep:
        source.waiting = False
    elif item is not None and (since.open or waits):
        source.state, source.closed_at, source.waiting = InteractionState.OPEN, None, True
    elif item is not None:
        # It was settled with the other one meanwhile.
        source.state, source.closed_at, item = InteractionState.CLOSED, target.closed_at or work.now, None
    elif since.source_wrote and waits:
        source.state, source.closed_at, source.reason = InteractionState.OPEN, None, ""
        first_item(work, source)
        item = await open_item(work, source.id)
    if since.source_wrote:
        await freshen(work, source)
    source.unanswered = source.state == InteractionState.OPEN and waits
    item_id = item.id if item is not None else None
    undone = MergeUndone(source.id, source.queue_id, target.id, by.user_id, item_id, asleep=asleep)
    source.version = await work.record(undone)
    if item is not None and since.held_by_same and before.get("held"):
        await put_into_hands(work, source, item, before["agent_id"], by)


async def _target_by_itself(
    work: Work, pair: tuple[Interaction, Interaction], before: dict[str, Any], since: _Since, by: Actor
) -> None:
    target, source = pair
    item = await open_item(work, target.id)
    ended, waiting_since, slept_with = False, "", None
    if item is not None and item.id == before.get("born_id") and not since.target_wrote:
        slept_with = aside_for(item, by)
        await dismiss(work, target, item)
        _stand(target, before["target"])
        target.waiting, ended = False, True
    elif item is not None and item.id == before.get("older", {}).get("item_id"):
        grow_younger(item, before["older"])
        waiting_since = item.eligible_at.isoformat()
    target.tags = [tag for tag in target.tags if tag not in before["tags"]]
    target.party_id = before["target"]["party_id"] or target.party_id
    await freshen(work, target)
    named = item.id if item is not None and (ended or waiting_since) else None
    ids = (target.id, target.queue_id, source.id, by.user_id, named)
    undone = MergeUndone(*ids, waiting_since, ended, since.kept, aside_for=slept_with)
    target.version = await work.record(undone)


def _stand(interaction: Interaction, before: dict[str, Any]) -> None:
    interaction.state, interaction.reason = InteractionState(before["state"]), before["reason"]
    interaction.closed_at = datetime.fromisoformat(before["closed_at"]) if before["closed_at"] else None
