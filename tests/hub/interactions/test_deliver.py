"""Delivery: each outcome is shown on the message, tried again only when that is safe."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import Conflict, PermanentFailure, TemporaryFailure, UncertainDelivery
from hub.interactions.conversation import Entry, conversation
from hub.interactions.deliver import GIVE_UP_AFTER, Deliverer, next_attempt, send_again
from hub.ports import Delivery, Outbound
from storage.outbox import claim_outbox
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
    deliverer = Deliverer(company.storage, {"email": outside})
    assert [await deliverer.run_once(), await deliverer.run_once()] == [1, 0]
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
    deliverer = Deliverer(company.storage, {"email": outside})
    await deliverer.run_once()
    entry = await shown(company, message_id)
    assert (entry.delivery, entry.delivery_answer) == (state, str(failure))
    outside.failure = None
    clock.advance(timedelta(hours=1))
    assert bool(await deliverer.run_once()) is tried_again


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
    deliverer = Deliverer(company.storage, {"email": outside})
    assert [await deliverer.run_once(), await deliverer.run_once()] == [1, 0]
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


async def test_an_agent_may_send_an_uncertain_one_again(company: Company) -> None:
    message_id, outside = await sent(company), Outside(UncertainDelivery("lost"))
    deliverer = Deliverer(company.storage, {"email": outside})
    await deliverer.run_once()
    outside.failure = None
    await send_again(company.storage, message_id, company.anna)
    await deliverer.run_once()
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
