"""A peer that speaks SMTP by hand, so that a test can say exactly which bytes are on the wire."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


class Peer:
    """One connection to a door."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def reply(self) -> str:
        """The next reply, all its lines, joined by a newline; "" when the door has hung up."""
        lines = []
        while True:
            try:
                line = (await self.reader.readline()).decode().rstrip("\r\n")
            except ConnectionResetError:
                return ""
            lines.append(line)
            if line[3:4] != "-":
                return "\n".join(lines)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def say(self, command: str) -> str:
        """Send one command and return its reply."""
        await self.send(command.encode() + b"\r\n")
        return await self.reply()

    async def begin(self, *recipients: str, sender: str = "customer@example.org") -> None:
        """Everything up to the 354 of DATA."""
        assert (await self.say("EHLO peer.example.org")).startswith("250")
        assert (await self.say(f"MAIL FROM:<{sender}>")).startswith("250")
        for recipient in recipients or ("help@shop.example",):
            assert (await self.say(f"RCPT TO:<{recipient}>")).startswith("250")
        assert (await self.say("DATA")).startswith("354")

    async def mail(self, content: bytes, *recipients: str) -> str:
        """Send a whole mail, its content as it is on the wire, and return the last reply."""
        await self.begin(*recipients)
        await self.send(content + b"\r\n.\r\n")
        return await self.reply()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        await self.writer.start_tls(context, server_hostname="localhost")

    async def hung_up(self) -> bool:
        """Whether the door closes the connection; what it says before is read away."""
        try:
            await self.reader.read()
        except ConnectionResetError:
            return True
        return self.reader.at_eof()


@asynccontextmanager
async def peer_of(address: int | Path) -> AsyncIterator[Peer]:
    """A peer connected to a port of this machine or to a socket in the file system, its greeting read."""
    if isinstance(address, Path):
        reader, writer = await asyncio.open_unix_connection(address)
    else:
        reader, writer = await asyncio.open_connection("127.0.0.1", address)
    peer = Peer(reader, writer)
    try:
        yield peer
    finally:
        writer.transport.abort()
