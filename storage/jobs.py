"""Work to be done later, at least once, surviving crashes; its effect and its end share one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.claims import ClaimableRow, claim, held
from storage.errors import LeaseLost
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8


class Job(ClaimableRow):
    """One piece of work. `key` is unique: asking twice for the same thing makes one job. A job that is done is gone."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_kind_due_at_id", "kind", "due_at", "id"),)

    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(Text, default="")


async def enqueue(work: Work, kind: str, key: str, payload: dict[str, Any], due_at: datetime | None = None) -> None:
    """Ask for a job in the open transaction; nothing happens if the same key is already waiting."""
    await work.session.execute(
        insert_into(work.session, Job)
        .values(kind=kind, key=key, payload=payload, due_at=due_at or work.now)
        .on_conflict_do_nothing(index_elements=["key"])
    )


@action
async def claim_jobs(work: Work, kind: str, limit: int = 50, lease: timedelta = LEASE) -> Sequence[Job]:
    """Take due jobs of one kind in the order they were asked for."""
    return await claim(work, Job, Job.kind == kind, limit, lease)


async def claim_due(storage: Storage, kind: str) -> Sequence[Job]:
    """The same for who looks again and again: nothing is written, nor locked, while nothing is due."""
    due = select(Job.id).where(Job.kind == kind, Job.due_at <= storage.clock.now()).limit(1)
    async with storage.reading() as session:
        if await session.scalar(due) is None:
            return ()
    return await claim_jobs(storage, kind)


async def finish(work: Work, job: Job) -> None:
    """Mark a job as done in the transaction of its effect. Raises `LeaseLost`, which undoes that effect."""
    mine = delete(Job).where(Job.id == job.id, Job.lease_token == job.lease_token).returning(Job.id)
    if await work.session.scalar(mine.execution_options(synchronize_session=False)) is None:
        raise LeaseLost(job.key)


@action
async def take_back(work: Work, kind: str) -> None:
    """Make every claimed job of a kind due at once; whoever held one loses it. For a worker that runs alone."""
    claimed = update(Job).where(Job.kind == kind, Job.lease_token != "", Job.due_at > work.now, Job.error == "")
    await work.session.execute(claimed.values(due_at=work.now, lease_token=""))


@action
async def fail(work: Work, job: Job, error: str) -> bool:
    """Put a job back with a growing delay. True when it was the last attempt: it stays, visible, and is not retried."""
    row = await held(work, job)
    row.error = error[:2000]
    last = row.attempts >= MOST_ATTEMPTS
    row.due_at = None if last else work.now + timedelta(seconds=min(2**row.attempts, 300))
    return last


async def dead_jobs(storage: Storage) -> Sequence[Job]:
    """The jobs that ran out of attempts, oldest first."""
    async with storage.reading() as session:
        return (await session.scalars(select(Job).where(Job.due_at.is_(None)).order_by(Job.id).limit(500))).all()
