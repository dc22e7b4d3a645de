"""Occupancy on each database: a morning counted by hand, and the stretches it sums up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import Invalid, NotAllowed
from hub.figures import occupancy as module
from hub.figures.measures import Scope
from hub.figures.occupancy import Occupancy, occupancy, occupancy_by_agent, stretches_behind
from hub.figures.stretches import Stretch, Use
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.hub.queueing.test_make_offers import statements
from tests.services.storage_fixture import SettableClock


async def _whole_list(storage: Storage, company: Company, use: Use, scope: Scope) -> list[Stretch]:
    page = await stretches_behind(storage, company.sven, use, scope)
    rows = list(page.rows)
    while page.next_cursor is not None:
        page = await stretches_behind(storage, company.sven, use, scope, page.next_cursor)
        rows += page.rows
    return rows


async def test_a_morning(company: Company, morning: Scope) -> None:
    """Anna is ready all the time and has one item for 120 s; Boris never said he is there."""
    lasted = (morning.now - morning.since).total_seconds()
    found = await occupancy(company.storage, company.sven, morning)
    assert found == Occupancy(120, lasted - 120, 120)
    assert found.rate == 120 / lasted
    assert list(await occupancy_by_agent(company.storage, company.sven, morning)) == [company.anna.user_id]


async def test_only_what_lies_in_the_span_counts(company: Company, morning: Scope) -> None:
    amid = replace(morning, since=morning.since + timedelta(seconds=40), until=morning.since + timedelta(seconds=140))
    assert await occupancy(company.storage, company.sven, amid) == Occupancy(90, 10, 90)
    before = replace(morning, since=morning.since - timedelta(hours=1), until=morning.since)
    assert (await occupancy(company.storage, company.sven, before)).rate is None


async def test_by_who_serves_a_queue(company: Company, morning: Scope) -> None:
    sales = replace(morning, queue_id=company.sales)
    assert await occupancy(company.storage, company.sven, sales) == Occupancy()
    support = replace(morning, queue_id=company.support)
    assert await occupancy(company.storage, company.sven, support) == await occupancy(
        company.storage, company.sven, morning
    )


async def test_the_stretches_sum_up_to_it_page_by_page(
    company: Company, morning: Scope, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    for number in range(7):
        agent = (company.anna, company.boris)[number % 2]
        await set_mode(company.storage, WorkMode.READY, "", agent)
        clock.advance(timedelta(seconds=number))
        await set_mode(company.storage, WorkMode.LOGGED_OFF, "", agent)
    scope = replace(morning, now=clock.now())
    found = await occupancy(company.storage, company.sven, scope)
    for use, seconds in ((Use.OCCUPIED, found.occupied), (Use.AVAILABLE, found.available)):
        rows = await _whole_list(company.storage, company, use, scope)
        assert sum(row.seconds for row in rows) == seconds
        assert len({(row.agent_id, row.began_at) for row in rows}) == len(rows)


async def test_one_statement_for_who_supervises(company: Company, morning: Scope) -> None:
    with statements(company.storage) as sent:
        await occupancy(company.storage, company.sven, morning)
    assert sum(statement.startswith(("SELECT", "WITH")) for statement in sent) == 1
    with pytest.raises(NotAllowed):
        await occupancy(company.storage, company.anna, morning)
    for cursor in ("", "1", "x~1", "-1~1", "1~1~1"):
        with pytest.raises(Invalid):
            await stretches_behind(company.storage, company.sven, Use.OCCUPIED, morning, cursor)
