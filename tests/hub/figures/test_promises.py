"""Promises on each database: due soon, late and broken, each as many as its list."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.errors import Invalid, NotAllowed
from hub.figures import promises as module
from hub.figures.measures import Scope
from hub.figures.promises import Promised, PromiseRow, promises, promises_behind
from hub.queueing.model import Queue
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from hub.service_level.model import ServicePolicy
from tests.hub.company import Company
from tests.hub.queueing.test_make_offers import statements
from tests.services.storage_fixture import SettableClock


@pytest.fixture
async def promised(company: Company, clock: SettableClock) -> Company:
    """Each queue promises an answer within ten minutes and a solution within an hour, and warns after half of it."""
    async with company.storage.transaction() as work:
        for queue in await work.session.scalars(select(Queue)):
            times = {"first_response_seconds": 600, "resolution_seconds": 3600}
            work.add(ServicePolicy(queue_id=queue.id, warn_percent=50, **times))
    return company


def now_of(clock: SettableClock) -> Scope:
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return Scope(midnight, midnight + timedelta(days=1), clock.now())


async def whole_list(company: Company, which: Promised, scope: Scope) -> list[PromiseRow]:
    page = await promises_behind(company.storage, company.sven, which, scope)
    rows = list(page.rows)
    while page.next_cursor is not None:
        page = await promises_behind(company.storage, company.sven, which, scope, page.next_cursor)
        rows += page.rows
    return rows


async def counted(company: Company, scope: Scope) -> tuple[int, int, int]:
    """Due soon, late and broken, after making sure that each is as long as its list."""
    found = await promises(company.storage, company.sven, scope)
    for which, count in found.items():
        rows = await whole_list(company, which, scope)
        assert len({(row.interaction_id, row.goal, row.since) for row in rows}) == len(rows) == count
    return found[Promised.DUE_SOON], found[Promised.LATE], found[Promised.BROKEN]


async def test_a_promise_falls_due_and_is_broken_for_good(
    promised: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 1)
    for number in range(3):
        await promised.write(f"c{number}@customer.com", "Where is it?")
    assert await counted(promised, now_of(clock)) == (0, 0, 0)
    clock.advance(timedelta(minutes=6))
    assert await counted(promised, now_of(clock)) == (3, 0, 0)
    clock.advance(timedelta(minutes=5))
    assert await counted(promised, now_of(clock)) == (0, 3, 3)
    await pull(promised.storage, 1, promised.anna)
    await wrap_up(promised.storage, Closing(1, "solved"), promised.anna)
    assert await counted(promised, now_of(clock)) == (0, 2, 3)
    (done, *_), later = await whole_list(promised, Promised.BROKEN, now_of(clock)), clock.now()
    assert (done.interaction_id, done.kept_at, done.queue_name) == (1, later, "Support")


async def test_they_are_of_a_day_and_a_queue(promised: Company, clock: SettableClock) -> None:
    await promised.write("a@customer.com", "Where is it?")
    await promised.write("b@customer.com", "Where is it?", "sales@example.com")
    clock.advance(timedelta(minutes=11))
    scope = now_of(clock)
    assert await counted(promised, scope) == (0, 2, 2)
    assert await counted(promised, replace(scope, queue_id=promised.sales)) == (0, 1, 1)
    yesterday = replace(scope, since=scope.since - timedelta(days=1), until=scope.since)
    assert (await promises(promised.storage, promised.sven, yesterday))[Promised.BROKEN] == 0
    lead = replace(promised.anna, permissions=promised.sven.permissions - {"queue.all"})
    assert (await promises(promised.storage, lead, scope))[Promised.BROKEN] == 1


async def test_one_statement_each_for_who_supervises(promised: Company, clock: SettableClock) -> None:
    scope = now_of(clock)
    with statements(promised.storage) as sent:
        await promises(promised.storage, promised.sven, scope)
        await promises_behind(promised.storage, promised.sven, Promised.LATE, scope)
    assert sum(statement.startswith("SELECT") for statement in sent) == 2
    with pytest.raises(NotAllowed):
        await promises(promised.storage, promised.anna, scope)
    with pytest.raises(NotAllowed):
        await promises_behind(promised.storage, promised.anna, Promised.LATE, scope)
    stamp = scope.now.isoformat()
    for cursor in ("", "x", f"{stamp}~-1~{stamp}~x", f"{stamp}~1~2026-03-02T09:00:00~x", f"{stamp}~{2**63}~{stamp}~x"):
        with pytest.raises(Invalid):
            await promises_behind(promised.storage, promised.sven, Promised.LATE, scope, cursor)
