"""Turns stored contacts into filed ones: parsed side by side, filed one after the other in the order they came."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import undefer

from hub.errors import Invalid, NotFound
from hub.interactions.automatic_answer import AnsweringMachine
from hub.interactions.inbox import ACCEPTED
from hub.interactions.model import InboundContact
from hub.interactions.quarantine import quarantine_contact
from hub.interactions.receive import HouseRules, file_contact, keep_files
from hub.interactions.room import Room
from hub.interactions.store_contacts import UNDERSTAND
from hub.ports import Composer, ContactParser, ParsedContact
from hub.rules.book import RuleBook
from storage.bus import GAP
from storage.errors import LeaseLost, StorageUnavailable
from storage.jobs import Job, claim_jobs, fail, take_back
from storage.unit_of_work import Storage, correlation_id

log = logging.getLogger(__name__)

# How many contacts may be between parsing and filing; bounds memory, keeps the parsers busy.
AHEAD = 32
# How large they may be together, in bytes. Each takes about four times its size while it is parsed and filed.
ROOM = 32 * 1024 * 1024
LEASE = timedelta(minutes=5)
LOOK_AGAIN = 1.0
# A contact whose filing fails for a reason nobody foresaw is shown to people after so many tries.
TRIES = 3


@dataclass(slots=True)
class _Line:
    """Contacts between parsing and filing, in the order they came."""

    parsed: asyncio.Queue[tuple[Job, asyncio.Task[ParsedContact]]] = field(default_factory=lambda: asyncio.Queue(AHEAD))
    started: set[asyncio.Task[ParsedContact]] = field(default_factory=set)
    room: Room = field(default_factory=lambda: Room(ROOM))


class Understander:
    """Runs beside the front doors. Only one may run at a time, so that a thread's messages keep their order."""

    def __init__(
        self, storage: Storage, parsers: Mapping[str, ContactParser], composer: Composer, country: str = ""
    ) -> None:
        self._storage = storage
        self._parsers = parsers
        self._house = HouseRules(AnsweringMachine(composer, storage.blobs), RuleBook(), country)

    async def run(self) -> None:
        """Work until cancelled. Raises `StorageUnavailable` when the database is away; call again later."""
        line = _Line()
        # There is one understander: what is still claimed belonged to one that died.
        await take_back(self._storage, UNDERSTAND)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._start_parsing(line))
                group.create_task(self._file_in_order(line))
        except ExceptionGroup as errors:
            # Raised from within `except*` it would arrive as a group again.
            if errors.subgroup(StorageUnavailable) is not None:
                raise StorageUnavailable("filing stopped") from errors
            raise
        finally:
            for task in line.started:
                task.cancel()

    async def run_once(self) -> int:
        """Understand what waits now and return how many contacts that were."""
        jobs = await claim_jobs(self._storage, UNDERSTAND, AHEAD, LEASE)
        for job in jobs:
            await self._file(job, asyncio.create_task(self._parse(job)))
        return len(jobs)

    async def _start_parsing(self, line: _Line) -> None:
        async with self._storage.bus.subscribe() as hints:
            while True:
                jobs = await claim_jobs(self._storage, UNDERSTAND, AHEAD, LEASE)
                for job in jobs:
                    await line.room.take(_size(job))
                    task = asyncio.create_task(self._parse(job))
                    line.started.add(task)
                    await line.parsed.put((job, task))
                # A full batch means that more wait; hints that came meanwhile are not lost either.
                if len(jobs) < AHEAD:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_AGAIN):
                            while (await anext(hints)).name not in (ACCEPTED.name, GAP.name):
                                pass

    async def _file_in_order(self, line: _Line) -> None:
        while True:
            job, task = await line.parsed.get()
            try:
                await self._file(job, task)
            finally:
                line.started.discard(task)
                line.room.give_back(_size(job))
                # The contact and its files stay in memory as long as anybody knows of the task.
                del task

    async def _parse(self, job: Job) -> ParsedContact:
        contact = await self._contact(job)
        if contact.defect:
            raise Invalid(contact.defect)
        return await self._parsers[contact.channel].parse(await self._raw(contact), contact.envelope)

    async def _contact(self, job: Job) -> InboundContact:
        async with self._storage.reading() as session:
            query = select(InboundContact).where(InboundContact.id == job.payload["contact_id"])
            contact = await session.scalar(query.options(undefer(InboundContact.raw)))
        if contact is None:
            raise NotFound("The contact is gone.")
        return contact

    async def _raw(self, contact: InboundContact) -> bytes:
        if contact.raw is not None:
            return contact.raw
        assert contact.raw_blob is not None, "a contact has its bytes in one of two places"
        return await self._storage.blobs.get(contact.raw_blob)

    async def _file(self, job: Job, task: asyncio.Task[ParsedContact]) -> None:
        correlation_id.set(f"contact-{job.payload['contact_id']}")
        try:
            await self._file_or_show(job, task)
        except LeaseLost:
            log.info("contact %s was taken over by another worker", job.payload["contact_id"])

    async def _file_or_show(self, job: Job, task: asyncio.Task[ParsedContact]) -> None:
        try:
            understood = await keep_files(self._storage, await task)
            await file_contact(self._storage, job, understood, self._house)
        except Invalid as error:
            await self._quarantine(job, error.message)
        except (LeaseLost, StorageUnavailable):
            raise
        except Exception as error:
            log.exception("contact %s could not be filed", job.payload["contact_id"])
            await self._try_later(job, f"{type(error).__name__}: {error}")

    async def _try_later(self, job: Job, reason: str) -> None:
        if job.attempts >= TRIES:
            await self._quarantine(job, reason)
        else:
            await fail(self._storage, job, reason)

    async def _quarantine(self, job: Job, reason: str) -> None:
        await quarantine_contact(self._storage, job, reason, await self._title(job))

    async def _title(self, job: Job) -> str:
        contact = await self._contact(job)
        try:
            return self._parsers[contact.channel].title(await self._raw(contact))
        except (KeyError, OSError):
            # Bytes that are lost or cannot be read are a reason to show the contact, not to stop at it for ever.
            return ""


def _size(job: Job) -> int:
    """In bytes, of the contact as it came in."""
    size: int = job.payload.get("size", 0)
    return size
