"""Whoever opens a conversation has read where they are mentioned in it."""

from sqlalchemy import select, update

from hub.access.actor import Actor
from hub.events import MentionsChanged
from hub.mentions.model import Mention
from storage.unit_of_work import Storage, Work, action


async def read_mentions(storage: Storage, interaction_id: int, by: Actor) -> None:
    """Count the actor's mentions in a conversation as read; nothing is written if there are none."""
    unread = select(Mention.id).where(
        Mention.user_id == by.user_id, Mention.interaction_id == interaction_id, Mention.read_at.is_(None)
    )
    async with storage.reading() as session:
        found = await session.scalar(unread.limit(1))
    if found is not None:
        await _read(storage, interaction_id, by)


@action
async def _read(work: Work, interaction_id: int, by: Actor) -> None:
    mine = (Mention.user_id == by.user_id, Mention.interaction_id == interaction_id, Mention.read_at.is_(None))
    await work.session.execute(update(Mention).where(*mine).values(read_at=work.now))
    work.tell(MentionsChanged(by.user_id, interaction_id))
