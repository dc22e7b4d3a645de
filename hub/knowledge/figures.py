"""What became of articles in a stretch of days: read, found to help or not, used, and what was looked for in vain."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.knowledge.model import Article, ArticleDay, ArticleLink, ArticleSearch, ArticleVersion, ArticleVote
from hub.knowledge.states import VersionState
from hub.knowledge.visible import article_readable, reader_of
from storage.unit_of_work import Storage

MOST_ARTICLES, MOST_SEARCHES = 100, 50
# So many days are shown, today included.
SPANS = (7, 28, 90)


@dataclass(frozen=True, slots=True)
class DayOfReading:
    """A day (UTC): how often articles were read, and whether they helped."""

    day: date
    views: int
    helped: int
    unhelped: int


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """One article in the stretch: read, helped or not, used in conversations and documents."""

    id: int
    title: str
    views: int
    helped: int
    unhelped: int
    used: int

    @property
    def share(self) -> float | None:
        """How many of those who said something said that it helped, from 0 to 1."""
        said = self.helped + self.unhelped
        return self.helped / said if said else None


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """What was looked for in a language, how often, and how often nothing was found."""

    words: str
    language: str
    asked: int
    missed: int


@dataclass(frozen=True, slots=True)
class KnowledgeFigures:
    """A stretch of days. The articles are those read most; the searches those that found nothing most often."""

    days: tuple[DayOfReading, ...]
    articles: tuple[ArticleFigures, ...]
    missed: tuple[SearchFigures, ...]
    asked: int
    missed_in_all: int

    @property
    def views(self) -> int:
        """How often anything was read."""
        return sum(day.views for day in self.days)

    @property
    def helped(self) -> int:
        """How often something helped."""
        return sum(day.helped for day in self.days)

    @property
    def unhelped(self) -> int:
        """How often something did not."""
        return sum(day.unhelped for day in self.days)


async def knowledge_figures(storage: Storage, actor: Actor, span: int) -> KnowledgeFigures:
    """The figures of the last days, today included; five statements. Raises `NotAllowed`."""
    require(actor, Permission.KNOWLEDGE_WRITE)
    today = storage.clock.now().date()
    days = [today - timedelta(days=back) for back in range(span - 1, -1, -1)]
    async with storage.reading() as session:
        views = await _views_by_day(session, days[0])
        votes = await _votes_by_day(session, days[0])
        rows = (await session.execute(_articles(actor, days[0]))).all()
        missed = (await session.execute(_missed(days[0]))).all()
        sums = select(func.coalesce(func.sum(ArticleSearch.asked), 0), func.coalesce(func.sum(ArticleSearch.missed), 0))
        asked, in_vain = (await session.execute(sums.where(ArticleSearch.day >= days[0]))).one()
    read = tuple(DayOfReading(day, views.get(day, 0), *votes.get(day, (0, 0))) for day in days)
    lines = tuple(ArticleFigures(*row) for row in rows)
    return KnowledgeFigures(read, lines, tuple(SearchFigures(*row) for row in missed), asked, in_vain)


async def _views_by_day(session: AsyncSession, since: date) -> dict[date, int]:
    query = select(ArticleDay.day, func.sum(ArticleDay.views)).where(ArticleDay.day >= since).group_by(ArticleDay.day)
    return {row[0]: row[1] for row in (await session.execute(query)).all()}


async def _votes_by_day(session: AsyncSession, since: date) -> dict[date, tuple[int, int]]:
    day = func.date(ArticleVote.at)
    if session.get_bind().dialect.name == "postgresql":
        day = func.date(func.timezone("UTC", ArticleVote.at))
    query = select(day, _helped(), func.count()).where(ArticleVote.at >= _midnight(since)).group_by(day)
    rows = (await session.execute(query)).all()
    # SQLite has no days of its own: they come as text.
    return {date.fromisoformat(str(row[0])): (row[1], row[2] - row[1]) for row in rows}


def _articles(actor: Actor, since: date) -> Select[int, str, int, int, int, int]:
    """Every article that was read, judged or used, those read most first."""
    views = (
        select(ArticleDay.article_id, func.sum(ArticleDay.views).label("views"))
        .where(ArticleDay.day >= since)
        .group_by(ArticleDay.article_id)
        .subquery()
    )
    votes = (
        select(ArticleVote.article_id, _helped().label("helped"), func.count().label("said"))
        .where(ArticleVote.at >= _midnight(since))
        .group_by(ArticleVote.article_id)
        .subquery()
    )
    used = (
        select(ArticleLink.article_id, func.count().label("used"))
        .where(ArticleLink.at >= _midnight(since))
        .group_by(ArticleLink.article_id)
        .subquery()
    )
    title = (
        select(ArticleVersion.title)
        .where(ArticleVersion.article_id == Article.id, ArticleVersion.state == VersionState.PUBLISHED)
        .order_by(case((ArticleVersion.language == actor.language, 0), else_=1), ArticleVersion.language)
        .limit(1)
        .scalar_subquery()
    )
    seen, helped = func.coalesce(views.c.views, 0), func.coalesce(votes.c.helped, 0)
    said, times = func.coalesce(votes.c.said, 0), func.coalesce(used.c.used, 0)
    return (
        select(Article.id, func.coalesce(title, Article.slug), seen, helped, said - helped, times)
        .outerjoin(views, views.c.article_id == Article.id)
        .outerjoin(votes, votes.c.article_id == Article.id)
        .outerjoin(used, used.c.article_id == Article.id)
        .where(article_readable(reader_of(actor)), seen + said + times > 0)
        .order_by(seen.desc(), said.desc(), Article.id)
        .limit(MOST_ARTICLES)
    )


def _missed(since: date) -> Select[str, str, int, int]:
    asked, missed = func.sum(ArticleSearch.asked), func.sum(ArticleSearch.missed)
    query = select(ArticleSearch.words, ArticleSearch.language, asked, missed).where(ArticleSearch.day >= since)
    grouped = query.group_by(ArticleSearch.words, ArticleSearch.language).having(missed > 0)
    return grouped.order_by(missed.desc(), ArticleSearch.words, ArticleSearch.language).limit(MOST_SEARCHES)


def _helped() -> ColumnElement[int]:
    return func.sum(cast(case((ArticleVote.helped, 1), else_=0), Integer))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
