"""Articles, found by what they say; a reader finds what is meant for them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.knowledge.model import Article, ArticleVersion
from hub.knowledge.visible import article_readable, reader_of
from hub.search.asking import Asked, Condition, Entries, Facts, Hit, Place, Section, compared
from hub.search.criteria import Criterion
from hub.search.highlight import marked, snippet
from hub.search.sections.few import EVERY_QUEUE, among_few, saying
from hub.search.sources.articles import ARTICLES_SECTION


def _heads(asked: Asked, entry: Entries) -> Sequence[Condition]:
    seen = entry.about_id.in_(select(Article.id).where(article_readable(reader_of(asked.actor))))
    return among_few(asked, EVERY_QUEUE, seen, entry)


def _condition(asked: Asked, criterion: Criterion, entry: Entries) -> Condition | None:
    if criterion.field == "kind":
        return compared(entry.kind, criterion, criterion.values)
    if criterion.field == "state":
        # What other things have as their state an article has as whom it is for.
        return entry.about_id.in_(select(Article.id).where(compared(Article.audience, criterion, criterion.values)))
    return None


def _exact(asked: Asked) -> Select[int, datetime] | None:
    return None


async def _show(session: AsyncSession, asked: Asked, places: Sequence[Place]) -> dict[int, Hit]:
    query = (
        select(ArticleVersion, Article.audience)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(ArticleVersion.id.in_([place.ref_id for place in places]), article_readable(reader_of(asked.actor)))
    )
    rows = {row[0].id: row for row in (await session.execute(query)).all()}
    terms, hits = asked.wording.terms, {}
    for place in places:
        if place.ref_id in rows:
            version, audience = rows[place.ref_id]
            hits[place.about_id] = Hit(
                section=ARTICLES_SECTION,
                about_id=place.about_id,
                kind=place.kind,
                title=marked(version.title, terms),
                snippet=snippet(f"{version.summary} {version.text}", terms),
                at=place.at,
                facts=Facts(number=version.language.upper(), state=audience),
            )
    return hits


ARTICLES = Section(ARTICLES_SECTION, _heads, _condition, _exact, _show, saying(ARTICLES_SECTION))
