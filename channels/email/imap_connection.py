"""aioimaplib behind one door: nothing here waits for ever, and the loss of the connection is noticed at once."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

from aioimaplib import AioImapException, Response

from channels.email.folder_names import encoded
from channels.email.imap_account import AccessToken, ImapAccount
from channels.email.imap_client import ImapClient, RefusedTls
from channels.email.imap_response import Fetched, Line, code_value, count_of, fetched, folder_with, numbers
from channels.email.smtp_limits import MIB
from channels.email.tls import TlsMode, client_context
from hub.errors import HubError

# It writes every byte it receives into its log, and that is mail.
logging.getLogger("aioimaplib").setLevel(logging.CRITICAL)

# The library recurses over the lines of a response: 2,000 at once kill it, so no command may ask for that many.
WINDOW = 50
PART = MIB
HEADER_LIMIT = 256 * 1024

# What the library raises for a broken connection or a server that is out of step; the last two where it reads a line
# that is not what it expects.
TROUBLE = (AioImapException, OSError, TimeoutError, LookupError, ValueError)

T = TypeVar("T")


class ImapLost(Exception):
    """The connection is of no use any more: lost, silent, or out of step."""


class ImapRefused(Exception):
    """The server answered NO or BAD; the connection is good."""


class ImapConnection:
    """One signed-in connection with one folder selected. After any `ImapLost` only `close` may be called."""

    def __init__(self, account: ImapAccount, answer: float) -> None:
        self._account = account
        self._answer = answer
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        context = None if account.tls is TlsMode.NONE else client_context(account.context)
        address, upgrade = (account.host, account.port), account.tls is TlsMode.STARTTLS
        self._client = ImapClient(address, answer, self._connection_lost, context, upgrade)
        self.uidvalidity = 0

    async def open(self) -> None:
        """Sign in and select the folder. Raises `ImapLost`; `ImapRefused` for a wrong password or folder."""
        await self.sign_in()
        await self.select(self._account.folder)

    async def sign_in(self) -> None:
        """Raises `ImapLost`; `ImapRefused` for a wrong user or password, or a token nobody gives."""
        await self._guarded(self._client.wait_hello_from_server())
        try:
            await self._guarded(self._client.secure())
        except RefusedTls as error:
            raise ImapLost(str(error)) from error
        if self._account.token is None:
            await self._command(self._client.login(_quoted(self._account.user), self._account.password))
        else:
            await self._show_token(self._account.token)
        # Many servers tell what they can only to those who are signed in.
        await self._guarded(self._client.protocol.capability())

    async def _show_token(self, token: AccessToken) -> None:
        """A token may be refused before its time, e.g. after a change of the password: a fresh one is tried once."""
        try:
            try:
                await self._command(self._client.xoauth2(self._account.user, await token(False)))
            except ImapRefused:
                await self._command(self._client.xoauth2(self._account.user, await token(True)))
        except HubError as error:
            raise ImapRefused(error.message) from error

    async def select(self, folder: str) -> None:
        """Go to a folder. Raises `ImapLost`; `ImapRefused` if it is not there."""
        selected = await self._command(self._client.select(_folder(folder)))
        self.uidvalidity = code_value(selected, b"UIDVALIDITY") or 0

    async def uids_above(self, uid: int) -> list[int]:
        """The UIDs of what came after `uid`, ascending."""
        lines = await self._command(self._client.uid_search("UID", f"{uid + 1}:*", charset=None))
        # `n:*` names the last message even if it is older (RFC 9051 s9, seq-range).
        return [found for found in numbers(lines) if found > uid]

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """The size of each message in bytes, of at most `WINDOW`; those that are gone are missing."""
        messages = await self._fetch(",".join(map(str, uids)), "(UID RFC822.SIZE)")
        return {message.uid: message.size for message in messages if message.size is not None}

    async def message(self, uid: int, size: int) -> bytes | None:
        """The whole message, unflagged; None if it is gone. Large ones are asked for in parts."""
        if size <= PART:
            return await self._body(uid, "BODY.PEEK[]")
        parts: list[bytes] = []
        # Some servers are wrong about the size: what counts is the part that is not full.
        while not parts or len(parts[-1]) == PART:
            part = await self._body(uid, f"BODY.PEEK[]<{len(parts) * PART}.{PART}>")
            if part is None:
                return None
            parts.append(part)
            if len(parts) * PART > self._account.size_limit + PART:
                raise ImapRefused(f"message {uid} has no end")
        return b"".join(parts)

    async def header(self, uid: int) -> bytes | None:
        """The header alone, at most 256 kB of it; None if the message is gone."""
        return await self._body(uid, f"BODY.PEEK[HEADER]<0.{HEADER_LIMIT}>")

    async def identifying(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The fields that say what a message is and what it answers, of at most `WINDOW` messages."""
        messages = await self._fetch(
            ",".join(map(str, uids)), "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES)])"
        )
        return {message.uid: message.body for message in messages if message.body is not None}

    async def special_folder(self, use: str) -> str | None:
        """The folder the server marks for a use, e.g. Sent with its backslash (RFC 6154); None if it marks none."""
        return folder_with(use, await self._command(self._client.list('""', '"*"')))

    async def count(self, folder: str) -> int | None:
        """How many messages are in a folder; None if the server does not say."""
        return count_of(await self._command(self._client.status(_folder(folder), "(MESSAGES)")))

    async def uids_of(self, message_id: str) -> list[int]:
        """The UIDs of the messages with this Message-ID in the selected folder."""
        found = self._client.uid_search("HEADER", "Message-ID", _quoted(message_id), charset=None)
        return numbers(await self._command(found))

    async def append(self, folder: str, raw: bytes) -> None:
        """Put a message into a folder, marked as read. Raises `ImapRefused`."""
        await self._command(self._client.append(raw, _folder(folder), r"\Seen"))

    async def mark_seen(self, uid: int) -> None:
        await self._command(self._client.uid("STORE", str(uid), r"+FLAGS.SILENT (\Seen)"))

    async def move(self, uid: int, folder: str) -> None:
        await self._command(self._client.uid("MOVE", str(uid), _folder(folder)))

    async def wait_for_news(self, seconds: float) -> None:
        """Return when the server says that something happened, or after this time (RFC 2177)."""
        if not self._client.has_capability("IDLE"):
            await self._ended(asyncio.ensure_future(asyncio.sleep(seconds)), seconds)
            return
        idle = await self._guarded(self._client.idle_start(seconds + self._answer))
        await self._ended(asyncio.ensure_future(self._client.protocol.idle_queue.get()), seconds)
        self._client.idle_done()
        await self._guarded(idle)

    def close(self) -> None:
        """Cut the connection. There is nothing to lose by it: flags and positions are set one by one."""
        protocol = self._client.protocol
        if protocol.transport is not None:
            protocol.transport.abort()
        for task in (*self._client.tasks, *protocol.tasks):
            task.cancel()

    async def _body(self, uid: int, item: str) -> bytes | None:
        return next(
            (message.body for message in await self._fetch(str(uid), f"(UID {item})") if message.uid == uid), None
        )

    async def _fetch(self, uids: str, items: str) -> list[Fetched]:
        return list(fetched(await self._command(self._client.uid("FETCH", uids, items))))

    async def _command(self, command: Awaitable[Response]) -> list[Line]:
        """The lines of the response. Raises `ImapRefused` if it is not OK."""
        response = await self._guarded(command)
        if response.result != "OK":
            raise ImapRefused(b" ".join(map(bytes, response.lines[-1:])).decode(errors="replace"))
        return list(response.lines)

    async def _guarded(self, awaitable: Awaitable[T]) -> T:
        """The result of a call of the library, which by itself waits for ever when the connection is lost."""
        task = asyncio.ensure_future(awaitable)
        try:
            if not await self._ended(task, self._answer):
                raise ImapLost(f"no answer within {self._answer} s")
            return task.result()
        except TROUBLE as error:
            raise ImapLost(f"{type(error).__name__}: {error}") from error

    async def _ended(self, task: asyncio.Future[T], seconds: float) -> bool:
        """Whether the task ended within this time; it is cancelled if not. Raises `ImapLost` with the connection."""
        either: set[asyncio.Future[Any]] = {task, self._lost}
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.cancel()
        if self._lost.done() and not task.done():
            raise ImapLost("the connection was lost")
        return task.done()

    def _connection_lost(self, error: Exception | None) -> None:
        if not self._lost.done():
            self._lost.set_result(None)


def _folder(name: str) -> str:
    return _quoted(encoded(name))


def _quoted(text: str) -> str:
    """An argument as a quoted string (RFC 9051 s9), so that no character of it is taken for syntax."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
