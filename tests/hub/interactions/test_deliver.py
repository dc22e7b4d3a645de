"""Delivery: each outcome is shown on the message, tried again only when that is safe."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hub.errors import Conflict, PermanentFailure, TemporaryFailure, UncertainDelivery
from hub.interactions import deliverer
from hub.interactions.conversation import conversation
from hub.interactions.deliver import GIVE_UP_AFTER, next_attempt, send_again
from hub.interactions.deliverer import PLACES, Deliverer
from hub.interactions.entry import Entry
from hub.ports import Delivery, Outbound
from hub.queueing.wrap_up import Closing, wrap_up
from storage.outbox import LEASE, OutboxRow, claim_outbox
from tests.hub.company import Company
from tests.hub.interactions.test_reply import answer, opened, send
from tests.services.storage_fixture import SettableClock

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Outside:
    """The other side: takes what it is given, or fails as told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.taken: list[Outbound] = []

    async def send(self, outbound: Outbound) -> Delivery:
        """Take one message."""
        if self.failure is not None:
            raise self.failure
        self.taken.append(outbound)
        return Delivery("250 taken")


async def sent(company: Company) -> int:
    """The message an agent just sent."""
    return await send(company, answer(await opened(company)))


async def shown(company: Company, message_id: int) -> Entry:
    """That message as the page shows it."""
    said = await conversation(company.storage, company.anna, 1)
    return next(entry for entry in said.entries if entry.id == message_id and entry.kind == "outbound")


async def test_what_was_taken_is_sent_once(company: Company) -> None:
    message_id, outside = await sent(company), Outside()
    worker = Deliverer(company.storage, {"email": outside})
    assert [await worker.run_once(), await worker.run_once()] == [1, 0]
    assert [outbound.recipient for outbound in outside.taken] == ["c@customer.com"]
    entry = await shown(company, message_id)
    assert (entry.delivery, entry.delivery_answer) == ("sent", "250 taken")


@pytest.mark.parametrize(
    ("failure", "state", "tried_again"),
    [
        (TemporaryFailure("451 later"), "deferred", True),
        (PermanentFailure("550 no such user"), "failed", False),
        (UncertainDelivery("no answer after the dot"), "uncertain", False),
    ],
)
async def test_each_failure_is_shown_as_what_it_is(
    company: Company, clock: SettableClock, failure: Exception, state: str, tried_again: bool
) -> None:
    message_id, outside = await sent(company), Outside(failure)
    worker = Deliverer(company.storage, {"email": outside})
    await worker.run_once()
    entry = await shown(company, message_id)
    assert (entry.delivery, entry.delivery_answer) == (state, str(failure))
    outside.failure = None
    clock.advance(timedelta(hours=1))
    assert bool(await worker.run_once()) is tried_again


@pytest.mark.parametrize("failure", [PermanentFailure("550 no such user"), UncertainDelivery("no answer")])
async def test_what_did_not_arrive_opens_a_closed_conversation(company: Company, failure: Exception) -> None:
    message_id = await sent(company)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await Deliverer(company.storage, {"email": Outside(failure)}).run_once()
    row = (await conversation(company.storage, company.anna, 1)).row
    assert (row.state, row.unanswered, row.work_state, row.preview) == ("open", True, "waiting", str(failure))
    await send_again(company.storage, message_id, company.anna)
    assert not (await conversation(company.storage, company.anna, 1)).row.unanswered


async def test_what_is_tried_again_opens_nothing(company: Company) -> None:
    await sent(company)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await Deliverer(company.storage, {"email": Outside(TemporaryFailure("451 later"))}).run_once()
    assert (await conversation(company.storage, company.anna, 1)).row.state == "closed"


async def test_a_process_that_died_while_sending_leaves_it_uncertain(company: Company, clock: SettableClock) -> None:
    message_id = await sent(company)
    await claim_outbox(company.storage, "email")
    clock.advance(timedelta(hours=1))
    outside = Outside()
    await Deliverer(company.storage, {"email": outside}).run_once()
    assert outside.taken == []
    assert (await shown(company, message_id)).delivery == "uncertain"


async def test_what_is_uncertain_is_shown_even_if_who_found_it_dies_too(company: Company, clock: SettableClock) -> None:
    message_id, outside = await sent(company), Outside()
    for _ in range(3):
        await claim_outbox(company.storage, "email")
        clock.advance(timedelta(hours=1))
    worker = Deliverer(company.storage, {"email": outside})
    assert [await worker.run_once(), await worker.run_once()] == [1, 0]
    assert outside.taken == []
    assert (await shown(company, message_id)).delivery == "uncertain"


async def test_a_slow_worker_does_not_overwrite_what_came_after_it(company: Company, clock: SettableClock) -> None:
    message_id = await sent(company)
    storage = company.storage

    class Slow(Outside):
        async def send(self, outbound: Outbound) -> Delivery:
            clock.advance(timedelta(hours=1))
            await Deliverer(storage, {"email": Outside()}).run_once()
            return await super().send(outbound)

    await Deliverer(storage, {"email": Slow()}).run_once()
    assert (await shown(company, message_id)).delivery == "uncertain"


class Hanging(Outside):
    """The other side takes its time over whom it does not like."""

    def __init__(self, hangs_over: str) -> None:
        super().__init__()
        self.hangs_over = hangs_over
        self.reached, self.released = asyncio.Event(), asyncio.Event()

    async def send(self, outbound: Outbound) -> Delivery:
        if outbound.recipient == self.hangs_over:
            self.reached.set()
            await self.released.wait()
        return await super().send(outbound)


async def delivered(company: Company, interaction_id: int) -> None:
    """Wait until the newest message of an interaction was taken."""
    async with company.storage.bus.subscribe() as hints:
        while (await newest(company, interaction_id)).delivery != "sent":
            await anext(hints)


async def newest(company: Company, interaction_id: int) -> Entry:
    return (await conversation(company.storage, company.anna, interaction_id)).entries[-1]


async def answered(company: Company, sender: str) -> int:
    """An interaction of that customer's whose answer waits to leave."""
    contact = await company.write(sender, "Hello", subject=sender)
    said = await conversation(company.storage, company.anna, contact)
    await send(company, answer(said, f"a key for {sender}"))
    return said.row.id


async def test_one_that_hangs_holds_up_nobody_else(company: Company) -> None:
    outside = Hanging("slow@customer.com")
    slow = await answered(company, "slow@customer.com")
    running = asyncio.create_task(Deliverer(company.storage, {"email": outside}).run())
    await outside.reached.wait()
    for number in range(PLACES + 5):
        await delivered(company, await answered(company, f"c{number}@customer.com"))
    assert (await newest(company, slow)).delivery == "queued"
    outside.released.set()
    await delivered(company, slow)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_what_takes_long_stays_with_who_sends_it(
    company: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliverer, "RENEW_EVERY", 0.01)
    outside = Hanging("c@customer.com")
    await sent(company)
    running = asyncio.create_task(Deliverer(company.storage, {"email": outside}).run())
    await outside.reached.wait()
    for _ in range(3):
        clock.advance(LEASE * 0.9)
        await renewed(company, clock)
        assert await claim_outbox(company.storage, "email") == []
    outside.released.set()
    await delivered(company, 1)
    assert len(outside.taken) == 1
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def renewed(company: Company, clock: SettableClock) -> None:
    """Wait until the lease of the only row was renewed."""
    while True:
        async with company.storage.reading() as session:
            if await session.scalar(select(OutboxRow.due_at)) == clock.now() + LEASE:
                return


async def test_a_stop_lets_what_is_on_its_way_hear_its_answer(company: Company) -> None:
    outside = Hanging("c@customer.com")
    await sent(company)
    running = asyncio.create_task(Deliverer(company.storage, {"email": outside}).run())
    await outside.reached.wait()
    running.cancel()
    outside.released.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await newest(company, 1)).delivery == "sent"


async def test_a_bug_of_a_sender_is_shown_and_stops_nothing(company: Company) -> None:
    message_id = await sent(company)
    await Deliverer(company.storage, {"email": Outside(UnicodeError("no such letter"))}).run_once()
    entry = await shown(company, message_id)
    assert (entry.delivery, entry.delivery_answer) == ("uncertain", "UnicodeError: no such letter")


async def test_a_message_whose_bytes_are_away_is_tried_again(company: Company) -> None:
    message_id = await sent(company)
    async with company.storage.transaction() as work:
        await work.session.execute(update(OutboxRow).values(content="0" * 64))
    await Deliverer(company.storage, {"email": Outside()}).run_once()
    assert (await shown(company, message_id)).delivery == "deferred"


async def test_an_agent_may_send_an_uncertain_one_again(company: Company) -> None:
    message_id, outside = await sent(company), Outside(UncertainDelivery("lost"))
    worker = Deliverer(company.storage, {"email": outside})
    await worker.run_once()
    outside.failure = None
    await send_again(company.storage, message_id, company.anna)
    await worker.run_once()
    assert (await shown(company, message_id)).delivery == "sent"
    with pytest.raises(Conflict):
        await send_again(company.storage, message_id, company.anna)


async def test_two_clicks_send_an_uncertain_one_again_once(company: Company) -> None:
    message_id = await sent(company)
    await Deliverer(company.storage, {"email": Outside(UncertainDelivery("lost"))}).run_once()
    clicks = [send_again(company.storage, message_id, company.anna) for _ in range(8)]
    answers = await asyncio.gather(*clicks, return_exceptions=True)
    assert [type(answer) for answer in answers if answer is not None] == [Conflict] * 7


def test_delays_double_up_to_four_hours_and_end_after_five_days() -> None:
    delays = [next_attempt(NOW, attempt, NOW) for attempt in (1, 2, 3, 50)]
    assert [delay and delay - NOW for delay in delays] == [
        timedelta(seconds=30),
        timedelta(seconds=60),
        timedelta(seconds=120),
        timedelta(hours=4),
    ]
    assert next_attempt(NOW, 9, NOW + GIVE_UP_AFTER) is None
