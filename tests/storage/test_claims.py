"""Jobs, outbox rows and leases: nobody holds the same thing twice, and nothing is forgotten when its holder dies."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.claims import held
from storage.errors import LeaseLost
from storage.jobs import LEASE, MOST_ATTEMPTS, Job, claim_jobs, dead_jobs, enqueue, fail, finish
from storage.leases import acquire, release
from storage.outbox import LEASE as OUTBOX_LEASE
from storage.outbox import DeliveryState, OutboxRow, claim_outbox
from storage.unit_of_work import Storage, Work, action
from tests.services.storage_fixture import SettableClock

MINUTE = timedelta(minutes=1)


@action
async def ask(work: Work, *keys: str) -> None:
    """Ask for one job a key."""
    for key in keys:
        await enqueue(work, "parse", key, {"key": key})


@action
async def done(work: Work, job: Job) -> None:
    """Finish a job in a transaction of its own."""
    await finish(work, job)


@action
async def post(work: Work, *keys: str) -> None:
    """Put one row a key into the outbox."""
    for key in keys:
        work.add(
            OutboxRow(
                channel="email",
                key=key,
                subject_id=1,
                recipient="a@example.org",
                envelope_from="b@example.org",
                content="",
                due_at=work.now,
                created_at=work.now,
            )
        )


@action
async def answered(work: Work, row: OutboxRow, state: DeliveryState) -> None:
    """Write down how handing over ended."""
    current = await held(work, row)
    current.state, current.due_at = state, None


async def test_jobs_come_in_the_order_they_were_asked_for(storage: Storage) -> None:
    await ask(storage, "b", "a", "c")
    assert [job.key for job in await claim_jobs(storage, "parse", limit=2)] == ["b", "a"]
    assert [job.key for job in await claim_jobs(storage, "parse", limit=2)] == ["c"]
    assert await claim_jobs(storage, "parse") == []


async def test_the_same_key_is_one_job_even_when_asked_at_once(storage: Storage) -> None:
    await asyncio.gather(*(ask(storage, "same") for _ in range(10)))
    assert len(await claim_jobs(storage, "parse")) == 1


async def test_other_kinds_and_later_jobs_are_left_alone(storage: Storage, clock: SettableClock) -> None:
    async with storage.transaction() as work:
        await enqueue(work, "other", "a", {})
        await enqueue(work, "parse", "b", {}, due_at=work.now + MINUTE)
    assert await claim_jobs(storage, "parse") == []
    clock.advance(MINUTE)
    assert [job.key for job in await claim_jobs(storage, "parse")] == ["b"]


async def test_workers_at_once_never_get_the_same_job(storage: Storage) -> None:
    keys = [str(number) for number in range(60)]
    await ask(storage, *keys)
    taken: list[str] = []

    async def work_off() -> None:
        while jobs := await claim_jobs(storage, "parse", limit=3):
            taken.extend(job.key for job in jobs)
            for job in jobs:
                await done(storage, job)

    # One may find the last rows skipped while another still holds them, but never twice.
    await asyncio.gather(*(work_off() for _ in range(6)))
    assert sorted(taken) == sorted(keys)


async def test_a_dead_workers_job_comes_back_and_fences_it_off(storage: Storage, clock: SettableClock) -> None:
    await ask(storage, "a")
    (first,) = await claim_jobs(storage, "parse")
    clock.advance(LEASE - timedelta(seconds=1))
    assert await claim_jobs(storage, "parse") == []
    clock.advance(timedelta(seconds=1))
    (second,) = await claim_jobs(storage, "parse")
    assert second.attempts == 2
    for too_late in (done(storage, first), fail(storage, first, "slow")):
        with pytest.raises(LeaseLost):
            await too_late
    await done(storage, second)
    with pytest.raises(LeaseLost):
        await done(storage, second)


async def test_the_effect_of_a_lost_lease_is_undone(storage: Storage, clock: SettableClock) -> None:
    await ask(storage, "a")
    (slow,) = await claim_jobs(storage, "parse")
    clock.advance(LEASE)
    await claim_jobs(storage, "parse")

    async def effect_and_end(work: Work) -> None:
        await enqueue(work, "effect", "effect", {})
        await finish(work, slow)

    with pytest.raises(LeaseLost):
        await storage.run(effect_and_end)
    assert await claim_jobs(storage, "effect") == []


async def test_a_failing_job_waits_longer_each_time_and_at_last_stays_visible(
    storage: Storage, clock: SettableClock
) -> None:
    await ask(storage, "a")
    waits = []
    for _ in range(MOST_ATTEMPTS):
        (job,) = await claim_jobs(storage, "parse")
        failed_at = clock.now()
        if await fail(storage, job, "broken"):
            break
        async with storage.reading() as session:
            due_at = (await session.scalars(select(Job.due_at))).one()
        assert due_at is not None
        waits.append(due_at - failed_at)
        clock.time = due_at
    assert [wait.total_seconds() for wait in waits] == [2, 4, 8, 16, 32, 64, 128]
    clock.advance(timedelta(days=400))
    assert await claim_jobs(storage, "parse") == []
    assert [(job.key, job.error) for job in await dead_jobs(storage)] == [("a", "broken")]


async def test_what_is_due_to_leave_is_sending_once_claimed(storage: Storage) -> None:
    await post(storage, "a", "b")
    rows = await claim_outbox(storage, "email")
    assert [(row.key, row.state) for row in rows] == [("a", "sending"), ("b", "sending")]
    assert await claim_outbox(storage, "email") == []
    assert await claim_outbox(storage, "fax") == []


async def test_a_crash_while_handing_over_is_uncertain_for_good(storage: Storage, clock: SettableClock) -> None:
    await post(storage, "a")
    (crashed,) = await claim_outbox(storage, "email")
    clock.advance(OUTBOX_LEASE)
    (found,) = await claim_outbox(storage, "email")
    assert found.state == DeliveryState.UNCERTAIN
    assert await claim_outbox(storage, "email") == []
    clock.advance(timedelta(days=1))
    (still,) = await claim_outbox(storage, "email")
    assert still.state == DeliveryState.UNCERTAIN
    with pytest.raises(LeaseLost):
        await answered(storage, crashed, DeliveryState.SENT)


async def test_workers_at_once_never_hand_over_the_same_row(storage: Storage) -> None:
    await post(storage, *(str(number) for number in range(40)))
    claims = await asyncio.gather(*(claim_outbox(storage, "email", limit=10) for _ in range(8)))
    keys = [row.key for rows in claims for row in rows]
    assert len(keys) == len(set(keys))
    assert all(len(rows) <= 10 for rows in claims)


async def test_one_holds_a_lease_until_it_ends_or_is_given_back(storage: Storage, clock: SettableClock) -> None:
    assert await acquire(storage, "imap", "one", MINUTE) == 1
    assert await acquire(storage, "imap", "other", MINUTE) is None
    assert await acquire(storage, "smtp", "other", MINUTE) == 1
    clock.advance(MINUTE / 2)
    assert await acquire(storage, "imap", "one", MINUTE) == 1
    clock.advance(MINUTE / 2)
    assert await acquire(storage, "imap", "other", MINUTE) is None
    clock.advance(MINUTE / 2)
    assert await acquire(storage, "imap", "other", MINUTE) == 2
    await release(storage, "imap", "one")
    assert await acquire(storage, "imap", "one", MINUTE) is None
    await release(storage, "imap", "other")
    assert await acquire(storage, "imap", "one", MINUTE) == 3


async def test_of_many_who_want_a_lease_at_once_one_gets_it(storage: Storage) -> None:
    tokens = await asyncio.gather(*(acquire(storage, "imap", str(number), MINUTE) for number in range(8)))
    assert sorted(token for token in tokens if token is not None) == [1]
