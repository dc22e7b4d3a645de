"""Articles as files again: Markdown with front matter, one a language, with their pictures beside them."""

import posixpath
from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.knowledge.body import pictures
from hub.knowledge.front_matter import put_before
from hub.knowledge.markdown import markdown_of
from hub.knowledge.model import Article, ArticleCategory, ArticleFile, ArticleVersion
from hub.knowledge.states import VersionState
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file to be written beneath a folder; what it says, or the key of its bytes."""

    path: str
    text: str = ""
    blob: str = ""


async def exported(storage: Storage, by: Actor) -> tuple[ExportedFile, ...]:
    """Everything that is published, for whomever; two statements. Imported again it changes nothing.

    Raises `NotAllowed`.
    """
    require(by, Permission.KNOWLEDGE_READ)
    query = (
        select(ArticleVersion, Article, ArticleCategory.slug)
        .join(Article, Article.id == ArticleVersion.article_id)
        .outerjoin(ArticleCategory, ArticleCategory.id == Article.category_id)
        .where(ArticleVersion.state == VersionState.PUBLISHED)
        .order_by(Article.slug, ArticleVersion.language)
    )
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
        files = list(
            await session.scalars(
                select(ArticleFile).where(ArticleFile.removed_at.is_(None), ArticleFile.approved_at.is_not(None))
            )
        )
    blobs = {(file.article_id, file.name): file.blob for file in files}
    found: dict[str, ExportedFile] = {}
    for version, article, category in rows:
        for each in _files(version, article, category or "", blobs):
            found[each.path] = each
    return tuple(found.values())


def _files(
    version: ArticleVersion, article: Article, category: str, blobs: dict[tuple[int, str], str]
) -> list[ExportedFile]:
    values = {
        "title": version.title,
        "language": version.language,
        "key": article.external_key or article.slug,
        "slug": article.slug,
        "audience": article.audience,
        "category": category,
        "summary": version.summary,
    }
    text = put_before(values, markdown_of(version.body, lambda name: posixpath.join(article.slug, name)))
    shown = [name for name in pictures(version.body) if (article.id, name) in blobs]
    kept = [ExportedFile(f"{article.slug}/{name}", blob=blobs[article.id, name]) for name in shown]
    return [ExportedFile(f"{article.slug}.{version.language}.md", text), *kept]
