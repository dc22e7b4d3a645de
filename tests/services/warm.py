"""Starts of the program in processes of their own that need not import it first, which takes two seconds of CPU."""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from asyncio import StreamReader, StreamReaderProtocol
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

ROOT = Path(__file__).parents[2]
# First words of the commands that serve: one module has them all, and it takes longest to import.
SERVING = frozenset({"serve", "web", "smtp", "imap", "worker"})
STANDARD_ERROR = 2


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    errors: str


class Started:
    """The program, running: what asyncio says of a process, as far as tests ask. `stdout` is what it prints."""

    def __init__(self, report: StreamReader, pid: int, stdout: StreamReader) -> None:
        self.pid = pid
        self.stdout = stdout
        self._ended = asyncio.create_task(_exit_code(report))

    @property
    def returncode(self) -> int | None:
        """How it ended, negative if by a signal; `None` while it runs."""
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        """Wait for its end, and return how."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


async def run(words: tuple[str, ...], environment: Mapping[str, str], given: str = "") -> Done:
    """`python -m hub` with these words, to its end; `given` is its standard input."""
    with TemporaryFile() as stdin, TemporaryFile() as out, TemporaryFile() as errors:
        stdin.write(given.encode())
        stdin.seek(0)
        report, _ = await _fork(words, environment, (stdin.fileno(), out.fileno(), errors.fileno()))
        return Done(await _exit_code(report), _text(out), _text(errors))


async def start(words: tuple[str, ...], environment: Mapping[str, str], *, quiet: bool = False) -> Started:
    """`python -m hub` with these words, left to the test; if it is to be quiet, what it logs is lost."""
    read, write = os.pipe()
    nothing = os.open(os.devnull, os.O_RDWR)
    report, pid = await _fork(words, environment, (nothing, write, nothing if quiet else STANDARD_ERROR))
    os.close(nothing)
    os.close(write)
    return Started(report, pid, await _reader(read))


async def _fork(
    words: tuple[str, ...], environment: Mapping[str, str], files: tuple[int, int, int]
) -> tuple[StreamReader, int]:
    """Start it. Returns where its end will be told, and its process number."""
    asked = json.dumps({"words": words, "environment": dict(environment)}).encode()
    read, write = os.pipe()
    socket.send_fds(_server(*(["serve"] if words[0] in SERVING else [])), [asked], [*files, write])
    os.close(write)
    report = await _reader(read)
    return report, int(await report.readline())


async def _exit_code(report: StreamReader) -> int:
    code = int(await report.readline())
    # Up to its end, where it is closed.
    await report.read()
    return code


async def _reader(file: int) -> StreamReader:
    """Reads from a pipe, and closes it at its end."""
    reader = StreamReader()
    pipe = os.fdopen(file, "rb", 0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: StreamReaderProtocol(reader), pipe)
    return reader


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@cache
def _server(*word: str) -> socket.socket:
    """The socket of a process that forks; it is started when first asked for and ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.services.warm_server", str(theirs.fileno()), *word]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=ROOT, stdin=quiet, stdout=quiet, pass_fds=[theirs.fileno()])

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
