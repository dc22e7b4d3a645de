"""A transaction knows which rows it wrote, and what follows from them is written before it is committed."""

from sqlalchemy import delete, select, update

from storage.jobs import Job
from storage.unit_of_work import Storage, Work


async def test_new_rows_changed_fields_and_changes_at_large_are_noted(storage: Storage) -> None:
    async with storage.transaction() as work:
        job = Job(kind="a", key="a", payload={})
        work.add(job)
        await work.flush()
        assert (work.written.created(Job), work.written.keys(Job, "error")) == ({job.id}, {job.id})
        assert work.written.at_large == set()
    async with storage.transaction() as work:
        known = await work.session.get_one(Job, job.id)
        known.error = "late"
        await work.flush()
        assert work.written.created(Job) == work.written.keys(Job, "kind") == set()
        assert work.written.keys(Job) == work.written.keys(Job, "kind", "error") == {job.id}
        await work.session.execute(update(Job).values(error=""))
        assert work.written.at_large == {Job}
    async with storage.transaction() as work:
        await work.session.delete(await work.session.get_one(Job, job.id))
        await work.flush()
        assert work.written.keys(Job) == {job.id}


async def test_finishers_write_in_the_transaction_they_end(storage: Storage) -> None:
    seen: list[int] = []

    async def finish(work: Work) -> None:
        seen.extend(work.written.created(Job))
        for key in work.written.created(Job):
            (await work.session.get_one(Job, key)).error = "noted"

    storage.finishers = (finish,)
    async with storage.transaction() as work:
        job = Job(kind="a", key="a", payload={})
        work.add(job)
    async with storage.reading() as session:
        assert (seen, (await session.get_one(Job, job.id)).error) == ([job.id], "noted")


async def test_finishers_are_not_asked_about_what_wrote_nothing(storage: Storage) -> None:
    asked = 0

    async def finish(work: Work) -> None:
        nonlocal asked
        asked += 1

    storage.finishers = (finish,)
    for body, times in ((select(Job), 0), (update(Job).values(error=""), 1), (delete(Job), 2)):
        async with storage.transaction() as work:
            await work.session.execute(body)
        assert asked == times
