"""Who looked is gathered, written some at a time, and told to who answers for privacy."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.access.permissions import Permission
from hub.errors import NotAllowed, NotFound
from hub.privacy.views import Views
from hub.privacy.who_looked import PAGE, views_of, who_looked
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


@pytest.fixture(autouse=True)
async def said(company: Company) -> None:
    """Carla wrote to Anna's queue (party, conversation and contact 1), Erik to Clara's."""
    await company.write("carla@customer.com", "Hello", name="Carla")
    await company.write("erik@customer.com", "Hello", "sales@example.com", name="Erik")


async def test_looks_within_an_hour_are_one(company: Company, clock: SettableClock) -> None:
    views = Views(company.storage)
    petra = replace(company.sven, permissions=frozenset(Permission))
    for _ in range(3):
        views.note(company.anna, "party", 1)
    await views.write()
    views.note(company.anna, "party", 1)
    views.note(company.boris, "interaction", 1)
    views.note(company.boris, "original", 1)
    views.note(company.clara, "party", 2)
    await views.write()
    clock.advance(timedelta(hours=1))
    views.note(company.anna, "party", 1)
    await views.write()
    page = await who_looked(company.storage, 1, petra)
    assert (page.rows[0].user_name, page.rows[0].times) == ("Anna", 1)
    assert {(row.user_name, row.noun, row.times) for row in page.rows} == {
        ("Anna", "party", 1),
        ("Anna", "party", 4),
        ("Boris", "interaction", 1),
        ("Boris", "original", 1),
    }
    assert [row.object_id for row in (await views_of(company.storage, petra, company.clara.user_id)).rows] == [2]
    assert len((await views_of(company.storage, petra, None)).rows) == 5


async def test_it_is_told_page_by_page_to_who_answers_for_privacy(company: Company) -> None:
    views, petra = Views(company.storage), replace(company.sven, permissions=frozenset(Permission))
    for number in range(PAGE + 5):
        views.note(company.anna, "party", number)
    await views.write()
    page = await views_of(company.storage, petra, None)
    rest = await views_of(company.storage, petra, None, page.next_before)
    assert (len(page.rows), len(rest.rows), rest.next_before) == (PAGE, 5, None)
    with pytest.raises(NotAllowed):
        await who_looked(company.storage, 1, company.anna)
    with pytest.raises(NotAllowed):
        await views_of(company.storage, company.anna, None)
    with pytest.raises(NotFound):
        privacy = frozenset({*company.clara.permissions, Permission.PRIVACY})
        await who_looked(company.storage, 1, replace(company.clara, permissions=privacy))


async def test_writing_costs_the_same_however_many_looked(company: Company) -> None:
    counts = []
    for many in (1, 200):
        views = Views(company.storage)
        for number in range(many):
            views.note(company.anna, "interaction", number)
        with statements(company.storage) as run:
            await views.write()
        counts.append(len(run))
    assert counts[0] == counts[1]
    with statements(company.storage) as run:
        await Views(company.storage).write()
    assert run == []
