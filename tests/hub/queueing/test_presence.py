"""Presence begins once, however many of an agent's pages begin it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hub.errors import Invalid
from hub.figures.agents import agents_by_mode
from hub.queueing import log_off
from hub.queueing.log_off import GONE_FOR, log_off_gone
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, NotReadyReason, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.presence import agents, heartbeat, presence, present, set_mode
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def test_two_pages_may_make_somebody_ready_for_the_first_time(company: Company) -> None:
    storage, others = company.storage, (company.boris, company.clara, company.sven)
    # Others first, so that connections are open and Anna's pages meet.
    await asyncio.gather(*(set_mode(storage, WorkMode.READY, "", other) for other in others))
    await asyncio.gather(*(set_mode(storage, WorkMode.READY, "", company.anna) for _ in range(4)))
    assert (await presence(storage, company.anna.user_id)).mode == WorkMode.READY


@pytest.mark.parametrize(
    ("said", "wrong"), [("", "required"), (" ", "required"), ("lunch", "unknown"), ("x" * 99, "unknown")]
)
async def test_only_known_reasons_are_taken(company: Company, said: str, wrong: str) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    with pytest.raises(Invalid) as refused:
        await set_mode(company.storage, WorkMode.NOT_READY, said, company.anna)
    assert refused.value.fields == {"reason": wrong}
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.READY


async def test_a_reason_is_taken_while_it_is_in_use(company: Company) -> None:
    for said in (" Meeting ", RONA):
        await set_mode(company.storage, WorkMode.NOT_READY, said, company.anna)
        assert (await presence(company.storage, company.anna.user_id)).reason == said.strip()
    async with company.storage.transaction() as work:
        await work.session.execute(update(NotReadyReason).where(NotReadyReason.name == "Meeting").values(active=False))
    with pytest.raises(Invalid):
        await set_mode(company.storage, WorkMode.NOT_READY, "Meeting", company.anna)


@pytest.mark.parametrize(
    ("away", "mode"), [(PRESENCE_LASTS - timedelta(seconds=1), "ready"), (PRESENCE_LASTS, "loggedOff")]
)
async def test_everybody_sees_somebody_gone_at_the_same_moment(
    company: Company, clock: SettableClock, away: timedelta, mode: str
) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    clock.advance(away)
    there = mode == "ready"
    assert (await presence(company.storage, company.anna.user_id)).mode == mode
    assert {row.name: row.mode for row in await agents(company.storage, company.sven)}["Anna"] == mode
    assert (company.anna.user_id in await present(company.storage)) == there
    bars = await agents_by_mode(company.storage, company.sven)
    assert sum(bar.agents for bar in bars if bar.mode == WorkMode.READY) == there


@pytest.mark.parametrize(("away", "returns"), [(PRESENCE_LASTS - timedelta(seconds=1), False), (PRESENCE_LASTS, True)])
async def test_a_desk_that_was_gone_comes_back_as_from_an_absence(
    company: Company, clock: SettableClock, away: timedelta, returns: bool
) -> None:
    began = clock.now()
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)
    clock.advance(away)
    await heartbeat(company.storage, [company.boris.user_id, company.anna.user_id, company.clara.user_id])
    async with company.storage.reading() as session:
        rows = {row.user_id: row for row in await session.scalars(select(AgentPresence))}
    anna, boris, clara = (rows[agent.user_id] for agent in (company.anna, company.boris, company.clara))
    assert (anna.idle_since, anna.returned_at) == ((clock.now(), clock.now()) if returns else (began, None))
    assert (boris.mode, boris.returned_at, boris.seen_at) == (WorkMode.NOT_READY, None, clock.now())
    assert (clara.mode, clara.seen_at) == (WorkMode.LOGGED_OFF, clock.now())


async def test_who_is_gone_for_long_is_logged_off_once(company: Company, clock: SettableClock) -> None:
    for agent in (company.anna, company.boris):
        await set_mode(company.storage, WorkMode.READY, "", agent)
    clock.advance(GONE_FOR - timedelta(seconds=1))
    assert await log_off_gone(company.storage) == 0
    await heartbeat(company.storage, [company.boris.user_id])
    clock.advance(timedelta(seconds=1))
    assert sum(await asyncio.gather(*(log_off_gone(company.storage) for _ in range(4)))) == 1
    async with company.storage.reading() as session:
        told = select(EventRow.payload).where(EventRow.stream == f"agent-{company.anna.user_id}")
        modes = [payload["mode"] for payload in await session.scalars(told.order_by(EventRow.id))]
    assert modes == [WorkMode.READY, WorkMode.LOGGED_OFF]
    assert (await presence(company.storage, company.boris.user_id)).mode == WorkMode.READY


async def test_everybody_who_is_gone_is_logged_off_however_many(
    company: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_off, "AT_ONCE", 1)
    for agent in (company.anna, company.boris, company.clara):
        await set_mode(company.storage, WorkMode.READY, "", agent)
    clock.advance(GONE_FOR)
    assert await log_off_gone(company.storage) == 3
