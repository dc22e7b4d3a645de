"""Cases that are due and not solved are escalated: each deadline once, whoever looks and however often."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.cases.deadline import escalate_due, miss_deadline
from hub.desks.model import Alert
from hub.documents.change import change
from hub.documents.model import DocumentEvent
from hub.documents.transition import Step, transition
from hub.queueing.model import WorkState
from hub.queueing.pull import pull
from storage.events import EventRow
from storage.unit_of_work import Work
from tests.hub.cases.help_desk import HelpDesk
from tests.services.storage_fixture import SettableClock


async def late(help_desk: HelpDesk, case: int) -> list[tuple[str, str]]:
    query = select(DocumentEvent.old, DocumentEvent.new).where(DocumentEvent.what == "late")
    async with help_desk.storage.reading() as session:
        rows = await session.execute(query.where(DocumentEvent.document_id == case).order_by(DocumentEvent.version))
        return [(row[0], row[1]) for row in rows]


async def test_each_deadline_counts_once(help_desk: HelpDesk, clock: SettableClock) -> None:
    case = await help_desk.ask(priority=2)
    clock.advance(timedelta(hours=4, seconds=-1))
    assert await escalate_due(help_desk.storage) == 0
    clock.advance(timedelta(seconds=1))
    # Five processes look at once, and one of them does it.
    found = await asyncio.gather(*(escalate_due(help_desk.storage) for _ in range(5)))
    assert sum(found) == 1
    assert await late(help_desk, case) == [("0", "1")]
    detail = await help_desk.detail(case)
    assert detail.work_id is not None
    item = await help_desk.item(detail.work_id)
    assert item is not None
    assert (item.state, item.queue_id, item.priority) == (WorkState.WAITING, help_desk.late, 5)
    clock.advance(timedelta(hours=2))
    assert await escalate_due(help_desk.storage) == 1
    assert await escalate_due(help_desk.storage) == 0
    assert await late(help_desk, case) == [("0", "1"), ("1", "2")]
    item = await help_desk.item(detail.work_id)
    assert item is not None
    assert item.priority == 7
    async with help_desk.storage.reading() as session:
        alerts = [(alert.user_id, alert.kind) for alert in await session.scalars(select(Alert))]
    assert alerts == [(help_desk.anna.user_id, "late")]


async def test_what_experts_have_goes_to_who_deals_with_what_is_late(help_desk: HelpDesk, clock: SettableClock) -> None:
    case = await help_desk.ask()
    work = await help_desk.escalate(case)
    await pull(help_desk.storage, work, help_desk.clara)
    clock.advance(timedelta(hours=4))
    assert await escalate_due(help_desk.storage) == 1
    item = await help_desk.item(work)
    assert item is not None
    assert (item.state, item.queue_id, item.agent_id) == (WorkState.WAITING, help_desk.late, None)
    assert (await help_desk.detail(case)).level == 1


async def test_what_fails_on_its_way_is_done_later_and_once(help_desk: HelpDesk, clock: SettableClock) -> None:
    case = await help_desk.ask()
    clock.advance(timedelta(hours=4))
    usual = help_desk.storage.followers

    async def die(work: Work, event: EventRow) -> None:
        raise ProcessDied

    help_desk.storage.followers = (*usual, die)
    with pytest.raises(ProcessDied):
        await escalate_due(help_desk.storage)
    assert await late(help_desk, case) == []
    assert (await help_desk.detail(case)).work_id is None
    help_desk.storage.followers = usual
    assert await escalate_due(help_desk.storage) == 1
    assert not await miss_deadline(help_desk.storage, case)
    assert await late(help_desk, case) == [("0", "1")]


class ProcessDied(Exception):
    """As if nobody were there any more."""


async def test_it_stands_still_while_the_customer_is_asked(help_desk: HelpDesk, clock: SettableClock) -> None:
    case = await help_desk.ask()
    for step in ("take_up", "wait"):
        await transition(help_desk.storage, Step(await help_desk.seen(case), step), help_desk.anna)
    clock.advance(timedelta(days=3))
    assert await escalate_due(help_desk.storage) == 0
    await transition(help_desk.storage, Step(await help_desk.seen(case), "go_on"), help_desk.anna)
    detail = await help_desk.detail(case)
    assert detail.deadline_at == clock.now() + timedelta(hours=4)
    await transition(help_desk.storage, Step(await help_desk.seen(case), "solve", "Greased."), help_desk.anna)
    clock.advance(timedelta(days=3))
    assert await escalate_due(help_desk.storage) == 0


async def test_another_category_has_another_time(help_desk: HelpDesk, clock: SettableClock) -> None:
    case = await help_desk.ask(category_id=None)
    assert (await help_desk.detail(case)).deadline_at is None
    values = {"category_id": help_desk.hardware}
    await change(help_desk.storage, await help_desk.seen(case), values, help_desk.anna)
    assert (await help_desk.detail(case)).due_at == clock.now() + timedelta(hours=4)


async def test_what_becomes_more_urgent_is_due_sooner(help_desk: HelpDesk) -> None:
    case = await help_desk.ask(priority=2)
    late = (await help_desk.detail(case)).due_at
    await change(help_desk.storage, await help_desk.seen(case), {"priority": 1}, help_desk.anna)
    soon = (await help_desk.detail(case)).due_at
    assert late is not None
    assert soon is not None
    assert late - soon == timedelta(hours=1)
