"""Customers are told the truth: whether anybody is there, and how long it takes by what was served last."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text, update

from hub.queueing.model import NotReadyReason, WorkItem, WorkMode, WorkState
from hub.queueing.not_ready import not_ready_reasons
from hub.queueing.presence import set_mode
from hub.queueing.prospect import Prospect, prospect
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("stands", "wait"),
    [
        (Prospect(there=0, ready=0, waiting=0, handling=MINUTE), None),
        (Prospect(there=2, ready=2, waiting=1, handling=None), timedelta(0)),
        (Prospect(there=2, ready=1, waiting=1, handling=None), None),
        (Prospect(there=2, ready=1, waiting=1, handling=4 * MINUTE), 4 * MINUTE),
        (Prospect(there=1, ready=0, waiting=0, handling=4 * MINUTE), 4 * MINUTE),
        (Prospect(there=4, ready=0, waiting=7, handling=4 * MINUTE), 8 * MINUTE),
    ],
)
def test_the_expected_wait(stands: Prospect, wait: timedelta | None) -> None:
    assert stands.expected_wait == wait


async def test_a_queue_as_it_stands(company: Company, clock: SettableClock) -> None:
    async def now() -> Prospect:
        return await prospect(company.storage, company.support)

    assert await now() == Prospect(0, 0, 0, None)
    for said in ("one", "two", "three"):
        await company.write("c@customer.com", said)
    for number, minutes in ((1, 2), (2, 4)):
        await pull(company.storage, number, company.anna)
        clock.advance(minutes * MINUTE)
        await wrap_up(company.storage, Closing(number, "solved"), company.anna)
    assert await now() == Prospect(0, 0, 1, 3 * MINUTE)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)
    await set_mode(company.storage, WorkMode.READY, "", company.clara)
    assert await now() == Prospect(1, 1, 1, 3 * MINUTE)
    clock.advance(MINUTE)
    assert not (await now()).is_staffed
    assert await prospect(company.storage, 99) == Prospect(0, 0, 0, None)


async def test_reasons_are_data(company: Company) -> None:
    assert await not_ready_reasons(company.storage) == ("Break", "Lunch", "Meeting", "Training", "Back office")
    async with company.storage.transaction() as work:
        await work.session.execute(update(NotReadyReason).where(NotReadyReason.name == "Meeting").values(active=False))
        work.add(NotReadyReason(name="Fire drill", position=-1))
    assert await not_ready_reasons(company.storage) == ("Fire drill", "Break", "Lunch", "Training", "Back office")


async def test_what_was_done_last_is_found_without_all_that_was_done_before(company: Company) -> None:
    await company.write("c@customer.com", "Hello")
    async with company.storage.transaction() as work:
        done = {"interaction_id": 1, "queue_id": company.support, "state": WorkState.DONE, "eligible_at": work.now}
        await work.session.execute(insert(WorkItem), [done] * 1000 + [done | {"queue_id": company.sales}] * 12_000)
    async with company.storage.transaction() as work:
        await work.session.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []
    engine = company.storage.reader.sync_engine

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    await prospect(company.storage, company.support)
    event.remove(engine, "before_cursor_execute", note)
    (statement, parameters) = next(each for each in asked if "finished_at" in each[0])
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    async with company.storage.reading() as session:
        connection = await session.connection()
        plan = [row[-1] for row in await connection.exec_driver_sql(explain + statement, parameters)]
    # An index of SQLite is in the order of ids anyway.
    assert [line for line in plan if "ix_work_item_done" in line or "ix_work_item_queue_id" in line], plan
    assert not [line for line in plan if "Sort" in line or "TEMP B-TREE" in line], plan
