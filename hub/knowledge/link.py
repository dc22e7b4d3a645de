"""Articles are used in conversations and belong to documents such as cases; both sides know."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.cases.thread import require_reading
from hub.documents.model import Document
from hub.documents.visible import visible
from hub.errors import NotFound
from hub.events import ArticleChanged
from hub.interactions.inbox_query import allowed
from hub.interactions.merged import gathered_in
from hub.interactions.model import Interaction
from hub.knowledge.model import Article, ArticleLink, ArticleVersion
from hub.knowledge.states import VersionState
from hub.knowledge.visible import article_readable, reader_of
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Used:
    """Where an article was used: a conversation ("interaction") or a document, with what it is called."""

    kind: str
    id: int
    title: str
    at: datetime


@action
async def link_conversation(work: Work, article_id: int, interaction_id: int, by: Actor) -> None:
    """Note that an article was used in a conversation; once is enough. Raises `NotFound` for what is hidden."""
    require(by, Permission.KNOWLEDGE_READ)
    queue_id = await work.session.scalar(select(Interaction.queue_id).where(Interaction.id == interaction_id))
    if queue_id is None:
        raise NotFound
    await require_reading(work.session, by, interaction_id, queue_id)
    await link_to(work, article_id, {"interaction_id": interaction_id}, by)


@action
async def link_document(work: Work, article_id: int, number: str, by: Actor) -> None:
    """Note that a document, such as a case, belongs to an article. Raises `NotFound` for what is hidden."""
    require(by, Permission.KNOWLEDGE_WRITE)
    wanted = select(Document.id).where(Document.number == number.strip().upper(), visible(by))
    document_id = await work.session.scalar(wanted.order_by(Document.revision.desc()).limit(1))
    if document_id is None:
        raise NotFound
    await link_to(work, article_id, {"document_id": document_id}, by)


async def link_to(work: Work, article_id: int, to: dict[str, int], by: Actor) -> None:
    """Note that an article belongs to what `to` names, which the actor may see. Raises `NotFound` for hidden ones."""
    if await work.session.scalar(_known(article_id, by)) is None:
        raise NotFound
    values = {"article_id": article_id, "by_id": by.user_id or None, "at": work.now, **to}
    await work.session.execute(insert_into(work.session, ArticleLink).values(**values).on_conflict_do_nothing())
    # Pages that show it follow; it is no part of what was written.
    work.tell(ArticleChanged(article_id, "linked", by_id=by.user_id or None, document_id=to.get("document_id")))


def _known(article_id: int, actor: Actor) -> Select[int]:
    return select(Article.id).where(Article.id == article_id, article_readable(reader_of(actor)))


async def used_in(storage: Storage, article_id: int, actor: Actor) -> tuple[Used, ...]:
    """Where an article was used, as far as the actor may see that, the newest first; three statements at most."""
    conversations = (
        select(Interaction.id, Interaction.subject, ArticleLink.at)
        .join(Interaction, Interaction.id == ArticleLink.interaction_id)
        .where(ArticleLink.article_id == article_id, *allowed(actor))
        .order_by(ArticleLink.at.desc(), ArticleLink.id.desc())
    )
    documents = (
        select(Document.id, Document.number, Document.title, ArticleLink.at)
        .join(Document, Document.id == ArticleLink.document_id)
        .where(ArticleLink.article_id == article_id, visible(actor))
        .order_by(ArticleLink.at.desc(), ArticleLink.id.desc())
    )
    async with storage.reading() as session:
        if await session.scalar(_known(article_id, actor)) is None:
            raise NotFound
        found = [Used("interaction", *row) for row in (await session.execute(conversations.limit(MOST_SHOWN))).all()]
        rows = (await session.execute(documents.limit(MOST_SHOWN))).all()
    found += [Used("document", row.id, f"{row.number or ''} {row.title}".strip(), row.at) for row in rows]
    return tuple(sorted(found, key=lambda used: used.at, reverse=True)[:MOST_SHOWN])


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """An article that was used somewhere, by one of its titles."""

    id: int
    title: str


async def articles_of(storage: Storage, interaction_id: int, actor: Actor) -> tuple[LinkedArticle, ...]:
    """The articles used in a conversation or in what went into it, for whoever may read them; one statement."""
    async with storage.reading() as session:
        return await linked_articles(session, ArticleLink.interaction_id.in_(gathered_in(interaction_id)), actor)


async def linked_articles(session: AsyncSession, where: ColumnElement[bool], actor: Actor) -> tuple[LinkedArticle, ...]:
    """The published articles of some links, as far as the actor may read them, those linked last first."""
    query = (
        select(Article.id, ArticleVersion.title)
        .join(ArticleLink, ArticleLink.article_id == Article.id)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .where(where, article_readable(reader_of(actor)))
        .where(ArticleVersion.state == VersionState.PUBLISHED)
        .order_by(ArticleLink.id.desc(), ArticleVersion.id)
    )
    titles: dict[int, str] = {}
    for number, title in (await session.execute(query)).all():
        titles.setdefault(number, title)
    return tuple(LinkedArticle(*pair) for pair in titles.items())
