"""People tag conversations by hand, and find them by their tags."""

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import Invalid, NotFound
from hub.interactions.listing import InboxFilter, InboxView, inbox_page, inbox_row
from hub.interactions.model import Interaction, InteractionTag
from hub.interactions.tag import MOST_TAGS, Tagging, change_tags, tags_in_use
from tests.hub.company import Company


@pytest.fixture(autouse=True)
async def letters(company: Company) -> None:
    """Two conversations in Anna's queue and one in Clara's: 1, 2 and 3."""
    await company.write("c@customer.com", "What does it cost?")
    await company.write("d@customer.com", "It is broken")
    await company.write("e@customer.com", "I want one", "sales@example.com")


async def tag(company: Company, number: int, *add: str, by: Actor | None = None, remove: tuple[str, ...] = ()) -> None:
    await change_tags(company.storage, number, Tagging(add, remove), by or company.anna)


async def listed(company: Company, by: Actor, tag: str) -> list[int]:
    page = await inbox_page(company.storage, by, InboxFilter(InboxView.OPEN, tag=tag))
    return [row.id for row in page.rows]


async def test_tags_are_put_on_and_taken_away(company: Company) -> None:
    await tag(company, 1, "urgent", " price ")
    await tag(company, 1, "urgent", "angry", remove=("price",))
    row = await inbox_row(company.storage, company.anna, 1)
    assert row.tags == ("urgent", "angry")
    before = row.version
    await tag(company, 1, "urgent", remove=("never there",))
    assert (await inbox_row(company.storage, company.anna, 1)).version == before


@pytest.mark.parametrize("written", ["", "a,b", "x" * 41, "a\nb"])
async def test_what_is_no_tag_is_refused(company: Company, written: str) -> None:
    with pytest.raises(Invalid):
        await tag(company, 1, written)


async def test_there_are_only_so_many(company: Company) -> None:
    await tag(company, 1, *(f"tag {number}" for number in range(MOST_TAGS)))
    with pytest.raises(Invalid):
        await tag(company, 1, "one more")
    await tag(company, 1, "one more", remove=("tag 3",))


async def test_lists_are_made_by_tag_within_what_one_may_see(company: Company) -> None:
    await tag(company, 1, "vip")
    await tag(company, 3, "vip", "secret", by=company.clara)
    assert await listed(company, company.anna, "vip") == [1]
    assert await listed(company, company.sven, "vip") == [3, 1]
    assert await listed(company, company.sven, "nothing") == []
    assert await tags_in_use(company.storage, company.anna) == ("vip",)
    assert await tags_in_use(company.storage, company.sven) == ("secret", "vip")
    with pytest.raises(NotFound):
        await tag(company, 1, "mine", by=company.clara)


async def test_rows_are_kept_equal_whoever_changes_the_tags(company: Company) -> None:
    await tag(company, 1, "a", "b")
    async with company.storage.transaction() as work:
        interaction = await work.locked(Interaction, 1)
        assert interaction is not None
        interaction.tags = ["b", "c"]
    async with company.storage.reading() as session:
        rows = await session.scalars(select(InteractionTag.tag).order_by(InteractionTag.tag))
        assert list(rows) == ["b", "c"]
