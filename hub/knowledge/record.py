"""What happened to an article, written down with the event that tells of it."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.events import ArticleChanged
from hub.interactions.text import storable
from hub.knowledge.model import Article, ArticleEvent
from storage.unit_of_work import Work

LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Happened:
    """What was done, to which version if to one, and what was said of it."""

    what: str
    language: str = ""
    number: int = 0
    detail: str = ""


async def record(work: Work, article: Article, happened: Happened, by: Actor) -> None:
    """Write it under the article's next version. Nobody is named for the command line."""
    user = by.user_id or None
    article.changed_at = work.now
    await work.flush()
    await work.record_of(article, ArticleChanged(article.id, happened.what, happened.language, user))
    work.add(
        ArticleEvent(
            article_id=article.id,
            at=work.now,
            by_id=user,
            by_name=by.name,
            what=happened.what,
            language=happened.language,
            number=happened.number,
            detail=storable(happened.detail.strip())[:LONGEST_DETAIL],
        )
    )
