"""Takes mails back that were brought in, conversation by conversation, but those somebody did something with since."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from hub.events import ImportAdvanced
from hub.imports.listing import source_of
from hub.imports.model import Import, ImportedParty, State
from hub.imports.undo import keys_to, needed
from hub.interactions.model import (
    Attachment,
    ContactState,
    InboundContact,
    Interaction,
    InteractionTag,
    Message,
    Participant,
)
from hub.interactions.store_contacts import UNDERSTAND
from hub.parties.model import Identity, Party
from hub.privacy.blobs import forget_later
from hub.queueing.model import WorkItem
from hub.search.model import FileText, SearchEntry
from hub.search.sources.conversations import CONVERSATIONS
from hub.service_level.model import ServiceClock, ServiceGoal
from hub.timeline.model import TimelineEntry
from storage.jobs import Job
from storage.types import Base
from storage.unit_of_work import Storage, Work, action

AT_ONCE = 50
_AS_IT_IS = {"synchronize_session": False}
# What goes with a conversation, in the order it goes; anything else that names one keeps it.
_ITS_OWN = (TimelineEntry, Message, Participant, InteractionTag, WorkItem, ServiceClock, ServiceGoal, InboundContact)
_OWN_TABLES = frozenset(model.__tablename__ for model in (*_ITS_OWN, Attachment))


async def take_mails_back(storage: Storage, brought: Import) -> int | None:
    """Take them back from where that is until the end, and return where it is; None once it is stopped."""
    while await unread_taken_back(storage, brought.id):
        pass
    after = brought.place
    while (came := await some_taken_back(storage, brought.id, after)) != after:
        if came is None:
            return None
        after = came
    return after


@action
async def unread_taken_back(work: Work, import_id: int) -> int:
    """Take back some that nobody has understood yet; returns how many."""
    brought = await work.locked(Import, import_id)
    if brought is None or brought.state != State.UNDOING:
        return 0
    waiting = select(InboundContact.id, InboundContact.raw_blob).where(*_unread(brought)).limit(AT_ONCE)
    rows = (await work.session.execute(waiting)).all()
    if rows:
        keys = [f"{UNDERSTAND}-{row.id}" for row in rows]
        # First the jobs: whoever files one of these meanwhile has lost it.
        await _delete(work, Job, and_(Job.kind == UNDERSTAND, Job.key.in_(keys)))
        await _delete(work, InboundContact, InboundContact.id.in_([row.id for row in rows]))
        await forget_later(work, [row.raw_blob for row in rows])
        brought.added -= len(rows)
        await work.record(ImportAdvanced(import_id))
    return len(rows)


@action
async def some_taken_back(work: Work, import_id: int, after: int) -> int | None:
    """Take some conversations back and return the last one looked at; None once it is stopped."""
    brought = await work.locked(Import, import_id)
    if brought is None or not brought.stands(State.UNDOING, after):
        return None
    source = source_of(brought.id)
    filed = select(InboundContact.interaction_id).where(InboundContact.source == source)
    next_ones = filed.where(InboundContact.interaction_id > after).distinct()
    ids = (await work.session.scalars(next_ones.order_by(InboundContact.interaction_id).limit(AT_ONCE))).all()
    if not ids:
        return after
    # Held, so that nobody begins anything with one that goes.
    held = select(Interaction.id).where(Interaction.id.in_(ids)).order_by(Interaction.id).with_for_update()
    await work.session.execute(held)
    gone = (
        await work.session.scalars(select(Interaction.id).where(Interaction.id.in_(ids), *_untouched(source)))
    ).all()
    brought.added -= await _take_out(work, brought, gone)
    assert ids[-1] is not None, "none is without one"
    brought.place = ids[-1]
    await work.record(ImportAdvanced(import_id))
    return brought.place


def _unread(brought: Import) -> tuple[ColumnElement[bool], ...]:
    pending = InboundContact.state == ContactState.PENDING, InboundContact.interaction_id.is_(None)
    return InboundContact.source == source_of(brought.id), *pending


def _untouched(source: str) -> Sequence[ColumnElement[bool]]:
    """That nothing is in a conversation but what came by the import, and nothing has happened to it since."""
    contact = InboundContact.__table__.alias()
    other = and_(Message.contact_id == contact.c.id, contact.c.source == source)
    foreign = exists().where(Message.interaction_id == Interaction.id, ~exists().where(other))
    elsewhere = exists().where(InboundContact.interaction_id == Interaction.id, InboundContact.source != source)
    came = select(func.count()).where(Message.interaction_id == Interaction.id).scalar_subquery()
    # Each mail is one event, and one that nobody understood is one as well.
    still = Interaction.version == func.coalesce(func.nullif(came, 0), 1)
    return ~foreign, ~elsewhere, still, ~or_(*_named())


def _named() -> list[ColumnElement[bool]]:
    """What keeps a conversation: found by every foreign key there is, so that none is forgotten."""
    naming: list[ColumnElement[bool]] = []
    for mine in (Interaction.__tablename__, Message.__tablename__, WorkItem.__tablename__):
        held = Base.metadata.tables[mine]
        owner = held.c.id if mine == Interaction.__tablename__ else held.c.interaction_id
        for table in Base.metadata.sorted_tables:
            for key in keys_to(table, held):
                # What belongs to it is there, and here only since both were merged.
                if table.name not in _OWN_TABLES or key.parent.name == "home_id":
                    other = table.alias()
                    names = other.c[key.parent.name] == held.c.id
                    naming.append(exists().where(names, owner == Interaction.id).correlate(Interaction))
    return naming


async def _take_out(work: Work, brought: Import, conversations: Collection[int]) -> int:
    """Remove conversations with everything of theirs; returns how many mails that were."""
    if not conversations:
        return 0
    said = select(Message.id).where(Message.interaction_id.in_(conversations))
    people = await _people(work, conversations)
    files = (
        await work.session.execute(select(Attachment.id, Attachment.blob).where(Attachment.message_id.in_(said)))
    ).all()
    raw = select(InboundContact.id, InboundContact.raw_blob).where(InboundContact.interaction_id.in_(conversations))
    contacts = (await work.session.execute(raw)).all()
    ids = [file.id for file in files]
    await _delete(work, FileText, FileText.attachment_id.in_(ids))
    await _delete(
        work, SearchEntry, and_(SearchEntry.section == CONVERSATIONS, SearchEntry.about_id.in_(conversations))
    )
    await _delete(work, Attachment, Attachment.id.in_(ids))
    for model in _ITS_OWN:
        await _delete(work, model, model.interaction_id.in_(conversations))
    await _delete(work, Interaction, Interaction.id.in_(conversations))
    await _let_people_go(work, brought, people)
    await forget_later(work, [*(file.blob for file in files), *(contact.raw_blob for contact in contacts)])
    return len(contacts)


async def _people(work: Work, conversations: Collection[int]) -> list[int]:
    """Whoever took part in them, by any address."""
    owners = select(Interaction.party_id).where(Interaction.id.in_(conversations), Interaction.party_id.is_not(None))
    took_part = select(Participant.address).where(Participant.interaction_id.in_(conversations))
    beside = select(Identity.party_id).where(Identity.channel == "email", Identity.address.in_(took_part))
    return list(await work.session.scalars(owners.union(beside)))


async def _let_people_go(work: Work, brought: Import, people: Sequence[int]) -> None:
    """Remove whoever came by these mails, and of whom nothing else is known."""
    made = select(Party.id).where(Party.id.in_(people), Party.created_at >= brought.started_at)
    by_table = exists().where(ImportedParty.party_id == Party.id)
    candidates = set(await work.session.scalars(made.where(~by_table)))
    stay = set(await work.session.scalars(needed(made)))
    gone = candidates - stay
    for model, theirs in (
        (Identity, Identity.party_id.in_(gone)),
        (SearchEntry, and_(SearchEntry.kind == "party", SearchEntry.ref_id.in_(gone))),
        (Party, Party.id.in_(gone)),
    ):
        await _delete(work, model, theirs)


async def _delete(work: Work, model: type[Base], mine: ColumnElement[bool]) -> None:
    await work.session.execute(delete(model).where(mine), execution_options=_AS_IT_IS)
