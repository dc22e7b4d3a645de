"""An entry that a link leads to: where it stands in its conversation, however long ago it was written."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.interactions.conversation import said_where
from hub.interactions.entry import KINDS, LARGEST_KEY, Position
from hub.interactions.listing import inbox_row
from hub.interactions.model import Message, Note
from hub.mentions.model import Mention
from storage.unit_of_work import Storage

# What stands in a link in place of an entry: where whoever follows it was mentioned last.
MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Called:
    """The entry a link means. `kind` and `id` are as those of its `Entry`."""

    kind: str
    id: int
    position: Position


async def called(storage: Storage, actor: Actor, interaction_id: int, name: str) -> Called | None:
    """The entry of a conversation by its name in links: message-7, note-7, or mention.

    None if there is no such entry here that the actor may read. Raises `NotFound` if they may not see the conversation.
    """
    kind, _, number = name.partition("-")
    key = int(number) if number.isascii() and number.isdecimal() and len(number) <= len(str(LARGEST_KEY)) else 0
    row = await inbox_row(storage, actor, interaction_id)
    async with storage.reading() as session:
        here = {row.id, (await said_where(session, row))[1]}
        if name == MENTION:
            key = await _mentioned(session, actor, row.id)
        if not 0 < key <= LARGEST_KEY:
            return None
        if kind == "message":
            return await _message(session, here, key)
        return await _note(session, actor, here, key) if kind in ("note", MENTION) else None


async def _mentioned(session: AsyncSession, actor: Actor, interaction_id: int) -> int:
    mine = select(Mention.note_id).where(Mention.user_id == actor.user_id, Mention.interaction_id == interaction_id)
    return await session.scalar(mine.order_by(Mention.id.desc()).limit(1)) or 0


async def _message(session: AsyncSession, here: set[int], key: int) -> Called | None:
    query = select(Message.at, Message.direction).where(Message.id == key, Message.interaction_id.in_(here))
    found = (await session.execute(query)).one_or_none()
    return Called(found.direction, key, Position(found.at, key, KINDS.index("message"))) if found else None


async def _note(session: AsyncSession, actor: Actor, here: set[int], key: int) -> Called | None:
    query = select(Note.at, Note.whispered_to_id).where(Note.id == key, Note.interaction_id.in_(here))
    if not allows(actor, Permission.SUPERVISE):
        query = query.where(or_(Note.whispered_to_id.is_(None), Note.whispered_to_id == actor.user_id))
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    kind = "note" if found.whispered_to_id is None else "whisper"
    return Called(kind, key, Position(found.at, key, KINDS.index("note")))
