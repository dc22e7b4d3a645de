"""What is said in a conversation moves into another one, and back to where it belongs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, delete, func, select, update

from hub.drafts.model import Draft
from hub.interactions.model import (
    Direction,
    InboundContact,
    Interaction,
    InteractionState,
    Message,
    Note,
    Participant,
)
from hub.interactions.participants import let_take_part
from hub.interactions.reopen import newest_said
from hub.interactions.text import preview
from hub.mentions.model import Mention
from hub.ports import Authentication, Verdict
from hub.scripts.model import ScriptRun
from storage.unit_of_work import Work

_AS_IT_IS: dict[str, Any] = {"synchronize_session": False}


async def move_in(work: Work, source: Interaction, target: Interaction) -> list[str]:
    """Move everything said and everybody who takes part; returns who took part before."""
    contacts = select(Message.contact_id).where(Message.interaction_id == source.id)
    filed = update(InboundContact).where(InboundContact.id.in_(contacts)).values(interaction_id=target.id)
    await work.session.execute(filed.execution_options(**_AS_IT_IS))
    for model in (Message, Note):
        home = func.coalesce(model.home_id, source.id)
        moved = update(model).where(model.interaction_id == source.id).values(interaction_id=target.id, home_id=home)
        await work.session.execute(moved.execution_options(**_AS_IT_IS))
    await _follow_notes(work, target)
    await _move_drafts(work, source, target)
    await _move_dialogues(work, source, target)
    theirs, ours = await _takes_part(work, source), await _takes_part(work, target)
    await let_take_part(work, target, sorted(theirs - ours))
    return sorted(ours)


async def move_out(work: Work, target: Interaction, source: Interaction, took_part: Collection[str]) -> None:
    """Move back what belongs to `source` or what was merged into it, whenever it came.

    Whoever wrote there meanwhile takes part there; whoever took part here only by it does not any more.
    """
    homes = await _homes(work, source)
    for model in (Message, Note):
        theirs = and_(model.interaction_id == target.id, model.home_id.in_(homes))
        moved = update(model).where(theirs).values(interaction_id=source.id)
        await work.session.execute(moved.execution_options(**_AS_IT_IS))
        own = update(model).where(model.interaction_id == source.id, model.home_id == source.id).values(home_id=None)
        await work.session.execute(own.execution_options(**_AS_IT_IS))
    await _follow_notes(work, source)
    contacts = select(Message.contact_id).where(Message.interaction_id == source.id)
    filed = update(InboundContact).where(InboundContact.id.in_(contacts)).values(interaction_id=source.id)
    await work.session.execute(filed.execution_options(**_AS_IT_IS))
    await let_take_part(work, source, sorted(await written_with(work, source)))
    strangers = await _takes_part(work, target) - set(took_part) - await written_with(work, target)
    gone = delete(Participant).where(Participant.interaction_id == target.id, Participant.address.in_(strangers))
    await work.session.execute(gone)


async def freshen(work: Work, interaction: Interaction) -> None:
    """Have lists show what was said last in it, and whether its customer waits."""
    newest = await newest_said(work, interaction.id)
    if newest is not None:
        interaction.preview, interaction.last_activity_at = preview(newest.reply_text or newest.body_text), newest.at
    waits = newest is not None and newest.direction == Direction.INBOUND
    interaction.unanswered = waits and interaction.state == InteractionState.OPEN


async def _follow_notes(work: Work, interaction: Interaction) -> None:
    """Whoever is mentioned is led to where the note is now."""
    here = select(Note.id).where(Note.interaction_id == interaction.id)
    led = update(Mention).where(Mention.note_id.in_(here)).values(interaction_id=interaction.id)
    await work.session.execute(led.execution_options(**_AS_IT_IS))


async def _move_drafts(work: Work, source: Interaction, target: Interaction) -> None:
    """What somebody writes there they write here, unless they do already: nothing they wrote is overwritten."""
    mine = await work.session.scalars(select(Draft).where(Draft.interaction_id == source.id))
    here = select(Draft.user_id, Draft.kind).where(Draft.interaction_id == target.id)
    taken = {tuple(row) for row in await work.session.execute(here)}
    for draft in mine:
        if (draft.user_id, draft.kind) not in taken:
            draft.interaction_id = target.id
    await work.flush()


async def _move_dialogues(work: Work, source: Interaction, target: Interaction) -> None:
    """What is being asked there goes on here, unless the same is asked here already."""
    here = select(ScriptRun.script_id).where(ScriptRun.interaction_id == target.id, ScriptRun.ended_at.is_(None))
    theirs = and_(ScriptRun.interaction_id == source.id, ScriptRun.ended_at.is_(None), ScriptRun.script_id.not_in(here))
    moved = update(ScriptRun).where(theirs).values(interaction_id=target.id)
    await work.session.execute(moved.execution_options(**_AS_IT_IS))


async def _homes(work: Work, source: Interaction) -> set[int]:
    """The conversation and all that went into it before."""
    homes, last = {source.id}, {source.id}
    while last:
        found = select(Interaction.id).where(Interaction.merged_into_id.in_(last), Interaction.id.not_in(homes))
        last = set(await work.session.scalars(found))
        homes |= last
    return homes


async def _takes_part(work: Work, interaction: Interaction) -> set[str]:
    query = select(Participant.address).where(Participant.interaction_id == interaction.id)
    return set(await work.session.scalars(query))


async def written_with(work: Work, interaction: Interaction) -> set[str]:
    """Who takes part by what was said: those who wrote, machines and forged ones aside, and those we wrote to."""
    said = select(Message).where(Message.interaction_id == interaction.id, Message.auto == "")
    found: set[str] = set()
    for message in await work.session.scalars(said.execution_options(populate_existing=True)):
        if message.direction == Direction.OUTBOUND:
            written = (*message.recipients, *message.copies, *message.hidden_copies)
            found.update(address.lower() for address in written)
        elif Authentication(**message.authentication).verdict is not Verdict.FORGED:
            found.add(message.author_address.lower())
    return found - {""}
