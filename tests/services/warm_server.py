"""A process that forks for each start of the program: importing the libraries takes longer than most commands."""

# `python -m tests.services.warm_server FD [WORD]`: FD is the socket it is asked by, and it ends when nobody is left to
# ask. With a WORD it has also imported what commands of this first word import, and must be asked for no others: each
# is to see exactly the modules it would see if it were started by itself.

import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from importlib import import_module

from hub.runtime.commands.main import commands, main

LIBRARIES = (
    "aiohttp.web",
    "alembic.command",
    "argon2",
    "asyncpg",
    "babel.numbers",
    "cryptography.hazmat.primitives.ciphers.aead",
    "dns.asyncresolver",
    "icalendar",
    "jinja2",
    "markdown_it",
    "phonenumbers",
    "prometheus_client",
    "redis.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
)
# Standard input, output and errors, and where it is told which process it became and how that ended.
FILES = 4
LONGEST = 1 << 20


def serve(control: socket.socket) -> list[str] | None:
    """Fork whenever asked to. Returns the command line, in the forked process; `None` once nobody asks any more."""
    waiting = selectors.DefaultSelector()
    waiting.register(control, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.data is not None:
                waiting.unregister(key.fd)
                _tell_end(key.fd, *key.data)
                continue
            asked, files, _, _ = socket.recv_fds(control, LONGEST, FILES)
            if not asked:
                return None
            process = os.fork()
            if not process:
                # What it would close at its end may be somebody else's by then.
                waiting.close()
                control.detach()
                return _become(json.loads(asked), files)
            os.write(files[-1], f"{process}\n".encode())
            waiting.register(os.pidfd_open(process), selectors.EVENT_READ, (process, files[-1]))
            for file in files[:-1]:
                os.close(file)


def _tell_end(handle: int, process: int, report: int) -> None:
    _, status = os.waitpid(process, 0)
    os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os.close(report)
    os.close(handle)


def _become(asked: dict[str, object], files: Sequence[int]) -> list[str]:
    for number, file in enumerate(files[:-1]):
        os.dup2(file, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    environment, words = asked["environment"], asked["words"]
    assert isinstance(environment, dict)
    assert isinstance(words, list)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    return words


if __name__ == "__main__":
    # Ctrl-C at the tests is for whoever runs them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for library in LIBRARIES:
        import_module(library)
    if sys.argv[2:]:
        commands(sys.argv[2])
    asked_for = serve(socket.socket(fileno=int(sys.argv[1])))
    if asked_for is not None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.exit(main(asked_for))
