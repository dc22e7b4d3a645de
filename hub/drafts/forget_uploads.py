"""Forgets files that were uploaded for an answer nobody sent, once no draft names them any more."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from hub.drafts.model import Draft
from hub.interactions.model import Attachment
from hub.privacy.blobs import forget_blobs
from storage.unit_of_work import Storage, Work, action

# Whoever discards a draft has it back with its files for as long.
KEPT = timedelta(days=7)
AT_ONCE = 500


async def forget_uploads(storage: Storage) -> None:
    """Drop what has waited for a message longer than `KEPT`, so many at once, with the bytes nothing else names."""
    await forget_blobs(storage, await _drop(storage))


@action
async def _drop(work: Work) -> Sequence[str]:
    """Returns the blobs that were named."""
    waiting = (Attachment.message_id.is_(None), Attachment.uploaded_at < work.now - KEPT)
    query = select(Attachment).where(*waiting).order_by(Attachment.id).limit(AT_ONCE).with_for_update()
    found = (await work.session.scalars(query)).all()
    if not found:
        return ()
    named = await _named(work, {each.uploader_id for each in found if each.uploader_id is not None})
    gone = [each for each in found if each.public_id not in named]
    await work.session.execute(delete(Attachment).where(Attachment.id.in_([each.id for each in gone])))
    return [each.blob for each in gone]


async def _named(work: Work, writers: set[int]) -> set[str]:
    """The files in drafts of these people, also in what was written in another window."""
    drafts = select(Draft.words, Draft.replaced).where(Draft.user_id.in_(writers))
    return {file for row in await work.session.execute(drafts) for words in row for file in words.get("files", ())}
