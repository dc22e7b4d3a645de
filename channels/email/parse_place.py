"""Room for one parser process: it is started when needed, asked, and ended when it does not answer."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from channels.email.parse_frames import LENGTHS, begin_frame

# An answer is little more than its mail, and a process gone mad must not fill our memory.
_LARGEST_ANSWER = 512 * 1024 * 1024
_BUFFER = 1024 * 1024
# Where the worker's module is found, whatever folder we were started in.
_HOME = Path(__file__).resolve().parents[2]


class ParserPlace:
    """Room for one process at a time, started when it is needed."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.Task[Process] | None = None
        self._asking = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    async def ask(self, head: Mapping[str, object], rest: bytes) -> tuple[bytes, bytes]:
        """Head and rest of the answer. After anything but a whole one the process is ended, not asked again."""
        async with self._asking:
            if self._process is None:
                self._process = asyncio.create_task(_start(self._command))
            try:
                # Cancelled half-way, a process would be left that nobody knows of.
                return await _ask(await asyncio.shield(self._process), head, rest)
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


async def _ask(process: Process, head: Mapping[str, object], rest: bytes) -> tuple[bytes, bytes]:
    assert process.stdin is not None, "started with a pipe"
    assert process.stdout is not None, "started with a pipe"
    process.stdin.write(begin_frame(head, len(rest)))
    # What the pipe does not take at once is copied, and a mail may be large.
    for at in range(0, len(rest), _BUFFER):
        process.stdin.write(rest[at : at + _BUFFER])
        await process.stdin.drain()
    head_size, rest_size = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
    if head_size + rest_size > _LARGEST_ANSWER:
        raise ConnectionError("the parser's answer is too long")
    return await process.stdout.readexactly(head_size), await process.stdout.readexactly(rest_size)
