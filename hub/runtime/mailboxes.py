"""Reads every mailbox that is enabled, each folder in one process at a time, and follows changes without a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial

from channels.email.imap_account import ImapAccount, ImapPace
from channels.email.imap_connection import ImapConnection, ImapLost, ImapRefused
from channels.email.imap_reader import ImapReader
from channels.email.sent_folder import sent_folder_of
from channels.email.sent_reader import SentReader
from hub.errors import HubError
from hub.interactions.sent_elsewhere import among
from hub.mailboxes.listing import MailboxState, accounts_to_read, note_state
from hub.mailboxes.model import MailAccount
from hub.runtime.mailbox_sources import MailboxSources
from hub.runtime.parts import Parts, StoredPositions
from hub.runtime.singleton import alone
from hub.runtime.supervise import supervise

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0


class MailboxReaders:
    """The readers of one process. Those whose lease another process holds wait until it is free."""

    def __init__(self, parts: Parts, sources: MailboxSources, pace: ImapPace | None = None) -> None:
        self._parts = parts
        self._sources = sources
        self._pace = pace
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
        gone = {key: self._running.pop(key) for key in list(self._running) if key not in wanted}
        await _ended(gone.values())
        self._sources.forget(gone)
        for key, account in wanted.items():
            if key not in self._running:
                name = f"mailbox {account.name}"
                self._running[key] = asyncio.create_task(supervise(name, partial(self._read, account)), name=name)

    async def _read(self, account: MailAccount) -> None:
        try:
            sources = self._sources.of(account)
            sent = await self._sent(account)
        except (HubError, ImapLost, ImapRefused) as error:
            await note_state(self._parts.storage, account.id, MailboxState(account.last_contact, 0, str(error)))
            return
        storage = self._parts.storage
        positions, clock = StoredPositions(storage), storage.clock
        readers = {source: ImapReader(source, positions, clock, self._pace) for source in sources}
        if sent is not None:
            readers[sent] = SentReader(sent, positions, clock, partial(among, storage), self._pace)
        async with asyncio.TaskGroup() as group:
            for source, reader in readers.items():
                group.create_task(supervise(source.source, self._one(source, reader)))
            group.create_task(supervise(f"state of {account.name}", lambda: self._watch(account.id, readers)))

    async def _sent(self, account: MailAccount) -> ImapAccount | None:
        """The folder with answers that were given elsewhere, if it is to be read; the server is asked for its name."""
        if not account.read_sent:
            return None
        return self._sources.sent(account, await self._name_of_sent(account))

    async def _name_of_sent(self, account: MailAccount) -> str:
        if account.sent_folder:
            return account.sent_folder
        connection = ImapConnection(self._sources.of(account)[0], (self._pace or ImapPace()).answer)
        try:
            await connection.sign_in()
            return await sent_folder_of(connection, "")
        finally:
            connection.close()

    def _one(self, source: ImapAccount, reader: ImapReader) -> Callable[[], Awaitable[None]]:
        return lambda: alone(self._parts.storage, source.source, lambda: reader.run(self._parts.inbox))

    async def _watch(self, account_id: int, readers: Mapping[ImapAccount, ImapReader]) -> None:
        """Write down what changed; a process that only waits for the lease knows nothing and says nothing."""
        while True:
            state = _state_of(readers)
            if state != self._told.get(account_id) and (state.last_contact or state.last_error):
                await note_state(self._parts.storage, account_id, state)
                self._told[account_id] = state
            await asyncio.sleep(LOOK_EVERY)


def _state_of(readers: Mapping[ImapAccount, ImapReader]) -> MailboxState:
    states = [reader.status for reader in readers.values()]
    return MailboxState(
        last_contact=max((state.last_contact for state in states if state.last_contact), default=None),
        waiting=sum(state.waiting for state in states),
        last_error="; ".join(dict.fromkeys(state.last_error for state in states if state.last_error)),
        waiting_since=min((state.waiting_since for state in states if state.waiting_since), default=None),
        on_server={
            source.source: reader.status.on_server
            for source, reader in readers.items()
            if reader.status.on_server is not None and not isinstance(reader, SentReader)
        },
    )


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
