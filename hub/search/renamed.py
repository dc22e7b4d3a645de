"""Has what names somebody be found by their new name: after they were renamed, by a job committed with it."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from hub.documents.model import Document, DocumentParty
from hub.documents.named import documents_naming
from hub.parties.model import Party
from hub.search.index import keep
from hub.search.sources import SOURCES
from storage.errors import LeaseLost
from storage.jobs import Job, claim_jobs, enqueue, finish
from storage.unit_of_work import Storage, Work, action

RENAMED = "renamed"
AT_ONCE = 100


async def follow_names_written(work: Work) -> None:
    """Ask for what names whoever was renamed to be followed, if anything does. For `Storage.finishers`."""
    renamed = work.written.keys(Party, "name") - work.written.created(Party)
    if not renamed:
        return
    employee = aliased(Party)
    named = or_(
        exists().where(DocumentParty.party_id == Party.id),
        exists().where(Document.customer_id == Party.id),
        exists().where(employee.organisation_id == Party.id),
    )
    found = select(Party.id).where(Party.id.in_(renamed), named).order_by(Party.id)
    for number in (await work.session.scalars(found)).all():
        # A key of its own: a job that goes on already may have passed what this one is about.
        await enqueue(work, RENAMED, f"{RENAMED}-{number}-{work.now.timestamp()}", {"party_id": number})


async def follow_names(storage: Storage) -> None:
    """Follow everybody who was renamed."""
    while jobs := await claim_jobs(storage, RENAMED, 1):
        for job in jobs:
            for kind in _NAMING:
                after = 0
                while after := await _follow_some(storage, kind, job.payload["party_id"], after):
                    pass
            # Whoever took it over writes the same.
            with suppress(LeaseLost):
                await _end(storage, job)


@action
async def _follow_some(work: Work, kind: str, party_id: int, after: int) -> int:
    """Write the entries of some that name a party as they are now; returns the last of them, 0 at the end."""
    found = _NAMING[kind](party_id).subquery()
    some = select(found.c.id).where(found.c.id > after).order_by(found.c.id).limit(AT_ONCE)
    ids = (await work.session.scalars(some)).all()
    if ids:
        await keep(work, SOURCES[kind], ids)
    return ids[-1] if ids else 0


@action
async def _end(work: Work, job: Job) -> None:
    await finish(work, job)


def _employees(party_id: int) -> Select[int]:
    return select(Party.id).where(Party.organisation_id == party_id)


_NAMING: Mapping[str, Callable[[int], Select[int]]] = {
    "document": lambda party_id: documents_naming([party_id]),
    "party": _employees,
}
