"""A colleague is asked and answers in a note; whoever asked stays the one who has it, until they give it away."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from hub.access.model import User
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.counts import inbox_counts
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page, inbox_row
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.queueing.colleagues import colleagues
from hub.queueing.consult import consult, end_consultation
from hub.queueing.give import give
from hub.queueing.give_back import return_item
from hub.queueing.leave import leave
from hub.queueing.model import Consultation, WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from tests.hub.company import Company


@pytest.fixture(autouse=True)
async def talk(company: Company) -> None:
    """A conversation that Anna has, whose number is 1."""
    await company.write("c@customer.com", "Which gasket fits?", id="first@customer")
    await pull(company.storage, 1, company.anna)


async def ask(company: Company) -> None:
    await consult(company.storage, 1, company.boris.user_id, "Do you know?", company.anna)


async def one(company: Company) -> InboxRow:
    return await inbox_row(company.storage, company.sven, 1)


async def outcomes(company: Company) -> list[str]:
    async with company.storage.reading() as session:
        return list(await session.scalars(select(Consultation.outcome).order_by(Consultation.id)))


async def test_who_is_asked_sees_the_question_and_who_asks_keeps_the_work(company: Company) -> None:
    await ask(company)
    row = await one(company)
    assert (row.work_state, row.agent_id, row.colleague_name) == ("consulting", company.anna.user_id, "Boris")
    asked = await inbox_page(company.storage, company.boris, InboxFilter(InboxView.ASKED))
    assert [each.owners for each in asked.rows] == [
        {InboxView.ASKED: company.boris.user_id, InboxView.MINE: company.anna.user_id}
    ]
    assert (await inbox_counts(company.storage, company.boris))[InboxView.ASKED] == 1
    assert (await inbox_counts(company.storage, company.anna))[InboxView.ASKED] == 0
    await add_note(company.storage, 1, "The blue one.", "a key of a click", company.boris)
    said = await conversation(company.storage, company.anna, 1)
    assert [entry.text for entry in said.entries[1:]] == ["Do you know?", "The blue one."]
    request = ReplyRequest(1, "The blue one.", said.last_message_id, "another key of a click")
    await reply(company.storage, request, company.anna, company.composer)
    assert (await one(company)).work_state == "consulting"
    with pytest.raises(Conflict, match="Already taken by Anna"):
        await pull(company.storage, 1, company.boris)


@pytest.mark.parametrize(("who", "outcome"), [("anna", "takenBack"), ("boris", "answered"), ("sven", "takenBack")])
async def test_asking_ends(company: Company, who: str, outcome: str) -> None:
    await ask(company)
    await end_consultation(company.storage, 1, getattr(company, who))
    row = await one(company)
    assert (row.work_state, row.agent_id, row.colleague_id) == ("active", company.anna.user_id, None)
    assert await outcomes(company) == [outcome]
    with pytest.raises(Conflict, match="Nobody is being asked"):
        await end_consultation(company.storage, 1, company.anna)
    await ask(company)
    assert (await one(company)).work_state == "consulting"


async def test_whatever_is_done_with_it_ends_asking(company: Company) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    ways: tuple[Callable[[], Awaitable[None]], ...] = (
        lambda: snooze(company.storage, Snoozing(1), company.anna),
        lambda: return_item(company.storage, 1, company.anna),
        lambda: give(company.storage, 1, company.boris.user_id, "", company.anna),
        lambda: leave_for_good(company),
        lambda: wrap_up(company.storage, Closing(1, "solved"), company.anna),
    )
    for do in ways:
        if (await one(company)).agent_id == company.boris.user_id:
            await return_item(company.storage, 1, company.boris)
        await pull(company.storage, 1, company.anna)
        await ask(company)
        await do()
        assert (await one(company)).colleague_id is None
    assert await outcomes(company) == ["takenBack", "takenBack", "handedOver", "takenBack", "takenBack"]
    assert (await one(company)).state == "closed"


async def test_a_transfer_ends_asking(company: Company) -> None:
    await ask(company)
    await transfer(company.storage, Transfer(1, company.sales), company.anna)
    assert (await one(company)).work_state == "waiting"
    assert await outcomes(company) == ["takenBack"]


async def leave_for_good(company: Company) -> None:
    async with company.storage.transaction() as work:
        await leave(work, company.anna.user_id)


async def test_who_cannot_be_asked(company: Company) -> None:
    for colleague in (company.anna, company.clara):
        with pytest.raises(Invalid):
            await consult(company.storage, 1, colleague.user_id, "Do you know?", company.anna)
    with pytest.raises(Invalid):
        await consult(company.storage, 1, company.boris.user_id, " ", company.anna)
    with pytest.raises(NotFound):
        await consult(company.storage, 1, company.boris.user_id, "Do you know?", company.clara)
    with pytest.raises(Conflict, match="Already taken by Anna"):
        await consult(company.storage, 1, company.anna.user_id, "Do you know?", company.boris)
    await ask(company)
    with pytest.raises(Conflict):
        await ask(company)


async def test_who_may_be_asked_or_given_it(company: Company) -> None:
    async def names(who: str) -> list[tuple[str, bool]]:
        found = await colleagues(company.storage, getattr(company, who), 1)
        return [(colleague.name, colleague.is_there) for colleague in found]

    assert await names("anna") == [("Boris", False), ("Sven", False)]
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)
    assert await names("anna") == [("Boris", True), ("Sven", False)]
    assert (await names("boris"), await names("sven")) == ([("Sven", False)], [("Boris", True)])
    with pytest.raises(NotFound):
        await names("clara")
    async with company.storage.transaction() as work:
        boris = await work.locked(User, company.boris.user_id)
        assert boris is not None
        boris.active = False
    assert await names("anna") == [("Sven", False)]


async def test_it_is_given_to_a_colleague_with_a_note(company: Company) -> None:
    with pytest.raises(Invalid, match="Boris is not there"):
        await give(company.storage, 1, company.boris.user_id, "", company.anna)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)
    await give(company.storage, 1, company.boris.user_id, "You know her.", company.anna)
    row = await one(company)
    assert (row.work_state, row.agent_id) == ("active", company.boris.user_id)
    assert (await conversation(company.storage, company.boris, 1)).entries[-1].text == "You know her."
    with pytest.raises(Conflict, match="Already taken by Boris"):
        await give(company.storage, 1, company.boris.user_id, "", company.sven)
    with pytest.raises(Conflict, match="Already taken by Boris"):
        await give(company.storage, 1, company.anna.user_id, "", company.anna)
    async with company.storage.reading() as session:
        given = await session.scalar(
            select(EventRow.payload).where(EventRow.name == "ItemAccepted").order_by(EventRow.id.desc()).limit(1)
        )
    assert given is not None
    assert (given["agent_id"], given["by_id"], given["held_by"]) == (
        company.boris.user_id,
        company.anna.user_id,
        company.anna.user_id,
    )


@pytest.mark.parametrize("state", ["waiting", "active", "snoozed"])
async def test_a_supervisor_pushes_from_wherever_it_stands(company: Company, state: str) -> None:
    if state == "waiting":
        await return_item(company.storage, 1, company.anna)
    elif state == "snoozed":
        await snooze(company.storage, Snoozing(1), company.anna)
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await give(company.storage, 1, company.boris.user_id, "Now, please.", company.sven)
    row = await one(company)
    assert (row.work_state, row.agent_id, row.snoozed_until) == ("active", company.boris.user_id, None)
