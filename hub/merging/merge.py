"""Two conversations are one: all that is said in the one goes on in the other, with one thing to do."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.cases.model import CASE_WORK
from hub.desks.following import go_along
from hub.errors import Conflict, Invalid, sentence
from hub.events import InteractionAbsorbed, InteractionMerged
from hub.interactions.model import Interaction, InteractionState, Message
from hub.interactions.reopen import customer_waits
from hub.merging.clocks import join_clocks
from hub.merging.contents import move_in
from hub.merging.model import Merge
from hub.merging.work import Left, free_item, go_on_with, grow_older, inherit, let_go
from hub.parties.members import root_of, shown_name
from hub.parties.model import Party
from hub.queueing.holder import owner_of
from hub.queueing.locking import locked_interaction
from hub.queueing.model import WorkItem
from hub.supervision.intervene import Act, if_anothers
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Merging:
    """Which conversation goes into which; `confirmed`: also if they are of different customers."""

    interaction_id: int
    into_id: int
    confirmed: bool = False


class DifferentParties(Conflict):
    """They are of two customers, and somebody is to look twice."""


@action
async def merge(work: Work, wanted: Merging, by: Actor) -> None:
    """Have everything go on in `into_id`: messages, notes, who takes part, later mail, and what is to be done.

    What is to be done is as old as the older of both. It can be taken back at any time. Raises `Conflict` when a
    colleague has one of them and the actor does not supervise, or one was merged already; `DifferentParties`.
    """
    require(by, Permission.SERVE)
    source, target = await locked_pair(work, wanted.interaction_id, wanted.into_id, by)
    if InteractionState.QUARANTINED in (source.state, target.state):
        raise Conflict("What could not be understood cannot be merged.")
    if CASE_WORK in (source.channel, target.channel):
        raise Conflict("What experts do belongs to its case and cannot be merged.")
    if not wanted.confirmed:
        await _refuse_strangers(work, source, target)
    theirs, ours = await free_item(work, source, by), await free_item(work, target, by)
    before = await _as_they_are(work, source, target)
    left = await let_go(work, source, theirs) if theirs is not None else None
    before["took_part"] = await move_in(work, source, target)
    before["followers"] = await go_along(work, source.id, target.id)
    before["clock"] = await join_clocks(work, source, target)
    await _leave(work, source, target, left, by)
    before |= await _arrive(work, (source, target), ours, left, by)
    if left is not None:
        before |= left.as_it_was()
    work.add(Merge(interaction_id=source.id, into_id=target.id, by_id=by.user_id or None, at=work.now, before=before))


async def locked_pair(work: Work, one: int, other: int, by: Actor) -> tuple[Interaction, Interaction]:
    """Both, locked, the lower number first, so that nobody waits for each other. Raises as `locked_interaction`."""
    found = {number: await locked_interaction(work, number, by) for number in sorted((one, other))}
    if one == other:
        raise Invalid("Choose another conversation.", {"into_id": "same"})
    return found[one], found[other]


async def _refuse_strangers(work: Work, source: Interaction, target: Interaction) -> None:
    """Nobody's conversation is anybody's: an unknown party needs no confirmation."""
    if None in (source.party_id, target.party_id) or source.party_id == target.party_id:
        return
    whole = aliased(Party)
    names = select(Party.id, root_of(), shown_name(whole)).outerjoin(whole, whole.id == Party.root_id)
    found = await work.session.execute(names.where(Party.id.in_([source.party_id, target.party_id])))
    named = {party: (root, name) for party, root, name in found}
    if len({root for root, _ in named.values()}) == 1:
        return
    raise DifferentParties(
        sentence("#%(one)s is of %(first)s, #%(other)s of %(second)s. Are they one conversation all the same?"),
        one=source.id,
        first=named[source.party_id or 0][1],
        other=target.id,
        second=named[target.party_id or 0][1],
    )


async def _as_they_are(work: Work, source: Interaction, target: Interaction) -> dict[str, Any]:
    newest = await work.session.scalar(select(func.max(Message.id)))
    return {
        "last_message_id": newest or 0,
        "source": _state_of(source),
        "target": _state_of(target) | {"party_id": target.party_id},
        "tags": [tag for tag in source.tags if tag not in target.tags],
    }


def _state_of(interaction: Interaction) -> dict[str, Any]:
    return {
        "state": InteractionState(interaction.state).value,
        "reason": interaction.reason,
        "closed_at": interaction.closed_at.isoformat() if interaction.closed_at else None,
        "unanswered": interaction.unanswered,
        "preview": interaction.preview,
        "last_activity_at": interaction.last_activity_at.isoformat(),
    }


async def _leave(work: Work, source: Interaction, target: Interaction, left: Left | None, by: Actor) -> None:
    source.state, source.merged_into_id, source.closed_at = InteractionState.MERGED, target.id, work.now
    source.unanswered = source.waiting = False
    item_id = left.item.id if left is not None else None
    had_it = left.agent_id if left is not None else None
    kept = await if_anothers(work, Act(InterventionKind.MERGE, had_it, source.id, detail={"other": target.id}), by)
    aside_for = had_it if left is not None and left.snoozed else None
    gone = InteractionMerged(source.id, source.queue_id, target.id, by.user_id, item_id, kept, aside_for)
    source.version = await work.record(gone)


async def _arrive(
    work: Work, pair: tuple[Interaction, Interaction], item: WorkItem | None, left: Left | None, by: Actor
) -> dict[str, Any]:
    """What is to be done from now on; returns how it was."""
    source, target = pair
    before: dict[str, Any] = {}
    born = item is None and left is not None
    act = Act(InterventionKind.MERGE, owner_of(item), target.id, detail={"other": source.id})
    kept = await if_anothers(work, act, by)
    if left is not None:
        if item is None:
            item = await inherit(work, target, left)
            before["born_id"] = item.id
        else:
            before["older"] = await grow_older(work, item, left)
    target.party_id = target.party_id or source.party_id
    target.tags = list(dict.fromkeys((*target.tags, *source.tags)))
    if source.last_activity_at >= target.last_activity_at:
        target.last_activity_at, target.preview = source.last_activity_at, source.preview
    if target.state == InteractionState.OPEN:
        target.unanswered = await customer_waits(work, target.id)
    since = item.eligible_at.isoformat() if item is not None else ""
    item_id = item.id if item is not None and left is not None else None
    absorbed = InteractionAbsorbed(target.id, target.queue_id, source.id, by.user_id, item_id, since, born, kept)
    target.version = await work.record(absorbed)
    if item is not None and left is not None:
        before["waited"] = item.agent_id is None
        await go_on_with(work, target, item, left, by)
    return before
