"""What somebody planned stands in one list, the soonest first."""

from datetime import timedelta

from hub.desks.planned import PlannedKind, planned
from hub.figures.my_day import MyDay, my_day
from hub.interactions.reply import ReplyRequest, reply
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def test_everything_planned_stands_in_its_order(company: Company, clock: SettableClock) -> None:
    storage, anna = company.storage, company.anna
    for number in (1, 2, 3):
        await company.write(f"c{number}@customer.test", "Hello")
        await pull(storage, number, anna)
    tomorrow = clock.now() + timedelta(days=1)
    await snooze(storage, Snoozing(1, tomorrow, "", 1), anna)
    await snooze(storage, Snoozing(2, tomorrow + timedelta(hours=1), "", 2), anna)
    answer = ReplyRequest(3, "Hi", 3, "a key of a click", leaves_at=tomorrow - timedelta(hours=1))
    await reply(storage, answer, anna, company.composer)
    assert [(each.kind, each.interaction_id) for each in await planned(storage, anna)] == [
        (PlannedKind.ANSWER, 3),
        (PlannedKind.SNOOZED, 1),
        (PlannedKind.SNOOZED, 2),
    ]
    assert await planned(storage, company.boris) == ()


async def test_a_day_is_ones_own(company: Company, clock: SettableClock) -> None:
    storage, anna = company.storage, company.anna
    assert await my_day(storage, anna) == MyDay()
    await company.write("c@customer.test", "Hello")
    await pull(storage, 1, anna)
    clock.advance(timedelta(minutes=4))
    await wrap_up(storage, Closing(1, "solved"), anna)
    clock.advance(timedelta(hours=1))
    day = await my_day(storage, anna)
    assert (day.handled, day.handling_time, day.hours) == (1, 240.0, ((9, 1), (10, 0)))
    assert await my_day(storage, company.boris) == MyDay()
    clock.advance(timedelta(days=1))
    assert await my_day(storage, anna) == MyDay()
