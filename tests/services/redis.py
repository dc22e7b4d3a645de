"""A Redis of our own for the test run, emptied before each test."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.missing import free_port, missing


@pytest.fixture(scope="session")
def redis_server() -> Iterator[int]:
    """The port of a server that keeps nothing on disk, started by the first test that asks for it."""
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis", "apt-get install redis-server")
    port = free_port()
    home = Path(tempfile.mkdtemp(prefix="onefront-redis-"))
    flags = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(home)]
    with subprocess.Popen([program, *flags], stdout=subprocess.PIPE, text=True) as server:
        try:
            _wait_until_ready(server)
            yield port
        finally:
            server.terminate()
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def redis_url(redis_server: int) -> str:
    """The address of an empty Redis."""
    with socket.create_connection(("127.0.0.1", redis_server)) as connection:
        connection.sendall(b"FLUSHALL\r\n")
        answer = connection.recv(64)
    assert answer == b"+OK\r\n"
    return f"redis://127.0.0.1:{redis_server}/0"


def _wait_until_ready(server: subprocess.Popen[str]) -> None:
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        if "Ready to accept connections" in line:
            return
        said.append(line)
    raise RuntimeError(f"Redis did not start: {''.join(said)}")
