"""A PostgreSQL cluster of our own for the test run, and a fresh database in it for each test."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from storage import schema
from tests.services.missing import free_port, missing

# PostgreSQL refuses to run as root; Debian's package brings this user.
SYSTEM_USER = "postgres"
SUPERUSER = "onefront"
# Durability stays on, as in production: the engine refuses a server that could lose a commit.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_statement": "none",
}

# What names of databases begin with that have every table.
MIGRATED = "with_tables"

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running cluster in `home`, listening on `port` of the loopback interface."""

    programs: Path
    home: Path
    port: int

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs to its end. Raises `CalledProcessError` with what it printed."""
        _as_system_user([str(self.programs / program), *arguments], self.home)

    def execute(self, statement: str) -> None:
        """Run one statement as superuser, outside any transaction."""
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres"]
        self.run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *address, "-c", statement)

    def url(self, database: str) -> str:
        """The address of a database as SQLAlchemy wants it."""
        return f"postgresql+asyncpg://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: `immediate` is a crash, `fast` a clean end."""
        self.run("pg_ctl", "-D", str(self.home / "data"), "-m", mode, "-w", "stop")

    def start(self) -> None:
        """Start the server and return when it accepts connections."""
        options = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.home)}
        flags = " ".join(f"-c {name}={value}" for name, value in options.items())
        data, log = str(self.home / "data"), str(self.home / "log")
        self.run("pg_ctl", "-D", data, "-l", log, "-o", flags, "-w", "start")


class Databases:
    """Makes and drops databases over one connection: starting a program for each took longer than the work."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        # A loop of its own, since each test has one that ends with it.
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._connection: asyncpg.Connection | None = None

    def make(self, name: str, template: str) -> None:
        """Copy a database."""
        self._runner.run(self._make(name, template))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._runner.run(self._execute(f"DROP DATABASE {name} WITH (FORCE)"))

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._runner.run(self._connection.close())
        self._runner.close()

    async def _make(self, name: str, template: str) -> None:
        connection = await self._connected()
        # PostgreSQL 15 writes each page into its log unless told not to, which takes twice as long.
        strategy = " STRATEGY file_copy" if connection.get_server_version().major >= 15 else ""
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{strategy}")

    async def _execute(self, statement: str) -> None:
        await (await self._connected()).execute(statement)

    async def _connected(self) -> asyncpg.Connection:
        """The connection, made anew when a test stopped the server in between."""
        if self._connection is not None:
            with suppress(asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
                await self._connection.execute("SELECT 1")
                return self._connection
        address = self._server.url("postgres").replace("+asyncpg", "")
        self._connection = await asyncpg.connect(address)
        return self._connection


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One cluster for the whole run, started by the first test that asks for it."""
    programs = _programs()
    if programs is None or (os.geteuid() == 0 and _system_user() is None):
        missing("PostgreSQL", "apt-get install postgresql")
    home = Path(tempfile.mkdtemp(prefix="onefront-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(home, SYSTEM_USER)
    server = PostgresServer(programs, home, free_port())
    initial = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", f"--username={SUPERUSER}"]
    try:
        server.run("initdb", "-D", str(home / "data"), *initial)
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: PostgresServer) -> Iterator[Databases]:
    """What makes and drops the databases of the tests."""
    made = Databases(postgres_server)
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer, postgres_databases: Databases) -> str:
    """The name of a database that was migrated, to be copied: migrating takes seconds."""
    postgres_databases.make("migrated", "template0")
    asyncio.run(schema.upgrade(postgres_server.url("migrated")))
    return "migrated"


@pytest.fixture
def postgres_url(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, postgres_databases: Databases
) -> Iterator[str]:
    """The address of a database that only this test knows: empty, or with every table if it asks for `templates`."""
    migrated = "templates" in request.fixturenames
    template = str(request.getfixturevalue("postgres_template")) if migrated else "template0"
    name = f"{MIGRATED if migrated else 'empty'}_{os.getpid()}_{next(_numbers)}"
    postgres_databases.make(name, template)
    yield postgres_server.url(name)
    postgres_databases.drop(name)


def _programs() -> Path | None:
    """The newest installed server's folder: Debian keeps it off the PATH, one folder a version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((found.parent for found in versions), key=lambda folder: int(folder.parent.name), default=None)


def _system_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _as_system_user(command: list[str], home: Path) -> None:
    user = _system_user() if os.geteuid() == 0 else None
    # Output goes to a file and not to a pipe: the server that pg_ctl leaves behind would hold the pipe open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            cwd=home,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, output.read())
