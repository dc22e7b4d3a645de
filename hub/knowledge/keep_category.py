"""Categories of articles are added and changed by whoever administers; each change is provable later."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit, changes
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.interactions.text import storable
from hub.knowledge.categories import below, name_in, shelf_mark, shelves_in
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.model import Article, ArticleCategory
from hub.knowledge.slugs import is_slug, slug_of
from storage.unit_of_work import Work, action

LONGEST_NAME = 80
MOST = 300


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """What a category is to be: its part of an address, its names by language, and the one above."""

    slug: str
    names: Mapping[str, str]
    parent_id: int | None = None
    position: int = 0


@action
async def add_shelf(work: Work, words: CategoryWords, by: Actor) -> int:
    """Keep a new category and return its id. Raises `NotAllowed`, `Invalid`, and `Conflict` for an address."""
    require(by, Permission.ADMINISTER)
    if (await work.session.scalar(select(func.count(ArticleCategory.id))) or 0) >= MOST:
        raise Invalid("There are too many categories.", {"name": sentence("There are too many categories.")})
    row = ArticleCategory()
    await _write(work, row, words)
    await audit(work, by, "shelf.added", _about(row) | changes({}, await _said(work, row)))
    return row.id


@action
async def change_shelf(work: Work, shelf_id: int, words: CategoryWords, seen: str, by: Actor) -> None:
    """Have a category be this. Raises `NotFound`, `Unseen` unless `seen` is its mark, and as `add_shelf` does."""
    require(by, Permission.ADMINISTER)
    row = await work.locked(ArticleCategory, shelf_id)
    if row is None:
        raise NotFound
    if shelf_mark(row) != seen:
        raise Unseen("Somebody changed this meanwhile. Look again.")
    if words.parent_id is not None and words.parent_id in below(await shelves_in(work.session, "en"), shelf_id):
        raise Invalid("It cannot stand there.", {"parent_id": sentence("It cannot stand there.")})
    before = await _said(work, row)
    await _write(work, row, words)
    await audit(work, by, "shelf.changed", _about(row) | changes(before, await _said(work, row)))


@action
async def remove_shelf(work: Work, shelf_id: int, by: Actor) -> None:
    """Take a category away in which nothing stands. Raises `NotFound`, and `Conflict` while something does."""
    require(by, Permission.ADMINISTER)
    row = await work.locked(ArticleCategory, shelf_id)
    if row is None:
        raise NotFound
    articles = select(Article.id).where(Article.category_id == shelf_id)
    children = select(ArticleCategory.id).where(ArticleCategory.parent_id == shelf_id)
    if await work.session.scalar(articles.union_all(children).limit(1)) is not None:
        raise Conflict("Something stands in this category.")
    await work.session.delete(row)
    await work.flush()
    await audit(work, by, "shelf.removed", _about(row))


async def _write(work: Work, row: ArticleCategory, words: CategoryWords) -> None:
    names = {language: storable(" ".join(words.names.get(language, "").split())) for language in LANGUAGES}
    kept = {language: name for language, name in names.items() if name}
    if not kept or any(len(name) > LONGEST_NAME or not name.isprintable() for name in kept.values()):
        raise Invalid("A name has 1 to 80 characters.", {"name": sentence("A name has 1 to 80 characters.")})
    slug = words.slug.strip() or slug_of(next(iter(kept.values())))
    if not is_slug(slug):
        told = sentence("An address has small letters, digits and hyphens, 80 at most.")
        raise Invalid(told, {"slug": told})
    if words.parent_id is not None and await work.session.get(ArticleCategory, words.parent_id) is None:
        raise Invalid("There is no such category.", {"parent_id": sentence("There is no such category.")})
    row.slug, row.names, row.parent_id, row.position = slug, kept, words.parent_id, words.position
    work.add(row)
    try:
        await work.flush()
    except IntegrityError as error:
        raise Conflict("Another category has this address already.") from error


def _about(row: ArticleCategory) -> dict[str, str | int | bool | None]:
    return {"shelf": row.id, "name": name_in(row.names, "en")}


async def _said(work: Work, row: ArticleCategory) -> dict[str, object]:
    """What the audit log tells of a category."""
    above = await work.session.get(ArticleCategory, row.parent_id) if row.parent_id is not None else None
    in_order = {language: row.names[language] for language in LANGUAGES if language in row.names}
    place = {"above": name_in(above.names, "en") if above else "", "position": row.position}
    return {"names": in_order, "slug": row.slug, **place}
