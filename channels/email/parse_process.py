"""Parsers in processes of their own: what a hostile mail does to them, it does to nothing else."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from channels.email.parse import mail_title
from channels.email.parse_frames import LENGTHS, frame, read_contact
from hub.errors import Invalid
from hub.ports import ParsedContact

# In real time. The worker itself limits its CPU: a busy machine must not make a mail unreadable.
DEADLINE = 30.0
# An answer is little more than its mail, and a process gone mad must not fill our memory.
_LARGEST_ANSWER = 512 * 1024 * 1024
_BUFFER = 1024 * 1024
_TRIES = 2
_WORKER = (sys.executable, "-m", "channels.email.parse_worker")
# Where the worker's module is found, whatever folder we were started in.
_HOME = Path(__file__).resolve().parents[2]


class ParserPool:
    """The `hub.ports.ContactParser` of mail: parses in up to `workers` processes that are kept between mails.

    Used as an async context manager; no process outlives it. Any number of callers may wait for a process.
    `deadline` is in seconds of real time a mail.
    """

    def __init__(self, workers: int = 2, deadline: float = DEADLINE, command: Sequence[str] = _WORKER) -> None:
        self._deadline = deadline
        self._places = [_Place(command) for _ in range(workers)]
        # The last one used is the next one: a quiet hub keeps one process warm, not all.
        self._free: asyncio.LifoQueue[_Place] = asyncio.LifoQueue()
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
        request = frame(envelope, raw)
        for _ in range(_TRIES):
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                return _understood(*await self._answer(request))
            if self._closed:
                raise RuntimeError("the parsers are stopped")
        raise Invalid("parser crashed")

    def title(self, raw: bytes) -> str:
        """The subject of a mail, as well as it can be read; "" if there is none."""
        return mail_title(raw)

    async def _answer(self, request: bytes) -> tuple[bytes, bytes]:
        place = await self._free.get()
        try:
            if self._closed:
                raise RuntimeError("the parsers are stopped")
            async with asyncio.timeout(self._deadline):
                return await place.ask(request)
        except TimeoutError as error:
            raise Invalid("parser took too long") from error
        finally:
            self._free.put_nowait(place)


class _Place:
    """Room for one process at a time, started when it is needed."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.Task[Process] | None = None
        self._asking = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    async def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Head and rest of the answer. After anything but a whole one the process is ended, not asked again."""
        async with self._asking:
            if self._process is None:
                self._process = asyncio.create_task(_start(self._command))
            try:
                # Cancelled half-way, a process would be left that nobody knows of.
                return await _ask(await asyncio.shield(self._process), request)
            except BaseException:
                self._drop()
                raise

    async def close(self) -> None:
        """Return when no process is left. Whoever is asking meanwhile gets `IncompleteReadError`."""
        if self._process is not None:
            _kill(await asyncio.shield(self._process))
        async with self._asking:
            self._drop()
        while self._ending:
            await asyncio.wait(self._ending)

    def _drop(self) -> None:
        if self._process is not None:
            ending = asyncio.create_task(_end(self._process))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            self._process = None


async def _start(command: Sequence[str]) -> Process:
    # It needs nothing of ours, least of all the secrets in the environment, nor our terminal's interrupts.
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_BUFFER, cwd=_HOME, env={}, start_new_session=True
    )


async def _end(starting: asyncio.Task[Process]) -> None:
    # One that could not be started need not be ended; whoever asked was told.
    with suppress(OSError):
        process = await starting
        _kill(process)
        # Reads to the end, so that the pipe is closed as well.
        await process.communicate()


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()


async def _ask(process: Process, request: bytes) -> tuple[bytes, bytes]:
    assert process.stdin is not None, "started with a pipe"
    assert process.stdout is not None, "started with a pipe"
    process.stdin.write(request)
    await process.stdin.drain()
    head, rest = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
    if head + rest > _LARGEST_ANSWER:
        raise ConnectionError("the parser's answer is too long")
    return await process.stdout.readexactly(head), await process.stdout.readexactly(rest)


def _understood(head: bytes, rest: bytes) -> ParsedContact:
    try:
        return read_contact(head, rest)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("parser crashed") from error
