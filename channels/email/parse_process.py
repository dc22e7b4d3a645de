"""Parsers in processes of their own: what a hostile mail does to them, it does to nothing else."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from channels.email.parse import mail_title
from channels.email.parse_frames import read_contact
from channels.email.parse_place import ParserPlace
from hub.errors import Invalid
from hub.ports import ParsedContact

# In real time. The worker itself limits its CPU: a busy machine must not make a mail unreadable.
DEADLINE = 30.0
_TRIES = 2
_WORKER = (sys.executable, "-m", "channels.email.parse_worker")


class ParserPool:
    """The `hub.ports.ContactParser` of mail: parses in up to `workers` processes that are kept between mails.

    Used as an async context manager; no process outlives it. Any number of callers may wait for a process.
    `deadline` is in seconds of real time a mail.
    """

    def __init__(self, workers: int = 2, deadline: float = DEADLINE, command: Sequence[str] = _WORKER) -> None:
        self._deadline = deadline
        self._places = [ParserPlace(command) for _ in range(workers)]
        # The last one used is the next one: a quiet hub keeps one process warm, not all.
        self._free: asyncio.LifoQueue[ParserPlace] = asyncio.LifoQueue()
        for place in self._places:
            self._free.put_nowait(place)
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        await asyncio.gather(*(place.close() for place in self._places))

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        """The mail understood.

        Raises `Invalid` when it cannot be, also if it takes too long or crashes two parsers: the first may have died
        of something else. `RuntimeError` when the pool was closed meanwhile, which says nothing about the mail.
        """
        for _ in range(_TRIES):
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                return _understood(*await self._answer(envelope, raw))
            if self._closed:
                raise RuntimeError("the parsers are stopped")
        raise Invalid("parser crashed")

    def title(self, raw: bytes) -> str:
        """The subject of a mail, as well as it can be read; "" if there is none."""
        return mail_title(raw)

    async def _answer(self, envelope: Mapping[str, object], raw: bytes) -> tuple[bytes, bytes]:
        place = await self._free.get()
        try:
            if self._closed:
                raise RuntimeError("the parsers are stopped")
            async with asyncio.timeout(self._deadline):
                return await place.ask(envelope, raw)
        except TimeoutError as error:
            raise Invalid("parser took too long") from error
        finally:
            self._free.put_nowait(place)


def _understood(head: bytes, rest: bytes) -> ParsedContact:
    try:
        return read_contact(head, rest)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("parser crashed") from error
