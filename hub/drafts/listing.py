"""The drafts an agent has in a conversation, with the files that wait in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.drafts.keep import Kept, kept
from hub.drafts.model import Draft, DraftKind, Words
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Attachment, Interaction
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as a page shows it. `names` are those of its files that are still there, by public id."""

    version: str
    words: Words
    replaced: Words | None
    names: dict[str, str]


async def drafts_in(storage: Storage, actor: Actor, interaction_id: int) -> dict[DraftKind, DraftRow]:
    """The actor's drafts in a conversation, by kind; none in one they may not see any more."""
    async with storage.reading() as session:
        query = (
            select(Draft)
            .join(Interaction, Interaction.id == Draft.interaction_id)
            .where(Draft.user_id == actor.user_id, Draft.interaction_id == interaction_id, *allowed(actor))
        )
        drafts = [(draft.kind, kept(draft)) for draft in await session.scalars(query)]
        names = await _names(session, actor, [draft for _, draft in drafts])
    return {DraftKind(kind): DraftRow(each.version, each.words, each.replaced, names) for kind, each in drafts}


async def _names(session: AsyncSession, actor: Actor, drafts: Sequence[Kept]) -> dict[str, str]:
    """What the actor's uploads are called that are still there and were sent with nothing."""
    wanted = {file for each in drafts for words in (each.words, each.replaced) if words for file in words.files}
    if not wanted:
        return {}
    files = select(Attachment).where(
        Attachment.public_id.in_(wanted), Attachment.uploader_id == actor.user_id, Attachment.message_id.is_(None)
    )
    return {file.public_id: file.name for file in await session.scalars(files)}
