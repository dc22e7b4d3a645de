"""Takes out what is kept about somebody, in batches that can be done again: figures and what the law wants stay."""

from collections.abc import Awaitable, Callable, Mapping

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.privacy.blank_addresses import blank_addresses
from hub.privacy.blank_conversations import blank_conversations
from hub.privacy.blank_elsewhere import blank_elsewhere, blank_searches
from hub.privacy.blank_person import blank_activities, blank_documents, blank_person
from hub.privacy.blobs import forget_blobs
from hub.privacy.known import known
from hub.privacy.model import PrivacyRun, RunState
from hub.privacy.runs import tell
from hub.privacy.seal import AddressSeal
from storage.unit_of_work import Storage, Work, action

# Each takes out a batch and returns how many there were: none means that the next one is due.
Step = Callable[[Work, PrivacyRun, AddressSeal], Awaitable[int]]
STEPS: Mapping[str, Step] = {
    "addresses": blank_addresses,
    "conversations": blank_conversations,
    "elsewhere": blank_elsewhere,
    "searches": blank_searches,
    "documents": blank_documents,
    "activities": blank_activities,
    "person": blank_person,
}
_ORDER = (*STEPS, "")


class Eraser:
    """Does the runs that erase. Stopped or killed, it goes on with the batch it was at."""

    def __init__(self, storage: Storage, seal: AddressSeal) -> None:
        self._storage = storage
        self._seal = seal

    async def erase(self, run: PrivacyRun) -> None:
        """Take out everything of one run."""
        while await self.one_batch(run.id):
            pass

    async def one_batch(self, run_id: int) -> bool:
        """Take out the next batch, and the files of the one before for good; False once there is nothing left."""
        async with self._storage.reading() as session:
            run = await session.get_one(PrivacyRun, run_id)
        # Named in the transaction that let go of them: a kill between leaves none behind.
        await forget_blobs(self._storage, run.place.get("blobs", ()))
        if run.state != RunState.RUNNING:
            return False
        return await erase_batch(self._storage, run_id, self._seal)


@action
async def erase_batch(work: Work, run_id: int, seal: AddressSeal) -> bool:
    """One batch of one step, and how far that is; False once it is the end."""
    run = await work.locked(PrivacyRun, run_id)
    assert run is not None, "runs are never deleted"
    if run.state != RunState.RUNNING:
        return False
    step = run.place.get("step", _ORDER[0])
    if not step:
        await _end(work, run)
        return False
    run.place = {**run.place, "blobs": []}
    done = await STEPS[step](work, run, seal)
    if step in ("conversations", "documents"):
        # Documents of others in which they take part were not counted before.
        run.done = min(run.done + done, run.total)
    if not done:
        run.place = {**run.place, "step": _ORDER[_ORDER.index(step) + 1]}
    await tell(work, run)
    return True


async def _end(work: Work, run: PrivacyRun) -> None:
    who = await known(work.session, run.party_id)
    assert not who.identities, "nothing leads to them any more"
    run.done = run.total
    run.end(RunState.FINISHED, work.now)
    await audit(work, Actor(run.by_id or 0, run.by_name), "person.erased", {"party": run.party_id, "run": run.id})
    await tell(work, run)
