"""Articles, as they are published: one entry for each language."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.knowledge.model import ArticleVersion
from hub.knowledge.states import VersionState
from hub.search.source import Entry, Source
from storage.written import Written

ARTICLES_SECTION = "articles"


async def _written(session: AsyncSession, written: Written) -> set[int]:
    return written.keys(ArticleVersion, "state")


async def _articles(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    """What is published: a version that is not any more is not found."""
    version = ArticleVersion
    columns = (version.id, version.article_id, version.changed_at, version.title, version.summary, version.text)
    query = select(*columns).where(version.id.in_(ids), version.state == VersionState.PUBLISHED)
    return [Entry(*row[:3], texts=tuple(row[3:])) for row in (await session.execute(query)).all()]


ARTICLES = Source("article", ARTICLES_SECTION, ArticleVersion, _written, _articles)
