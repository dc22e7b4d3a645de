"""Who monitors whom, from when to when; it ends when the agent lets go, and what is written is kept nowhere."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import Conflict, HubError, NotAllowed
from hub.interactions.conversation import conversation
from hub.queueing.begin_wrap_up import begin_wrap_up, go_on
from hub.queueing.give_back import return_item
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from hub.supervision.history import InterventionFilter, interventions
from hub.supervision.in_hands import in_hands
from hub.supervision.monitor import (
    MONITORING_LASTS,
    begin_monitoring,
    end_left_monitorings,
    end_monitoring,
    keep_monitoring,
    monitors_of,
)
from hub.supervision.take_over import TakeOver, take_over
from hub.supervision.writing import Written, tell_writing
from storage.events import EventRow
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


@pytest.fixture(autouse=True)
async def talk(company: Company) -> None:
    """A conversation that Anna has, whose number is 1."""
    await company.write("c@customer.com", "Which gasket fits?")
    await pull(company.storage, 1, company.anna)


async def kept(company: Company) -> list[str]:
    page = await interventions(company.storage, company.sven, InterventionFilter())
    return [row.kind.value for row in reversed(page.rows)]


async def shown(company: Company, actor: Actor) -> list[str]:
    said = await conversation(company.storage, actor, 1)
    return [entry.intervention.kind.value for entry in said.entries if entry.intervention is not None]


async def test_monitoring_is_kept_from_when_to_when(company: Company) -> None:
    await begin_monitoring(company.storage, 1, company.sven)
    await begin_monitoring(company.storage, 1, company.sven)
    assert await monitors_of(company.storage, 1, company.anna.user_id) == {company.sven.user_id: "Sven"}
    await end_monitoring(company.storage, 1, company.sven.user_id)
    await end_monitoring(company.storage, 1, company.sven.user_id)
    assert await monitors_of(company.storage, 1, company.anna.user_id) == {}
    assert await kept(company) == ["monitorBegan", "monitorEnded"]
    # Supervisors see it in the conversation, and nobody else does, nor in the numbers of its events.
    assert await shown(company, company.sven) == ["monitorBegan", "monitorEnded"]
    assert await shown(company, company.anna) == []
    async with company.storage.reading() as session:
        rows = (await session.execute(select(EventRow.stream, EventRow.name))).all()
    changes = [stream for stream, name in rows if name == "MonitoringChanged"]
    assert changes == ["monitoring-1", "monitoring-1"]


async def test_who_may_not_monitor_what(company: Company) -> None:
    with pytest.raises(NotAllowed):
        await begin_monitoring(company.storage, 1, company.boris)
    await return_item(company.storage, 1, company.anna)
    with pytest.raises(Conflict, match="Nobody has this"):
        await begin_monitoring(company.storage, 1, company.sven)
    await pull(company.storage, 1, company.sven)
    with pytest.raises(Conflict, match="You have this yourself"):
        await begin_monitoring(company.storage, 1, company.sven)
    assert await kept(company) == []


async def test_it_ends_when_the_agent_lets_go(company: Company) -> None:
    storage, anna, sven = company.storage, company.anna, company.sven
    ways: tuple[Callable[[], Awaitable[None]], ...] = (
        lambda: snooze(storage, Snoozing(1), anna),
        lambda: return_item(storage, 1, anna),
        lambda: take_over(storage, TakeOver(1, anna.user_id, "Mine"), sven),
        lambda: wrap_up(storage, Closing(1, "solved"), anna),
    )
    for let_go in ways:
        await monitored(company)
        await let_go()
        assert await monitors_of(storage, 1, company.anna.user_id) == {}
    monitor = [kind for kind in await kept(company) if kind.startswith("monitor")]
    assert monitor == ["monitorBegan", "monitorEnded"] * len(ways)


async def test_it_lasts_while_the_agent_wraps_up_and_ends_with_a_transfer(company: Company) -> None:
    await monitored(company)
    await begin_wrap_up(company.storage, 1, None, company.anna)
    assert await monitors_of(company.storage, 1, company.anna.user_id)
    await go_on(company.storage, 1, company.anna)
    await transfer(company.storage, Transfer(1, company.sales), company.anna)
    assert await monitors_of(company.storage, 1, company.anna.user_id) == {}


async def monitored(company: Company) -> None:
    """Anna has it, and Sven monitors her."""
    held = await in_hands(company.storage, company.sven)
    if company.sven.user_id in held:
        await return_item(company.storage, 1, company.sven)
    await pull(company.storage, 1, company.anna)
    await begin_monitoring(company.storage, 1, company.sven)


async def test_of_two_ends_one_is_kept(company: Company) -> None:
    await begin_monitoring(company.storage, 1, company.sven)
    ended = await asyncio.gather(
        end_monitoring(company.storage, 1, company.sven.user_id),
        return_item(company.storage, 1, company.anna),
        end_monitoring(company.storage, 1, company.sven.user_id),
        begin_monitoring(company.storage, 1, company.sven),
        return_exceptions=True,
    )
    assert all(result is None or isinstance(result, HubError) for result in ended), ended
    kinds = await kept(company)
    assert kinds.count("monitorBegan") == kinds.count("monitorEnded")
    assert await monitors_of(company.storage, 1, company.anna.user_id) == {}


async def test_who_looks_elsewhere_locks_what_an_agent_lets_go_of_in_the_same_order(
    company: Company, clock: SettableClock
) -> None:
    """Or they would wait for each other until the database ends it."""
    ends: tuple[Callable[[], Awaitable[None]], ...] = (
        lambda: end_monitoring(company.storage, 1, company.sven.user_id),
        lambda: end_left_monitorings(company.storage),
    )
    for end in ends:
        await begin_monitoring(company.storage, 1, company.sven)
        clock.advance(MONITORING_LASTS)
        with statements(company.storage) as seen:
            await end()
        locked = next(number for number, each in enumerate(seen) if "FROM interaction" in each)
        removed = next(number for number, each in enumerate(seen) if each.startswith("DELETE FROM monitoring"))
        assert locked < removed
        assert "FOR UPDATE" in seen[locked] or company.storage.writer.dialect.name == "sqlite"


async def test_what_a_dead_process_left_open_ends_by_itself(company: Company, clock: SettableClock) -> None:
    await begin_monitoring(company.storage, 1, company.sven)
    clock.advance(MONITORING_LASTS - timedelta(seconds=1))
    await keep_monitoring(company.storage, [(1, company.sven.user_id)])
    clock.advance(MONITORING_LASTS - timedelta(seconds=1))
    await end_left_monitorings(company.storage)
    assert await monitors_of(company.storage, 1, company.anna.user_id)
    clock.advance(timedelta(seconds=1))
    await asyncio.gather(*(end_left_monitorings(company.storage) for _ in range(3)))
    assert await kept(company) == ["monitorBegan", "monitorEnded"]


async def test_what_is_written_is_told_only_while_somebody_monitors(company: Company) -> None:
    written = Written(1, "reply", "Dear Mrs C")
    async with company.storage.bus.subscribe() as hints:
        assert not await tell_writing(company.storage, written, company.anna)
        await begin_monitoring(company.storage, 1, company.sven)
        assert not await tell_writing(company.storage, written, company.boris)
        assert await tell_writing(company.storage, written, company.anna)
        heard = await hints.batch(10)
    assert [hint.name for hint in heard] == ["MonitoringChanged", "Writing"]
    assert heard[-1].payload["text"] == "Dear Mrs C"
    async with company.storage.reading() as session:
        payloads = [str(payload) for payload in await session.scalars(select(EventRow.payload))]
    assert not [payload for payload in payloads if "Dear Mrs C" in payload]


async def test_the_overview_shows_who_has_what(company: Company) -> None:
    await company.write("d@customer.com", "A price?", "sales@example.com", subject="Price")
    await pull(company.storage, 2, company.clara)
    held = await in_hands(company.storage, company.sven)
    assert {agent: [row.interaction_id for row in rows] for agent, rows in held.items()} == {
        company.anna.user_id: [1],
        company.clara.user_id: [2],
    }
    with pytest.raises(NotAllowed):
        await in_hands(company.storage, company.anna)
