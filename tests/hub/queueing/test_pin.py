"""What is kept for one agent is offered to nobody else, is never forgotten, and may be taken by hand."""

import pytest
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import set_roles
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxRow, inbox_row
from hub.queueing.accept import accept_offer
from hub.queueing.consult import consult
from hub.queueing.give_back import return_item
from hub.queueing.leave import leave
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.pin import pin
from hub.queueing.presence import set_mode
from hub.queueing.preview import preview_item
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from tests.hub.company import Company


@pytest.fixture(autouse=True)
async def talk(company: Company) -> None:
    """A conversation that waits, whose number is 1."""
    await company.write("c@customer.com", "Where is it?")


async def keep(company: Company, note: str = "") -> None:
    await pin(company.storage, 1, company.boris.user_id, note, company.anna)


async def one(company: Company) -> InboxRow:
    return await inbox_row(company.storage, company.sven, 1)


async def left(company: Company) -> None:
    async with company.storage.transaction() as work:
        await leave(work, company.boris.user_id)


async def test_only_one_agent_is_offered_it(company: Company) -> None:
    await keep(company, "She knows him.")
    assert (await one(company)).pinned_to == "Boris"
    assert (await conversation(company.storage, company.anna, 1)).entries[-1].text == "She knows him."
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    assert await make_offers(company.storage) == 0
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    assert await make_offers(company.storage) == 1
    assert len(await open_offers(company.storage, company.boris.user_id)) == 1


async def test_an_offer_to_somebody_else_ends(company: Company) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    assert await make_offers(company.storage) == 1
    await keep(company)
    assert await open_offers(company.storage, company.anna.user_id) == ()
    assert await make_offers(company.storage) == 0
    await pin(company.storage, 1, None, "", company.anna)
    assert (await one(company)).pinned_to == ""


async def test_keeping_twice_is_keeping_once(company: Company) -> None:
    await keep(company)
    await keep(company, "again")
    async with company.storage.reading() as session:
        said = list(await session.scalars(select(EventRow.payload).where(EventRow.name == "ItemPinned")))
    assert [(each["pinned_to"], each["by_id"]) for each in said] == [(company.boris.user_id, company.anna.user_id)]


async def test_colleagues_may_take_it_by_hand_and_it_stays_kept(company: Company) -> None:
    await keep(company)
    await pull(company.storage, 1, company.anna)
    await return_item(company.storage, 1, company.anna)
    assert (await one(company)).pinned_to == "Boris"


async def test_it_is_kept_no_more_once_it_is_given_back_moved_or_its_agent_leaves(company: Company) -> None:
    await keep(company)
    await pull(company.storage, 1, company.boris)
    await return_item(company.storage, 1, company.boris)
    assert (await one(company)).pinned_to == ""
    await keep(company)
    await left(company)
    assert (await one(company)).pinned_to == ""
    await keep(company)
    await transfer(company.storage, Transfer(1, company.sales), company.anna)
    assert (await one(company)).pinned_to == ""


@pytest.mark.parametrize("state", ["active", "consulting", "snoozed"])
async def test_whatever_was_theirs_waits_when_they_leave(company: Company, state: str) -> None:
    await pull(company.storage, 1, company.boris)
    if state == "consulting":
        await consult(company.storage, 1, company.anna.user_id, "Do you know?", company.boris)
    elif state == "snoozed":
        await snooze(company.storage, Snoozing(1), company.boris)
    assert (await one(company)).work_state == state
    await left(company)
    assert ((await one(company)).work_state, (await one(company)).colleague_id) == ("waiting", None)


async def test_who_is_asked_and_leaves_is_asked_no_more(company: Company) -> None:
    await consult(company.storage, 1, company.boris.user_id, "Do you know?", company.anna)
    await left(company)
    assert ((await one(company)).work_state, (await one(company)).agent_name) == ("active", "Anna")


async def test_what_cannot_be_kept(company: Company) -> None:
    with pytest.raises(Invalid):
        await pin(company.storage, 1, company.clara.user_id, "", company.anna)
    with pytest.raises(NotFound):
        await pin(company.storage, 1, company.clara.user_id, "", company.clara)
    await pull(company.storage, 1, company.boris)
    with pytest.raises(Conflict, match="Already taken by Boris"):
        await pin(company.storage, 1, company.anna.user_id, "", company.anna)
    await pin(company.storage, 1, company.anna.user_id, "", company.sven)
    await wrap_up(company.storage, Closing(1, "solved"), company.boris)
    with pytest.raises(Conflict):
        await keep(company)


async def test_what_is_kept_for_a_supervisor_is_offered_to_them(company: Company) -> None:
    """They serve no queue, and may work in every one."""
    await ensure_roles(company.storage)
    await set_roles(company.storage, company.sven.user_id, ("supervisor",), OPERATOR)
    await company.write("d@customer.com", "And mine?")
    await pin(company.storage, 2, company.sven.user_id, "", company.anna)
    await set_mode(company.storage, WorkMode.READY, "", company.sven)
    assert (await preview_item(company.storage, 2, company.sven)).agent_id == company.sven.user_id
    assert await make_offers(company.storage) == 1
    (card,) = await open_offers(company.storage, company.sven.user_id)
    assert await accept_offer(company.storage, card.offer_id, company.sven) == 2
