"""Who leaves for good leaves nothing behind that nobody would serve."""

from datetime import timedelta

from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.access.users import disable_user
from hub.interactions.listing import inbox_row
from hub.queueing.model import WorkItem, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.presence import agents, enter_mode, presence, set_mode
from hub.queueing.pull import pull
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def test_what_somebody_held_waits_again_as_old_as_it_was(company: Company, clock: SettableClock) -> None:
    came = clock.now()
    for number in (1, 2):
        await company.write(f"c{number}@customer.com", "Hello")
        await pull(company.storage, number, company.anna)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    clock.advance(timedelta(minutes=5))
    await disable_user(company.storage, company.anna.user_id, OPERATOR)
    for number in (1, 2):
        row = await inbox_row(company.storage, company.boris, number)
        assert (row.work_state, row.agent_id) == ("waiting", None)
    async with company.storage.reading() as session:
        assert set(await session.scalars(select(WorkItem.eligible_at))) == {came}
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.LOGGED_OFF
    assert company.anna.user_id not in [agent.user_id for agent in await agents(company.storage, company.sven)]


async def test_an_offer_nobody_answered_is_no_sign_of_life(company: Company, clock: SettableClock) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    seen = clock.now()
    clock.advance(timedelta(minutes=10))
    async with company.storage.transaction() as work:
        await enter_mode(work, company.anna.user_id, WorkMode.NOT_READY, RONA)
    after = await presence(company.storage, company.anna.user_id)
    assert (after.mode, after.mode_since) == (WorkMode.LOGGED_OFF, seen)
