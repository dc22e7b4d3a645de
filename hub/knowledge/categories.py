"""The categories of articles: the tree, and what each is called in a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.audit import mark_of
from hub.errors import Invalid, sentence
from hub.knowledge.model import ArticleCategory
from storage.unit_of_work import Storage, Work

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category as it is shown: how deep it stands, and the names from the top down to its own."""

    id: int
    slug: str
    depth: int
    path: tuple[str, ...]
    names: Mapping[str, str]
    parent_id: int | None
    position: int

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path[-1]

    @property
    def mark(self) -> str:
        """Equal for categories that are called alike and stand in the same place."""
        return shelf_mark(self)


async def shelves(storage: Storage, language: str) -> tuple[Shelf, ...]:
    """The tree in its order, named in a language; one statement."""
    async with storage.reading() as session:
        return await shelves_in(session, language)


async def shelves_in(session: AsyncSession, language: str) -> tuple[Shelf, ...]:
    """The same in a session."""
    rows = list(await session.scalars(select(ArticleCategory)))
    below: dict[int | None, list[ArticleCategory]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[Shelf] = []

    def climb(parent: int | None, path: tuple[str, ...]) -> None:
        for row in sorted(below.get(parent, ()), key=lambda row: (row.position, name_in(row.names, language), row.id)):
            here = (*path, name_in(row.names, language))
            found.append(Shelf(row.id, row.slug, len(path), here, row.names, row.parent_id, row.position))
            climb(row.id, here)

    climb(None, ())
    return tuple(found)


def shelf_mark(shelf: Shelf | ArticleCategory) -> str:
    """By what whoever changes a category says what they saw of it."""
    return mark_of((shelf.slug, sorted(shelf.names.items()), shelf.parent_id, shelf.position))


def name_in(names: Mapping[str, str], language: str) -> str:
    """A name in a language, or in another one that is understood."""
    return names.get(language) or names.get(FALLBACK) or next((name for name in names.values() if name), "")


def below(tree: tuple[Shelf, ...], category_id: int) -> tuple[int, ...]:
    """A category with those below it."""
    place = next((number for number, each in enumerate(tree) if each.id == category_id), None)
    if place is None:
        return ()
    found = [category_id]
    for each in tree[place + 1 :]:
        if each.depth <= tree[place].depth:
            break
        found.append(each.id)
    return tuple(found)


async def check_category(work: Work, category_id: int | None) -> None:
    """Raise `Invalid` for a category there is not."""
    if category_id is None:
        return
    if not await work.session.scalar(select(func.count()).where(ArticleCategory.id == category_id)):
        raise Invalid("There is no such category.", {"category_id": sentence("There is no such category.")})
