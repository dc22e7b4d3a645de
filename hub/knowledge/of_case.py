"""The articles of a case: those that belong to it, and those that fit what it says."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.cases.model import CaseDetail
from hub.documents.model import Document
from hub.documents.rights import EDIT
from hub.documents.visible import visible
from hub.errors import NotFound
from hub.events import ArticleChanged
from hub.knowledge.link import LinkedArticle, link_to, linked_articles
from hub.knowledge.model import ArticleLink
from hub.knowledge.ranking import wanted_words
from hub.knowledge.suggest import Suggestion, fitting
from hub.knowledge.visible import Reader, reader_of
from storage.unit_of_work import Storage, Work, action


@dataclass(frozen=True, slots=True)
class CaseArticles:
    """What `belongs` to a case, those linked last first, and what else `fits` it, the best first."""

    belongs: tuple[LinkedArticle, ...]
    fits: tuple[Suggestion, ...]


async def articles_of_case(storage: Storage, document_id: int, actor: Actor) -> CaseArticles:
    """The articles of a case that the actor may read; four statements. Raises `NotFound` for a hidden case."""
    said = (
        select(Document.title, func.coalesce(CaseDetail.description, ""))
        .outerjoin(CaseDetail, CaseDetail.document_id == Document.id)
        .where(Document.id == document_id, visible(actor))
    )
    async with storage.reading() as session:
        row = (await session.execute(said)).one_or_none()
        if row is None:
            raise NotFound
        belongs = await linked_articles(session, ArticleLink.document_id == document_id, actor)
        fits = await fitting(session, wanted_words(*row), Reader(reader_of(actor).audiences), ())
    known = {each.id for each in belongs}
    return CaseArticles(belongs, tuple(each for each in fits if each.article_id not in known))


@action
async def link_case(work: Work, article_id: int, document_id: int, by: Actor) -> None:
    """Note that an article belongs to a case; once is enough. Raises `NotFound` for what is hidden."""
    await _require_editing(work, document_id, by)
    await link_to(work, article_id, {"document_id": document_id}, by)


@action
async def unlink_case(work: Work, article_id: int, document_id: int, by: Actor) -> None:
    """Have an article belong to a case no more. Raises `NotFound` if it does not, or for what is hidden."""
    await _require_editing(work, document_id, by)
    these = (ArticleLink.article_id == article_id, ArticleLink.document_id == document_id)
    if all(each.id != article_id for each in await linked_articles(work.session, these[1], by)):
        raise NotFound
    await work.session.execute(delete(ArticleLink).where(*these), execution_options={"synchronize_session": False})
    work.tell(ArticleChanged(article_id, "unlinked", by_id=by.user_id or None, document_id=document_id))


async def _require_editing(work: Work, document_id: int, by: Actor) -> None:
    require(by, Permission.KNOWLEDGE_READ)
    mine = select(Document.id).where(Document.id == document_id, visible(by, EDIT))
    if await work.session.scalar(mine) is None:
        raise NotFound
