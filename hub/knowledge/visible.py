"""The one predicate of which articles somebody may read, inside every query, and the way to lock one of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict, NotFound
from hub.knowledge.model import Article, ArticleVersion
from hub.knowledge.states import Audience, VersionState
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom articles are read. With `drafts` also what is not published, or not any more."""

    audiences: frozenset[Audience] = frozenset()
    drafts: bool = False


NOBODY = Reader()
ANYBODY = Reader(frozenset({Audience.PUBLIC}))
PARTNER = Reader(frozenset({Audience.PUBLIC, Audience.PARTNER}))


def reader_of(actor: Actor) -> Reader:
    """What a colleague may read."""
    if not allows(actor, Permission.KNOWLEDGE_READ):
        return NOBODY
    return Reader(frozenset(Audience), drafts=writes(actor))


def writes(actor: Actor) -> bool:
    """Whether the actor reads what is being written."""
    return allows(actor, Permission.KNOWLEDGE_WRITE) or allows(actor, Permission.KNOWLEDGE_APPROVE)


def version_readable(reader: Reader) -> ColumnElement[bool]:
    """The versions somebody may read, of an `ArticleVersion` that is joined with its `Article`."""
    if not reader.audiences:
        return false()
    mine = Article.audience.in_(sorted(reader.audiences))
    return mine if reader.drafts else and_(mine, ArticleVersion.state == VersionState.PUBLISHED)


def article_readable(reader: Reader) -> ColumnElement[bool]:
    """The articles of which somebody may read a version."""
    if not reader.audiences:
        return false()
    mine = Article.audience.in_(sorted(reader.audiences))
    if reader.drafts:
        return mine
    published = select(ArticleVersion.article_id).where(ArticleVersion.state == VersionState.PUBLISHED)
    return and_(mine, Article.id.in_(published))


async def locked_article(work: Work, article_id: int, by: Actor, needs: Permission) -> Article:
    """An article, held until the transaction ends. Raises `NotFound` if the actor may not read it, `NotAllowed`."""
    if not reader_of(by).drafts:
        raise NotFound
    article = await work.locked(Article, article_id)
    if article is None:
        raise NotFound
    require(by, needs)
    return article


async def locked_version(work: Work, version_id: int, by: Actor, needs: Permission) -> tuple[Article, ArticleVersion]:
    """A version with its article, which is held. Raises `NotFound`, `NotAllowed`."""
    version = await work.session.get(ArticleVersion, version_id)
    if version is None:
        raise NotFound
    article = await locked_article(work, version.article_id, by, needs)
    await work.session.refresh(version)
    return article, version


def refuse_stale(version: ArticleVersion, revision: int) -> None:
    """Raise `Conflict` if somebody wrote in a version since the actor saw it."""
    if version.revision != revision:
        raise Conflict("Somebody changed this meanwhile. Look again.")
