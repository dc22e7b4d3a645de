"""Searches are kept, shared with roles and queues, changed and taken away by whose they are, and brought back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.model import Role
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import set_roles
from hub.errors import Invalid, NotFound
from hub.search.model import SavedSearch
from hub.search.saved import (
    KEPT_FOR,
    MOST,
    SavedFields,
    forget_removed,
    remove_search,
    restore_search,
    save_search,
    saved_search,
    saved_searches,
    sharing,
)
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

PUMPS = SavedFields(" Pumps ", "q=pump&c=state%3Ais%3Aopen")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On one database: nothing here depends on which."""
    return sqlite_url


async def names(company: Company, *people: str) -> list[str]:
    """Who of them has the search."""
    return [name for name in people if await saved_searches(company.storage, getattr(company, name))]


async def test_a_search_is_its_owners_until_it_is_shared(company: Company) -> None:
    storage = company.storage
    await ensure_roles(storage)
    await set_roles(storage, company.sven.user_id, ("supervisor",), OPERATOR)
    async with storage.reading() as session:
        supervisor = (await session.scalars(select(Role.id).where(Role.name == "supervisor"))).one()
    kept = await save_search(storage, PUMPS, company.anna)
    everybody = ("anna", "boris", "clara", "sven")
    assert await names(company, *everybody) == ["anna"]
    fields = SavedFields("Pumps", PUMPS.address, queues=frozenset({company.support}))
    await save_search(storage, fields, company.anna, kept)
    assert await names(company, *everybody) == ["anna", "boris"]
    await save_search(storage, SavedFields("Pumps", "q=x", frozenset({supervisor})), company.anna, kept)
    assert await names(company, *everybody) == ["anna", "sven"]
    row = await saved_search(storage, company.sven, kept)
    assert (row.name, row.address, row.owner_name, row.roles, row.queues) == (
        *("Pumps", "q=x", "Anna"),
        *(frozenset({supervisor}), frozenset()),
    )


async def test_nobody_changes_what_is_anothers(company: Company) -> None:
    storage = company.storage
    shared = SavedFields("Pumps", PUMPS.address, queues=frozenset({company.support}))
    kept = await save_search(storage, shared, company.anna)
    for doing in (save_search(storage, PUMPS, company.boris, kept), remove_search(storage, kept, company.boris)):
        with pytest.raises(NotFound):
            await doing
    with pytest.raises(NotFound):
        await saved_search(storage, company.clara, kept)
    assert company.sales not in dict((await sharing(storage, company.anna)).queues)
    for foreign in (frozenset({company.sales}), frozenset({99})):
        with pytest.raises(Invalid):
            await save_search(storage, SavedFields("x", "q=x", queues=foreign), company.anna)


async def test_what_was_taken_away_is_brought_back_for_a_day(company: Company, clock: SettableClock) -> None:
    storage = company.storage
    kept = await save_search(storage, PUMPS, company.anna)
    await remove_search(storage, kept, company.anna)
    assert await names(company, "anna") == []
    await forget_removed(storage)
    await restore_search(storage, kept, company.anna)
    assert await names(company, "anna") == ["anna"]
    await remove_search(storage, kept, company.anna)
    clock.advance(KEPT_FOR + timedelta(seconds=1))
    await forget_removed(storage)
    with pytest.raises(NotFound):
        await restore_search(storage, kept, company.anna)


async def test_what_makes_no_sense_is_refused(company: Company) -> None:
    storage = company.storage
    wrong = [("", "q=x"), ("x" * 81, "q=x"), ("x", ""), ("x", "c=nonsense"), ("x", "q=" + "x" * 2000)]
    for name, address in wrong:
        with pytest.raises(Invalid):
            await save_search(storage, SavedFields(name, address), company.anna)
    async with storage.transaction() as work:
        work.add(*(SavedSearch(owner_id=company.anna.user_id, name="x", address="q=x") for _ in range(MOST)))
    with pytest.raises(Invalid):
        await save_search(storage, PUMPS, company.anna)
