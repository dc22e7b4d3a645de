"""Each interaction knows what is due next, whatever happens to it; people are told once."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.events import DueTimeChanged, ServiceLevelBreached, ServiceLevelWarned
from hub.interactions.call_back import call_back
from hub.interactions.conversation import conversation
from hub.interactions.reply import ReplyRequest, reply
from hub.queueing.model import Queue
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.wrap_up import Closing, wrap_up
from hub.service_level.model import BusinessCalendar, ServiceClock, ServiceGoal, ServicePolicy
from hub.service_level.tell import count_stale, tell_due
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

HOUR = timedelta(hours=1)
# Monday to Friday, 9 to 12 and 13 to 17 on Berlin's wall, which in early March is UTC + 1.
SLOTS = {str(day): [[540, 720], [780, 1020]] for day in range(5)}
PROMISES = {"first_response_seconds": 7200, "next_response_seconds": 3600, "resolution_seconds": 8 * 3600}
TOLD = (ServiceLevelWarned.__name__, ServiceLevelBreached.__name__, DueTimeChanged.__name__)


@pytest.fixture
async def promising(company: Company) -> Company:
    """The company, which promises an answer in two open hours."""
    async with company.storage.transaction() as work:
        calendar = BusinessCalendar(name="Office", zone="Europe/Berlin", slots=SLOTS)
        work.add(calendar)
        await work.flush()
        for queue in await work.session.scalars(select(Queue)):
            queue.calendar_id = calendar.id
            work.add(ServicePolicy(queue_id=queue.id, pauses=["waitingForCustomer"], **PROMISES))
    return company


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


async def answer(company: Company, text: str) -> int:
    """Anna's answer, which leaves at once."""
    said = await conversation(company.storage, company.anna, 1)
    request = ReplyRequest(1, text, said.last_message_id, uuid4().hex)
    return await reply(company.storage, request, company.anna, company.composer)


async def due(company: Company) -> tuple[str, datetime | None]:
    async with company.storage.reading() as session:
        clock = (await session.scalars(select(ServiceClock))).one()
    return clock.goal, clock.due_at


async def told(company: Company) -> list[str]:
    async with company.storage.reading() as session:
        events = select(EventRow.name).where(EventRow.name.in_(TOLD)).order_by(EventRow.sequence)
        return list(await session.scalars(events))


async def goals(company: Company) -> dict[str, ServiceGoal]:
    async with company.storage.reading() as session:
        return {row.goal: row for row in await session.scalars(select(ServiceGoal).order_by(ServiceGoal.since))}


async def test_what_is_due_follows_what_is_said(promising: Company, clock: SettableClock) -> None:
    clock.time = at("02T10:00")
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    # An hour until lunch, and an hour after it.
    assert await due(promising) == ("firstResponse", at("02T13:00"))
    await pull(promising.storage, 1, promising.anna)
    await answer(promising, "On its way.")
    assert await due(promising) == ("resolution", at("03T11:00"))
    clock.time = at("02T15:30")
    await promising.write("c@customer.com", "Since when?", references="first@customer")
    assert await due(promising) == ("nextResponse", at("03T08:30"))
    assert (await goals(promising))["firstResponse"].ended_at == at("02T10:00")


async def test_waiting_for_the_customer_stops_the_clock(promising: Company, clock: SettableClock) -> None:
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    await pull(promising.storage, 1, promising.anna)
    await answer(promising, "Which order?")
    await snooze(promising.storage, Snoozing(1), promising.anna)
    assert await due(promising) == ("", None)
    clock.time = at("03T09:00")
    await promising.write("c@customer.com", "Number 5.", references="first@customer")
    assert await due(promising) == ("nextResponse", at("03T10:00"))
    async with promising.storage.reading() as session:
        kept = (await session.scalars(select(ServiceClock))).one().stood()
    assert [(each.why, each.since, each.until) for each in kept] == [
        ("waitingForCustomer", at("02T09:00"), at("03T09:00"))
    ]
    assert (await goals(promising))["resolution"].due_at == at("04T10:00")


async def test_people_are_warned_once_and_told_once(promising: Company, clock: SettableClock) -> None:
    clock.time = at("02T08:00")
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    clock.time = at("02T09:29")
    assert await tell_due(promising.storage) == 0
    clock.time = at("02T09:30")
    await tell_due(promising.storage)
    assert await tell_due(promising.storage) == 0
    clock.time = at("02T10:00")
    await tell_due(promising.storage)
    assert await tell_due(promising.storage) == 0
    assert await told(promising) == ["ServiceLevelWarned", "ServiceLevelBreached"]
    # What was broken stays broken, and answering it moves on to the next.
    await pull(promising.storage, 1, promising.anna)
    await answer(promising, "Sorry, on its way.")
    broken = (await goals(promising))["firstResponse"]
    assert (broken.breached_at, broken.ended_at) == (at("02T10:00"), at("02T10:00"))


async def test_an_answer_called_back_was_none(promising: Company) -> None:
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    before = await due(promising)
    await pull(promising.storage, 1, promising.anna)
    message = await answer(promising, "On its way.")
    assert await due(promising) != before
    await call_back(promising.storage, message, promising.anna)
    assert await due(promising) == before


async def test_what_is_reopened_keeps_its_truth(promising: Company, clock: SettableClock) -> None:
    clock.time = at("02T08:00")
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    await pull(promising.storage, 1, promising.anna)
    await answer(promising, "On its way.")
    clock.time = at("02T10:00")
    await wrap_up(promising.storage, Closing(1, "solved"), promising.anna)
    assert await due(promising) == ("", None)
    assert (await goals(promising))["resolution"].ended_at == at("02T10:00")
    clock.time = at("09T08:00")
    await promising.write("c@customer.com", "Still nothing.", references="first@customer")
    assert await due(promising) == ("nextResponse", at("09T09:00"))
    # Two of eight hours were used before it was closed.
    resolution = (await goals(promising))["resolution"]
    assert (resolution.due_at, resolution.ended_at) == (at("09T15:00"), None)


async def test_a_changed_promise_is_counted_anew(promising: Company, clock: SettableClock) -> None:
    clock.time = at("02T08:00")
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    async with promising.storage.transaction() as work:
        for policy in await work.session.scalars(select(ServicePolicy)):
            policy.first_response_seconds = 3600
        for row in await work.session.scalars(select(ServiceClock)):
            row.stale = True
    assert await count_stale(promising.storage) == 1
    assert await count_stale(promising.storage) == 0
    assert await due(promising) == ("firstResponse", at("02T09:00"))
    assert await told(promising) == ["DueTimeChanged"]


async def test_what_stands_still_holds_nothing_up(
    promising: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.time = at("02T08:00")
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    await pull(promising.storage, 1, promising.anna)
    await answer(promising, "Which order?")
    # Nearly due, but nobody was there to warn; then it is put aside until the customer writes.
    clock.time = at("02T15:30")
    await snooze(promising.storage, Snoozing(1), promising.anna)
    assert (await goals(promising))["resolution"].tell_at is None
    monkeypatch.setattr("hub.service_level.tell.MOST_AT_ONCE", 1)
    clock.time = at("03T09:00")
    await promising.write("d@customer.com", "Another", id="second@customer")
    clock.time = at("04T16:00")
    assert [await tell_due(promising.storage) for _ in range(4)] == [1, 1, 0, 0]
    assert await told(promising) == ["ServiceLevelBreached", "ServiceLevelBreached"]


@pytest.mark.parametrize(
    ("leaves_at", "ended_at", "said"),
    [
        (at("02T08:10"), at("02T09:30"), ["DueTimeChanged"]),
        (at("02T09:40"), at("02T09:40"), ["ServiceLevelWarned", "DueTimeChanged"]),
    ],
)
async def test_a_planned_answer_keeps_the_promise_though_its_departure_was_not_reported(
    promising: Company, clock: SettableClock, leaves_at: datetime, ended_at: datetime, said: list[str]
) -> None:
    clock.time = at("02T08:00")
    await promising.write("c@customer.com", "Where is it?", id="first@customer")
    await pull(promising.storage, 1, promising.anna)
    planned = ReplyRequest(1, "Here", 1, uuid4().hex, leaves_at=leaves_at)
    await reply(promising.storage, planned, promising.anna, promising.composer)
    for moment in ("09:30", "10:00:01", "10:05"):
        clock.time = at(f"02T{moment}")
        await tell_due(promising.storage)
    kept = (await goals(promising))["firstResponse"]
    assert (kept.breached_at, kept.tell_at) == (None, None)
    assert (kept.due_at, kept.ended_at) == (at("02T10:00"), ended_at)
    assert await told(promising) == said


async def test_two_who_tell_at_once_tell_once(promising: Company, clock: SettableClock) -> None:
    clock.time = at("02T08:00")
    for number in range(5):
        await promising.write(f"c{number}@customer.com", "Where is it?")
    clock.time = at("02T10:00")
    await asyncio.gather(*(tell_due(promising.storage) for _ in range(3)))
    assert await told(promising) == ["ServiceLevelBreached"] * 5
