"""Who is signed in nowhere any more is offered nothing, and keeps what they hold as one who logs off."""

import asyncio
from datetime import timedelta

import pytest

from hub.access.keep_user import sign_out_everywhere
from hub.access.permissions import OPERATOR
from hub.access.sessions import IDLE_LIMIT, end_expired_sessions, open_session, sign_out
from hub.interactions.listing import inbox_row
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import presence, set_mode
from hub.queueing.pull import pull
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


@pytest.fixture
async def here(company: Company) -> int:
    """The session of Anna, who is ready and has a conversation, while another one waits."""
    session = await signed_in(company)
    for number in (1, 2):
        await company.write(f"c{number}@customer.com", "Hello")
    await pull(company.storage, 1, company.anna)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    return session


async def signed_in(company: Company) -> int:
    async with company.storage.transaction() as work:
        session, _ = await open_session(work, company.anna.user_id, "test")
        return session.id


async def mode(company: Company) -> WorkMode:
    return (await presence(company.storage, company.anna.user_id)).mode


async def test_who_signs_out_is_offered_nothing_and_keeps_what_they_hold(company: Company, here: int) -> None:
    await sign_out(company.storage, here)
    assert await mode(company) == WorkMode.LOGGED_OFF
    assert await make_offers(company.storage) == 0
    held = await inbox_row(company.storage, company.sven, 1)
    assert (held.work_state, held.agent_id) == ("active", company.anna.user_id)


async def test_who_is_signed_in_elsewhere_stays_ready(company: Company, here: int) -> None:
    elsewhere = await signed_in(company)
    await sign_out(company.storage, here)
    assert await mode(company) == WorkMode.READY
    await sign_out(company.storage, elsewhere)
    assert await mode(company) == WorkMode.LOGGED_OFF


async def test_of_two_that_end_at_once_one_was_the_last(company: Company, here: int) -> None:
    elsewhere = await signed_in(company)
    await asyncio.gather(sign_out(company.storage, here), sign_out(company.storage, elsewhere))
    assert await mode(company) == WorkMode.LOGGED_OFF


@pytest.mark.parametrize("way", ["idle", "signed out by somebody"])
async def test_however_the_last_session_ends(company: Company, here: int, clock: SettableClock, way: str) -> None:
    if way == "idle":
        clock.advance(IDLE_LIMIT)
        # They are back, without a session in force.
        await set_mode(company.storage, WorkMode.READY, "", company.anna)
        assert await end_expired_sessions(company.storage) == 1
    else:
        await sign_out_everywhere(company.storage, company.anna.user_id, OPERATOR)
    assert await mode(company) == WorkMode.LOGGED_OFF


async def test_a_session_that_idled_too_long_keeps_nobody_ready(
    company: Company, here: int, clock: SettableClock
) -> None:
    clock.advance(IDLE_LIMIT - timedelta(seconds=1))
    new = await signed_in(company)
    clock.advance(timedelta(seconds=1))
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await sign_out(company.storage, new)
    assert await mode(company) == WorkMode.LOGGED_OFF


async def test_who_never_worked_signs_out_without_a_mode(company: Company) -> None:
    await sign_out(company.storage, await signed_in(company))
    assert await mode(company) == WorkMode.LOGGED_OFF
