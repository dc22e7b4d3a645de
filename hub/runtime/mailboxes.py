"""Reads every mailbox that is enabled, each folder in one process at a time, and follows changes without a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from channels.email.imap_account import AfterCommit, ImapAccount, ImapPace
from channels.email.imap_reader import ImapReader
from channels.email.tls import TlsMode
from hub.errors import Invalid
from hub.mailboxes.accounts import open_password
from hub.mailboxes.listing import MailboxState, accounts_to_read, note_state
from hub.mailboxes.model import MailAccount
from hub.mailboxes.sealing import Sealer
from hub.runtime.parts import Parts, StoredPositions
from hub.runtime.singleton import alone
from hub.runtime.supervise import supervise

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0


def imap_accounts_of(account: MailAccount, sealer: Sealer) -> list[ImapAccount]:
    """What is to be read, one for each folder. Raises `Invalid` for a password sealed with another key."""
    password = open_password(account, sealer)
    return [
        ImapAccount(
            host=account.host,
            port=account.port,
            user=account.user,
            password=password,
            inbox=account.inbox,
            folder=folder,
            tls=TlsMode(account.tls),
            after=AfterCommit(account.after),
            move_to=account.move_to,
        )
        for folder in account.folders
    ]


class MailboxReaders:
    """The readers of one process. Those whose lease another process holds wait until it is free."""

    def __init__(self, parts: Parts, pace: ImapPace | None = None) -> None:
        self._parts = parts
        self._pace = pace
        self._sealer = Sealer(parts.settings.key())
        self._running: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._told: dict[int, MailboxState] = {}

    async def run(self) -> None:
        """Look again and again which mailboxes there are, until cancelled."""
        try:
            while True:
                await self._follow(await accounts_to_read(self._parts.storage))
                await asyncio.sleep(LOOK_EVERY)
        finally:
            await _ended(self._running.values())

    async def _follow(self, accounts: list[MailAccount]) -> None:
        """End the readers of what was changed or disabled, then begin those of what is new."""
        wanted = {(account.id, account.version): account for account in accounts}
        gone = [self._running.pop(key) for key in list(self._running) if key not in wanted]
        await _ended(gone)
        for key, account in wanted.items():
            if key not in self._running:
                name = f"mailbox {account.name}"
                self._running[key] = asyncio.create_task(supervise(name, partial(self._read, account)), name=name)

    async def _read(self, account: MailAccount) -> None:
        try:
            sources = imap_accounts_of(account, self._sealer)
        except Invalid as error:
            await note_state(self._parts.storage, account.id, MailboxState(account.last_contact, 0, error.message))
            return
        positions, clock = StoredPositions(self._parts.storage), self._parts.storage.clock
        readers = [ImapReader(source, positions, clock, self._pace) for source in sources]
        async with asyncio.TaskGroup() as group:
            for source, reader in zip(sources, readers, strict=True):
                group.create_task(supervise(source.source, self._one(source, reader)))
            group.create_task(supervise(f"state of {account.name}", lambda: self._watch(account.id, readers)))

    def _one(self, source: ImapAccount, reader: ImapReader) -> Callable[[], Awaitable[None]]:
        return lambda: alone(self._parts.storage, source.source, lambda: reader.run(self._parts.inbox))

    async def _watch(self, account_id: int, readers: list[ImapReader]) -> None:
        """Write down what changed; a process that only waits for the lease knows nothing and says nothing."""
        while True:
            state = _state_of(readers)
            if state != self._told.get(account_id) and (state.last_contact or state.last_error):
                await note_state(self._parts.storage, account_id, state)
                self._told[account_id] = state
            await asyncio.sleep(LOOK_EVERY)


def _state_of(readers: list[ImapReader]) -> MailboxState:
    contacts = [reader.status.last_contact for reader in readers if reader.status.last_contact]
    errors = [reader.status.last_error for reader in readers if reader.status.last_error]
    waiting = sum(reader.status.waiting for reader in readers)
    return MailboxState(max(contacts, default=None), waiting, "; ".join(errors))


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
