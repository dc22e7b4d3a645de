"""Articles, as they are published: one entry for each language."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.knowledge.model import ArticleFile, ArticleVersion
from hub.knowledge.states import VersionState
from hub.search.source import Entry, Source
from storage.written import Written

ARTICLES_SECTION = "articles"


async def _written(session: AsyncSession, written: Written) -> set[int]:
    stale = written.keys(ArticleVersion, "state")
    if files := written.keys(ArticleFile, "text", "approved_at", "removed_at"):
        of_files = select(ArticleFile.article_id).where(ArticleFile.id.in_(files))
        published = ArticleVersion.article_id.in_(of_files), ArticleVersion.state == VersionState.PUBLISHED
        stale |= set(await session.scalars(select(ArticleVersion.id).where(*published)))
    return stale


async def _articles(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    """What is published, with what files of the article say that readers have; other versions are not found."""
    version = ArticleVersion
    columns = (version.id, version.article_id, version.changed_at, version.title, version.summary, version.text)
    query = select(*columns).where(version.id.in_(ids), version.state == VersionState.PUBLISHED)
    rows = (await session.execute(query)).all()
    said = await _files_of(session, {row.article_id for row in rows}) if rows else {}
    return [Entry(*row[:3], texts=(*row[3:], *said.get(row.article_id, ()))) for row in rows]


async def _files_of(session: AsyncSession, articles: Collection[int]) -> dict[int, list[str]]:
    given = ArticleFile.approved_at.is_not(None), ArticleFile.removed_at.is_(None)
    query = select(ArticleFile.article_id, ArticleFile.name, ArticleFile.text)
    query = query.where(ArticleFile.article_id.in_(articles), *given).order_by(ArticleFile.id)
    said: dict[int, list[str]] = {}
    for article, *texts in (await session.execute(query)).all():
        said.setdefault(article, []).extend(texts)
    return said


ARTICLES = Source("article", ARTICLES_SECTION, ArticleVersion, _written, _articles)
