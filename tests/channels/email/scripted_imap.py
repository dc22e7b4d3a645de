"""An IMAP server with a few mails that does one thing wrong, on each connection or on the first ones only."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class ScriptedImap:
    """`fault` names what goes wrong, on the first `times` connections.

    UIDs are the keys of `mails`. A fault is: hello, bye, silent-login, silent-search, silent-fetch, silent-idle, cut,
    tiny, odd-order, flood, garbage, refuse (of `refused`), die (whenever `refused` is fetched).
    """

    mails: dict[int, bytes]
    fault: str = ""
    times: int = 1
    refused: int = 0
    port: int = 0
    connections: int = 0
    idling: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _faulty: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._faulty = self.connections <= self.times
        try:
            await self._converse(reader, writer)
        except _Cut as cut:
            writer.write(cut.last_bytes)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _has(self, fault: str) -> bool:
        return self._faulty and self.fault == fault

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._silent_if("hello")
        writer.write(b"* BYE try later\r\n" if self._has("bye") else b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.strip().partition(b" ")
            word = command.removeprefix(b"UID ").split()[0].decode().lower()
            await self._silent_if(f"silent-{word}")
            for piece in self._answer(tag, word, command):
                writer.write(piece)
                await writer.drain()
                if self._has("tiny"):
                    await asyncio.sleep(0)
            if word == "idle":
                self.idling.set()
                tag_done = await reader.readline()
                writer.write(tag + b" OK idle ended\r\n" if tag_done else b"")

    async def _silent_if(self, fault: str) -> None:
        if self._has(fault):
            await self.over.wait()
            raise ConnectionResetError

    def _answer(self, tag: bytes, word: str, command: bytes) -> Iterator[bytes]:
        answer = b"".join(self._lines(word, command))
        done = b"" if word == "idle" else tag + b" OK done\r\n"
        if answer == b"NO":
            answer, done = b"", tag + b" NO [UNAVAILABLE] not now\r\n"
        whole = answer + done
        if self._has("tiny"):
            yield from (whole[at : at + 7] for at in range(0, len(whole), 7))
        else:
            yield whole

    def _lines(self, word: str, command: bytes) -> Iterator[bytes]:
        if word == "capability":
            yield b"* CAPABILITY IMAP4rev1 IDLE\r\n"
        elif word == "select":
            yield b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n" % len(self.mails)
        elif word == "search":
            first = int(command.split()[-1].partition(b":")[0])
            # `n:*` always names the last mail.
            found = [uid for uid in self.mails if uid >= first] or [max(self.mails)]
            yield b"* SEARCH " + b" ".join(b"%d" % uid for uid in found) + b"\r\n"
        elif word == "fetch":
            yield from self._fetch(command)
        elif word == "idle":
            yield b"+ idling\r\n"

    def _fetch(self, command: bytes) -> Iterator[bytes]:
        uids = [int(uid) for uid in command.split()[2].split(b",")]
        if self.fault == "refuse" and self.refused in uids and b"BODY" in command:
            yield b"NO"
            return
        if self._has("flood"):
            yield b"* 1 FETCH (FLAGS (\\Seen))\r\n" * 2500
        if self._has("garbage"):
            yield b"* \xff\xfe\r\n* 1 FETCH (UID\r\n(((((\r\n"
        for uid in reversed(uids):
            yield self._message(uid, command)

    def _message(self, uid: int, command: bytes) -> bytes:
        mail = self.mails[uid]
        if b"RFC822.SIZE" in command:
            return b"* 1 FETCH (RFC822.SIZE %d UID %d)\r\n" % (len(mail), uid)
        if b"HEADER" in command:
            mail = re.split(rb"(?<=\r\n\r\n)", mail)[0]
        if (self.fault == "die" and uid == self.refused) or self._has("cut"):
            raise _Cut(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(mail)) + mail[:5])
        if self._has("odd-order"):
            return b"* 9 FETCH (UID 999 FLAGS ())\r\n* 1 FETCH (BODY[] {%d}\r\n%b UID %d)\r\n" % (len(mail), mail, uid)
        return b"* 1 FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, len(mail), mail)


class _Cut(Exception):
    """The server dies with these last bytes."""

    def __init__(self, last_bytes: bytes) -> None:
        super().__init__()
        self.last_bytes = last_bytes


@asynccontextmanager
async def listening(server: ScriptedImap) -> AsyncIterator[ScriptedImap]:
    """The server, listening on its `port`."""
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.over.set()
        listener.close()
