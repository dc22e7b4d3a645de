"""Makes the copies that Sent folders wait for. A copy that cannot be made changes nothing about the delivery."""

import asyncio
import logging

from channels.email.imap_connection import ImapLost, ImapRefused
from channels.email.sent_folder import keep_copy
from hub.errors import HubError
from hub.mailboxes.listing import account_of, note_sent_error
from hub.mailboxes.sent_copies import SENT_COPY
from hub.runtime.mailbox_sources import MailboxSources
from storage.errors import LeaseLost
from storage.jobs import Job, claim_jobs, fail, finish
from storage.unit_of_work import Storage, Work, action

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
AT_ONCE = 10


class SentCopies:
    """Several may run at once: each copy is claimed by one."""

    def __init__(self, storage: Storage, sources: MailboxSources) -> None:
        self._storage = storage
        self._sources = sources

    async def run(self) -> None:
        """Work until cancelled. Raises `StorageUnavailable`; call again later."""
        while True:
            if not await self.run_once():
                await asyncio.sleep(LOOK_EVERY)

    async def run_once(self) -> int:
        """Make what is due now and return how many that were."""
        jobs = await claim_jobs(self._storage, SENT_COPY, AT_ONCE)
        for job in jobs:
            await self._make(job)
        return len(jobs)

    async def _make(self, job: Job) -> None:
        account_id = job.payload["account_id"]
        try:
            await self._copy(job)
        except (ImapLost, ImapRefused, HubError, KeyError, OSError) as error:
            log.warning("a copy of %s is not in the Sent folder: %s", job.payload["external_id"], error)
            await fail(self._storage, job, str(error))
            await note_sent_error(self._storage, account_id, str(error))
        except LeaseLost:
            log.info("the copy of %s was taken over by another worker", job.payload["external_id"])

    async def _copy(self, job: Job) -> None:
        account = await account_of(self._storage, job.payload["account_id"])
        if account is not None and account.keep_sent:
            raw = await self._storage.blobs.get(job.payload["content"])
            source = self._sources.of(account)[0]
            await keep_copy(source, account.sent_folder, job.payload["external_id"], raw)
            if account.sent_error:
                await note_sent_error(self._storage, account.id, "")
        await _done(self._storage, job)


@action
async def _done(work: Work, job: Job) -> None:
    await finish(work, job)
