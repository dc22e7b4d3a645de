"""For whom an article is, where it stands and what its address is."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict
from hub.knowledge.categories import check_category
from hub.knowledge.model import ArticleVersion
from hub.knowledge.record import Happened, record
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.visible import locked_article
from hub.knowledge.write import free_slug
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Standing:
    """An article as somebody has seen it, and what is to hold of it."""

    article_id: int
    version: int
    audience: Audience
    category_id: int | None
    slug: str


@dataclass(frozen=True, slots=True)
class _Told:
    audience: str
    category: str
    slug: str


@action
async def change_article(work: Work, standing: Standing, by: Actor) -> None:
    """Have this hold; once something is published that is for who approves, for readers see it at once.

    Raises `NotFound`, `NotAllowed`, `Invalid`, and `Conflict` if somebody changed it or has the address.
    """
    article = await locked_article(work, standing.article_id, by, Permission.KNOWLEDGE_WRITE)
    if article.version != standing.version:
        raise Conflict("Somebody changed this meanwhile. Look again.")
    if await _is_published(work, article.id):
        require(by, Permission.KNOWLEDGE_APPROVE)
    before = _Told(article.audience, str(article.category_id or ""), article.slug)
    await check_category(work, standing.category_id)
    if standing.slug != article.slug:
        article.slug = await free_slug(work, standing.slug.strip(), article.slug)
    article.audience, article.category_id = standing.audience, standing.category_id
    after = _Told(article.audience, str(article.category_id or ""), article.slug)
    if before == after:
        return
    await record(work, article, Happened("changed", detail=f"{after.audience} · {after.slug}"), by)
    told = {"article": before.slug, "audience before": before.audience, "audience": after.audience}
    await audit(work, by, "article.changed", {**told, "slug before": before.slug, "slug": after.slug})


async def _is_published(work: Work, article_id: int) -> bool:
    query = select(ArticleVersion.id).where(ArticleVersion.article_id == article_id)
    return await work.session.scalar(query.where(ArticleVersion.state == VersionState.PUBLISHED).limit(1)) is not None
