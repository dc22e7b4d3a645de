"""An answer that waits can be called back whole or not at all, and leave at another time."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.errors import Conflict, HubError, NotFound
from hub.interactions.call_back import call_back, reschedule
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.departure import Departure, departure
from hub.interactions.files import store_upload
from hub.interactions.model import Participant
from hub.interactions.reply import ReplyRequest
from hub.ports import OutboundFile
from hub.queueing.wrap_up import Closing, wrap_up
from storage.outbox import DeliveryState, OutboxRow, claim_outbox
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only
from tests.hub.interactions.test_reply import answer, opened, outbox, send

HOLD, TOMORROW = timedelta(seconds=10), timedelta(days=1)
COPIES = ("copy@customer.com",)


async def held(company: Company, *files: str) -> tuple[Conversation, int]:
    """A conversation and an answer in it that can be called back."""
    said = await opened(company)
    request = replace(answer(said, files=files), hold=HOLD, copies=COPIES, hidden_copies=("boss@example.net",))
    return said, await send(company, request)


async def planned(company: Company) -> int:
    """An answer that leaves tomorrow."""
    said = await opened(company)
    return await send(company, replace(answer(said), leaves_at=company.storage.clock.now() + TOMORROW))


async def now_due(company: Company) -> None:
    """The time to call back is over."""
    async with company.storage.transaction() as work:
        for row in await work.session.scalars(select(OutboxRow)):
            row.due_at = work.now


async def test_an_answer_waits_as_long_as_it_can_be_called_back(company: Company) -> None:
    said, _ = await held(company)
    rows = await outbox(company)
    assert [row.recipient for row in rows] == ["c@customer.com", "copy@customer.com", "boss@example.net"]
    assert await claim_outbox(company.storage, "email") == []
    entry = (await conversation(company.storage, company.anna, said.row.id)).entries[-1]
    assert entry.leaves_at is not None
    assert entry.leaves_at - entry.at == HOLD
    assert not entry.planned
    assert await departure(company.storage, entry.id, company.anna) == Departure(10, planned=False)
    with pytest.raises(NotFound):
        await departure(company.storage, entry.id, company.boris)
    assert [(each.recipient, each.state, each.next_at) for each in entry.deliveries] == [
        (row.recipient, "queued", entry.leaves_at) for row in rows
    ]


async def test_what_is_called_back_never_leaves_and_can_be_written_on(company: Company) -> None:
    upload = await store_upload(company.storage, OutboundFile("a.txt", "text/plain", b"a"), company.anna)
    said, number = await held(company, upload.public_id)
    back = await call_back(company.storage, number, company.anna)
    assert (back.text, back.copies, back.hidden_copies) == ("It left today.", COPIES, ("boss@example.net",))
    assert [file.public_id for file in back.files] == [upload.public_id]
    assert {row.state for row in await outbox(company)} == {DeliveryState.CANCELLED}
    await now_due(company)
    after = await conversation(company.storage, company.anna, said.row.id)
    assert (after.entries[-1].delivery, after.row.unanswered) == ("cancelled", True)
    again = replace(answer(said, "another key", (upload.public_id,)), hold=HOLD)
    assert await send(company, again) != number


async def test_a_late_click_does_not_send_what_was_called_back(company: Company) -> None:
    said, number = await held(company)
    await call_back(company.storage, number, company.anna)
    with pytest.raises(Conflict, match="called back"):
        await send(company, replace(answer(said), hold=HOLD))
    assert {row.state for row in await outbox(company)} == {DeliveryState.CANCELLED}


async def test_a_closed_conversation_is_open_again_and_its_writers(company: Company) -> None:
    said, number = await held(company)
    await wrap_up(company.storage, Closing(said.row.id, "solved"), company.anna)
    await call_back(company.storage, number, company.anna)
    row = (await conversation(company.storage, company.anna, said.row.id)).row
    assert (row.state, row.unanswered, row.agent_name) == ("open", True, "Anna")
    assert row.preview == said.row.preview


async def test_whom_only_a_called_back_answer_named_takes_no_part(company: Company) -> None:
    said, number = await held(company)
    copied = replace(answer(said, "another key"), copies=("Copy@customer.com",), seen_message_id=number)
    await send(company, copied)
    await call_back(company.storage, number, company.anna)
    async with company.storage.reading() as session:
        taking_part = set(await session.scalars(select(Participant.address)))
    assert taking_part == {"c@customer.com", "copy@customer.com"}


async def test_what_was_called_back_is_no_reference_and_was_never_said(company: Company) -> None:
    said, number = await held(company)
    await call_back(company.storage, number, company.anna)
    await send(company, answer(said, "another key"))
    async with company.storage.reading() as session:
        states = (await session.scalars(select(OutboxRow.state).order_by(OutboxRow.id))).all()
    assert states == [DeliveryState.CANCELLED] * 3 + [DeliveryState.QUEUED]


async def test_called_back_or_sent_but_never_both(company: Company) -> None:
    _, number = await held(company)
    for _ in range(5):
        await now_due(company)
        back, *claimed = await asyncio.gather(
            call_back(company.storage, number, company.anna),
            claim_outbox(company.storage, "email", 2),
            claim_outbox(company.storage, "email", 2),
            return_exceptions=True,
        )
        taken = [row for rows in claimed if not isinstance(rows, BaseException) for row in rows]
        states = {row.state for row in await outbox(company)}
        if isinstance(back, BaseException):
            assert isinstance(back, Conflict)
            assert DeliveryState.CANCELLED not in states
        else:
            assert taken == []
            assert states == {DeliveryState.CANCELLED}
        # Once more from the start.
        async with company.storage.transaction() as work:
            for row in await work.session.scalars(select(OutboxRow)):
                row.state, row.attempts = DeliveryState.QUEUED, 0


async def test_what_has_left_cannot_be_called_back_nor_moved(company: Company) -> None:
    _, number = await held(company)
    await now_due(company)
    assert len(await claim_outbox(company.storage, "email", 1)) == 1
    with pytest.raises(Conflict):
        await call_back(company.storage, number, company.anna)
    with pytest.raises(Conflict):
        await reschedule(company.storage, number, None, company.anna, company.composer)


async def test_only_who_sees_the_queue_calls_back(company: Company) -> None:
    _, number = await held(company)
    for attempt in (
        call_back(company.storage, number, company.clara),
        reschedule(company.storage, number, None, company.clara, company.composer),
        call_back(company.storage, 999, company.anna),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_colleague_leaves_alone_what_another_wrote(company: Company) -> None:
    """Boris serves the queue too, but Anna has the work; Sven may decide over anybody's."""
    _, number = await held(company)
    for attempt in (
        call_back(company.storage, number, company.boris),
        reschedule(company.storage, number, None, company.boris, company.composer),
    ):
        with pytest.raises(Conflict, match="Anna wrote this answer"):
            await attempt
    await call_back(company.storage, number, company.sven)


async def test_a_planned_answer_leaves_at_its_time(company: Company) -> None:
    number = await planned(company)
    (row,) = await outbox(company)
    assert row.due_at == row.created_at
    said = await conversation(company.storage, company.anna, (await only(company)).id)
    assert said.entries[-1].planned
    assert said.entries[-1].leaves_at == row.due_at
    later = company.storage.clock.now() + 2 * TOMORROW
    await reschedule(company.storage, number, later, company.anna, company.composer)
    (row,) = await outbox(company)
    assert row.due_at == row.created_at == later
    assert (await company.storage.blobs.get(row.content)).startswith(f"date: {later.isoformat()}".encode())
    await reschedule(company.storage, number, None, company.anna, company.composer)
    assert len(await claim_outbox(company.storage, "email")) == 1


async def test_a_time_too_far_away_is_refused(company: Company) -> None:
    number = await planned(company)
    with pytest.raises(HubError):
        await reschedule(
            company.storage, number, company.storage.clock.now() + 400 * TOMORROW, company.anna, company.composer
        )


async def test_a_planned_answer_says_that_the_customer_wrote_since(company: Company) -> None:
    await planned(company)
    number = (await only(company)).id
    assert (await conversation(company.storage, company.anna, number)).overtaken == ()
    await company.write("c@customer.com", "One more thing", references="first@customer")
    said = await conversation(company.storage, company.anna, number)
    assert [entry.text for entry in said.overtaken] == ["It left today."]
    assert said.row.unanswered


async def test_a_planned_time_that_has_passed_is_now(company: Company) -> None:
    said = await opened(company)
    past = company.storage.clock.now() - TOMORROW
    await send(company, ReplyRequest(said.row.id, "Late", said.last_message_id, "key-of-now", leaves_at=past))
    assert len(await claim_outbox(company.storage, "email")) == 1
