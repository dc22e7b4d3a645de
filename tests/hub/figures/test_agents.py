"""Agents by mode on each database: the figure counts just the agents that its list shows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.errors import Invalid, NotAllowed
from hub.figures import agents as module
from hub.figures.agents import AgentInMode, ModeCount, agents_by_mode, agents_in_mode
from hub.interactions.model import Interaction
from hub.queueing.model import PRESENCE_LASTS, WorkMode
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.pull import pull
from hub.supervision.take_over import TakeOver, take_over
from tests.hub.company import Company
from tests.hub.queueing.test_make_offers import statements
from tests.services.storage_fixture import SettableClock


@pytest.fixture
async def staffed(company: Company, clock: SettableClock) -> Company:
    """Anna has an item and takes a break, Boris is ready a minute later, Clara was never there."""
    await company.write("a@example.net", "A question")
    async with company.storage.reading() as session:
        number = (await session.scalars(select(Interaction.id))).one()
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await pull(company.storage, number, company.anna)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.anna)
    clock.advance(timedelta(seconds=30))
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    return company


async def test_how_many_are_in_which_mode_since_when(staffed: Company, clock: SettableClock) -> None:
    since = clock.now()
    assert await agents_by_mode(staffed.storage, staffed.sven) == (
        ModeCount(WorkMode.LOGGED_OFF, "", 1, None, 0),
        ModeCount(WorkMode.NOT_READY, "Lunch", 1, since - timedelta(seconds=30), 1),
        ModeCount(WorkMode.READY, "", 1, since, 0),
    )
    support = await agents_by_mode(staffed.storage, staffed.sven, staffed.support)
    assert [each.mode for each in support] == [WorkMode.NOT_READY, WorkMode.READY]


async def test_the_list_is_what_was_counted(
    staffed: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 1)
    for counted in await agents_by_mode(staffed.storage, staffed.sven):
        page = await agents_in_mode(staffed.storage, staffed.sven, (counted.mode, counted.reason))
        assert len(page.rows) == counted.agents
    rows: list[AgentInMode] = []
    cursor: str | None = None
    while not rows or cursor is not None:
        page = await agents_in_mode(staffed.storage, staffed.sven, None, None, cursor)
        rows, cursor = [*rows, *page.rows], page.next_cursor
    assert [(row.name, row.mode, row.reason, row.items) for row in rows] == [
        ("Anna", WorkMode.NOT_READY, "Lunch", 1),
        ("Boris", WorkMode.READY, "", 0),
        ("Clara", WorkMode.LOGGED_OFF, "", 0),
    ]


async def test_who_was_not_heard_of_lately_is_logged_off_since_then(staffed: Company, clock: SettableClock) -> None:
    seen_at = clock.now()
    clock.advance(PRESENCE_LASTS + timedelta(seconds=1))
    await heartbeat(staffed.storage, [staffed.anna.user_id])
    page = await agents_in_mode(staffed.storage, staffed.sven, (WorkMode.LOGGED_OFF, ""))
    assert [(row.name, row.since) for row in page.rows] == [("Boris", seen_at), ("Clara", None)]


async def test_one_statement_each_for_who_supervises_and_sees_the_queue(staffed: Company) -> None:
    with statements(staffed.storage) as sent:
        await agents_by_mode(staffed.storage, staffed.sven)
        await agents_in_mode(staffed.storage, staffed.sven)
    assert sum(statement.startswith("SELECT") for statement in sent) == 2
    for refused in (agents_by_mode, agents_in_mode):
        with pytest.raises(NotAllowed):
            await refused(staffed.storage, staffed.anna)
    lead = replace(staffed.anna, permissions=staffed.sven.permissions - {"queue.all"})
    assert [row.name for row in (await agents_in_mode(staffed.storage, lead)).rows] == ["Anna", "Boris"]
    for cursor in ("", "x~Anna", "-1~Anna", f"{2**63}~Anna"):
        with pytest.raises(Invalid):
            await agents_in_mode(staffed.storage, staffed.sven, cursor=cursor)


async def test_who_took_something_over_from_outside_is_there(staffed: Company) -> None:
    await take_over(staffed.storage, TakeOver(1, staffed.anna.user_id, "At lunch"), staffed.sven)
    counted = await agents_by_mode(staffed.storage, staffed.sven, staffed.support)
    listed = (await agents_in_mode(staffed.storage, staffed.sven, queue_id=staffed.support)).rows
    assert sum(each.items for each in counted) == sum(each.items for each in listed) == 1
    assert [each.name for each in listed if each.items] == ["Sven"]
