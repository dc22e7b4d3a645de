"""Somebody is reminded of what they planned at its time, once, wherever it was moved meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.activities.change import change, move
from hub.activities.end import cancel, finish, reopen
from hub.activities.kinds import ActivityKind
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.reminders import remind_due
from hub.activities.visible import Which
from hub.activities.when import When, moment
from hub.desks.alerts import alerts
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TEN, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


def call(**said: Any) -> Planning:
    whole: dict[str, Any] = {"title": "Call them", "when": When(MONDAY, MONDAY + HOUR), "remind_before": 10} | said
    return Planning(ActivityKind.CALL, **whole)


async def reminded(company: Company, actor: Actor | None = None) -> int:
    """How often somebody was reminded."""
    await remind_due(company.storage)
    async with company.storage.reading() as session:
        told = select(func.count()).where(EventRow.name == "ActivityReminded")
        whose = (actor or company.anna).user_id
        return await session.scalar(told.where(EventRow.payload["owner_id"].as_integer() == whose)) or 0


async def test_it_is_reminded_of_once_and_in_time(company: Company, clock: SettableClock) -> None:
    await plan(company.storage, call(), company.anna)
    clock.time = MONDAY - TEN - timedelta(seconds=1)
    assert await reminded(company) == 0
    clock.advance(timedelta(seconds=1))
    assert await reminded(company) == 1
    assert [alert.subject for alert in await alerts(company.storage, company.anna)] == ["Call them"]
    clock.advance(HOUR)
    assert await reminded(company) == 1


async def test_it_is_reminded_of_where_it_was_moved_to(company: Company, clock: SettableClock) -> None:
    storage, anna = company.storage, company.anna
    number = await plan(storage, call(), anna)
    await move(storage, Which(number), MONDAY + HOUR, anna)
    await move(storage, Which(number), MONDAY + DAY, anna)
    clock.time = MONDAY + HOUR
    assert await reminded(company) == 0
    clock.time = MONDAY + DAY - TEN
    assert await reminded(company) == 1


async def test_another_lead_time_replaces_the_one_before(company: Company, clock: SettableClock) -> None:
    storage, anna = company.storage, company.anna
    number = await plan(storage, call(), anna)
    await change(storage, Which(number), call(remind_before=5), anna)
    clock.time = MONDAY - TEN
    assert await reminded(company) == 0
    clock.advance(TEN / 2)
    assert await reminded(company) == 1
    await change(storage, Which(number), call(remind_before=2, title="Other"), anna)
    clock.advance(timedelta(minutes=3))
    assert await reminded(company) == 2


async def test_what_is_over_is_not_reminded_of(company: Company, clock: SettableClock) -> None:
    storage, anna = company.storage, company.anna
    done, cancelled, reopened = [await plan(storage, call(), anna) for _ in range(3)]
    await finish(storage, Which(done), "", anna)
    await cancel(storage, Which(cancelled), anna)
    await finish(storage, Which(reopened), "", anna)
    await reopen(storage, Which(reopened), anna)
    clock.time = MONDAY
    assert await reminded(company) == 1


async def test_the_owner_is_reminded(company: Company, clock: SettableClock) -> None:
    said = call(owner_id=company.boris.user_id, queue_id=company.support)
    await plan(company.storage, said, company.anna)
    clock.time = MONDAY
    assert await reminded(company) == 0
    assert await reminded(company, company.boris) == 1


async def test_each_date_of_a_series_is_reminded_of(company: Company, clock: SettableClock) -> None:
    storage, anna = company.storage, company.anna
    series = await plan(storage, call(rule="FREQ=DAILY"), anna)
    await finish(storage, Which(series, MONDAY + DAY), "", anna)
    await move(storage, Which(series, MONDAY + 2 * DAY), MONDAY + 2 * DAY + HOUR, anna)
    clock.time = MONDAY
    assert await reminded(company) == 1
    clock.time = MONDAY + DAY
    assert await reminded(company) == 1
    clock.time = MONDAY + 2 * DAY
    assert await reminded(company) == 1
    clock.advance(HOUR)
    assert await reminded(company) == 2
    clock.time = MONDAY + 3 * DAY
    assert await reminded(company) == 3


async def test_a_hub_that_was_down_reminds_once_of_each_series(company: Company, clock: SettableClock) -> None:
    await plan(company.storage, call(rule="FREQ=DAILY"), company.anna)
    clock.time = MONDAY + 30 * DAY
    assert await reminded(company) == 1
    clock.advance(DAY)
    assert await reminded(company) == 2


async def test_several_who_remind_remind_once(company: Company, clock: SettableClock) -> None:
    for _ in range(5):
        await plan(company.storage, call(), company.anna)
    clock.time = MONDAY
    await asyncio.gather(*(remind_due(company.storage) for _ in range(4)))
    assert await reminded(company) == 5


async def test_a_time_that_is_past_is_not_reminded_of(company: Company, clock: SettableClock) -> None:
    clock.time = MONDAY - TEN
    task = Planning(ActivityKind.TASK, "Now", moment(MONDAY), remind_before=10)
    await plan(company.storage, task, company.anna)
    clock.advance(HOUR)
    assert await reminded(company) == 0
