"""A supervisor steps into what an agent has: whispers, answers, takes it over; each is kept with who and why."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxRow, inbox_row
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.send_guard import NewerMessage
from hub.interactions.spam import mark_spam
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.consult import consult, end_consultation
from hub.queueing.give import give
from hub.queueing.give_back import return_item
from hub.queueing.model import QueueMember, WorkItem, WorkMode
from hub.queueing.pin import pin
from hub.queueing.presence import agents, set_mode
from hub.queueing.prioritise import prioritise
from hub.queueing.pull import pull
from hub.queueing.states import HELD_STATES, WorkState
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from hub.supervision.history import InterventionFilter, InterventionRow, interventions
from hub.supervision.in_hands import in_hands
from hub.supervision.take_over import TakeOver, take_over
from hub.supervision.whisper import whisper
from storage.events import EventRow
from storage.outbox import OutboxRow
from tests.hub.company import Company

KEY = "a key of a click"


@pytest.fixture(autouse=True)
async def talk(company: Company) -> None:
    """A conversation that Anna has, whose number is 1."""
    await company.write("c@customer.com", "Which gasket fits?", id="first@customer")
    await pull(company.storage, 1, company.anna)


async def one(company: Company) -> InboxRow:
    return await inbox_row(company.storage, company.sven, 1)


async def history(company: Company) -> list[InterventionRow]:
    """What was kept, oldest first."""
    return list(reversed((await interventions(company.storage, company.sven, InterventionFilter())).rows))


async def kept(company: Company) -> list[tuple[str, str, str, str]]:
    """Of each row: what, whose, for whom, and why."""
    return [(row.kind.value, row.agent_name, row.to_name, row.why) for row in await history(company)]


async def texts_of(company: Company, actor: Actor) -> list[tuple[str, str]]:
    said = await conversation(company.storage, actor, 1)
    return [(entry.kind, entry.text) for entry in said.entries if entry.kind in ("note", "whisper")]


async def last_event(company: Company) -> EventRow:
    async with company.storage.reading() as session:
        newest = select(EventRow).where(EventRow.stream == "interaction-1").order_by(EventRow.sequence.desc())
        return (await session.scalars(newest.limit(1))).one()


async def test_a_whisper_is_for_the_agent_and_supervisors_alone(company: Company) -> None:
    note = await whisper(company.storage, 1, "Offer her the blue one.", KEY, company.sven)
    assert await whisper(company.storage, 1, "Offer her the blue one.", KEY, company.sven) == note
    heard = [("whisper", "Offer her the blue one.")]
    assert await texts_of(company, company.anna) == await texts_of(company, company.sven) == heard
    assert await texts_of(company, company.boris) == []
    assert await kept(company) == [("whisper", "Anna", "", "Offer her the blue one.")]
    assert (await last_event(company)).payload["intervention_id"] == (await history(company))[0].id
    # It was for her: whoever has the conversation next is not told.
    await return_item(company.storage, 1, company.anna)
    await pull(company.storage, 1, company.boris)
    assert await texts_of(company, company.boris) == []
    # The send guard does not count it: nothing was said to the customer.
    request = ReplyRequest(1, "The blue one.", 1, "another key of a click")
    await reply(company.storage, request, company.boris, company.composer)
    assert b"Offer her" not in await sent(company)


async def sent(company: Company) -> bytes:
    """The answer as it leaves."""
    async with company.storage.reading() as session:
        content = (await session.scalars(select(OutboxRow.content))).one()
    return await company.storage.blobs.get(content)


async def test_a_whisper_is_told_again_after_the_agent_let_go(company: Company) -> None:
    note = await whisper(company.storage, 1, "Psst", KEY, company.sven)
    await return_item(company.storage, 1, company.anna)
    assert await whisper(company.storage, 1, "Psst", KEY, company.sven) == note


async def test_who_may_not_whisper(company: Company) -> None:
    for body, key, by, error in (
        (" ", KEY, company.sven, Invalid),
        ("Psst", KEY, company.boris, NotAllowed),
        ("Psst", KEY, replace(company.sven, permissions=company.sven.permissions - {Permission.ALL_QUEUES}), NotFound),
    ):
        with pytest.raises(error):
            await whisper(company.storage, 1, body, key, by)
    await return_item(company.storage, 1, company.anna)
    with pytest.raises(Conflict, match="Nobody has this"):
        await whisper(company.storage, 1, "Psst", KEY, company.sven)
    await pull(company.storage, 1, company.sven)
    with pytest.raises(Conflict, match="You have this yourself"):
        await whisper(company.storage, 1, "Psst", KEY, company.sven)
    assert await texts_of(company, company.sven) == []


async def test_a_supervisor_answers_into_what_the_agent_keeps(company: Company) -> None:
    with pytest.raises(Conflict, match="Already taken by Anna"):
        await reply(company.storage, ReplyRequest(1, "Hi", 1, KEY), company.sven, company.composer)
    request = ReplyRequest(1, "It is on the house.", 1, KEY, barge=True)
    message = await reply(company.storage, request, company.sven, company.composer)
    assert await reply(company.storage, request, company.sven, company.composer) == message
    row = await one(company)
    assert (row.agent_id, row.work_state, row.unanswered) == (company.anna.user_id, "active", False)
    said = await conversation(company.storage, company.anna, 1)
    answers = [(entry.author_name, entry.text) for entry in said.entries if entry.kind == "outbound"]
    assert [(name, "on the house" in text) for name, text in answers] == [("Sven", True)]
    assert await kept(company) == [("barge", "Anna", "", "")]
    # What the agent was about to send meanwhile does not go out unseen.
    with pytest.raises(NewerMessage):
        await reply(company.storage, ReplyRequest(1, "10 EUR", 1, KEY), company.anna, company.composer)


async def test_barging_in_is_guarded_and_for_supervisors(company: Company) -> None:
    await company.write("c@customer.com", "And the price?", references="first@customer")
    request = ReplyRequest(1, "Hi", 1, KEY, barge=True)
    with pytest.raises(NotAllowed):
        await reply(company.storage, request, company.boris, company.composer)
    with pytest.raises(NewerMessage):
        await reply(company.storage, request, company.sven, company.composer)
    seen = (await conversation(company.storage, company.sven, 1)).last_message_id
    await wrap_up(company.storage, Closing(1, "solved", "", seen), company.anna)
    with pytest.raises(Conflict, match="Nobody has this"):
        await reply(company.storage, replace(request, seen_message_id=seen), company.sven, company.composer)
    assert await kept(company) == []


async def test_a_supervisor_takes_over_with_a_note_why(company: Company) -> None:
    await consult(company.storage, 1, company.boris.user_id, "Do you know?", company.anna)
    wanted = TakeOver(1, company.anna.user_id, "She asked for me.")
    await take_over(company.storage, wanted, company.sven)
    row = await one(company)
    assert (row.agent_id, row.work_state, row.colleague_id) == (company.sven.user_id, "active", None)
    assert ("note", "She asked for me.") in await texts_of(company, company.anna)
    assert await kept(company) == [("takeOver", "Anna", "Sven", "She asked for me.")]
    told = (await last_event(company)).payload
    assert (told["agent_id"], told["held_by"], told["by_id"]) == (
        company.sven.user_id,
        company.anna.user_id,
        company.sven.user_id,
    )
    with pytest.raises(Conflict, match="You have this yourself"):
        await take_over(company.storage, wanted, company.sven)
    with pytest.raises(Conflict, match="Already taken by Sven"):
        await reply(company.storage, ReplyRequest(1, "Hi", 1, KEY), company.anna, company.composer)


async def test_what_cannot_be_taken_over(company: Company) -> None:
    cannot_work = replace(company.sven, permissions=company.sven.permissions - {Permission.SERVE})
    anna = company.anna.user_id
    for wanted, by, error in (
        (TakeOver(1, anna, " "), company.sven, Invalid),
        (TakeOver(1, anna, "Mine"), company.boris, NotAllowed),
        (TakeOver(1, anna, "Mine"), cannot_work, NotAllowed),
        (TakeOver(2, anna, "Mine"), company.sven, NotFound),
    ):
        with pytest.raises(error):
            await take_over(company.storage, wanted, by)
    with pytest.raises(Conflict, match="Already taken by Anna"):
        await take_over(company.storage, TakeOver(1, company.boris.user_id, "Mine"), company.sven)
    await begin_wrap_up(company.storage, 1, None, company.anna)
    with pytest.raises(Conflict, match="being wrapped up"):
        await take_over(company.storage, TakeOver(1, anna, "Mine"), company.sven)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    with pytest.raises(Conflict, match="Nobody has this"):
        await take_over(company.storage, TakeOver(1, anna, "Mine"), company.sven)
    assert await kept(company) == []


@pytest.mark.parametrize("other", ["close", "transfer", "return", "reply", "second"])
async def test_whoever_is_faster_the_other_reads_a_sentence(company: Company, other: str) -> None:
    storage, anna = company.storage, company.anna
    second = replace(company.sven, user_id=company.boris.user_id, name="Boris")
    does: dict[str, Callable[[], Awaitable[object]]] = {
        "close": lambda: wrap_up(storage, Closing(1, "solved"), anna),
        "transfer": lambda: transfer(storage, Transfer(1, company.sales), anna),
        "return": lambda: return_item(storage, 1, anna),
        "reply": lambda: reply(storage, ReplyRequest(1, "Hi", 1, KEY), anna, company.composer),
        "second": lambda: take_over(storage, TakeOver(1, anna.user_id, "Mine"), second),
    }
    took = take_over(storage, TakeOver(1, anna.user_id, "Mine"), company.sven)
    results = await asyncio.gather(took, does[other](), return_exceptions=True)
    refused = [result for result in results if isinstance(result, BaseException)]
    assert all(isinstance(error, HubError) and error.message for error in refused), refused
    # An answer that was first is followed by the take-over; of everything else one is refused.
    assert len(refused) == 1 or (other == "reply" and not refused)
    async with storage.reading() as session:
        item = (await session.scalars(select(WorkItem))).one()
    by_sven = not isinstance(results[0], BaseException)
    assert (item.agent_id == company.sven.user_id) == by_sven
    assert (item.state in HELD_STATES) == (by_sven or other in ("second", "reply"))
    assert len(await kept(company)) == by_sven + (other == "second" and not by_sven)


async def test_what_supervisors_do_with_the_work_of_others_is_kept(company: Company) -> None:
    storage, anna, boris, sven = company.storage, company.anna, company.boris, company.sven
    await set_mode(storage, WorkMode.READY, "", boris)
    await set_mode(storage, WorkMode.READY, "", anna)
    # Of their own accord colleagues do the same, and nobody intervenes.
    await give(storage, 1, boris.user_id, "Yours", anna)
    await pin(storage, 1, boris.user_id, "", boris)
    assert await kept(company) == []
    await give(storage, 1, anna.user_id, "You know her", sven)
    await pin(storage, 1, None, "", sven)
    await return_item(storage, 1, sven)
    await transfer(storage, Transfer(1, company.sales, "Prices are theirs"), sven)
    assert await kept(company) == [
        ("give", "Boris", "Anna", "You know her"),
        ("pin", "Anna", "", ""),
        ("return", "Anna", "", ""),
        ("move", "", "", "Prices are theirs"),
    ]
    moved = (await history(company))[-1]
    assert moved.detail == {"from": "Support", "to": "Sales"}
    assert (moved.by_name, moved.interaction_id) == ("Sven", 1)
    shown = await conversation(storage, company.clara, 1)
    told = [entry.intervention.kind.value for entry in shown.entries if entry.intervention is not None]
    assert told == ["give", "pin", "return", "move"]
    assert (await one(company)).work_state == WorkState.WAITING


async def test_ending_a_question_between_others_is_kept(company: Company) -> None:
    await consult(company.storage, 1, company.boris.user_id, "What now?", company.anna)
    await end_consultation(company.storage, 1, company.sven)
    (row,) = (await interventions(company.storage, company.sven, InterventionFilter())).rows
    assert (row.kind, row.by_name, row.agent_name, row.to_name) == ("consultation", "Sven", "Anna", "Boris")


async def test_what_agents_hold_is_counted_where_it_is_listed(company: Company) -> None:
    async with company.storage.transaction() as work:
        work.add(QueueMember(user_id=company.anna.user_id, queue_id=company.sales))
    await company.write("c2@customer.com", "A price?", "sales@example.com")
    await pull(company.storage, 2, replace(company.anna, queues=frozenset({company.support, company.sales})))
    lead = replace(company.clara, permissions=company.clara.permissions | {Permission.SUPERVISE})
    for who, number in ((lead, 1), (company.sven, 2)):
        listed = await in_hands(company.storage, who)
        counted = {agent.user_id: agent.active_count for agent in await agents(company.storage, who)}
        assert counted[company.anna.user_id] == len(listed[company.anna.user_id]) == number


async def test_what_is_done_to_what_an_agent_has_is_kept_and_told(company: Company) -> None:
    await prioritise(company.storage, 1, 7, company.sven)
    assert (await last_event(company)).payload["intervention_id"] == 1
    await mark_spam(company.storage, 1, False, company.sven)
    assert (await last_event(company)).payload["intervention_id"] == 2
    assert await kept(company) == [("priority", "Anna", "", ""), ("spam", "Anna", "", "")]
    assert (await history(company))[0].detail == {"before": 0, "after": 7}
    # Of what nobody has it is anybody's work, and not about anybody.
    await company.write("c2@customer.com", "Hello")
    await prioritise(company.storage, 2, 7, company.sven)
    await mark_spam(company.storage, 2, False, company.sven)
    assert len(await kept(company)) == 2
