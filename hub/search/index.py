"""Keeps the entries: written in the transaction that writes what they are about, so that nothing is ever missing."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, tuple_, update

from hub.interactions.model import Attachment, Interaction, Message, Note
from hub.search.folding import words_of
from hub.search.model import SearchEntry
from hub.search.source import Entry, Source
from hub.search.sources import SOURCES
from hub.search.sources.conversations import FILES, MESSAGES, NOTES
from storage.unit_of_work import Work
from storage.upsert import insert_into

Row = dict[str, object]

_AS_IT_IS = {"synchronize_session": False}


async def index_written(work: Work) -> None:
    """Write the entries of what the transaction wrote. For `Storage.finishers`."""
    written, rows = work.written, []
    for source in SOURCES.values():
        stale = await source.stale(work.session, written)
        if stale:
            rows.extend(await _fresh(work, source, sorted(stale)))
    await _write(work, rows)
    moved = written.keys(Interaction, "queue_id") - written.created(Interaction)
    if written.at_large & {Message, Note}:
        moved |= written.keys(Interaction)
    if moved:
        await _move(work, sorted(moved))


async def keep(work: Work, source: Source, ids: Sequence[int]) -> int:
    """Write the entries of these rows as they are now, none for those that are gone; returns how many there are."""
    rows = await _fresh(work, source, ids)
    await _write(work, rows)
    return len(rows)


async def _fresh(work: Work, source: Source, ids: Sequence[int]) -> list[Row]:
    """The entries of these rows as they are now; those of what is not to be found any more are removed."""
    entries = await source.entries(work.session, ids)
    if gone := set(ids) - {entry.ref_id for entry in entries}:
        await _remove(work, source, gone)
    return [_row(source, entry) for entry in entries]


async def _write(work: Work, rows: Sequence[Row]) -> None:
    if rows:
        statement = insert_into(work.session, SearchEntry)
        changed = {name: statement.excluded[name] for name in ("about_id", "queue_id", "at", "words")}
        await work.session.execute(
            statement.on_conflict_do_update(index_elements=["kind", "ref_id"], set_=changed),
            rows,
            # Rows with a queue and without one go in the same statement.
            execution_options={**_AS_IT_IS, "render_nulls": True},
        )


async def _remove(work: Work, source: Source, ids: Iterable[int]) -> None:
    gone = delete(SearchEntry).where(SearchEntry.kind == source.kind, SearchEntry.ref_id.in_(ids))
    await work.session.execute(gone, execution_options=_AS_IT_IS)


def _row(source: Source, entry: Entry) -> Row:
    return {
        "kind": source.kind,
        "ref_id": entry.ref_id,
        "section": source.section,
        "about_id": entry.about_id,
        "queue_id": entry.queue_id,
        "at": entry.at,
        "words": words_of(*entry.texts),
    }


async def _move(work: Work, conversations: Sequence[int]) -> None:
    """Have the entries of conversations lead where their texts are now, and stand in those queues."""
    here = select(Interaction.id, Interaction.queue_id).where(Interaction.id.in_(conversations)).subquery()
    message = select(Message.id, Message.interaction_id)
    homes = {
        MESSAGES: message,
        NOTES: select(Note.id, Note.interaction_id),
        FILES: select(Attachment.id, Message.interaction_id).join(Message, Message.id == Attachment.message_id),
    }
    for source, home in homes.items():
        now = home.join(here, here.c.id == home.selected_columns[1]).add_columns(here.c.queue_id).subquery()
        key, conversation, queue = now.c
        moved = (
            update(SearchEntry)
            .where(SearchEntry.kind == source.kind, SearchEntry.ref_id == key)
            .where(tuple_(SearchEntry.about_id, SearchEntry.queue_id) != tuple_(conversation, queue))
            .values(about_id=conversation, queue_id=queue)
        )
        await work.session.execute(moved, execution_options=_AS_IT_IS)
