"""The demo company's knowledge: what its people wrote, and what readers did with it in the last four weeks."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission
from hub.knowledge.fields import LANGUAGES, Words
from hub.knowledge.keep_category import CategoryWords, add_shelf
from hub.knowledge.model import Article, ArticleDay, ArticleSearch, ArticleVersion, ArticleVote
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.write import NewArticle, Written, add_article, begin_version, keep_version
from hub.runtime.demo.papers import library
from storage.unit_of_work import Work

DAYS = 28
MAY = frozenset({Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_WRITE, Permission.KNOWLEDGE_APPROVE})
_KEEPER = "sven"


async def write_library(work: Work) -> None:
    """Through the actions, so that nothing is there which could not be written by hand."""
    users = {user.login.partition("@")[0]: user for user in await work.session.scalars(select(User))}
    keeper = _as(users[_KEEPER], Permission.ADMINISTER)
    shelves: dict[str, int] = {}
    for row in library()["category"]:
        parent = shelves.get(row.get("parent", ""))
        shelves[row["slug"]] = await add_shelf.within(work, CategoryWords(row["slug"], row["names"], parent), keeper)
    for row in library()["article"]:
        number = await _write(work, row, shelves[row["category"]], _as(users[row["author"]]), keeper)
        _be_read(work, number, row)
    _be_looked_for(work)


def _as(user: User, *more: Permission) -> Actor:
    return Actor(user.id, user.name, MAY | set(more), language=user.language, time_zone=user.time_zone)


async def _write(work: Work, row: Mapping[str, Any], category: int, author: Actor, keeper: Actor) -> int:
    first, *others = (language for language in LANGUAGES if language in row)
    new = NewArticle(first, Words(**row[first]), Audience(row["audience"]), category, row["slug"])
    number = await add_article.within(work, new, author)
    for language in others:
        version = await begin_version.within(work, number, language, author)
        await keep_version.within(work, Written(version, 1, Words(**row[language])), author)
    if row.get("draft"):
        return number
    query = select(ArticleVersion).where(ArticleVersion.article_id == number).order_by(ArticleVersion.id)
    for kept in list(await work.session.scalars(query.where(ArticleVersion.state == VersionState.DRAFT))):
        await take_step.within(work, Taking(kept.id, kept.revision, "publish"), keeper)
    article = await work.locked(Article, number)
    assert article is not None, "it was just written"
    article.helped, article.unhelped = row.get("helped", (0, 0))
    return number


def _be_read(work: Work, number: int, row: Mapping[str, Any]) -> None:
    random = Random(number)  # noqa: S311 - it draws figures
    languages = [language for language in LANGUAGES if language in row]
    votes = [vote for vote, often in zip((True, False), row.get("helped", (0, 0)), strict=True) for _ in range(often)]
    for place, helped in enumerate(votes):
        at = work.now - timedelta(minutes=random.randrange(DAYS * 24 * 60))
        language = random.choice(languages)
        vote = ArticleVote(article_id=number, language=language, reader=f"demo-{place}", helped=helped, at=at)
        vote.comment = "" if helped or place % 2 else "It still does the same."
        work.add(vote)
    for day, language, views in _views(random, languages, row.get("views", 0)):
        on = (work.now - timedelta(days=day)).date()
        work.add(ArticleDay(article_id=number, day=on, language=language, face="portal", views=views))


def _views(random: Random, languages: list[str], whole: int) -> Iterator[tuple[int, str, int]]:
    for day in range(DAYS):
        for language in languages:
            views = round(random.uniform(0.4, 1.6) * whole / DAYS / len(languages))
            if views:
                yield day, language, views


def _be_looked_for(work: Work) -> None:
    today = work.now.date()
    for row in library()["search"]:
        for place, (words, (asked, missed)) in enumerate(row["words"].items()):
            day = today - timedelta(days=place * 3 % DAYS)
            work.add(ArticleSearch(day=day, words=words, language=row["language"], asked=asked, missed=missed))
