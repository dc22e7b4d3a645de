"""What an article says, to be put into an answer."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import NotFound
from hub.knowledge.model import Article, ArticleVersion
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.visible import Reader, reader_of, version_readable
from storage.unit_of_work import Storage


async def text_for_answer(storage: Storage, version_id: int, actor: Actor) -> str:
    """The text of a published version. Raises `NotFound`, also for what is for colleagues alone: it must not leave."""
    reader = Reader(reader_of(actor).audiences - {Audience.INTERNAL})
    query = (
        select(ArticleVersion.text)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(ArticleVersion.id == version_id, ArticleVersion.state == VersionState.PUBLISHED)
    )
    async with storage.reading() as session:
        text = await session.scalar(query.where(version_readable(reader)))
    if text is None:
        raise NotFound
    return text
