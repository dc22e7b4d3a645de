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
    if not body.strip() or len(body) > MOST_TEXT:
        raise Invalid("A note needs a text.", {"text": f"1 to {MOST_TEXT} characters"})
    interaction = await work.locked(Interaction, interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    own_key = f"{by.user_id}:{key}"[:80]
    left = await work.session.scalar(select(Note.id).where(Note.idempotency_key == own_key))
    if left is not None:
        return left
    note = Note(
        interaction_id=interaction.id,
        author_id=by.user_id,
        author_name=by.name,
        body=storable(body),
        idempotency_key=own_key,
        at=work.now,
    )
    work.add(note)
    await work.flush()
    event = NoteAdded(interaction.id, interaction.queue_id, note.id, by.user_id)
    interaction.version = await work.record(event)
    return note.id
