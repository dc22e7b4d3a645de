"""A relay that follows a script: at a step of the conversation it answers something else, hangs, or hangs up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HANG, DROP = "hang", "drop"

_USUAL = {
    "greeting": "220 relay",
    "EHLO": "250 relay",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go",
    ".": "250 queued",
}


class ScriptedRelay:
    """`script` maps a step (greeting, EHLO, MAIL, RCPT, DATA, body, .) to a reply, HANG or DROP."""

    def __init__(self, script: dict[str, str]) -> None:
        self.port = 0
        self.contents: list[bytes] = []
        self.commands: list[bytes] = []
        self._script = {**_USUAL, **script}
        self._hang = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._step(writer, "greeting")
        while line := await reader.readline():
            self.commands.append(line.rstrip())
            word = line.split()[0].decode().upper()
            await self._step(writer, word)
            if word == "DATA":
                if "body" in self._script:
                    await reader.readexactly(1000)
                    await self._step(writer, "body")
                self.contents.append(await reader.readuntil(b"\r\n.\r\n"))
                await self._step(writer, ".")

    async def _step(self, writer: asyncio.StreamWriter, step: str) -> None:
        reply = self._script.get(step, "500 what?")
        if reply == HANG:
            await self._hang.wait()
        if reply in (HANG, DROP):
            raise ConnectionResetError
        writer.write(reply.encode() + b"\r\n")
        await writer.drain()

    def release(self) -> None:
        self._hang.set()


@asynccontextmanager
async def relay(script: dict[str, str]) -> AsyncIterator[ScriptedRelay]:
    """The relay, listening on its `port`."""
    scripted = ScriptedRelay(script)
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        scripted.release()
        server.close()
