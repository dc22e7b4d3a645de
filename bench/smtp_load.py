"""The peers of a mail server, in a process of their own, and how many mails a second they got rid of.

Run `python -m bench.smtp_load PORT MAILS CONNECTIONS`; it fails if a mail is not answered with 250. No command is
sent before the one before is answered, which every server understands.
"""

import asyncio
import sys
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from uuid import uuid4

RECIPIENT = "help@shop.example"
MAIL_SIZE = 10_000
_HEADER = (
    "From: <customer@example.org>\r\nTo: <help@shop.example>\r\nSubject: Order {number}\r\n"
    "Message-ID: <{number}.{run}@example.org>\r\n\r\n"
)
_LINE = b"Good morning, where is my order? I have been waiting for a week now. Kind regards\r\n"
_BODY = _LINE * (MAIL_SIZE // len(_LINE))


class Mails:
    """So many mails of 10 kB, each of them different, for whoever asks next."""

    def __init__(self, number: int) -> None:
        self._numbers = iter(range(number))
        self._run = uuid4().hex

    def __iter__(self) -> Iterator[bytes]:
        for number in self._numbers:
            yield _HEADER.format(number=number, run=self._run).encode() + _BODY + b".\r\n"


class Peer(asyncio.Protocol):
    """One connection that sends mails as long as there are any left."""

    def __init__(self, mails: Mails, done: asyncio.Future[None]) -> None:
        self._steps = _conversation(mails)
        self._done = done
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        # All but the last line of a reply have a hyphen behind the code.
        if not self._heard.endswith(b"\r\n") or self._heard.splitlines()[-1][3:4] == b"-":
            return
        reply, self._heard = self._heard, b""
        if reply[:1] not in b"23" and not self._done.done():
            self._done.set_exception(RuntimeError(reply.decode()))
        for step in self._steps:
            self._transport.write(step)
            break

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)


def _conversation(mails: Mails) -> Iterator[bytes]:
    """What is said, one step after each reply."""
    yield b"EHLO bench\r\n"
    for mail in mails:
        yield b"MAIL FROM:<customer@example.org>\r\n"
        yield f"RCPT TO:<{RECIPIENT}>\r\n".encode()
        yield b"DATA\r\n"
        yield mail
    yield b"QUIT\r\n"


async def rate(port: int, number: int, connections: int) -> float:
    """Mails a second, from the first connection to the last reply. Raises `RuntimeError` with a refusing reply."""
    loop, mails = asyncio.get_running_loop(), Mails(number)
    start = perf_counter()
    ends = []
    for _ in range(connections):
        end = loop.create_future()
        await loop.create_connection(partial(Peer, mails, end), "127.0.0.1", port)
        ends.append(end)
    await asyncio.gather(*ends)
    return number / (perf_counter() - start)


if __name__ == "__main__":
    print(asyncio.run(rate(*(int(argument) for argument in sys.argv[1:4]))))
