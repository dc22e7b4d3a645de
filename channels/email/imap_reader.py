"""Reads one mailbox: every mail is stored before it counts as read, and no mail stands in the way of the next."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from channels.email.dedupe import dedupe_key
from channels.email.imap_account import AfterCommit, ImapAccount, ImapPace, Position, PositionStore
from channels.email.imap_connection import WINDOW, ImapConnection, ImapLost, ImapRefused
from channels.email.imap_delivery import delivered_to
from hub.ports import Clock, Inbox, Outcome, RawContact
from storage.errors import StorageUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImapStatus:
    """What people who watch a mailbox want to know. `waiting` is how many mails are known and not yet stored.

    `waiting_since` is when the oldest of them was first seen; `on_server` how many lie in the folder, None if unknown.
    `last_error` is "" again once all there was is stored.
    """

    last_contact: datetime | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    on_server: int | None = None
    stored: int = 0
    errors: int = 0
    last_error: str = ""


class ImapReader:
    """A `Receiver` for one account. Only one may run for an account at a time."""

    # What the envelope of its contacts says beyond where they lay.
    marks: Mapping[str, object] = {}

    def __init__(
        self, account: ImapAccount, positions: PositionStore, clock: Clock, pace: ImapPace | None = None
    ) -> None:
        self.status = ImapStatus()
        self._account = account
        self._positions = positions
        self._clock = clock
        self._pace = pace or ImapPace()
        self._failures = 0
        self._uidvalidity = -1
        self._attempts: Counter[int] = Counter()
        # Stored already although a mail before them was refused, which holds the position back.
        self._ahead: set[int] = set()
        self._outcomes: Counter[Outcome] = Counter()

    async def run(self, inbox: Inbox) -> None:
        """Read until cancelled. Whatever goes wrong ends a connection, never this loop."""
        while True:
            try:
                await self._visit(inbox)
            except (ImapLost, ImapRefused, StorageUnavailable) as error:
                log.warning("%s: %s", self._account.source, error)
                self._count(error)
            except Exception as error:
                log.exception("%s: reading failed", self._account.source)
                self._count(error)
            await asyncio.sleep(self._pause())

    def _count(self, error: Exception) -> None:
        self._failures += 1
        self.status = replace(self.status, errors=self.status.errors + 1, last_error=str(error))

    def _pause(self) -> float:
        """Doubling, and spread, so that many mailboxes do not come back to a restarted server at once."""
        longest = min(self._pace.retry_most, self._pace.retry * 2.0 ** min(self._failures, 20))
        return longest * random.uniform(0.5, 1)  # noqa: S311 (spreads load, hides nothing)

    async def _visit(self, inbox: Inbox) -> None:
        connection = ImapConnection(self._account, self._pace.answer)
        try:
            await connection.open()
            position = await self._start(connection.uidvalidity)
            while True:
                position = await self._catch_up(connection, inbox, position)
                self._failures = 0
                self.status = replace(self.status, last_error="")
                await connection.wait_for_news(self._pace.idle)
        finally:
            connection.close()

    async def _start(self, uidvalidity: int) -> Position:
        """Where to go on. UIDs of another UIDVALIDITY mean nothing: all is read again, and known by its dedupe key."""
        if uidvalidity != self._uidvalidity:
            self._uidvalidity = uidvalidity
            self._attempts.clear()
            self._ahead.clear()
        position = await self._positions.load(self._account.source)
        return position if position and position.uidvalidity == uidvalidity else Position(uidvalidity, 0)

    async def _catch_up(self, connection: ImapConnection, inbox: Inbox, position: Position) -> Position:
        """Store all there is, save how far that is, and raise `ImapRefused` at the end if a mail was left out."""
        while uids := await connection.uids_above(position.uid):
            refused: list[int] = []
            for start in range(0, len(uids), WINDOW):
                self._heard(waiting=len(uids) - start)
                window = uids[start : start + WINDOW]
                refused += await self._take_window(connection, inbox, window)
                position = self._advanced(position, refused[0] - 1 if refused else window[-1])
                await self._positions.save(self._account.source, position)
                self._ahead = {uid for uid in self._ahead if uid > position.uid}
            if refused:
                raise ImapRefused(f"{len(refused)} mails could not be fetched, first {refused[0]}")
        self._heard(waiting=0)
        self.status = replace(self.status, on_server=await self._count_there(connection))
        return position

    def _advanced(self, position: Position, uid: int) -> Position:
        new, old = self._outcomes.pop(Outcome.ACCEPTED, 0), self._outcomes.pop(Outcome.DUPLICATE, 0)
        return replace(position, uid=uid, accepted=position.accepted + new, known=position.known + old)

    def _heard(self, waiting: int) -> None:
        now = self._clock.now()
        since = (self.status.waiting_since or now) if waiting else None
        self.status = replace(self.status, last_contact=now, waiting=waiting, waiting_since=since)

    async def _count_there(self, connection: ImapConnection) -> int | None:
        try:
            return await connection.count(self._account.folder)
        except ImapRefused:
            return None

    async def wanted(self, connection: ImapConnection, window: Sequence[int]) -> Sequence[int]:
        """Which of these mails are taken at all: every one."""
        return window

    async def _take_window(self, connection: ImapConnection, inbox: Inbox, window: Sequence[int]) -> list[int]:
        """Store these mails; the UIDs of those the server would not give."""
        refused = []
        wanted = await self.wanted(connection, [uid for uid in window if uid not in self._ahead])
        sizes = await connection.sizes(wanted) if wanted else {}
        for uid in wanted:
            try:
                await self._take(connection, inbox, uid, sizes.get(uid, 0))
            except ImapRefused as error:
                log.warning("%s: mail %d: %s", self._account.source, uid, error)
                refused.append(uid)
            else:
                self._ahead.add(uid)
                del self._attempts[uid]
        return refused

    async def _take(self, connection: ImapConnection, inbox: Inbox, uid: int, size: int) -> None:
        raw, defect = await self._fetch(connection, uid, size)
        if raw is None:
            return
        inboxes = await self._inboxes(inbox, raw)
        envelope = {
            "protocol": "IMAP",
            "mailbox": self._account.source,
            "uidvalidity": connection.uidvalidity,
            "uid": uid,
            "authserv_id": self._account.authserv_id,
            **self.marks,
        }
        key = dedupe_key(raw, inboxes)
        contact = RawContact("email", self._account.source, key, inboxes, raw, envelope, defect)
        self._outcomes[(await inbox.receive(contact)).outcome] += 1
        self.status = replace(self.status, stored=self.status.stored + 1)
        await self._file_away(connection, uid)

    async def _fetch(self, connection: ImapConnection, uid: int, size: int) -> tuple[bytes | None, str]:
        """The mail and what is wrong with it. None if it is gone; less and less of it if it cannot be had."""
        self._attempts[uid] += 1
        beyond = self._attempts[uid] - self._pace.attempts
        if size > self._account.size_limit:
            defect = f"A mail of {size} bytes; only its header was fetched"
            return await connection.header(uid), defect
        if beyond <= 0:
            return await connection.message(uid, size), ""
        if beyond == 1:
            return await connection.header(uid), "The server would not give this mail; only its header was fetched"
        return b"", f"The server would not give this mail: UID {uid} of {self._account.source}"

    async def _inboxes(self, inbox: Inbox, raw: bytes) -> tuple[str, ...]:
        """The addresses of ours a trace header names; else the one the mailbox belongs to."""
        named = [address for address in delivered_to(raw) if await inbox.knows(address)]
        return tuple(named) or (self._account.inbox.lower(),)

    async def _file_away(self, connection: ImapConnection, uid: int) -> None:
        """Flag or move the mail, which is stored; a server that refuses this costs nothing."""
        try:
            if self._account.after is AfterCommit.SEEN:
                await connection.mark_seen(uid)
            elif self._account.after is AfterCommit.MOVE:
                await connection.move(uid, self._account.move_to)
        except ImapRefused as error:
            log.warning("%s: mail %d is stored, but stays as it was: %s", self._account.source, uid, error)
