"""Internal notes: between colleagues, never sent."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Invalid, NotFound
from hub.events import NoteAdded
from hub.interactions.model import Interaction, Note
from hub.interactions.text import storable
from storage.unit_of_work import Work, action

MOST_TEXT = 50_000


@action
async def add_note(work: Work, interaction_id: int, body: str, key: str, by: Actor) -> int:
    """Leave a note and return its id; the same `key` again returns the same id. Raises `Invalid` for an empty one."""
    require(by, Permission.DESK)
    said = text_of_note(body)
    interaction = await work.locked(Interaction, interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    interaction.refuse_merged()
    left = await left_before(work, key, by)
    if left is not None:
        return left
    note = Note(
        interaction_id=interaction.id,
        author_id=by.user_id,
        author_name=by.name,
        body=said,
        idempotency_key=own_key(key, by),
        at=work.now,
    )
    work.add(note)
    await work.flush()
    event = NoteAdded(interaction.id, interaction.queue_id, note.id, by.user_id)
    interaction.version = await work.record(event)
    return note.id


def text_of_note(body: str) -> str:
    """The text as it is kept. Raises `Invalid` for none, or one that is too long."""
    if not body.strip() or len(body) > MOST_TEXT:
        raise Invalid("A note needs a text.", {"text": f"1 to {MOST_TEXT} characters"})
    return storable(body)


async def left_before(work: Work, key: str, by: Actor) -> int | None:
    """The note that an earlier click with the same key left. The interaction must be locked."""
    return await work.session.scalar(select(Note.id).where(Note.idempotency_key == own_key(key, by)))


def own_key(key: str, by: Actor) -> str:
    """The key as it is kept: nobody's equals somebody else's."""
    return f"{by.user_id}:{key}"[:80]
