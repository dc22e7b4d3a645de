"""The second step of an erasure: what was said goes, that something was said stays."""

from sqlalchemy import ColumnElement, delete, select

from hub.desks.model import Visit
from hub.drafts.model import Draft
from hub.events import PartyAssigned
from hub.interactions.model import (
    SPAM,
    Interaction,
    Message,
    Note,
    Participant,
)
from hub.interactions.text import preview
from hub.merging.model import Merge
from hub.parties.model import Identity
from hub.privacy.blank_messages import blank_messages
from hub.privacy.known import Known, known_before
from hub.privacy.model import PrivacyRun
from hub.privacy.seal import AddressSeal
from hub.privacy.told import conversations_of, sides_of
from hub.privacy.whose import is_others
from hub.scripts.model import ScriptRun
from storage.unit_of_work import Work

AT_ONCE = 10
_AS_IT_IS = {"synchronize_session": False}


async def blank_conversations(work: Work, run: PrivacyRun, seal: AddressSeal) -> int:
    """Empty some conversations with them, and what they wrote in others'. One that is empty leads to them no more.

    What others said in them stays, and so does what was said since it was ordered: it is somebody new's.
    """
    who = await known_before(work.session, run)
    numbers = list(await work.session.scalars(conversations_of(who).limit(AT_ONCE)))
    for number in sorted(numbers):
        interaction = await work.locked(Interaction, number)
        assert interaction is not None, "interactions are never deleted"
        said = select(Message).where(Message.interaction_id == number).order_by(Message.id)
        messages = list(await work.session.scalars(said))
        of_others = [each for each in messages if each.identity_id and each.identity_id not in who.identities]
        theirs = [each for each in messages if each.id <= run.place["until"] and _goes(each, who, alone=not of_others)]
        await blank_messages(work, run, theirs)
        if interaction.party_id in who.members:
            await _blank_interaction(work, run, interaction, of_others[-1] if of_others else None)
        if of_others:
            # They still say that somebody who is erased was written to.
            run.place = {**run.place, "elsewhere": sorted({*run.place["elsewhere"], number})}
    return len(numbers)


def _goes(message: Message, who: Known, *, alone: bool) -> bool:
    """Whether it is emptied: everything where they are alone with us, and elsewhere all but what is others'."""
    return alone or not is_others(sides_of(message), who.identities, who.addresses)


async def blank_around(work: Work, interaction: Interaction) -> None:
    """Take out what stands around the messages of a conversation: subject, notes, drafts, dialogues, who takes part."""
    number = interaction.id
    interaction.subject = interaction.preview = ""
    if interaction.reason != SPAM:
        interaction.reason = ""
    await _blank_notes(work, Note.interaction_id == number)
    await _blank_merges(work, number)
    for model in (Participant, Draft, ScriptRun):
        here = model.__table__.c.interaction_id == number
        await work.session.execute(delete(model).where(here), execution_options=_AS_IT_IS)
    seen = delete(Visit).where(Visit.path == f"/desk/interactions/{number}")
    await work.session.execute(seen, execution_options=_AS_IT_IS)


async def _blank_merges(work: Work, number: int) -> None:
    """Take out what lists showed of it when it was merged, and who took part; taking that back still works."""
    for merge in await work.session.scalars(select(Merge).where(Merge.interaction_id == number)):
        merge.before = {**merge.before, "source": {**merge.before["source"], "preview": ""}}
    for merge in await work.session.scalars(select(Merge).where(Merge.into_id == number)):
        merge.before = {**merge.before, "target": {**merge.before["target"], "preview": ""}, "took_part": []}


async def _blank_notes(work: Work, *wanted: ColumnElement[bool]) -> None:
    for note in await work.session.scalars(select(Note).where(*wanted)):
        note.body = ""


async def _blank_interaction(work: Work, run: PrivacyRun, interaction: Interaction, other: Message | None) -> None:
    """`other`: what somebody else said last in it. It is with them from now on."""
    before = interaction.party_id
    if other is None:
        await blank_around(work, interaction)
        interaction.party_id = None
    else:
        whose_it_is = select(Identity.party_id).where(Identity.id == other.identity_id)
        interaction.party_id = await work.session.scalar(whose_it_is)
        interaction.subject, interaction.preview = "", preview(other.reply_text or other.body_text)
        await _blank_merges(work, interaction.id)
        await _blank_notes(work, Note.interaction_id == interaction.id, Note.at <= run.started_at)
    # Time lines and open pages follow from this.
    told = PartyAssigned(interaction.id, interaction.queue_id, interaction.party_id, before, run.by_id or 0)
    await work.record_of(interaction, told)
