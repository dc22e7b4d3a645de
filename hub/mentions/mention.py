"""Mentions the colleagues that a note names, and tells them at once."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.who import sees
from hub.events import MentionsChanged
from hub.interactions.model import Interaction, Note
from hub.mentions.find import mentioned
from hub.mentions.model import Mention
from storage.unit_of_work import Work
from storage.upsert import insert_into


async def mention_named(work: Work, note_id: int, by: Actor) -> None:
    """Mention whom a note names with an `@`, of those who may see the conversation; any other name is only text.

    Nobody is told that somebody of a name is there: the writer need not know them.
    """
    note = await work.session.get_one(Note, note_id)
    if "@" not in note.body:
        return
    people = (await work.session.execute(select(User.id, User.name).where(User.active))).all()
    named = mentioned(note.body, [name for _, name in people])
    wanted = {user_id: name for user_id, name in people if name in named and user_id != by.user_id}
    if not wanted:
        return
    queue_id = (await work.session.get_one(Interaction, note.interaction_id)).queue_id
    seeing = select(User.id).where(User.id.in_(wanted), sees(User.id, queue_id))
    for user_id in sorted(await work.session.scalars(seeing)):
        await _mention(work, note, user_id)


async def _mention(work: Work, note: Note, user_id: int) -> None:
    """Once, however often the same click comes."""
    row = insert_into(work.session, Mention).values(
        note_id=note.id, interaction_id=note.interaction_id, user_id=user_id, at=work.now
    )
    if await work.session.scalar(row.on_conflict_do_nothing().returning(Mention.id)) is not None:
        work.tell(MentionsChanged(user_id, note.interaction_id, note.id))
