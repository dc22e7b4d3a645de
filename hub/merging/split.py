"""A conversation was two all along: some of its messages become one of its own, with something to do of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Invalid
from hub.events import InteractionSplit, InteractionSplitOff
from hub.interactions.model import Direction, InboundContact, Interaction, InteractionState, Message
from hub.interactions.participants import let_take_part
from hub.interactions.text import storable
from hub.merging.contents import freshen, written_with
from hub.merging.work import free_item
from hub.parties.model import Identity
from hub.queueing.holder import holder_of
from hub.queueing.locking import locked_interaction
from hub.queueing.model import Queue, WorkItem
from hub.supervision.intervene import Act, if_anothers
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Splitting:
    """Which messages of a conversation leave it."""

    interaction_id: int
    message_ids: tuple[int, ...]


@action
async def split(work: Work, wanted: Splitting, by: Actor) -> int:
    """Make an interaction of these messages and return it; it waits in the same queue, as old as what was asked.

    Merging it back takes that back. Raises `Invalid` for none, all, or others' messages, `Conflict` when a colleague
    has the conversation and the actor does not supervise.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, wanted.interaction_id, by)
    ours = await free_item(work, interaction, by)
    messages = await _chosen(work, interaction, wanted.message_ids)
    new = await _new(work, interaction, messages)
    ids = [message.id for message in messages]
    moved = update(Message).where(Message.id.in_(ids)).values(interaction_id=new.id, home_id=None)
    await work.session.execute(moved)
    contacts = [message.contact_id for message in messages if message.contact_id is not None]
    filed = update(InboundContact).where(InboundContact.id.in_(contacts)).values(interaction_id=new.id)
    await work.session.execute(filed)
    await work.flush()
    await let_take_part(work, new, sorted(await written_with(work, new)))
    item = await _work_for(work, new, messages)
    await freshen(work, new)
    since = item.eligible_at.isoformat()
    told = InteractionSplitOff(new.id, new.queue_id, interaction.id, by.user_id, item.id, since)
    new.version = await work.record(told)
    await freshen(work, interaction)
    act = Act(InterventionKind.SPLIT, holder_of(ours), interaction.id, detail={"other": new.id})
    kept = await if_anothers(work, act, by)
    left = InteractionSplit(interaction.id, interaction.queue_id, new.id, by.user_id, kept)
    interaction.version = await work.record(left)
    return new.id


async def _chosen(work: Work, interaction: Interaction, ids: Sequence[int]) -> Sequence[Message]:
    here = select(Message).where(Message.interaction_id == interaction.id).order_by(Message.id)
    chosen = (await work.session.scalars(here.where(Message.id.in_(ids)))).all()
    count = await work.session.scalar(select(func.count()).where(Message.interaction_id == interaction.id))
    if not chosen or len(chosen) != len(set(ids)) or len(chosen) == count:
        raise Invalid("Choose some of its messages, and leave some.", {"message_ids": "some"})
    return chosen


async def _new(work: Work, interaction: Interaction, messages: Sequence[Message]) -> Interaction:
    first = messages[0]
    writer = next((each.identity_id for each in messages if each.identity_id is not None), None)
    party = await work.session.scalar(select(Identity.party_id).where(Identity.id == writer))
    new = Interaction(
        channel=first.channel,
        subject=storable(first.subject or interaction.subject, 500),
        party_id=party or interaction.party_id,
        queue_id=interaction.queue_id,
        inbox_address=interaction.inbox_address,
        related_to_id=interaction.id,
        opened_at=first.at,
        last_activity_at=work.now,
        state=InteractionState.OPEN,
        waiting=True,
        version=1,
    )
    work.add(new)
    await work.flush()
    return new


async def _work_for(work: Work, new: Interaction, messages: Sequence[Message]) -> WorkItem:
    priority = await work.session.scalar(select(Queue.priority).where(Queue.id == new.queue_id))
    item = WorkItem(
        interaction_id=new.id,
        queue_id=new.queue_id,
        channel=new.channel,
        priority=priority or 0,
        eligible_at=_asked(messages) or work.now,
        born_at=work.now,
    )
    work.add(item)
    await work.flush()
    return item


def _asked(messages: Sequence[Message]) -> datetime | None:
    """Since when the customer waits for an answer to these."""
    answers = [message.id for message in messages if message.direction == Direction.OUTBOUND]
    asked = [message.at for message in messages if message.answerable and message.id > max(answers, default=0)]
    return min(asked, default=None)
