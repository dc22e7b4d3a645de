"""Writes every entry again: for a database that is older than the search, or after what a word is has changed."""

from sqlalchemy import delete, select

from hub.interactions.model import Attachment
from hub.knowledge.model import ArticleFile
from hub.search.alike import learn
from hub.search.files import READ_FILE, ask_for_article_file, readable
from hub.search.index import keep
from hub.search.model import FileText, SearchEntry, SearchProgress, WordPiece
from hub.search.source import Source
from hub.search.sources import SOURCES
from storage.jobs import enqueue
from storage.unit_of_work import Storage, Work, action

AT_ONCE = 200


async def rebuild(storage: Storage) -> int:
    """Write every entry again and return how many there are. Work may go on meanwhile."""
    await _ask_for_files(storage)
    written = 0
    for source in SOURCES.values():
        after: int | None = 0
        while after is not None:
            count, after = await rebuild_some(storage, source, after)
            written += count
    await _forget_words(storage)
    await learn(storage)
    return written


async def complete(storage: Storage) -> int:
    """Write every entry if there is none at all, as after an upgrade; returns how many."""
    async with storage.reading() as session:
        known = await session.scalar(select(SearchEntry.id).limit(1))
    return await rebuild(storage) if known is None else 0


@action
async def rebuild_some(work: Work, source: Source, after: int) -> tuple[int, int | None]:
    """Write the entries of the next rows; returns how many, and the last row, None at the end.

    The rows are held meanwhile: who changes one waits, and writes its entry after us.
    """
    key = source.model.id  # type: ignore[attr-defined]  # the model of a source has one
    rows = select(key).where(key > after).order_by(key).limit(AT_ONCE).with_for_update()
    ids = list(await work.session.scalars(rows))
    if not ids:
        await work.session.execute(
            delete(SearchEntry).where(SearchEntry.kind == source.kind, SearchEntry.ref_id > after)
        )
        return 0, None
    gone = delete(SearchEntry).where(SearchEntry.kind == source.kind, SearchEntry.ref_id.between(after + 1, ids[-1]))
    await work.session.execute(gone.where(SearchEntry.ref_id.not_in(ids)))
    return await keep(work, source, ids), ids[-1]


@action
async def _ask_for_files(work: Work) -> None:
    """Have the files read that came before anybody read files."""
    unread = (
        select(Attachment.id, Attachment.content_type).outerjoin(FileText).where(Attachment.message_id.is_not(None))
    )
    for number, content_type in (await work.session.execute(unread.where(FileText.attachment_id.is_(None)))).all():
        if readable(content_type):
            await enqueue(work, READ_FILE, f"{READ_FILE}-{number}", {"attachment_id": number})
    for file in await work.session.scalars(select(ArticleFile).where(ArticleFile.text == "")):
        await ask_for_article_file(work, file)


@action
async def _forget_words(work: Work) -> None:
    await work.session.execute(delete(WordPiece))
    await work.session.execute(delete(SearchProgress))
