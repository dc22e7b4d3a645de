"""Whether an article helped: each reader says it once, and may change their mind."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, case, cast, func, select

from hub.access.actor import Actor
from hub.errors import Invalid, NotFound, sentence
from hub.events import ArticleChanged
from hub.interactions.text import storable
from hub.knowledge.model import Article, ArticleVersion, ArticleVote
from hub.knowledge.states import VersionState
from hub.knowledge.visible import Reader, article_readable, reader_of
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

LONGEST_COMMENT = 1_000
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody says of an article in a language. `by` tells readers apart and nothing about them."""

    slug: str
    language: str
    by: str
    helped: bool
    comment: str = ""


@action
async def vote(work: Work, said: Vote, reader: Reader) -> None:
    """Keep a vote in place of an earlier one of the same reader; a comment that is left out stays.

    Raises `NotFound` for what they may not read, `Invalid` for too long a comment.
    """
    if len(said.comment) > LONGEST_COMMENT:
        raise Invalid("The comment is too long.", {"comment": sentence("The comment is too long.")})
    published = ArticleVersion.state == VersionState.PUBLISHED
    query = (
        select(Article.id)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .where(Article.slug == said.slug, ArticleVersion.language == said.language, published)
        .where(article_readable(reader))
    )
    article_id = await work.session.scalar(query)
    if article_id is None:
        raise NotFound
    article = await work.locked(Article, article_id)
    assert article is not None, "articles are not deleted"
    comment = storable(said.comment.strip())
    values = {"language": said.language, "helped": said.helped, "at": work.now}
    statement = insert_into(work.session, ArticleVote).values(
        article_id=article_id, reader=said.by, comment=comment, **values
    )
    changed = {**values, "comment": comment} if comment else values
    kept = statement.on_conflict_do_update(index_elements=["article_id", "reader"], set_=changed)
    await work.session.execute(kept)
    await _count(work, article)
    work.tell(ArticleChanged(article_id, "vote", said.language))


async def _count(work: Work, article: Article) -> None:
    """Count an article's votes anew: changed minds are counted once."""
    helped = func.sum(cast(case((ArticleVote.helped, 1), else_=0), Integer))
    query = select(func.count(), func.coalesce(helped, 0)).where(ArticleVote.article_id == article.id)
    every, good = (await work.session.execute(query)).one()
    article.helped, article.unhelped = good, every - good


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One vote, for those who keep the article."""

    id: int
    language: str
    helped: bool
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VotePage:
    """The newest votes; `before` is where older ones begin, None at the end."""

    rows: tuple[VoteRow, ...]
    before: int | None


async def votes(storage: Storage, article_id: int, actor: Actor, before: int | None = None) -> VotePage:
    """The votes on an article, the newest first; one statement. Nothing of one that the actor may not read."""
    row = ArticleVote
    query = (
        select(row.id, row.language, row.helped, row.comment, row.at)
        .join(Article, Article.id == row.article_id)
        .where(row.article_id == article_id, article_readable(reader_of(actor)))
        .order_by(row.id.desc())
    )
    if before is not None:
        query = query.where(row.id < before)
    async with storage.reading() as session:
        found = (await session.execute(query.limit(AT_ONCE + 1))).all()
    rows = tuple(VoteRow(*each) for each in found[:AT_ONCE])
    return VotePage(rows, rows[-1].id if len(found) > AT_ONCE else None)
