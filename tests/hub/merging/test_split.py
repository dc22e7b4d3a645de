"""Some of what was said becomes a conversation of its own, and goes back again."""

from datetime import timedelta

import pytest

from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.listing import inbox_row
from hub.merging.merge import Merging, merge
from hub.merging.split import Splitting, split
from hub.queueing.pull import pull
from tests.hub.company import Company
from tests.hub.merging.test_merge import CARLA, open_items, row, texts
from tests.services.storage_fixture import SettableClock


@pytest.fixture
async def talk(company: Company, clock: SettableClock) -> None:
    """A conversation of three messages, ten minutes apart, and one of somebody else."""
    await company.write(CARLA, "Where is my order?", id="one@customer")
    for text in ("Also, the grinder is broken.", "Still nothing?"):
        clock.advance(timedelta(minutes=10))
        await company.write(CARLA, text, tokens="reply+1@example.com", id=f"{text[:5]}@customer")
    await company.write("dora@customer.com", "Mine")


@pytest.mark.usefixtures("talk")
async def test_it_has_something_to_do_of_its_own(company: Company, clock: SettableClock) -> None:
    began = clock.now()
    new = await split(company.storage, Splitting(1, (2,)), company.anna)
    assert await texts(company, 1) == ["Where is my order?", "Still nothing?"]
    assert await texts(company, new) == ["Also, the grinder is broken."]
    ages = {item.interaction_id: item.eligible_at for item in await open_items(company)}
    assert ages[new] == began - timedelta(minutes=10)
    seen = await row(company, new)
    assert (seen.party_name, seen.unanswered, seen.preview) == (CARLA, True, "Also, the grinder is broken.")
    # Its thread goes on there.
    await company.write(CARLA, "The red one", references="Also,@customer")
    assert (await texts(company, new))[-1] == "The red one"
    await merge(company.storage, Merging(new, 1), company.anna)
    assert len(await texts(company, 1)) == 4
    assert new not in [item.interaction_id for item in await open_items(company)]


@pytest.mark.usefixtures("talk")
async def test_some_leave_and_some_stay(company: Company) -> None:
    for ids in ((), (1, 2, 3), (4,), (1, 4), (99,)):
        with pytest.raises(Invalid):
            await split(company.storage, Splitting(1, ids), company.anna)
    await pull(company.storage, 1, company.boris)
    with pytest.raises(Conflict, match="Boris"):
        await split(company.storage, Splitting(1, (2,)), company.anna)
    with pytest.raises(NotFound):
        await split(company.storage, Splitting(1, (2,)), company.clara)
    new = await split(company.storage, Splitting(1, (2,)), company.boris)
    assert (await inbox_row(company.storage, company.anna, new)).work_state == "waiting"
