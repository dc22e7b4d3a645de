"""The case categories there are, and what holds for a case of one of them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.cases.model import CaseCategory
from hub.cases.tree import Branch, Category, Rules, branches, rules_of
from storage.unit_of_work import Storage


async def category_tree(storage: Storage, *, retired: bool = False) -> tuple[Branch, ...]:
    """The tree, with what is chosen no more if that is asked for; one statement."""
    async with storage.reading() as session:
        found = await categories_by_id(session)
    return tuple(branch for branch in branches(found.values()) if retired or not branch.category.retired)


async def rules_for(session: AsyncSession, category_id: int | None) -> Rules:
    """What holds for a case of this category; one statement."""
    return rules_of(await categories_by_id(session), category_id)


async def categories_by_id(session: AsyncSession) -> dict[int, Category]:
    """Every category by id. There are never many."""
    rows = await session.scalars(select(CaseCategory))
    return {row.id: category_of(row) for row in rows}


def category_of(row: CaseCategory) -> Category:
    """A row as rules read it."""
    above = (row.queue_id, row.late_queue_id, row.priority, row.solve_seconds, row.tells)
    return Category(row.id, row.name, row.parent_id, *above, row.retired, row.offered, row.version)
