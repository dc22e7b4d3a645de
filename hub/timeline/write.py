"""Writes the entries of time lines from what is there: of some messages and notes, of a conversation, of a document."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from hub.activities.model import Activity
from hub.documents.model import Document, DocumentEvent, DocumentParty
from hub.interactions.model import Interaction, Message, Note
from hub.timeline.model import TimelineEntry
from storage.outbox import DeliveryState
from storage.unit_of_work import Work
from storage.upsert import insert_into

MESSAGE, NOTE, ACTIVITY = "message", "note", "activity"
# What happens to a document that its parties' time lines tell.
TOLD = frozenset({"created", "transition"})

_AT_ONCE = 500

Row = dict[str, Any]


async def add_message(work: Work, message_id: int) -> None:
    """The entry of one message, of whoever its conversation is with."""
    await _add(work, await _messages(work, Message.id == message_id))


async def add_note(work: Work, note_id: int) -> None:
    """The entry of one note; what was whispered is in nobody's time line."""
    await _add(work, await _notes(work, Note.id == note_id))


async def drop_message(work: Work, message_id: int) -> None:
    """A message that was called back is not told."""
    await work.session.execute(delete(TimelineEntry).where(TimelineEntry.message_id == message_id))


async def retell_interactions(work: Work, interactions: Collection[int]) -> None:
    """Write the entries of conversations again: they are with somebody else, or other things are said in them now."""
    await work.flush()
    rows = [
        *await _messages(work, Message.interaction_id.in_(interactions)),
        *await _notes(work, Note.interaction_id.in_(interactions)),
    ]
    await work.session.execute(delete(TimelineEntry).where(TimelineEntry.interaction_id.in_(interactions)))
    # What was said in another conversation before has its entry there.
    for chunk in _chunks(rows):
        moved = [row["source"] for row in chunk]
        await work.session.execute(delete(TimelineEntry).where(TimelineEntry.source.in_(moved)))
    await _add(work, rows)


async def add_state(work: Work, document_id: int, version: int) -> None:
    """That a document is in its state since this version, for everybody who takes part in it."""
    document = await work.session.get_one(Document, document_id)
    parties = await _parties(work, [document_id])
    since = {"at": work.now, "what": document.state}
    await _add(work, [_of_document(document, party, version) | since for party in parties.get(document_id, ())])


async def retell_documents(work: Work, documents: Collection[int]) -> None:
    """Write the entries of documents again, for everybody who takes part in them now."""
    await work.flush()
    parties = await _parties(work, documents)
    told = (
        select(Document, DocumentEvent)
        .join(DocumentEvent, DocumentEvent.document_id == Document.id)
        .where(Document.id.in_(documents), DocumentEvent.line == 0, DocumentEvent.what.in_(TOLD))
    )
    rows = [
        _of_document(document, party, event.version) | {"at": event.at, "what": event.new}
        for document, event in (await work.session.execute(told)).all()
        for party in parties.get(document.id, ())
    ]
    await work.session.execute(delete(TimelineEntry).where(TimelineEntry.document_id.in_(documents)))
    await _add(work, rows)


async def retell_activities(work: Work, activities: Collection[int]) -> None:
    """Write the entries of activities again: each stands where it is planned, or where it was over."""
    await work.flush()
    wanted = select(Activity).where(Activity.id.in_(activities), Activity.party_id.is_not(None))
    rows = [
        _row(
            f"activity-{each.id}",
            party_id=each.party_id,
            at=each.ended_at or each.at or each.created_at,
            kind=ACTIVITY,
            channel="",
            what=each.state,
            activity_id=each.id,
        )
        for each in await work.session.scalars(wanted)
    ]
    await work.session.execute(delete(TimelineEntry).where(TimelineEntry.activity_id.in_(activities)))
    await _add(work, rows)


async def _messages(work: Work, wanted: ColumnElement[bool]) -> list[Row]:
    columns = (Message.id, Message.at, Message.channel, Message.direction, Message.interaction_id, Interaction.party_id)
    query = select(*columns).join(Interaction, Interaction.id == Message.interaction_id)
    kept = Message.delivery != DeliveryState.CANCELLED
    found = await work.session.execute(query.where(wanted, kept, Interaction.party_id.is_not(None)))
    return [
        _row(
            f"message-{number}",
            party_id=party,
            at=at,
            kind=MESSAGE,
            channel=channel,
            what=direction,
            interaction_id=interaction,
            message_id=number,
        )
        for number, at, channel, direction, interaction, party in found.all()
    ]


async def _notes(work: Work, wanted: ColumnElement[bool]) -> list[Row]:
    columns = (Note.id, Note.at, Note.interaction_id, Interaction.party_id, Interaction.channel)
    query = select(*columns).join(Interaction, Interaction.id == Note.interaction_id)
    told = (Note.whispered_to_id.is_(None), Interaction.party_id.is_not(None))
    return [
        _row(
            f"note-{number}",
            party_id=party,
            at=at,
            kind=NOTE,
            channel=channel,
            interaction_id=interaction,
            note_id=number,
        )
        for number, at, interaction, party, channel in (await work.session.execute(query.where(wanted, *told))).all()
    ]


async def _parties(work: Work, documents: Collection[int]) -> dict[int, set[int]]:
    """Everybody who takes part in each of the documents."""
    named = select(DocumentParty.document_id, DocumentParty.party_id).where(DocumentParty.document_id.in_(documents))
    found: dict[int, set[int]] = {}
    for document, party in (await work.session.execute(named)).all():
        found.setdefault(document, set()).add(party)
    return found


def _of_document(document: Document, party: int, version: int) -> Row:
    source = f"document-{document.id}-{version}"
    return _row(source, party_id=party, kind=document.kind, channel=document.source_channel, document_id=document.id)


def _row(source: str, **values: object) -> Row:
    empty = dict.fromkeys(("interaction_id", "document_id", "activity_id", "message_id", "note_id"))
    return {**empty, "source": source, "what": "", **values}


async def _add(work: Work, rows: list[Row]) -> None:
    for chunk in _chunks(rows):
        new = insert_into(work.session, TimelineEntry).values(chunk)
        await work.session.execute(new.on_conflict_do_nothing(index_elements=["source", "party_id"]))


def _chunks(rows: list[Row]) -> Iterable[list[Row]]:
    return (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE))
