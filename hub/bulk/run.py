"""Comes to each conversation of the runs that go on: each in a transaction of its own, none twice."""

import logging
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.sessions import actor_of_user
from hub.bulk.acts import Doing, perform
from hub.bulk.model import Act, BulkItem, BulkRun, Outcome, RunState
from hub.bulk.start import JOB
from hub.errors import HubError, NotAllowed, sentence
from hub.events import BulkAdvanced
from storage.errors import LeaseLost, StorageUnavailable
from storage.jobs import Job, enqueue, finish
from storage.unit_of_work import Work, action
from storage.worker import LoneWorker

log = logging.getLogger(__name__)

# So many are come to before other runs have their turn.
SLICE = 100
# Pages are told of every so manieth.
TELL_EVERY = 20
FAILED = sentence("Something went wrong. It has been written down.")


class BulkWorker(LoneWorker):
    """Comes to a slice of each run that goes on, in turns."""

    kind, hint, at_once = JOB, BulkAdvanced.__name__, 5
    lease, look_again = timedelta(minutes=5), 2.0

    async def do(self, job: Job) -> None:
        """Take a slice of one run."""
        run_id = job.payload["run_id"]
        async with self._storage.reading() as session:
            user_id = await session.scalar(select(BulkRun.user_id).where(BulkRun.id == run_id))
            pending = select(BulkItem.position).where(BulkItem.run_id == run_id, BulkItem.outcome == Outcome.PENDING)
            places = (await session.scalars(pending.order_by(BulkItem.position).limit(SLICE))).all()
        by = await actor_of_user(self._storage, user_id) if user_id is not None else None
        for place in places:
            if not await self._come_to(run_id, place, by):
                break
        with suppress(LeaseLost):
            await end_slice(self._storage, job)

    async def _come_to(self, run_id: int, place: int, by: Actor | None) -> bool:
        """Do what is wanted of one, or note why not; False once the run is stopped."""
        try:
            if by is None:
                raise NotAllowed
            return await do_item(self._storage, run_id, place, by)
        except HubError as error:
            return await refuse_item(self._storage, run_id, place, error)
        except StorageUnavailable:
            raise
        except Exception:
            log.exception("item %s of the run %s failed", place, run_id)
            return await refuse_item(self._storage, run_id, place, HubError(FAILED))


@action
async def do_item(work: Work, run_id: int, place: int, by: Actor) -> bool:
    """Do it and count it in one transaction; False if the run is stopped. Raises whatever refuses it."""
    run, item = await _locked(work, run_id, place)
    if run.state != RunState.RUNNING:
        return False
    if item.outcome == Outcome.PENDING:
        await perform(work, Act(run.act), Doing(item.interaction_id, run.values, run.seen_message_id), by)
        item.outcome = Outcome.DONE
        run.done += 1
        await _tell(work, run)
    return True


@action
async def refuse_item(work: Work, run_id: int, place: int, error: HubError) -> bool:
    """Note why one was refused; False if the run is stopped."""
    run, item = await _locked(work, run_id, place)
    if run.state != RunState.RUNNING:
        return False
    if item.outcome == Outcome.PENDING:
        item.outcome, item.sentence, item.values = Outcome.REFUSED, error.sentence, dict(error.values)
        run.refused += 1
        await _tell(work, run)
    return True


@action
async def end_slice(work: Work, job: Job) -> None:
    """End the job with the run, or have it come again. Raises `storage.errors.LeaseLost`."""
    await finish(work, job)
    run = await work.locked(BulkRun, job.payload["run_id"])
    if run is None or run.state != RunState.RUNNING:
        return
    if run.done + run.refused < run.total:
        await enqueue(work, JOB, f"{JOB}-{run.id}", {"run_id": run.id})
        return
    run.end(RunState.FINISHED, work.now)
    await work.record(BulkAdvanced(run.id, run.user_id))


async def _locked(work: Work, run_id: int, place: int) -> tuple[BulkRun, BulkItem]:
    run, item = await work.locked(BulkRun, run_id), await work.locked(BulkItem, (run_id, place))
    assert run is not None, "runs are never deleted"
    assert item is not None, "nor is what they are about"
    return run, item


async def _tell(work: Work, run: BulkRun) -> None:
    if (run.done + run.refused) % TELL_EVERY == 0:
        await work.record(BulkAdvanced(run.id, run.user_id))
