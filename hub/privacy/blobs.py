"""Forgets files of those who were erased, unless somebody else has the very same."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import literal, select, union_all

from hub.exports.model import Export, ExportPart
from hub.imports.model import Import
from hub.interactions.model import Attachment, InboundContact
from hub.knowledge.model import ArticleFile
from hub.privacy.model import PrivacyRun
from storage.blobs import SETTLED
from storage.errors import LeaseLost
from storage.jobs import Job, claim_jobs, enqueue, finish
from storage.outbox import OutboxRow
from storage.unit_of_work import Storage, Work, action

FORGET = "forget-blob"

# Every column that names a blob; a test fails for a new one that is not in here.
NAMING = (
    *(Attachment.blob, InboundContact.raw_blob, OutboxRow.content, PrivacyRun.file, Import.file, ArticleFile.blob),
    *(Export.file, ExportPart.blob),
)


class Placed(Protocol):
    """Something done in batches that keeps where it is."""

    place: dict[str, Any]


async def forget_blobs(storage: Storage, keys: Iterable[str]) -> None:
    """Forget those that no row names any more. Once more changes nothing."""
    for key in keys:
        if await _named(storage, key) == 0:
            await _remove(storage, key)


async def remove_unless_shared(storage: Storage, key: str) -> None:
    """Forget the bytes of a file that a row names which is about to let go of it, unless another names them too."""
    if await _named(storage, key) == 1:
        await _remove(storage, key)


async def forget_late(storage: Storage) -> None:
    """Forget what could not be forgotten at once, for it had been stored lately."""
    while jobs := await claim_jobs(storage, FORGET):
        for job in jobs:
            await forget_blobs(storage, [job.payload["blob"]])
            # Whoever took it over asks the same.
            with suppress(LeaseLost):
                await _end(storage, job)


async def _remove(storage: Storage, key: str) -> None:
    if not await storage.blobs.remove(key):
        await _later(storage, key)


async def forget_later(work: Work, keys: Iterable[str | None]) -> None:
    """Have those forgotten that rows of this transaction let go of, once they are old enough and nobody names them."""
    for key in filter(None, keys):
        # A key of its own: the job that asks again must not stand for the next.
        await enqueue(work, FORGET, f"{FORGET}-{key}-{work.now.timestamp()}", {"blob": key}, work.now + SETTLED)


@action
async def _later(work: Work, key: str) -> None:
    await forget_later(work, [key])


@action
async def _end(work: Work, job: Job) -> None:
    await finish(work, job)


async def _named(storage: Storage, key: str) -> int:
    """By how many rows a blob is named, counted to two."""
    rows = union_all(*(select(literal(1)).where(column == key).limit(2).subquery().select() for column in NAMING))
    async with storage.reading() as session:
        return len((await session.execute(rows.limit(2))).all())


def let_go(run: Placed, keys: Iterable[str | None]) -> None:
    """Note blobs that a run's batch names no more, to be forgotten after its commit."""
    run.place = {**run.place, "blobs": [*run.place.get("blobs", ()), *(key for key in keys if key)]}
