"""Orders the archive of everything about somebody, and gives it out for a while."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.parties.visible import locked_parties
from hub.privacy.blobs import remove_unless_shared
from hub.privacy.model import Kind, PrivacyRun, RunState
from hub.privacy.runs import begin, tell
from storage.unit_of_work import Storage, Work, action

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Given:
    """An archive that is given out; `size` is in bytes."""

    party_id: int
    name: str
    size: int
    pieces: AsyncIterator[bytes]


@action
async def order_archive(work: Work, party_id: int, internal: bool, by: Actor) -> int:
    """Have everything about somebody put together, `internal` notes too; returns the run.

    Raises `NotAllowed`, `NotFound`, `Conflict`.
    """
    return (await begin(work, Kind.ARCHIVE, party_id, {"internal": internal}, by)).id


async def give_archive(storage: Storage, public_id: str, by: Actor) -> Given:
    """The archive at an address, which is written down. Raises `NotAllowed`; `NotFound` also once it is too late."""
    run = await _give(storage, public_id, by)
    return Given(run.party_id, f"archive-{run.id}.zip", run.size, storage.blobs.stream(run.file))


@action
async def _give(work: Work, public_id: str, by: Actor) -> PrivacyRun:
    require(by, Permission.PRIVACY)
    run = await work.session.scalar(select(PrivacyRun).where(PrivacyRun.public_id == public_id))
    if run is None or not run.file or run.expires_at is None or run.expires_at <= work.now:
        raise NotFound
    if not await locked_parties(work, by, run.party_id):
        raise NotFound
    await audit(work, by, "person.archive_given", {"party": run.party_id, "run": run.id})
    return run


async def forget_archives(storage: Storage) -> int:
    """Forget the archives whose time is over; returns how many."""
    async with storage.reading() as session:
        late = select(PrivacyRun.id, PrivacyRun.file).where(PrivacyRun.expires_at <= storage.clock.now())
        over = (await session.execute(late.where(PrivacyRun.file != ""))).all()
    for number, file in over:
        # The bytes first: a row that names none any more would leave them for ever.
        await remove_unless_shared(storage, file)
        await _forget(storage, number)
    return len(over)


@action
async def _forget(work: Work, run_id: int) -> None:
    run = await work.locked(PrivacyRun, run_id)
    if run is not None and run.file:
        run.file, run.state = "", RunState.EXPIRED
        await tell(work, run)
