"""One act on many conversations: each by itself, none twice, stopped and killed without loss, told and taken back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import ensure_roles
from hub.access.users import set_roles
from hub.bulk.listing import RunRow, bulk_report, count_listed, runs_before, runs_to_show
from hub.bulk.model import UNDO_WITHIN, Act, BulkRun, RunState
from hub.bulk.run import SLICE, BulkWorker, do_item
from hub.bulk.start import BulkRequest, Chosen, dismiss_bulk, start_bulk, stop_bulk, undo_bulk
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.inbox_query import InboxFilter, InboxView
from hub.interactions.listing import InboxRow, inbox_row
from hub.queueing.model import QueueMember, WorkItem
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.work_modes import WorkMode
from storage.events import EventRow
from storage.jobs import claim_jobs
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

KEY = "a key of a click"


@pytest.fixture(autouse=True)
async def people(company: Company) -> None:
    """What people may do is looked up when a run comes to something."""
    await ensure_roles(company.storage)
    for actor, role in ((company.anna, "agent"), (company.boris, "agent"), (company.sven, "supervisor")):
        await set_roles(company.storage, actor.user_id, (role,), OPERATOR)


async def letters(company: Company, count: int) -> tuple[int, ...]:
    """So many conversations in Anna's queue, numbered from 1."""
    for number in range(count):
        await company.write(f"c{number}@customer.com", f"Question {number}")
    return tuple(range(1, count + 1))


async def work(company: Company) -> None:
    """Have the worker come to everything."""
    while await BulkWorker(company.storage).run_once():
        pass


async def begin(company: Company, act: Act, chosen: Chosen, **values: object) -> int:
    return await start_bulk(company.storage, BulkRequest(act, chosen, KEY, values), company.anna)


async def run_of(company: Company, run_id: int) -> RunRow:
    return (await bulk_report(company.storage, company.sven, run_id)).run


async def row(company: Company, number: int) -> InboxRow:
    return await inbox_row(company.storage, company.sven, number)


async def test_each_is_done_by_itself_and_what_is_refused_is_told(company: Company) -> None:
    ids = await letters(company, 5)
    await pull(company.storage, 2, company.boris)
    await company.write("s@customer.com", "Not Anna's", "sales@example.com")
    chosen = Chosen((*ids, 6, 6, 4711))
    run = await begin(company, Act.TRANSFER, chosen, queue_id=company.sales, note="All about price.")
    await work(company)
    report = await bulk_report(company.storage, company.anna, run)
    assert (report.run.total, report.run.done, report.run.refused) == (7, 4, 3)
    assert (report.run.state, report.run.target) == (RunState.FINISHED, "Sales")
    # What may not be seen reads like what is not there.
    assert [(each.interaction_id, each.why.message, each.subject) for each in report.refused] == [
        (2, "Already taken by Boris.", "A question"),
        (6, "", ""),
        (4711, "", ""),
    ]
    assert [(await row(company, number)).queue_id for number in ids] == [
        company.sales if number != 2 else company.support for number in ids
    ]
    async with company.storage.reading() as session:
        moved = select(func.count()).where(EventRow.name == "ItemTransferred")
        assert await session.scalar(moved) == 4


ACTS: dict[Act, dict[str, object]] = {
    Act.GIVE: {"agent_id": 2, "note": ""},
    Act.PIN: {"agent_id": 2, "note": "For Boris."},
    Act.PRIORITY: {"priority": 4},
    Act.SNOOZE: {"until": "2026-03-03T09:00:00+00:00", "note": ""},
    Act.CLOSE: {"code": "solved", "note": "Done."},
    Act.TAG: {"add": ["price"], "remove": []},
    Act.SPAM: {"block": False},
}


@pytest.mark.parametrize("act", ACTS)
async def test_every_act(company: Company, act: Act) -> None:
    ids = await letters(company, 2)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)
    run = await begin(company, act, Chosen(ids), **ACTS[act])
    await work(company)
    assert (await run_of(company, run)).done == 2, (await bulk_report(company.storage, company.sven, run)).refused
    seen = await row(company, 1)
    assert {
        Act.GIVE: seen.agent_name == "Boris",
        Act.PIN: seen.pinned_to == "Boris",
        Act.PRIORITY: seen.priority == 4,
        Act.SNOOZE: seen.work_state == "snoozed",
        Act.CLOSE: seen.state == "closed",
        Act.TAG: seen.tags == ("price",),
        Act.SPAM: seen.spam,
    }[act]


@pytest.mark.parametrize("act", [Act.TRANSFER, Act.GIVE, Act.SNOOZE, Act.CLOSE, Act.SPAM])
async def test_what_a_colleague_put_aside_is_left_alone_unless_told(company: Company, act: Act) -> None:
    (number,) = await letters(company, 1)
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await pull(company.storage, number, company.boris)
    await snooze(company.storage, Snoozing(number), company.boris)
    values = {**ACTS, Act.TRANSFER: {"queue_id": company.sales, "note": ""}}[act]
    run = await begin(company, act, Chosen((number,)), **values)
    await work(company)
    (refused,) = (await bulk_report(company.storage, company.sven, run)).refused
    assert refused.why.sentence == "%(name)s has put this aside."
    told = BulkRequest(act, Chosen((number,)), "another key", values | {"aside": True})
    run = await start_bulk(company.storage, told, company.anna)
    await work(company)
    assert (await run_of(company, run)).done == 1


async def test_all_that_a_list_shows(company: Company) -> None:
    await letters(company, 3)
    await company.write("s@customer.com", "Not Anna's", "sales@example.com")
    listed = InboxFilter(InboxView.WAITING)
    assert await count_listed(company.storage, company.anna, listed) == 3
    run = await begin(company, Act.TAG, Chosen(listed=listed), add=["today"], remove=[])
    await company.write("late@customer.com", "After the click")
    await work(company)
    assert (await run_of(company, run)).done == 3
    assert [(await row(company, number)).tags for number in (3, 4, 5)] == [("today",), (), ()]


async def test_a_click_counts_once_and_nothing_is_done_twice(company: Company) -> None:
    ids = await letters(company, 3)
    run = await begin(company, Act.PRIORITY, Chosen(ids), priority=5)
    assert await begin(company, Act.PRIORITY, Chosen(ids), priority=5) == run
    assert await do_item(company.storage, run, 1, company.anna)
    assert await do_item(company.storage, run, 1, company.anna)
    await work(company)
    await work(company)
    assert (await run_of(company, run)).done == 3
    async with company.storage.reading() as session:
        changed = select(func.count()).where(EventRow.name == "PriorityChanged")
        assert await session.scalar(changed) == 3


async def test_one_killed_in_the_middle_goes_on_where_it_was(company: Company) -> None:
    ids = await letters(company, 4)
    run = await begin(company, Act.TAG, Chosen(ids), add=["x"], remove=[])
    # A worker that claimed the job, did one and died: the next one begins by taking back what is claimed.
    assert len(await claim_jobs(company.storage, "bulk")) == 1
    await do_item(company.storage, run, 1, company.anna)
    worker = BulkWorker(company.storage)
    assert await worker.run_once() == 0
    async with company.storage.bus.subscribe() as hints:
        running = asyncio.create_task(worker.run())
        while (await run_of(company, run)).state == RunState.RUNNING:
            await anext(hints)
        running.cancel()
    assert (await run_of(company, run)).state == RunState.FINISHED
    assert (await run_of(company, run)).done == 4


async def test_a_long_one_takes_turns_and_can_be_stopped(company: Company) -> None:
    await letters(company, 1)
    long = await begin(company, Act.TAG, Chosen(tuple(range(1, SLICE * 2 + 2))), add=["x"], remove=[])
    worker = BulkWorker(company.storage)
    assert await worker.run_once() == 1
    half = await run_of(company, long)
    assert (half.come_to, half.state) == (SLICE, RunState.RUNNING)
    (shown,) = await runs_to_show(company.storage, company.anna)
    assert shown.id == long
    with pytest.raises(NotFound):
        await stop_bulk(company.storage, long, company.boris)
    await stop_bulk(company.storage, long, company.anna)
    await work(company)
    assert ((await run_of(company, long)).come_to, (await run_of(company, long)).state) == (SLICE, RunState.STOPPED)
    await dismiss_bulk(company.storage, long, company.anna)
    assert await runs_to_show(company.storage, company.anna) == ()
    assert [run.id for run in await runs_before(company.storage, company.anna)] == [long]


async def test_who_lost_a_right_meanwhile_does_nothing_more(company: Company) -> None:
    ids = await letters(company, 2)
    run = await begin(company, Act.PRIORITY, Chosen(ids), priority=5)
    async with company.storage.transaction() as opened:
        await opened.session.execute(delete(QueueMember).where(QueueMember.user_id == company.anna.user_id))
    await work(company)
    assert (await run_of(company, run)).refused == 2
    assert (await row(company, 1)).priority == 0


async def test_nobody_closes_what_they_have_not_seen(company: Company) -> None:
    ids = await letters(company, 2)
    run = await begin(company, Act.CLOSE, Chosen(ids), code="solved", note="")
    await company.write("c0@customer.com", "One more thing", subject="Re: [#1] A question")
    await work(company)
    report = await bulk_report(company.storage, company.anna, run)
    assert [(each.interaction_id, each.why.message) for each in report.refused] == [
        (1, "Something newer was written in this conversation.")
    ]
    assert report.run.done == 1


async def test_moving_many_is_taken_back_where_nobody_has_them(company: Company, clock: SettableClock) -> None:
    ids = await letters(company, 4)
    await pull(company.storage, 1, company.anna)
    run = await begin(company, Act.TRANSFER, Chosen(ids), queue_id=company.sales, note="")
    await work(company)
    await pull(company.storage, 2, company.clara)
    clock.advance(timedelta(minutes=20))
    assert (await run_of(company, run)).undoable is False
    assert [each.undoable for each in await runs_to_show(company.storage, company.anna)] == [True]
    back = await undo_bulk(company.storage, run, company.anna)
    assert await undo_bulk(company.storage, run, company.anna) == back
    await work(company)
    report = await bulk_report(company.storage, company.anna, back)
    assert [each.interaction_id for each in report.refused] == [2]
    assert [(await row(company, number)).queue_id for number in ids] == [1, 2, 1, 1]
    assert (await row(company, 1)).agent_name == "Anna"
    assert not (await bulk_report(company.storage, company.anna, run)).run.undoable
    with pytest.raises(Conflict):
        await undo_bulk(company.storage, back, company.anna)


async def test_it_is_too_late_after_an_hour(company: Company, clock: SettableClock) -> None:
    run = await begin(company, Act.SPAM, Chosen(await letters(company, 1)), block=False)
    await work(company)
    clock.advance(UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(Conflict):
        await undo_bulk(company.storage, run, company.anna)


async def test_what_makes_no_sense_is_refused_at_once(company: Company) -> None:
    ids = await letters(company, 1)
    senseless: tuple[tuple[Act, Chosen, dict[str, object]], ...] = (
        (Act.TAG, Chosen(), {"add": ["x"], "remove": []}),
        (Act.TRANSFER, Chosen(ids), {"queue_id": 99, "note": ""}),
        (Act.UNDO_SPAM, Chosen(ids), {}),
        (Act.TAG, Chosen(tuple(range(10_001))), {"add": ["x"], "remove": []}),
    )
    for act, chosen, values in senseless:
        with pytest.raises(Invalid):
            await begin(company, act, chosen, **values)
    async with company.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(BulkRun)) == 0
        assert await session.scalar(select(func.count()).select_from(WorkItem)) == 1


async def test_a_report_is_its_users_and_the_supervisors(company: Company) -> None:
    run = await begin(company, Act.PRIORITY, Chosen(await letters(company, 1)), priority=1)
    with pytest.raises(NotFound):
        await bulk_report(company.storage, company.boris, run)
    assert await runs_before(company.storage, company.boris) == ()
    assert [each.id for each in await runs_before(company.storage, company.sven)] == [run]


async def test_nobody_reads_the_name_of_somebody_they_do_not_know(company: Company) -> None:
    await letters(company, 1)
    for stranger in (company.clara, company.sven):
        with pytest.raises(Invalid):
            await begin(company, Act.GIVE, Chosen((1,)), agent_id=stranger.user_id)
    assert await begin(company, Act.GIVE, Chosen((1,)), agent_id=company.boris.user_id)


async def test_who_supervises_some_queues_sees_the_runs_of_their_agents_only(company: Company) -> None:
    await letters(company, 1)
    run = await begin(company, Act.TRANSFER, Chosen((1,)), queue_id=company.sales, note="")
    lead = replace(company.clara, permissions=company.clara.permissions | {Permission.SUPERVISE})
    assert await runs_before(company.storage, lead) == ()
    with pytest.raises(NotFound):
        await bulk_report(company.storage, lead, run)
    over_anna = replace(lead, queues=frozenset({company.support}))
    assert [seen.id for seen in await runs_before(company.storage, over_anna)] == [run]
    assert [seen.id for seen in await runs_before(company.storage, company.sven)] == [run]


async def test_of_two_clicks_at_once_one_begins_a_run(company: Company) -> None:
    ids = await letters(company, 2)
    begun = await asyncio.gather(
        *(begin(company, Act.TRANSFER, Chosen(ids), queue_id=company.sales, note="") for _ in range(3))
    )
    assert len(set(begun)) == 1
